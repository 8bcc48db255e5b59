"""Links that make somebody a member of a seminar."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.events import Event
from accounts.models.people import User
from accounts.models.seminars import Membership, Role, Seminar


class Invitation(models.Model):
    """A link that makes whoever opens it a member, until it expires, is used up or revoked.

    One that is for a single person is sent to them by mail (``accounts.letters``).
    """

    ATTEMPTS = 10
    """The waits between them double from two minutes: the last comes some 17 hours after the
    first."""

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

    @classmethod
    def address(
        cls, seminar: Seminar, *, by: User, email: str, name: str, role: str, expires: datetime
    ) -> Invitation:
        """Invite one person, who gets the link by mail; in the caller's transaction."""
        made = cls(
            seminar=seminar,
            role=role,
            created_by=by,
            expires_at=expires,
            max_uses=1,
            email=email,
            name=name,
            nonce=secrets.token_hex(16),
            mail_due=timezone.now(),
        )
        made.token_hash = cls.hash(made._token())
        made.save(force_insert=True)
        Event.record("invitation made", actor=by, seminar=seminar.pk, invitation=made.pk, role=role)
        return made

    def _token(self) -> str:
        """What opens a personal invitation: made from the secret of the site, so that whoever
        reads the database cannot follow it, and the mail can be sent again."""
        digest = salted_hmac("accounts.invitation", self.nonce, algorithm="sha256").digest()
        return urlsafe_b64encode(digest[:24]).decode()

    def sign(self) -> str:
        """The token of a personal invitation, for its mail. Where the site has another secret
        since it was made, it works from now on."""
        token = self._token()
        if self.hash(token) != self.token_hash:
            self.token_hash = self.hash(token)
            self.save(update_fields=["token_hash"])
        return token

    def send_again(self, *, by: User, expires: datetime) -> None:
        """Have the mail sent once more, with a link that works until ``expires``."""
        with transaction.atomic():
            Invitation.objects.filter(pk=self.pk, revoked_at=None, uses=0).update(
                mail_due=timezone.now(), attempts=0, expires_at=expires
            )
            Event.record("invitation sent again", actor=by, invitation=self.pk)
        self.refresh_from_db()

    @classmethod
    def claim(cls, pk: int, moment: datetime | None) -> Invitation | None:
        """The invitation, if its mail is still to be sent and nobody else has claimed it since;
        its next try is set for later."""
        found = cls.objects.select_related("seminar", "created_by").filter(pk=pk).first()
        if found is None or not found.is_open:
            cls.objects.filter(pk=pk).update(mail_due=None)
            return None
        wait = timedelta(minutes=2 ** min(found.attempts + 1, 10))
        mine = cls.objects.filter(pk=pk, mail_due=moment).update(
            attempts=F("attempts") + 1, mail_due=timezone.now() + wait
        )
        found.attempts += 1
        return found if mine else None

    @property
    def inviter(self) -> str:
        """Whoever made it, by the name that is shown in the seminar; empty without an account."""
        return self.seminar.name_of(self.created_by) if self.created_by else ""

    @property
    def could_not_be_sent(self) -> bool:
        return bool(self.email) and self.mailed_at is None and self.mail_due is None

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
