"""The counts in the navigation: what waits for a moderator, what an author has not seen yet."""

from __future__ import annotations

from typing import Any

from django.utils.functional import SimpleLazyObject

from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations.models import Notice, Revision, State
from annotations.visibility import decidable_by

MOST = 99


def counts(request: Request) -> dict[str, Any]:
    """Context processor. One query each, asked where the template shows the count and no sooner:
    a page for visitors costs nothing."""
    return {
        "waiting_count": SimpleLazyObject(lambda: _short(waiting(request.viewer))),
        "unseen_count": SimpleLazyObject(lambda: _short(unseen(request.viewer))),
    }


def waiting(viewer: Viewer) -> int:
    """How much waits that the viewer can decide on; no more than MOST + 1 are counted."""
    if not viewer.moderates_anything:
        return 0
    rows = Revision.objects.filter(decidable_by(viewer, "comment__"), state=State.SUBMITTED)
    return rows[: MOST + 1].count()


def unseen(viewer: Viewer) -> int:
    """How many notices the viewer has not seen; no more than MOST + 1. One query, and a second one
    only where there is something new: asking what may be told is as long as the whole rule."""
    if viewer.is_anonymous:
        return 0
    fresh = Notice.objects.filter(user=viewer.user_id, seen_at=None).order_by()
    kinds = set(fresh.values_list("kind", flat=True)[: MOST + 1])
    return fresh.visible_to(viewer, kinds)[: MOST + 1].count() if kinds else 0


def _short(count: int) -> str:
    """Empty for none, as templates ask for it."""
    return f"{MOST}+" if count > MOST else str(count or "")
