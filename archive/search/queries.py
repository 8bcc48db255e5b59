"""What somebody types into the search, understood: words, phrases, what is to be left out. Pure.

``trade agreement``      both words in any of their forms, anywhere in a paragraph
``"trade agreement"``    these very words, side by side; accents and case make no difference
``-rice`` ``-"rice ration"``  not in paragraphs with this
``commun*``              every word that begins so
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from archive.search.stems import stem
from archive.search.words import words_of

LONGEST = 400
"""Code points of a query that are looked at."""
MOST_TERMS = 12
MOST_WORDS = 40
"""Words of one phrase."""
SHORTEST_BEGINNING = 2
"""Letters before an asterisk."""

_OPEN = '"“”„«»‟'
_PIECE = re.compile(rf"(?P<minus>(?<!\S)[-−–])?(?:[{_OPEN}](?P<phrase>[^{_OPEN}]*)(?P<end>[{_OPEN}]|$)|(?P<word>[^\s{_OPEN}]+))")  # noqa: E501  # fmt: skip

_PHRASES = re.compile(rf"[{_OPEN}][^{_OPEN}]*[{_OPEN}]")
_OPERATOR = re.compile(r"(?<![^\s(])(?:OR|AND|NOT)(?![^\s)])")
"""How other search engines join words; inside quotation marks they are words."""


class Trouble(Enum):
    """Why something of a query is not looked for."""

    NO_WORD = "no word"
    ONLY_EXCLUDED = "only excluded"
    SHORT_BEGINNING = "short beginning"
    OPEN_PHRASE = "open phrase"
    TOO_MANY = "too many"
    TOO_LONG = "too long"
    OPERATOR = "operator"
    """Written as other search engines have it, where this one looks for words alone."""


class Problem(NamedTuple):
    """What is wrong with a query, and with which part of it."""

    trouble: Trouble
    part: str = ""


class Term(NamedTuple):
    """One or several words that stand side by side."""

    words: tuple[str, ...]
    """As they are compared."""
    plain: tuple[str, ...]
    """As they were typed, for their stems."""
    exact: bool = False
    """These very forms, not others of the same words."""
    prefix: bool = False
    """The last one may go on."""

    def stems(self, code: str) -> tuple[str, ...]:
        """Their stems in a language, by its two letters."""
        return tuple(stem(word, code) for word in self.plain)

    def places(self, words: Sequence[str], stems: Sequence[str], code: str) -> Iterator[int]:
        """Where it begins in a text given by its words and their stems."""
        if self.exact or self.prefix:
            firsts = self._firsts(words)
            return (at for at in firsts if self._goes_on(words, at))
        sought = self.stems(code)
        firsts = sorted({*_all(words, self.words[0]), *_all(stems, sought[0])})
        length = len(sought)
        if length == 1:
            return iter([at for at in firsts if at < len(words)])
        return (
            at
            for at in firsts
            if at + length <= len(words)
            and all(
                words[at + n] == self.words[n] or stems[at + n] == sought[n]
                for n in range(1, length)
            )
        )

    def _firsts(self, words: Sequence[str]) -> list[int]:
        if self.prefix and len(self.words) == 1:
            return [at for at, word in enumerate(words) if word.startswith(self.words[0])]
        return _all(words, self.words[0])

    def _goes_on(self, words: Sequence[str], at: int) -> bool:
        last = len(self.words) - 1
        if not last:
            return True
        if at + last >= len(words) or tuple(words[at : at + last]) != self.words[:-1]:
            return False
        word = words[at + last]
        return word.startswith(self.words[-1]) if self.prefix else word == self.words[-1]


def _all(words: Sequence[str], word: str) -> list[int]:
    """All places of a word; looked for by the interpreter itself, as there may be very many."""
    found: list[int] = []
    at = -1
    try:
        while True:
            at = words.index(word, at + 1)
            found.append(at)
    except ValueError:
        return found


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that must stand in a paragraph, and what must not."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(text: str) -> Query:
    """Never raises; what cannot be looked for is among the problems."""
    problems: list[Problem] = []
    terms: list[Term] = []
    excluded: list[Term] = []
    if len(text) > LONGEST:
        problems.append(Problem(Trouble.TOO_LONG))
    if found := _OPERATOR.search(_PHRASES.sub(" ", text[:LONGEST])):
        problems.append(Problem(Trouble.OPERATOR, found[0]))
    for piece in _PIECE.finditer(text[:LONGEST]):
        is_phrase = piece["phrase"] is not None
        written = piece["phrase"] if is_phrase else piece["word"]
        if is_phrase and not piece["end"] and written.strip():
            # Half a phrase is looked for as the words that it has.
            problems.append(Problem(Trouble.OPEN_PHRASE, written.strip()))
            parts = written.split()
        else:
            parts = [written]
        for part in parts:
            term = _term(part, exact=is_phrase and bool(piece["end"]), problems=problems)
            if term is not None:
                (excluded if piece["minus"] else terms).append(term)
    if len(terms) + len(excluded) > MOST_TERMS:
        problems.append(Problem(Trouble.TOO_MANY))
        terms, excluded = terms[:MOST_TERMS], excluded[: max(0, MOST_TERMS - len(terms))]
    if excluded and not terms:
        problems.append(Problem(Trouble.ONLY_EXCLUDED))
    return Query(
        tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(excluded)), tuple(dict.fromkeys(problems))
    )


def sequence(text: str) -> Query:
    """The same for a concordance, which shows one word or one run of words: all of ``text`` side
    by side, in these very forms where it stands in quotation marks."""
    text = " ".join(text.split())
    problems = [Problem(Trouble.TOO_LONG)] if len(text) > LONGEST else []
    text = text[:LONGEST]
    exact = len(text) > 1 and text[0] in _OPEN and text[-1] in _OPEN
    term = _term(text, exact=exact, problems=problems)
    return Query((term,) if term else (), (), tuple(problems))


def _term(written: str, *, exact: bool, problems: list[Problem]) -> Term | None:
    is_prefix = not exact and written.endswith("*")
    found = words_of(written)[:MOST_WORDS]
    if not found:
        if written.strip(_OPEN + "-−–* "):
            problems.append(Problem(Trouble.NO_WORD, written))
        return None
    words = tuple(word.folded for word in found)
    if is_prefix and len(words[-1]) < SHORTEST_BEGINNING:
        problems.append(Problem(Trouble.SHORT_BEGINNING, written))
        return None
    plain = tuple(written[word.start : word.end] for word in found)
    return Term(words, plain, exact=exact, prefix=is_prefix)
