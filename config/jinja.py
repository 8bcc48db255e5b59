"""What every Jinja2 template may use besides its own context."""

from __future__ import annotations

import datetime
from typing import Any

import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, translation
from django.utils.timesince import timesince as django_timesince
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from accounts.keyboard import list_html
from archive import spans
from archive.snippets import cited


def environment(**options: Any) -> jinja2.Environment:
    """Made once by Django's Jinja2 backend; see TEMPLATES in settings."""
    env = jinja2.Environment(**options)  # noqa: S701  (the backend turns autoescape on)
    env.globals |= {
        "url": url,
        "static": static,
        "language": translation.get_language,
        "direction": direction,
        "key_list": list_html,
    }
    env.globals["languages"] = settings.LANGUAGES
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.filters |= {
        "cited": cited,
        "date": date,
        "datetime": date_and_time,
        "filesizeformat": filesizeformat,
        "isoformat": isoformat,
        "number": number,
        "partial_date": spans.shown,
        "timesince": timesince,
    }
    return env


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the messages for this person, and who asks (may be missing in an error
    page of a request that never got as far as the middleware)."""
    return {
        "messages": get_messages(request),
        "viewer": getattr(request, "viewer", None),
    }


def direction(language: str) -> str:
    """Which way the interface runs in this language: "ltr" or "rtl"."""
    return "rtl" if language and translation.get_language_info(language)["bidi"] else "ltr"


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: ``url("archive:document", document.slug)``."""
    return reverse(name, args=args, kwargs=kwargs)


def date(value: Any, form: str = "DATE_FORMAT") -> str:
    """A date in the site's language and time zone; ``form`` as in Django's date filter."""
    return formats.date_format(_local(value), form)


def date_and_time(value: Any, form: str = "DATETIME_FORMAT") -> str:
    return formats.date_format(_local(value), form)


def isoformat(value: Any) -> str:
    """For ``<time datetime="…">``."""
    return _local(value).isoformat(timespec="seconds") if hasattr(value, "hour") else str(value)


def timesince(value: datetime.datetime, depth: int = 2) -> str:
    """How long ago that was, in words."""
    if now() - value < datetime.timedelta(minutes=1):
        return _("less than a minute")
    return django_timesince(value, depth=depth)


def number(value: float, places: int | None = None) -> str:
    return formats.number_format(value, places, force_grouping=True)


def _local(value: Any) -> Any:
    """A moment in the time zone of the site; anything else (a date) as it is."""
    return localtime(value) if isinstance(value, datetime.datetime) else value
