"""One archival text with its record, and what its editors do with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Seminar, User
from archive.dates import first_day
from archive.models.subjects import Collection
from archive.topics import fold
from archive.visibility import DocumentQuerySet


class Status(models.TextChoices):
    """Who may read a document."""

    DRAFT = "draft", _("draft")
    SEMINAR = "seminar", _("seminars only")
    PUBLIC = "public", _("public")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Frozen(ValueError):
    """The text of a document that was published cannot be replaced or deleted."""


def original_path(document: Document, filename: str) -> str:
    # The checksum names the file: nothing of a name from outside reaches the file system.
    return f"originals/{document.original_sha256[:2]}/{document.original_sha256}"


class Document(models.Model):
    """One archival text with its record."""

    slug = models.SlugField(max_length=120, unique=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    collection = models.ForeignKey(
        Collection, null=True, blank=True, on_delete=models.SET_NULL, related_name="documents"
    )
    seminars = models.ManyToManyField(
        Seminar,
        blank=True,
        related_name="licensed_documents",
        help_text=_("Who may read it while it is for seminars only."),
    )

    title = models.CharField(_("title"), max_length=500)
    title_folded = models.CharField(max_length=500, editable=False, db_index=True)
    date = models.CharField(_("date"), max_length=10, blank=True)
    """Partial ISO 8601: "1949-02-04", "1949-02", "1949" or ""."""
    date_sort = models.DateField(null=True, blank=True, editable=False, db_index=True)
    participants = models.JSONField(_("participants"), default=list, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    citation = models.TextField(_("citation"), blank=True)
    archive_reference = models.CharField(_("archive reference"), max_length=500, blank=True)
    original_language = models.CharField(_("original language"), max_length=100, blank=True)
    translator = models.CharField(_("translator"), max_length=300, blank=True)
    source_url = models.URLField(_("source address"), max_length=1000, blank=True)
    rights = models.TextField(_("rights"), blank=True)
    contents = models.CharField(_("contents"), max_length=300, blank=True)
    language = models.CharField(_("language of the text"), max_length=35, default="en")
    """BCP 47 tag of the text as it is read here."""
    direction = models.CharField(
        _("direction"),
        max_length=3,
        default="ltr",
        choices=[("ltr", _("left to right")), ("rtl", _("right to left"))],
    )

    original = models.FileField(upload_to=original_path, blank=True, editable=False)
    original_name = models.CharField(max_length=255, blank=True, editable=False)
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    current = models.ForeignKey(
        "TextVersion", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    """Row version of the record, for If-Match."""
    stamp = models.PositiveBigIntegerField(default=1, editable=False)
    """Rises with every change of what the public sees on the document's page, and with no
    other: caches and entity tags are made from it, so it must not hint at what is hidden."""
    purged = models.PositiveBigIntegerField(default=0, editable=False)
    """The stamp of which the caches in front were told last; see archive.purging."""
    created = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    changed = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was first opened to readers; from then on its text is frozen."""

    objects: ClassVar[Any] = DocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["date_sort", "title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="document_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["public", "seminar"]) | Q(current__isnull=False),
                name="document_readable_has_text",
            ),
            models.UniqueConstraint(
                fields=["original_sha256"],
                condition=~Q(original_sha256=""),
                name="document_original_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(stamp__gt=F("purged")), name="document_untold"),
        ]

    RECORD: ClassVar[tuple[str, ...]] = (
        "title",
        "date",
        "participants",
        "summary",
        "citation",
        "archive_reference",
        "original_language",
        "translator",
        "source_url",
        "rights",
        "contents",
        "language",
        "direction",
    )
    """The fields of the record, which can always be mended."""

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.slug])

    def derive(self) -> None:
        """Bring the derived columns of the record in line; call before every save of it."""
        self.title_folded = fold(self.title)[:500]
        self.date_sort = first_day(self.date)

    def mend(self, *, by: User, seen: int | None = None, **record: Any) -> bool:
        """Change the record; False, and nothing written, when ``seen`` is no longer its version."""
        from archive.search import index
        from archive.speakers import mark_speakers

        for name, value in record.items():
            if name not in self.RECORD:
                raise TypeError(f"{name} is not a field of the record")
            setattr(self, name, value)
        self.derive()
        fields = {name: getattr(self, name) for name in (*record, "title_folded", "date_sort")}
        with transaction.atomic():
            changed = Document.objects.filter(pk=self.pk, version=seen or F("version")).update(
                **fields, version=F("version") + 1, stamp=F("stamp") + 1, changed=timezone.now()
            )
            if changed:
                Event.record("record mended", actor=by, document=self.pk, fields=sorted(record))
                if index.RECORD & record.keys():
                    index.follow(self)
                if "participants" in record and self.is_frozen:
                    mark_speakers(self)
        if changed:
            self.refresh_from_db(fields=["version", "stamp", "changed"])
        return bool(changed)

    def publish(self, *, by: User | None, status: str = Status.PUBLIC) -> None:
        """Open the document to the public, or to its seminars only.

        Headings join the topic of the same words here: an editor has seen the proposal.
        """
        from archive.indexing import follow
        from archive.joining import join_topics
        from archive.speakers import mark_speakers

        if status not in (Status.PUBLIC, Status.SEMINAR):
            raise ValueError("A document is published to the public or to seminars.")
        with transaction.atomic():
            self._hold()
            join_topics(self)
            follow(self)
            mark_speakers(self)
            self._move_to(status, by=by)

    def collect(self, collection: Collection | None, *, by: User) -> bool:
        """Put the document into a collection, or into none; False where it is there already."""
        with transaction.atomic():
            others = Document.objects.filter(pk=self.pk).exclude(collection=collection)
            if collection is None:
                others = Document.objects.filter(pk=self.pk, collection__isnull=False)
            if not others.update(collection=collection, stamp=F("stamp") + 1):
                return False
            name = collection.name if collection else ""
            Event.record("document collected", actor=by, document=self.pk, name=name)
        self.refresh_from_db(fields=["collection", "stamp"])
        return True

    def withdraw(self, *, by: User, reason: str = "") -> None:
        """Close a published document to readers; its notes are kept."""
        self._move_to(Status.WITHDRAWN, by=by, reason=reason)

    def _move_to(self, status: str, *, by: User | None, reason: str = "") -> None:
        from archive.search import index

        with transaction.atomic():
            self._hold()
            Event.record(f"document {status}", actor=by, reason=reason, document=self.pk)
            self.status = status
            if status != Status.WITHDRAWN:
                self.published_at = self.published_at or timezone.now()
            self.changed = timezone.now()
            self.save(update_fields=["status", "published_at", "changed"])
            Document.touch(self.pk)
            index.follow(self)
        self.refresh_from_db(fields=["stamp"])

    @property
    def is_frozen(self) -> bool:
        return self.published_at is not None

    @property
    def was_corrected(self) -> bool:
        """Whether readers have had another text before the present one. Reads ``current``."""
        return bool(
            self.published_at
            and self.current
            and self.current.number > 1
            and self.current.created > self.published_at
        )

    def _hold(self) -> None:
        """Lock the row until the transaction ends, and read again what is decided by it: this
        object may be older than what somebody else did."""
        self.refresh_from_db(
            fields=["status", "published_at", "current"],
            from_queryset=Document.objects.select_for_update(),
        )

    def discard(self, *, by: User) -> None:
        """Delete a draft that was never published. Raises Frozen."""
        with transaction.atomic():
            self._hold()
            if self.is_frozen:
                raise Frozen(_("A document that was published is withdrawn, not deleted."))
            Event.record("draft deleted", actor=by, document=self.pk, title=self.title)
            self.clear_text()
            if file := self.original.name:
                transaction.on_commit(lambda: self.original.storage.delete(file))
            self.delete()

    def clear_text(self) -> None:
        """Remove the text of a draft, in the caller's transaction, for replacing or deleting it.

        Raises Frozen.
        """
        self._hold()
        if self.is_frozen:
            raise Frozen(_("The text of a published document is not replaced."))
        Document.objects.filter(pk=self.pk).update(current=None)
        self.current = None
        self.versions.all().delete()
        self.paragraphs.all().delete()
        self.headings.all().delete()

    @staticmethod
    def hold_text(document_id: int, version_id: int | None) -> bool:
        """Whether this is still the present text; if so, nobody corrects it until the caller's
        transaction ends. Any number of writers may hold it at once."""
        # A database that does not lock rows has one writer at a time.
        lock = "FOR KEY SHARE" if connection.features.has_select_for_no_key_update else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM archive_document WHERE id = %s AND current_id = %s {lock}",  # noqa: S608
                [document_id, version_id],
            )
            return cursor.fetchone() is not None

    @staticmethod
    def touch(document_id: int) -> None:
        """Say, in the caller's transaction, that what the public sees of it has changed."""
        Document.objects.filter(pk=document_id).update(stamp=F("stamp") + 1)
