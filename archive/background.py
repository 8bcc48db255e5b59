"""Importing the files of runs, one after another, by any number of processes at once.

Whoever imports a file claims it first, in one conditional statement, for half a minute, and
renews the claim while at it: what a process left behind when it died is taken up again after
that. The document and what became of the file are written in one transaction that asks for the
claim once more, so that no file is imported twice; its checksum says the same a second time.

Memory: one file, of at most ``MAX_FILE_BYTES``, with what was read of it, and the list of the
archive that it lies in (4 MB packed); reading itself happens in the process of a ``Sandbox``.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.importers import UnknownEncoding
from archive.importers.sandbox import Sandbox, borrowed
from archive.ingest import AlreadyImported, ingest, refuse_known
from archive.kept import Kept
from archive.parsed import ImportProblem, ParsedDocument
from archive.runs import ImportRun, Result, RunFile

log = logging.getLogger("colloquy.imports")

LEASE_SECONDS = 30.0
BATCH = 8
"""Files that are claimed at a time."""
ATTEMPTS = 3
"""How often a file is begun that ended the process each time."""
ROUND_SECONDS = 2.0
ASK_SECONDS = 1.0
"""Between two looks at whether somebody has stopped the run."""
_given = threading.Event()


class Lost(Exception):
    """Somebody else has the claim by now."""


def wake() -> None:
    """Files were given: let this process begin with them at once."""
    _given.set()


def keep_importing(stop: threading.Event, seconds: float = ROUND_SECONDS) -> None:
    """Import what waits, over and over, until ``stop`` is set. Nothing ends it but that."""
    while not stop.is_set():
        try:
            with reading() as sandbox, Worker(sandbox, stop=stop) as worker:
                worker.work()
        except Exception:
            log.exception("imports.failed")
        finally:
            connections.close_all()
        _given.wait(seconds)
        _given.clear()


def reading() -> AbstractContextManager[Sandbox]:
    """What the files of a run are read by: a process that is kept for the next run or file."""
    return borrowed(**settings.IMPORT_BOUNDS)


class Worker:
    """Imports files of runs until none is left that nobody else is at.

    ``told`` hears of each file when it is done with. Leave it in the end (it is a context
    manager): claims are given back, and others go on.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        stop: threading.Event | None = None,
        only: ImportRun | None = None,
        told: Callable[[RunFile], None] = lambda file: None,
    ) -> None:
        self._sandbox, self._only = sandbox, only
        self._told = told
        self._stop = stop or threading.Event()
        self._claim: uuid.UUID | None = None
        self._last = 0
        self._asked = 0.0
        self._kept = Kept()
        self._left = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="claims", daemon=True)

    def __enter__(self) -> Worker:
        self._renewing.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._renewing.join()
        self._kept.close()
        self._give_back()

    def work(self) -> int:
        """How many files were looked at."""
        done = 0
        while not self._stop.is_set():
            files = self._claimed()
            if files is None:
                break
            for file in files:
                if not self._stop.is_set() and self._is_ours(file):
                    self._bring(file)
                    self._told(file)
                    done += 1
            self._give_back()
            if files:
                files[0].run.release({file.source for file in files})
                if len(files) < BATCH:
                    files[0].run.tidy()
        return done

    def _is_ours(self, file: RunFile) -> bool:
        """Whether the claim holds and nobody has stopped the run since; asked once a second."""
        now = time.monotonic()
        if now < self._asked + ASK_SECONDS:
            return True
        self._asked = now
        mine = RunFile.objects.filter(pk=file.pk, claim=self._claim, run__stopped_at=None)
        return bool(mine.exists())

    def _give_back(self) -> None:
        """Let go of what was claimed and not begun, or ended half-way by a signal."""
        RunFile.objects.filter(claim=self._claim, result=Result.WAITING).exclude(claim=None).update(
            claim=None, claimed_until=None, attempts=F("attempts") - 1
        )

    def _claimed(self) -> list[RunFile] | None:
        """Files that are ours for now; none where somebody was faster, None where none waits."""
        now = timezone.now()
        waiting = RunFile.objects.filter(
            Q(claim=None) | Q(claimed_until__lt=now), result=Result.WAITING
        )
        runs = ImportRun.objects.filter(Exists(waiting.filter(run=OuterRef("pk"))), stopped_at=None)
        if self._only:
            runs = runs.filter(pk=self._only.pk)
        # In turn, so that a small import does not wait for a large one.
        order = sorted(runs.values_list("pk", flat=True))
        if not order:
            return None
        self._last = next((pk for pk in order if pk > self._last), order[0])
        found = waiting.filter(run=self._last).order_by("attempts", "pk")
        chosen = list(found.values_list("pk", "attempts")[:BATCH])
        # What was begun before may be what ended the process: it is tried alone.
        fresh = [pk for pk, attempts in chosen if not attempts] or [pk for pk, _ in chosen[:1]]
        claim = self._claim = uuid.uuid4()
        self._asked = time.monotonic()
        waiting.filter(pk__in=fresh).update(
            claim=claim,
            claimed_until=now + timedelta(seconds=LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
        ours = RunFile.objects.filter(claim=claim).select_related("run", "run__made_by")
        return list(ours.order_by("pk"))

    def _renew(self) -> None:
        try:
            while not self._left.wait(LEASE_SECONDS / 3):
                try:
                    RunFile.objects.filter(claim=self._claim, result=Result.WAITING).update(
                        claimed_until=timezone.now() + timedelta(seconds=LEASE_SECONDS)
                    )
                except DatabaseError:
                    log.warning("imports.not_renewed", exc_info=True)
        finally:
            connections.close_all()

    def _bring(self, file: RunFile) -> None:
        """Import one file, and write what became of it."""
        try:
            if file.attempts > ATTEMPTS:
                raise ImportProblem(
                    _("It ended the program each time it was read, so it was given up.")
                )
            data = self._kept.read(file)
            refuse_known(hashlib.sha256(data).hexdigest())
            parsed, encoding = self._read(file, data)
            self._store(file, parsed, data, encoding)
        except AlreadyImported as known:
            file.settle(Result.KNOWN, str(known), document=known.document)
        except UnknownEncoding as unknown:
            file.settle(Result.ENCODING, str(unknown), candidates=list(unknown.candidates))
        except ImportProblem as problem:
            file.settle(Result.REFUSED, str(problem))
        except FileNotFoundError:
            file.settle(Result.REFUSED, _("It is not kept here any more: bring it again."))
        except Lost:
            log.info("imports.lost")
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # Another fault of the database is one of this file, such as a value it cannot hold.
            log.exception("imports.failed_file")
            file.settle(
                Result.REFUSED,
                _("It could not be imported because of a fault in Colloquy; the log says more."),
            )

    def _read(self, file: RunFile, data: bytes) -> tuple[ParsedDocument, str]:
        """What is in the file, and the encoding where it did not say that itself."""
        name = PurePath(file.name).name
        limit = settings.MAX_FILE_BYTES
        try:
            return self._sandbox.parse(data, name, limit=limit), ""
        except UnknownEncoding as unknown:
            chosen = file.run.encoding
            if not chosen:
                raise
            try:
                return self._sandbox.parse(data, name, encoding=chosen, limit=limit), chosen
            except ImportProblem as problem:
                # Another one may still do.
                raise UnknownEncoding(str(problem), unknown.candidates) from problem

    def _store(self, file: RunFile, parsed: ParsedDocument, data: bytes, encoding: str) -> None:
        run, document = file.run, None
        try:
            with transaction.atomic():
                document = ingest(
                    parsed, by=run.made_by, original=data, name=PurePath(file.name).name
                )
                if run.publish:
                    document.publish(by=run.made_by)
                doubts = sum(block.doubtful for block in parsed.blocks)
                if not file.settle(
                    Result.IMPORTED, document=document, doubts=doubts, encoding=encoding
                ):
                    raise Lost
        except BaseException:
            if document is not None and document.original.name:
                # Its row was taken back; the file is no part of the transaction.
                document.original.storage.delete(document.original.name)
            raise
