"""An import that an editor is looking at: kept with every step, so that a reload loses nothing.

Nothing of it is a document until the editor saves it; then it stays beside the draft, so that the
division can be gone on with until the document is published.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from archive import ingest
from archive.dividing import Divided
from archive.division import Division
from archive.importers import UnknownEncoding
from archive.importers.sandbox import borrowed
from archive.parsed import ParsedDocument
from archive.record import describe, storable
from archive.runs import encoding_of

if TYPE_CHECKING:
    from archive.models import Collection, Document


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports that are being looked at."""

    def light(self) -> ImportQuerySet:
        """Without the file and the steps that were done, which are large."""
        return self.defer("original", "done", "undone")


class Import(Divided):
    """A file or pasted text, divided, with the record as typed so far."""

    document = models.OneToOneField(
        "archive.Document",
        null=True,
        on_delete=models.CASCADE,
        related_name="pending",
    )
    """The draft it was saved as, if it was."""
    name = models.CharField(max_length=255)
    encoding = models.CharField(max_length=40, blank=True)
    candidates = models.JSONField(default=list)
    """Encodings to choose from, while none is known."""
    sha256 = models.CharField(max_length=64, db_index=True)
    original = models.BinaryField()
    record = models.JSONField(default=dict)
    """What stands in the fields of the record, as typed, right or wrong."""
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    is_new = True
    """On what ``begin`` returns: whether it was not there before."""

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-changed", "-id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def begin(cls, data: bytes, name: str, *, by: User) -> Import:
        """Divide a file, or ask for its encoding first; the one that is there for the same bytes.

        Raises ImportProblem, AlreadyImported where a document was made of it.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        ingest.refuse_known(sha256)
        if there := cls.objects.light().filter(sha256=sha256).first():
            known: Import = there
            known.is_new = False
            return known
        pending = cls(original=data, name=PurePath(name).name[-255:], sha256=sha256, made_by=by)
        try:
            pending._divide(encoding=None)
        except UnknownEncoding as unknown:
            pending.candidates = list(unknown.candidates)
        pending.save()
        return pending

    @classmethod
    def again(cls, document: Document, *, by: User) -> Import:
        """The import beside a draft, made anew from its original where there is none.

        Raises ImportProblem.
        """
        if there := cls.objects.light().filter(document=document).first():
            known: Import = there
            return known
        with document.original.open("rb") as file:
            pending = cls(
                document=document,
                original=file.read(),
                name=document.original_name,
                sha256=document.original_sha256,
                made_by=by,
            )
        # With many files at a time the encoding was chosen for all of them.
        pending.encoding = encoding_of(document) or ""
        try:
            pending._divide(encoding=pending.encoding or None)
        except UnknownEncoding as unknown:
            pending.candidates = list(unknown.candidates)
        pending.save()
        return pending

    def choose_encoding(self, encoding: str) -> None:
        """Divide the file, read in this encoding. Raises ImportProblem."""
        self._divide(encoding=encoding)
        self.encoding, self.candidates = encoding, []
        self.save()

    def _divide(self, *, encoding: str | None) -> None:
        with borrowed(**settings.IMPORT_BOUNDS) as sandbox:
            parsed = sandbox.parse(
                bytes(self.original), self.name, encoding=encoding, limit=settings.MAX_FILE_BYTES
            )
        blocks = ingest.text_blocks(parsed)
        typed = {key: value for key, value in self.record.items() if value}
        self.record = as_typed(describe(parsed, blocks, name=self.name)) | typed
        self.begin_with(Division.of(ingest.normalised(block) for block in parsed.blocks))

    def note(self, record: dict[str, str]) -> None:
        """Keep what stands in the fields of the record, right or wrong."""
        self.record = self.record | {key: storable(text) for key, text in record.items()}
        self.changed = timezone.now()
        self.save(update_fields=["record", "changed"])

    def save_draft(
        self, record: dict[str, Any], collection: Collection | None = None, *, by: User
    ) -> Document:
        """Make the draft of this division and record, in a collection or in none.

        Raises AlreadyImported, ImportProblem and ValidationError.
        """
        parsed = ParsedDocument(blocks=self.division.blocks)
        with transaction.atomic():
            draft = ingest.ingest(
                parsed, by=by, original=bytes(self.original), name=self.name, record=record
            )
            self.document = draft
            self.save(update_fields=["document"])
            draft.collect(collection, by=by)
        return draft

    def save_text(self, draft: Document, *, by: User) -> None:
        """Give the draft it was saved as this division; its record is mended on its own page.

        Raises ImportProblem and Frozen.
        """
        ingest.replace_text(draft, ParsedDocument(blocks=self.division.blocks), by=by)


def as_typed(record: dict[str, Any]) -> dict[str, str]:
    """The values of a record as they stand in a form: one participant a line."""
    return {
        key: "\n".join(value) if isinstance(value, list) else str(value)
        for key, value in record.items()
    }
