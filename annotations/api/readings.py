"""What a seminar reads, when and how; and what is new to a reader, in a seminar or elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import phases, unread
from annotations.api import room_shapes as shapes
from annotations.api.door import Door, Invalid, checked
from annotations.api.paging import MomentField
from annotations.api.rooms import SeminarDoor, place_within
from annotations.api.schema import READ, WRITE, described
from annotations.api.sending import send
from annotations.errors import Refused
from annotations.fields import Day, Name, Offset, Option, YesNo
from annotations.forms import Unseen
from annotations.views.reading import room_of
from annotations.visibility import withheld_from
from archive.forms import DatesForm
from archive.models import Document, Phase, ReadingListItem, Status
from archive.reading_list import ReadingList


def reading_of(viewer: Viewer, seminar: Seminar, slug: str) -> ReadingListItem:
    """A text on the seminar's list that ``viewer`` may read. Raises Unseen."""
    found = _readings(viewer, seminar).filter(document__slug=slug).first()
    if found is None:
        raise Unseen
    return found


def _readings(viewer: Viewer, seminar: Seminar) -> Any:
    there = ReadingListItem.objects.filter(
        seminar=seminar, document__in=Document.objects.visible_to(viewer)
    )
    return there.select_related("document__current", "seminar").order_by("position", "pk")


def reading_rows(viewer: Viewer, seminar: Seminar, slug: str = "") -> list[dict[str, Any]]:
    """How the seminar reads its texts, in order, or only the one of this slug. Three queries."""
    there = _readings(viewer, seminar)
    withheld: set[int] = set()
    if seminar.pk in viewer.plain_seminars:
        hidden = there.filter(document__in=withheld_from(viewer, seminar.pk))
        withheld = set(hidden.values_list("document_id", flat=True))
    new = unread.new_by_document(viewer, seminar)
    return [
        {
            "document": item.document.slug,
            "title": item.document.title,
            "number": number,
            "opens_on": item.opens_on,
            "due_on": item.due_on,
            "phase": item.phase,
            "revealed": item.revealed_at is not None,
            "withheld": item.document_id in withheld,
            "new": new.get(item.document_id, 0),
        }
        for number, item in enumerate(there, 1)
        if slug in ("", item.document.slug)
    ]


class AddingForm(forms.Form):
    """A text for the list, perhaps with its dates."""

    document = Name()
    opens_on = Day(required=False)
    due_on = Day(required=False)


class ReadingForm(forms.Form):
    """Another phase, or whether others' notes are revealed while members write first; for
    instructors another place or other dates. What is not sent stays as it is."""

    phase = Option(choices=Phase.choices, required=False)
    revealed = YesNo()
    number = Offset(required=False)
    opens_on = Day(required=False)
    due_on = Day(required=False)


OF_INSTRUCTORS = ("number", "opens_on", "due_on")
"""What of a reading only instructors change."""


class ReadingDoor(SeminarDoor):
    """One text of a seminar, answered as it stands then."""

    def one(
        self, request: HttpRequest, seminar: Seminar, slug: str, *, status: int = 200
    ) -> HttpResponse:
        found = reading_rows(self.viewer, seminar, slug)
        if not found:
            self.missing()
        return send(request, found[0], status=status)

    def date(self, reading: ReadingListItem, given: dict[str, Any]) -> None:
        """Give it the dates that were sent; the others stay. Raises Invalid."""
        sent = self.sent()
        dates = {
            name: given[name] if name in sent else getattr(reading, name)
            for name in ("opens_on", "due_on")
        }
        if dates != {"opens_on": reading.opens_on, "due_on": reading.due_on}:
            form = DatesForm({name: day or "" for name, day in dates.items()})
            if not form.is_valid():
                raise Invalid(form)
            ReadingList(reading.seminar).date(reading.document, **form.cleaned_data)


class Readings(ReadingDoor):
    @described(
        "list_readings",
        "What a seminar reads, in its order, in which phase, and how much is new to you",
        answers={200: shapes.Readings, 304: None},
        errors=READ,
    )
    def get(self, request: Request, seminar: str) -> HttpResponse:
        rows = reading_rows(self.viewer, self.seminar(seminar))
        return send(request, {"results": rows})

    @described(
        "add_reading",
        "Put a text at the end of the reading list; one that is there stays where it is; "
        "for instructors",
        body=shapes.AddedReading,
        answers={200: shapes.Reading, 201: shapes.Reading},
        errors=WRITE,
    )
    def post(self, request: Request, seminar: str) -> HttpResponse:
        group = self.owned(self.seminar(seminar))
        given = checked(AddingForm(self.sent())).cleaned_data
        offered = Document.objects.visible_to(self.viewer).exclude(status=Status.WITHDRAWN)
        document = offered.filter(slug=given["document"]).first()
        if document is None:
            raise Refused(_("There is no such document."), "document")
        with transaction.atomic():
            made = ReadingList(group).add(document)
            self.date(reading_of(self.viewer, group, document.slug), given)
        answer = self.one(request, group, document.slug, status=201 if made else 200)
        answer["Location"] = reverse("api-reading", args=[group.slug, document.slug])
        return answer


