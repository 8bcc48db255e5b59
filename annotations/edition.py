"""A document's text together with the notes that one viewer reads on it, ready for a template.

Three queries for the notes, however many there are. Rows stay plain tuples and slots: a page
with 500 notes is built in milliseconds.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from cachetools import LRUCache, cached
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.models import Annotation, Comment, Decision, Placing, Revision
from annotations.rendering import Mark, Ref, marks_by_paragraph, render_words
from archive.changes import follow
from archive.history import trail_between
from archive.models import Document, TextVersion
from archive.text import Line, Text, text_in, text_of

FOLD_AFTER = 3
"""How many notes stand open beside a paragraph; the rest waits behind a fold."""
ANSWERED = ("changes_requested", "declined")
"""States of a wording that a moderator gave a reason for."""
UNSETTLED = (*ANSWERED, "withdrawn")
"""States that are between an author and the moderators."""
QUOTE_SHOWN = 90
"""How many code points of the quote a card repeats."""


class Words(NamedTuple):
    """One comment as the viewer reads it; without html and tags it is the place of a deleted
    one."""

    id: UUID
    is_mine: bool
    created: datetime.datetime
    name: str = ""
    html: str = ""
    tags: tuple[str, ...] = ()
    state: str = ""
    """As ``state_shown`` gives it; empty for whoever reads what everybody reads."""
    is_edited: bool = False
    """Whether the wording is not the first one; told to the author and in the seminar alone,
    because the public is not to learn how often a wording went back and forth."""
    is_public: bool = False
    hidden_reason: str | None = None
    reason: str = ""
    """What the moderator wrote with the last decision; only for the author."""
    replies: tuple[Any, ...] = ()
    """Words, oldest first."""

    @property
    def is_deleted(self) -> bool:
        return not self.html and not self.tags

    @property
    def answers(self) -> int:
        """How many replies stand here, at any depth."""
        return sum((not reply.is_deleted) + reply.answers for reply in self.replies)


def state_shown(state: str, *, is_public: bool, decides: bool) -> str:
    """The state of a wording as one reader may know it. ``decides`` is for the author and for
    those who moderate it; what was decided between them is nobody else's business: other members
    learn that it waits, or that the comment is "not_public"."""
    if decides or state not in UNSETTLED:
        return state
    return "" if is_public else "not_public"


class Card(NamedTuple):
    """One annotation as the viewer reads it. All that its HTML depends on is in it."""

    id: UUID
    audience: str
    is_mine: bool
    name: str
    quote: str
    created: datetime.datetime
    root: Words | None
    unplaced: bool
    written_on: int = 0
    """Number of the text version that it was written on, where its paragraphs have had other
    words then; 0 where nothing of them has changed since."""
    reworded: bool = False
    """Whether its own words are others in the present text."""
    first: str = ""
    """Key of the paragraph in which it began in that version."""


class Place(NamedTuple):
    """Where an annotation lies. Offsets are code points."""

    first: str
    start: int
    last: str
    end: int


class Room(NamedTuple):
    """On which page a card stands, as far as it shows."""

    document: str
    slug: str
    """Of the seminar; empty for the public edition."""
    can_write: bool
    language: str
    base: str
    """Address of the document or, on the page of an old version, of that version."""
    version: int
    """Number of the present text."""
    hides_public: bool = False
    """Whether the viewer may take public comments down here."""
    hides_notes: bool = False
    """Whether the viewer may take the seminar's own notes down."""


class Row(NamedTuple):
    """A paragraph (or a heading, which has no notes) with the notes that begin in it. All that
    its HTML depends on is in it."""

    line: Line
    marks: tuple[Mark, ...]
    refs: tuple[Ref, ...]
    cards: tuple[Card, ...]
    today: str = ""
    """On the page of an old version: "same" where the paragraph stands so in the present text,
    "other" where its words do, "gone" where they were removed."""

    @property
    def html(self) -> SafeString:
        """The words, marked."""
        # render_words escapes the text and writes nothing else that came from outside.
        return mark_safe(render_words(self.line.text, self.marks, self.refs, self.line.breaks))


# The HTML of rows and cards is a function of the arguments alone, so what was made once, for
# whomever, serves everybody who would get the same. A row is made anew where one of its notes
# has changed, and the cards of the others are there already.


@cached(LRUCache(32 * 1024 * 1024, getsizeof=len), lock=threading.Lock())
def row_html(row: Row, room: Room) -> SafeString:
    """The HTML of a paragraph with its notes."""
    context = {
        "row": row,
        "room": room,
        "cards": [card_html(card, room) for card in row.cards],
        "fold_after": FOLD_AFTER,
    }
    return mark_safe(render_to_string("reading/row.html", context))  # made by a template


