"""What there is to read: home, the list of documents, the topics."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from archive.models import Document, Entry, ReadingListItem, Status, Topic
from archive.paging import page_of
from archive.reading_list import rooms_of, to_read
from archive.topics import fold

PAGE = 30
NEWEST = 6
OPEN = (Status.PUBLIC, Status.SEMINAR)
UNDATED = datetime.date(9999, 12, 31)
"""Where documents without a date stand among the others."""


def readable(viewer: Viewer) -> QuerySet[Document]:
    """What ``viewer`` finds in lists: editors find drafts and withdrawn ones in their own."""
    found: QuerySet[Document] = Document.objects.visible_to(viewer).filter(status__in=OPEN)
    return found


@require_safe
def home(request: Request) -> HttpResponse:
    """What this archive is, what is new in it, and what one's seminars read."""
    viewer = request.viewer
    newest = list(readable(viewer).order_by("-published_at", "-pk")[:NEWEST])
    return render(
        request,
        "archive/home.html",
        {
            "newest": newest,
            "rooms": rooms_of(viewer, newest),
            "seminars": _seminars(viewer) if viewer.seminars else [],
        },
    )


@dataclass
class Shelf:
    """A seminar with the first documents of its reading list that the viewer may read."""

    seminar: Seminar
    documents: list[Document] = field(default_factory=list)
    more: int = 0
    now: Document | None = None
    """Which of them is read now."""


def _seminars(viewer: Viewer) -> list[Shelf]:
    """The viewer's present seminars; two queries."""
    seminars = Seminar.objects.visible_to(viewer).filter(archived_at=None)
    shelves = {seminar.pk: Shelf(seminar) for seminar in seminars}
    items = (
        ReadingListItem.objects.filter(seminar__in=shelves, document__in=readable(viewer))
        .select_related("document")
        .order_by("seminar", "position", "pk")
    )
    listed: dict[int, list[ReadingListItem]] = {}
    for item in items:
        listed.setdefault(item.seminar_id, []).append(item)
    for seminar, there in listed.items():
        shelf, now = shelves[seminar], to_read(there, localdate())
        # A long list is shown from about where the class is.
        begin = min(there.index(now) - 1, len(there) - NEWEST) if now else 0
        shown = there[max(begin, 0) :][:NEWEST]
        shelf.documents = [item.document for item in shown]
        shelf.more = len(there) - len(shown)
        shelf.now = now.document if now else None
    return list(shelves.values())


@require_safe
def documents(request: Request) -> HttpResponse:
    """All documents by date, or those with the sought words in the title."""
    words = " ".join(request.GET.get("q", "").split())[:200]
    newest_first = request.GET.get("order") == "-date"
    found = readable(request.viewer).annotate(sort=Coalesce("date_sort", Value(UNDATED)))
    if words:
        found = found.matching(words)  # type: ignore[attr-defined]
    page = page_of(found, "sort", request.GET, size=PAGE, descending=newest_first)
    kept = {"q": words} if words else {}
    if newest_first:
        kept["order"] = "-date"
    return render(
        request,
        "archive/documents.html",
        {
            "page": page,
            "rooms": rooms_of(request.viewer, page.rows),
            "words": words,
            "newest_first": newest_first,
            "kept": urlencode(kept),
        },
    )


@require_safe
def topics(request: Request) -> HttpResponse:
    """The topics of the documents that the viewer may read."""
    words = " ".join(request.GET.get("q", "").split())[:200]
    placed = Q(headings__document__in=readable(request.viewer))
    found = Topic.objects.annotate(
        documents=Count("headings__document", filter=placed, distinct=True)
    ).filter(documents__gt=0)
    for word in fold(words).split():
        found = found.filter(folded__contains=word)
    return render(
        request,
        "archive/topics.html",
        {
            "page": page_of(found, "folded", request.GET, size=PAGE * 2),
            "words": words,
            "kept": urlencode({"q": words}) if words else "",
        },
    )


@require_safe
def topic(request: Request, slug: str) -> HttpResponse:
    """The headings of several documents that belong to one topic, by the documents' dates."""
    found = get_object_or_404(Topic, slug=slug)
    places = _places(found, readable(request.viewer))
    if not places:
        # A topic of nothing but documents that the viewer may not read is not there.
        get_object_or_404(Topic.objects.none())
    grouped: list[tuple[Document, list[Any]]] = [
        (document, list(entries))
        for document, entries in groupby(places, lambda entry: entry.version.document)
    ]
    return render(request, "archive/topic.html", {"topic": found, "documents": grouped})


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
