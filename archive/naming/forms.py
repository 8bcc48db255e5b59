"""Where given forms of names stand in a text. Pure; offsets are Unicode code points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from archive.naming.tokens import Token, stand_together, tokens_of

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class Mention:
    """A form of a name in the paragraph ``key``, from ``start`` to ``end``."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """The words of a form as they are compared."""

    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    uppers: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> Form:
        tokens = tokens_of(text)
        return cls(
            tuple(token.folded for token in tokens),
            tuple(token.is_capital for token in tokens),
            tuple(token.is_upper and len(token.folded) <= LONGEST_ACRONYM for token in tokens),
        )

    def matches(self, tokens: Sequence[Token]) -> bool:
        """Whether these tokens, which are its words, have capitals where it has."""
        return all(
            token.is_capital >= capital and token.is_upper >= upper
            for token, capital, upper in zip(tokens, self.capitals, self.uppers, strict=True)
        )


LONGEST_ACRONYM = 6
"""Letters; what is written longer in capitals ("STALIN") may be a name that is only shouted."""


def find_forms(
    paragraphs: Iterable[tuple[str, str]], forms: Mapping[Owner, Iterable[str]]
) -> dict[Owner, list[Mention]]:
    """Owner of forms -> where these stand in ``paragraphs`` (key and text), in reading order.

    Case counts where a form has capitals, accents and editorial brackets do not; a longer form
    is preferred to a shorter one, and no word is counted twice. Forms in scripts that put no
    spaces between words are found as they are written.
    """
    spaced, unspaced = _prepared(forms)
    found: dict[Owner, list[Mention]] = {owner: [] for owner in forms}
    for key, text in paragraphs:
        places = list(_in_words(text, spaced))
        if unspaced:
            places += _in_letters(text, unspaced, places)
            places.sort(key=lambda place: place[1])
        for owner, start, end in places:
            found[owner].append(Mention(key, start, end))
    return found


Spaced = dict[str, dict[int, dict[tuple[str, ...], list[tuple[Form, Owner]]]]]
"""Forms by their first word, by how many words they have (the most first), and by their words."""


def _prepared(
    forms: Mapping[Owner, Iterable[str]],
) -> tuple[Spaced[Owner], list[tuple[str, Owner]]]:
    """The forms, and those without spaces, the longest first."""
    by_first: dict[str, list[tuple[Form, Owner]]] = {}
    unspaced: list[tuple[str, Owner]] = []
    for owner, texts in forms.items():
        for text in dict.fromkeys(texts):
            if is_unspaced(text):
                unspaced.append((text, owner))
            elif (form := Form.of(text)).words:
                by_first.setdefault(form.words[0], []).append((form, owner))
    spaced: Spaced[Owner] = {}
    for first, several in by_first.items():
        sizes = spaced[first] = {}
        for form, owner in sorted(several, key=lambda pair: -len(pair[0].words)):
            same = sizes.setdefault(len(form.words), {})
            same.setdefault(form.words, []).append((form, owner))
    unspaced.sort(key=lambda pair: -len(pair[0]))
    return spaced, unspaced


def is_unspaced(text: str) -> bool:
    """Whether the script is one that puts no spaces between words."""
    return any(
        "\u0e00" <= c <= "\u0eff" or "\u1000" <= c <= "\u109f" or "\u1780" <= c <= "\u17ff"
        or "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af"
        or "\U00020000" <= c <= "\U0003ffff"
        for c in text
    )  # fmt: skip


def _in_words(text: str, spaced: Spaced[Owner]) -> Iterable[tuple[Owner, int, int]]:
    tokens = tokens_of(text)
    at = 0
    while at < len(tokens):
        step = 1
        for size, same in spaced.get(tokens[at].folded, {}).items():
            run = tokens[at : at + size]
            several = same.get(tuple(token.folded for token in run), ())
            owner = next((owner for form, owner in several if form.matches(run)), None)
            if owner is not None and _is_one(text, run):
                yield owner, *_span(text, run)
                step = size
                break
        at += step


def _is_one(text: str, run: Sequence[Token]) -> bool:
    return all(
        # Whoever owns ends a name: "Mao's Zedong" is none.
        not left.is_owner and stand_together(text, left, right)
        for left, right in pairwise(run)
    )


def _span(text: str, run: Sequence[Token]) -> tuple[int, int]:
    """From the first word to the last, with the bracket that one of them opened."""
    start, end = run[0].start, run[-1].end
    words = text[start:end]
    if words.count("[") > words.count("]") and text.startswith("]", end):
        end += 1
    elif words.count("]") > words.count("[") and text.endswith("[", 0, start):
        start -= 1
    return start, end


def _in_letters(
    text: str, unspaced: list[tuple[str, Owner]], places: list[tuple[Owner, int, int]]
) -> list[tuple[Owner, int, int]]:
    """Where the forms stand outside the ``places`` that are taken already."""
    taken = [False] * len(text)
    for _owner, start, end in places:
        taken[start:end] = [True] * (end - start)
    found = []
    for form, owner in unspaced:
        at = text.find(form)
        while at >= 0:
            end = at + len(form)
            if not any(taken[at:end]):
                taken[at:end] = [True] * len(form)
                found.append((owner, at, end))
            at = text.find(form, end)
    return found
