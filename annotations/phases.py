"""In which phase a seminar reads a text: what its page says of it, and the acts of who leads."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import BooleanField, Case, QuerySet, Value, When

from accounts.models import Role, Seminar, User
from accounts.viewer import Viewer
from annotations.models import Annotation, Change
from annotations.rawrows import RawRows, statement
from annotations.visibility import withheld_from
from archive.models import Document, Phase, ReadingListItem


class Standing(NamedTuple):
    """How a seminar reads a text at present, and how that is for one member."""

    phase: str
    is_revealed: bool
    is_withheld: bool
    """Whether this member does not see others' notes yet."""
    leads: bool
    opens_on: datetime.date | None = None
    due_on: datetime.date | None = None
    is_listed: bool = True
    """Whether the text stands on the seminar's reading list."""

    @property
    def takes_notes(self) -> bool:
        """Whether anything new is said there."""
        return self.is_listed and not self.is_closed

    @property
    def is_withholding(self) -> bool:
        """Whether some members may not see others' notes yet."""
        return self.phase == Phase.WRITE_FIRST and not self.is_revealed

    @property
    def is_closed(self) -> bool:
        return self.phase == Phase.CLOSED


OPEN = Standing(Phase.OPEN, False, False, False)
"""Where there are no phases: outside of seminars, and where a text has left the reading list."""


def standing_of(viewer: Viewer, seminar: Seminar | None, document: Document) -> Standing:
    """How ``viewer`` stands in this room; one query."""
    if seminar is None:
        return OPEN
    leads = seminar.pk in viewer.moderated_seminars
    key = ("standing", viewer.key, seminar.pk, document.pk)
    found = RawRows(statement(key, lambda: _standings(viewer, seminar.pk, document.pk)))
    if not found.rows:
        return OPEN._replace(leads=leads, is_listed=False)
    phase, revealed_at, withheld, opens_on, due_on = found.read(found.rows[0])
    return Standing(phase, revealed_at is not None, withheld, leads, opens_on, due_on)


def _standings(viewer: Viewer, seminar: int, document: int) -> QuerySet[ReadingListItem, Any]:
    rows = ReadingListItem.objects.filter(seminar=seminar, document=document)
    withheld: Any = Value(False, output_field=BooleanField())
    if seminar not in viewer.moderated_seminars:
        hidden = When(document__in=withheld_from(viewer, seminar), then=Value(True))
        withheld = Case(hidden, default=withheld, output_field=BooleanField())
    return rows.annotate(withheld=withheld).values_list(
        "phase", "revealed_at", "withheld", "opens_on", "due_on"
    )


def is_withheld(viewer: Viewer, seminar: Seminar, document_id: int) -> bool:
    """Whether ``viewer`` does not see others' notes in this room yet; at most one query."""
    if seminar.pk not in viewer.plain_seminars:
        return False
    withheld = withheld_from(viewer, seminar.pk)
    return ReadingListItem.objects.filter(
        seminar=seminar, document=document_id, document__in=withheld
    ).exists()


def own_written(viewer: Viewer, seminar: Seminar, document: Document) -> int:
    """How many notes with words by ``viewer`` the seminar reads here: none, one, or two where
    there are more."""
    return (
        Annotation.objects.written_in(seminar.pk, document.pk)
        .filter(author=viewer.user_id)[:2]
        .count()
    )


def writers(seminar: Seminar, document: Document) -> dict[int, int]:
    """User -> how many notes with words by them the seminar reads here. One query; for who leads
    the seminar alone: to others it would tell of what is withheld."""
    rows = Annotation.objects.written_in(seminar.pk, document.pk).values_list("author", flat=True)
    counts: dict[int, int] = {}
    for author in rows:
        counts[author] = counts.get(author, 0) + 1
    return counts


def members(seminar: Seminar) -> dict[int, str]:
    """User -> the name shown, of those who write first: present members who do not lead; by name.
    Two queries."""
    leading = seminar.memberships.exclude(role=Role.MEMBER).filter(ended_at=None)
    leads = set(leading.values_list("user_id", flat=True))
    names = seminar.shown_names()
    plain = {user: name for user, name in names.items() if user not in leads}
    return dict(sorted(plain.items(), key=lambda one: one[1].casefold()))


def enter(reading: ReadingListItem, phase: str, *, by: User) -> None:
    """Begin another phase, and have open pages look again."""
    with transaction.atomic():
        reading.enter(phase, by=by)
        Change.tell_all(reading.document_id, seminar=reading.seminar)


def reveal(reading: ReadingListItem, *, by: User, shown: bool = True) -> None:
    """Let everybody see everything while members write first, or no longer."""
    with transaction.atomic():
        reading.reveal(by=by, shown=shown)
        Change.tell_all(reading.document_id, seminar=reading.seminar)
