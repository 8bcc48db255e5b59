"""ASGI entry: Django runs as WSGI in a pool of threads, which is twice as fast as Django's ASGI."""

from __future__ import annotations

import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

wsgi = get_wsgi_application()

from django.conf import settings  # noqa: E402  (needs the line above)

application = WSGIMiddleware(wsgi, workers=settings.THREADS)  # type: ignore[arg-type]
