"""A text as rows of a page, before anybody's notes are laid over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.utils import translation
from django.utils.safestring import SafeString

from annotations.arrival import Arrival, Asked, arrivals
from annotations.cards import Ask, Card, Room, Row, card_html, part_html, row_html
from annotations.far import Far
from annotations.rendering import Mark
from annotations.stretches import Stretch, is_long, stretches
from archive.changes import follow
from archive.history import trail_between
from archive.models import Document, Kind, TextVersion
from archive.text import Line, Text, text_in, text_of


class Part(NamedTuple):
    """Some rows that stand together."""

    key: str
    """Of their first paragraph; empty where the text is not divided."""
    rows: list[Row]
    waiting: int = 0
    """How many notes begin in them that are not sent with the page."""


@lru_cache(maxsize=48)
def bare_rows(text: Text) -> dict[Line, Row]:
    """The rows of a text, as they are without notes."""
    footnotes = {line.label.rstrip("."): line.key for line in text.footnotes}
    return {
        line: Row(
            line,
            (),
            tuple(
                (offset, label, f"#p-{footnotes.get(label, '')}", f"ref-{label}")
                for offset, label in line.refs
            ),
            (),
        )
        for line in text.lines
    }


class Reading:
    """A text as rows for a template; without notes."""

    is_counted = True
    """Whether all that is counted here is known."""

    def __init__(
        self, document: Document, text: Text, room: Room, version: TextVersion | None
    ) -> None:
        self.document = document
        self.text = text
        self.version = version
        self.room = room
        self.cards: list[Card] = []
        self.new: dict[UUID | str, Card | Far] = {}
        """Those with something new to the viewer, in the order of their places."""
        self.unplaced: list[Card] = []
        self._cards_by_key: dict[str, list[Card | Far]] = {}
        self._near: frozenset[str] | None = None
        """The paragraphs whose cards are sent; None for all."""
        self._waiting: Counter[str] = Counter()
        """Paragraph -> how many notes begin there of which the place alone is read."""
        self.steps: dict[str, tuple[str, str]] = {}
        """Paragraph -> where its links from note to note lead; empty on what is no whole page."""
        self._marks: dict[str, list[Mark]] = {}
        self._arrivals: dict[str, Arrival] = {}
        self.marked_footnotes = {label for line in text.lines for _, label in line.refs}

    def html(self, row: Row) -> SafeString:
        return row_html(row, self.room)

    def arrive(self, asked: Asked | None) -> None:
        """Mark what the address of the page asks for."""
        if asked:
            self._arrivals = arrivals(self.document, self.text, asked, self.version)

    def card_html(self, card: Card) -> SafeString:
        return card_html(card, self.room)

    def row(self, line: Line) -> Row:
        """The row of one line of the text."""
        row = bare_rows(self.text)[line]
        marks, cards = self._marks.get(line.key), self._cards_by_key.get(line.key, ())
        arrival, asks = self._arrivals.get(line.key), self.asks_at(line.key)
        if marks or arrival or asks:
            row = row._replace(marks=tuple(marks or ()), arrival=arrival, asks=asks)
        if self._near is not None and line.key not in self._near:
            waiting = len(cards) + self._waiting[line.key]
            return row._replace(waiting=waiting) if waiting else row
        if not cards:
            return row
        steps = self.steps.get(line.key, row.steps)
        return row._replace(cards=tuple(cards), steps=steps)  # type: ignore[arg-type]

    def parts(self) -> Iterator[Part]:
        """Everything but the footnotes, in reading order; a short text is one part."""
        if not self.is_long:
            yield Part("", [self.row(line) for line in self.text.body])
            return
        for stretch in self.stretches:
            if self._near is not None and not self._near.issuperset(stretch.keys):
                self.read_spots()
            rows = [self.row(line) for line in stretch.lines]
            yield Part(stretch.keys[0], rows, sum(row.waiting for row in rows))

    def link_notes(self) -> None:
        """Have every note that is sent lead to the one before and after it, for a page without
        script."""
        first = {key: str(cards[0].id) for key, cards in self._cards_by_key.items()}
        keys = [
            line.key
            for line in self.text.body
            if line.key in first and (self._near is None or line.key in self._near)
        ]
        ids = ["", *(first[key] for key in keys), ""]
        self.steps = {key: (ids[n], ids[n + 2]) for n, key in enumerate(keys)}

    def part_html(self, part: Part, topics: dict[str, str]) -> SafeString:
        """The HTML of a stretch of a long text; ``topics``: heading -> slug of its topic."""
        keys = {row.line.key for row in part.rows}
        here = tuple((key, topic) for key, topic in topics.items() if key in keys)
        return part_html(tuple(part.rows), here, self.room)

    def read_spots(self) -> None:
        """Read where the notes lie that are far from what is sent first."""

    @property
    def is_partial(self) -> bool:
        """Whether some notes are not sent with the page."""
        return self._near is not None

    @cached_property
    def is_long(self) -> bool:
        return is_long(self.text)

    @cached_property
    def stretches(self) -> list[Stretch]:
        return stretches(self.text.body)

    def footnotes(self) -> list[Row]:
        return [self.row(line) for line in self.text.footnotes]

    def rows_of(self, keys: Iterable[str]) -> list[Row]:
        """The rows of these paragraphs, in reading order; other keys are passed over."""
        lines = filter(None, map(self.text.line, keys))
        known = sorted(lines, key=lambda line: self.text.by_key[line.key])
        return [self.row(line) for line in known if line.kind != Kind.FOOTNOTE]

    def asks_at(self, key: str) -> tuple[Ask, ...]:
        """The questions that stand at this paragraph or heading; "" for those on the document."""
        return ()

    def cards_at(self, key: str) -> tuple[Card | Far, ...]:
        """The notes that begin in this paragraph."""
        return tuple(self._cards_by_key.get(key, ()))

    def count_under(self, keys: list[str]) -> int:
        """How many notes with a comment begin in these paragraphs."""
        return sum(card.has_words for key in keys for card in self._cards_by_key.get(key, ()))

    def notes_in(self, keys: list[str]) -> int:
        """How many notes and highlights begin in these paragraphs."""
        return sum(len(self._cards_by_key.get(key, ())) for key in keys)

    def new_under(self, keys: list[str]) -> int:
        """How many notes with something new begin in these paragraphs."""
        return sum(card.id in self.new for key in keys for card in self._cards_by_key.get(key, ()))

    @property
    def keys_with_new(self) -> list[str]:
        """Keys of the paragraphs in which they begin, in reading order."""
        keys = (line.key for line in self.text.paragraphs) if self.new else ()
        return [key for key in keys if self.new_under([key])]


class OldText(Reading):
    """One version of a text, beside the present one."""

    def __init__(self, document: Document, version: TextVersion, base: str) -> None:
        number = document.current.number if document.current else 0
        room = Room(document.slug, "", False, translation.get_language() or "", base, number)
        super().__init__(document, text_in(version), room, version)
        self._today = {line.key: (line.kind, line.text) for line in text_of(document).lines}
        self._trail = trail_between(document, version.number, number)

    def row(self, line: Line) -> Row:
        if self._today.get(line.key) == (line.kind, line.text):
            today = "same"
        else:
            today = "other" if follow(self._trail, self._today, line.key) else "gone"
        return super().row(line)._replace(today=today)
