"""Short lines without a label: items of a list, captions, or headings in title case."""

from __future__ import annotations

from archive.parsed import BlockKind
from archive.segmenter.cues import ends_sentence, looks_like_person, title_case_share
from archive.segmenter.draft import Draft, Kind
from archive.segmenter.headings import is_letter_head, is_plain_head, is_title_case_head


def find_plain_items(draft: Draft) -> None:
    """Items that have neither number nor bullet: several short lines in a row."""
    index, count = 0, len(draft)
    while index < count:
        if not _is_item(draft, index):
            index += 1
            continue
        end = index
        while end < count and _is_item(draft, end):
            end += 1
        _take_run(draft, index, end)
        index = end


def _take_run(draft: Draft, index: int, end: int) -> None:
    free = [i for i in range(index, end) if draft.kinds[i] is None]
    marked = len(free) < end - index
    if marked:
        free = [i for i in free if not _is_caption(draft, i)]
    introduced = _introduced(draft, index)
    if free and (marked or end - index >= 3 or (end - index == 2 and introduced)):
        skip = None if marked else _head_of_run(draft, index, end)
        for i in free:
            if i != skip:
                draft.kinds[i] = Kind("list_item", "one of several short lines")
        if not marked and _is_lead(draft, index - 1):
            kind: BlockKind = "list_item" if draft.typed else "heading"
            draft.kinds[index - 1] = Kind(kind, "caption of the lines below")
    elif len(free) == 1 and not marked and introduced and not _is_heading_place(draft, index):
        draft.kinds[index] = Kind("list_item", "short line after a heading")


def _is_item(draft: Draft, index: int) -> bool:
    """Whether an unlabelled piece could be a list item: a short line, no sentence."""
    kind = draft.kinds[index]
    if kind is not None:
        return kind.kind == "list_item"
    piece = draft.pieces[index]
    text = piece.text
    if len(text) > 170 or text[-1] in ":—–" or ends_sentence(text) or len(piece.lines) > 3:
        return False
    if not (text[0].isupper() or text[0].isdigit()):
        return False
    return title_case_share(text) > 0.6 or (len(text) < 60 and text[-1] != ",")


def _is_caption(draft: Draft, index: int) -> bool:
    """Whether a line without bullet among bulleted ones is a heading of those below it."""
    text = draft.text(index)
    if draft.capitals or "," in text or looks_like_person(text):
        return False
    if not is_title_case_head(text) or index + 1 >= len(draft):
        return False
    after = draft.pieces[index + 1]
    return after.label is not None or after.text.endswith(":") or draft.is_prose(index + 1)


def _is_lead(draft: Draft, index: int) -> bool:
    """Whether a line is the caption of plain short lines: "Present:"."""
    if index < 0 or draft.kinds[index] is not None:
        return False
    text = draft.text(index)
    return len(text) < 40 and text[-1] == ":" and title_case_share(text) > 0.6


def _head_of_run(draft: Draft, index: int, end: int) -> int | None:
    """The first line of a run, when it is the caption of the rest."""
    if draft.capitals or draft.kinds[index] is not None or end - index < 2:
        return None
    gaps = [draft.pieces[i].gap_before for i in range(index + 1, end)]
    text = draft.text(index)
    if "," in text or not is_title_case_head(text):
        return None
    labelled = draft.pieces[index + 1].label is not None
    return index if labelled or (gaps[0] > 0 and not any(gaps[1:])) else None


def _introduced(draft: Draft, index: int) -> bool:
    if index == 0:
        return False
    before = draft.kinds[index - 1]
    text = draft.text(index - 1)
    return text.rstrip("—–-").endswith(":") or bool(before and before.kind == "heading")


def _is_heading_place(draft: Draft, index: int) -> bool:
    return index + 1 < len(draft) and draft.is_prose(index + 1) and not draft.capitals


def find_title_case(draft: Draft) -> None:
    """Headings in title case, where the document does not set them in capitals."""
    if draft.typed:
        return
    for index in range(len(draft) - 2, -1, -1):  # backwards: a heading may head another
        if draft.kinds[index] is not None:
            continue
        text = draft.text(index)
        if is_letter_head(text):
            draft.kinds[index] = Kind("heading", "writer and addressee")
            continue
        if not is_title_case_head(text):
            if is_plain_head(text) and _stands_alone(draft, index) and not draft.capitals:
                draft.kinds[index] = Kind("heading", "short line apart", doubtful=True)
            continue
        if draft.capitals and not _stands_alone(draft, index):
            continue
        follower = draft.kinds[index + 1]
        if follower is None or follower.kind in ("paragraph", "list_item", "heading"):
            if follower is None and not draft.is_prose(index + 1) and not text.endswith(":"):
                continue
            draft.kinds[index] = Kind("heading", "short line in title case", doubtful=True)


def _stands_alone(draft: Draft, index: int) -> bool:
    """Whether a line in title case is a minor heading among headings in capitals."""
    text, after = draft.text(index), draft.pieces[index + 1]
    if text.endswith(":") or looks_like_person(text) or not draft.is_prose(index + 1):
        return False
    return draft.pieces[index].gap_before > 0 and after.gap_before > 0
