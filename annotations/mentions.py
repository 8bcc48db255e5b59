"""Whom words name: "@Name" of somebody who reads the note, under the name that the seminar shows.

People are mentioned in a seminar alone, by its members, and only its present members can be. Any
other "@Name" stays as it was typed and tells nobody anything: whether there is such a person is
not said. Where a name is shared, what the writer chose from the list says who is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import naming
from accounts.models import Membership, Seminar, User
from accounts.viewer import Viewer
from annotations.errors import Refused
from annotations.models import Comment, Mention
from annotations.rawrows import RawRows, statement

_SIGN = re.compile(r"(?<![\w@])@(?=\w)")


class Named(NamedTuple):
    """Somebody whom words name."""

    user: int
    name: str
    """As it stands there, without the sign before it."""


class Member(NamedTuple):
    """Somebody who can be named. ``id`` is of the membership, which says nothing elsewhere."""

    id: int
    user: int
    name: str


def members_of(seminar: Seminar) -> list[Member]:
    """Those who can be named in a seminar, by name; one query."""

    def present() -> QuerySet[Membership, Any]:
        rows = Membership.objects.filter(seminar=seminar, ended_at=None, user__is_active=True)
        return rows.values_list("pk", "user_id", "pseudonym", "role", "user__name")

    found = RawRows(statement(("members", seminar.pk), present))
    rows = [
        Member(
            pk,
            user,
            naming.shown(
                pseudonymous=seminar.is_pseudonymous, pseudonym=pseudonym, role=role, name=name
            ),
        )
        for pk, user, pseudonym, role, name in map(found.read, found.rows)
    ]
    return sorted(rows, key=lambda member: member.name.casefold())


def named_in(
    body: str, seminar: Seminar | None, by: User, chosen: Collection[int], before: Collection[int]
) -> list[Named]:
    """Whom ``body`` names, each once; one query where there is a sign at all.

    ``chosen`` are ids of memberships that the writer took from the list, ``before`` the users whom
    the wording before this one named. Raises Refused where several people share a name and none of
    them was chosen, and where somebody was chosen who does not read this.
    """
    if seminar is None or not (chosen or _SIGN.search(body)):
        return []
    members = members_of(seminar)
    if by.pk not in {member.user for member in members}:
        return []
    if not set(chosen) <= {member.id for member in members}:
        raise Refused(_("Only people who can read this note can be mentioned."), "body")
    found: dict[int, Named] = {}
    for name, people in _matches(body, _callable(members)):
        meant = people
        if len(people) > 1:
            meant = [one for one in people if one.id in chosen or one.user in before]
        if not meant:
            sentence = _(
                "More than one person here is called %(name)s: choose from the list that opens "
                "while you type the name, or write the whole name."
            )
            raise Refused(sentence % {"name": name}, "body")
        for one in meant:
            found.setdefault(one.user, Named(one.user, name))
    return list(found.values())


def _callable(members: list[Member]) -> list[tuple[str, list[Member]]]:
    """What people can be called by, the longest first: whole names, and the first words of them."""
    known: dict[str, list[Member]] = {}
    for member in members:
        for name in {member.name, member.name.split()[0]} if member.name.strip() else ():
            known.setdefault(name.casefold(), []).append(member)
    return sorted(known.items(), key=lambda item: -len(item[0]))


def _matches(
    body: str, known: list[tuple[str, list[Member]]]
) -> Iterator[tuple[str, list[Member]]]:
    for sign in _SIGN.finditer(body):
        for name, people in known:
            end = sign.end() + len(name)
            if body[sign.end() : end].casefold() == name and not _goes_on(body, end):
                yield body[sign.end() : end], people
                break


def _goes_on(body: str, end: int) -> bool:
    """Whether a word goes on behind this place."""
    return body[end : end + 1].isalnum()


def named_before(comment: Comment) -> list[int]:
    """The users whom the latest wording of a comment names."""
    rows = Mention.objects.filter(revision=comment.latest_id)
    return list(rows.values_list("user_id", flat=True))


def offered(viewer: Viewer, seminar: Seminar | None) -> list[tuple[int, str]]:
    """Whom ``viewer`` may name in a seminar, as (membership, name): nobody for who is not in it."""
    if seminar is None or seminar.archived_at or seminar.pk not in viewer.seminars:
        return []
    return [(one.id, one.name) for one in members_of(seminar) if one.user != viewer.user_id]
