"""Seminars, who belongs to them, and in which role."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import naming
from accounts.models.events import Event
from accounts.models.people import User
from accounts.models.pseudonyms import Pseudonym
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
    is_pseudonymous = models.BooleanField(_("members go by pseudonyms"), default=False)
    trust_after = models.PositiveSmallIntegerField(
        _("let through after so many approved comments"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Empty: a moderator reads everything before it goes public."),
    )
    trust_days = models.PositiveSmallIntegerField(
        _("and nothing declined or taken down in so many days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    created = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="following"
    )
    """The seminar of the term before, of which this is a copy."""
    sent_as = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    """Made by the form that founded it, so that a repeated write is the same write."""
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
    def found(
        cls,
        *,
        name: str,
        owner: User,
        description: str = "",
        sent_as: uuid.UUID | None = None,
    ) -> Seminar:
        """Create a seminar with its first owner; ``sent_as`` by the same person is the same one."""
        attempts = 6
        while True:
            sent = cls.objects.filter(sent_as=sent_as, memberships__user=owner) if sent_as else None
            if sent is not None and (present := sent.first()):
                return present
            slug = free_slug(cls, name)
            try:
                with transaction.atomic():
                    seminar = cls.objects.create(
                        name=name, slug=slug, description=description, sent_as=sent_as
                    )
                    Membership.objects.create(seminar=seminar, user=owner, role=Role.OWNER)
                    Event.record("seminar created", actor=owner, seminar=seminar.pk)
                return seminar
            except IntegrityError:
                # Another seminar of this name, or this one, was made at the same moment.
                attempts -= 1
                there = Q(slug=slug) | Q(sent_as=sent_as, sent_as__isnull=False)
                if not attempts or not cls.objects.filter(there).exists():
                    raise

    def admit(self, user: User, role: str = Role.MEMBER) -> Membership:
        """Make ``user`` a member; somebody who is one already keeps the role they have.

        Who comes back goes by the same pseudonym as before.
        """
        with transaction.atomic():
            seminar = Seminar.objects.select_for_update().get(pk=self.pk)
            membership, made = Membership.objects.get_or_create(
                seminar=seminar, user=user, ended_at=None, defaults={"role": role}
            )
            if made and seminar.is_pseudonymous:
                membership.name_neutrally()
        return membership

    def shown_names(self, *, past: bool = False) -> dict[int, str]:
        """User -> the name under which others know them here; one query. Present members, with
        ``past`` those who have left, too."""
        rows = self.memberships.order_by(F("ended_at").asc(nulls_last=True))
        rows = rows if past else rows.filter(ended_at=None)
        return {
            user: naming.shown(
                pseudonymous=self.is_pseudonymous, pseudonym=pseudonym, role=role, name=name
            )
            for user, pseudonym, role, name in rows.values_list(
                "user_id", "pseudonym", "role", "user__name"
            )
        }

    def name_of(self, user: User) -> str:
        """The name under which ``user`` writes here: a member's or a past member's, or that of
        somebody who answers what this seminar says to everybody."""
        if not self.is_pseudonymous:
            return user.name
        latest = self.memberships.filter(user=user).order_by(F("ended_at").desc(nulls_first=True))
        membership = latest.select_related("seminar", "user").first()
        return membership.shown_name if membership else user.name

    def use_pseudonyms(self, on: bool, *, by: User) -> None:
        """From now on write under pseudonyms, or under one's own name again. What is written
        already keeps the name that it was written under."""
        with transaction.atomic():
            seminar = Seminar.objects.select_for_update().get(pk=self.pk)
            if seminar.is_pseudonymous != on:
                Seminar.objects.filter(pk=self.pk).update(is_pseudonymous=on)
                kind = "pseudonyms begun" if on else "pseudonyms ended"
                Event.record(kind, actor=by, seminar=self.pk)
            for membership in self.memberships.filter(pseudonym="") if on else []:
                membership.name_neutrally()
        self.refresh_from_db(fields=["is_pseudonymous"])

    @property
    def is_over(self) -> bool:
        """Whether it is archived: everything can be read and nothing written."""
        return self.archived_at is not None

    def archive(self, over: bool, *, by: User) -> None:
        """Let nobody write here any more, or let them again."""
        with transaction.atomic():
            changed = Seminar.objects.filter(pk=self.pk, archived_at__isnull=over).update(
                archived_at=timezone.now() if over else None
            )
            if changed:
                kind = "seminar archived" if over else "seminar opened again"
                Event.record(kind, actor=by, seminar=self.pk)
        self.refresh_from_db(fields=["archived_at"])

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
    pseudonym = models.CharField(max_length=80, blank=True)
    """Shown instead of the person's name where the seminar has pseudonyms."""
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

    @property
    def shown_name(self) -> str:
        """The name under which others know this member in the seminar."""
        return naming.shown(
            pseudonymous=self.seminar.is_pseudonymous,
            pseudonym=self.pseudonym,
            role=self.role,
            name=self.user.name,
        )

    def rename(self, pseudonym: str) -> None:
        """Go by another pseudonym from now on; empty for one that is proposed.

        Raises Unsuitable. What is written already keeps the name that it was written under.
        """
        with transaction.atomic():
            seminar = Seminar.objects.select_for_update().get(pk=self.seminar_id)
            self.pseudonym = Pseudonym.reserve(seminar, self.user, pseudonym)
            self.save(update_fields=["pseudonym"])

    def name_neutrally(self) -> None:
        """Give a member who has no pseudonym the one they had before, or a new one; instructors
        go by their own name until they choose one. In the caller's transaction, which holds the
        row of the seminar."""
        if self.pseudonym or self.role == Role.OWNER:
            return
        before = Pseudonym.objects.filter(seminar=self.seminar_id, user=self.user_id).last()
        self.pseudonym = before.name if before else Pseudonym.reserve(self.seminar, self.user)
        self.save(update_fields=["pseudonym"])

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
            if self.seminar.is_pseudonymous:
                self.name_neutrally()

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

    @property
    def is_only_owner(self) -> bool:
        """Whether the seminar has no instructor without this one. At most one query."""
        if self.role != Role.OWNER:
            return False
        owners = Membership.objects.filter(seminar=self.seminar_id, role=Role.OWNER, ended_at=None)
        return not owners.exclude(pk=self.pk).exists()

    def _keep_an_owner(self) -> None:
        if self.is_only_owner:
            raise LastOwner(_("A seminar needs an instructor: appoint another one first."))
