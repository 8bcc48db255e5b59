"""How the words of headings and titles are compared. Pure."""

from __future__ import annotations

import unicodedata

_QUIET = str.maketrans(dict.fromkeys("[](){}“”\"'’‘«»") | dict.fromkeys("‐‑‒–—―", "-"))


def fold(text: str) -> str:
    """``text`` without case, accents, brackets and quotation marks, with single spaces.

    Editorial brackets go without their words: "com[munist]" folds like "communist". Both
    databases compare such words alike, which they do not for accents of their own accord.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUIET))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split()).strip(" .:;,")
