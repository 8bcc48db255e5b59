"""Where a person has read, and which notes they chose to see there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Seminar, User
from archive.models import Document


class LastRead(models.Model):
    """When somebody last read a document in one of its rooms; see ``annotations.unread``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    seminar = models.ForeignKey(Seminar, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    """When they were last seen there."""
    since = models.DateTimeField(null=True)
    """What came after this is new to them; empty while nothing was read before this visit."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "document", "seminar"], name="lastread_once_a_room"
            ),
            models.UniqueConstraint(
                fields=["user", "document"],
                condition=models.Q(seminar=None),
                name="lastread_once_in_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.document_id}"


class LastView(models.Model):
    """To which notes somebody last narrowed a document in one of its rooms; see
    ``annotations.remembered``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    seminar = models.ForeignKey(Seminar, null=True, on_delete=models.CASCADE, related_name="+")
    query = models.TextField(blank=True)
    """What stood behind the question mark; empty for all notes."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "document", "seminar"], name="lastview_once_a_room"
            ),
            models.UniqueConstraint(
                fields=["user", "document"],
                condition=models.Q(seminar=None),
                name="lastview_once_in_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.document_id}"
