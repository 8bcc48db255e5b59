"""A first guess at the language of a text, from its script. Pure; the editor decides."""

from __future__ import annotations

import unicodedata
from collections import Counter

_LANGUAGES = {
    "ARABIC": "ar",
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "DEVANAGARI": "hi",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "LATIN": "en",
    "SYRIAC": "syc",
    "THAANA": "dv",
    "THAI": "th",
}
_RIGHT_TO_LEFT = {"ar", "arc", "az-arab", "dv", "fa", "he", "ks", "ku-arab", "ota", "ps"} | {
    "sd",
    "syc",
    "syr",
    "ug",
    "ur",
    "yi",
}


def guess_language(text: str) -> str:
    """The likeliest BCP 47 tag by the letters of the first 4,000 code points; "en" if none."""
    scripts: Counter[str] = Counter()
    # A text has few different letters: each is looked up once.
    for letter, count in Counter(text[:4000]).items():
        if letter.isalpha():
            scripts[unicodedata.name(letter, "").split(" ")[0]] += count
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(text[:4000]) // 20:
        return "ja"
    for script, _count in scripts.most_common():
        if script in _LANGUAGES:
            return _LANGUAGES[script]
    return "en"


def direction_of(language: str) -> str:
    """How a language is usually written: "rtl" or "ltr"."""
    tag = language.casefold()
    return "rtl" if tag in _RIGHT_TO_LEFT or tag.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
