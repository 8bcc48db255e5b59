"""Lines of a PDF that run from right to left, put in the order in which they are read. Pure.

The library gives such lines in the order of reading or of the page, as the file happens to be
built; where the characters stand is certain. Numbers and words of other scripts within them run
from left to right; see the Unicode Bidirectional Algorithm (UAX #9), of which this is the way back.
"""

from __future__ import annotations

import bisect
import re
import unicodedata

RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""A character of a script that runs from right to left."""
_LETTER = re.compile(r"[^\W\d_]")
_BRACKETS = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")


def is_right(text: str) -> bool:
    """Whether most letters of a line are of such a script."""
    return 2 * len(RIGHT.findall(text)) > len(_LETTER.findall(text)) > 0


def in_order(characters: list[tuple[str, float]]) -> str:
    """Characters, each with its place from the left, as they are read."""
    bases = sorted(
        ((place, c) for c, place in characters if not unicodedata.combining(c)),
        key=lambda base: -base[0],
    )
    places, read = [-place for place, _c in bases], [c for _place, c in bases]
    for mark, place in characters:
        if unicodedata.combining(mark) and read:
            # A mark belongs to the letter that it stands over.
            after = bisect.bisect(places, -place)
            near = range(max(0, after - 1), min(len(read), after + 1))
            read[min(near, key=lambda at: abs(places[at] + place))] += mark
    for start, end in _runs(read):
        read[start:end] = read[start:end][::-1]
    return re.sub(r"[()\[\]{}<>«»]", _facing, "".join(read))


def _runs(read: list[str]) -> list[tuple[int, int]]:
    """Where the words and numbers stand that run from left to right."""
    signs = "".join(
        words[0]
        if words[0].isdigit() or not _LETTER.match(words)
        else "R"
        if RIGHT.match(words)
        else "L"
        for words in read
    )
    words = [match.span() for match in re.finditer(r"[L\d](?:[^R]*[L\d])?\.?", signs)]
    found = []
    for start, end in words:
        if "L" in signs[start:end]:
            found.append((start, end))
        else:
            found += [
                (start + match.start(), start + match.end())
                for match in _NUMBER.finditer(signs[start:end])
            ]
    return found


def _facing(match: re.Match[str]) -> str:
    """A bracket as what stands around it says: files have it as it looks or as it is meant."""
    text, at = match.string, match.start()
    opens = text[at - 1 : at].isspace() or at == 0
    closes = at + 1 == len(text) or not text[at + 1].isalnum()
    sign = match[0]
    if opens == closes:
        return sign
    return sign.translate(_BRACKETS) if (sign in "([{<«") != opens else sign
