"""Tokens: how a program signs in for a person.

A token is shown once, when it is made; only its hash is stored. It may do what the person may
do, until the person, or the end of the account, takes it back.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

PREFIX = "colloquy_"
"""Lets a person, and a scanner for leaked secrets, tell what it is."""


class Token(models.Model):
    """That a program which knows a secret is ``user``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    """Its last characters, to tell one from another."""
    created = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    """To within an hour."""

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, user: User, name: str) -> tuple[Token, str]:
        """A new token, and its secret, which cannot be had again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(user=user, name=name, digest=cls.hash(secret), hint=secret[-4:])
        return token, secret

    @staticmethod
    def hash(secret: str) -> str:
        """The stored form; 256 random bits need no salt and no slow hash."""
        return hashlib.sha256(secret.encode()).hexdigest()

    def revoke(self) -> None:
        """Nobody signs in with it any more."""
        self.delete()

    @classmethod
    def owner_of(cls, secret: str) -> User | None:
        """The active person whose token this is; one query, and a write at most every hour."""
        token = cls.objects.filter(digest=cls.hash(secret)).select_related("user").first()
        if token is None or not token.user.is_active:
            return None
        now = timezone.now()
        if token.used_at is None or now - token.used_at > timedelta(hours=1):
            cls.objects.filter(pk=token.pk).update(used_at=now)
        return token.user
