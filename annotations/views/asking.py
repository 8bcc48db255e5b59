"""Questions to a seminar: ask, change, answer, and see who has answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import see_other
from accounts.middleware import Request
from annotations import phases
from annotations.asking import AskForm, answers_seen
from annotations.edition import Edition
from annotations.errors import Refused
from annotations.forms import NoteForm
from annotations.models import Prompt, Revision
from annotations.models.audience import SEMINAR_IS_OVER
from annotations.views.acting import attempt, new_names, signed_in
from annotations.views.guiding import led_room
from annotations.views.reading import room_of
from annotations.views.writing import note_form
from archive.models import Document
from archive.text import HEADING, text_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, seminar: str, slug: str) -> HttpResponse:
    """A new question: on ``?p=KEY``, on a passage (``first``, ``start``, ``last``, ``end``,
    ``quote``), under ``?h=KEY``, or on the whole document."""
    document, group = led_room(request.viewer, seminar, slug, changing=True)
    if request.method == "POST":
        form = AskForm(request.POST, document=document)
        done = attempt(form, lambda: form.ask(request.viewer, group))
        if isinstance(done, Prompt):
            messages.success(request, _("The question is asked."))
            return see_other(f"{reverse('room', args=[seminar, slug])}#prompt-{done.pk}")
    else:
        form = AskForm(document=document, initial=_begun(request, document))
    text = text_of(document)
    line = text.line(form["first"].value() or "")
    guide = reverse("room-guide", args=[seminar, slug])
    return render(
        request,
        "leading/ask.html",
        {
            "back": f"{reverse('room', args=[seminar, slug])}#p-{line.key}" if line else guide,
            "form": form,
            "document": document,
            "seminar": group,
            "line": line,
            "headings": [line for line in text.lines if line.kind == HEADING],
        },
        status=400 if form.errors else 200,
    )


def _begun(request: Request, document: Document) -> dict[str, Any]:
    """What an address says about the place of a question."""
    names = ("first", "start", "last", "end", "quote")
    given: dict[str, Any] = {name: request.GET[name] for name in names if name in request.GET}
    if line := text_of(document).line(request.GET.get("p", "")):
        whole = {"start": 0, "last": line.key, "end": len(line.text), "quote": line.text}
        given = {"first": line.key, **whole}
    if not given:
        given["heading"] = request.GET.get("h", "")
    return {**given, **new_names("id")}


def _prompt(request: Request, pk: UUID) -> Prompt:
    found: Prompt = get_object_or_404(
        Prompt.objects.visible_to(request.viewer).select_related("seminar", "document__current"),
        pk=pk,
    )
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prompt(request: Request, pk: UUID) -> HttpResponse:
    """A question: for members the way to its place, for who leads them who has answered. POST:
    ``text`` and ``version``; or one of ``up``, ``down``, ``remove``."""
    found = _prompt(request, pk)
    room = reverse("room", args=[found.seminar.slug, found.document.slug])
    if found.seminar_id not in request.viewer.moderated_seminars:
        if request.method == "POST":
            raise PermissionDenied(_("Only those who lead this seminar can do that."))
        return redirect(f"{room}#prompt-{found.pk}")
    trouble = None
    if request.method == "POST":
        if found.seminar.is_over:
            raise PermissionDenied(SEMINAR_IS_OVER)
        try:
            return see_other(_change(request, found))
        except Refused as refused:
            trouble = refused
    edition = Edition(found.document, request.viewer, found.seminar)
    context = {
        "prompt": found,
        "text": request.POST.get("text", found.text),
        "trouble": trouble,
        "ask": next((one for one in edition.asks.all if one.id == found.pk), None),
        "document": found.document,
        "seminar": found.seminar,
        **_answered(request, found),
    }
    return render(request, "leading/prompt.html", context, status=400 if trouble else 200)


def _change(request: Request, found: Prompt) -> str:
    """Do what the form says; the address where to go on. Raises Refused."""
    person, given = request.viewer.person, request.POST
    guide = reverse("room-guide", args=[found.seminar.slug, found.document.slug])
    if "remove" in given:
        found.remove(by=person)
        messages.success(request, _("The question is removed; what was answered stays."))
        return guide
    if "up" in given or "down" in given:
        found.move(-1 if "up" in given else 1)
        return f"{guide}#questions"
    form = AskForm(given, document=found.document)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]), "text")
    seen = given.get("version", "")
    if not seen.isascii() or not seen.isdigit():
        raise Http404
    found.reword(form.cleaned_data["text"], by=person, seen=int(seen))
    messages.success(request, _("The question is changed."))
    return guide


def _answered(request: Request, found: Prompt) -> dict[str, Any]:
    """Who has answered, with the beginning of it, and who has not. Four queries."""
    notes = list(
        answers_seen(request.viewer, found.seminar, found.document)
        .filter(prompt=found)
        .values_list("pk", "author_id", "name")
    )
    words = dict(
        Revision.objects.shown_to(request.viewer)
        .filter(comment__annotation__in=[row[0] for row in notes], comment__parent=None)
        .values_list("comment__annotation_id", "body")
    )
    members = phases.members(found.seminar)
    done = {author for _pk, author, _name in notes}
    return {
        "answers": [
            (pk, members.get(author, name), words.get(pk, "")) for pk, author, name in notes
        ],
        "waiting": [name for user, name in members.items() if user not in done],
        "count": len(done & members.keys()),
        "all": len(members),
    }


@require_safe
@signed_in
def answer(request: Request, pk: UUID) -> HttpResponse:
    """The form for a note that answers a question, at its passage."""
    found = _prompt(request, pk)
    document, seminar = room_of(request.viewer, found.seminar.slug, found.document.slug)
    edition = Edition(document, request.viewer, seminar)
    asked = next((one for one in edition.asks.all if one.id == found.pk), None)
    line = edition.text.line(asked.first) if asked else None
    if asked is None or line is None:
        raise Http404
    place = {"first": line.key, "start": 0, "last": line.key, "end": len(line.text)}
    if not asked.is_whole:
        place |= {"start": asked.start, "last": asked.last, "end": asked.end}
    quote = edition.text.words(*place.values())  # type: ignore[arg-type]
    initial = {
        "document": document.slug,
        "seminar": seminar.slug,
        **place,
        "quote": quote,
        "audience": "seminar",
        "prompt": str(found.pk),
        **new_names("id", "comment", "revision"),
    }
    return note_form(request, NoteForm(viewer=request.viewer, initial=initial))
