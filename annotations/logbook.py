"""The log as moderators of the site read it and take it away, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Event
from accounts.viewer import Viewer
from annotations.exporters.csv import rows_of

COLUMNS = ("id", "at", "kind", "who", "actor", "reason", "subject", "data")
CHUNK = 2000
"""Lines read from the database at once while a file is written."""


def lines(
    viewer: Viewer, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Event]:
    """What ``viewer`` may read of the log from ``since`` on and before ``until``."""
    rows: Any = Event.objects.visible_to(viewer)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows


def told(event: Event) -> dict[str, Any]:
    """One line for programs. ``who`` is the name shown there; ``actor`` the pseudonym that stays
    the same for one person (under one name), also when the account is gone."""
    return {
        "id": event.pk,
        "at": event.at,
        "kind": event.kind,
        "who": event.who,
        "actor": event.actor_key,
        "reason": event.reason,
        "subject": event.subject,
        "data": event.data,
    }


def as_csv(events: QuerySet[Event]) -> Iterator[str]:
    """A table, line by line; what is particular to a kind of line is JSON in the last column."""
    yield from rows_of(_table(_in_order(events)))


def as_json(events: QuerySet[Event]) -> Iterator[str]:
    """A list of objects, one to a line."""
    before = "["
    for event in _in_order(events):
        yield f"{before}\n{json.dumps(_plain(event), ensure_ascii=False)}"
        before = ","
    yield "\n]\n" if before == "," else "[]\n"


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}


def _in_order(events: QuerySet[Event]) -> Iterable[Event]:
    return events.select_related("actor").order_by("at", "id").iterator(chunk_size=CHUNK)


def _plain(event: Event) -> dict[str, Any]:
    line = told(event)
    return {**line, "at": event.at.isoformat(), "subject": str(event.subject or "") or None}


def _table(events: Iterable[Event]) -> Iterator[list[Any]]:
    yield list(COLUMNS)
    for event in events:
        line = _plain(event)
        line["data"] = json.dumps(line["data"], ensure_ascii=False, sort_keys=True)
        line["subject"] = line["subject"] or ""
        yield [line[name] for name in COLUMNS]
