"""Partial dates: a year, a month of a year, or a day. Pure."""

from __future__ import annotations

import calendar
import datetime
import re

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS |= {"sept": 9}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_FORMS = (
    (re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? (\d{{4}})", re.I), "dmy"),
    (re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.I), "mdy"),
    (re.compile(rf"{_MONTH},? (\d{{4}})", re.I), "my"),
)


class DateProblem(ValueError):
    """The words are no date, or no date of the calendar."""


def to_iso(text: str) -> str:
    """``"February 04, 1949"`` or ``"4 Feb. 1949"`` or ``"1949-02"`` as a partial ISO 8601 date.

    Raises DateProblem. Purely numeric forms other than ISO are refused: 4/2/1949 is two dates.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    if ISO.fullmatch(text):
        first_day(text)
        return text
    for form, order in _FORMS:
        if found := form.fullmatch(text):
            parts = dict(zip(order, found.groups(), strict=True))
            iso = f"{int(parts['y']):04}-{_MONTHS[parts['m'].casefold().rstrip('.')]:02}"
            if "d" in parts:
                iso += f"-{int(parts['d']):02}"
            first_day(iso)
            return iso
    raise DateProblem(
        f"“{text}” is not a date: write 1949-02-04, 1949-02, 1949 or 4 February 1949."
    )


def first_day(iso: str) -> datetime.date | None:
    """The first day that a partial date may mean, for sorting; None for no date.

    Raises DateProblem.
    """
    if not iso:
        return None
    found = ISO.fullmatch(iso)
    if not found:
        raise DateProblem(f"“{iso}” is not of the form 1949-02-04, 1949-02 or 1949.")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise DateProblem(f"“{iso}” is not a day of the calendar.") from error


def last_day(iso: str) -> datetime.date | None:
    """The last day that a partial date in ISO 8601 may mean."""
    day = first_day(iso)
    if day is None or len(iso) == 10:
        return day
    if len(iso) == 4:
        return day.replace(month=12, day=31)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
