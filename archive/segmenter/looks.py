"""What the type on a page says of the pieces, where the source has pages that were measured."""

from __future__ import annotations

from archive.segmenter.draft import Draft, Kind
from archive.segmenter.headings import LONGEST
from archive.segmenter.paragraphs import Piece

_LONGEST_ASIDE = 120


def find_looks(draft: Draft) -> None:
    """The title in the largest type, headings in type of their own, lines at the right margin."""
    looks = [look_of(piece) for piece in draft.pieces]
    if "title" in looks and not draft.cover:
        at = looks.index("title")
        draft.kinds[at] = Kind("title", "largest type")
        for index in range(at):
            if len(draft.text(index)) < _LONGEST_ASIDE and not draft.is_prose(index):
                draft.kinds[index] = Kind("metadata", "above the title", role="source")
    for index, look in enumerate(looks):
        text = draft.text(index)
        if not look or draft.kinds[index] or len(text) > LONGEST:
            continue
        if look == "right":
            if len(text) < _LONGEST_ASIDE:
                draft.kinds[index] = Kind("metadata", "at the right margin", role="source")
        elif look != "title" and any(char.isalpha() for char in text):
            draft.kinds[index] = Kind("heading", look)
            draft.typed = True


def look_of(piece: Piece) -> str:
    """How all lines of a piece are set, where they were measured and are set alike."""
    looks = [line.measured.look if line.measured else "" for line in piece.lines]
    if len(set(looks)) > 1 and {"", "title", "right"} & set(looks):
        return ""
    return looks[0]
