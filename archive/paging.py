"""Lists in pages that stay in place while rows are added: a page begins after a row, not a count.

The cursor is the pair (sort value, id) of the row at the edge, so that rows which share a sort
value are neither skipped nor shown twice.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the queries (without "?") of the pages before and after."""

    rows: list[Any]
    before: str
    after: str


def page_of(
    rows: QuerySet[Any], key: str, asked: Mapping[str, str], *, size: int, descending: bool = False
) -> Page:
    """The page of ``rows``, ordered by ``key`` (never null) and id, that ``asked`` names.

    ``asked`` are the parameters of the address; a cursor that is none gives the first page.
    """
    cursor = _read(asked.get("after", ""))
    backwards = cursor is None and (cursor := _read(asked.get("before", ""))) is not None
    if cursor is not None:
        rows = rows.filter(_beyond(key, cursor, up=backwards == descending))
    down = descending != backwards
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}{key}", f"{sign}pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_before = more if backwards else cursor is not None
    has_after = more if not backwards else True
    return Page(
        found,
        f"before={_write(found[0], key)}" if found and has_before else "",
        f"after={_write(found[-1], key)}" if found and has_after else "",
    )


def _beyond(key: str, cursor: tuple[Any, int], *, up: bool) -> Q:
    value, pk = cursor
    side = "gt" if up else "lt"
    return Q(**{f"{key}__{side}": value}) | Q(**{key: value, f"pk__{side}": pk})


def _write(row: Any, key: str) -> str:
    value = getattr(row, key)
    kind = "t" if isinstance(value, str) else "d"
    if isinstance(value, datetime.datetime):
        kind = "m"
    plain = json.dumps([kind, value if kind == "t" else value.isoformat(), row.pk])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[Any, int] | None:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        kind, value, pk = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(value, str) or type(pk) is not int or not 0 <= pk < 2**63:
            return None
        if kind == "d":
            return datetime.date.fromisoformat(value), pk
        if kind == "m":
            moment = datetime.datetime.fromisoformat(value)
            return (moment, pk) if moment.tzinfo else None
        return (value, pk) if kind == "t" and "\0" not in value else None
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
