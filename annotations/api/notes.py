"""Annotations: what is highlighted, for whom, and what is said there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from accounts.viewer import Viewer
from annotations.api import rows
from annotations.api.door import Door, Invalid, Stale, checked, version_seen
from annotations.api.paging import MomentField, PageForm, page
from annotations.api.schema import CHANGE, WRITE, described
from annotations.api.sending import send
from annotations.api.shapes import Annotation as Shape
from annotations.api.shapes import (
    AnnotationPage,
    NewAnnotation,
    NewAudience,
    NewCategoryOfNote,
    NewCopy,
    NewPassage,
    NewResolution,
)
from annotations.categories import CategoryForm
from annotations.copying import TransferForm
from annotations.errors import Clash, Outdated, Refused, Taken
from annotations.fields import Identifier, Name, Numbered, Option
from annotations.forms import AudienceForm, NoteForm, ResolutionForm, Unseen, seminar_of
from annotations.models import Annotation, Audience, Decision, Revision, Verdict
from annotations.models.decision import APPROVING
from annotations.passages import PassageForm
from archive.models import Document


class NoteFilter(PageForm):
    document = Name(required=False)
    seminar = Name(required=False)
    author = Option(choices=[("me", "")], required=False)
    audience = Option(choices=Audience.choices, required=False)
    layer = Option(choices=[("edition", ""), ("room", "")], required=False)
    updated_since = MomentField(required=False)
    category = Numbered(required=False)
    prompt = Identifier(required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("layer") == "room" and not given.get("seminar"):
            self.add_error("seminar", ValidationError(_("A room is some seminar's: say which.")))
        return given


def chosen(viewer: Viewer, given: dict[str, Any]) -> QuerySet[Annotation]:
    """The annotations that a valid filter asks for. Raises Unseen."""
    notes = Annotation.objects.visible_to(viewer)
    if given["document"]:
        documents = Document.objects.visible_to(viewer).filter(slug=given["document"])
        pk = documents.values_list("pk", flat=True).first()
        if pk is None:
            raise Unseen
        notes = notes.filter(document=pk)
    seminar = seminar_of(viewer, given["seminar"])
    if given["layer"] == "edition":
        notes = notes.in_edition(viewer)
    if seminar:
        notes = (
            notes.in_room(viewer, seminar.pk)
            if given["layer"] == "room"
            else notes.filter(seminar=seminar)
        )
    if given["author"]:
        notes = notes.filter(author=viewer.user_id) if viewer.user_id else notes.none()
    if given["audience"]:
        notes = notes.filter(audience=given["audience"])
    if given["category"] is not None:
        # To everybody but the members of its seminar a note has no category.
        notes = notes.filter(category=given["category"], seminar__in=viewer.seminars)
    if given["prompt"]:
        notes = notes.filter(prompt=given["prompt"], seminar__in=viewer.seminars)
    if given["updated_since"]:
        notes = notes.filter(_changed_since(given["updated_since"], viewer))
    return notes


SHOWING = (*APPROVING, Verdict.HIDE)
"""Decisions that change what everybody reads."""


def _changed_since(moment: datetime, viewer: Viewer) -> Q:
    """Those in which something that the viewer reads is new since then.

    Not by the moments of rows: an edit that waits moves them, and says nothing to the public.
    """
    here = {"comment__annotation": OuterRef("pk")}
    worded = Revision.objects.shown_to(viewer).filter(created__gte=moment, **here)
    # These change what everybody reads, so that everybody may know of them.
    decided = Decision.objects.filter(
        Q(verdict__in=SHOWING) | Q(undoes__verdict__in=SHOWING),
        created__gte=moment,
        revision__comment__annotation=OuterRef("pk"),
    )
    return Q(created__gte=moment) | Q(updated__gte=moment) | Q(Exists(worded)) | Q(Exists(decided))


class Notes(Door):
    @described(
        "list_annotations",
        "Annotations that you may see, with their comments",
        page=True,
        parameters={
            "document": "Slug of the document.",
            "seminar": "Slug of one of your seminars: what was written in it.",
            "author": ["me"],
            "audience": list(Audience.values),
            "layer": ["edition", "room"],
            "category": "Number of a category of one of your seminars.|integer",
            "prompt": "Identifier of a question: the notes that answer it.",
            "updated_since": "What you read is new since then. "
            "What was taken away is in no list.|date-time",
        },
        answers={200: AnnotationPage, 304: None},
        errors=[400, 404],
    )
    def get(self, request: Request) -> HttpResponse:
        viewer = self.viewer
        form = checked(NoteFilter(request.GET))
        notes = chosen(viewer, form.cleaned_data)
        return send(request, page(request, notes, form, lambda found: rows.notes(found, viewer)))

    @described(
        "create_annotation",
        "Highlight a passage, with a comment or without",
        body=NewAnnotation,
        answers={200: Shape, 201: Shape},
        errors=WRITE,
    )
    def post(self, request: Request) -> HttpResponse:
        form = NoteForm(self.sent(), viewer=self.viewer)
        try:
            annotation, made = checked(form).write()
        except (Invalid, Unseen):
            # The same write once more, after what it stood on has changed.
            again = form.cleaned_data.get("id") if hasattr(form, "cleaned_data") else None
            sent = again and Annotation.objects.filter(pk=again, author=self.viewer.user_id).first()
            if not sent:
                raise
            given = form.cleaned_data
            # Words that do not stand there are an error by now, and no longer in cleaned_data.
            quote = form.data.get("quote")
            if isinstance(quote, str) and given.get("audience") and "seminar" in given:
                sent.check_repeated(quote, given["audience"], given["seminar"])
            annotation, made = sent, False
        if made:
            entry = rows.just_written(annotation, self.viewer)
            del entry["_time"], entry["_id"]
            answer = send(request, entry, status=201, version=entry["version"])
        else:
            answer = one(request, self.viewer, annotation.pk)
        answer["Location"] = f"{request.path}{annotation.pk}/"
        return answer


def read(viewer: Viewer, pk: UUID) -> dict[str, Any]:
    """One annotation as the viewer sees it. Raises Unseen."""
    found = rows.notes(Annotation.objects.visible_to(viewer).filter(pk=pk), viewer)
    if not found:
        raise Unseen
    del found[0]["_time"], found[0]["_id"]
    return found[0]


def one(request: HttpRequest, viewer: Viewer, pk: UUID, *, status: int = 200) -> HttpResponse:
    found = read(viewer, pk)
    return send(request, found, status=status, version=found["version"])


def own(door: Door, pk: UUID) -> Annotation:
    """The viewer's own annotation: 404 where they see none, 403 where it is another's."""
    annotation = (
        Annotation.objects.visible_to(door.viewer)
        .select_related("document__current", "seminar", "first", "last")
        .filter(pk=pk)
        .first()
    )
    if annotation is None:
        door.missing()
    if annotation.author_id != door.viewer.user_id:
        raise exceptions.PermissionDenied(_("Only its author may change this."))
    return annotation


class OneNote(Door):
    @described("get_annotation", "One annotation", answers={200: Shape, 304: None}, errors=[404])
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return one(request, self.viewer, pk)

    @described(
        "change_audience",
        "Give your annotation another audience",
        body=NewAudience,
        change=True,
        answers={200: Shape},
        errors=CHANGE,
    )
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        annotation = own(self, pk)
        seen = version_seen(request, annotation.version)
        form = checked(AudienceForm({**self.sent(), "version": seen}, viewer=self.viewer))
        try:
            form.write(annotation)
        except Taken:
            raise
        except Clash:
            self.stale(pk)
        return one(request, self.viewer, pk)

    @described(
        "delete_annotation",
        "Delete your annotation",
        change=True,
        answers={204: None},
        errors=[400, 401, 403, 404, 412, 428, 429],
    )
    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        annotation = own(self, pk)
        seen = version_seen(request, annotation.version)
        try:
            annotation.remove(by=self.person, seen=seen)
        except Clash:
            return self.stale(pk)
        return HttpResponse(status=204)

    def stale(self, pk: UUID) -> HttpResponse:
        current = read(self.viewer, pk)
        raise Stale(current, current["version"])


class NewPlace(Door):
    @described(
        "place_annotation",
        "Give a note another passage of the present text, after a correction has taken or changed "
        "the words of its own; its author may, or an editor where it is for the public",
        body=NewPassage,
        change=True,
        answers={200: Shape},
        errors=CHANGE,
    )
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        notes = Annotation.objects.visible_to(self.viewer).select_related("document__current")
        note = notes.filter(pk=pk).first()
        if note is None:
            self.missing()
        if not note.may_be_placed_by(self.person):
            raise exceptions.PermissionDenied(
                _("The passage of this note cannot be chosen again, or not by you.")
            )
        seen = version_seen(request, note.version)
        found = checked(PassageForm(self.sent(), document=note.document)).cleaned_data
        try:
            note.place_again(found["placement"], by=self.person, seen=seen)
        except Outdated:
            raise
        except Clash:
            current = read(self.viewer, pk)
            raise Stale(current, current["version"]) from None
        return one(request, self.viewer, pk)


class Resolution(Door):
    @described(
        "resolve_annotation",
        "Say that a note is settled, or open again; its author and its seminar's members may",
        body=NewResolution,
        answers={200: Shape},
        errors=WRITE,
    )
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        note = Annotation.objects.visible_to(self.viewer).filter(pk=pk).first()
        if note is None:
            self.missing()
        state = checked(ResolutionForm(self.sent())).cleaned_data["state"]
        (note.resolve if state == "resolved" else note.reopen)(by=self.person)
        return one(request, self.viewer, pk)


class Sorting(Door):
    @described(
        "sort_annotation",
        "Put your note into one of its seminar's categories, or into none",
        body=NewCategoryOfNote,
        answers={200: Shape},
        errors=WRITE,
    )
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        note = own(self, pk)
        if note.seminar_id not in self.viewer.seminars:
            raise Refused(_("Only in a seminar of yours have notes categories."))
        checked(CategoryForm(self.sent(), by=self.person, annotation=note)).write()
        return one(request, self.viewer, pk)


class Copies(Door):
    @described(
        "copy_annotation",
        "Say the same in another one of your seminars; your note stays where it is",
        body=NewCopy,
        answers={200: Shape, 201: Shape},
        errors=WRITE,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        note = own(self, pk)
        sent = {"id": self.sent().get("id"), "seminar": self.sent().get("seminar")}
        form = TransferForm({**sent, "version": note.version, "copies": "1"}, viewer=self.viewer)
        given = checked(form).cleaned_data["id"]
        again = given is not None and Annotation.objects.filter(pk=given).exists()
        made = form.write(note)
        answer = one(request, self.viewer, made.pk, status=200 if again else 201)
        answer["Location"] = reverse("api-annotation", args=[made.pk])
        return answer
