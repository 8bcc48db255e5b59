"""To which notes somebody narrowed a page when they were last there.

An address says what its page shows, to everybody to whom it is sent. So nothing here changes what
stands behind one: the seminar's own pages lead to a text by ``?as=before``, which goes on to the
address with the layers that its reader had on last in that seminar; and a page to which nothing is
chosen offers the filter that was chosen last on it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.filters import Filter
from annotations.models import LastView
from annotations.rawrows import RawRows, statement
from archive.models import Document

LONGEST = 4000
"""Code points of a query that is remembered."""


def remember(viewer: Viewer, document: Document, seminar: Seminar | None, chosen: Filter) -> None:
    """What is new is new for one visit, so that this is not remembered."""
    query = chosen._replace(is_unread=False, also=frozenset()).to_query()
    if len(query) > LONGEST:
        return
    LastView.objects.update_or_create(
        user=viewer.person,
        document=document,
        seminar=seminar,
        defaults={"query": query, "at": timezone.now()},
    )


def last_filter(viewer: Viewer, document: Document, seminar: Seminar | None) -> Filter | None:
    """What was chosen last on this page; None where nothing was. One query, none for visitors."""
    if viewer.user_id is None:
        return None

    def chosen() -> QuerySet[LastView, Any]:
        rows = LastView.objects.filter(user=viewer.user_id, document=document, seminar=seminar)
        return rows.exclude(query="").values_list("query")

    page = (viewer.user_id, document.pk, seminar and seminar.pk)
    found = RawRows(statement(("last filter", *page), chosen))
    return Filter.read(QueryDict(found.rows[0][0])) if found.rows else None


def last_layers(viewer: Viewer, seminar: Seminar) -> Filter:
    """The layers that were on last in this seminar, on whichever text. One query."""
    rows = LastView.objects.filter(user=viewer.user_id, seminar=seminar).order_by("-at")
    chosen = Filter.read(QueryDict(rows.values_list("query", flat=True).first() or ""))
    return Filter(layers=chosen.layers, is_earlier=chosen.is_earlier)
