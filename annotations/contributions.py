"""Who has contributed what to a seminar: counts for its instructors, and for oneself.

Counted are comments that the viewer reads, replies included; highlights without words are not.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import F

from accounts.models import Membership, Role, Seminar
from accounts.viewer import Viewer
from annotations.notebook import Notebook
from archive.models import Document
from archive.reading_list import ReadingList
from archive.topics import fold

SORTS = ("name", "notes", "replies", "words", "readings", "last")


class Person(NamedTuple):
    """Somebody who belongs, or belonged, to the seminar."""

    number: int
    """Of the latest membership; it says nothing outside of the seminar."""
    user: int
    name: str
    """As the members know them."""
    real_name: str
    """Where the name is a pseudonym; only for instructors and oneself."""
    role: str
    has_left: bool


class Sums(NamedTuple):
    """What was counted."""

    notes: int = 0
    replies: int = 0
    words: int = 0
    """Of the latest wordings, as they were typed."""
    last: datetime.datetime | None = None

    def plus(self, *, is_reply: bool, words: int, at: datetime.datetime) -> Sums:
        return Sums(
            self.notes + (not is_reply),
            self.replies + is_reply,
            self.words + words,
            max(self.last, at) if self.last else at,
        )

    def and_(self, other: Sums) -> Sums:
        moments = [one for one in (self.last, other.last) if one]
        return Sums(
            self.notes + other.notes,
            self.replies + other.replies,
            self.words + other.words,
            max(moments) if moments else None,
        )


class Line(NamedTuple):
    """One person, or all others together, in the table."""

    person: Person | None
    """None for whoever is no member: deleted accounts, and people who answer in public."""
    sums: Sums
    readings: int
    """On how many texts."""


class Contributions:
    """What ``viewer`` reads in a seminar, counted; four queries however much there is."""

    def __init__(self, viewer: Viewer, seminar: Seminar, author: int | None = None) -> None:
        self.viewer = viewer
        self.seminar = seminar
        self.sums: dict[tuple[int | None, int], Sums] = {}
        """(author, document) -> what was counted."""
        rows = Notebook(viewer, seminar, author=author).wordings().values_list(
            "comment__author", "comment__annotation__document", "comment__parent", "body",
            "comment__created",
        )  # fmt: skip
        for who, document, parent, body, at in rows.iterator(chunk_size=2000):
            key = (who, document)
            self.sums[key] = self.sums.get(key, Sums()).plus(
                is_reply=parent is not None, words=len(body.split()), at=at
            )
        self.people = people_of(seminar)
        self.documents = self._documents()

    def _documents(self) -> list[Document]:
        """The reading list, and then what else was written on."""
        listed = list(ReadingList(self.seminar).documents(self.viewer))
        more = {document for _who, document in self.sums} - {one.pk for one in listed}
        return listed + list(Document.objects.visible_to(self.viewer).filter(pk__in=more))

    def of(self, user: int | None, document: int | None = None) -> Sums:
        """What one person has contributed, to one text or to all."""
        whole = Sums()
        for (who, where), sums in self.sums.items():
            if who == user and document in (None, where):
                whole = whole.and_(sums)
        return whole

    def lines(self, *, document: int | None = None, sort: str = "name") -> list[Line]:
        """One for each person, sorted ("-words": the most first), the others at the end."""
        known = {person.user for person in self.people}
        lines = [self._line(person, {person.user}, document) for person in self.people]
        wanted = sort.removeprefix("-")
        key = wanted if wanted in SORTS else "name"
        lines.sort(key=lambda line: fold(line.person.name if line.person else ""))
        if key != "name":
            lines.sort(key=lambda line: _value(line, key), reverse=sort.startswith("-"))
        elif sort.startswith("-"):
            lines.reverse()
        others = self._line(None, {who for who, _where in self.sums} - known, document)
        return [*lines, others] if others.readings else lines

    def _line(self, person: Person | None, users: set[int | None], document: int | None) -> Line:
        found = {
            where: sums
            for (who, where), sums in self.sums.items()
            if who in users and document in (None, where)
        }
        whole = Sums()
        for who in users:
            whole = whole.and_(self.of(who, document))
        return Line(person, whole, len(found))

    def by_reading(self, user: int | None) -> list[tuple[Document, Sums]]:
        """Each text with what one person has contributed to it."""
        return [(one, self.of(user, one.pk)) for one in self.documents]

    def table(self, headings: Iterable[str]) -> Iterator[list[object]]:
        """All of it for a file: a line for each person and text, where there is something."""
        yield list(headings)
        for line in self.lines():
            if line.person is None:
                continue
            who = line.person
            for document in self.documents:
                sums = self.of(who.user, document.pk)
                yield [
                    who.name, who.real_name, str(Role(who.role).label), document.title,
                    sums.notes, sums.replies, sums.words,
                    sums.last.isoformat(timespec="seconds") if sums.last else "",
                ]  # fmt: skip


def people_of(seminar: Seminar) -> list[Person]:
    """Everybody who is or was a member, with the latest membership."""
    shown = seminar.shown_names(past=True)
    rows = Membership.objects.filter(seminar=seminar, user__erased_at=None)
    found: dict[int, Person] = {}
    for number, user, role, ended, name in rows.order_by(
        F("ended_at").asc(nulls_last=True)
    ).values_list("pk", "user_id", "role", "ended_at", "user__name"):
        known = shown.get(user, name)
        found[user] = Person(
            number, user, known, name if name != known else "", role, ended is not None
        )
    return list(found.values())


def _value(line: Line, key: str) -> tuple[float, float]:
    if key == "last":
        return (line.sums.last.timestamp() if line.sums.last else 0.0, 0.0)
    if key == "readings":
        return (float(line.readings), 0.0)
    return (float(getattr(line.sums, key)), 0.0)
