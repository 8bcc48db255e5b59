"""Some rows of a reading page: what scripts fetch of notes far down, and of what has changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from annotations.answers import error_answer
from annotations.density import Density
from annotations.edition import Edition
from annotations.views.acting import is_stranger, stranger_answer
from annotations.views.reading import chosen_of, page_of, room_of, view_context, ways_in
from archive.models import Document

MOST_ROWS = 100
"""How many paragraphs may be asked for at once."""


@require_safe
def document_rows(request: Request, slug: str) -> HttpResponseBase:
    """``?p=KEY&p=KEY``: these paragraphs of the public edition, as its page shows them; with
    ``&outline=1`` the topics with their counts, too."""
    if is_stranger(request):
        return stranger_answer()
    keys = _keys(request)
    if len(keys) > MOST_ROWS:
        return _too_many()

    if "X-Text-Version" in request.headers:
        documents = Document.objects.visible_to(request.viewer).select_related("current")
        if _is_older(request, get_object_or_404(documents, slug=slug)):
            return _corrected()

    def context(found: Document) -> dict[str, Any]:
        edition = Edition(found, request.viewer, None, chosen_of(request), **_part(request, keys))
        return _rows(request, edition, keys)

    asked = f"{keys} {'outline' in request.GET}"
    part = hashlib.sha256(asked.encode()).hexdigest()[:16]
    return page_of(request, slug, "reading/rows.html", context, f"rows-{part}")


@require_safe
@login_required
def room_rows(request: Request, seminar: str, slug: str) -> HttpResponse:
    """``?p=KEY&p=KEY``: these paragraphs of a seminar's room, as its page shows them."""
    if is_stranger(request):
        return stranger_answer()
    keys = _keys(request)
    if len(keys) > MOST_ROWS:
        return _too_many()
    found, group = room_of(request.viewer, seminar, slug)
    if _is_older(request, found):
        return _corrected()
    edition = Edition(found, request.viewer, group, chosen_of(request), **_part(request, keys))
    return render(request, "reading/rows.html", _rows(request, edition, keys))


def _is_older(request: Request, document: Document) -> bool:
    """Whether the page that asks shows another version of the text: the header
    ``X-Text-Version`` names it. Rows of two versions do not stand in one page."""
    present = str(document.current.number if document.current else 0)
    return request.headers.get("X-Text-Version", present) != present


def _corrected() -> HttpResponse:
    return error_answer(409, "corrected", _("The text was corrected meanwhile."))


def _keys(request: Request) -> list[str]:
    """The keys that are asked for, each once."""
    return list(dict.fromkeys(request.GET.getlist("p")))


def _part(request: Request, keys: list[str]) -> dict[str, Any]:
    """What is read of the notes: those of these paragraphs, and the number of the others only for
    the outline."""
    return {"near" if "outline" in request.GET else "only": frozenset(keys)}


def _rows(request: Request, edition: Edition, keys: list[str]) -> dict[str, Any]:
    context = {"edition": edition, "rows": edition.rows_of(keys), "document": edition.document}
    if "outline" in request.GET:
        context |= {
            **view_context(edition),
            "outline": True,
            "seminar": edition.seminar,
            "density": Density(edition),
            **ways_in(edition.document),
        }
    return context


def _too_many() -> HttpResponse:
    sentence = _("Ask for at most %(most)d paragraphs at once.") % {"most": MOST_ROWS}
    return HttpResponseBadRequest(sentence, content_type="text/plain")
