"""How long authors wait for moderators, out of the site's own record."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import NamedTuple

from django.db.models import F, Min
from django.utils import timezone

from annotations.models import Decision, Verdict

WEEKS = 8
FEWEST = 5
"""Decisions below which nothing is said: one or two would tell of single people."""
DECIDING = (Verdict.APPROVE, Verdict.EDIT, Verdict.RETURN, Verdict.DECLINE)


class Pace(NamedTuple):
    """How long it took lately, from offering to the first decision of a moderator."""

    decided: int
    """Wordings."""
    half: timedelta
    """As long, or less, for half of them."""
    most: timedelta
    """As long, or less, for nine of ten."""


def pace() -> Pace | None:
    """Of the wordings decided on in the last weeks, automatic approvals left out; None where these
    were too few. One query."""
    since = timezone.now() - timedelta(weeks=WEEKS)
    waits = sorted(
        Decision.objects.filter(verdict__in=DECIDING, rule="", created__gte=since)
        .exclude(revision__submitted_at=None)
        .order_by()
        .values("revision")
        .annotate(wait=Min(F("created") - F("revision__submitted_at")))
        .values_list("wait", flat=True)
    )
    if len(waits) < FEWEST:
        return None
    return Pace(len(waits), *(waits[math.ceil(len(waits) * part) - 1] for part in (0.5, 0.9)))
