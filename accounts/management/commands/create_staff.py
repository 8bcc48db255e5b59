"""`manage.py create_staff`: makes, or raises, the people who run a site."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts.models import Event, User


class Command(BaseCommand):
    help = (
        "Make an account for an editor, a moderator or an administrator, or give an existing "
        "account these roles. A new account's password is asked for; where none is given, a link "
        "to choose one is printed. Roles are never taken away by this."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="name shown to others, for a new account")
        parser.add_argument("--editor", action="store_true", help="imports and publishes")
        parser.add_argument("--moderator", action="store_true", help="decides what goes public")
        parser.add_argument(
            "--admin", action="store_true", help="may use the administration under /admin/"
        )
        parser.add_argument(
            "--address",
            default="",
            help="where the site is, for the printed link: https://colloquy.example.org",
        )

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        email, name = email.strip().lower(), name.strip()
        roles = [role for role in ("editor", "moderator", "admin") if options[role]]
        if not roles:
            raise CommandError("Say what they may do: --editor, --moderator or --admin.")
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address.") from error
        user = User.objects.filter(email=email).first()
        if user and not user.is_active:
            raise CommandError(f"The account {email} is closed; open it in the administration.")
        made = user is None
        if user is None:
            name = name or self._ask_name()
            user = User(email=email, name=self._checked(name))
            user.set_password(self._ask_password(user))
        elif name:
            user.name = self._checked(name)
        self._store(user, roles)
        self.stdout.write(
            f"{'Made' if made else 'Raised'}: {user.name}, {user.email}, {', '.join(roles)}."
        )
        if not user.has_usable_password():
            self.stdout.write("Within three days, a password can be chosen once at")
            self.stdout.write(_reset_link(user, options["address"]))

    def _store(self, user: User, roles: list[str]) -> None:
        for role in roles:
            if role == "admin":
                user.is_staff = user.is_superuser = True
            else:
                setattr(user, f"is_{role}", True)
        with transaction.atomic():
            user.save()
            # Whoever can run this vouches for the address.
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"primary": True, "verified": True}
            )
            Event.record("site roles given", actor=None, user=user.pk, roles=roles)

    @staticmethod
    def _checked(name: str) -> str:
        longest = User._meta.get_field("name").max_length
        if not name:
            raise CommandError("A new account needs a name: --name 'Anna Weber'.")
        if longest and len(name) > longest:
            raise CommandError(f"The name is longer than {longest} characters.")
        return name

    @staticmethod
    def _ask_name() -> str:
        return input("Name shown to others: ").strip() if sys.stdin.isatty() else ""

    def _ask_password(self, user: User) -> str | None:
        """The password typed twice; None where nobody is there to type, or nothing is typed."""
        while sys.stdin.isatty():
            password = getpass.getpass("Password (empty: print a link to choose one): ")
            if not password:
                return None
            if getpass.getpass("The password again: ") != password:
                self.stderr.write("These were two different passwords.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            return password
        return None


def _reset_link(user: User, address: str) -> str:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    if not address:
        host = next((h for h in settings.ALLOWED_HOSTS if h != "*"), "localhost").lstrip(".")
        scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
        address = f"{scheme}://{host}" + (":8000" if settings.LOCAL else "")
    return address.rstrip("/") + path
