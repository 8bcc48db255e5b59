"""/healthz: whether this process can do its work."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)


class HealthMiddleware:
    """Answers /healthz before anything else does.

    A container or load balancer asks by address, without the site's host name and without TLS,
    so this stands before the checks of host, redirect to https and session, and sets no cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/healthz":
            return self.get_response(request)
        return health()


def health() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except (DatabaseError, OSError) as error:
        log.error("health.database", error=type(error).__name__)
        answer = HttpResponse("The database does not answer.\n", status=503)
    else:
        answer = HttpResponse("Colloquy is well.\n")
    answer["Content-Type"] = "text/plain; charset=utf-8"
    answer["Content-Length"] = str(len(answer.content))
    answer["Cache-Control"] = "no-store"
    return answer
