"""Texts with the notes that one reader sees on them, as they are taken away. Pure.

Exporters of editions are handed a volume and ask nothing more. The notes in it are the rows of a
notebook (``annotations.entries``). Offsets are Unicode code points of a line's text.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from annotations.entries import Entry, Passage

HEADING, LIST_ITEM, QUOTATION, FOOTNOTE = "heading", "list_item", "quotation", "footnote"


class Line(NamedTuple):
    """A heading or a paragraph of a text."""

    kind: str
    """HEADING, "text", LIST_ITEM, QUOTATION or FOOTNOTE."""
    key: str
    text: str
    number: str = ""
    """What running text is cited by."""
    label: str = ""
    """Printed label of a list item or footnote."""
    level: int = 1
    refs: tuple[tuple[int, str], ...] = ()
    """Footnote marks: (offset, label)."""
    breaks: tuple[tuple[int, str], ...] = ()
    """Page breaks of the original: (offset, label of the new page)."""


class Record(NamedTuple):
    """What is known of a document, and how it is cited."""

    slug: str
    title: str
    language: str
    """BCP 47."""
    direction: str
    version: int
    """Number of the text version."""
    versioned: datetime.datetime
    """When that version was made."""
    source: str
    """Where the text comes from, in a line."""
    cited: str = ""
    """How this edition of it is cited."""
    is_public: bool = True
    date: str = ""
    """Partial ISO 8601."""
    date_shown: str = ""
    participants: tuple[str, ...] = ()
    summary: str = ""
    citation: str = ""
    archive_reference: str = ""
    original_language: str = ""
    translator: str = ""
    source_url: str = ""
    rights: str = ""
    contents: str = ""
    collection: str = ""
    published: datetime.datetime | None = None
    changed: datetime.datetime | None = None
    """When text, record or status changed last."""

    @property
    def address(self) -> str:
        """Its permalink on this site, always to the present text."""
        return f"/documents/{self.slug}/"

    @property
    def version_address(self) -> str:
        """The permalink of this text version."""
        return f"/documents/{self.slug}/versions/{self.version}/"

    def line_address(self, line: Line) -> str:
        """The permalink of a paragraph or heading."""
        return f"/documents/{self.slug}/{'h' if line.kind == HEADING else 'p'}/{line.key}"


class Note(NamedTuple):
    """An annotation with all that is said on it and seen by the reader."""

    number: int
    """Within the document, from 1, in the order of places."""
    entries: tuple[Entry, ...]
    """At least one. The first comment comes first, where its words are there; then the replies in
    order of time."""

    @property
    def passage(self) -> Passage:
        return self.entries[0].passage

    @property
    def id(self) -> str:
        """Of the annotation."""
        return str(self.entries[0].note)

    @property
    def address(self) -> str:
        return f"/annotations/{self.id}/"


class Chapter(NamedTuple):
    """One document with its notes."""

    record: Record
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()

    @property
    def body(self) -> Iterator[Line]:
        return (line for line in self.lines if line.kind != FOOTNOTE)

    @property
    def footnotes(self) -> list[Line]:
        return [line for line in self.lines if line.kind == FOOTNOTE]

    @property
    def entries(self) -> Iterator[Entry]:
        return (entry for note in self.notes for entry in note.entries)

    @property
    def placed(self) -> list[Note]:
        return [note for note in self.notes if note.passage.is_placed]

    @property
    def names(self) -> list[str]:
        """Who speaks in the notes, in order of appearance."""
        return list(dict.fromkeys(entry.name for entry in self.entries if entry.name))


class Volume(NamedTuple):
    """What is taken away: one document, or several as a reader."""

    title: str
    chapters: tuple[Chapter, ...]
    site: str
    """How addresses begin: "https://colloquy.example.org"."""
    address: str
    """Where it comes from, on that site."""
    audience: str
    """A sentence: whose notes are in it, and who may read them."""
    made: datetime.date
    """The day on which it was taken."""
    language: str = "en"
    """Of the words around the text."""
    publisher: str = "Colloquy"
    """The name of the archive that it comes from."""
    has_notes: bool = True
    """Whether notes were asked for."""
    name: str = "edition"
    """What its file is called, without ending."""
    is_reader: bool = False
    """Whether it is a compiled reader, of however many documents."""

    @property
    def entries(self) -> Iterator[Entry]:
        return (entry for chapter in self.chapters for entry in chapter.entries)

    @property
    def changed(self) -> datetime.datetime:
        """When anything in it changed last: what is the same has the same."""
        moments = [chapter.record.versioned for chapter in self.chapters]
        moments += [one.record.changed for one in self.chapters if one.record.changed]
        moments += [max(entry.updated, entry.created) for entry in self.entries]
        start = datetime.datetime.combine(self.made, datetime.time(), datetime.UTC)
        return max(moments, default=start)

    @property
    def digest(self) -> str:
        """The same for the same content, and for nothing else: what a file is known by."""
        found = hashlib.sha256()
        for chapter in self.chapters:
            found.update(repr(chapter).encode())
        found.update(repr(self._replace(chapters=())).encode())
        return found.hexdigest()

    @property
    def size(self) -> int:
        """Code points of all texts and notes."""
        lines = sum(len(line.text) for chapter in self.chapters for line in chapter.lines)
        return lines + sum(len(entry.body) + len(entry.passage.quote) for entry in self.entries)
