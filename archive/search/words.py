"""The words of a text as they are searched, with their places. Pure; offsets are code points.

Both databases are given these words and nothing else, so that they find the same: neither folds
accents, nor cuts words, as the other does. Case, accents and the brackets of editors make no
difference: "Com[munist]" is the word "communist". Hyphens and apostrophes divide words, but not
before a possessive s, which is no word; "U.S.S.R." is one, and so is "1,000". Scripts that leave
no spaces between words are cut into single characters, which are found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


class Word(NamedTuple):
    """A word from ``start`` to ``end`` (exclusive), and as it is compared."""

    folded: str
    start: int
    end: int


LONGEST = 80
"""Code points of a word that are compared: a longer one is not read by anybody."""


def _ranges(*categories: str) -> str:
    """The characters of these categories as the inside of a class of a regular expression."""
    out: list[str] = []
    first = last = -2
    for code in range(0x300, 0x1E950):
        if unicodedata.category(chr(code)) not in categories:
            continue
        if code != last + 1:
            out += [f"{chr(first)}-{chr(last)}"] if first > 0 else []
            first = code
        last = code
    return "".join([*out, f"{chr(first)}-{chr(last)}"])


_MARKS = _ranges("Mn", "Mc", "Me")
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
"""What may stand inside a word without being seen: soft hyphens, joiners."""
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana and Han."""
_L = rf"(?:(?![{_SINGLE}])[^\W_])"
_INSIDE = rf"[{_MARKS}{_UNSEEN}]"
_PART = rf"{_L}(?:{_INSIDE}|[\[\]]*{_L})*"
_ACRONYM = r"(?<!\w)[^\W\d_]\.(?:[^\W\d_]\.)+(?:[^\W\d_](?!\w))?"
_THOUSANDS = r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?![\d.,]*\d)"
_WORD = re.compile(
    rf"(?P<single>[{_SINGLE}]){_INSIDE}*|(?P<number>{_THOUSANDS})|(?P<acronym>{_ACRONYM})|{_PART}"
)
_POSSESSIVE = re.compile(r"['’ʼ]s(?!\w)", re.IGNORECASE)
_BARE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters with strokes, and ligatures, which Unicode does not take apart."""


def words_of(text: str) -> list[Word]:
    """The words of ``text`` in order."""
    found: list[Word] = []
    skip = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        if start == skip:
            continue  # the s of a possessive
        folded = fold_word(match[0])
        if not folded:
            continue
        if owner := _POSSESSIVE.match(text, end):
            skip = owner.end() - 1
        start, end = _with_brackets(text, start, end)
        found.append(Word(folded, start, end))
    return found


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """With the bracket that belongs to one inside the word: "com[munist]", "[com]munist"."""
    word = text[start:end]
    depth = lowest = 0
    for letter in word:
        depth += (letter == "[") - (letter == "]")
        lowest = min(lowest, depth)
    if depth > 0 and text.startswith("]", end):
        return start, end + 1
    if lowest < 0 and text[start - 1 : start] == "[":
        return start - 1, end
    return start, end


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """A word as it is compared: letters and figures alone, without case and accents."""
    return bare(plain_word(word))


@lru_cache(maxsize=200_000)
def plain_word(word: str) -> str:
    """A word in small letters with its accents, without brackets, points and what is not seen."""
    composed = unicodedata.normalize("NFC", word.casefold())
    return "".join(
        c for c in composed if c.isalnum() or unicodedata.category(c)[0] == "M"
    )[:LONGEST]  # fmt: skip


def bare(word: str) -> str:
    """Without accents."""
    decomposed = unicodedata.normalize("NFKD", word.translate(_BARE))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    folded = kept.casefold().translate(_BARE)
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c)[0] == "M")
