"""The topics of the archive, and what its documents say on one."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from archive.headdata import of_page
from archive.models import Archive, Document, Entry, Topic
from archive.paging import page_of
from archive.topic_outline import branches, highest, topics_of
from archive.topics import fold
from archive.views.catalogue import UNDATED, readable

PAGE = 60


@require_safe
def topics(request: Request) -> HttpResponse:
    """The outline of all topics of the documents that the viewer may read; or those with the
    sought words, or all in one list (``?order=name``)."""
    words = " ".join(request.GET.get("q", "").split())[:200]
    documents = readable(request.viewer)
    is_list = bool(words) or request.GET.get("order") == "name"
    found = topics_of(documents)
    for word in fold(words).split():
        found = found.filter(folded__contains=word)
    if not is_list:
        found = highest(found, documents)
    page = page_of(found, "folded", request.GET, size=PAGE)
    kept = {"q": words} if words else {"order": "name"} if is_list else {}
    return render(
        request,
        "archive/topics.html",
        {
            "page": page,
            "branches": [] if is_list else branches(page.rows, documents),
            "is_list": is_list,
            "words": words,
            "kept": urlencode(kept),
        },
    )


@require_safe
def topic(request: Request, slug: str) -> HttpResponse:
    """The headings of several documents that belong to one topic, by the documents' dates."""
    found = Topic.at(slug)
    places = _places(found, readable(request.viewer)) if found else []
    if not found or not places:
        # A topic of nothing but documents that the viewer may not read is not there.
        raise Http404(_("There is no topic at this address."))
    if found.slug != slug:
        query = request.META["QUERY_STRING"]
        return redirect(found.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    grouped: list[tuple[Document, list[Any]]] = [
        (document, list(entries))
        for document, entries in groupby(places, lambda entry: entry.version.document)
    ]
    listed = {document.slug for document, _entries in grouped}
    one, other = request.GET.get("one", ""), request.GET.get("with", "")
    if one != other and {one, other} <= listed:
        return redirect("topic-beside", slug, one, other)
    context = {
        "topic": found,
        "documents": grouped,
        "is_same": bool(one) and one == other,
        "head": of_page(
            found.name,
            url=settings.SITE_ADDRESS + found.get_absolute_url(),
            site=str(Archive.present()),
        ),
        "address": settings.SITE_ADDRESS + found.get_absolute_url(),
    }
    return render(request, "archive/topic.html", context)


def _places(found: Topic, documents: QuerySet[Document]) -> list[Entry]:
    """The headings of the topic with the first words under each; one query."""
    below = Entry.objects.filter(
        version=OuterRef("version"), position__gt=OuterRef("position"), heading_text=None
    ).order_by("position")
    return list(
        Entry.objects.filter(
            heading_text__heading__topic=found,
            version__document__current=F("version"),
            version__document__in=documents,
        )
        .select_related("heading_text__heading", "version__document")
        .annotate(
            beginning=Subquery(
                below.annotate(start=Left("paragraph_text__text", 400)).values("start")[:1]
            ),
            sort=Coalesce("version__document__date_sort", Value(UNDATED)),
        )
        .order_by("sort", "version__document_id", "position")
    )
