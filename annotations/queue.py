"""What waits for a moderator: oldest first, by document, seminar and kind.

The queue is walked by place (time of submission, id), so that nothing repeats or is skipped while
others decide and submit. How many queries it takes does not depend on how much waits.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from accounts.models import Seminar, User
from accounts.viewer import Viewer
from annotations.models import Comment, Revision
from annotations.places import Place
from annotations.visibility import decidable_by, moderated_by
from archive.models import Document

PAGE = 25
EXCERPT_CODE_POINTS = 160
KINDS = ("new", "revised", "reply")
OUTSIDE = "-"
"""The seminar of what was written in none."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What part of the queue is asked for; empty means all. Unknown values find nothing."""

    document: str = ""
    seminar: str = ""
    kind: str = ""

    @classmethod
    def read(cls, query: Any) -> Filters:
        """Out of a request's query; what is not there is not filtered by."""
        return cls(*(query.get(name, "")[:200] for name in ("document", "seminar", "kind")))

    def address(self, **more: str) -> str:
        """The query of an address, with its question mark; "" for no filter at all."""
        given = {"document": self.document, "seminar": self.seminar, "kind": self.kind, **more}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"?{query}" if query else ""

    def but(self, **changed: str) -> Filters:
        return replace(self, **changed)


@dataclass(slots=True)
class Item:
    """One line of the queue."""

    id: UUID
    name: str
    kind: str
    document: str
    paragraph: str
    seminar: str | None
    submitted_at: datetime.datetime
    excerpt: str
    is_own: bool
    is_first: bool
    """Nothing by this author was approved yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how much waits under it and the other filters."""

    value: str
    label: str
    count: int


def waiting(viewer: Viewer, filters: Filters) -> QuerySet[Revision]:
    """What waits for the viewer under these filters, each with its ``kind``."""
    rows: Any = Revision.objects.waiting_for(viewer).annotate(kind=kind_of())
    if filters.document:
        rows = rows.filter(comment__annotation__document__slug=filters.document)
    if filters.seminar == OUTSIDE:
        rows = rows.filter(comment__annotation__seminar=None)
    elif filters.seminar:
        rows = rows.filter(comment__annotation__seminar__slug=filters.seminar)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return rows


def kind_of() -> Case:
    """ "revised": somebody has decided on an earlier wording; "reply"; or "new"."""
    decided = Revision.objects.filter(
        comment=OuterRef("comment"), state__in=["approved", "changes_requested", "declined"]
    )
    return Case(
        When(Q(Exists(decided)), then=Value("revised")),
        When(comment__parent__isnull=False, then=Value("reply")),
        default=Value("new"),
    )


def page(rows: QuerySet[Revision], viewer: Viewer, after: Place | None) -> tuple[list[Item], str]:
    """One page of the queue, and the place after which the next one begins ("" at the end)."""
    if after:
        rows = after.beyond(rows, "submitted_at")
    found = list(
        rows.select_related(
            "comment__annotation__document", "comment__annotation__seminar",
            "comment__annotation__first",
        ).defer("body")[: PAGE + 1]
    )  # fmt: skip
    approved = Comment.objects.filter(
        moderated_by(viewer, "annotation__"), author=OuterRef("pk"), approved__isnull=False
    )
    authors = User.objects.filter(pk__in={r.comment.author_id for r in found})
    known = set(authors.filter(Exists(approved)).values_list("pk", flat=True))
    following = str(Place.of(found[PAGE - 1], "submitted_at")) if len(found) > PAGE else ""
    return [_item(r, viewer, known) for r in found[:PAGE]], following


def _item(revision: Any, viewer: Viewer, known: set[int]) -> Item:
    annotation = revision.comment.annotation
    return Item(
        id=revision.pk,
        name=revision.name,
        kind=revision.kind,
        document=annotation.document.title,
        paragraph=str(annotation.first) if annotation.first.number else "",
        seminar=annotation.seminar.name if annotation.seminar else None,
        submitted_at=revision.submitted_at,
        excerpt=excerpt(revision.html),
        is_own=revision.comment.author_id == viewer.user_id,
        is_first=revision.comment.author_id not in known,
    )


def excerpt(html: str) -> str:
    """The first words of a comment, out of its stored HTML (parsing Markdown takes longer)."""
    words = " ".join(unescape(strip_tags(html)).split())
    if len(words) > EXCERPT_CODE_POINTS:
        words = words[:EXCERPT_CODE_POINTS].rsplit(" ", 1)[0] + "…"
    return words


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits, in all and under each choice of each filter."""

    all: int
    found: int
    """Under the filters that are chosen."""
    kinds: list[Choice]
    documents: list[Choice]
    seminars: list[Choice]


def counts(viewer: Viewer, filters: Filters) -> Counts:
    """Three queries: one pass over what waits, and the names."""
    everything: Any = waiting(viewer, Filters())
    rows = (
        everything.order_by()
        .values_list("kind", "comment__annotation__document", "comment__annotation__seminar")
        .annotate(count=Count("pk"))
    )
    cells = list(rows)
    documents = {
        pk: (slug, title)
        for pk, slug, title in Document.objects.filter(
            pk__in={cell[1] for cell in cells}
        ).values_list("pk", "slug", "title")
    }
    seminars: dict[int | None, tuple[str, str]] = {
        pk: (slug, name)
        for pk, slug, name in Seminar.objects.filter(
            pk__in={cell[2] for cell in cells if cell[2]}
        ).values_list("pk", "slug", "name")
    }
    seminars[None] = (OUTSIDE, _("Outside of seminars"))
    tables: dict[str, dict[str, int]] = {"kind": {}, "document": {}, "seminar": {}}
    whole = found = 0
    for kind, document, seminar, count in cells:
        whole += count
        cell = {"kind": kind, "document": documents[document][0], "seminar": seminars[seminar][0]}
        wrong = [name for name, value in cell.items() if getattr(filters, name) not in ("", value)]
        found += 0 if wrong else count
        for name, value in cell.items():
            # A choice is counted under the other filters.
            if wrong in ([], [name]):
                tables[name][value] = tables[name].get(value, 0) + count
    kinds = {"new": _("New"), "revised": _("Revised"), "reply": _("Replies")}
    return Counts(
        whole,
        found,
        [Choice(kind, kinds[kind], tables["kind"].get(kind, 0)) for kind in KINDS],
        _choices(tables["document"], dict(documents.values())),
        _choices(tables["seminar"], dict(seminars.values())),
    )


def _choices(table: dict[str, int], names: dict[str, str]) -> list[Choice]:
    chosen = [Choice(value, names[value], count) for value, count in table.items()]
    return sorted(chosen, key=lambda choice: (choice.value == OUTSIDE, choice.label))


def following(
    viewer: Viewer, filters: Filters, revision: Revision | None = None
) -> Revision | None:
    """The next case that the viewer can decide: the one after ``revision``, else the first."""
    rows = waiting(viewer, filters).filter(decidable_by(viewer, "comment__"))
    if revision and revision.submitted_at:
        rest = Place.of(revision, "submitted_at").beyond(rows, "submitted_at")
        return rest.first() or rows.exclude(pk=revision.pk).first()
    return rows.first()


def preceding(viewer: Viewer, filters: Filters, revision: Revision) -> Revision | None:
    """The case before ``revision`` that the viewer can decide."""
    if revision.submitted_at is None:
        return None
    rows = waiting(viewer, filters).filter(decidable_by(viewer, "comment__"))
    back = Place.of(revision, "submitted_at").beyond(rows, "submitted_at", newest=True)
    return back.order_by("-submitted_at", "-pk").first()
