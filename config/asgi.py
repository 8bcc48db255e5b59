"""ASGI entry: Django runs as WSGI in a pool of threads, which is twice as fast as Django's ASGI;
beside it stand the streams of open pages, which hold no thread."""

from __future__ import annotations

import gc
import os
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

wsgi = get_wsgi_application()

from django.conf import settings  # noqa: E402  (these need the line above)
from django.urls import get_resolver  # noqa: E402

from annotations import live  # noqa: E402

pages = WSGIMiddleware(wsgi, workers=settings.THREADS)  # type: ignore[arg-type]


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"] == live.PATH:
        await live.streams(scope, receive, send)
    else:
        await pages(scope, receive, send)


# Loads every view now: the first visitor does not wait for it.
get_resolver().url_patterns  # noqa: B018

# What is loaded stays, and pages are made of thousands of rows in which nothing goes round in
# circles: to look for circles that often takes a third of the time of a page with many notes.
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 100)
