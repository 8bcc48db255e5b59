"""The answer after a form was sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """303: what was sent is done; get this page now, and do not send it again."""

    status_code = 303


def see_other(to: Any, *args: Any) -> SeeOther:
    """To a page by its name and arguments, or to an object's own page."""
    return SeeOther(resolve_url(to, *args))
