"""The counts in the navigation: what waits for a moderator, what an author has not seen yet."""

from __future__ import annotations

import threading
from typing import Any

from cachetools import LRUCache, cached
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.functional import SimpleLazyObject

from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations import queue
from annotations.models import Notice
from annotations.queue import MOST, in_figures


def counts(request: Request) -> dict[str, Any]:
    """Context processor. One query each, asked where the template shows the count and no sooner:
    a page for visitors costs nothing."""
    return {
        "waiting_count": SimpleLazyObject(lambda: _short(waiting(request.viewer))),
        "unseen_count": SimpleLazyObject(lambda: _short(unseen(request.viewer))),
    }


def waiting(viewer: Viewer) -> int:
    """How much waits that the viewer can decide on and nobody else is looking at; no more than
    MOST + 1 are counted."""
    if not viewer.has_desk:
        return 0
    rows = queue.open_to(viewer, queue.Filters()).order_by()
    return rows.values("pk")[: MOST + 1].count()


def unseen(viewer: Viewer) -> int:
    """How many notices the viewer has not seen; no more than MOST + 1. One query, and a second one
    only where there is something new: asking what may be told is as long as the whole rule."""
    if viewer.is_anonymous:
        return 0
    fresh = Notice.objects.filter(user=viewer.user_id, seen_at=None).order_by()
    kinds = frozenset(fresh.values_list("kind", flat=True)[: MOST + 1])
    statement = _told(viewer, kinds) if kinds else None
    if statement is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return len(cursor.fetchall())


@cached(LRUCache(1024), key=lambda viewer, kinds: (viewer.key, kinds), lock=threading.Lock())
def _told(viewer: Viewer, kinds: frozenset[str]) -> tuple[str, tuple[Any, ...]] | None:
    """The statement that finds the new notices of these kinds, with its values; None where none
    can be told, as of the readings of seminars that the viewer has left. It stands in the head of
    every page, and putting it together takes longer than the database takes for it; it is a
    function of the viewer alone."""
    fresh = Notice.objects.filter(user=viewer.user_id, seen_at=None).order_by()
    rows = fresh.visible_to(viewer, kinds).values_list("pk")[: MOST + 1]
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def _short(count: int) -> str:
    """Empty for none, as templates ask for it."""
    return in_figures(count) if count else ""
