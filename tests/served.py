"""Pages that were rendered once, given to a browser without a server."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Route

ADDRESS = "http://colloquy.test"


def plain(name: str) -> str:
    """The name of a static file without the hash in it."""
    return re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name)


def serve(context: BrowserContext, pages: dict[str, str]) -> None:
    """Answer every request of this browser with these pages (address -> HTML) and our own static
    files; with 404 for everything else."""

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        address = f"{url.path}?{url.query}" if url.query else url.path
        if address in pages:
            route.fulfill(body=pages[address], content_type="text/html; charset=utf-8")
        elif url.path.startswith(settings.STATIC_URL) and (
            file := finders.find(plain(url.path.removeprefix(settings.STATIC_URL)))
        ):
            kind = mimetypes.guess_type(url.path)[0] or "text/plain"
            route.fulfill(body=Path(str(file)).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="")

    context.route("**/*", answer)
