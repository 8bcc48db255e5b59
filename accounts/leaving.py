"""The end of an account: nobody signs in with it any more, and nothing says whose it was.

The row stays, without name and address: the log, memberships and decisions keep telling one
person's acts from another's, and nothing is deleted by cascade.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Event, Invitation, LastOwner, Membership, Role, Seminar, Token, User

NOWHERE = "erased.invalid"
"""A domain that exists nowhere (RFC 2606): the address is free for another account."""


def held_by(user: User) -> tuple[list[Seminar], list[Seminar]]:
    """The open seminars whose only owner ``user`` is: those with other members, who need another
    instructor first, and those with none, which end with the account. One query."""
    present = Membership.objects.filter(seminar=OuterRef("pk"), ended_at=None)
    others = present.exclude(user=user)
    held = (
        Seminar.objects.filter(
            Exists(present.filter(user=user, role=Role.OWNER)),
            ~Exists(others.filter(role=Role.OWNER)),
            archived_at=None,
        )
        .annotate(has_others=Exists(others))
        .order_by("name", "pk")
    )
    found = list(held)
    return (
        [seminar for seminar in found if seminar.has_others],
        [seminar for seminar in found if not seminar.has_others],
    )


def leave_all(user: User) -> None:
    """End all memberships, in the caller's transaction. Raises LastOwner."""
    mine = Membership.objects.filter(user=user, ended_at=None)
    # The seminars' rows are the locks, as where one seminar is left: two owners who go at once
    # do so one after the other.
    seminars = Seminar.objects.select_for_update(no_key=True).filter(pk__in=mine.values("seminar"))
    list(seminars.order_by("pk").values_list("pk"))
    needed, lonely = held_by(user)
    if needed:
        sentence = _("Appoint another instructor first in: %(seminars)s.")
        raise LastOwner(sentence % {"seminars": ", ".join(one.name for one in needed)})
    now = timezone.now()
    for seminar in lonely:
        Event.record("seminar archived", actor=user, seminar=seminar.pk)
        Seminar.objects.filter(pk=seminar.pk).update(archived_at=now)
    for left in mine.values_list("seminar_id", flat=True):
        Event.record("member removed", actor=user, seminar=left, user=user.pk)
    mine.update(ended_at=now)


def close(user: User) -> None:
    """Forget who it was and let nobody in any more, in the caller's transaction: a password that
    nobody has ends every session, and keys for programs are gone."""
    invitations = Invitation.objects.filter(email=user.email)
    invitations.filter(revoked_at=None).update(revoked_at=timezone.now())
    invitations.update(email="", name="", mail_due=None)
    Token.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.name = f"erased-{user.pk}@{NOWHERE}", ""
    user.set_unusable_password()
    user.is_active = user.is_editor = user.is_moderator = False
    user.is_staff = user.is_superuser = False
    user.last_login = None
    user.keyboard = {}
    user.erased_at = timezone.now()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
