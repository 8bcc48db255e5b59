"""An answer to a comment without words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from annotations.errors import Refused
from annotations.models.audience import Audience, check_membership, check_phase, name_in
from annotations.models.comment import Comment


class Sign(models.TextChoices):
    """The few signs that there are."""

    AGREE = "agree", _("I agree")
    INSIGHT = "insight", _("That helps me")
    QUESTION = "question", _("I wonder")
    THANKS = "thanks", _("Thank you")


GLYPHS = {Sign.AGREE: "✓", Sign.INSIGHT: "✦", Sign.QUESTION: "?", Sign.THANKS: "♡"}
"""Of every font, and as quiet as the page."""


class Reaction(models.Model):
    """That somebody gave a comment one of the signs; it goes with the person."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="reactions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sign = models.CharField(max_length=8, choices=Sign.choices)
    name = models.CharField(max_length=80)
    """The name shown in the seminar."""
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "user", "sign"], name="reaction_once"),
            models.CheckConstraint(condition=Q(sign__in=Sign.values), name="reaction_sign_known"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.sign}"

    @classmethod
    def put(cls, comment: Comment, sign: str, *, by: User, is_on: bool) -> None:
        """Give a sign or take it back; what is so already stays so. Raises Refused."""
        from annotations.models.change import Change

        with transaction.atomic():
            present = comment.locked()
            note = present.annotation
            if note.audience == Audience.ME or not note.seminar or not note.seminar.has_reactions:
                raise Refused(_t("There are no reactions here."))
            check_membership(note.audience, note.seminar, by)
            check_phase(note)
            if present.deleted_at or present.hidden_at or present.hidden_above:
                raise Refused(_t("This comment was taken away meanwhile."))
            if present.author_id == by.pk:
                raise Refused(_t("This is your own comment."))
            mine = {"comment": present, "user": by, "sign": sign}
            if is_on:
                cls.objects.get_or_create(**mine, defaults={"name": name_in(note.seminar, by)})
            else:
                cls.objects.filter(**mine).delete()
            Change.tell(note)
