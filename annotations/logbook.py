"""The log as moderators read it and take it away, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Event
from accounts.viewer import Viewer
from accounts.visibility import ABOUT_NOTES, OF_FLAGS
from annotations.desk_names import actor_of
from annotations.exporters.csv import rows_of
from annotations.flagging import outward
from annotations.models import Annotation, Comment
from annotations.visibility import may_hide
from archive.visibility import readable_by

COLUMNS = ("id", "at", "kind", "who", "actor", "reason", "subject", "data")
CHUNK = 2000
"""Lines read from the database at once while a file is written."""


def lines(
    viewer: Viewer, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Event]:
    """What ``viewer`` may read of the log from ``since`` on and before ``until``: moderators of
    the site what concerns it, those of a seminar what was done with its notes."""
    rows: Any = Event.objects.visible_to(viewer)
    if viewer.moderated_seminars:
        rows = Event.objects.filter(Q(pk__in=rows.order_by().values("pk")) | _of_rooms(viewer))
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows


def _of_rooms(viewer: Viewer) -> Q:
    """What was done with the notes that the viewer may take down, deleted or not, since they came
    to the room where they stand; and nothing about flags on the viewer's own."""
    came = Q(addressed_at=None) | Q(addressed_at__lte=OuterRef("at"))
    notes = Annotation.objects.filter(
        came, may_hide(viewer), readable_by(viewer, "document__"), seminar__isnull=False
    )
    comments = Comment.objects.filter(pk=OuterRef("subject"))
    of_notes = Exists(notes.filter(pk=OuterRef("subject")))
    of_comments = Exists(
        notes.filter(
            pk__in=Comment.objects.filter(pk=OuterRef(OuterRef("subject"))).values("annotation")
        )
    )
    own = OF_FLAGS & Q(Exists(comments.filter(author=viewer.user_id)))
    shared = Q(data__audience__isnull=True) | Q(data__audience__in=["seminar", "public"])
    return ABOUT_NOTES & shared & (of_notes | of_comments) & (~own | Q(actor=viewer.user_id))


def told(event: Event, viewer: Viewer) -> dict[str, Any]:
    """One line for programs. ``who`` is the name shown there; ``actor`` the pseudonym that stays
    the same for one person (under one name), also when the account is gone."""
    who, actor = actor_of(viewer, event)
    return {
        "id": event.pk,
        "at": event.at,
        "kind": event.kind,
        "who": who,
        "actor": actor,
        "reason": event.reason,
        "subject": event.subject,
        "data": _particulars(event, who),
    }


def _particulars(event: Event, who: str) -> dict[str, Any]:
    # Its "as" is a name, too.
    found = {k: v for k, v in event.data.items() if k != "as" or v == who}
    if "flag" in found and found.get("by") == "visitor":
        found["flag"] = str(outward(UUID(found["flag"])))
    return found


def as_csv(events: QuerySet[Event], viewer: Viewer) -> Iterator[str]:
    """A table, line by line; what is particular to a kind of line is JSON in the last column."""
    yield from rows_of(_table(_in_order(events), viewer))


def as_json(events: QuerySet[Event], viewer: Viewer) -> Iterator[str]:
    """A list of objects, one to a line."""
    before = "["
    for event in _in_order(events):
        yield f"{before}\n{json.dumps(_plain(event, viewer), ensure_ascii=False)}"
        before = ","
    yield "\n]\n" if before == "," else "[]\n"


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}


def _in_order(events: QuerySet[Event]) -> Iterable[Event]:
    return events.select_related("actor").order_by("at", "id").iterator(chunk_size=CHUNK)


def _plain(event: Event, viewer: Viewer) -> dict[str, Any]:
    line = told(event, viewer)
    return {**line, "at": event.at.isoformat(), "subject": str(event.subject or "") or None}


def _table(events: Iterable[Event], viewer: Viewer) -> Iterator[list[Any]]:
    yield list(COLUMNS)
    for event in events:
        line = _plain(event, viewer)
        line["data"] = json.dumps(line["data"], ensure_ascii=False, sort_keys=True)
        line["subject"] = line["subject"] or ""
        yield [line[name] for name in COLUMNS]
