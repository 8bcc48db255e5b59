"""What an open reading page asks to stay up to date: which of its paragraphs have changed."""

from __future__ import annotations

import orjson
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.answers import error_answer
from annotations.changes import news, present
from annotations.views.reading import room_of
from archive.models import Document


def page_followed(viewer: Viewer, slug: str, seminar: str = "") -> tuple[Document, Seminar | None]:
    """The document of a reading page, and the seminar whose room it is; Http404 where there is
    none for this viewer."""
    if seminar:
        return room_of(viewer, seminar, slug)
    documents = Document.objects.visible_to(viewer).select_related("current")
    return get_object_or_404(documents, slug=slug), None


@require_safe
def document_changes(request: Request, slug: str) -> HttpResponse:
    """``?after=MOMENT``: what has changed on the public edition since, for this viewer."""
    return _changes(request, slug)


@require_safe
def room_changes(request: Request, seminar: str, slug: str) -> HttpResponse:
    """``?after=MOMENT``: what has changed in a seminar's room since, for this member."""
    return _changes(request, slug, seminar)


def _changes(request: Request, slug: str, seminar: str = "") -> HttpResponse:
    """``{"at", "user", "version", "rows": {KEY: MOMENT}, "everything", "withheld"}``; moments in
    microseconds, ``version`` the number of the present text. 401 for whoever is signed out: their
    page says so and stays."""
    if request.viewer.is_anonymous:
        return error_answer(401, "signed_out", _("Sign in again; what you typed is kept."))
    document, group = page_followed(request.viewer, slug, seminar)
    given = request.GET.get("after", "")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else present()
    found = news(document, request.viewer, group, after)
    answer = {
        "at": found.at,
        "user": request.viewer.user_id,
        "version": document.current.number if document.current else 0,
        "rows": found.rows,
        "everything": found.everything,
        "withheld": found.withheld,
    }
    return HttpResponse(
        orjson.dumps(answer),
        content_type="application/json",
        headers={"Cache-Control": "private, no-store"},
    )


@require_safe
def no_stream(request: Request) -> HttpResponse:
    """Where this server cannot stream (see annotations.live): pages ask now and then instead."""
    return HttpResponse(status=204)
