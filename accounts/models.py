"""Who uses Colloquy: people, seminars, and the log of what was done."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.tokens import Token
from accounts.visibility import EventQuerySet, SeminarQuerySet

__all__ = [
    "Event",
    "Invitation",
    "LastOwner",
    "Membership",
    "Role",
    "Seminar",
    "Token",
    "User",
    "UserManager",
    "free_slug",
]


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the login and is compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. ``name`` is what others read beside a note."""

    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
    name = models.CharField(_("name shown to others"), max_length=80)
    is_editor = models.BooleanField(
        _("editor"), default=False, help_text=_("Imports, corrects and publishes documents.")
    )
    is_moderator = models.BooleanField(
        _("moderator"), default=False, help_text=_("Decides what goes public on the whole site.")
    )
    is_staff = models.BooleanField(
        _("may use the administration"), default=False, help_text=_("Accounts and seminars.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    created = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            # The address is compared without case because it is stored without case.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


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
        """Write one line in the caller's transaction; ``data`` must be plain JSON."""
        return cls.objects.create(kind=kind, actor=actor, reason=reason, subject=subject, data=data)


def free_slug(model: type[models.Model], text: str, length: int = 100) -> str:
    """A slug of ``text`` that no row of ``model`` has; digits follow where it is taken."""
    base = slugify(text)[:length].strip("-") or "untitled"
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
