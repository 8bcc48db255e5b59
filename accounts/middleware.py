"""Puts the viewer on each request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
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
        answer = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in answer:
            # Somebody's own page: nobody else gets it, and it is asked for anew each time.
            patch_cache_control(answer, private=True, no_cache=True)
        return answer
