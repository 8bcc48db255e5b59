"""The invitation that a person who is not signed in has chosen to follow.

It waits in their session, as the row's number and never as its token, until they have signed
up or in; choosing is a deliberate click, so that nobody is made a member by a mere link.
"""

from __future__ import annotations

import time

from django.http import HttpRequest

from accounts.models import Invitation, Membership, User

KEY = "invitation"
SECONDS = 2 * 60 * 60
"""How long the choice holds: the next person at a shared computer must not inherit it."""


def choose(request: HttpRequest, invitation: Invitation) -> None:
    """Keep ``invitation`` until this person has signed up or in."""
    request.session[KEY] = {"id": invitation.pk, "at": int(time.time())}


def chosen(request: HttpRequest) -> Invitation | None:
    """The invitation that waits for this person, if it is still open."""
    choice = request.session.get(KEY)
    if not choice or time.time() - choice["at"] > SECONDS:
        return None
    invitation = (
        Invitation.objects.filter(pk=choice["id"]).select_related("seminar", "created_by").first()
    )
    return invitation if invitation and invitation.is_open else None


def forget(request: HttpRequest) -> bool:
    """Drop the choice; whether there was one that still held."""
    choice = request.session.pop(KEY, None)
    return bool(choice) and time.time() - choice["at"] <= SECONDS


def follow(request: HttpRequest, user: User) -> Membership | None:
    """Let ``user`` accept what was chosen; None where nothing was, or where it closed meanwhile."""
    choice = request.session.get(KEY)
    if not choice or time.time() - choice["at"] > SECONDS:
        return None
    invitation = Invitation.objects.filter(pk=choice["id"]).select_related("seminar").first()
    return invitation.accept(user) if invitation else None
