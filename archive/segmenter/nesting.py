"""How headings and list items nest.

Headings that look alike are of one level. A kind of heading not seen before is one level deeper
than the open one, unless it is by custom the higher of the two (a chapter holds articles,
capitals stand above title case). Items nest the same way by the form of their labels.
"""

from __future__ import annotations

import re

from archive.parsed import Block
from archive.segmenter.cues import is_capitals
from archive.segmenter.headings import is_letter_head, is_section_line
from archive.segmenter.lists import Label, labels_of

_DECIMAL = re.compile(r"^\d{1,3}(?:\.\d{1,3})+\.?(?=\s|$)")
_RANKS = {
    "part": 0,
    "book": 0,
    "title": 0,
    "annex": 0,
    "appendix": 0,
    "protocol": 0,
    "schedule": 0,
    "capitals": 1,
    "letter": 1,
    "chapter": 1,
    "roman": 2,
    "section": 2,
    "article": 3,
    "numbered": 4,
    "title case": 5,
}


def nest(blocks: list[Block]) -> None:
    """Set the levels of headings and list items, in reading order."""
    headings: list[tuple[int, str]] = []
    items: list[str] = []
    apart = False
    for block in blocks:
        if block.kind == "heading":
            block.level = _open(headings, *_look(block))
            items.clear()
        elif block.kind == "list_item":
            block.level = _level_of(items, block.label, apart)
        apart = block.kind != "list_item"


def _open(headings: list[tuple[int, str]], rank: int, look: str) -> int:
    while (
        headings and headings[-1][1] != look and (headings[-1][0] >= rank or _holds(headings, look))
    ):
        headings.pop()
    if not headings or headings[-1][1] != look:
        headings.append((rank, look))
    return len(headings)


def _holds(headings: list[tuple[int, str]], look: str) -> bool:
    return any(known == look for _, known in headings[:-1])


def _look(block: Block) -> tuple[int, str]:
    """Rank and name of the look of a heading."""
    text = block.text
    if match := _DECIMAL.match(f"{block.label} {text}".strip()):
        depth = match.group().strip(".").count(".")
        return _RANKS["numbered"], f"numbered {depth}"
    if block.label:
        return _RANKS["numbered"], "numbered 0"
    if is_section_line(text):
        word = text.split()[0].casefold().rstrip(".")
        word = word if word in _RANKS else "roman"
        return _RANKS[word], word
    if is_capitals(text):
        return _RANKS["capitals"], "capitals"
    if is_letter_head(text):
        return _RANKS["letter"], "letter"
    return _RANKS["title case"], "title case"


def _level_of(items: list[str], label: str, apart: bool) -> int:
    """The level of an item; ``items`` are the forms of the open lists, the outermost first.

    ``apart`` says that something else stands between it and the item before: then only a
    label that counts on belongs to an open list.
    """
    found = labels_of(f"{label} x") if label else []
    forms = [one.style for one in found] or [label]
    form = next((f for f in forms if f in items), forms[-1] if _first(found) else forms[0])
    if apart and (form not in items or not found or found[0].value == 1):
        items.clear()
    if form in items:
        del items[items.index(form) + 1 :]
    else:
        items.append(form)
    return len(items)


def _first(found: list[Label]) -> bool:
    """Whether the label can only be read as the first of Roman numerals ("i", "I")."""
    return len(found) > 1 and found[-1].value == 1
