"""People with accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the person deleted the account. The row stays without name and address, so that the
    log still tells one person's acts from another's."""
    keyboard = models.JSONField(default=dict, blank=True, editable=False)
    """What this person changed about the keys: {"off": true, "own": {"reading.note": "x"}}; see
    ``accounts.keyboard``. An act without a key has ""."""

    language = models.CharField(max_length=16, blank=True, editable=False)
    """The language of the interface that this person chose; "": that of the browser."""

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

    def choose_keys(self, *, off: bool, own: dict[str, str]) -> None:
        """Keep which keys this person has, on every device."""
        self.keyboard = {**({"off": True} if off else {}), **({"own": own} if own else {})}
        self.save(update_fields=["keyboard"])

    def choose_language(self, language: str) -> None:
        """Keep the language in which the site speaks to this person, on every device."""
        self.language = language
        self.save(update_fields=["language"])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
