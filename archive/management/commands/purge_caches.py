"""Tells the caches in front of the site what has changed."""

from __future__ import annotations

import threading
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.purging import SITE, keep_purging, purge_changed, tell


class Command(BaseCommand):
    help = (
        "Tells the caches that COLLOQUY_PURGE names which public pages have changed. `python -m "
        "config.serve` does so by itself; this is for other servers, and any number of them may "
        "run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on until stopped, with this wait"
        )
        how.add_argument(
            "--all", action="store_true", help="have them forget every page, changed or not"
        )

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        if not settings.PURGE:
            raise CommandError("COLLOQUY_PURGE names no cache to be told.")
        if every is not None:
            try:
                keep_purging(threading.Event(), every)
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")
            return
        try:
            if options["all"]:
                tell([SITE])
                self.stdout.write("Told to forget everything.")
                return
            told = 0
            while keys := purge_changed():
                told += len(keys)
        except (OSError, HTTPException) as problem:
            raise CommandError(
                f"A cache was not told ({problem}). Run this again once it answers."
            ) from problem
        self.stdout.write(f"{told} told of.")
