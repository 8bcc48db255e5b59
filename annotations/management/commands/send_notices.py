"""Sends the mails that are due."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import letters
from annotations.announcing import announce
from annotations.notifications import deliver, keep_delivering
from annotations.reminding import remind


class Command(BaseCommand):
    help = (
        "Sends the mails that are due. `python -m config.serve` does so by "
        "itself; this is for other servers, and any number of them may run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on until stopped, with this wait"
        )

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        if every is None:
            announce()
            remind()
            self.stdout.write(f"{deliver() + letters.deliver()} sent.")
            return
        try:
            keep_delivering(threading.Event(), every)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
