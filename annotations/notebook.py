"""Notes across documents: all of one's own, or all of a seminar's, replies included.

What stands in a notebook is what its reader sees anyway: every query begins at ``shown_to`` or
``visible_to``. How many queries a page takes does not depend on how many notes there are.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.asked import NEWEST, PLACE, Asked, Cursor
from annotations.entries import Entry
from annotations.entry_rows import EntryRows
from annotations.folding import asked as asked_words
from annotations.folding import folded_tag
from annotations.models import Annotation, Comment, Revision
from annotations.unread import new_comments
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.models import Document
from archive.models import Entry as Line
from archive.topics import fold

PAGE = 50
CHUNK = 1000
"""How many entries an export reads at once."""
NOWHERE = 2**31 - 1
"""The position of what has no place in the present text: after everything else."""


class Choice(NamedTuple):
    """One value of a filter, and how much the notebook has of it."""

    value: str
    label: str
    number: int


class Notebook:
    """What ``viewer`` reads of their own notes or, with ``seminar``, of those of its room."""

    def __init__(
        self,
        viewer: Viewer,
        seminar: Seminar | None = None,
        asked: Asked | None = None,
        *,
        author: int | None = None,
    ) -> None:
        self.viewer = viewer
        self.seminar = seminar
        self.asked = asked or Asked()
        self.author = author
        """Of whom alone, in a seminar."""

    # What there is

    def wordings(self) -> QuerySet[Revision]:
        """All comments, whatever is asked for, each in the wording that the viewer reads."""
        rows: Any = Revision.objects.shown_to(self.viewer)
        if self.seminar is None:
            return rows.filter(comment__author=self.viewer.user_id)
        rows = rows.filter(
            comment__annotation__seminar=self.seminar.pk,
            comment__annotation__audience__in=["seminar", "public"],
        )
        return rows.filter(comment__author=self.author) if self.author else rows

    def highlights(self) -> QuerySet[Annotation]:
        """One's own highlights without a comment. Those of others are in no list."""
        notes: Any = Annotation.objects.visible_to(self.viewer)
        if self.seminar is not None:
            return notes.none()
        said = Comment.objects.filter(annotation=OuterRef("pk"))
        return notes.filter(~Exists(said), author=self.viewer.user_id)

    @cached_property
    def _counts(self) -> list[tuple[int, str, str, bool, int]]:
        """(document, audience, name, whether a reply, how many): one query."""
        rows = self.wordings().order_by().annotate(is_reply=_is_reply(), audience=AUDIENCE)
        columns = ("comment__annotation__document", "audience", "name", "is_reply")
        return list(rows.values_list(*columns).annotate(Count("pk")))

    @cached_property
    def _bare(self) -> dict[int, int]:
        """Document -> how many highlights."""
        if self.seminar is not None:
            return {}
        rows = self.highlights().order_by().values_list("document").annotate(Count("pk"))
        return dict(rows)

    @cached_property
    def shelf(self) -> list[tuple[int, str, str]]:
        """(id, slug, title) of its documents, by title; one query, after two that count."""
        there = {row[0] for row in self._counts} | set(self._bare)
        rows = Document.objects.filter(pk__in=there).values_list("pk", "slug", "title")
        return sorted(rows, key=lambda row: (fold(row[2]), row[0]))

    @property
    def whole(self) -> int:
        """How much there is in all."""
        return sum(row[4] for row in self._counts) + sum(self._bare.values())

    def kinds(self) -> dict[str, int]:
        """ "note", "reply", "highlight" -> how many."""
        replies = sum(row[4] for row in self._counts if row[3])
        bare = sum(self._bare.values())
        return {"note": self.whole - replies - bare, "reply": replies, "highlight": bare}

    def documents(self) -> list[Choice]:
        found = Counter(self._bare)
        for row in self._counts:
            found[row[0]] += row[4]
        return [Choice(slug, title, found[pk]) for pk, slug, title in self.shelf]

    def people(self) -> list[Choice]:
        """Names as they are shown; none in one's own notebook."""
        found: Counter[str] = Counter()
        for row in self._counts if self.seminar else ():
            found[row[2]] += row[4]
        return [
            Choice(name, name, count)
            for name, count in sorted(found.items(), key=lambda one: fold(one[0]))
            if name
        ]

    def audiences(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for row in self._counts:
            found[row[1]] += row[4]
        return dict(found)

    def tags(self) -> list[Choice]:
        """Those in use, the most frequent first; one query."""
        found: Counter[str] = Counter()
        names: dict[str, str] = {}
        for tags in self.wordings().filter(folded__contains="\n#").values_list("tags", flat=True):
            for tag in self.vocabulary.shown(tags):
                found[fold(tag)] += 1
                names.setdefault(fold(tag), tag)
        return [
            Choice(names[key], names[key], count)
            for key, count in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        ]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What tags are called in the seminar by now; one query."""
        return Vocabulary.of(self.seminar) if self.seminar else AS_WRITTEN

    def _new(self) -> QuerySet[Comment]:
        return new_comments(self.viewer, [self.seminar] if self.seminar else [])

    @cached_property
    def unread(self) -> int:
        """How much is new to the viewer since they last read each document here; one query."""
        return self.wordings().filter(comment__in=self._new()).count() if self.seminar else 0

    # What is asked for

    def _chosen_wordings(self) -> QuerySet[Revision]:
        asked = self.asked
        rows = self.wordings()
        if asked.kind == "highlight":
            return rows.none()
        if asked.kind:
            rows = rows.filter(comment__parent__isnull=asked.kind == "note")
        if asked.person:
            rows = rows.filter(name=asked.person)
        if asked.unread:
            rows = rows.filter(comment__in=self._new())
        if asked.tag:
            written = Q()
            for spelling in self.vocabulary.spellings(asked.tag):
                written |= Q(folded__contains="\n" + folded_tag(spelling))
            rows = rows.filter(written)
        for words in asked_words(asked.q):
            rows = rows.filter(
                Q(folded__contains=words) | Q(comment__annotation__folded__contains=words)
            )
        if asked.audience:
            rows = rows.annotate(audience=AUDIENCE).filter(audience=asked.audience)
        return self._narrowed(rows, "comment__annotation__")

    def _chosen_highlights(self) -> QuerySet[Annotation]:
        asked = self.asked
        rows = self.highlights()
        if asked.kind not in ("", "highlight") or asked.tag or asked.person or asked.unread:
            return rows.none()
        for words in asked_words(asked.q):
            rows = rows.filter(folded__contains=words)
        if asked.audience:
            rows = rows.filter(audience=asked.audience)
        return self._narrowed(rows, "")

    def _narrowed(self, rows: Any, note: str) -> Any:
        if self.asked.document:
            rows = rows.filter(**{f"{note}document__slug": self.asked.document})
        return rows

    def count(self) -> int:
        """How much is found; two queries at most."""
        if not self.asked.is_narrowed:
            return self.whole
        return self._chosen_wordings().count() + self._chosen_highlights().count()

    # In order

    def page(self, after: str = "", size: int = PAGE) -> tuple[list[Entry], str]:
        """The entries after a place, and the place after which the next ones begin ("" at the
        end)."""
        found = self._rows(after, size + 1)
        entries = EntryRows(self.viewer, self.seminar, self.vocabulary).read(found[:size])
        following = str(Cursor(found[size - 1][0])) if len(found) > size else ""
        return entries, following

    def all(self) -> Iterator[Entry]:
        """Everything that is asked for, a thousand at a time."""
        after, is_more = "", True
        while is_more:
            entries, after = self.page(after, CHUNK)
            yield from entries
            is_more = bool(after)

    def _rows(self, after: str, size: int) -> list[tuple[tuple[Any, ...], str, UUID]]:
        """(values of the order, kind, id) of the next ``size`` rows."""
        down = self.asked.sort == NEWEST
        names: tuple[str, ...] = ("shelf", "position", "begins", "thread", "time", "line")
        kinds: tuple[type, ...] = (int, int, int, UUID, datetime, UUID)
        if self.asked.sort != PLACE:
            names, kinds = names[-2:], kinds[-2:]
        place = Cursor.read(after, kinds) if after else None
        sources = [
            self._ordered(self._chosen_wordings(), "comment__annotation__", "comment__"),
            self._ordered(self._chosen_highlights(), "", ""),
        ]
        found = []
        for rows, kind in zip(sources, ("comment", "highlight"), strict=True):
            if place:
                rows = rows.filter(place.beyond(names, down=down))  # noqa: PLW2901
            sign = "-" if down else ""
            rows = rows.order_by(*(sign + name for name in names))  # noqa: PLW2901
            found.append([(row, kind, row[-1]) for row in rows.values_list(*names)[:size]])
        return list(heapq.merge(*found, key=lambda row: row[0], reverse=down))[:size]

    def _ordered(self, rows: Any, note: str, said: str) -> Any:
        """With the columns that it may be ordered by."""
        rows = rows.annotate(time=F(f"{said}created"), line=F(f"{said}id"))
        if self.asked.sort != PLACE:
            return rows
        lines = Line.objects.filter(
            version=OuterRef(f"{note}document__current"),
            paragraph_text__paragraph=OuterRef(f"{note}first"),
        )
        shelf = Case(
            *(
                When(**{f"{note}document": pk}, then=Value(n))
                for n, (pk, *_) in enumerate(self.shelf)
            ),
            default=Value(len(self.shelf)),
            output_field=IntegerField(),
        )
        position = Case(
            When(**{f"{note}is_placed": True}, then=Subquery(lines.values("position")[:1])),
            output_field=IntegerField(),
        )
        return rows.annotate(
            shelf=shelf,
            position=Coalesce(position, Value(NOWHERE)),
            begins=F(f"{note}start"),
            thread=F(f"{note}id"),
        )


AUDIENCE = Case(
    When(comment__annotation__audience="public", state="unmoderated", then=Value("seminar")),
    default=F("comment__annotation__audience"),
)
"""Who a wording is for: a reply that was written for the seminar stays there when its note is
offered to the public."""


def _is_reply() -> Case:
    return Case(When(comment__parent__isnull=False, then=Value(True)), default=Value(False))
