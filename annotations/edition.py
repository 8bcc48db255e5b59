"""A document's text together with the notes that one viewer reads on it, ready for a template.

Three queries for the notes, however many there are. Rows stay plain tuples and slots: a page
with 500 notes is built in milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils import translation

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import unread
from annotations.asking import Asks
from annotations.cards import Ask, Card, Place, Room
from annotations.categories import sorts_of
from annotations.far import FarNotes, Spot
from annotations.filters import Filter, Sieve
from annotations.models import Annotation
from annotations.notes import Notes
from annotations.phases import Standing, standing_of
from annotations.reading import Reading
from annotations.rendering import ASKED, marks_by_paragraph
from annotations.visibility import AnnotationQuerySet
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.models import Document
from archive.text import text_of

EVERYTHING = Filter()
REACH = 200
"""How many paragraphs before a place a note may begin that goes on to it: more than can be chosen,
because corrections divide paragraphs."""
MANY = 600
"""So many notes at most are sent as a whole, however long the text is."""


class Edition(Reading):
    """What ``viewer`` reads of a document: the public edition, or the room of one seminar."""

    def __init__(
        self,
        document: Document,
        viewer: Viewer,
        seminar: Seminar | None = None,
        chosen: Filter = EVERYTHING,
        since: datetime | None = None,
        *,
        near: str | frozenset[str] | None = None,
        only: Collection[str] | None = None,
        later: bool = False,
        standing: Standing | None = None,
    ) -> None:
        """``chosen`` narrows the notes; ``since``, from ``unread.visit``, and ``standing`` are
        looked up where they are not given.

        ``near``: where there are very many, only the cards around this paragraph ("" for the
        beginning), or of these paragraphs, are read. ``only``: nothing is read but what lies in
        these paragraphs. ``later``: of far notes nothing is read yet; ``parts`` reads their
        places where it comes to them, and ``read_counts`` the rest.
        """
        self.viewer = viewer
        self.seminar = seminar
        self.chosen = chosen
        self.standing = standing or standing_of(viewer, seminar, document)
        self.since = since or unread.since(viewer, document, seminar)
        self.terms = self._earlier_terms()
        self.count_of_earlier = 0
        """How many notes of earlier terms there are, shown or not."""
        self.count_of_all = 0
        """How many notes there are without the filter."""
        self.is_over = bool(seminar and seminar.archived_at)
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
            self.standing.is_closed,
            bool(seminar and seminar.has_reactions),
            document.language,
        )
        super().__init__(document, text_of(document), room, document.current)
        self.layer_counts: Counter[str] = Counter()
        """Layer -> how many notes of it there are without the filter."""
        self.asks = Asks(viewer, seminar, document, self.text)
        self.sorts = sorts_of(seminar) if seminar else {}
        self.vocabulary = Vocabulary.of(seminar) if seminar else AS_WRITTEN
        if self.terms:
            self.count_of_earlier = self._earlier_notes().count()
        self._far = FarNotes(
            self._layer, document, viewer, seminar, self.since, is_along=chosen.is_earlier
        )
        self._spots: list[Spot] | None = None
        is_divided = near is not None and self.is_long
        if only is not None:
            self._placed = self._read_cards(self._lies_in(only))
        elif is_divided and not chosen.narrows and self._far.are_more_than(MANY):
            self._near = self._around(near or "")
            self._placed = self._read_cards(self._reaches(self._near))
            if self.asks.prompts:
                # Who has answered is told beside each question, wherever the answers are.
                answers = Q(prompt__in=self.asks.prompts) & ~Q(pk__in=self._read)
                self._placed += self._read_cards(answers)
            self.is_counted, self.new = False, {}
        else:
            self._placed = self._read_cards()
            if is_divided and len(self._placed) > MANY:
                self._near = self._around(near or "")
        if self._near is not None and self.is_counted:
            sent = {*self.unplaced, *(card for key in self._near for card in self.cards_at(key))}
            self.cards = [one for one in self.cards if one in sent]
        self.asks.place()
        self._share_marks()
        if not later:
            self.read_counts()

    @property
    def count(self) -> int:
        """How many notes are shown or marked."""
        return len(self._placed) + len(self.unplaced) + len(self._spots or ())

    def _share_marks(self) -> None:
        placed = [(str(card.id), *place, card.css) for place, card in self._placed]
        placed += [(spot.id, *spot.place, spot.css) for spot in self._spots or ()]
        placed += [
            (f"{ASKED}{ask.id}", ask.first, ask.start, ask.last, ask.end, "asked")
            for ask in self.asks.all
            if ask.quote and ask.last
        ]
        keys = [line.key for line in self.text.paragraphs]
        self._marks = marks_by_paragraph(placed, keys, self.text.lengths)

    def read_spots(self) -> None:
        if self.is_counted or self._spots is not None:
            return
        found, has_unplaced = self._far.spots(self.text, self.sorts)
        if has_unplaced:
            self._read_cards(Q(is_placed=False) & ~Q(pk__in=self._read))
        read, near = {str(pk) for pk in self._read}, self._near or ()
        # What was written near by since a moment ago comes live.
        self._spots = [one for one in found if one.place.first not in near and one.id not in read]
        self._waiting.update(one.place.first for one in self._spots)
        self._share_marks()

    def read_counts(self) -> str:
        """Read what is counted of the notes that are not sent; nothing is left to be read then.
        Returns nothing to be shown, for templates."""
        if self.is_counted:
            return ""
        self.read_spots()
        spots = self._spots or []
        for spot, far in zip(spots, self._far.told(spots), strict=True):
            self.count_of_all += 1
            self._cards_by_key.setdefault(spot.place.first, []).append(far)
        self._waiting.clear()
        self.layer_counts = self._far.layers(self.terms)
        everything = (card for key in self.text.by_key for card in self.cards_at(key))
        self.new = {card.id: card for card in everything if card.is_new}
        self.is_counted = True
        return ""

    @property
    def asks_of_all(self) -> list[Ask]:
        """All questions of the room, in their order."""
        return self.asks.all

    def asks_at(self, key: str) -> tuple[Ask, ...]:
        return tuple(self.asks.at.get(key, ()))

    def _earlier_terms(self) -> dict[int, str]:
        """The seminars of earlier terms whose notes are read along here, with their names."""
        along = self.viewer.earlier.get(self.seminar.pk) if self.seminar else None
        if not along:
            return {}
        return dict(Seminar.objects.filter(pk__in=along).values_list("pk", "name"))

    def _layer(self) -> AnnotationQuerySet:
        """The notes that stand on this page."""
        notes = Annotation.objects.visible_to(self.viewer).filter(document=self.document.pk)
        if not self.seminar:
            return notes.in_edition(self.viewer)
        return notes.in_room(self.viewer, self.seminar.pk, along=self.chosen.is_earlier)

    def _earlier_notes(self) -> AnnotationQuerySet:
        """What earlier terms left here, shown or not."""
        notes = Annotation.objects.visible_to(self.viewer).filter(document=self.document.pk)
        return notes.in_terms_before(self.viewer, self.seminar.pk if self.seminar else 0)

    def _lies_in(self, keys: Collection[str]) -> Q:
        """A note has words in one of these paragraphs, or may have."""
        inside, before, after = self._beside(keys)
        words = Q(first__in=before | inside, last__in=inside | after)
        # Who has answered is told beside each question, wherever the answers are.
        return (Q(is_placed=True) & words) | Q(prompt__in=self.asks.prompts)

    def _reaches(self, keys: Collection[str]) -> Q:
        """A note begins in one of these paragraphs, or before them and may go on to them. Asked by
        where it begins, which has an index."""
        inside, before, _after = self._beside(keys)
        longer = ~Q(first=F("last"))
        return Q(is_placed=True, first__in=before | inside) & (Q(first__in=inside) | longer)

    def _beside(self, keys: Collection[str]) -> tuple[set[int], set[int], set[int]]:
        """Paragraphs by their primary keys: these; those before one of them where a note can begin
        that goes on to it; and those after one of them where such a note can end."""
        ids = [line.id for line in self.text.paragraphs]
        inside = {line.id for line in map(self.text.line, keys) if line}
        reach = max(REACH, settings.MAX_PASSAGE_PARAGRAPHS)
        places = [place for place, pk in enumerate(ids) if pk in inside]
        before = {pk for place in places for pk in ids[max(0, place - reach) : place]}
        after = {pk for place in places for pk in ids[place + 1 : place + 1 + reach]}
        return inside, before, after

    @property
    def _read(self) -> set[UUID]:
        """The notes of which all is read."""
        return {card.id for _place, card in self._placed} | {card.id for card in self.unplaced}

    def _around(self, key: str | frozenset[str]) -> frozenset[str]:
        """The paragraphs whose cards are sent with the page of a long text: what is seen at once
        by who comes for the paragraph of this key, else at the beginning."""
        if isinstance(key, frozenset):
            return key
        parts = [stretch.keys for stretch in self.stretches]
        place = next((place for place, keys in enumerate(parts) if key in keys), 0)
        return frozenset(key for keys in parts[max(0, place - 1) : place + 2] for key in keys)

    def _read_cards(self, only: Q | None = None) -> list[tuple[Place, Card]]:
        """The cards in the order of their places; those that have one are returned with it."""
        notes = Notes(
            self.document, self.viewer, self.seminar, self.since, room=self.room, text=self.text,
            sorts=self.sorts, terms=self.terms, vocabulary=self.vocabulary, asks=self.asks,
            is_along=self.chosen.is_earlier,
        )  # fmt: skip
        sieve = Sieve(self.chosen, self.text, self.vocabulary) if self.chosen.narrows else None
        placed: list[tuple[Place, Card]] = []
        for place, card, is_placed in notes.read(self._layer, only):
            self.count_of_all += 1
            self.asks.heard(card)
            self.layer_counts[card.layer] += 1
            if sieve and not sieve.passes(card, place.first):
                continue
            self.cards.append(card)
            if card.is_new:
                self.new[card.id] = card
            if is_placed:
                placed.append((place, card))
                self._cards_by_key.setdefault(place.first, []).append(card)
            else:
                self.unplaced.append(card)
        return placed
