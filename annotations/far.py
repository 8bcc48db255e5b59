"""Notes far from what one reads: where they are marked, and no more.

A long text with thousands of notes is sent with all its marks and with the cards of a few
screens. Of the other notes nothing is read but their places, in five narrow queries however many
they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import unread
from annotations.cards import Place, Sort
from annotations.models import Comment
from annotations.threads import Threads
from annotations.visibility import AnnotationQuerySet, CommentQuerySet
from archive.models import Document
from archive.text import Text


class Far(NamedTuple):
    """A note as far as the text and the outline show it; a Card can do all that this can."""

    id: str
    css: str
    """Classes of its marks in the text."""
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
    """The notes of ``layer``, which ``viewer`` reads on one document, where they have a place."""

    def __init__(
        self,
        layer: AnnotationQuerySet,
        document: Document,
        viewer: Viewer,
        seminar: Seminar | None,
        since: datetime | None,
    ) -> None:
        self.layer = layer
        self.document = document
        self.viewer = viewer
        self.seminar = seminar
        self.since = since

    def placed(self, text: Text, sorts: dict[int, Sort]) -> list[tuple[Place, Far]]:
        """Each with its place; those of one paragraph in the order of the page."""
        keys = {line.id: line.key for line in text.paragraphs}
        css: dict[tuple[str, int | None], str] = {}
        said, new, empty = self._said(), self._new(), self._empty()
        found = []
        rows = self.layer.filter(is_placed=True).order_by("start", "created", "id")
        for name, first, start, last, end, *kind in rows.values_list(
            _text("id"), "first_id", "start", "last_id", "end", "audience", "category_id"
        ):
            if name in empty:
                continue
            look = tuple(kind)
            if look not in css:
                sort = sorts.get(kind[1])
                css[look] = f"a-{kind[0]} {sort.css}" if sort else f"a-{kind[0]}"
            place = Place(keys.get(first, ""), start, keys.get(last, ""), end)
            found.append(
                (place, Far(_dashed(name), css[look], name in new, *said.get(name, (0, 0))))
            )
        return found

    def layers(self, terms: Collection[int]) -> Counter[str]:
        """Layer -> how many notes of it there are; ``terms`` are the seminars of earlier ones.
        One query."""
        own = Count("pk", filter=Q(author=self.viewer.user_id))
        rows = self.layer.order_by().values_list("audience", "seminar")
        found: Counter[str] = Counter()
        for audience, room, count, mine in rows.annotate(count=Count("pk"), mine=own):
            found["mine"] += mine
            found["earlier" if room in terms else audience] += count - mine
        return found

    def _comments(self) -> CommentQuerySet:
        comments = Comment.objects.visible_to(self.viewer).filter(
            annotation__document=self.document
        )
        comments = comments.filter(deleted_at=None)
        return comments if self.seminar else comments.in_edition(self.viewer)

    def _said(self) -> dict[str, tuple[int, int]]:
        """How many first comments, and how many replies, there are on each note that has any."""
        firsts, replies = (Count("pk", filter=one) for one in (Q(parent=None), ~Q(parent=None)))
        rows = self._comments().values_list(NOTE).annotate(firsts=firsts, answers=replies)
        return {name: tuple(counts) for name, *counts in rows}

    def _new(self) -> set[str]:
        fresh = unread.fresh(self.viewer, self.document, self.seminar, self.since)
        if fresh is None:
            return set()
        return set(self._comments().filter(fresh).values_list(NOTE, flat=True).distinct())

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
