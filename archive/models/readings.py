"""What a seminar reads."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Seminar, User
from archive.models.documents import Document


class Phase(models.TextChoices):
    """What members do with one text of their seminar at present."""

    OPEN = "open", _("open")
    WRITE_FIRST = "write_first", _("write first")
    CLOSED = "closed", _("closed")


class ReadingListItem(models.Model):
    """That a seminar reads a document."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="readings")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="readings")
    position = models.PositiveIntegerField(default=0)
    added = models.DateTimeField(default=timezone.now)
    opens_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.OPEN)
    revealed_at = models.DateTimeField(null=True, blank=True)
    """When everybody was let see everything while members write first."""
    announced_at = models.DateTimeField(null=True, blank=True)
    """When the members were told; empty while they are to be."""

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seminar", "document"], name="reading_once"),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(due_on=None) | Q(opens_on__lte=F("due_on")),
                name="reading_opens_before_due",
            ),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="reading_phase_known"),
            models.CheckConstraint(
                condition=Q(phase=Phase.WRITE_FIRST) | Q(revealed_at=None),
                name="reading_revealed_while_written_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seminar}: {self.document}"

    @property
    def is_withholding(self) -> bool:
        """Whether members see the notes of others only once they have written themselves."""
        return self.phase == Phase.WRITE_FIRST and self.revealed_at is None

    def enter(self, phase: str, *, by: User) -> None:
        """Begin another phase; a phase that is on already goes on, and what was revealed stays."""
        with transaction.atomic():
            present = ReadingListItem.objects.select_for_update().get(pk=self.pk)
            if present.phase != phase:
                ReadingListItem.objects.filter(pk=self.pk).update(phase=phase, revealed_at=None)
                self._record("phase changed", by, before=present.phase, after=phase)
        self.refresh_from_db()

    def reveal(self, *, by: User, shown: bool = True) -> None:
        """Let everybody see everything while members go on writing, or no longer."""
        with transaction.atomic():
            changed = ReadingListItem.objects.filter(
                pk=self.pk, phase=Phase.WRITE_FIRST, revealed_at__isnull=shown
            ).update(revealed_at=timezone.now() if shown else None)
            if changed:
                self._record("notes revealed" if shown else "notes withheld again", by)
        self.refresh_from_db()

    def _record(self, kind: str, by: User, **data: Any) -> None:
        Event.record(kind, actor=by, seminar=self.seminar_id, document=self.document_id, **data)