class OneReading(ReadingDoor):
    @described(
        "get_reading",
        "How a seminar reads one text",
        answers={200: shapes.Reading, 304: None},
        errors=READ,
    )
    def get(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        return self.one(request, self.seminar(seminar), slug)

    @described(
        "change_reading",
        "Begin another phase, or show the notes to everybody while members write first, for who "
        "leads the seminar; another place on the list and other dates, for instructors",
        body=shapes.ChangedReading,
        answers={200: shapes.Reading},
        errors=WRITE,
    )
    def patch(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        group = self.seminar(seminar)
        reading = reading_of(self.viewer, group, slug)
        sent = self.sent()
        (self.owned if any(name in sent for name in OF_INSTRUCTORS) else self.led)(group)
        given = checked(ReadingForm(sent)).cleaned_data
        with transaction.atomic():
            if given["phase"]:
                phases.enter(reading, given["phase"], by=self.person)
            if given["revealed"] is not None:
                if reading.phase != Phase.WRITE_FIRST:
                    raise Refused(_("Nothing is withheld here: members do not write first."))
                phases.reveal(reading, by=self.person, shown=given["revealed"])
            self.date(reading, given)
            if given["number"] is not None:
                place = place_within(given["number"], _readings(self.viewer, group).count())
                ReadingList(group).place(reading.document, self.viewer, place - 1)
        return self.one(request, group, slug)

    @described(
        "remove_reading",
        "Take a text off the reading list; notes on it stay; for instructors. Refused while "
        "members write first on it and notes are withheld",
        answers={204: None},
        errors=WRITE,
    )
    def delete(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        group = self.seminar(seminar)
        reading = reading_of(self.viewer, group, slug)
        self.owned(group)
        if not ReadingList(group).remove(reading.document):
            raise Refused(
                _("Members write first here: choose another phase before you take it off the list.")
            )
        return HttpResponse(status=204)


class UntilForm(forms.Form):
    """Up to which moment all was read; now, where none is given."""

    until = MomentField(required=False)


class ReadDoor(Door):
    """What is new on one text, in one seminar or on its public edition."""

    permission_classes = (IsAuthenticated,)

    def told(
        self, request: HttpRequest, document: Document, seminar: Seminar | None
    ) -> HttpResponse:
        since = unread.since(self.viewer, document, seminar)
        found = {
            "document": document.slug,
            "seminar": seminar.slug if seminar else None,
            "since": None if since == unread.EVERYTHING else since,
            "new": unread.count(self.viewer, document, seminar),
        }
        return send(request, found)

    def mark(
        self, request: HttpRequest, document: Document, seminar: Seminar | None
    ) -> HttpResponse:
        until = checked(UntilForm(self.sent())).cleaned_data["until"]
        unread.mark_read(self.viewer, document, seminar, until)
        return self.told(request, document, seminar)


class EditionRead(ReadDoor):
    @described(
        "get_unread",
        "How many notes of the public edition have something new to you, and since when",
        answers={200: shapes.Unread, 304: None},
        errors=READ,
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        return self.told(request, self.document(slug), None)

    @described(
        "mark_read",
        "Mark the public edition as read",
        body=shapes.NewRead,
        answers={200: shapes.Unread},
        errors=WRITE,
    )
    def put(self, request: Request, slug: str) -> HttpResponse:
        return self.mark(request, self.document(slug), None)

    def document(self, slug: str) -> Document:
        found = Document.objects.visible_to(self.viewer).filter(slug=slug).first()
        if found is None:
            self.missing()
        return found


class RoomRead(ReadDoor):
    @described(
        "get_unread_in_seminar",
        "How many notes of a seminar on a text have something new to you, and since when",
        answers={200: shapes.Unread, 304: None},
        errors=READ,
    )
    def get(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        return self.told(request, *room_of(self.viewer, seminar, slug))

    @described(
        "mark_read_in_seminar",
        "Mark a text as read in a seminar",
        body=shapes.NewRead,
        answers={200: shapes.Unread},
        errors=WRITE,
    )
    def put(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        return self.mark(request, *room_of(self.viewer, seminar, slug))
