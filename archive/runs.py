"""An import of many files: what was given, and what became of each file.

Whatever waits is kept in the file storage under its checksum, a ZIP archive as it came; nothing
of it is in the database. How far a run is follows from its files and is stored nowhere else.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from archive.parsed import ImportProblem

if TYPE_CHECKING:
    from archive.models import Document


class Result(models.TextChoices):
    """What became of one file of a run."""

    WAITING = "waiting", _("waiting")
    IMPORTED = "imported", _("imported")
    KNOWN = "known", _("already there")
    ENCODING = "encoding", _("needs an encoding")
    REFUSED = "refused", _("refused")


KEPT = (Result.WAITING, Result.ENCODING, Result.REFUSED)
"""While a file is one of these, its bytes are kept: it can be tried (again)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files of a run have which result."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        return self.counts.get(Result.WAITING, 0)

    @property
    def finished(self) -> int:
        return self.total - self.waiting

    def of(self, result: str) -> int:
        return self.counts.get(result, 0)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports of many files."""

    def tallied(self) -> ImportRunQuerySet:
        """With the number of files of each result, for a list of runs."""
        return self.annotate(
            **{
                f"number_{result.value}": Count("files", filter=Q(files__result=result))
                for result in Result
            }
        )


class ImportRun(models.Model):
    """Many files that are imported as drafts, in the background."""

    name = models.CharField(max_length=500)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)
    encoding = models.CharField(max_length=40, blank=True)
    """How the files are read that do not say it themselves; "" where that is not settled."""
    publish = models.BooleanField(default=False)
    """Whether what is imported is opened to the public at once."""
    skipped = models.PositiveIntegerField(default=0)
    """Hidden files and the like, which nobody means to import."""

    objects: ClassVar[Any] = ImportRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("run", args=[self.pk])

    @classmethod
    def begin(
        cls,
        name: str,
        *,
        by: User | None,
        encoding: str = "",
        publish: bool = False,
        skipped: int = 0,
    ) -> ImportRun:
        """A run without a file yet; ``skipped`` hidden ones were left out before."""
        shown = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(name.split()))
        with transaction.atomic():
            run = cls.objects.create(
                name=shown[:500] or _t("Files"),
                made_by=by,
                encoding=encoding,
                publish=publish,
                skipped=skipped,
            )
            Event.record("import begun", actor=by, run=run.pk)
        return run

    def tally(self) -> Tally:
        rows = self.files.order_by().values_list("result").annotate(Count("pk"))
        return Tally(dict(rows))

    @property
    def tallied(self) -> Tally:
        """The tally of a run that was read by ``tallied()``."""
        return Tally({each.value: getattr(self, f"number_{each.value}") for each in Result})

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None

    def room(self) -> tuple[int, int]:
        """How many files and bytes it can still take."""
        there = self.files.aggregate(files=Count("pk"), size=Sum("size"))
        return (
            max(0, settings.MAX_RUN_FILES - there["files"]),
            max(0, settings.MAX_RUN_BYTES - (there["size"] or 0)),
        )

    def stop(self, *, by: User | None) -> None:
        """Begin no further file; what is being imported is finished."""
        with transaction.atomic():
            stopped = ImportRun.objects.filter(pk=self.pk, stopped_at=None)
            if stopped.update(stopped_at=timezone.now()):
                Event.record("import stopped", actor=by, run=self.pk)

    def go_on(self, *, by: User | None) -> None:
        with transaction.atomic():
            stopped = ImportRun.objects.filter(pk=self.pk, stopped_at__isnull=False)
            if stopped.update(stopped_at=None):
                Event.record("import gone on with", actor=by, run=self.pk)

    def choose_encoding(self, encoding: str, *, by: User | None) -> int:
        """Read all files that need one in this encoding; how many these are.

        Raises ImportProblem for a name that is none.
        """
        _check(encoding)
        with transaction.atomic():
            ImportRun.objects.filter(pk=self.pk).update(encoding=encoding)
            return self.again(Result.ENCODING, by=by)

    def again(self, *results: str, by: User | None) -> int:
        """Let the files with these results wait again; how many these are."""
        with transaction.atomic():
            number: int = (
                self.files.filter(result__in=results)
                .exclude(source="")
                .update(
                    result=Result.WAITING, sentence="", attempts=0, claim=None, claimed_until=None
                )
            )
            Event.record("import tried again", actor=by, run=self.pk, files=number)
        self.go_on(by=by)
        return number

    def discard(self, *, by: User | None) -> None:
        """Forget the run and the files that it keeps; the drafts it has made stay."""
        with transaction.atomic():
            Event.record("import forgotten", actor=by, run=self.pk)
            folder = self.path("").rstrip("/")
            transaction.on_commit(lambda: _empty(folder))
            self.delete()

    def path(self, source: str) -> str:
        """Where the file with this SHA-256 is kept while it waits."""
        return f"runs/{self.pk}/{source}"

    def release(self, sources: Iterable[str]) -> None:
        """Delete of these files the ones that nothing of the run needs any more."""
        asked = set(sources) - {""}
        needed = self.files.filter(source__in=asked, result__in=KEPT)
        _delete(self.path(each) for each in asked - set(needed.values_list("source", flat=True)))

    def tidy(self) -> None:
        """Delete what a process that died had no time to release."""
        folder = self.path("").rstrip("/")
        if default_storage.exists(folder):
            needed = self.files.filter(result__in=KEPT).values_list("source", flat=True)
            done = self.files.exclude(result__in=KEPT).values_list("source", flat=True)
            there = default_storage.listdir(folder)[1]
            unneeded = set(done.distinct()) - set(needed.distinct())
            _delete(self.path(each) for each in unneeded.intersection(there))


class RunFile(models.Model):
    """One file of a run."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=500)
    """With its path inside the folder or archive."""
    source = models.CharField(max_length=64, blank=True)
    """SHA-256 of the file that was given: this one, or the archive that it lies in; "" where
    nothing of it is kept."""
    place = models.PositiveIntegerField(default=0)
    """Its place in the archive, from 1; 0 where it lies in none."""
    size = models.PositiveBigIntegerField(default=0)
    """Bytes, unpacked; 0 where it was not taken."""
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.WAITING)
    sentence = models.TextField(blank=True)
    """Why it was not imported."""
    candidates = models.JSONField(default=list)
    """Encodings that are possible, where one is needed."""
    encoding = models.CharField(max_length=40, blank=True)
    """In which it was read, where that was chosen."""
    document = models.ForeignKey(
        "archive.Document", null=True, on_delete=models.SET_NULL, related_name="runs"
    )
    """What it became, or what was made of the same bytes before."""
    doubts = models.PositiveIntegerField(default=0)
    """Places of the division that an editor should look at."""
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    """Somebody imports it until then; later, it was left behind by a process that died."""
    attempts = models.PositiveSmallIntegerField(default=0)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "source", "name", "place"], name="runfile_given_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "result"], name="runfile_by_result"),
            models.Index(fields=["id"], condition=Q(result="waiting"), name="runfile_waiting"),
        ]

    def __str__(self) -> str:
        return self.name

    def settle(self, result: str, sentence: str = "", **more: Any) -> bool:
        """Write what became of it, if the claim still holds."""
        held = RunFile.objects.filter(pk=self.pk, claim=self.claim, result=Result.WAITING)
        values = {"result": result, "sentence": sentence, "finished": timezone.now(), **more}
        if not held.update(claim=None, claimed_until=None, **values):
            return False
        for name, value in values.items():
            setattr(self, name, value)
        return True


def encoding_of(document: Document) -> str | None:
    """In which encoding the file of a draft was read, where an editor chose that for its run."""
    rows = RunFile.objects.filter(document=document, result=Result.IMPORTED).exclude(encoding="")
    found: str | None = rows.values_list("encoding", flat=True).first()
    return found


def _check(encoding: str) -> None:
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError):
        info = None
    if info is None or not getattr(info, "_is_text_encoding", True):
        raise ImportProblem(
            _t("%(name)s is not an encoding that is known here.") % {"name": encoding}
        )


def _empty(folder: str) -> None:
    if default_storage.exists(folder):
        _delete(f"{folder}/{name}" for name in default_storage.listdir(folder)[1])
        default_storage.delete(folder)


def _delete(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)
