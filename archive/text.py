"""The text of a document as it is read: lines in order, sections, outline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from archive.models import Document, Entry, Kind

HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Line:
    """A heading or a paragraph at its place in one text version. Offsets are code points."""

    kind: str
    """"heading", or the kind of the paragraph."""
    id: int
    """Of the Heading or Paragraph."""
    key: str
    number: str
    text: str
    label: str
    level: int
    refs: tuple[tuple[int, str], ...]
    breaks: tuple[tuple[int, str], ...]
    cite: str
    """How the paragraph is cited inside its document: "12", "12, item 3", "note 1"."""


@dataclass(slots=True)
class OutlineItem:
    """A heading with the headings under it."""

    line: Line
    paragraphs: list[str] = field(default_factory=list)
    """Keys of the paragraphs directly under this heading."""
    items: list[OutlineItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Text:
    """One text version, whole. Immutable, so it is kept in memory."""

    version: int
    lines: tuple[Line, ...]
    by_key: dict[str, int]
    """Paragraph key -> index in ``lines``."""
    lengths: dict[str, int]
    """Paragraph key -> code points."""
    outline: tuple[OutlineItem, ...]

    @property
    def paragraphs(self) -> Iterator[Line]:
        return (line for line in self.lines if line.kind != HEADING)

    @property
    def body(self) -> Iterator[Line]:
        """Everything but the footnotes."""
        return (line for line in self.lines if line.kind != Kind.FOOTNOTE)

    @property
    def footnotes(self) -> list[Line]:
        return [line for line in self.lines if line.kind == Kind.FOOTNOTE]

    def line(self, key: str) -> Line | None:
        """The paragraph of this key, or None."""
        index = self.by_key.get(key)
        return None if index is None else self.lines[index]

    def between(self, first: str, last: str) -> list[Line]:
        """The paragraphs from ``first`` to ``last``; empty where they are not in this order."""
        start, stop = self.by_key.get(first), self.by_key.get(last)
        if start is None or stop is None:
            return []
        return [line for line in self.lines[start : stop + 1] if line.kind != HEADING]


def text_of(document: Document) -> Text:
    """The present text of a document; an empty one where it has none yet.

    One query the first time in this process, none later.
    """
    version = document.current
    if version is None:
        return Text(0, (), {}, {}, ())
    # The time keeps rows apart that got the same id after a roll-back.
    return _cached(version.pk, version.created.isoformat())


@lru_cache(maxsize=32)
def _cached(pk: int, _created: str) -> Text:
    rows = (
        Entry.objects.filter(version=pk)
        .order_by("position")
        .values_list(
            "heading_text__heading_id",
            "heading_text__heading__key",
            "heading_text__text",
            "heading_text__level",
            "heading_text__refs",
            "heading_text__breaks",
            "paragraph_text__paragraph_id",
            "paragraph_text__paragraph__key",
            "paragraph_text__paragraph__number",
            "paragraph_text__paragraph__kind",
            "paragraph_text__text",
            "paragraph_text__label",
            "paragraph_text__level",
            "paragraph_text__refs",
            "paragraph_text__breaks",
        )
    )
    lines = tuple(_lines(rows))
    return Text(
        version=pk,
        lines=lines,
        by_key={line.key: i for i, line in enumerate(lines) if line.kind != HEADING},
        lengths={line.key: len(line.text) for line in lines if line.kind != HEADING},
        outline=tuple(_outline(lines)),
    )


def _lines(rows: Any) -> Iterator[Line]:
    number, item = "", 0
    for row in rows:
        if row[0] is not None:
            marks = _fixed(row[4]), _fixed(row[5])
            yield Line(HEADING, row[0], row[1], "", row[2], "", row[3], *marks, "")
            continue
        pk, key, own, kind, text, label, level, refs, breaks = row[6:]
        if kind == Kind.LIST_ITEM:
            item += 1
            cite = f"{number}, item {item}" if number else f"item {item}"
        elif kind == Kind.FOOTNOTE:
            cite = f"note {label.rstrip('.')}"
        else:
            number, item, cite = own, 0, own
        marks = _fixed(refs), _fixed(breaks)
        yield Line(kind, pk, key, own, text, label, level, *marks, cite)


def _fixed(places: list[list[Any]]) -> tuple[tuple[int, str], ...]:
    return tuple((offset, label) for offset, label in places)


def _outline(lines: tuple[Line, ...]) -> list[OutlineItem]:
    top: list[OutlineItem] = []
    open_items: list[OutlineItem] = []
    for line in lines:
        if line.kind != HEADING:
            if open_items and line.kind != Kind.FOOTNOTE:
                open_items[-1].paragraphs.append(line.key)
            continue
        while open_items and open_items[-1].line.level >= line.level:
            open_items.pop()
        item = OutlineItem(line)
        (open_items[-1].items if open_items else top).append(item)
        open_items.append(item)
    return top
