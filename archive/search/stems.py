"""Word forms: "traded" and "trades" have the stem of "trade", each language its own way.

Stems are made by the Snowball algorithms (M. F. Porter, https://snowballstem.org), by the
language of the document. A stem is written with its language in front, "entrade", because the
same letters are stems of different words in different languages.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]

from archive.search.words import bare, fold_word, plain_word

_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian",
    "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
"""First part of a BCP 47 tag -> algorithm. Of other languages each word is its own stem."""
NO_ALGORITHM = "xx"
_own = threading.local()
"""A stemmer holds the word that it works on, so each thread has its own."""


def code_of(language: str) -> str:
    """The two letters under which stems of a language (BCP 47) stand."""
    first = language.casefold().partition("-")[0]
    return first if first in _ALGORITHMS else NO_ALGORITHM


@lru_cache(maxsize=400_000)
def stem(word: str, code: str) -> str:
    """The stem of a word as it is written, under the two letters of its language."""
    if code == NO_ALGORITHM:
        return code + fold_word(word)
    stemmed: str = _stemmer(code).stemWord(plain_word(word))
    return code + (bare(stemmed) or fold_word(word))


def _stemmer(code: str) -> Any:
    made = getattr(_own, code, None)
    if made is None:
        made = snowballstemmer.stemmer(_ALGORITHMS[code])
        setattr(_own, code, made)
    return made
