"""Which earlier seminars' notes a seminar reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.seminars import Seminar


class EarlierTerm(models.Model):
    """That the members of a seminar read what an earlier one has written, without adding to it."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="earlier_terms")
    earlier = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="later_terms")
    with_names = models.BooleanField(_("with the names of those who wrote"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seminar", "earlier"], name="earlier_term_once")
        ]

    def __str__(self) -> str:
        return f"{self.seminar} ← {self.earlier}"
