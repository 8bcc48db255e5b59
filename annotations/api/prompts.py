"""Questions that a seminar is asked about a text."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.api import room_shapes as shapes
from annotations.api.door import Door, Stale, checked, version_seen
from annotations.api.rooms import SeminarDoor, changeable, place_within
from annotations.api.schema import CHANGE, READ, WRITE, described
from annotations.api.sending import send
from annotations.asking import AskForm, answers_seen
from annotations.errors import Clash, Refused, Taken
from annotations.fields import Offset, Words
from annotations.forms import Unseen
from annotations.models import Prompt
from annotations.models.prompt import LONGEST
from annotations.views.reading import room_of
from archive.models import Document


def prompt_rows(viewer: Viewer, seminar: Seminar, document: Document) -> list[dict[str, Any]]:
    """The questions of one reading in their order; two queries."""
    seen = answers_seen(viewer, seminar, document).order_by()
    answers = Counter(seen.values_list("prompt_id", flat=True))
    leads = seminar.pk in viewer.moderated_seminars
    found = Prompt.objects.visible_to(viewer).filter(seminar=seminar, document=document)
    return [
        {
            "id": one.pk,
            "seminar": seminar.slug,
            "document": document.slug,
            "number": number,
            "text": one.text,
            "heading": one.heading and one.heading.key,
            "passage": {
                "first": one.first.key,
                "start": one.start,
                "last": one.last.key,
                "end": one.end,
                "quote": one.quote,
            }
            if one.first and one.last
            else None,
            "answers": answers[one.pk],
            "version": one.version if leads else None,
            "created": one.created,
            "updated": one.updated,
        }
        for number, one in enumerate(found.select_related("heading", "first", "last"), 1)
    ]


class Prompts(SeminarDoor):
    @described(
        "list_prompts",
        "The questions that a seminar is asked about a text, in their order",
        answers={200: shapes.Prompts, 304: None},
        errors=READ,
    )
    def get(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        document, group = room_of(self.viewer, seminar, slug)
        return send(request, {"results": prompt_rows(self.viewer, group, document)})

    @described(
        "create_prompt",
        "Ask a question about a passage, under a heading or about the whole text; "
        "for who leads the seminar",
        body=shapes.NewPrompt,
        answers={200: shapes.Prompt, 201: shapes.Prompt},
        errors=WRITE,
    )
    def post(self, request: Request, seminar: str, slug: str) -> HttpResponse:
        document, group = room_of(self.viewer, seminar, slug)
        self.led(group)
        form = checked(AskForm(self.sent(), document=document))
        given = form.cleaned_data["id"]
        again = given is not None and Prompt.objects.filter(pk=given, author=self.person).exists()
        prompt = form.ask(self.viewer, group)
        answer = one(request, self.viewer, prompt, status=200 if again else 201)
        answer["Location"] = reverse("api-prompt", args=[prompt.pk])
        return answer


class ChangeForm(forms.Form):
    """Other words for a question, or another place among the questions."""

    text = Words(limit=LONGEST, required=False)
    number = Offset(required=False)


def one(request: HttpRequest, viewer: Viewer, prompt: Prompt, *, status: int = 200) -> HttpResponse:
    found = read(viewer, prompt)
    return send(request, found, status=status, version=found["version"])


def read(viewer: Viewer, prompt: Prompt) -> dict[str, Any]:
    """A question as the viewer sees it. Raises Unseen."""
    rows = prompt_rows(viewer, prompt.seminar, prompt.document)
    found = next((row for row in rows if row["id"] == prompt.pk), None)
    if found is None:
        raise Unseen
    return found


class OnePrompt(Door):
    permission_classes = (IsAuthenticated,)

    @described("get_prompt", "One question", answers={200: shapes.Prompt, 304: None}, errors=READ)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return one(request, self.viewer, self.prompt(pk))

    @described(
        "change_prompt",
        "Ask a question in other words, or in another place; for who leads the seminar",
        body=shapes.ChangedPrompt,
        change=True,
        answers={200: shapes.Prompt},
        errors=CHANGE,
    )
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        prompt = self.led(pk)
        seen = version_seen(request, prompt.version)
        sent = self.sent()
        given = checked(ChangeForm(sent)).cleaned_data
        try:
            with transaction.atomic():
                if seen != prompt.version:
                    raise Clash(_("This question was changed meanwhile. Look at it again."))
                if "text" in sent:
                    prompt.reword(given["text"], by=self.person, seen=seen)
                if given["number"] is not None:
                    self.place(prompt, given["number"])
        except Taken:
            raise
        except Clash:
            self.stale(pk)
        return one(request, self.viewer, prompt)

    @described(
        "delete_prompt",
        "Ask a question no longer; what was answered stays; for who leads the seminar",
        change=True,
        answers={204: None},
        errors=[400, 401, 403, 404, 409, 412, 428, 429],
    )
    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        prompt = self.led(pk)
        if version_seen(request, prompt.version) != prompt.version:
            self.stale(pk)
        prompt.remove(by=self.person)
        return HttpResponse(status=204)

    def prompt(self, pk: UUID) -> Prompt:
        found: Prompt | None = (
            self.among(self.viewer).select_related("seminar", "document__current").filter(pk=pk)
        ).first()
        if found is None:
            self.missing()
        return found

    def led(self, pk: UUID) -> Prompt:
        prompt = self.prompt(pk)
        changeable(prompt.seminar, may=prompt.seminar_id in self.viewer.moderated_seminars)
        return prompt

    @staticmethod
    def among(viewer: Viewer) -> QuerySet[Prompt]:
        found: QuerySet[Prompt] = Prompt.objects.visible_to(viewer)
        return found

    def place(self, prompt: Prompt, number: int) -> None:
        """Ask it at this place, from 1. Raises Refused."""
        there = self.among(self.viewer).filter(seminar=prompt.seminar, document=prompt.document)
        order = list(there.values_list("pk", flat=True))
        if prompt.pk not in order:
            raise Refused(_("This question is not asked any more."))
        prompt.move(place_within(number, len(order)) - order.index(prompt.pk) - 1)

    def stale(self, pk: UUID) -> HttpResponse:
        current = read(self.viewer, self.prompt(pk))
        raise Stale(current, current["version"])
