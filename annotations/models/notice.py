"""What a person is told, and how often they want to hear of it by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar, User
from annotations.models.comment import Comment
from annotations.models.decision import Decision
from annotations.models.placing import Placing
from annotations.told import NoticeQuerySet
from archive.models import Document


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    MENTION = "mention", _("Somebody mentions me")
    REPLY = "reply", _("Somebody replies to me, or in a thread that I have written in")
    DECISION = "decision", _("A moderator decides on what I offered to the public")
    CORRECTION = "correction", _("A correction of the text changes the words under my notes")
    READING = "reading", _("A seminar of mine gets something new to read")
    WAITING = "waiting", _("Something has waited too long for a decision of mine")


class Rhythm(models.TextChoices):
    """How often mails about one kind of notice come."""

    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NEVER = "never", _("never")


USUAL: dict[str, str] = {
    NoticeKind.MENTION: Rhythm.NOW,
    NoticeKind.REPLY: Rhythm.DAILY,
    NoticeKind.DECISION: Rhythm.NOW,
    NoticeKind.CORRECTION: Rhythm.NOW,
    NoticeKind.READING: Rhythm.DAILY,
    NoticeKind.WAITING: Rhythm.DAILY,
}
"""For whoever has chosen nothing: at once where one person is meant, else gathered."""

DIGESTS = (Rhythm.DAILY, Rhythm.WEEKLY)


def due_at(rhythm: str, now: datetime | None = None) -> datetime | None:
    """When a mail of this rhythm goes out about what happens now; None for never. Nothing goes
    before the time in which it can still be undone has passed."""
    if rhythm == Rhythm.NEVER:
        return None
    held = (now or timezone.now()) + timedelta(seconds=settings.NOTICE_HOLD_SECONDS)
    if rhythm == Rhythm.NOW:
        return held
    here = timezone.localtime(held)
    digest = here.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if digest < here:
        digest += timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        digest += timedelta(days=-digest.weekday() % 7)
    return digest


class NoticeChoice(models.Model):
    """How often somebody wants mails about one kind of notice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    before = models.CharField(max_length=6, choices=Rhythm.choices, blank=True)
    """What it was before the last change: the way back."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="noticechoice_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.rhythm}"

    @classmethod
    def of(cls, user: User) -> dict[str, str]:
        """Kind -> rhythm, for every kind; one query."""
        rows = cls.objects.filter(user=user).values_list("kind", "rhythm")
        return {**USUAL, **dict(rows)}

    @classmethod
    def choose(cls, user: User, kind: str, rhythm: str) -> None:
        """From now on, and for what has not been sent yet."""
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            present = cls.of(user)[kind]
            if present == rhythm:
                return
            cls.objects.update_or_create(
                user=user, kind=kind, defaults={"rhythm": rhythm, "before": present}
            )
            # A mail that is being sent has been tried: it is asked again before the next try.
            waiting = Notice.objects.filter(user=user, kind=kind, attempts=0)
            waiting.exclude(mail_due=None).update(rhythm=rhythm, mail_due=due_at(rhythm))


class Notice(models.Model):
    """Something a person is told."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.PROTECT, related_name="+")
    """The reply, the comment that mentions somebody, or the one that was decided on."""
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    placing = models.ForeignKey(
        Placing, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+")
    seminar = models.ForeignKey(Seminar, null=True, on_delete=models.CASCADE, related_name="+")
    """With the document: which seminar has it to read."""
    created = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices, default=Rhythm.NOW)
    mail_due = models.DateTimeField(null=True, blank=True)
    """When the mail shall next be tried; empty when there is nothing to send any more, or where
    the mail of another notice tells of this one, too."""
    mailed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="decision", comment__isnull=False, decision__isnull=False)
                | Q(kind="correction", placing__isnull=False)
                | Q(kind__in=["reply", "mention"], comment__isnull=False)
                | Q(kind="reading", document__isnull=False, seminar__isnull=False)
                | Q(kind="waiting"),
                name="notice_of_one_kind",
            ),
            models.UniqueConstraint(
                fields=["user", "comment", "kind"],
                condition=Q(kind__in=["reply", "mention"]),
                name="notice_once_a_comment",
            ),
            models.UniqueConstraint(
                fields=["user", "seminar", "document"],
                condition=Q(kind="reading"),
                name="notice_once_a_reading",
            ),
            # What waits is found when it is told: one row a person, which is due again and again.
            models.UniqueConstraint(
                fields=["user"], condition=Q(kind="waiting"), name="notice_once_of_waiting"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=Q(seen_at=None), name="notice_unseen"),
            models.Index(fields=["user", "created", "id"], name="notice_by_time"),
            models.Index(
                fields=["mail_due", "id"],
                condition=Q(mail_due__isnull=False),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.pk}"

    @classmethod
    def tell(cls, kind: str, users: Iterable[int], **about: Any) -> None:
        """Tell people of something, each once, in the caller's transaction; two queries."""
        users = set(users)
        if not users:
            return
        chosen = rhythms(kind, users)
        cls.objects.bulk_create(
            [
                cls(
                    user_id=user, kind=kind, rhythm=chosen[user], mail_due=due_at(chosen[user]),
                    **about,
                )
                for user in sorted(users)
            ],
            ignore_conflicts=True,
            batch_size=1000,
        )  # fmt: skip


def rhythms(kind: str, users: Iterable[int]) -> dict[int, str]:
    """Person -> how often they want mails of this kind; one query."""
    rows = NoticeChoice.objects.filter(kind=kind, user__in=users).values_list("user", "rhythm")
    return {**dict.fromkeys(users, USUAL[kind]), **dict(rows)}
