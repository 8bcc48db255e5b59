"""The text of a document as it is read: lines in order, sections, outline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Min

from archive.models import NUMBERED, Document, Entry, Kind, TextVersion

HEADING = "heading"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A heading or a paragraph at its place in one text version. Offsets are code points.

    The same one as long as the text is kept in memory; to compare all that is in it would take
    longer than to mark its words again.
    """

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
    since: int = 1
    """Number of the first text version in which it has these words; 1 for headings."""
    ends: tuple[int, ...] = ()
    """Where its sentences end; of paragraphs only."""

    def sentence(self, number: int) -> tuple[int, int] | None:
        """From where to where the sentence of this number goes, counted from 1."""
        if not 1 <= number <= len(self.ends):
            return None
        start = self.ends[number - 2] if number > 1 else 0
        while self.text[start : start + 1].isspace():
            start += 1
        return start, self.ends[number - 1]


@dataclass(slots=True)
class OutlineItem:
    """A heading with the headings under it."""

    line: Line
    paragraphs: list[str] = field(default_factory=list)
    """Keys of the paragraphs directly under this heading."""
    items: list[OutlineItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """One text version, whole. Immutable, so it is kept in memory."""

    version: int
    """Primary key of the version."""
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

    def anchor(self, key: str) -> str:
        """Where a page of this text has the paragraph or heading: "p-…", "h-…"; "" for nowhere."""
        if key in self.by_key:
            return f"p-{key}"
        is_heading = any(line.key == key for line in self.lines if line.kind == HEADING)
        return f"h-{key}" if is_heading else ""

    def words(self, first: str, start: int, last: str, end: int) -> str:
        """What a passage says, its paragraphs joined by a line feed; "" where it is not there."""
        texts = [line.text for line in self.between(first, last)]
        if not texts:
            return ""
        texts[-1] = texts[-1][:end]
        texts[0] = texts[0][start:]
        return "\n".join(texts)

    def between(self, first: str, last: str) -> list[Line]:
        """The paragraphs from ``first`` to ``last``; empty where they are not in this order."""
        start, stop = self.by_key.get(first), self.by_key.get(last)
        if start is None or stop is None:
            return []
        return [line for line in self.lines[start : stop + 1] if line.kind != HEADING]


def text_of(document: Document) -> Text:
    """The present text of a document; an empty one where it has none yet.

    One query the first time in this process (two for a corrected text), none later.
    """
    return text_in(document.current) if document.current else Text(0, (), {}, {}, ())


def text_in(version: TextVersion) -> Text:
    """The text of one version, as it was then or is now."""
    # The time keeps rows apart that got the same id after a roll-back.
    return _cached(version.pk, version.document_id, version.number, version.created.isoformat())


@lru_cache(maxsize=48)
def _cached(pk: int, document: int, number: int, _created: str) -> Text:
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
            "paragraph_text__kind",
            "paragraph_text__text",
            "paragraph_text__label",
            "paragraph_text__level",
            "paragraph_text__refs",
            "paragraph_text__breaks",
            "paragraph_text_id",
            "paragraph_text__sentences",
        )
    )
    since: dict[int, int] = {}
    if number > 1:
        texts = Entry.objects.filter(version__document=document, paragraph_text__isnull=False)
        since = dict(texts.values_list("paragraph_text").annotate(Min("version__number")))
    lines = tuple(_lines(rows, since))
    return Text(
        version=pk,
        lines=lines,
        by_key={line.key: i for i, line in enumerate(lines) if line.kind != HEADING},
        lengths={line.key: len(line.text) for line in lines if line.kind != HEADING},
        outline=tuple(_outline(lines)),
    )


def _lines(rows: Any, since: dict[int, int]) -> Iterator[Line]:
    number, item = "", 0
    for row in rows:
        if row[0] is not None:
            marks = _fixed(row[4]), _fixed(row[5])
            yield Line(HEADING, row[0], row[1], "", row[2], "", row[3], *marks, "")
            continue
        pk, key, own, kind, text, label, level, refs, breaks, words, ends = row[6:]
        own = own if kind in NUMBERED else ""
        if kind == Kind.LIST_ITEM:
            item += 1
            cite = f"{number}, item {item}" if number else f"item {item}"
        elif kind == Kind.FOOTNOTE:
            cite = f"note {label.rstrip('.')}"
        else:
            number, item, cite = own, 0, own
        marks = _fixed(refs), _fixed(breaks)
        yield Line(
            kind, pk, key, own, text, label, level, *marks, cite, since.get(words, 1), tuple(ends)
        )  # fmt: skip


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
