"""Compresses what every visitor gets; nothing else."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable

from cachetools import LRUCache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

LEAST = 1024
"""Bytes; below this nothing is won."""
LEVEL = 6
MOST_BYTES = 16 * 1024 * 1024
"""How many compressed bytes this process keeps at most."""
TEXT = ("text/html", "application/atom+xml", "application/xml", "text/plain")
_accepts = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


class CompressionMiddleware:
    """Sends pages for visitors compressed, where their browser takes that.

    Only answers without a cookie, asked for without one: a page with a secret in it, such as the
    token of a form, that also repeats something of the address would tell the secret by its
    length (BREACH). What has an entity tag is compressed once for each tag; the tag becomes a
    weak one, because the bytes are others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._kept: LRUCache[str, bytes] = LRUCache(MOST_BYTES, getsizeof=len)
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not self._is_open(request, answer) or not isinstance(answer, HttpResponse):
            return answer
        patch_vary_headers(answer, ("Accept-Encoding",))
        if not _accepts.search(request.headers.get("Accept-Encoding", "")):
            return answer
        answer.content = self._compressed(answer)
        answer["Content-Encoding"] = "gzip"
        answer["Content-Length"] = str(len(answer.content))
        if (tag := answer.get("ETag", "")).startswith('"'):
            answer["ETag"] = f"W/{tag}"
        return answer

    def _is_open(self, request: HttpRequest, answer: HttpResponseBase) -> bool:
        return (
            not answer.streaming
            and answer.status_code == 200
            and not request.COOKIES
            and not answer.cookies
            and not answer.has_header("Content-Encoding")
            and answer.get("Content-Type", "").startswith(TEXT)
            and len(answer.content) >= LEAST  # type: ignore[attr-defined]
        )

    def _compressed(self, answer: HttpResponse) -> bytes:
        tag = answer.get("ETag", "")
        with self._lock:
            found = self._kept.get(tag) if tag else None
        if found is None:
            # Without a time in its head: the same page is the same bytes.
            found = gzip.compress(answer.content, LEVEL, mtime=0)
            if tag:
                with self._lock:
                    self._kept[tag] = found
        return found
