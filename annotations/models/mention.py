"""Whom the words of a comment name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from annotations.models.revision import Revision


class Mention(models.Model):
    """That a wording says "@Name" and means this person, whatever they are called later."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    """As it stands in the words, without the sign before it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "user"], name="mention_once")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: @{self.name}"
