"""How the API sends what it has read: JSON by orjson, with an entity tag."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def dumps(data: Any) -> bytes:
    """``data`` as JSON; identifiers and moments as they are, moments in UTC ending in Z."""
    return orjson.dumps(data, option=orjson.OPT_UTC_Z)


def tag_of(content: bytes, version: int | None = None) -> str:
    """An entity tag: a digest of ``content``.

    ``version`` is the row's, for whoever may change it: it begins the tag, and it alone is what
    If-Match compares, so that a reply by somebody else makes no change stale.
    """
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def send(
    request: HttpRequest, data: Any, *, status: int = 200, version: int | None = None
) -> HttpResponse:
    """``data`` with its entity tag, or 304 where whoever asks has it already."""
    content = dumps(data)
    tag = tag_of(content, version)
    if status == 200 and request.method in ("GET", "HEAD") and _has(request, tag):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(content, status=status, content_type="application/json")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=0, must-revalidate"
    patch_vary_headers(answer, ("Authorization", "Cookie"))
    return answer


def _has(request: HttpRequest, tag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag in (
        one.strip().removeprefix("W/") for one in given.split(",")
    )
