"""Puts the viewer on each request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.viewer import Viewer


class Request(HttpRequest):
    """What a view gets: for types only, since Django makes the request itself."""

    viewer: Viewer


class ViewerMiddleware:
    """``request.viewer``, looked up on first use: a page that does not ask costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: Viewer.of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
