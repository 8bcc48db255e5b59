"""Links that make somebody a member of a seminar."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.events import Event
from accounts.models.people import User
from accounts.models.seminars import Membership, Role, Seminar


class Invitation(models.Model):
    """A link that makes whoever opens it a member, until it expires, is used up or revoked."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(blank=True, max_length=254)
    """Where it is sent, if it is for one person; of a link that the instructor hands out, empty."""
    name = models.CharField(max_length=80, blank=True)
    """What that person is called on the list by which they were invited."""
    nonce = models.CharField(max_length=32, blank=True)
    """What the token of a personal invitation is made from, with the secret of the site."""
    mail_due = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.seminar} · {self.role}"

    @staticmethod
    def hash(token: str) -> str:
        """The stored form of a token; 192 random bits need no salt and no slow hash."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def of(cls, token: str) -> Invitation | None:
        """The invitation with this token, open or not, or None."""
        found = cls.objects.filter(token_hash=cls.hash(token))
        return found.select_related("seminar", "created_by").first()

    @staticmethod
    def _is_open() -> Q:
        return Q(revoked_at=None, seminar__archived_at=None, expires_at__gt=timezone.now()) & (
            Q(max_uses=None) | Q(uses__lt=F("max_uses"))
        )

    @property
    def is_open(self) -> bool:
        return (
            self.revoked_at is None
            and self.seminar.archived_at is None
            and self.expires_at > timezone.now()
            and not self.is_used_up
        )

    @property
    def is_used_up(self) -> bool:
        return self.max_uses is not None and self.uses >= self.max_uses

    def accept(self, user: User) -> Membership | None:
        """Make ``user`` a member; None when it closed meanwhile. A member uses up no place."""
        with transaction.atomic():
            # The invitation's row is the lock: one person who accepts twice takes one place.
            Invitation.objects.select_for_update().filter(pk=self.pk).first()
            present = Membership.objects.filter(
                seminar=self.seminar_id, user=user, ended_at=None
            ).first()
            if present:
                return present
            taken = Invitation.objects.filter(self._is_open(), pk=self.pk).update(
                uses=F("uses") + 1
            )
            if not taken:
                return None
            Event.record(
                "member joined",
                actor=user,
                seminar=self.seminar_id,
                user=user.pk,
                invitation=self.pk,
            )
            return self.seminar.admit(user, self.role)

    def revoke(self, *, by: User) -> None:
        """Close it for good. Who has joined by it stays."""
        with transaction.atomic():
            Event.record(
                "invitation revoked", actor=by, seminar=self.seminar_id, invitation=self.pk
            )
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
