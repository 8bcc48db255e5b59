"""What the place of a piece says at the front of a document and at its end.

At the front stand the title, lines of the office, place and date; at the end signatures.
"""

from __future__ import annotations

import re

from archive.segmenter.cues import (
    ends_sentence,
    is_capitals,
    is_field,
    is_valediction,
    title_case_share,
)
from archive.segmenter.draft import Draft, Kind
from archive.segmenter.headings import is_section_line, is_unfinished
from archive.segmenter.officelines import (
    is_bracketed,
    is_dateline,
    is_head_field,
    opens_like_title,
    stands_above_title,
)

_LONGEST_TITLE = 600
_LAST_FRONT_PIECE = 12
_OPENS_SENTENCE = re.compile(r"^(?:The|Their|His|Her) [^,]{3,40},$")
"""The subject of the one long sentence that a resolution is ("The Council,")."""
_SIGNED_FOR = re.compile(
    r"^(?:for the|for and on behalf|on behalf of|by (?:command|order|direction)|\(?signed\)?)\b"
    r".{0,100}:$",
    re.I,
)
_BARE_NUMBER = re.compile(r"^\d{1,4}\.?$")


def find_front(draft: Draft) -> None:
    """Title and date lines before the first paragraph; date lines anywhere."""
    if not draft.cover:
        _title(draft)
    for index in range(len(draft)):
        if draft.kinds[index] is None and is_dateline(draft.text(index)):
            _dateline(draft, index)


def _title(draft: Draft) -> None:
    """The first line that could be one; lines that stand above titles only where none follows."""
    above: list[int] = []
    title = None
    for index in _front(draft):
        text = draft.text(index)
        if is_dateline(text):
            _dateline(draft, index)
        elif is_head_field(text):
            draft.kinds[index] = Kind("metadata", "labelled line", role="field")
        elif text[-1] == ":" or is_section_line(text) or _BARE_NUMBER.match(text):
            continue
        elif title is None and stands_above_title(text):
            above.append(index)
        elif title is None:
            title = index
    if any(kind is not None and kind.kind == "title" for kind in draft.kinds):
        return  # the type on the page has said which it is
    if title is None and above:
        title = above[0]
    if title is None:
        return
    for index in above:
        if index < title:
            draft.kinds[index] = Kind("metadata", "above the title", role="header")
    draft.kinds[title] = Kind("title", "first heading")
    _join_title(draft, title)


def _front(draft: Draft) -> list[int]:
    """The pieces that stand before the text."""
    found: list[int] = []
    for index in range(min(len(draft), _LAST_FRONT_PIECE)):
        kind = draft.kinds[index]
        text = draft.text(index)
        if kind and kind.kind == "list_item":
            break
        if kind and kind.kind == "metadata":
            continue
        if not is_dateline(text) and not is_head_field(text):
            if opens_like_title(text) and all(stands_above_title(draft.text(i)) for i in found):
                found.append(index)
                continue
            if draft.is_prose(index):
                break
            if ends_sentence(text) and title_case_share(text) <= 0.6:
                break  # the text has begun
        found.append(index)
    return found


def _dateline(draft: Draft, index: int) -> None:
    """A date line, and the lines of the place above it."""
    draft.kinds[index] = Kind("metadata", "place and date", role="dateline")
    before = index - 1
    while before >= 0 and draft.kinds[before] is None:
        text = draft.text(before)
        if not text.endswith(",") or len(text) > 60 or is_valediction(text):
            return
        draft.kinds[before] = Kind("metadata", "above the date", role="dateline")
        before -= 1


def _join_title(draft: Draft, at: int) -> None:
    """A title over several lines, set larger than the text, so that the column is no guide."""
    column = draft.layout.column
    while at + 1 < len(draft) and len(draft.text(at)) < _LONGEST_TITLE:
        title, after = draft.pieces[at], draft.pieces[at + 1]
        unfinished = is_unfinished(title.text)
        if after.gap_before and draft.layout.gaps_part and not unfinished:
            return
        if after.label or is_bracketed(after.text):
            return
        if is_dateline(after.text) and not unfinished:
            return
        kind = draft.kinds[at + 1]
        if (kind and kind.kind == "metadata") or _OPENS_SENTENCE.match(after.text):
            return
        if is_capitals(title.text) != is_capitals(after.text) or _BARE_NUMBER.match(after.text):
            return
        if draft.is_prose(at + 1) or is_field(after.text) or ends_sentence(title.text):
            return
        if stands_above_title(after.text) or is_head_field(after.text):
            return
        full = column is not None and column.filled(title.lines[-1].whole) > 0.6
        if not unfinished and not (full and title_case_share(after.text) > 0.6):
            return
        draft.join(at)


def find_ends(draft: Draft) -> None:
    """Signatures: short lines after a closing formula, or the very last ones."""
    for index in range(len(draft)):
        kind = draft.kinds[index]
        if kind is not None and kind.kind != "heading":
            continue
        if not is_valediction(draft.text(index)):
            continue
        after = index + 1
        while after < len(draft) and _is_name(draft, after):
            draft.kinds[after] = Kind("metadata", "after a closing formula", role="signature")
            if not draft.text(after).endswith((",", ":")):
                break
            after += 1
    _last_lines(draft)


def _last_lines(draft: Draft) -> None:
    """Short lines that close the text: there is nothing they could be headings of."""
    index = len(draft) - 1
    while index > 0 and index >= len(draft) - 6:
        if not _is_name(draft, index) and not _SIGNED_FOR.match(draft.text(index)):
            break
        kind = draft.kinds[index]
        if kind is not None and kind.kind not in ("heading", "metadata"):
            break
        if draft.text(index).endswith(".") and " " not in draft.text(index) and kind is None:
            break
        draft.kinds[index] = Kind("metadata", "short last line", role="signature")
        index -= 1


def _is_name(draft: Draft, index: int) -> bool:
    text = draft.text(index)
    if len(text) > 90 or text.endswith(":") or draft.pieces[index].label is not None:
        return False
    if text.endswith(".") and any(char.isdigit() for char in text):
        return False  # where a telegram was sent, what a volume holds
    return title_case_share(text) > 0.75 and not is_section_line(text)
