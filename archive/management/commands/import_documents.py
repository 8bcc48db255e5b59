"""``manage.py import_documents FILE|FOLDER|ZIP…``: an import of many files in the foreground."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from archive.background import Worker, reading
from archive.gathering import Full, Gathering, files_of, opened
from archive.runs import ImportRun, Result, RunFile

WAIT_SECONDS = 0.5
"""Between two looks at files that another process is at."""
FAILED = (Result.ENCODING, Result.REFUSED)


class Command(BaseCommand):
    help = (
        "Imports each FILE, the files of each FOLDER and of each ZIP as drafts, or publishes them "
        "at once. A file that cannot be imported is named with the reason; the others go on, and "
        "the exit status is 1. What was interrupted is gone on with by the same command: a file "
        "that is in the archive already is not imported twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE|FOLDER|ZIP")
        parser.add_argument("--publish", action="store_true", help="open them to the public")
        parser.add_argument(
            "--encoding", default="", help="read the files in this one that are not in UTF-8"
        )
        parser.add_argument("--by", metavar="E-MAIL", help="the editor who is named as importer")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._editor(options["by"])
        self.said: set[int] = set()
        self.failed = 0
        run = self._run(by, options)
        self._gather(run, options["files"])
        self.began, self.total = time.monotonic(), run.tally().total + self.failed
        try:
            self._work(run)
        except KeyboardInterrupt:
            run.stop(by=by)
            raise CommandError(
                "Stopped. The same command goes on with it, and so do editors on its page.",
                returncode=130,
            ) from None
        finally:
            self._progress("")
        run.refresh_from_db()
        for file in run.files.exclude(pk__in=self.said).exclude(result=Result.WAITING):
            self._say(file)
        if run.is_stopped:
            raise CommandError("An editor has stopped this import on its page.")
        if self.failed:
            raise CommandError(f"{self.failed} of {self.total} files were not imported.")

    def _run(self, by: User | None, options: dict[str, Any]) -> ImportRun:
        """The run of this very command that was interrupted, or a new one."""
        name = " ".join(str(path) for path in options["files"])[:500]
        wanted = {"encoding": options["encoding"], "publish": options["publish"]}
        same = ImportRun.objects.filter(name=name, made_by=by, files__result=Result.WAITING)
        run: ImportRun | None = same.order_by("-pk").first()
        if run is None:
            return ImportRun.begin(name, by=by, **wanted)
        ImportRun.objects.filter(pk=run.pk).update(**wanted)
        run.go_on(by=by)
        run.refresh_from_db()
        self.stderr.write("Going on with what was interrupted.")
        return run

    def _gather(self, run: ImportRun, given: list[Path]) -> None:
        gathering = Gathering(run)
        try:
            for path in given:
                for name, found in files_of(path):
                    try:
                        with opened(found) as file:
                            gathering.take(name, file)
                    except OSError as problem:
                        self.failed += 1
                        self._line(f"{name}: not imported. {problem.strerror}.", to=self.stderr)
        except Full as problem:
            self.failed += 1
            self._line(str(problem), to=self.stderr)

    def _work(self, run: ImportRun) -> None:
        with reading() as sandbox, Worker(sandbox, only=run, told=self._say) as worker:
            while True:
                worker.work()
                run.refresh_from_db(fields=["stopped_at"])
                if run.is_stopped or not run.tally().waiting:
                    return
                # Another process has the rest; what it leaves behind is free after its lease.
                time.sleep(WAIT_SECONDS)

    def _say(self, file: RunFile) -> None:
        self.said.add(file.pk)
        document = file.document
        if file.result == Result.IMPORTED and document:
            doubts = f", {file.doubts} doubtful places" if file.doubts else ""
            self._line(
                f"{file.name}: “{document.title}”, {document.get_status_display()}{doubts}: "
                f"/documents/{document.slug}/"
            )
        elif file.result == Result.KNOWN:
            self._line(f"{file.name}: already there. {file.sentence}")
        elif file.result in FAILED:
            self.failed += 1
            choice = ", ".join(file.candidates)
            hint = f" Say --encoding with one of these: {choice}." if choice else ""
            self._line(f"{file.name}: not imported. {file.sentence}{hint}", to=self.stderr)
        seconds = max(time.monotonic() - self.began, 0.001)
        rate = len(self.said) / seconds
        self._progress(f"{len(self.said)} of {self.total} files, {rate:.1f} a second")

    def _line(self, text: str, to: Any = None) -> None:
        self._progress("")
        (to or self.stdout).write(text)

    def _progress(self, text: str) -> None:
        """One line that is written over and over, where somebody looks at it."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{text}", ending="")
            self.stderr.flush()

    def _editor(self, email: str | None) -> User | None:
        if not email:
            return None
        editor = User.objects.filter(email=email.lower(), is_active=True).first()
        if editor is None:
            raise CommandError(f"There is no account with the e-mail address {email}.")
        return editor
