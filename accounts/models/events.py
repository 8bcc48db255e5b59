"""The log of what was done."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.visibility import BY_AUTHORS, EventQuerySet


class Event(models.Model):
    """A line of the append-only log.

    Subjects are kept as plain identifiers, so that the line survives what it speaks of.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=40, db_index=True)
    actor = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_key = models.CharField(max_length=20, blank=True)
    """A pseudonym of the actor that stays when the account goes: the same for all that one person
    did under one name, and made with the site's secret, so that nobody can try names."""
    reason = models.TextField(blank=True)
    subject = models.UUIDField(null=True, blank=True, db_index=True)
    """The comment or annotation that it is about, where it is about one."""
    data = models.JSONField(default=dict, blank=True)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"

    @classmethod
    def record(
        cls,
        kind: str,
        *,
        actor: User | None,
        reason: str = "",
        subject: uuid.UUID | None = None,
        **data: Any,
    ) -> Event:
        """Write one line in the caller's transaction; ``data`` must be plain JSON. Its "as" is
        the name under which the actor goes where it happened, if it is not their own."""
        return cls.objects.create(
            kind=kind, actor=actor, reason=reason, subject=subject, data=data,
            actor_key=key_of(actor.pk, data.get("as", "")) if actor else "",
        )  # fmt: skip

    @property
    def who(self) -> str:
        """The name as it was shown there; empty for nobody, and once the account is gone."""
        return self.data.get("as") or (self.actor.name if self.actor else "")

    @property
    def is_by_author(self) -> bool:
        """Whether who acted is who wrote there: as ``OF_AUTHORS`` finds it."""
        is_decision = self.kind.startswith("decision: ")
        return self.kind in BY_AUTHORS or (is_decision and bool(self.data.get("own")))


def key_of(user_id: int, shown_as: str) -> str:
    """The pseudonym of a person in the log: under a pseudonym of a seminar another one, so that
    the log does not tell who goes by it."""
    digest = salted_hmac("accounts.event", f"{user_id} {shown_as}", algorithm="sha256")
    return f"actor-{digest.hexdigest()[:12]}"
