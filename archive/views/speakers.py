"""Who speaks in the documents, where their texts mark it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from archive.models import Document, Speaker, Speech
from archive.paging import page_of
from archive.snippets import cited
from archive.speakers import standing
from archive.text import text_of
from archive.topics import fold
from archive.views.catalogue import UNDATED, readable

PAGE = 60
DOCUMENTS = 10
"""How many documents stand on one page of a speaker."""
PLACES = 30
"""How many paragraphs of one document stand there; all of them on the document's own page."""


@require_safe
def speakers(request: Request) -> HttpResponse:
    """Everybody who speaks in the documents that the viewer may read."""
    words = " ".join(request.GET.get("q", "").split())[:200]
    here = standing("speeches__") & Q(speeches__document__in=readable(request.viewer))
    found = Speaker.objects.filter(here).annotate(
        documents=Count("speeches"), paragraphs=Sum("speeches__count")
    )
    for word in fold(words).split():
        found = found.filter(folded__contains=word)
    context = {
        "page": page_of(found, "folded", request.GET, size=PAGE),
        "words": words,
        "kept": urlencode({"q": words}) if words else "",
    }
    return render(request, "archive/speakers.html", context)


@dataclass
class Shelf:
    """A document with what somebody says in it."""

    document: Document
    places: list[tuple[str, str, str]] = field(default_factory=list)
    """Key, citation and words of the paragraph."""
    more: int = 0


@require_safe
def speaker(request: Request, slug: str) -> HttpResponse:
    """What one speaker says, in all documents that the viewer may read, by their dates."""
    found = get_object_or_404(Speaker, slug=slug)
    speeches = Speech.objects.filter(standing(), speaker=found)
    documents = (
        readable(request.viewer)
        .filter(pk__in=speeches.values("document"))
        .annotate(sort=Coalesce("date_sort", Value(UNDATED)))
        .select_related("current")
    )
    counts = speeches.filter(document__in=documents.values("pk")).aggregate(
        documents=Count("pk"), paragraphs=Sum("count")
    )
    if not counts["documents"]:
        # Somebody who speaks in nothing but documents that the viewer may not read is not there.
        raise Http404(_("There is no speaker at this address."))
    page = page_of(documents, "sort", request.GET, size=DOCUMENTS)
    keys = dict(speeches.filter(document__in=page.rows).values_list("document_id", "keys"))
    shelves = [_shelf(document, keys[document.pk]) for document in page.rows]
    one, other = request.GET.get("one", ""), request.GET.get("with", "")
    if one != other and documents.filter(slug__in=[one, other]).count() == 2:
        return redirect("speaker-beside", slug, one, other)
    context = {
        "speaker": found,
        "counts": counts,
        "page": page,
        "shelves": shelves,
        "is_same": bool(one) and one == other,
    }
    return render(request, "archive/speaker.html", context)


def _shelf(document: Document, keys: list[str]) -> Shelf:
    lines = [line for line in map(text_of(document).line, keys) if line]
    places = [(line.key, cited(line.cite), line.text) for line in lines[:PLACES]]
    return Shelf(document, places, len(lines) - len(places))
