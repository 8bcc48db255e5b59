"""What of a note is searched, without case and accents, so that both databases find alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.topics import fold

_ASKED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]|(\S+)")
MOST_WORDS = 12
"""How many words and phrases of a search are looked at."""


def folded_wording(body: str, tags: Iterable[str]) -> str:
    """A wording as it is searched; each tag stands in a line of its own."""
    return f"{fold(body)}\n" + "".join(folded_tag(tag) for tag in tags)


def folded_tag(tag: str) -> str:
    """The line of one tag. After the words there is always a line feed, so that it stands for
    ``"\\n" + folded_tag(tag)``, too."""
    return f"#{fold(tag)}\n"


def asked(query: str) -> list[str]:
    """The folded words of a search; what stands in quotation marks is one phrase."""
    found = [fold(phrase or word) for phrase, word in _ASKED.findall(query.replace("\0", " "))]
    return [words for words in found if words][:MOST_WORDS]
