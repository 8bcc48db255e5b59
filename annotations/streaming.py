"""Long pages, sent while they are being made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.backends.jinja2 import Template
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.template.loader import get_template
from django.utils import translation

FIRST = 24 * 1024
"""So many characters are sent first: bar, record and what is seen of the text at once."""
REST = 128 * 1024
"""So many at a time afterwards."""


def stream(request: HttpRequest, name: str, context: dict[str, Any]) -> StreamingHttpResponse:
    """The page as ``render`` makes it, from the template of this name.

    The first piece is made before this returns, so that what goes wrong at the beginning is
    answered as it should be, and cookies and messages, which are in the head, are settled.
    """
    template = cast(Template, get_template(name))
    get_token(request)  # its cookie is in the headers
    whole = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
        **context,
    }
    for process in template.backend.template_context_processors:
        whole.update(process(request))
    pieces = _pieces(template.template.generate(whole), translation.get_language())
    first = next(pieces)
    return StreamingHttpResponse(_after(first, pieces))


def _after(first: str, pieces: Iterator[str]) -> Iterator[str]:
    yield first
    yield from pieces


def _pieces(parts: Iterator[str], language: str | None) -> Iterator[str]:
    """``parts`` in larger pieces, each made in this language, whatever the thread does between."""
    held: list[str] = []
    size, enough = 0, FIRST
    ended = object()
    while True:
        with translation.override(language):
            while size < enough and (part := next(parts, ended)) is not ended:
                held.append(str(part))
                size += len(held[-1])
        if size < enough:
            break
        yield "".join(held)
        held, size, enough = [], 0, REST
    yield "".join(held)
