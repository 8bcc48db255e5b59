"""Dates as texts write them, in the languages archives mostly hold."""

from __future__ import annotations

import re

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_NUMBERS = {
    name.casefold(): number
    for names in _MONTHS.values()
    for number, name in enumerate(names.split(), start=1)
} | {"sept": 9}
MONTHS = (*_MONTHS["en"].split(), *_MONTHS["short"].split())
"""English names of the months, long and short."""
_ENGLISH = set(_MONTHS["en"].casefold().split())
_NAMES = sorted(
    {name for names in _MONTHS.values() for name in names.split()} | {"Sept"}, key=len, reverse=True
)
_DATE = re.compile(
    r"(?:\b(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er)?(?P<range>[-–]\d{1,2})?\s+(?:(?:of|de)\s+)?)?"
    rf"\b(?P<month>{'|'.join(_NAMES)})\b\.?"
    r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?P<more>[-–]\d{1,2})?)?(?:,|\s+de\b)?"
    r"\s+(?P<year>(?:1\d|20)\d\d)\b",
)
_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_DAY = re.compile(
    rf"(?:(?:{_WEEKDAYS}),? )?(?:the )?(?:(?:{'|'.join(_NAMES)}) \d{{1,2}}(?:st|nd|rd|th)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?(?:{'|'.join(_NAMES)})|(?:1[5-9]|20)\d\d)"
    r"(?:[,.]? (?:[\[(].{1,20}[\])]|morning|afternoon|evening|night))?[.:]?"
)
_ISO_DATE = re.compile(r"\b(?:1\d|20)\d\d-\d\d-\d\d\b")


def find_date(text: str) -> str:
    """The first date in the text as it is written there, or ""."""
    match = _DATE.search(text) or _ISO_DATE.search(text)
    return match.group().strip(" ,.") if match else ""


def is_date_line(text: str) -> bool:
    """Whether the line is hardly more than a date."""
    date = find_date(text) if len(text) < 60 else ""
    return bool(date) and len(text) <= len(date) + 4


def is_day(text: str) -> bool:
    """Whether the line is a day without its year ("5 March", "Tuesday, May 4"), or a year."""
    return len(text) < 50 and bool(_DAY.fullmatch(text))


def for_record(date: str) -> str:
    """The date as the record takes it: as written in plain English, else as 1934-05-05.

    Of several days the first one; a date without a day becomes 1934-05.
    """
    match = _DATE.fullmatch(date)
    if not match:
        return date
    plain = match["month"].casefold() in _ENGLISH and not match["range"] and not match["more"]
    if plain and date.isascii() and "." not in date:
        return date
    month, day = _NUMBERS[match["month"].casefold()], match["day"] or match["after"]
    iso = f"{match['year']}-{month:02}"
    return f"{iso}-{int(day):02}" if day else iso
