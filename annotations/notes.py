"""The notes of one layer as cards.

A card is a function of the rows that it was read from and of how its page shows notes. Which rows
somebody is shown, the database says anew each time; a card that was made of the very same rows
for a page of the same manner before is taken from there, whoever read it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.asking import Asks
from annotations.cards import Card, Place, Room, Sort, Words
from annotations.models import Annotation, Placing
from annotations.rawrows import Kept, Raw, RawRows, Statement, plain, statement
from annotations.threads import Said, Threads, truth
from annotations.visibility import AnnotationQuerySet
from annotations.vocabulary import Vocabulary
from archive.models import Document
from archive.text import Text

QUOTE_SHOWN = 90
"""How many code points of the quote a card repeats."""
COLUMNS = (
    "first__key", "start", "last__key", "end", "made", "id", "audience", "is_mine", "name",
    "quote", "is_placed", "written_on__number", "category_id", "seminar_id", "resolved_name",
    "resolved_at", "prompt_id", "seminar__name", "copied_from__seminar__name", "author_id",
)  # fmt: skip


class Note(NamedTuple):
    """A note that is shown, and where."""

    place: Place
    card: Card
    is_placed: bool


_known: Kept[Note | str] = Kept(6000)
_manners: Kept[object] = Kept(500)
"""How the notes of a page are shown -> what stands for it in the keys of these notes."""
NOTHING = "nothing"
"""Of which nothing is left but the place of a deleted comment."""


class Notes:
    """Reads the notes that ``viewer`` sees on one page."""

    def __init__(
        self,
        document: Document,
        viewer: Viewer,
        seminar: Seminar | None,
        since: datetime | None,
        *,
        room: Room,
        text: Text,
        sorts: Mapping[int, Sort],
        terms: Mapping[int, str],
        vocabulary: Vocabulary,
        asks: Asks,
        is_along: bool,
    ) -> None:
        """``is_along``: whether notes of earlier terms are read along."""
        self.document = document
        self.viewer = viewer
        self.seminar = seminar
        self.since = since
        self.room = room
        self.text = text
        self.sorts = sorts
        self.terms = terms
        self.vocabulary = vocabulary
        self.asks = asks
        self.is_along = is_along
        self.is_over = bool(seminar and seminar.archived_at)

    def read(self, layer: Callable[[], AnnotationQuerySet], only: Q | None = None) -> list[Note]:
        """In the order of their places. ``layer`` is a function of the viewer, the page and
        whether earlier terms are read along; ``only`` narrows it.

        Two queries, and a few more for what is seldom there.
        """
        if only is None:
            room = self.seminar.pk if self.seminar else 0
            key = ("notes", self.viewer.key, self.document.pk, room, self.is_along)
            found = RawRows(statement(key, lambda: self._columns(layer())))
        else:
            found = RawRows(Statement.of(self._columns(layer().filter(only))))
        if not found.rows:
            return []
        ids = None if only is None else [found.read(row)[5] for row in found.rows]
        threads = Threads(
            self.document, self.viewer, self.seminar, self.since, self.vocabulary, ids
        )
        said = threads.said()
        order = self.text.by_key
        rows = sorted(found.rows, key=lambda row: (order.get(row[0], 0), row[1], row[4], row[5]))
        manner = self._manner(threads)
        # What one viewer is told of a note and another is not: its seminar's name, and the names of
        # who wrote it.
        seminars, nameless = self.viewer.seminars, self.viewer.nameless
        keys = [
            (
                manner, row, said.get(row[5], ()),
                row[13] in seminars, row[13] in nameless,
            )
            for row in rows
        ]  # fmt: skip
        notes = [_known.get(key) for key in keys]
        new = [at for at, note in enumerate(notes) if note is None]
        if new:
            made = self._make([(found.read(rows[at]), keys[at][2]) for at in new], threads, ids)
            for at, note in zip(new, made, strict=True):
                notes[at] = note
                _known.put(keys[at], note)
        return [note for note in notes if isinstance(note, Note)]

    def _columns(self, notes: AnnotationQuerySet) -> QuerySet[Annotation, Any]:
        me = self.viewer.user_id
        mine = Value(False) if me is None else truth(Q(author=me))
        found: QuerySet[Annotation, Any] = notes.annotate(
            is_mine=mine, made=plain("created")
        ).values_list(*COLUMNS)
        return found

    def _manner(self, threads: Threads) -> Hashable:
        """How all notes of this page are shown."""
        parts = (
            self.room, self.text.version, self.seminar.pk if self.seminar else 0, self.is_over,
            tuple(self.sorts.items()), tuple(self.terms.items()), tuple(self.asks.prompts),
            threads.manner,
        )  # fmt: skip
        manner = _manners.get(parts)
        if manner is None:
            manner = object()
            _manners.put(parts, manner)
        return manner

    def _make(
        self,
        rows: list[tuple[Raw, tuple[Said, ...]]],
        threads: Threads,
        ids: Collection[UUID] | None,
    ) -> list[Note | str]:
        past = {row[5] for row, _said in rows if self._has_past(row)}
        begins = self._first_places(past, is_whole=ids is None) if past else {}
        made: list[Note | str] = []
        for row, said in rows:
            root = threads.thread(said) if said else None
            if root and root.is_deleted and not root.replies:
                made.append(NOTHING)
                continue
            place, card = Place(*row[:4]), self._card(row, root)
            if row[5] in past:
                quote, is_placed, written_on = row[9:12]
                words = self.text.words(*place) if is_placed else quote
                card = card._replace(
                    written_on=written_on,
                    reworded=words.split() != quote.split(),
                    first=begins.get(row[5], place.first),
                )
            made.append(Note(place, card, row[10]))
        return made

    def _card(self, row: Raw, root: Words | None) -> Card:
        created, pk, audience, is_mine, name, quote, is_placed = row[4:11]
        sort, room, by, at, prompt, group, copied, author = row[12:]
        group = group if room in self.viewer.seminars else ""
        card = Card(
            pk, audience, bool(is_mine),
            # Whose words were deleted is not named, nor is whoever has deleted the account.
            root.name if root else self.viewer.told_name(room, name) if author else "",
            quote if len(quote) <= QUOTE_SHOWN else f"{quote[:QUOTE_SHOWN].rstrip()}…",
            created, root, not is_placed, category=self.sorts.get(sort),
            answers=self.asks.number_of(prompt), seminar=group or "",
            term=self.terms.get(room, "") if audience != "me" else "", text_version=row[11],
        )  # fmt: skip
        # Nobody else is told: it would say that two names are one person's, and who is in what.
        if copied and card.is_mine:
            card = card._replace(copied=copied)
        is_here = self.seminar is not None and room == self.seminar.pk and not self.is_over
        if root and self.seminar and audience != "me":
            card = card._replace(
                resolved=(self.viewer.told_name(room, by), at) if at else None,
                may_resolve=is_here,
                in_room=is_here,
            )
        if self.seminar and self.sorts and card.is_mine:
            card = card._replace(may_sort=is_here)
        return card

    def _has_past(self, row: Raw) -> bool:
        """Whether a correction has changed something about the place of this note: its words, or
        others of its paragraphs, or that it has one."""
        place, (quote, is_placed, written_on) = row[:4], row[9:12]
        if written_on == self.room.version:
            return False
        if not is_placed:
            return True
        if any(line.since > written_on for line in self.text.between(place[0], place[2])):
            return True
        # Placed again by hand it may stand on other words of a paragraph that stayed.
        return self.text.words(*place) != quote

    def _first_places(self, notes: Collection[UUID], *, is_whole: bool) -> dict[UUID, str]:
        """Note -> key of the paragraph in which it began before its place was changed at all."""
        placings = Placing.objects.filter(annotation__document=self.document).order_by("-pk")
        if not is_whole:
            placings = placings.filter(annotation__in=notes)
        return dict(placings.values_list("annotation_id", "first_before__key"))
