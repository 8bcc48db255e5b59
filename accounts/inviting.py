"""Inviting people by e-mail, each with a link of their own: what will happen, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Event, Invitation, Role, Seminar, User
from accounts.roster import Entry

MOST_A_DAY = 1000
"""Mails that one person may have sent to people who did not ask for them."""
MOST_AGAIN = 3
"""How often in a day one of them is sent again."""


class TooMany(ValueError):
    """More invitations than one person may send in a day."""


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one line of a list."""

    entry: Entry
    kind: str
    """invite, skip or problem"""
    said: str


def steps(seminar: Seminar, people: Sequence[Entry]) -> list[Step]:
    """What would happen to everybody, line by line; two queries.

    Whether somebody has an account is never told, only whether they are in this seminar.
    """
    addresses = [entry.email for entry in people]
    members = dict(
        seminar.memberships.filter(ended_at=None, user__email__in=addresses).values_list(
            "user__email", "role"
        )
    )
    open_ones = {
        one.email: one
        for one in seminar.invitations.filter(email__in=addresses).select_related("seminar")
        if one.is_open
    }
    return [_step(entry, members, open_ones) for entry in people]


def _step(entry: Entry, members: dict[str, str], open_ones: dict[str, Invitation]) -> Step:
    if entry.problem:
        return Step(entry, "problem", entry.problem)
    if entry.email in members:
        role = {"role": Role(members[entry.email]).label}
        return Step(entry, "skip", _("is in the seminar already, as %(role)s") % role)
    if found := open_ones.get(entry.email):
        until = {"date": date_format(timezone.localtime(found.expires_at), "DATE_FORMAT")}
        return Step(entry, "skip", _("was invited already; the link works until %(date)s") % until)
    said = _("is invited as %(role)s") % {"role": Role(entry.role).label}
    return Step(entry, "invite", said)


def send_again(invitation: Invitation, *, by: User) -> None:
    """Have the mail sent once more; the link works for as long again as it did at first. Raises
    TooMany."""
    since = timezone.now() - timedelta(days=1)
    acts = Event.objects.filter(kind="invitation sent again", at__gt=since)
    if acts.filter(data__invitation=invitation.pk).count() >= MOST_AGAIN:
        raise TooMany(_("This mail was sent again often enough for a day."))
    term = invitation.expires_at - invitation.created
    term = min(max(term, timedelta(days=7)), timedelta(days=90))
    invitation.send_again(by=by, expires=timezone.now() + term)


def invite(seminar: Seminar, people: Sequence[Entry], *, by: User, days: int) -> int:
    """Invite everybody who can be, all or nobody; how many. Raises TooMany."""
    with transaction.atomic():
        # The seminar's row is the lock: a list that is sent twice invites once.
        Seminar.objects.select_for_update().get(pk=seminar.pk)
        chosen = [step.entry for step in steps(seminar, people) if step.kind == "invite"]
        since = timezone.now() - timedelta(days=1)
        today = Invitation.objects.filter(created_by=by, created__gt=since).exclude(email="")
        if chosen and today.count() + len(chosen) > MOST_A_DAY:
            raise TooMany(_("That would be more than 1,000 invitations by you within a day."))
        expires: datetime = timezone.now() + timedelta(days=days)
        for entry in chosen:
            Invitation.address(
                seminar, by=by, email=entry.email, name=entry.name, role=entry.role, expires=expires
            )
    return len(chosen)
