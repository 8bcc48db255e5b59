"""What a reading page is made of: rows of text with cards beside them, and their HTML."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from cachetools import LRUCache, cached
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from annotations.arrival import Arrival
from annotations.models.reaction import GLYPHS, Sign
from annotations.rendering import Mark, Ref, render_cited, render_words
from archive.text import Line

FOLD_AFTER = 3
"""How many notes stand open beside a paragraph; the rest waits behind a fold."""
ANSWERED = ("changes_requested", "declined")
"""States of a wording that a moderator gave a reason for."""
UNSETTLED = (*ANSWERED, "withdrawn")
"""States that are between an author and the moderators."""


class Signs(tuple[tuple[str, int, bool], ...]):
    """(sign, how many, whether the viewer is one of them), hashable as all of a card is."""

    __slots__ = ()

    def get(self, sign: str, default: tuple[int, bool]) -> tuple[int, bool]:
        return next((row[1:] for row in self if row[0] == sign), default)


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
    """Words, oldest first: under a first comment those that answer it, under these all others."""
    is_new: bool = False
    """Whether somebody else said it since the viewer was last here."""
    signs: Signs | None = None
    """Sign -> how many gave it, and whether the viewer did; where the seminar has reactions."""
    approved: datetime.datetime | None = None
    """When these very words were approved, where everybody reads them."""
    is_copy_edit: bool = False
    """Whether a moderator has mended slips in them."""
    is_by_rule: bool = False
    """Whether no moderator has read them, because their seminar trusts who wrote them."""
    answers_to: tuple[UUID, str, bool] | None = None
    """What it answers, where that is not what it stands under: id, name (none where its words
    were deleted) and whether it is the viewer's own."""

    @property
    def is_deleted(self) -> bool:
        return not self.html and not self.tags

    @property
    def answers(self) -> int:
        """How many replies stand here, at any depth."""
        return sum((not reply.is_deleted) + reply.answers for reply in self.replies)

    @property
    def new_answers(self) -> int:
        """How many of them are new to the viewer."""
        return sum(one.is_new for reply in self.replies for one in reply.thread())

    def thread(self) -> Iterator[Words]:
        """These words, and everything said under them."""
        yield self
        for reply in self.replies:
            yield from reply.thread()


def state_shown(state: str, *, is_public: bool, decides: bool) -> str:
    """The state of a wording as one reader may know it. ``decides`` is for the author and for
    those who moderate it; what was decided between them is nobody else's business: other members
    learn that it waits, or that the comment is "not_public"."""
    if decides or state not in UNSETTLED:
        return state
    return "" if is_public else "not_public"


class Sort(NamedTuple):
    """The category of a note, as a seminar shows it."""

    id: int
    label: str
    colour: str
    pattern: str

    @property
    def css(self) -> str:
        """Classes of its marks and labels."""
        return f"k k-{self.colour} p-{self.pattern}"


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
    text_version: int = 0
    """Number of the text version that it was written on."""
    written_on: int = 0
    """Number of the text version that it was written on, where its paragraphs have had other
    words then; 0 where nothing of them has changed since."""
    reworded: bool = False
    """Whether its own words are others in the present text."""
    first: str = ""
    """Key of the paragraph in which it began in that version."""
    resolved: tuple[str, datetime.datetime] | None = None
    """By whom and when, for the people who may resolve and open it."""
    may_resolve: bool = False
    in_room: bool = False
    """Whether it belongs to the seminar on whose page it stands."""
    category: Sort | None = None
    may_sort: bool = False
    """Whether the viewer may choose its category here."""
    seminar: str = ""
    """Name of the seminar in whose room it was written."""
    copied: str = ""
    """Name of the seminar that it was copied from, for its author."""
    answers: tuple[int, UUID] | None = None
    """Number and id of the question that it answers."""
    term: str = ""
    """Name of the earlier seminar that wrote it, where it is read along in a later one."""

    # Cards that show the same are the same one (annotations.notes): to compare all that is in
    # them, for each row of each page, takes longer than to make some of them twice.
    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    @property
    def layer(self) -> str:
        """Whose notes it belongs to; one's own are one's own, whoever else reads them."""
        if self.is_mine:
            return "mine"
        return "earlier" if self.term else "public" if self.audience == "public" else "seminar"

    @property
    def css(self) -> str:
        """Classes of its marks in the text."""
        return f"a-{self.audience} {self.category.css}" if self.category else f"a-{self.audience}"

    @property
    def has_words(self) -> bool:
        """Whether it is more than a highlight."""
        return self.root is not None

    @property
    def said(self) -> list[Words]:
        """Everything that is said on it and still stands."""
        return [one for one in self.root.thread() if not one.is_deleted] if self.root else []

    @property
    def is_new(self) -> bool:
        """Whether anything on it is new to the viewer."""
        return self.root is not None and (self.root.is_new or self.root.new_answers > 0)

    @property
    def has_mine(self) -> bool:
        return self.is_mine or any(one.is_mine for one in self.said)

    @property
    def names(self) -> set[str]:
        """Under which names people speak on it."""
        return ({one.name for one in self.said} if self.root else {self.name}) - {""}

    @property
    def names_of_others(self) -> set[str]:
        """Those that are not the viewer's own."""
        if self.root is None:
            return set() if self.is_mine else self.names
        return {one.name for one in self.said if not one.is_mine} - {""}

    @property
    def tags(self) -> list[str]:
        return [tag for one in self.said for tag in one.tags]