@cached(LRUCache(32 * 1024 * 1024, getsizeof=len), lock=threading.Lock())
def card_html(card: Card, room: Room) -> SafeString:
    """The HTML of a note."""
    context = {"card": card, "room": room, "time_zone": timezone.get_current_timezone()}
    return mark_safe(render_to_string("reading/note.html", context))  # made by a template


class Reading:
    """A text as rows for a template; without notes."""

    def __init__(self, document: Document, text: Text, room: Room) -> None:
        self.document = document
        self.text = text
        self.room = room
        self.cards: list[Card] = []
        self.unplaced: list[Card] = []
        self._cards_by_key: dict[str, list[Card]] = {}
        self._marks: dict[str, list[Mark]] = {}
        self.marked_footnotes = {label for line in text.lines for _, label in line.refs}
        self._footnotes = {line.label.rstrip("."): line.key for line in text.footnotes}

    def html(self, row: Row) -> SafeString:
        return row_html(row, self.room)

    def card_html(self, card: Card) -> SafeString:
        return card_html(card, self.room)

    def row(self, line: Line) -> Row:
        """The row of one line of the text."""
        refs = tuple(
            (offset, label, f"#p-{self._footnotes.get(label, '')}", f"ref-{label}")
            for offset, label in line.refs
        )
        marks, cards = self._marks.get(line.key, ()), self._cards_by_key.get(line.key, ())
        return Row(line, tuple(marks), refs, tuple(cards))

    def rows(self) -> Iterator[Row]:
        """Everything but the footnotes, in reading order."""
        return (self.row(line) for line in self.text.body)

    def footnotes(self) -> list[Row]:
        return [self.row(line) for line in self.text.footnotes]

    def rows_between(self, first: str, last: str) -> list[Row]:
        """The rows of the paragraphs from ``first`` to ``last``."""
        return [self.row(line) for line in self.text.between(first, last)]

    def count_under(self, keys: list[str]) -> int:
        """How many notes with a comment begin in these paragraphs."""
        return sum(
            1 for key in keys for card in self._cards_by_key.get(key, ()) if card.root is not None
        )


class OldText(Reading):
    """One version of a text, beside the present one."""

    def __init__(self, document: Document, version: TextVersion, base: str) -> None:
        number = document.current.number if document.current else 0
        room = Room(document.slug, "", False, translation.get_language() or "", base, number)
        super().__init__(document, text_in(version), room)
        self._today = {line.key: (line.kind, line.text) for line in text_of(document).lines}
        self._trail = trail_between(document, version.number, number)

    def row(self, line: Line) -> Row:
        if self._today.get(line.key) == (line.kind, line.text):
            today = "same"
        else:
            today = "other" if follow(self._trail, self._today, line.key) else "gone"
        return super().row(line)._replace(today=today)


