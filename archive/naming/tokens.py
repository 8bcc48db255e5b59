"""The words of a paragraph with their places. Pure; offsets are Unicode code points."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from archive.topics import fold

_MARKS = "\u0300-\u036f"
_L = rf"(?:[^\W\d_]|[{_MARKS}])"
# "Com[munist]" and "I[van]" are one word each, as editors of texts complete them.
_PART = rf"{_L}+(?:\[{_L}+\]{_L}*)*"
_ACRONYM = r"(?:(?<![^\W\d_])[^\W\d_a-zа-яё]\.){2,}(?:[^\W\d_a-zа-яё](?![^\W\d_]))?"
_TOKEN = re.compile(rf"{_ACRONYM}|{_PART}(?:['’ʼ‐‑-]{_PART})*|\d+")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_GROUPS = ("people", "men", "women", "children", "workers")
"""Whose things have names of their own: "People's Republic of China"."""
_ELIDED = re.compile(r"(?:[ldnsjmtc]|qu|L|Qu)['’](?=[^\W\d_])")
"""In French: "l'Allemagne"."""
_APART = re.compile(r"[\s\[\]]*")
_OPENER = re.compile(r"(?:^|[.!?…:;]|[\"“”„«»‘(\[—–-]\s*)[\s\"“”„«»‘(\[—–-]*$")


class Token(NamedTuple):
    """A word from ``start`` to ``end``, without a possessive ending."""

    text: str
    start: int
    end: int
    folded: str
    is_capital: bool
    """Whether it begins with a capital letter."""
    is_upper: bool
    """Whether it is two letters or more, all of them capitals ("USSR", "U.S.")."""
    is_owner: bool
    """Whether "'s" followed it."""

    @property
    def is_initial(self) -> bool:
        """A lone capital ("J") that may shorten a given name."""
        return self.is_capital and sum(c.isalpha() for c in self.text) == 1


def tokens_of(text: str) -> list[Token]:
    """The words and numbers of ``text`` in order."""
    found = []
    for match in _TOKEN.finditer(text):
        word, start = match[0], match.start()
        if elided := _ELIDED.match(word):
            word, start = word[elided.end() :], start + elided.end()
        owner = _POSSESSIVE.search(word)
        if owner and word[: owner.start()].casefold() in _GROUPS:
            owner = None
        if owner and owner.start() > 0:
            word = word[: owner.start()]
        elif text.startswith(("'", "’"), match.end()) and word[-1:] in "sS":
            owner = _POSSESSIVE.search("'")
        found.append(
            Token(
                word,
                start,
                start + len(word),
                folded := folded_word(word),
                word[0].isupper() or word[0].istitle(),
                len(folded) > 1 and word.isupper(),
                owner is not None,
            )
        )
    return found


@lru_cache(maxsize=20_000)
def folded_word(word: str) -> str:
    """A word as it is compared: without case, accents, brackets and the points of "U.S.S.R."."""
    return fold(word).replace(".", "")


_ENDING = re.compile(
    r"(?:ого|ому|ыми|ими|ами|ями|ои|еи|ии|ыи|ая|ое|ые|ых|их|ым|им|ом|ем|ою|а|я|ы|и|у|ю|е|о|ь)$"
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without its ending where it is in Cyrillic, which declines names; roughly."""
    if len(word) < 4 or not "а" <= word[-1] <= "я":
        return word
    return _ENDING.sub("", word)


def folded_words(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens_of(text))


def stand_together(text: str, left: Token, right: Token) -> bool:
    """Whether two words may belong to one name: nothing but white space, the brackets of an
    editor, or the point of an initial or title stands between them."""
    between = text[left.end : right.start]
    # "I[van]. V." has its point behind the bracket.
    if "." in between and (left.is_initial or left.folded in SHORTENED or "[" in left.text):
        between = between.replace(".", "", 1)
    if between == "-" and (left.text.isdigit() or right.text.isdigit()):
        return True  # "B-29"
    return len(between) <= 3 and _APART.fullmatch(between) is not None


def opens_sentence(text: str, token: Token, before: Token | None) -> bool:
    """Whether the capital of this word may be due to its place alone."""
    if before is None:
        return True
    gap = text[before.end : token.start]
    if "." in gap and (before.is_initial or before.folded in SHORTENED):
        gap = gap.replace(".", "", 1)
    return bool(_OPENER.search(gap)) and gap.strip(" ") != ""


SHORTENED = frozenset(
    """
    adm amb brig capt cmdr m col com comdr dr fr gen gov hon lt maj messrs mgr mlle mm mme mr mrs ms
    msgr mt no nr prof rep rev sec sen sgt sr st ste vol art pp тов гр г т им
    """.split()  # noqa: SIM905  (a list of words is read better so)
)
"""What has a point without ending a sentence."""
