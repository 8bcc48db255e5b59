"""What a seminar reads, in its order."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, Value, When

from accounts.models import Seminar
from accounts.viewer import Viewer
from archive.models import Document, Phase, ReadingListItem, Status


class ReadingList:
    """The texts of one seminar. Reading it asks who wants to know; changing it does not."""

    def __init__(self, seminar: Seminar) -> None:
        self.seminar = seminar
        self.items = ReadingListItem.objects.filter(seminar=seminar)

    def documents(self, viewer: Viewer) -> models.QuerySet[Document]:
        """Those that ``viewer`` may read, in order; one query.

        Each says as ``is_open`` whether every member of the seminar may read it, too, and its
        dates as ``opens_on`` and ``due_on``.
        """
        listed: models.QuerySet[Document] = Document.objects.visible_to(viewer)
        return (
            listed.filter(readings__seminar=self.seminar)
            .annotate(is_open=self._is_open())
            .annotate(opens_on=F("readings__opens_on"), due_on=F("readings__due_on"))
            .order_by("readings__position", "readings__id")
        )

    def missing(self, viewer: Viewer, words: str) -> models.QuerySet[Document]:
        """Documents that ``viewer`` may read and that could be added, by words of the title; each
        with ``is_open``."""
        found: models.QuerySet[Document] = Document.objects.visible_to(viewer).matching(words)
        missing = found.exclude(pk__in=self.items.values("document"))
        return missing.exclude(status=Status.WITHDRAWN).annotate(is_open=self._is_open())

    def _is_open(self) -> Case:
        """Whether every member of the seminar may read a document."""
        licences = Document.seminars.through.objects.filter(
            document_id=OuterRef("pk"), seminar_id=self.seminar.pk
        )
        is_open = Q(status=Status.PUBLIC) | (Q(status=Status.SEMINAR) & Exists(licences))
        return Case(When(is_open, then=Value(True)), default=Value(False))

    def add(self, document: Document) -> bool:
        """Put ``document`` at the end; one that is there stays where it is. Whether it is new."""
        with transaction.atomic():
            self._lock()
            last = self.items.aggregate(last=Max("position"))["last"]
            _item, made = ReadingListItem.objects.get_or_create(
                seminar=self.seminar,
                document=document,
                defaults={"position": 0 if last is None else last + 1},
            )
            return made

    def remove(self, document: Document) -> bool:
        """Take it off the list; notes written on it stay. False where members write first on it:
        the list is what withholds their notes, and so these would be shown by it."""
        there = self.items.filter(document=document)
        there.exclude(phase=Phase.WRITE_FIRST, revealed_at=None).delete()
        return not there.exists()

    def date(
        self, document: Document, opens_on: datetime.date | None, due_on: datetime.date | None
    ) -> None:
        """Say from when on and until when it is to be read."""
        self.items.filter(document=document).update(opens_on=opens_on, due_on=due_on)

    def move(self, document: Document, viewer: Viewer, places: int) -> None:
        """Move ``document`` up (-1) or down (+1) among those that ``viewer`` sees."""
        seen = list(self.documents(viewer).values_list("pk", flat=True))
        if document.pk in seen:
            self.place(document, viewer, seen.index(document.pk) + places)

    def place(self, document: Document, viewer: Viewer, place: int) -> None:
        """Make ``document`` the one at ``place``, from 0, of those that ``viewer`` sees."""
        with transaction.atomic():
            self._lock()
            order = list(self.items.values_list("document_id", flat=True))
            seen = list(self.documents(viewer).values_list("pk", flat=True))
            if document.pk not in seen:
                return
            if not 0 <= place < len(seen):
                return
            # Documents that the viewer does not see keep their neighbours.
            target = order.index(seen[place])
            order.remove(document.pk)
            order.insert(target, document.pk)
            places_of = [When(document=pk, then=Value(n)) for n, pk in enumerate(order)]
            self.items.update(position=Case(*places_of, output_field=IntegerField()))

    def _lock(self) -> None:
        # Two instructors who change the order at once do so one after the other.
        Seminar.objects.select_for_update().filter(pk=self.seminar.pk).first()


def rooms_of(
    viewer: Viewer, documents: Collection[Any], *, by: str = "pk"
) -> dict[Any, list[tuple[str, str]]]:
    """Document -> slug and name of each of the viewer's present seminars that read it; one query,
    and none for who is in no seminar. ``documents``: themselves, or what the column ``by`` has."""
    if not viewer.seminars or not documents:
        return {}
    path = "document" if by == "pk" else f"document__{by}"
    rows = ReadingListItem.objects.filter(
        seminar__in=viewer.seminars, seminar__archived_at=None, **{f"{path}__in": documents}
    ).order_by("seminar__name", "seminar")
    rooms: dict[Any, list[tuple[str, str]]] = {}
    columns = (path, "seminar__slug", "seminar__name")
    for document, slug, name in rows.values_list(*columns):
        rooms.setdefault(document, []).append((slug, name))
    return rooms


def to_read(documents: Sequence[Any], today: datetime.date) -> Any | None:
    """Which of the documents of a reading list is read now: the one that is due next, else the
    one that was opened last, else the one that opens next. None where no dates are set."""
    opened = [one for one in documents if one.opens_on is None or one.opens_on <= today]
    due = [one for one in opened if one.due_on and one.due_on >= today]
    if due:
        return min(due, key=lambda one: one.due_on)
    begun = [one for one in opened if one.opens_on and one.due_on is None]
    if begun:
        return max(begun, key=lambda one: one.opens_on)
    coming = [one for one in documents if one.opens_on and one.opens_on > today]
    return min(coming, key=lambda one: one.opens_on) if coming else None
