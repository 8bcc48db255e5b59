"""The words that a seminar has agreed on for its tags."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Seminar


class Term(models.Model):
    """A tag of a seminar's shared vocabulary, or a former one that another stands for now.

    Wordings are never changed: what was tagged with a former term is shown with the present one
    in that seminar, and keeps its own everywhere else.
    """

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="terms")
    label = models.CharField(max_length=500)
    folded = models.TextField()
    """The label as it is compared."""
    now = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="former"
    )
    """The term that is shown instead; that one has none itself."""
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["folded"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seminar", "folded"], name="term_once_a_seminar")
        ]

    def __str__(self) -> str:
        return self.label
