"""Caches in front of the site, which hold public pages: told what has changed.

A document's ``stamp`` rises, in the transaction of the change, with what the public sees of it;
``purged`` is the stamp of which the caches were told last. Whatever a process that died has left
untold, or a cache has not taken, the next round tells: nothing is sent before its commit, and
nothing is lost. Any number of processes may tell the same.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import connections
from django.db.models import F
from django.http import HttpResponse

from archive.models import Document

log = logging.getLogger("colloquy.purging")

SITE = "colloquy"
"""The key of every page."""
HELD_SECONDS = 3600
"""How long a cache may hold a page that it is told nothing of."""
ROUND_SECONDS = 1
AGAIN_SECONDS = 10
"""After so long a change is told once more: a page that was being made while it happened may have
come to the cache only after the first time."""
LONGEST_WAIT = 60
"""Seconds between two tries, at most."""
TIMEOUT = 5
BATCH = 100


def key_of(document: int) -> str:
    """The purge key of all public pages about one document."""
    return f"document-{document}"


def let_hold(answer: HttpResponse, document: int) -> None:
    """Say who may keep a public page, and how long: everybody has to ask whether it still holds,
    but for caches that are told."""
    answer["Cache-Control"] = "max-age=0, must-revalidate"
    if settings.PURGE:
        answer["Cache-Control"] += f", s-maxage={HELD_SECONDS}"
        answer["Surrogate-Key"] = f"{SITE} {key_of(document)}"


def purge_changed() -> list[str]:
    """Tell of the documents that have changed; returns their keys. One query where there is
    nothing to tell. Raises OSError or HTTPException where a cache does not take it."""
    changed = Document.objects.filter(stamp__gt=F("purged"), published_at__isnull=False)
    rows = list(changed.order_by("pk").values_list("pk", "stamp")[:BATCH])
    keys = [key_of(pk) for pk, _stamp in rows]
    if keys:
        tell(keys)
    for pk, stamp in rows:
        Document.objects.filter(pk=pk, purged__lt=stamp).update(purged=stamp)
    return keys


def tell(keys: Collection[str]) -> None:
    """Have every cache forget the pages that have one of these keys. Raises as ``purge_changed``;
    an answer of 400 or above is an OSError, too."""
    for address in settings.PURGE:
        request = Request(address, method="PURGE", headers={"Surrogate-Key": " ".join(keys)})  # noqa: S310
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  (checked in settings)
            answer.read()


def keep_purging(stop: threading.Event, seconds: float = ROUND_SECONDS) -> None:
    """Tell the caches what has changed, over and over, until ``stop`` is set; at once that all
    has, because another build may show the same otherwise."""
    due: list[tuple[float, list[str]]] = [(0.0, [SITE])] if settings.PURGE else []
    wait = seconds
    while settings.PURGE and not stop.wait(wait):
        try:
            if keys := purge_changed():
                due.append((time.monotonic() + AGAIN_SECONDS, keys))
            while due and due[0][0] <= time.monotonic():
                tell(due[0][1])
                del due[0]
            wait = seconds
        except (OSError, HTTPException) as problem:
            wait = min(2 * wait, LONGEST_WAIT)
            log.warning("A cache was not told what has changed (%s); tried again.", problem)
        except Exception:
            wait = min(2 * wait, LONGEST_WAIT)
            log.exception("purging.failed")
        finally:
            connections.close_all()
