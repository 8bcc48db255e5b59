"""Make what is searched anew, complete it, or check it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.models import Document
from archive.search import dialect, index


class Command(BaseCommand):
    help = (
        "Take documents into the search that are not in it yet, as after an upgrade. With "
        "--rebuild, make everything that is searched anew; with --check, only say what is not in "
        "line with the documents."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--rebuild", action="store_true", help="make everything anew")
        way.add_argument("--check", action="store_true", help="change nothing, say what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        every = Document.objects.filter(status__in=index.OPEN).order_by("pk")
        if options["rebuild"]:
            dialect().rebuild(index.TABLE)
        count = index.rebuild(
            every.iterator(chunk_size=100) if options["rebuild"] else index.missing()
        )
        self.stdout.write(f"{count} documents taken into the search.")

    def _check(self) -> None:
        if wrong := index.check():
            raise CommandError(
                "\n".join([*wrong, "Run “manage.py search_index --rebuild” to mend it."])
            )
        self.stdout.write("What is searched is in line with the documents.")
