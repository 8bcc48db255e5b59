"""Who gets past the door of the editors' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from accounts.answers import sign_in_first
from accounts.middleware import Request
from accounts.models import User


def editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever is not signed in is asked to; for everybody but editors the page is not there."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.is_anonymous:
            return sign_in_first(request)
        if not request.viewer.is_editor:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def person(request: Request) -> User:
    """The editor who asks, behind ``editors_only``."""
    user = request.viewer.user
    if user is None:
        raise Http404
    return user