SHARED, ALONE = "shared", "alone"


class Ask(NamedTuple):
    """One question, as a room shows it to one member. All that its HTML depends on is in it."""

    id: UUID
    number: int
    text: str
    quote: str = ""
    """The words it is about, where they are part of a paragraph, or are no longer there."""
    first: str = ""
    """Key of the paragraph where an answer begins; "" in a text without paragraphs."""
    start: int = 0
    last: str = ""
    end: int = 0
    """The passage of an answer; the whole of the paragraph where start and end are 0."""
    mine: str = ""
    """SHARED where the viewer has answered, ALONE where only for themselves; else ""."""
    answers: int = 0
    """How many notes answer it, of those that the viewer sees."""

    @property
    def is_whole(self) -> bool:
        return self.end == 0


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
    is_closed: bool = False
    """Whether nothing new is said here."""
    has_signs: bool = False
    """Whether members react with signs."""
    words: str = ""
    """Language of the text: that of the interface is another one, and may run the other way."""


class Row(NamedTuple):
    """A paragraph (or a heading, which has no notes) with the notes that begin in it. All that
    its HTML depends on is in it."""

    line: Line
    marks: tuple[Mark, ...]
    refs: tuple[Ref, ...]
    cards: tuple[Card, ...]
    waiting: int = 0
    """How many notes begin here that are fetched when somebody comes near."""
    today: str = ""
    """On the page of an old version: "same" where the paragraph stands so in the present text,
    "other" where its words do, "gone" where they were removed."""
    arrival: Arrival | None = None
    """For whoever came by an address for this paragraph, or for a sentence or words in it."""
    asks: tuple[Ask, ...] = ()
    """The questions that stand here."""
    steps: tuple[str, str] = ("", "")
    """The first note of the paragraph with notes before this one, and of that after it."""

    @property
    def html(self) -> SafeString:
        """The words, marked."""
        parts = self.line.text, self.marks, self.refs, self.line.breaks
        # Both escape the text and write nothing else that came from outside.
        if self.arrival and self.arrival.end:
            return mark_safe(render_cited(*parts, *self.arrival[:3]))
        return mark_safe(render_words(*parts))

    @property
    def ends(self) -> str:
        """Where its sentences end, for the scripts; "" where there is only one."""
        return " ".join(map(str, self.line.ends)) if len(self.line.ends) > 1 else ""


# The HTML of rows and cards is a function of the arguments alone, so what was made once, for
# whomever, serves everybody who would get the same. A row is made anew where one of its notes
# has changed, and the cards of the others are there already.


@cached(LRUCache(64 * 1024 * 1024, getsizeof=len), lock=threading.Lock())
def part_html(rows: tuple[Row, ...], topics: tuple[tuple[str, str], ...], room: Room) -> SafeString:
    """The HTML of some rows that stand together; ``topics``: heading and slug of its topic."""
    context = {
        "rows": rows,
        "topics": dict(topics),
        "room": room,
        "html": lambda row: row_html(row, room),
    }
    return mark_safe(render_to_string("reading/part.html", context))  # made by a template


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
    signs = [(sign.value, GLYPHS[sign], sign.label) for sign in Sign]
    context = {
        "card": card,
        "room": room,
        "signs": signs,
        "time_zone": timezone.get_current_timezone(),
    }
    return mark_safe(render_to_string("reading/note.html", context))  # made by a template
