"""Addresses that end the mails of some kinds for one person, and start them again, without
signing in. They are signed and never expire: an old mail can be stopped, too."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from annotations.models.notice import USUAL, NoticeChoice, NoticeKind, Rhythm

_SALT = "colloquy.notices"


def address_for(user: User, kinds: list[str]) -> str:
    token = signing.Signer(salt=_SALT).sign_object([user.pk, sorted(kinds)])
    return settings.SITE_ADDRESS + reverse("notice-stop", args=[token])


def read(token: str) -> tuple[User, list[str]] | None:
    """Whose mails of which kinds an address ends; None where nobody signed it."""
    try:
        pk, kinds = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, [kind for kind in kinds if kind in NoticeKind.values]) if user else None


def stop(user: User, kinds: list[str]) -> None:
    """No more mails of these kinds; done twice it is done once."""
    for kind in kinds:
        NoticeChoice.choose(user, kind, Rhythm.NEVER)


def go_on(user: User, kinds: list[str]) -> None:
    """The way back: as often as before they were stopped."""
    stopped = NoticeChoice.objects.filter(user=user, kind__in=kinds, rhythm=Rhythm.NEVER)
    for choice in stopped:
        NoticeChoice.choose(user, choice.kind, choice.before or USUAL[choice.kind])
