"""Puts the whole public archive into one ZIP file: static pages, TEI, JSON, with checksums."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations import site_archive


class Command(BaseCommand):
    help = (
        "Puts the public archive into one ZIP file (a bag after BagIt): every public document with "
        "its notes as static HTML, TEI, JSON-LD, JSON and CSV, topics and names, and SHA-256 "
        "checksums. It opens from disk: data/index.html."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", nargs="?", help="the file to be made")
        where.add_argument(
            "--keep", action="store_true", help="keep it where the site serves it from"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["keep"]:
            # Others are waiting for pages meanwhile.
            os.nice(10)
            try:
                made = site_archive.keep()
            except site_archive.Changing as error:
                raise CommandError(
                    "Something was changed each time before the archive was whole; try again."
                ) from error
            if made:
                self.stdout.write(f"{made}: {made.stat().st_size} bytes.")
            else:
                self.stdout.write("Another process is making it.")
            return
        path = Path(options["file"])
        if path.exists():
            raise CommandError(f"{path} is there already.")
        count = site_archive.write(path)
        self.stdout.write(f"{path}: {count} files, {path.stat().st_size} bytes.")
