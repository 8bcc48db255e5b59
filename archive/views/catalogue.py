"""What there is to read: home, and the list of documents."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from archive import spans
from archive.browsing import NONE, Browsing, Choice
from archive.models import Archive, Collection, Document, ReadingListItem, Status
from archive.paging import page_of
from archive.reading_list import rooms_of, to_read

PAGE = 30
NEWEST = 6
OPEN = (Status.PUBLIC, Status.SEMINAR)
DATES = (("since", "from"), ("until", "to"))
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
    browsing = Browsing(Choice(), readable(viewer))
    bars, undated = browsing.timeline()
    return render(
        request,
        "archive/home.html",
        {
            "archive": Archive.present(),
            "newest": newest,
            "count": sum(bar.documents for bar in bars) + (undated.documents if undated else 0),
            "collections": collections_of(readable(viewer)),
            "bars": bars,
            "undated": undated,
            "rooms": rooms_of(viewer, newest),
            "seminars": _seminars(viewer) if viewer.seminars else [],
        },
    )


def collections_of(documents: QuerySet[Document]) -> list[Collection]:
    """The collections that have some of these documents, with ``count``; one query."""
    here = Q(documents__in=documents.order_by())
    counted = Collection.objects.filter(here).annotate(count=Count("documents", filter=here))
    return list(counted.order_by("name", "pk"))


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
    """The documents by date, narrowed by collection, years, person, topic, speaker and words of
    the title, as the address says."""
    choice = Choice.read(request.GET)
    browsing = Browsing(choice, readable(request.viewer))
    typed = {name: " ".join(request.GET.get(key, "").split())[:100] for name, key in DATES}
    found = browsing.found.annotate(sort=Coalesce("date_sort", Value(UNDATED)))
    page = page_of(found, "sort", request.GET, size=PAGE, descending=choice.newest_first)
    bars, undated = browsing.timeline()
    collection = None
    if choice.collection not in ("", NONE):
        known = Collection.objects.filter(documents__in=readable(request.viewer))
        collection = known.filter(slug=choice.collection).first()
    return render(
        request,
        "archive/documents.html",
        {
            "page": page,
            "count": browsing.found.count(),
            "rooms": rooms_of(request.viewer, page.rows),
            "choice": choice,
            "typed": typed,
            "problems": spans.problems(**typed),
            "chosen": browsing.chosen() if choice.narrows else [],
            "collection": collection,
            "facets": browsing.facets(),
            "bars": bars,
            "undated": undated,
            "kept": choice.to_query(),
        },
    )
