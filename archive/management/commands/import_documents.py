"""``manage.py import_documents FILE…``: texts into the archive, each on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from archive.importers import UnknownEncoding, parse
from archive.ingest import ingest
from archive.models import Document
from archive.parsed import ImportProblem


class Command(BaseCommand):
    help = (
        "Imports each FILE as a draft, or publishes it at once. A file that cannot be imported is "
        "named with the reason; the others go on, and the exit status is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--publish", action="store_true", help="open them to the public")
        parser.add_argument("--encoding", help="read files without byte-order mark in this one")
        parser.add_argument("--by", metavar="E-MAIL", help="the editor who is named as importer")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._editor(options["by"])
        failed = 0
        for path in options["files"]:
            try:
                document = self._import(path, options["encoding"], by, publish=options["publish"])
            except UnknownEncoding as problem:
                failed += 1
                these = ", ".join(problem.candidates)
                self._refuse(path, f"{problem} Say --encoding with one of these: {these}.")
            except (ImportProblem, OSError) as problem:
                failed += 1
                reason = problem.strerror if isinstance(problem, OSError) else problem
                self._refuse(path, str(reason))
            except ValidationError as problem:
                failed += 1
                self._refuse(path, " ".join(problem.messages))
            else:
                paragraphs = document.paragraphs.count()
                headings = document.headings.count()
                self.stdout.write(
                    f"{path}: “{document.title}”, {document.get_status_display()}, "
                    f"{paragraphs} paragraphs, {headings} headings: "
                    f"/documents/{document.slug}/"
                )
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} files were not imported.")

    def _import(self, path: Path, encoding: str | None, by: User | None, *, publish: bool) -> Any:
        if path.stat().st_size > settings.MAX_FILE_BYTES:
            megabytes = settings.MAX_FILE_BYTES // 1024 // 1024
            raise ImportProblem(f"The file is larger than {megabytes} MB.")
        data = path.read_bytes()
        parsed = parse(data, path.name, encoding=encoding, limit=settings.MAX_FILE_BYTES)
        document: Document = ingest(parsed, by=by, original=data, name=path.name)
        if publish:
            document.publish(by=by)
        return document

    def _editor(self, email: str | None) -> User | None:
        if not email:
            return None
        editor = User.objects.filter(email=email.lower(), is_active=True).first()
        if editor is None:
            raise CommandError(f"There is no account with the e-mail address {email}.")
        return editor

    def _refuse(self, path: Path, reason: str) -> None:
        self.stderr.write(f"{path}: not imported. {reason}")
