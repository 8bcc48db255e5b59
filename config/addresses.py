"""What an address may carry to the views."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NulMiddleware:
    """Puts U+FFFD in place of U+0000 in the path and query of every address.

    PostgreSQL refuses the one character in any comparison, SQLite does not: without this, each
    filter and search would have to think of it. Forms and the API refuse it in what is written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            request.path_info = request.path_info.replace("\0", "\N{REPLACEMENT CHARACTER}")
        if "%00" in request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "%EF%BF%BD")
        return self.get_response(request)
