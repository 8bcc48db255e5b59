"""How the words of headings and titles are compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_QUIET = str.maketrans(dict.fromkeys("[](){}“”\"'’‘«»") | dict.fromkeys("‐‑‒–—―", "-"))


def fold(text: str) -> str:
    """``text`` without case, accents, brackets and quotation marks, with single spaces.

    Editorial brackets go without their words: "com[munist]" folds like "communist". Both
    databases compare such words alike, which they do not for accents of their own accord.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUIET))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split()).strip(" .:;,")


LONGEST = 300
"""Code points of what a topic is known by."""


def key_of(words: str) -> str:
    """By what a topic of these words is known: they are one topic whose keys are the same."""
    return fold(words)[:LONGEST]


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Casing:
    """How a text writes its words in the middle of a sentence: "Beijing", "USSR", "trade"."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        forms: dict[str, Counter[str]] = {}
        for text in paragraphs:
            for found in _WORD.finditer(text):
                # The first word of a sentence has a capital that says nothing.
                if not _OPENS_SENTENCE.search(text[max(0, found.start() - 6) : found.start()]):
                    forms.setdefault(found[0].casefold(), Counter())[found[0]] += 1
        self._forms = {word: counts.most_common(1)[0][0] for word, counts in forms.items()}

    def sentence(self, heading: str) -> str:
        """A heading in capitals as it would stand in a sentence; any other one as it is.

        Both without the point or colon at the end.
        """
        heading = heading.rstrip(" .:;,")
        letters = [c for c in heading if c.isalpha()]
        # "VKP(b)" and the like do not make a heading less of one in capitals.
        if sum(c.isupper() for c in letters) < max(1, 0.8 * len(letters)):
            return heading
        text = _WORD.sub(lambda found: self._word(found[0]), heading)
        first = _WORD.search(text)
        if first is None or not first[0].islower():
            return text
        return text[: first.start()] + first[0][0].upper() + text[first.start() + 1 :]

    def _word(self, word: str) -> str:
        if word.casefold() in self._forms:
            return self._forms[word.casefold()]
        # A lone letter is an initial or a number: "E. F. PELL", "PART II".
        return word if len(word) == 1 or _NUMERAL.fullmatch(word) else word.lower()


# At the start, after a colon or quotation mark, or after a full stop that ends no initial.
_OPENS_SENTENCE = re.compile(r"(?:^|[!?:“\"‘]|(?<!\b[^\W\d_])\.)[\s(“\"‘]*$")
_NUMERAL = re.compile(r"(?=..)C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
