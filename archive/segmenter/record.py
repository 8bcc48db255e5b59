"""The record of a document, as far as the text itself states it.

A cover page is a run of labelled fields ("Citation:", "Summary:") before the first paragraph.
What is read here is never taken out of the text: the lines stay as blocks of kind metadata.
"""

from __future__ import annotations

import re

from archive.parsed import Block
from archive.segmenter.cues import ends_sentence
from archive.segmenter.datewords import find_date, for_record, is_date_line
from archive.segmenter.draft import Kind
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
_WEAK = {"date", "reference", "archive", "language", "link", "author", "source", "summary"}
"""Labels that memoranda and telegrams have above their text, too; alone they make no cover."""
_OTHER = {"credits", "creator", "subjects discussed", "keywords", "source", "author"}
"""Labels of fields that the record does not keep; their lines are still no part of the text."""
_LABEL = re.compile(
    rf"^({'|'.join(sorted({*_FIELDS, *_OTHER}, key=len, reverse=True))})\s?:\s*(.*)$", re.I | re.S
)
_URL = re.compile(r"https?://[^\s<>\"”]+[^\s<>\"”.,;)]")
_WEB_LINE = re.compile(r"^(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,6}(?:/\S*)?)$")
_TRANSLATED = re.compile(r"\b[Tt]ranslat(?:ed|ion) by ([A-ZÀ-Þ][^.;,()]{2,60})")
_UNIT = (
    r"(?i:f|fond|op|opis|d|delo|dela|l|ll|list|listy|lists?|pa|pap|papka|por|portf|portfel|per|"
    r"inv|k|kn|str|dok|doc|document|box|folder|rg|record group|entry|file|reel|roll|frame|"
    r"container|carton|dossier|bundle|item|sheets?|pages?|pp?|nos?|nr|series|ms|part|vol|volume)"
)
_SHELFMARK = re.compile(
    r"\b([A-ZÀ-Þ][\w.&’'-]*(?: (?:(?:of|the|and|de|des|du|der|für) ){0,2}[A-ZÀ-Þ][\w.&’'-]*){0,6}"
    r"(?: \([A-ZÀ-Þ][\w-]*\))?[:,] ?"
    rf"(?:{_UNIT}\.? ?\d[\w½/–-]*(?:(?:, ?| and )\d{{1,3}}(?:[–-]\d{{1,3}})?(?![\w–-]))*"
    r"(?:, ?|; ?)?){2,})"
)
_QUOTED = re.compile(r"^[\"“«]([^\"”»]{4,300}?),?[\"”»]")
_PARTICIPANTS = re.compile(r"^(?:participants|present|persons present|in attendance)\s*:?$", re.I)
_PRESENT = re.compile(r"^(?:participants|persons present|present)\s?: ?(\S.*)$", re.I)
_DATED = re.compile(r"^(?:date(?: and time)?|time)\s?:", re.I)
_SOURCE = re.compile(r"^\W{0,2}(?:sources?\s?:|(?:obtained and )?translat(?:ed|ion) by )", re.I)
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
    first_label, sure = None, False
    while index < min(len(pieces), _LAST_COVER_PIECE):
        text = pieces[index].text
        match = _LABEL.match(text)
        if match:
            first_label = index if first_label is None else first_label
            sure = sure or match[1].casefold() not in _WEAK
            index = _take_field(pieces, index, match, kinds, fields)
            continue
        if _WEB_LINE.match(text) and first_label is not None:
            kinds[index] = Kind("metadata", "address alone on its line", role="source_url")
            fields.setdefault("source_url", text)
        elif is_date_line(text):
            kinds[index] = Kind("metadata", "date alone on its line", role="date")
        elif len(text) > 150 or first_label is not None:
            break
        index += 1
    if first_label is None or not sure:
        return {}, {}
    _front_of_cover(pieces, first_label, kinds, fields)
    return kinds, fields


def _take_field(
    pieces: list[Piece],
    index: int,
    label: re.Match[str],
    kinds: dict[int, Kind],
    fields: dict[str, str],
) -> int:
    """Read one field; the position after it.

    The role of its lines is the field only if the record keeps their words.
    """
    field = _FIELDS.get(label[1].casefold(), "")
    kept = bool(field) and field not in fields
    role = field if kept else "other"
    inline = label[2].strip()
    if inline:
        kinds[index] = Kind("metadata", "labelled field", role=role)
        if kept:
            fields[field] = inline
        return index + 1
    kinds[index] = Kind("metadata", "label of a field", role="label" if kept else "other")
    index += 1
    values: list[str] = []
    while index < len(pieces) and not _LABEL.match(pieces[index].text):
        if values and not _more_values(values[-1], pieces[index]):
            break
        kinds[index] = Kind("metadata", "below a label", role=role)
        values.append(pieces[index].text)
        index += 1
    if kept and values:
        fields[field] = "; ".join(values)
    return index


def _more_values(value: str, piece: Piece) -> bool:
    """Whether a field goes on: another short line right below a short one."""
    text = piece.text
    short = len(value) < 60 and len(text) < 60 and piece.gap_before == 0
    return (
        short and not ends_sentence(text) and not is_date_line(text) and not _WEB_LINE.match(text)
    )


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
    record: dict[str, str | list[str]] = {k: v for k, v in fields.items() if k and v}
    for citation in (fields.get("citation", ""), *_sources(blocks)):
        if match := _SHELFMARK.search(citation):
            record.setdefault("archive_reference", match[1].strip(" ,;"))
        if match := _TRANSLATED.search(citation):
            record.setdefault("translator", match[1].strip())
        if match := _URL.search(citation):
            record.setdefault("source_url", match.group())
    date = _date(fields, blocks)
    if date:
        record["date"] = for_record(date)
    people = _people(blocks)
    if people:
        record["participants"] = people
    return record


def _sources(blocks: list[Block]) -> list[str]:
    """What the last lines say of where the text comes from and who translated it."""
    found: list[str] = []
    for block in [b for b in blocks if b.kind != "footnote"][-6:]:
        if block.kind in ("paragraph", "metadata") and _SOURCE.match(block.text):
            block.kind, block.role, block.level = "metadata", "source", 1
            found.append(block.text)
    return found


def _date(fields: dict[str, str], blocks: list[Block]) -> str:
    """The date of the document: a field, a date line, the title, or the first paragraph."""
    if fields.get("date"):
        return find_date(fields["date"]) or fields["date"]
    front = blocks[:12]
    for block in front:
        dated = block.role in ("date", "dateline") or _DATED.match(block.text)
        if dated and (date := find_date(block.text)):
            return date
    for block in front:
        if block.kind != "title":
            continue
        if date := find_date(block.text.title() if block.text.isupper() else block.text):
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
        if match := _PRESENT.match(block.text):
            people = match[1].rstrip(".").split(";")
            return [p.strip() for p in people] if len(people) > 1 else names_in(match[1])
    prose = [block for block in blocks[:30] if block.kind == "paragraph"]
    return people_present(prose[0].text) if prose else []


def title_of(blocks: list[Block]) -> str:
    return " ".join(block.text for block in blocks if block.kind == "title")


__all__ = ["complete", "is_field_label", "names_in", "read_cover", "title_of"]
