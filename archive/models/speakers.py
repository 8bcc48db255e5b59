"""Who speaks in which paragraphs of a document, as its text marks it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from archive.models.documents import Document
from archive.models.texts import TextVersion
from archive.speaking import LONGEST


class Speaker(models.Model):
    """Somebody whose words several documents give under the same name."""

    name = models.CharField(max_length=LONGEST)
    slug = models.SlugField(max_length=120, unique=True)
    folded = models.CharField(max_length=LONGEST, unique=True)
    """The name as it is compared: see ``archive.speaking.folded_speaker``."""

    class Meta:
        ordering: ClassVar = ["folded", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("speaker", args=[self.slug])


class Speech(models.Model):
    """The words of one speaker in one document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="speeches")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="speeches")
    text = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="+")
    """The version that was looked at."""
    position = models.PositiveIntegerField()
    """Who speaks first stands first."""
    keys = models.JSONField(default=list)
    """Of the paragraphs, in the order of the text."""
    count = models.PositiveIntegerField()
    """How many paragraphs these are."""

    class Meta:
        verbose_name_plural = "speeches"
        ordering: ClassVar = ["document", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "speaker"], name="speech_speaker_once")
        ]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.document}"
