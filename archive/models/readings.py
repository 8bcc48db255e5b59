"""What a seminar reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Seminar
from archive.models.documents import Document


class ReadingListItem(models.Model):
    """That a seminar reads a document."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="readings")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="readings")
    position = models.PositiveIntegerField(default=0)
    added = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seminar", "document"], name="reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.seminar}: {self.document}"
