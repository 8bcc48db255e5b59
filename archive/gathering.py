"""Taking in the files of a run: into the storage, and a row for each file.

Memory: a part of a file at a time. A ZIP archive is kept as it came and only listed here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from archive.importers.bundle import Bundle, is_aside, plain_name, too_large
from archive.ingest import AlreadyImported, refuse_known
from archive.parsed import ImportProblem
from archive.runs import ImportRun, Result, RunFile
from archive.uploads import bound_of

ROWS = 1000
"""Rows that are written in one statement."""


class Full(ImportProblem):
    """The run takes no more files; those before are in it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "One import takes up to %(files)d files with %(size)d MB in all. What is beyond "
                "that was left out: bring it with another import."
            )
            % {
                "files": settings.MAX_RUN_FILES,
                "size": settings.MAX_RUN_BYTES // 1024 // 1024,
            }
        )


class Gathering:
    """Takes files for a run, one after another. What was taken before is not taken twice."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self._files, self._bytes = run.room()

    def take(self, name: str, file: File) -> None:
        """One file, or an archive of files. ``name`` is its path in the folder that was chosen.

        What cannot be imported becomes a row that says so. Raises Full.
        """
        name = plain_name(name)
        if is_aside(name):
            self._skip(1)
            return
        if file.size > bound_of(name):
            self.refuse(name, too_large(bound_of(name)))
            return
        source = _checksum(file)
        if name.casefold().endswith(".zip"):
            if not self.run.files.filter(source=source).exists():
                self._take_archive(name, source, file)
            return
        if not self.offer(name, source):
            return
        row = RunFile(run=self.run, name=name, source=source, size=file.size)
        self._reckon(row)
        self._keep(source, file)
        _write([row])

    def refuse(self, name: str, sentence: str) -> None:
        """A file that was not even taken. Raises Full."""
        row = RunFile(run=self.run, name=plain_name(name), result=Result.REFUSED, sentence=sentence)
        self._reckon(row)
        _write([row])

    def offer(self, name: str, source: str) -> bool:
        """Whether the file with this SHA-256 has to be sent at all. Raises Full."""
        name = plain_name(name)
        if is_aside(name):
            self._skip(1)
            return False
        if self.run.files.filter(source=source, name=name).exists():
            return False
        try:
            refuse_known(source)
        except AlreadyImported as known:
            if not self.run.files.filter(name=name, document=known.document).exists():
                row = RunFile(
                    run=self.run,
                    name=name,
                    result=Result.KNOWN,
                    sentence=str(known),
                    document=known.document,
                )
                self._reckon(row)
                _write([row])
            return False
        return True

    def _take_archive(self, name: str, source: str, file: File) -> None:
        file.seek(0)
        try:
            bundle = Bundle(file, PurePath(name).name)  # type: ignore[arg-type]
        except ImportProblem as problem:
            self.refuse(name, str(problem))
            return
        rows, aside = [], 0
        full: Full | None = None
        for member in bundle.members(largest=settings.MAX_FILE_BYTES):
            if member is None:
                aside += 1
                continue
            row = RunFile(
                run=self.run,
                name=plain_name(f"{name}/{member.name}"),
                # A member that is refused here is not tried again: nothing of it will change.
                source="" if member.problem else source,
                place=member.place,
                size=0 if member.problem else member.size,
                result=Result.REFUSED if member.problem else Result.WAITING,
                sentence=member.problem,
            )
            try:
                self._reckon(row)
            except Full as problem:
                full = problem
                break
            rows.append(row)
        if not rows and not full:
            self.refuse(name, _("There is no file in this archive that can be imported."))
        if any(row.source for row in rows):
            self._keep(source, file)
        _write(rows)
        if aside:
            self._skip(aside)
        if full:
            raise full

    def _reckon(self, row: RunFile) -> None:
        """Count a file that is about to be added. Raises Full where it has no room."""
        if self._files < 1 or self._bytes < row.size:
            raise Full
        self._files -= 1
        self._bytes -= row.size

    def _keep(self, source: str, file: File) -> None:
        path = self.run.path(source)
        if default_storage.exists(path):
            if default_storage.size(path) == file.size:
                return
            # Whoever brought it before was ended, or the disk was full, before it was whole.
            default_storage.delete(path)
        file.seek(0)
        stored = default_storage.save(path, file)
        if stored != path:
            # Another request has kept the same bytes at the same moment.
            default_storage.delete(stored)

    def _skip(self, number: int) -> None:
        ImportRun.objects.filter(pk=self.run.pk).update(skipped=F("skipped") + number)


def _checksum(file: File) -> str:
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    return digest.hexdigest()


def _write(rows: list[RunFile]) -> None:
    with transaction.atomic():
        # Another request may have brought the same file at the same moment.
        RunFile.objects.bulk_create(rows, batch_size=ROWS, ignore_conflicts=True)


def gather(
    run: ImportRun,
    given: Iterable[tuple[str, File]],
    dropped: Iterable[str] = (),
    *,
    is_over: bool = False,
) -> str:
    """Take files, and refuse by name those that were too large to come in (``dropped``).

    ``is_over``: others were left out on the way because they were too many. Returns the sentence
    for what had no room, or "".
    """
    gathering = Gathering(run)
    try:
        for name, file in given:
            gathering.take(name, file)
        for name in dropped:
            gathering.refuse(name, too_large(bound_of(name)))
    except Full as problem:
        return str(problem)
    return str(Full()) if is_over else ""


def files_of(path: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder and of those in it, or the file itself, each with its name there.

    Links in a folder are not followed: they may lead anywhere, or round in a circle.
    """
    if not path.is_dir():
        yield path.name, path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            found = Path(folder) / name
            if not found.is_symlink() and found.is_file():
                yield f"{path.resolve().name}/{found.relative_to(path).as_posix()}", found


def opened(path: Path) -> File:
    file: BinaryIO = path.open("rb")
    return File(file, name=path.name)
