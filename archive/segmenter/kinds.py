"""What each piece is: heading, paragraph, list item, or a line of the record.

Here is what a piece says of itself: its label, its capitals, its number. What its place in the
document says is in ``edges`` (the front and the end) and ``shortlines`` (unlabelled lists,
headings in title case).
"""

from __future__ import annotations

import itertools
import re

from archive.segmenter.cues import (
    ends_sentence,
    is_capitals,
    is_field,
    looks_like_person,
    title_case_share,
)
from archive.segmenter.datewords import is_date_line, is_day
from archive.segmenter.draft import Draft, Kind
from archive.segmenter.edges import find_ends, find_front
from archive.segmenter.headings import (
    LONGEST,
    is_decimal_head,
    is_numbered_title,
    is_section_head,
    is_section_line,
    is_title_case_head,
    is_unfinished,
)
from archive.segmenter.looks import find_looks
from archive.segmenter.officelines import is_bracketed, is_classification, is_file_number
from archive.segmenter.paragraphs import Layout, Piece
from archive.segmenter.shortlines import find_plain_items, find_title_case

_BARE_NUMBER = re.compile(r"^\d{1,2}\.?$")
_DOTS = re.compile(r"^[\s.*·…_=–—-]+$")
_LONGEST_NUMBERED = 120
"""Code points of a numbered heading that is not set in title case."""


def classify(pieces: list[Piece], layout: Layout, cover: dict[int, Kind]) -> list[Kind]:
    """The kind of every piece. Pieces of a heading or title over several lines are joined."""
    draft = Draft(pieces, layout, cover)
    _classifications(draft)
    find_looks(draft)
    _join_headings(draft)
    _labelled(draft)
    _headings(draft)
    _office_lines(draft)
    find_front(draft)
    _days(draft)
    find_ends(draft)
    draft.capitals = draft.uses_capitals()
    find_plain_items(draft)
    find_title_case(draft)
    for index, piece in enumerate(pieces):
        if draft.kinds[index] is None:
            draft.kinds[index] = Kind("paragraph", piece.reason, doubtful=piece.doubtful)
    return [kind for kind in draft.kinds if kind is not None]


def _classifications(draft: Draft) -> None:
    for index, piece in enumerate(draft.pieces):
        if is_classification(piece.text) and draft.kinds[index] is None:
            draft.kinds[index] = Kind("metadata", "classification", role="classification")


def _join_headings(draft: Draft) -> None:
    """Headings in title case over two lines, where no blank line says so."""
    index = 0
    while index + 2 < len(draft):
        if _goes_on(draft, index):
            draft.join(index)
        index += 1


def _goes_on(draft: Draft, index: int) -> bool:
    first, second, third = draft.pieces[index : index + 3]
    column = draft.layout.column
    if column is None or second.label or second.gap_before or is_capitals(first.text):
        return False
    if len(first.lines) > 1 or len(second.lines) > 1 or third.label or third.gap_before:
        return False
    if draft.kinds[index] or draft.kinds[index + 1] or not draft.is_prose(index + 2):
        return False
    if ends_sentence(first.text) or title_case_share(draft.words(index)) < 0.85:
        return False
    if not is_title_case_head(second.text) or looks_like_person(second.text):
        return False
    filled = column.filled(first.lines[0].whole)
    return filled > 0.45 and (is_unfinished(first.text) or filled > 0.75)


# -- labelled -----------------------------------------------------------------------------


def _labelled(draft: Draft) -> None:
    runs: dict[str, list[list[int]]] = {}
    for index, piece in enumerate(draft.pieces):
        label = piece.label
        if label is None or draft.kinds[index]:
            continue
        if not label.value:
            draft.kinds[index] = Kind("list_item", "bullet")
            continue
        own = runs.setdefault(label.style, [])
        # Numbered headings and numbered items may count side by side.
        waiting = [run for run in own if draft.number(run[-1]) == label.value - 1]
        like = [run for run in waiting if draft.could_head(run[0]) == draft.could_head(index)]
        if label.value == 1 or not waiting:
            own.append([index])
        else:
            (like or waiting)[-1].append(index)
    for lists in runs.values():
        for run in lists:
            heads = _are_headings(draft, run)
            for index in run:
                draft.kinds[index] = (
                    Kind("heading", "numbered, short, text below")
                    if heads
                    else Kind("list_item", "numbered")
                )


