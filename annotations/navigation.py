"""The counts in the navigation: what waits for a moderator, what an author has not seen yet."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations import queue
from annotations.models import Notice, Revision
from annotations.models.claim import LAPSES_AFTER
from annotations.queue import MOST, in_figures
from annotations.rawrows import Given, RawRows, statement
from annotations.told import NoticeQuerySet


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
    asked = statement(("open", viewer.key), lambda: _open(viewer))
    return len(RawRows(asked, since=timezone.now() - LAPSES_AFTER).rows)


def _open(viewer: Viewer) -> QuerySet[Revision, Any]:
    rows = queue.open_to(viewer, queue.Filters(), since=Given.moment("since"))
    found: QuerySet[Revision, Any] = rows.order_by().values_list("pk")[: MOST + 1]
    return found


def unseen(viewer: Viewer) -> int:
    """How many notices the viewer has not seen; no more than MOST + 1. One query, and a second one
    only where there is something new: asking what may be told is as long as the whole rule."""
    if viewer.is_anonymous:
        return 0
    me = ("unseen", viewer.user_id)
    kinds = frozenset(kind for (kind,) in RawRows(statement(me, lambda: _kinds(viewer))).rows)
    if not kinds:
        return 0
    # It stands in the head of every page, and is a function of the viewer alone.
    told = statement((*me, viewer.key, kinds), lambda: _told(viewer, kinds))
    return len(RawRows(told).rows)


def _kinds(viewer: Viewer) -> QuerySet[Notice, Any]:
    return _fresh(viewer).values_list("kind")[: MOST + 1]


def _told(viewer: Viewer, kinds: frozenset[str]) -> QuerySet[Notice, Any]:
    return _fresh(viewer).visible_to(viewer, kinds).values_list("pk")[: MOST + 1]


def _fresh(viewer: Viewer) -> NoticeQuerySet:
    found: NoticeQuerySet = Notice.objects.filter(user=viewer.user_id, seen_at=None)
    return found.order_by()


def _short(count: int) -> str:
    """Empty for none, as templates ask for it."""
    return in_figures(count) if count else ""
