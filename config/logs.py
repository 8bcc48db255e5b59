"""Logs: one line a request, as JSON on a real site, without anything personal.

No address of the network, no user, no query and no path: the path of an invitation or of a
password reset is a key. The pattern of the route says enough.
"""

from __future__ import annotations

import logging.config
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("colloquy.request")


class RequestLogMiddleware:
    """Logs method, route, status and milliseconds of each request, under a number of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=uuid.uuid4().hex[:12])
        began = time.perf_counter()
        response = self.get_response(request)
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        log.log(
            level,
            "request",
            method=request.method,
            route=route(request),
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        return response


def route(request: HttpRequest) -> str:
    """The pattern that matched, "static" for a file, "" where nothing matched."""
    if request.resolver_match:
        return request.resolver_match.route
    return "static" if request.path_info.startswith("/static/") else ""


class HidePath(logging.Filter):
    """Puts the route in place of the path in what Django says about a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            # Of the finished message, before anything of it is replaced.
            said = record.getMessage().partition(":")[0]
            record.msg, record.args = "%s (route: %s)", (said, route(request))
        return True


_frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def traceback(exc_info: structlog.typing.ExcInfo) -> list[dict[str, Any]]:
    """Where an exception came from, without the values of variables, and the first line of what
    it says: PostgreSQL quotes a row that it refuses in the second."""
    chain = _frames(exc_info)
    for one in chain:
        one["exc_value"] = one["exc_value"].partition("\n")[0]
    return chain


def configuration(*, json: bool) -> None:
    """Sends structlog's lines and those of the standard library through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = (
        [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]
        if json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.captureWarnings(json)
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"hide_path": {"()": HidePath}},
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *last,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "lines",
                    "filters": ["hide_path"],
                }
            },
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                # One line a request is ours; Django's is wanted where something broke.
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
                "uvicorn.access": {"level": "WARNING"},
                # That it starts and stops, `make run` says in its own words.
                "uvicorn.error": {"level": "INFO" if json else "WARNING"},
            },
        }
    )