def _are_headings(draft: Draft, run: list[int]) -> bool:
    """Whether numbered lines are headings: each short, and none followed by the next.

    Below a heading another list may begin, or go on that counts through the whole text.
    """
    short = sum(draft.could_head(i) for i in run)
    followed = sum(_heads_text(draft, i, run) for i in run)
    if short >= 0.8 * len(run):
        return followed >= 0.75 * len(run) or (short == len(run) and _in_pairs(draft, run))
    return len(run) > 1 and followed == len(run) and all(_is_short(draft.words(i)) for i in run)


def _in_pairs(draft: Draft, run: list[int]) -> bool:
    """Whether no more than two of them follow each other: a section and its title."""
    bare = [not _heads_text(draft, index, run) for index in run]
    return len(run) > 3 and not bare[-1] and not any(a and b for a, b in itertools.pairwise(bare))


def _heads_text(draft: Draft, index: int, run: list[int]) -> bool:
    """Whether text stands below a numbered line, and not its next neighbour or its own list."""
    after = index + 1
    if after >= len(draft) or after in run:
        return False
    label, own = draft.pieces[after].label, draft.pieces[index].label
    if own is None or label is None or label.value != 1:
        return True
    return label.style == own.style or own.style[:1] in "IA"


def _is_short(words: str) -> bool:
    return len(words) <= _LONGEST_NUMBERED and not ends_sentence(words) and words[-1:] not in ":;,"


# -- by their own look --------------------------------------------------------------------


def _headings(draft: Draft) -> None:
    for index, piece in enumerate(draft.pieces):
        if draft.kinds[index] or len(piece.text) > LONGEST:
            continue
        if is_section_line(piece.text) or is_decimal_head(piece.text):
            draft.kinds[index] = Kind("heading", "section number")
        elif is_section_head(piece.text):
            draft.kinds[index] = Kind("heading", "section number and title")
        elif _BARE_NUMBER.match(piece.text) and piece.gap_before:
            draft.kinds[index] = Kind("heading", "number alone on its line")
        elif is_capitals(piece.text) and not _DOTS.match(piece.text):
            draft.kinds[index] = Kind("heading", "all capitals")
    titles = [
        index
        for index, piece in enumerate(draft.pieces[:-1])
        if draft.kinds[index] is None
        if is_numbered_title(piece.text) and draft.is_prose(index + 1)
    ]
    for index in titles if len(titles) > 1 else []:
        draft.kinds[index] = Kind("heading", "numbered, short, text below")


def _office_lines(draft: Draft) -> None:
    for index, piece in enumerate(draft.pieces):
        if draft.kinds[index]:
            continue
        text = piece.text
        if is_field(text) and not text.endswith(":"):
            draft.kinds[index] = Kind("paragraph", "labelled line")
        elif is_file_number(text):
            draft.kinds[index] = Kind("metadata", "file number", role="source")
        elif is_bracketed(text):
            draft.kinds[index] = Kind("metadata", "in brackets", role="source")


def _days(draft: Draft) -> None:
    """Days or years that stand alone above what happened then: a diary, a chronology."""
    dated = [
        index
        for index in range(len(draft) - 1)
        if (kind := draft.kinds[index]) is None or kind.role == "dateline"
        if is_day(draft.text(index)) or is_date_line(draft.text(index))
        if draft.is_prose(index + 1) or ends_sentence(draft.text(index + 1))
    ]
    bare = [index for index in dated if is_day(draft.text(index))]
    for index in bare if len(bare) > 1 else dated if len(dated) > 3 else []:
        draft.kinds[index] = Kind("heading", "a day or year above what happened then")
