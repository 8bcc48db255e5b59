"""Some paragraphs of a document with their headings and notes, to be read beside others."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.cards import Row
from annotations.edition import Edition
from archive.models import Document, Heading
from archive.text import HEADING, Line, Text, text_of


class Excerpt:
    """Lines of the present text of one document, as ``viewer`` reads them: with the notes of
    the public edition, or those of a seminar's room."""

    def __init__(
        self, document: Document, viewer: Viewer, lines: list[Line], seminar: Seminar | None = None
    ) -> None:
        self.document = document
        keys = [line.key for line in lines if line.kind != HEADING]
        self.edition = Edition(document, viewer, seminar, only=keys)
        self.rows = [self._row(line) for line in lines]
        labels = {label for row in self.rows for _offset, label, _to, _name in row.refs}
        notes = self.edition.text.footnotes
        self.footnotes = [self._row(line) for line in notes if line.label.rstrip(".") in labels]
        self.paragraphs = len(keys)
        self.notes = sum(card.has_words for card in self.edition.cards)

    def _row(self, line: Line) -> Row:
        """As on the page of the document; marks of footnotes have names of their own, because
        two texts on one page number theirs alike."""
        row = self.edition.row(line)
        refs = tuple((*ref[:3], self.ref(ref[1])) for ref in row.refs)
        return row._replace(refs=refs)

    def ref(self, label: str) -> str:
        """The name of the mark of a footnote on the page."""
        return f"ref-{self.document.pk}-{label.rstrip('.')}"


def lines_on(topic: int, document: Document) -> list[Line]:
    """The headings of a document that belong to the topic, with all that stands under them; one
    query and the text."""
    mine = Heading.objects.filter(document=document, topic=topic)
    return _under(set(mine.values_list("key", flat=True)), text_of(document))


def _under(headings: set[str], text: Text) -> list[Line]:
    found: list[Line] = []
    level = 0
    for line in text.body:
        if line.kind == HEADING:
            if line.key in headings and not level:
                level = line.level
            elif level and line.level <= level:
                level = line.level if line.key in headings else 0
        if level:
            found.append(line)
    return found


def lines_of(keys: Collection[str], document: Document) -> list[Line]:
    """These paragraphs with the headings that they stand under directly."""
    found: list[Line] = []
    heading: Line | None = None
    for line in text_of(document).body:
        if line.kind == HEADING:
            heading = line
        elif line.key in keys:
            if heading:
                found.append(heading)
                heading = None
            found.append(line)
    return found
