"""What a person has been told and where they have read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Seminar, User
from annotations.models.comment import Comment
from annotations.models.decision import Decision
from annotations.models.placing import Placing
from archive.models import Document


class Notice(models.Model):
    """Something an author is told: a decision on a comment, or what a correction of the text did
    to the passage of a note."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    placing = models.ForeignKey(
        Placing, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    created = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mail_due = models.DateTimeField(null=True, blank=True)
    """When the mail shall next be tried; empty when there is nothing to send any more, or where
    the mail of another notice tells of this one, too."""
    mailed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    comment__isnull=False, decision__isnull=False, placing__isnull=True
                )
                | models.Q(comment__isnull=True, decision__isnull=True, placing__isnull=False),
                name="notice_of_one_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=models.Q(seen_at=None), name="notice_unseen"),
            models.Index(
                fields=["mail_due", "id"],
                condition=models.Q(mail_due__isnull=False),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.decision_id or self.placing_id}"


class LastRead(models.Model):
    """When somebody last read a document in one of its rooms."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    seminar = models.ForeignKey(Seminar, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

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
