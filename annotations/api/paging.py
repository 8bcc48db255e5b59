"""Pages of a list by the place (time, id) of the last row, which stays right under inserts.

A page number would repeat or skip rows when others write meanwhile; a bare time would lose the
rows that share it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, UUIDField
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from annotations.fields import Exact, Offset, Option
from annotations.places import beyond

MOST = 500
USUAL = 100
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which a page begins."""

    time: datetime
    id: Any

    def __str__(self) -> str:
        microseconds = (self.time - _BEGINNING) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{microseconds}|{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str) -> Place:
        """Raises ValueError for anything that ``str`` did not make."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            content = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
            microseconds, _bar, name = content.partition("|")
            time = _BEGINNING + timedelta(microseconds=int(microseconds))
            if name.isdigit() and len(name) <= 18:
                return cls(time, int(name))
            return cls(time, UUID(name))
        except (binascii.Error, OverflowError, UnicodeError) as error:
            raise ValueError(cursor) from error


class CursorField(Exact):
    """``next`` of a page gives it; nothing else does."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        if not value:
            return None
        try:
            return Place.read(value)
        except ValueError:
            raise ValidationError(_("This cursor is none that was given."), code="type") from None


class MomentField(Exact):
    """A moment in ISO 8601 with its offset from UTC."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        if not value:
            return None
        try:
            moment = parse_datetime(value)
            if moment is not None and moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise ValidationError(_("This must be a moment like 2026-01-31T12:00:00Z."), code="type")


class QueryForm(forms.Form):
    """What stands after the “?”. A name that means nothing here is refused, not left aside: it
    would be a list of other things than those asked for."""

    def full_clean(self) -> None:
        super().full_clean()
        for name in sorted(set(self.data) - set(self.fields)) if self.is_bound else ():
            self.errors[name] = self.error_class([_("There is no parameter “%s” here.") % name])


class PageForm(QueryForm):
    """Which page of a list is asked for."""

    limit = Offset(required=False)
    order = Option(choices=[("oldest", ""), ("newest", "")], required=False)
    cursor = CursorField(required=False)

    def clean_limit(self) -> int:
        limit = self.cleaned_data["limit"]
        if limit is None:
            return USUAL
        if not 1 <= limit <= MOST:
            raise ValidationError(
                _("A page has from 1 to %(most)d entries."), params={"most": MOST}
            )
        return limit


def page(
    request: HttpRequest,
    rows: QuerySet[Any],
    form: PageForm,
    read: Callable[[QuerySet[Any]], list[dict[str, Any]]],
    time: str = "created",
) -> dict[str, Any]:
    """One page of ``rows``: {"results", "next"}; ``next`` is an address, or None at the end.

    ``read`` makes entries with "id" (or "cursor_id") and the moment ``time`` out of rows. Entries
    that appear while somebody walks through the pages neither repeat nor push out others.
    """
    given = form.cleaned_data
    newest = given["order"] == "newest"
    if place := given["cursor"]:
        rows = rows.filter(_after(place, time, newest=newest, key=rows.model._meta.pk))
    sign = "-" if newest else ""
    found = read(rows.order_by(f"{sign}{time}", f"{sign}pk")[: given["limit"] + 1])
    following = None
    if len(found) > given["limit"]:
        found = found[: given["limit"]]
        last = found[-1]
        query = request.GET.copy()
        query["cursor"] = str(Place(last["_time"], last["_id"]))
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    for entry in found:
        del entry["_time"], entry["_id"]
    return {"results": found, "next": following}


def _after(place: Place, time: str, *, newest: bool, key: Any) -> Q:
    if isinstance(place.id, UUID) != isinstance(key, UUIDField):
        # A cursor of another list: nothing comes after it.
        return Q(pk__in=[])
    return beyond(place.time, place.id, time, newest=newest)
