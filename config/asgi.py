"""ASGI entry: Django runs as WSGI in a pool of threads, which is twice as fast as Django's ASGI."""

from __future__ import annotations

import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

wsgi = get_wsgi_application()

from django.conf import settings  # noqa: E402  (these need the line above)
from django.urls import get_resolver  # noqa: E402

application = WSGIMiddleware(wsgi, workers=settings.THREADS)  # type: ignore[arg-type]

# Loads every view now: the first visitor does not wait for it.
get_resolver().url_patterns  # noqa: B018
