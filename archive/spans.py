"""Partial dates as people read them; and the time that documents are asked for: from one such date
until another, both included."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from archive.dates import DateProblem, first_day, last_day, to_iso


def iso(value: str) -> str:
    """A partial date in ISO 8601; "" for anything else."""
    try:
        return to_iso(value)
    except DateProblem:
        return ""


def shown(iso: str) -> str:
    """ "1949-02-04", "1949-02" or "1949" as people write it."""
    form = {10: "DATE_FORMAT", 7: "YEAR_MONTH_FORMAT"}.get(len(iso), "Y")
    day = first_day(iso)
    return date_format(day, form) if day else ""


def problems(since: str, until: str) -> dict[str, str]:
    """Name in an address ("from", "to") -> a sentence about what was typed there; what it says is
    left aside."""
    found = {}
    for name, value in (("from", since), ("to", until)):
        if value and not iso(value):
            found[name] = _("“%(value)s” is not a date: write 1949-02-04, 1949-02 or 1949.") % {
                "value": value
            }
    if is_reversed(since, until):
        found["to"] = _("The first date must not be later than the second one.")
    return found


def is_reversed(since: str, until: str) -> bool:
    """Whether both are dates, and no day is both."""
    first, last = first_day(iso(since)), last_day(iso(until))
    return bool(first and last and first > last)


def dated(since: str, until: str) -> Q:
    """The documents of this time; what is no date is no limit."""
    clause = Q()
    if since := iso(since):
        # "1949" may mean a day after the fourth of February, too.
        wider = [since[:4], since[:7]]
        clause &= Q(date_sort__gte=first_day(since)) | Q(date__in=wider)
    if until := iso(until):
        clause &= Q(date_sort__lte=last_day(until))
    return clause


def days(since: str, until: str) -> tuple[datetime.date | None, datetime.date | None]:
    """A day before which, and one from which on, none of the documents is dated; a year alone is
    the first of January. None for no limit."""
    first, last = first_day(iso(since)), last_day(iso(until))
    begin = first.replace(month=1, day=1) if first else None
    ends = last + datetime.timedelta(days=1) if last and last < datetime.date.max else None
    return begin, ends
