"""What changed between two wordings, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Sign = Literal["same", "gone", "new"]

MOST_WORDS = 12_000
"""Of what differs, on both sides together: beyond that lines are compared instead of words, and
beyond that everything counts as changed. Matching takes time with the square of the length."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Piece(NamedTuple):
    """A run of text that is in both wordings, only in the old one, or only in the new one."""

    sign: Sign
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces that lead from ``old`` to ``new``.

    Those that are not "new" make up ``old``, those that are not "gone" make up ``new``; of what
    was replaced the old words come first. Python's ``difflib`` matches words (Ratcliff and
    Obershelp's gestalt pattern matching).
    """
    for pattern in (_WORD, _LINE):
        before, after = pattern.findall(old), pattern.findall(new)
        start = _alike(before, after)
        stop = _alike(before[start:][::-1], after[start:][::-1])
        middle = before[start : len(before) - stop], after[start : len(after) - stop]
        if len(middle[0]) + len(middle[1]) <= MOST_WORDS:
            pieces = [
                Piece("same", "".join(before[:start])),
                *_middle(*middle),
                Piece("same", "".join(before[len(before) - stop :])),
            ]
            break
    else:
        pieces = [Piece("gone", old), Piece("new", new)]
    return list(_joined(pieces))


def _alike(one: list[str], other: list[str]) -> int:
    """How many elements both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _middle(before: list[str], after: list[str]) -> Iterator[Piece]:
    # difflib leaves frequent words of long texts out as anchors, which keeps it fast.
    for code, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if code == "equal":
            yield Piece("same", "".join(before[i:j]))
        else:
            yield Piece("gone", "".join(before[i:j]))
            yield Piece("new", "".join(after[k:m]))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Without empty pieces; a space between two changes belongs to the changes."""
    filled = [piece for piece in pieces if piece.text]
    gone, new = "", ""
    for index, (sign, text) in enumerate(filled):
        between = 0 < index < len(filled) - 1 and text.isspace() and "\n" not in text
        if sign != "same":
            gone, new = gone + text * (sign == "gone"), new + text * (sign == "new")
        elif between and gone and new:
            gone, new = gone + text, new + text
        else:
            yield from (piece for piece in (Piece("gone", gone), Piece("new", new)) if piece.text)
            gone = new = ""
            yield Piece("same", text)
    yield from (piece for piece in (Piece("gone", gone), Piece("new", new)) if piece.text)
