"""Whole pages for visitors, kept in this process until what is on them changes.

A page is kept under its entity tag. The tag is made of the document's stamp, which every change
of what the public sees raises in the same transaction: no kept page outlives a change.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cachetools import LRUCache
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.template.loader import render_to_string
from django.utils import translation

from accounts.middleware import Request

MOST_BYTES = 64 * 1024 * 1024
"""How much this process keeps at most."""

_pages: LRUCache[tuple[str, str], bytes] = LRUCache(MOST_BYTES, getsizeof=len)
_lock = threading.Lock()


@lru_cache(maxsize=1)
def build() -> str:
    """What this installation would render differently from another one: its templates, exporters,
    static files, translations and ways to write dates."""
    digest = hashlib.sha256()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    for path in sorted(
        [
            *settings.BASE_DIR.glob("templates/**/*.html"),
            manifest,
            *settings.BASE_DIR.glob("locale/*/LC_MESSAGES/*.mo"),
            *settings.BASE_DIR.glob("config/formats/*/formats.py"),
            *settings.BASE_DIR.glob("annotations/exporters/**/*.*"),
        ]
    ):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def is_for_everybody(request: Request) -> bool:
    """Whether this visitor gets the page that every visitor gets: nobody, with no message."""
    return request.viewer.is_anonymous and CookieStorage.cookie_name not in request.COOKIES


def entity_tag(pk: int, created: datetime, stamp: int, part: str = "") -> str:
    """The entity tag of a document's public page, in the language of this request; ``part``
    names another page of the same document."""
    made = int(created.timestamp() * 1_000_000)
    part = f"-{part}" if part else ""
    return f'"{pk}-{made:x}-{stamp}-{translation.get_language()}-{build()}{part}"'


def kept(request: Request, tag: str, template: str, context: Callable[[], dict[str, Any]]) -> bytes:
    """The page under this tag, made from ``template`` where it is not kept yet."""
    key = (template, tag)
    with _lock:
        page = _pages.get(key)
    if page is None:
        page = render_to_string(template, context(), request).encode()
        with _lock, suppress(ValueError):  # a page larger than the whole store is not kept
            _pages[key] = page
    return page
