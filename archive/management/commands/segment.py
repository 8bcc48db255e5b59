"""Print how a text would be divided, as JSON; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.importers.sandbox import Sandbox
from archive.importers.text import LIMIT, UnknownEncoding
from archive.parsed import ImportProblem, as_gold


class Command(BaseCommand):
    help = (
        "Divide texts into title, headings, paragraphs, list items and footnotes, and print the "
        "result as JSON. With --out, write one JSON file for each text."
    )
    requires_system_checks = []  # noqa: RUF012  # touches no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", type=Path, metavar="DIR", help="write DIR/<name>.json instead")
        parser.add_argument("--encoding", help="encoding of the files, if it is not UTF-8")
        parser.add_argument(
            "--limit", type=int, default=LIMIT, help="largest accepted file in bytes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        out: Path | None = options["out"]
        if out is None and len(files) > 1:
            raise CommandError("Give one file, or say with --out where the results go.")
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        with Sandbox(**settings.IMPORT_BOUNDS) as self.sandbox:
            failed = self._divide_all(files, out, options)
        if failed:
            raise CommandError(f"{failed} of {len(files)} could not be divided.")

    def _divide_all(self, files: list[Path], out: Path | None, options: dict[str, Any]) -> int:
        """The number of files that could not be divided, each with its reason."""
        failed = 0
        for path in files:
            try:
                text = self._divide(path, options["encoding"], options["limit"])
            except (ImportProblem, OSError) as problem:
                failed += 1
                self.stderr.write(f"{path}: {_sentence(problem)}")
                continue
            if out is None:
                self.stdout.write(text)
            else:
                (out / f"{path.stem}.json").write_text(text + "\n", encoding="utf-8")
        return failed

    def _divide(self, path: Path, encoding: str | None, limit: int) -> str:
        if path.stat().st_size > limit:  # do not read what will be refused
            raise ImportProblem(f"{path.name} is larger than {limit} bytes.")
        parsed = self.sandbox.parse(path.read_bytes(), path.name, encoding=encoding, limit=limit)
        return json.dumps(as_gold(parsed), ensure_ascii=False, indent=1)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, UnknownEncoding) and problem.candidates:
        return f"{problem} Possible: --encoding {', '.join(problem.candidates[:4])}."
    if isinstance(problem, OSError):
        return problem.strerror or str(problem)
    return str(problem)
