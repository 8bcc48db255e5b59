"""CSV (RFC 4180), in UTF-8 with a byte-order mark.

Without the mark Excel takes the file for one in the code page of its machine and spoils every
accent; all other programs pass over it. A cell that a spreadsheet would take for a formula begins
with an apostrophe here, so the file is for reading and counting: what comes back unchanged is JSON.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from annotations.entries import Entry
from annotations.exporters.head import Head

TITLE = "CSV"
SUFFIX = "csv"
CONTENT_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "kind", "document", "paragraph", "quote", "text", "tags", "author", "created", "changed",
    "audience", "seminar", "state", "answers", "in_reply_to", "address", "id", "note",
    "document_slug", "first", "start", "last", "end", "text_version", "approved",
    "approved_by", "category", "resolved",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _Line:
    """What csv.writer writes to: keeps the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def rows_of(table: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A table as CSV, line by line, with the byte-order mark in front of the first."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    mark = BYTE_ORDER_MARK
    for row in table:
        writer.writerow([safe(cell) for cell in row])
        yield mark + line.text
        mark = ""


def safe(cell: Any) -> Any:
    """A cell in which no spreadsheet sees a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def lines(head: Head, entries: Iterable[Entry]) -> Iterator[str]:
    """The whole file."""
    yield from rows_of(_table(head, entries))


def _table(head: Head, entries: Iterable[Entry]) -> Iterator[Iterable[Any]]:
    yield COLUMNS
    for entry in entries:
        passage = entry.passage
        yield (
            entry.kind,
            entry.document.title,
            passage.cite,
            passage.quote,
            entry.body,
            ", ".join(entry.tags),
            entry.name,
            entry.created.isoformat(timespec="seconds"),
            entry.updated.isoformat(timespec="seconds"),
            entry.audience,
            entry.seminar_name,
            entry.state,
            entry.answers,
            entry.answered.id if entry.answered else "",
            head.site + entry.address,
            entry.id,
            entry.note,
            entry.document.slug,
            passage.first if passage.is_placed else "",
            passage.start if passage.is_placed else "",
            passage.last if passage.is_placed else "",
            passage.end if passage.is_placed else "",
            passage.written_on,
            entry.approved.isoformat(timespec="seconds") if entry.approved else "",
            entry.approved_by,
            entry.category,
            entry.resolved.isoformat(timespec="seconds") if entry.resolved else "",
        )
