"""That an author asks another moderator to look at what was declined."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import User
from annotations.models.decision import Decision
from annotations.models.revision import Revision


class Appeal(models.Model):
    """One appeal: each wording has one at most. It makes the wording wait again, for somebody
    else than whoever declined it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="appeal")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    """The decline."""
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(blank=True)
    """Empty once the author's account is gone."""
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(words="") | models.Q(by=None), name="appeal_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.words[:40]}"
