"""What became of a passage: by a correction of the text, or by hand afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from annotations.models.annotation import Annotation
from archive.models import Paragraph, TextVersion


class Outcome(models.TextChoices):
    """What a correction does to one passage. Of what stays as it is there is no row."""

    UNMOVED = "unmoved", _("unmoved")
    MOVED = "moved", _("moved")
    CHANGED = "changed", _("wording changed")
    UNPLACED = "unplaced", _("without a place")


class How(models.TextChoices):
    """Who said so."""

    COMPUTED = "computed", _("found by the words around it")
    ACCEPTED = "accepted", _("looked at by an editor")
    BY_HAND = "by_hand", _("placed by hand")


class Placing(models.Model):
    """A line of the history of one annotation's place; never changed."""

    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="placings")
    version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="placings")
    """The text in which it is placed so from now on."""
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    how = models.CharField(max_length=8, choices=How.choices, default=How.COMPUTED)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_correction = models.BooleanField(default=True)
    """Whether a correction did it, and not somebody who placed it again afterwards."""

    first_before = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    start_before = models.PositiveIntegerField()
    last_before = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    end_before = models.PositiveIntegerField()
    words_before = models.TextField()
    first_after = models.ForeignKey(
        Paragraph, null=True, on_delete=models.PROTECT, related_name="+"
    )
    start_after = models.PositiveIntegerField(null=True)
    last_after = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    end_after = models.PositiveIntegerField(null=True)
    words_after = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["annotation", "version"],
                condition=Q(is_correction=True),
                name="placing_once_a_correction",
            ),
            models.CheckConstraint(
                condition=Q(outcome="unplaced", first_after=None)
                | Q(
                    ~Q(outcome="unplaced"),
                    first_after__isnull=False, start_after__isnull=False,
                    last_after__isnull=False, end_after__isnull=False,
                ),
                name="placing_has_its_place",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.annotation_id}: {self.outcome}"

    @property
    def is_told(self) -> bool:
        """Whether its author should hear of it: other words, or none."""
        if self.outcome == Outcome.UNPLACED:
            return True
        return self.words_before.split() != self.words_after.split()


class CorrectionReport(models.Model):
    """How many notes a correction met, by outcome; kept for ever. Single ones are Placings."""

    version = models.OneToOneField(TextVersion, on_delete=models.CASCADE, related_name="report")
    counts = models.JSONField(default=dict)
    """Outcome -> how many notes, those without a place before included under "unplaced"."""

    def __str__(self) -> str:
        return str(self.version)

    def count(self, outcome: str) -> int:
        counts: dict[str, Any] = self.counts
        return int(counts.get(outcome, 0))
