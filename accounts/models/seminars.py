"""Seminars, who belongs to them, and in which role."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.events import Event
from accounts.models.people import User
from accounts.slugs import free_slug
from accounts.visibility import SeminarQuerySet

if TYPE_CHECKING:
    from accounts.models.invitations import Invitation


class Role(models.TextChoices):
    """What a member may do in a seminar; an owner may do all that a moderator may."""

    OWNER = "owner", _("instructor")
    MODERATOR = "moderator", _("moderator")
    MEMBER = "member", _("member")


class LastOwner(ValueError):
    """A seminar must keep an owner."""


class Seminar(models.Model):
    """A group that reads together, with a reading list and a layer of notes of its own."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    moderates_itself = models.BooleanField(
        _("may publish"),
        default=False,
        help_text=_("Its own moderators may approve its members' notes for the public."),
    )
    has_reactions = models.BooleanField(
        _("reactions"),
        default=False,
        help_text=_("Members may answer a comment with one of a few signs, instead of words."),
    )
    created = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    members = models.ManyToManyField(
        User, through="Membership", through_fields=("seminar", "user"), related_name="seminars"
    )

    objects: ClassVar[Any] = SeminarQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("seminar", args=[self.slug])

    @classmethod
    def found(cls, *, name: str, owner: User, description: str = "") -> Seminar:
        """Create a seminar with its first owner."""
        attempts = 6
        while True:
            slug = free_slug(cls, name)
            try:
                with transaction.atomic():
                    seminar = cls.objects.create(name=name, slug=slug, description=description)
                    Membership.objects.create(seminar=seminar, user=owner, role=Role.OWNER)
                    Event.record("seminar created", actor=owner, seminar=seminar.pk)
                return seminar
            except IntegrityError:
                # Another seminar of this name was made at the same moment.
                attempts -= 1
                if not attempts or not cls.objects.filter(slug=slug).exists():
                    raise

    def admit(self, user: User, role: str = Role.MEMBER) -> Membership:
        """Make ``user`` a member; somebody who is one already keeps the role they have."""
        membership, _made = Membership.objects.get_or_create(
            seminar=self, user=user, ended_at=None, defaults={"role": role}
        )
        return membership

    def invite(
        self, *, by: User, role: str = Role.MEMBER, expires: datetime, max_uses: int | None = None
    ) -> tuple[Invitation, str]:
        """Make an invitation; the token is returned once and only its hash is stored."""
        from accounts.models.invitations import Invitation

        token = secrets.token_urlsafe(24)
        with transaction.atomic():
            invitation = Invitation.objects.create(
                seminar=self,
                token_hash=Invitation.hash(token),
                role=role,
                created_by=by,
                expires_at=expires,
                max_uses=max_uses,
            )
            Event.record(
                "invitation made", actor=by, seminar=self.pk, invitation=invitation.pk, role=role
            )
        return invitation, token


class Membership(models.Model):
    """That somebody belongs, or belonged, to a seminar."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seminar", "user"],
                condition=Q(ended_at=None),
                name="membership_once_at_a_time",
            )
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user} · {self.seminar} · {self.role}"

    def appoint(self, role: str, *, by: User) -> None:
        """Give this member another role.

        Raises LastOwner when the seminar would be left without an owner.
        """
        with transaction.atomic():
            self._hold()
            if role != Role.OWNER:
                self._keep_an_owner()
            Event.record(
                "role changed",
                actor=by,
                seminar=self.seminar_id,
                user=self.user_id,
                before=self.role,
                after=role,
            )
            self.role = role
            self.save(update_fields=["role"])

    def end(self, *, by: User) -> None:
        """Remove the member (or let them leave); their notes stay where they are."""
        with transaction.atomic():
            self._hold()
            self._keep_an_owner()
            Event.record("member removed", actor=by, seminar=self.seminar_id, user=self.user_id)
            self.ended_at = timezone.now()
            self.save(update_fields=["ended_at"])

    def _hold(self) -> None:
        # The seminar's row is the lock: two owners who step down at once must not both succeed,
        # and who was appointed since this row was read counts as what they are now.
        Seminar.objects.select_for_update().get(pk=self.seminar_id)
        self.refresh_from_db(fields=["role", "ended_at"])

    def _keep_an_owner(self) -> None:
        others = Membership.objects.filter(
            seminar=self.seminar_id, role=Role.OWNER, ended_at=None
        ).exclude(pk=self.pk)
        if self.role == Role.OWNER and not others.exists():
            raise LastOwner(_("A seminar needs an instructor: appoint another one first."))
