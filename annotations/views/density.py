"""The reading map as a table: of the public edition, and of a seminar's room."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from annotations.density import Density
from annotations.edition import Edition
from annotations.views.reading import chosen_of, page_of, room_of
from archive.models import Document


@require_safe
def public(request: Request, slug: str) -> HttpResponseBase:
    """Of what everybody reads, and of one's own."""

    def context(found: Document) -> dict[str, Any]:
        return _context(Edition(found, request.viewer, None, chosen_of(request)))

    return page_of(request, slug, "notebook/map.html", context, "map")


@require_safe
@login_required
def room(request: Request, seminar: str, slug: str) -> HttpResponse:
    """Of what a seminar's members read there."""
    found, group = room_of(request.viewer, seminar, slug)
    context = _context(Edition(found, request.viewer, group, chosen_of(request)))
    return render(request, "notebook/map.html", context)


def _context(edition: Edition) -> dict[str, Any]:
    document, seminar = edition.document, edition.seminar
    density = Density(edition)
    return {
        "document": document,
        "seminar": seminar,
        "sections": density.sections(),
        "whole": density.whole(),
        "reading": (
            reverse("room", args=[seminar.slug, document.slug])
            if seminar
            else document.get_absolute_url()
        ),
    }
