"""Strict readers of environment variables: a wrong value stops the start with a sentence.

Every name that is read is kept in ``SETTINGS`` with its default, and a test compares that with
the table in the README.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

SETTINGS: dict[str, str] = {}
"""Name of each variable that was asked for, and its default as one would write it."""

YES = {"yes", "true", "on", "1"}
NO = {"no", "false", "off", "0"}


def _raw(name: str, default: str) -> str:
    SETTINGS[name] = default
    # An empty variable is how compose files and shells say "not set".
    return os.environ.get(name, "").strip() or default


def text(name: str, default: str = "", *, required: str = "") -> str:
    """The value as it stands. ``required`` is the reason to give where it is missing."""
    value = _raw(name, default)
    if required and not value:
        raise ImproperlyConfigured(f"{name} must be set: {required}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Values separated by commas or spaces."""
    return _raw(name, default).replace(",", " ").split()


def addresses(name: str) -> list[str]:
    """Addresses with scheme, separated by commas or spaces; none by default."""
    found = words(name)
    for one in found:
        if not one.startswith(("http://", "https://")) or not urlsplit(one).hostname:
            raise ImproperlyConfigured(
                f"{name}: “{one}” is no address like http://127.0.0.1:6081/."
            )
    return found


def flag(name: str, default: bool) -> bool:
    value = _raw(name, "yes" if default else "no").lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be yes or no, not “{value}”.")
    return value in YES


def whole(name: str, default: int, *, least: int = 0) -> int:
    value = _raw(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise ImproperlyConfigured(
            f"{name} must be a whole number of at least {least}, not “{value}”."
        )
    return int(value)


def choice(name: str, default: str, options: Collection[str]) -> str:
    value = _raw(name, default)
    if value not in options:
        allowed = ", ".join(options)
        raise ImproperlyConfigured(f"{name} must be one of {allowed}, not “{value}”.")
    return value


def time_zone(name: str, default: str) -> str:
    value = _raw(name, default)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"{name} must be a name like Europe/Berlin, not “{value}”.")
    return value


def email(url: str, name: str) -> dict[str, object]:
    """Django's e-mail settings from ``smtp://user:password@host:port`` or ``console``."""
    if url == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must be console, or begin with smtp:// or smtps:// and name a server."
        )
    tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": tls,
        # Mail to this machine itself (a relay without certificate) goes unencrypted.
        "EMAIL_USE_TLS": not tls and parts.hostname not in {"localhost", "127.0.0.1"},
        "EMAIL_TIMEOUT": 20,
    }
