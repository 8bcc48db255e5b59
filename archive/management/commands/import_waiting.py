"""Imports the files that editors have given and that wait."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from archive.background import Worker, keep_importing, reading


class Command(BaseCommand):
    help = (
        "Imports the files that wait. `python -m config.serve` does so by itself; this is for "
        "other servers, and any number of them may run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on until stopped, with this wait"
        )

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        if every is None:
            with reading() as sandbox, Worker(sandbox) as worker:
                self.stdout.write(f"{worker.work()} looked at.")
            return
        try:
            keep_importing(threading.Event(), every)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
