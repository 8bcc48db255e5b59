"""A long text in stretches: what a browser lays out, and fetches notes for, at a time.

Pure functions, no Django. A stretch is a screen or two of text. Lists stay whole, and a heading
stays with the paragraph under it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from archive.text import HEADING, Line, Text

FULL = 6_000
"""How much text closes a stretch, in code points."""
GAP = 80
"""What the space between two paragraphs counts, in code points."""
SHORT = 8
"""A text of so many stretches at most is laid out, and its notes are sent, as a whole."""
LIST_ITEM = "list_item"


class Stretch(NamedTuple):
    """Some consecutive lines of a text."""

    lines: tuple[Line, ...]
    keys: tuple[str, ...]
    """Of its paragraphs."""


def stretches(lines: Iterable[Line]) -> list[Stretch]:
    """Divide a text; every line is in exactly one stretch, and the order is kept."""
    parts: list[list[Line]] = []
    size = 0
    for line in lines:
        joins = line.kind == LIST_ITEM or bool(parts and parts[-1][-1].kind == HEADING)
        if not parts or (size >= FULL and not joins):
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += len(line.text) + GAP
    return [_stretch(part) for part in parts]


def is_long(text: Text) -> bool:
    """Whether the page of a text is divided into stretches."""
    return sum(len(line.text) + GAP for line in text.body) > SHORT * FULL


def _stretch(lines: list[Line]) -> Stretch:
    return Stretch(tuple(lines), tuple(line.key for line in lines if line.kind != HEADING))