class Edition(Reading):
    """What ``viewer`` reads of a document: the public edition, or the room of one seminar."""

    def __init__(self, document: Document, viewer: Viewer, seminar: Seminar | None = None) -> None:
        self.viewer = viewer
        self.seminar = seminar
        self.can_write = viewer.user_id is not None and document.status in ("public", "seminar")
        room = Room(
            document.slug,
            seminar.slug if seminar else "",
            self.can_write,
            translation.get_language() or "",
            document.get_absolute_url(),
            document.current.number if document.current else 0,
            viewer.is_moderator or bool(seminar and seminar.pk in viewer.publishing_seminars),
            bool(seminar and seminar.pk in viewer.moderated_seminars),
        )
        super().__init__(document, text_of(document), room)
        placed = self._read_cards()
        self._marks = marks_by_paragraph(
            ((str(card.id), *place, f"a-{card.audience}") for place, card in placed),
            [line.key for line in self.text.paragraphs],
            self.text.lengths,
        )

    def _read_cards(self) -> list[tuple[Place, Card]]:
        """The cards in the order of their places; those that have one are returned with it."""
        annotations = Annotation.objects.visible_to(self.viewer).filter(document=self.document)
        if self.seminar:
            annotations = annotations.in_room(self.viewer, self.seminar.pk)
        else:
            annotations = annotations.in_edition(self.viewer)
        rows = list(
            annotations.values_list(
                "first__key", "start", "last__key", "end", "created", "id", "audience",
                "author_id", "author__name", "quote", "is_placed", "written_on__number",
            )
        )  # fmt: skip
        threads = self._read_threads() if rows else {}
        order, me = self.text.by_key, self.viewer.user_id
        past = {row[5] for row in rows if self._has_past(row)}
        begins = self._first_places() if past else {}
        rows.sort(key=lambda row: (order.get(row[0], 0), row[1], row[4], row[5]))
        placed = []
        for row in rows:
            place = Place(*row[:4])
            created, pk, audience, author, name, quote, is_placed, written_on = row[4:]
            root = threads.get(pk)
            if root and root.is_deleted and not root.replies:
                continue
            card = Card(
                pk, audience, author == me and me is not None,
                # Whose words were deleted is not named; a highlight is its owner's, here and now.
                root.name if root else name or "",
                quote if len(quote) <= QUOTE_SHOWN else f"{quote[:QUOTE_SHOWN].rstrip()}…",
                created, root, not is_placed,
            )  # fmt: skip
            if pk in past:
                words = self.text.words(*place) if is_placed else quote
                card = card._replace(
                    written_on=written_on,
                    reworded=words.split() != quote.split(),
                    first=begins.get(pk, place.first),
                )
            self.cards.append(card)
            if is_placed:
                placed.append((place, card))
                self._cards_by_key.setdefault(place.first, []).append(card)
            else:
                self.unplaced.append(card)
        return placed

    def _has_past(self, row: tuple[Any, ...]) -> bool:
        """Whether a correction has changed something about the place of this note: its words, or
        others of its paragraphs, or that it has one."""
        *place, _created, _pk, _audience, _author, _name, quote, is_placed, written_on = row
        if written_on == self.room.version:
            return False
        if not is_placed:
            return True
        if any(line.since > written_on for line in self.text.between(place[0], place[2])):
            return True
        # Placed again by hand it may stand on other words of a paragraph that stayed.
        return self.text.words(*place) != quote

    def _first_places(self) -> dict[UUID, str]:
        """Note -> key of the paragraph in which it began before its place was changed at all."""
        placings = Placing.objects.filter(annotation__document=self.document).order_by("-pk")
        return dict(placings.values_list("annotation_id", "first_before__key"))

    def _read_threads(self) -> dict[UUID, Words]:
        """Annotation -> its first comment, with the replies under it."""
        roots: dict[UUID, Words] = {}
        under: dict[UUID, list[Words]] = {}
        for annotation, parent, words in _from_the_leaves([*self._worded(), *self._deleted()]):
            if replies := under.pop(words.id, None):
                replies.sort(key=lambda reply: (reply.created, reply.id))
                words = words._replace(replies=tuple(replies))  # noqa: PLW2901
            if parent is None:
                roots[annotation] = words
            elif words.replies or not words.is_deleted:
                under.setdefault(parent, []).append(words)
        return roots

    def _worded(self) -> Iterator[tuple[UUID, UUID | None, Words]]:
        revisions = Revision.objects.shown_to(self.viewer).filter(
            comment__annotation__document=self.document
        )
        if not self.seminar:
            revisions = revisions.in_edition(self.viewer)
        me = self.viewer.user_id
        rows = revisions.values_list(
            "comment__annotation_id", "comment__parent_id", "comment_id", "comment__author_id",
            "comment__created", "name", "html", "tags", "state", "number",
            "comment__is_public", "comment__hidden_at", "comment__hidden_reason",
        )  # fmt: skip
        answered = any(row[3] == me and row[8] in ANSWERED for row in rows)
        reasons = self._reasons() if me and answered else {}
        for row in rows:
            mine = me is not None and row[3] == me
            decides = mine or self.room.hides_public
            state = state_shown(row[8], is_public=row[10], decides=decides) if me else ""
            is_edited = row[9] > 1 and (mine or self.seminar is not None)
            yield row[0], row[1], Words(
                row[2], mine, row[4], row[5], row[6], tuple(row[7]),
                state, is_edited, row[10], row[12] if row[11] else None,
                reasons.get(row[2], "") if mine else "",
            )  # fmt: skip

    def _deleted(self) -> Iterator[tuple[UUID, UUID | None, Words]]:
        gone = Comment.objects.filter(annotation__document=self.document).exclude(deleted_at=None)
        # Mostly nothing is deleted, and to ask for that alone is quick.
        if not gone.exists():
            return
        comments = gone.visible_to(self.viewer)
        if not self.seminar:
            comments = comments.in_edition(self.viewer)
        for annotation, parent, pk, created in comments.values_list(
            "annotation_id", "parent_id", "id", "created"
        ):
            yield annotation, parent, Words(pk, False, created)

    def _reasons(self) -> dict[UUID, str]:
        """Comment of the viewer's own -> what the moderator wrote with the last decision on its
        latest wording."""
        rows = (
            Decision.objects.filter(
                revision__comment__author=self.viewer.user_id,
                revision__comment__annotation__document=self.document,
                revision__comment__latest=F("revision"),
            )
            .order_by("created", "id")
            .values_list("revision__comment_id", "reason")
        )
        return dict(rows)


def _from_the_leaves(
    found: list[tuple[UUID, UUID | None, Words]],
) -> list[tuple[UUID, UUID | None, Words]]:
    """The comments in an order in which every one comes after all its replies."""
    under: dict[UUID | None, list[tuple[UUID, UUID | None, Words]]] = {}
    for row in found:
        under.setdefault(row[1], []).append(row)
    ordered = under.pop(None, [])
    for _annotation, _parent, words in ordered:  # which grows while it is walked
        ordered.extend(under.pop(words.id, ()))
    return ordered[::-1]
