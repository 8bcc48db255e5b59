"""Choosing which notes a page shows, and marking them as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Seminar
from annotations import unread
from annotations.edition import Edition
from annotations.facets import groups
from annotations.filters import Filter
from annotations.remembered import remember
from annotations.views.acting import is_fragment, signed_in
from annotations.views.reading import room_of
from archive.models import Document


@require_safe
def document_filter(request: Request, slug: str) -> HttpResponse:
    """What the public edition can be narrowed to."""
    documents = Document.objects.visible_to(request.viewer).select_related("current")
    return _form(request, get_object_or_404(documents, slug=slug), None)


@require_safe
@login_required
def room_filter(request: Request, seminar: str, slug: str) -> HttpResponse:
    """What a seminar's room can be narrowed to."""
    return _form(request, *room_of(request.viewer, seminar, slug))


def _form(request: Request, document: Document, seminar: Seminar | None) -> HttpResponse:
    chosen = Filter.read(request.GET)
    everything = Edition(document, request.viewer, seminar)
    context = {
        "document": document,
        "seminar": seminar,
        "back": _page(document, seminar),
        "groups": groups(everything, chosen),
        "chosen": chosen,
    }
    return render(request, "reading/filter.html", context)


@require_POST
@signed_in
def document_read(request: Request, slug: str) -> HttpResponse:
    """Nothing that was on the public edition is new any more."""
    documents = Document.objects.visible_to(request.viewer)
    return _mark(request, get_object_or_404(documents, slug=slug), None)


@require_POST
@signed_in
def room_read(request: Request, seminar: str, slug: str) -> HttpResponse:
    """Nothing that was in the room is new any more."""
    return _mark(request, *room_of(request.viewer, seminar, slug))


@require_POST
@signed_in
def document_view(request: Request, slug: str) -> HttpResponse:
    """What the viewer has chosen to see on the public edition: ``view``, a query."""
    documents = Document.objects.visible_to(request.viewer)
    return _remember(request, get_object_or_404(documents, slug=slug), None)


@require_POST
@signed_in
def room_view(request: Request, seminar: str, slug: str) -> HttpResponse:
    """What the viewer has chosen to see in a seminar's room: ``view``, a query."""
    return _remember(request, *room_of(request.viewer, seminar, slug))


def _remember(request: Request, document: Document, seminar: Seminar | None) -> HttpResponse:
    chosen = Filter.read(QueryDict(request.POST.get("view", "")))
    remember(request.viewer, document, seminar, chosen)
    return HttpResponse(status=204)


def _mark(request: Request, document: Document, seminar: Seminar | None) -> HttpResponse:
    """``until`` is when the page was made: what came later was not on it."""
    try:
        until = parse_datetime(request.POST.get("until", "")[:40])
    except ValueError:
        until = None
    aware = until if until and timezone.is_aware(until) else None
    unread.mark_read(request.viewer, document, seminar, aware)
    if is_fragment(request):
        return HttpResponse(status=204)
    query = Filter.read(request.GET)._replace(is_unread=False).to_query()
    return see_other(_page(document, seminar) + (f"?{query}" if query else ""))


def _page(document: Document, seminar: Seminar | None) -> str:
    if seminar:
        return reverse("room", args=[seminar.slug, document.slug])
    return document.get_absolute_url()
