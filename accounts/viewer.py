"""Who asks: every rule about seeing and acting takes a Viewer, never a request."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts import naming
from accounts.models import Membership, Role, User

_NOTHING: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Viewer:
    """A user with seminars and roles, or nobody (the public)."""

    user: User | None = None
    roles: Mapping[int, str] = field(default_factory=lambda: _NOTHING)
    """Seminar id -> role, for present memberships."""
    publishing: frozenset[int] = frozenset()
    """Ids of the seminars among them that may approve their own notes for the public."""
    names: Mapping[int, str] = field(default_factory=lambda: _NOTHING)
    """Seminar id -> the name under which its members know the viewer."""
    earlier: Mapping[int, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    """Seminar id -> ids of the seminars of earlier terms whose notes its members read."""
    nameless: frozenset[int] = frozenset()
    """Ids of those among them whose notes are read without the names of who wrote them."""

    @classmethod
    def of(cls, user: User | AnonymousUser | None) -> Viewer:
        """The viewer behind ``user``; one query. An inactive or anonymous user is nobody."""
        if not isinstance(user, User) or not user.is_active:
            return NOBODY
        rows = Membership.objects.filter(user=user, ended_at=None).values_list(
            "seminar_id", "role", "seminar__moderates_itself", "seminar__is_pseudonymous",
            "pseudonym", "seminar__earlier_terms__earlier", "seminar__earlier_terms__with_names",
        )  # fmt: skip
        roles = {row[0]: row[1] for row in rows}
        terms = [(row[0], *row[-2:]) for row in rows if row[-2] is not None]
        earlier = {
            seminar: frozenset(term for one, term, _named in terms if one == seminar)
            for seminar, _term, _named in terms
        }
        named = {term for _one, term, with_names in terms if with_names or term in roles}
        nameless = frozenset().union(*earlier.values()) - named
        names = {
            seminar: naming.shown(
                pseudonymous=pseudonymous, pseudonym=pseudonym, role=role, name=user.name
            )
            for seminar, role, _itself, pseudonymous, pseudonym, *_terms in rows
        }
        return cls(
            user, roles, frozenset(row[0] for row in rows if row[2]), names, earlier, nameless
        )

    @cached_property
    def key(self) -> Hashable:
        """All of a viewer that a rule can ask about: what is a function of the viewer is the same
        for the same key."""
        person = self.user
        parts = (self.roles, self.publishing, self.names, self.earlier, self.nameless)
        known = [frozenset(one.items()) if isinstance(one, Mapping) else one for one in parts]
        roles = person and (person.pk, person.is_editor, person.is_moderator)
        return (roles, self.sees_authors, *known)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def person(self) -> User:
        """The user, on pages that only a person can have opened."""
        if self.user is None:
            raise LookupError("nobody is signed in")
        return self.user

    @property
    def is_anonymous(self) -> bool:
        return self.user is None

    @property
    def is_editor(self) -> bool:
        return bool(self.user and self.user.is_editor)

    @property
    def is_moderator(self) -> bool:
        """Whether the viewer moderates the whole site."""
        return bool(self.user and self.user.is_moderator)

    @property
    def seminars(self) -> frozenset[int]:
        """Ids of the seminars the viewer belongs to."""
        return frozenset(self.roles)

    @property
    def moderated_seminars(self) -> frozenset[int]:
        """Ids of the seminars whose own notes the viewer may hide."""
        return frozenset(s for s, role in self.roles.items() if role != Role.MEMBER)

    @property
    def plain_seminars(self) -> frozenset[int]:
        """Ids of the seminars in which the viewer has no say over others' notes."""
        return self.seminars - self.moderated_seminars

    @property
    def publishing_seminars(self) -> frozenset[int]:
        """Ids of the seminars whose notes for the public the viewer may decide on."""
        return self.moderated_seminars & self.publishing

    @property
    def moderates_anything(self) -> bool:
        """Whether the viewer decides on anything that goes public."""
        return self.is_moderator or bool(self.publishing_seminars)

    @property
    def has_desk(self) -> bool:
        """Whether the desk can have a case for the viewer: what goes public, or what members of
        their seminar have flagged."""
        return self.is_moderator or bool(self.moderated_seminars)

    @property
    def sees_authors(self) -> bool:
        """Whether moderators of this site are told whose words they decide on."""
        return not settings.HIDE_AUTHORS

    def name_in(self, seminar_id: int | None) -> str:
        """The name under which the viewer writes there, or outside of seminars."""
        return self.names.get(seminar_id or 0) or self.person.name

    def told_name(self, seminar_id: int | None, name: str) -> str:
        """``name``, as the viewer is told it of what was written in that seminar's room: of an
        earlier term only where its instructors wanted it so."""
        return _("A reader of an earlier term") if seminar_id in self.nameless else name

    @property
    def earlier_terms(self) -> frozenset[int]:
        """Ids of all seminars of earlier terms whose notes the viewer reads."""
        return frozenset().union(*self.earlier.values())

    def owns(self, seminar_id: int) -> bool:
        return self.roles.get(seminar_id) == Role.OWNER


NOBODY = Viewer()
