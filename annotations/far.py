"""Notes far from what one reads: where they are marked, and how many there are.

A long text with thousands of notes is sent with all its marks and with the cards of a few
screens. Of the other notes nothing is read but their places, and then what is counted of them,
in a few narrow queries however many they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import unread
from annotations.cards import Place, Sort
from annotations.models import Comment
from annotations.rawrows import RawRows, Statement, statement
from annotations.threads import Threads
from annotations.visibility import AnnotationQuerySet, CommentQuerySet
from archive.models import Document
from archive.text import Text


class Spot(NamedTuple):
    """Where a note lies, and how its marks look."""

    name: str
    """Its identifier as the database writes it."""
    id: str
    place: Place
    css: str
    """Classes of its marks in the text."""


class Far(NamedTuple):
    """A note as far as the outline shows it; a Card can do all that this can."""

    id: str
    is_new: bool
    roots: int
    """1 where the comment that it was made with still stands."""
    replies: int
    """How many stand under that comment, or under its place."""

    @property
    def has_words(self) -> bool:
        """Whether it is more than a highlight."""
        return self.roots + self.replies > 0


class FarNotes:
    """The notes of ``layer``, which ``viewer`` reads on one document, where they have a place.

    ``layer`` is a function of the viewer, the page and ``is_along``: whether notes of earlier terms
    are read along.
    """

    def __init__(
        self,
        layer: Callable[[], AnnotationQuerySet],
        document: Document,
        viewer: Viewer,
        seminar: Seminar | None,
        since: datetime | None,
        *,
        is_along: bool,
    ) -> None:
        self.layer = layer
        self.document = document
        self.viewer = viewer
        self.seminar = seminar
        self.since = since
        self._key = (viewer.key, document.pk, seminar.pk if seminar else 0, is_along)

    def are_more_than(self, most: int) -> bool:
        """Whether there are more of them; one query, which stops there."""
        asked = statement(
            ("more than", most, *self._key),
            lambda: self.layer().filter(is_placed=True).order_by().values_list("pk")[: most + 1],
        )
        return len(RawRows(asked).rows) > most

    def spots(self, text: Text, sorts: dict[int, Sort]) -> tuple[list[Spot], bool]:
        """All of them, those of one paragraph in the order of the page; and whether there are
        notes without a place besides."""
        asked = statement(
            ("places", *self._key),
            lambda: (
                self.layer()
                .order_by("start", "created", "id")
                .values_list(
                    _text("id"), "first_id", "start", "last_id", "end", "is_placed", "audience",
                    "category_id",
                )
            ),
        )  # fmt: skip
        keys = {line.id: line.key for line in text.paragraphs}
        looks: dict[tuple[str, int | None], str] = {}
        empty = self._empty()
        found = []
        has_unplaced = False
        for name, first, start, last, end, is_placed, audience, category in RawRows(asked).rows:
            if name in empty:
                continue
            if not is_placed:
                has_unplaced = True
                continue
            css = looks.get((audience, category))
            if css is None:
                sort = sorts.get(category) if category else None
                css = f"a-{audience} {sort.css}" if sort else f"a-{audience}"
                looks[audience, category] = css
            place = Place(keys.get(first, ""), start, keys.get(last, ""), end)
            found.append(Spot(name, _dashed(name), place, css))
        return found, has_unplaced

    def told(self, spots: Collection[Spot]) -> list[Far]:
        """What is counted of them, in their order; two queries."""
        said, new = self._said(), self._new()
        return [
            Far(one.id, one.name in new, *said.get(one.name, (0, 0)))
            for one in spots
        ]  # fmt: skip

    def layers(self, terms: Collection[int]) -> Counter[str]:
        """Layer -> how many notes of it there are; ``terms`` are the seminars of earlier ones.
        One query."""
        own = Count("pk", filter=Q(author=self.viewer.user_id))
        rows = self.layer().order_by().values_list("audience", "seminar")
        found: Counter[str] = Counter()
        for audience, room, count, mine in rows.annotate(count=Count("pk"), mine=own):
            found["mine"] += mine
            found["earlier" if room in terms else audience] += count - mine
        return found

    def _comments(self) -> CommentQuerySet:
        comments = Comment.objects.visible_to(self.viewer).filter(
            annotation__document=self.document.pk
        )
        comments = comments.filter(deleted_at=None)
        return comments if self.seminar else comments.in_edition(self.viewer)

    def _said(self) -> dict[str, tuple[int, int]]:
        """How many first comments, and how many replies, there are on each note that has any."""
        firsts, replies = (Count("pk", filter=one) for one in (Q(parent=None), ~Q(parent=None)))
        asked = statement(
            ("said", *self._key),
            lambda: (
                self._comments().values_list(NOTE).annotate(firsts=firsts, answers=replies)
            ),
        )  # fmt: skip
        return {name: (roots, answers) for name, roots, answers in RawRows(asked).rows}

    def _new(self) -> set[str]:
        fresh = unread.fresh(self.viewer, self.document, self.seminar, self.since)
        if fresh is None:
            return set()
        rows = self._comments().filter(fresh).values_list(NOTE).distinct()
        return {name for (name,) in RawRows(Statement.of(rows)).rows}

    def _empty(self) -> set[str]:
        """The notes of which nothing is left but the place of a deleted comment."""
        deleted = Comment.objects.filter(annotation__document=self.document, parent=None)
        ids = list(deleted.exclude(deleted_at=None).values_list("annotation_id", flat=True))
        if not ids:
            return set()
        threads = Threads(self.document, self.viewer, self.seminar, notes=ids).by_note()
        empty = {pk for pk, root in threads.items() if root.is_deleted and not root.replies}
        return {name for pk in empty for name in (pk.hex, str(pk))}


def _text(field: str) -> Cast:
    """An identifier as the database writes it: making objects of ten thousand of them takes longer
    than finding them."""
    return Cast(field, CharField())


NOTE = _text("annotation_id")


def _dashed(name: str) -> str:
    """The usual form of an identifier that some databases keep without dashes."""
    if len(name) != 32:
        return name
    return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"
