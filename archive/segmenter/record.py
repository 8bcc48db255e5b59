"""The record of a document, as far as the text itself states it.

A cover page is a run of labelled fields ("Citation:", "Summary:") before the first paragraph.
What is read here is never taken out of the text: the lines stay as blocks of kind metadata.
"""

from __future__ import annotations

import re

from archive.parsed import Block
from archive.segmenter.cues import find_date, is_date_line
from archive.segmenter.kinds import Kind
from archive.segmenter.paragraphs import Piece
from archive.segmenter.people import names_in, people_present

_FIELDS = {
    "citation": "citation",
    "cite as": "citation",
    "summary": "summary",
    "description": "summary",
    "abstract": "summary",
    "original language": "original_language",
    "language": "original_language",
    "contents": "contents",
    "date": "date",
    "translator": "translator",
    "translated by": "translator",
    "archive reference": "archive_reference",
    "archival reference": "archive_reference",
    "archive": "archive_reference",
    "reference": "archive_reference",
    "shelfmark": "archive_reference",
    "rights": "rights",
    "url": "source_url",
    "link": "source_url",
}
_LABEL = re.compile(
    rf"^({'|'.join(sorted(_FIELDS, key=len, reverse=True))})\s?:\s*(.*)$", re.I | re.S
)
_URL = re.compile(r"https?://[^\s<>\"”]+[^\s<>\"”.,;)]")
_WEB_LINE = re.compile(r"^(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,6}(?:/\S*)?)$")
_TRANSLATED = re.compile(r"\b[Tt]ranslat(?:ed|ion) by ([A-ZÀ-Þ][^.;,()]{2,60})")
_UNIT = (
    r"(?:[Ff]|[Ff]ond|[Oo]p|[Oo]pis|[Dd]|[Dd]elo|[Ll]l?|[Bb]ox|[Ff]older|RG|Record Group|[Ff]ile|"
    r"[Rr]eel|[Ii]nv|[Nn]o|[Ss]eries|MS|[Cc]arton|[Pp]or|[Pp]ap)"
)
_SHELFMARK = re.compile(
    r"\b([A-ZÀ-Þ][\w.&-]*(?: [A-ZÀ-Þ][\w.&-]*){0,4}[:,] ?"
    rf"(?:{_UNIT}\.? ?\d[\w½/–-]*(?:, ?|; ?)?){{2,}})"
)
_QUOTED = re.compile(r"^[\"“«]([^\"”»]{4,300}?),?[\"”»]")
_PARTICIPANTS = re.compile(r"^(?:participants|present|persons present|in attendance)\s*:?$", re.I)
_LAST_COVER_PIECE = 60


def is_field_label(text: str) -> bool:
    """Whether the line is the label of a field of the record, with or without its value."""
    return len(text) < 60 and bool(_LABEL.match(text))


def read_cover(pieces: list[Piece]) -> tuple[dict[int, Kind], dict[str, str]]:
    """The pieces of a cover page with their kinds, and the fields they state.

    Empty when the text has no labelled fields before its first paragraph.
    """
    kinds: dict[int, Kind] = {}
    fields: dict[str, str] = {}
    index = 0
    first_label = None
    while index < min(len(pieces), _LAST_COVER_PIECE):
        text = pieces[index].text
        match = _LABEL.match(text)
        if match:
            first_label = index if first_label is None else first_label
            field = _FIELDS[match[1].casefold()]
            index = _take_field(pieces, index, field, match[2], kinds, fields)
            continue
        if _WEB_LINE.match(text) and first_label is not None:
            kinds[index] = Kind("metadata", "address alone on its line", role="source_url")
            fields.setdefault("source_url", text)
        elif is_date_line(text):
            kinds[index] = Kind("metadata", "date alone on its line", role="date")
        elif len(text) > 150 or first_label is not None:
            break
        index += 1
    if first_label is None:
        return {}, {}
    _front_of_cover(pieces, first_label, kinds, fields)
    return kinds, fields


def _take_field(
    pieces: list[Piece],
    index: int,
    field: str,
    inline: str,
    kinds: dict[int, Kind],
    fields: dict[str, str],
) -> int:
    """Read one field; the position after it."""
    if inline.strip():
        kinds[index] = Kind("metadata", "labelled field", role=field)
        fields.setdefault(field, inline.strip())
        return index + 1
    kinds[index] = Kind("metadata", "label of a field", role="label")
    index += 1
    if index < len(pieces) and not _LABEL.match(pieces[index].text):
        kinds[index] = Kind("metadata", "below a label", role=field)
        fields.setdefault(field, pieces[index].text)
        index += 1
    return index


def _front_of_cover(
    pieces: list[Piece], first_label: int, kinds: dict[int, Kind], fields: dict[str, str]
) -> None:
    """Above the fields: letterhead, date and title. The title comes last, or is in the citation."""
    quoted = _QUOTED.match(fields.get("citation", ""))
    start = first_label
    for index in range(first_label - 1, -1, -1):
        if index in kinds or _WEB_LINE.match(pieces[index].text):
            break
        start = index
    if quoted and start < first_label:
        wanted = _plain(quoted[1])
        for index in range(start, first_label):
            if _plain(" ".join(p.text for p in pieces[index:first_label])) == wanted:
                start = index
                break
    for index in range(first_label):
        if index >= start:
            kinds[index] = Kind("title", "above the fields of the record")
        elif index not in kinds:
            kinds[index] = Kind("metadata", "above the title", role="letterhead")


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def complete(fields: dict[str, str], blocks: list[Block]) -> dict[str, str | list[str]]:
    """Add what the citation, the date lines and the first paragraph tell."""
    record: dict[str, str | list[str]] = {k: v for k, v in fields.items() if v}
    citation = fields.get("citation", "")
    if citation:
        if match := _SHELFMARK.search(citation):
            record.setdefault("archive_reference", match[1].strip(" ,;"))
        if match := _TRANSLATED.search(citation):
            record.setdefault("translator", match[1].strip())
        if match := _URL.search(citation):
            record.setdefault("source_url", match.group())
    date = _date(fields, blocks)
    if date:
        record["date"] = date
    people = _people(blocks)
    if people:
        record["participants"] = people
    return record


def _date(fields: dict[str, str], blocks: list[Block]) -> str:
    """The date of the document: a field, a date line, the title, or the first paragraph."""
    if fields.get("date"):
        return find_date(fields["date"]) or fields["date"]
    front = blocks[:12]
    for block in front:
        if block.role in ("date", "dateline") and (date := find_date(block.text)):
            return date
    for block in front:
        if block.kind == "title" and (date := find_date(block.text)):
            return date
    prose = [block for block in front if block.kind == "paragraph"]
    return find_date(prose[0].text) if prose else ""


def _people(blocks: list[Block]) -> list[str]:
    """Who took part: a list under its heading, else who the first paragraph says was present."""
    for index, block in enumerate(blocks[:20]):
        if block.kind != "footnote" and _PARTICIPANTS.match(block.text):
            found: list[str] = []
            for item in blocks[index + 1 : index + 60]:
                if item.kind != "list_item":
                    break
                found.append(item.text)
            if found:
                return found
    prose = [block for block in blocks[:30] if block.kind == "paragraph"]
    return people_present(prose[0].text) if prose else []


def title_of(blocks: list[Block]) -> str:
    return " ".join(block.text for block in blocks if block.kind == "title")


__all__ = ["complete", "is_field_label", "names_in", "read_cover", "title_of"]
