"""Complete what is searched, make it anew, or check it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations import finding
from archive.models import Document
from archive.search import dialect, index


class Command(BaseCommand):
    help = (
        "Take documents and comments into the search that are not in it yet, as after an upgrade. "
        "With --rebuild, make everything that is searched anew; with --check, only say what is not "
        "in line with documents and comments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--rebuild", action="store_true", help="make everything anew")
        way.add_argument("--check", action="store_true", help="change nothing, say what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        documents = index.missing()
        if options["rebuild"]:
            dialect().rebuild(index.TABLE)
            finding.clear()
            every = Document.objects.filter(status__in=index.OPEN).order_by("pk")
            documents = every.iterator(chunk_size=100)
        taken, said = index.rebuild(documents), finding.complete()
        self.stdout.write(f"Taken into the search: {taken} documents, {said} comments.")

    def _check(self) -> None:
        if wrong := [*index.check(), *finding.check()]:
            raise CommandError(
                "\n".join([*wrong, "Run “manage.py search_index --rebuild” to mend it."])
            )
        self.stdout.write("What is searched is in line with documents and comments.")
