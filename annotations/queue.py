"""What waits for a moderator: oldest first, by why it waits, where and by whom it was written.

The queue is walked by place (time, id), so that nothing repeats or is skipped while others decide
and submit. What another moderator is looking at stays in the list, but is nobody else's next and
is not counted. How many queries it takes does not depend on how much waits.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from accounts.viewer import Viewer
from annotations.desk_names import author_of
from annotations.filters import keys_under
from annotations.models import Claim, Revision, State, Why
from annotations.places import Place, beyond
from annotations.rawrows import Given, RawRows, Statement, statement
from annotations.threads import truth
from annotations.visibility import asked_by, decidable_by, moderated_by
from archive.models import Document
from archive.text import text_of

PAGE = 25
EXCERPT_CODE_POINTS = 160
MOST = 99
"""What is counted on every page is counted no further than one more than this."""
WHYS = {
    Why.FLAGGED: _("Flagged"),
    Why.APPEALED: _("Appealed"),
    Why.SECOND: _("Second opinion"),
    Why.PASSAGE: _("Passage corrected"),
    Why.RESUBMITTED: _("Sent again"),
    Why.REVISED: _("Revised"),
    Why.EDITED: _("Edited by others"),
    Why.NEW_AUTHOR: _("New authors"),
    Why.LINK: _("With links"),
    Why.TRUST: _("Not trusted yet"),
    Why.REPLY: _("Replies"),
    Why.NEW: _("New"),
}
"""Why something waits -> the name of the queue of all that waits for that."""
OUTSIDE = "-"
"""The seminar of what was written in none."""
TIME = "queued_at"
_PLACE = Given.moment("time"), Given.uuid("id")
"""That of a case, told when a kept statement is asked."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What part of the queue is asked for; empty means all. Unknown values find nothing."""

    why: str = ""
    document: str = ""
    heading: str = ""
    """Key of a heading of that document; what stands under the headings below it is included."""
    seminar: str = ""
    author: str = ""
    """The name shown."""
    days: str = ""
    """What has waited for at least so many days."""

    @classmethod
    def read(cls, query: Any, viewer: Viewer) -> Filters:
        """Out of a request's query; what is not there is not filtered by, nor is it by a name
        where the viewer is told none."""
        given = cls(*(query.get(one.name, "")[:200] for one in fields(cls)))
        return given if viewer.sees_authors else given.but(author="")

    def given(self) -> dict[str, str]:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value}

    def address(self, **more: str) -> str:
        """The query of an address, with its question mark; "" for no filter at all."""
        query = urlencode({k: v for k, v in {**self.given(), **more}.items() if v})
        return f"?{query}" if query else ""

    def but(self, **changed: str) -> Filters:
        return replace(self, **changed)


@dataclass(slots=True)
class Item:
    """One line of the queue."""

    id: UUID
    name: str
    why: str
    label: str
    """Why it is in the queue, in a word or two."""
    document: str
    paragraph: str
    seminar: str | None
    since: datetime.datetime
    excerpt: str
    is_own: bool
    is_first: bool
    """Nothing was approved yet of who writes under this name."""
    held_by: str
    """Another moderator who is looking at it now; "" for nobody."""
    is_asked: bool
    """The viewer waits for a second opinion on it."""


def in_figures(count: int) -> str:
    """A count that may have stopped after MOST: "12", "99+"."""
    return f"{MOST}+" if count > MOST else str(count)


def waiting(viewer: Viewer, filters: Filters) -> QuerySet[Revision]:
    """What waits for the viewer under these filters."""
    rows: Any = Revision.objects.queued_for(viewer)
    note = "comment__annotation__"
    if filters.why:
        rows = rows.filter(why=filters.why)
    if filters.document:
        rows = rows.filter(**{f"{note}document__slug": filters.document})
    if filters.heading:
        keys = _under(filters.document, filters.heading)
        rows = rows.filter(**{f"{note}first__key__in": keys})
    if filters.seminar:
        room = None if filters.seminar == OUTSIDE else filters.seminar
        rows = rows.filter(**{f"{note}seminar__slug": room} if room else {f"{note}seminar": None})
    if filters.author:
        rows = rows.filter(name=filters.author)
    if filters.days:
        rows = rows.filter(**{f"{TIME}__lte": ago(filters.days)})
    return rows


def _under(slug: str, heading: str) -> list[str]:
    """Keys of the paragraphs under a heading of the text as it is now."""
    document = Document.objects.filter(slug=slug).select_related("current").first()
    return sorted(keys_under(text_of(document), [heading])) if document else []


def ago(days: str) -> datetime.datetime:
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
    # What is no number finds nothing.
    return timezone.now() - datetime.timedelta(days=number or 36_500)


def claimed(viewer: Viewer) -> dict[UUID, str]:
    """Comment -> who else is looking at it just now. As many as there are moderators at work."""
    return dict(Claim.objects.of_others(viewer).values_list("comment_id", "name"))


def page(
    viewer: Viewer, filters: Filters, after: Place | None, held: Mapping[UUID, str]
) -> tuple[list[Item], str]:
    """One page of the queue, and the place after which the next one begins ("" at the end).

    Two queries: what is asked of each line is asked of these alone, where a planner would put
    together lists of all authors there are.
    """
    rows = waiting(viewer, filters)
    if after:
        rows = after.beyond(rows, TIME)
    there = [Place(*row) for row in rows.values_list(TIME, "pk")[: PAGE + 1]]
    found: Any = (
        Revision.objects.filter(pk__in=[one.id for one in there[:PAGE]])
        .select_related(
            "comment__annotation__document", "comment__annotation__seminar",
            "comment__annotation__first",
        )
        .annotate(is_asked=truth(asked_by(viewer)), known=Subquery(_known(viewer)))
        .defer("body", "folded")
        .order_by(TIME, "pk")
    )  # fmt: skip
    following = str(there[PAGE - 1]) if len(there) > PAGE else ""
    return [_item(r, viewer, held) for r in found], following


def _known(viewer: Viewer) -> QuerySet[Revision, Any]:
    """Something that was approved of the same author under the same name: who writes under another
    one is not told by it. One row, because PostgreSQL answers "is there any" for few lines by a
    list of all there are."""
    return Revision.objects.filter(
        moderated_by(viewer, "comment__annotation__"),
        pk=F("comment__approved"),
        comment__author=OuterRef("comment__author"),
        name=OuterRef("name"),
    ).values("pk")[:1]


def _item(revision: Any, viewer: Viewer, held: Mapping[UUID, str]) -> Item:
    annotation = revision.comment.annotation
    return Item(
        id=revision.pk,
        name=author_of(viewer, revision),
        why=revision.why,
        label=label_of(revision),
        document=annotation.document.title,
        paragraph=str(annotation.first) if annotation.first.number else "",
        seminar=annotation.seminar.name if annotation.seminar else None,
        since=getattr(revision, TIME),
        excerpt=excerpt(revision.html),
        is_own=revision.comment.author_id == viewer.user_id,
        is_first=revision.known is None,
        held_by=held.get(revision.comment_id, ""),
        is_asked=bool(revision.is_asked),
    )


def label_of(revision: Revision) -> str:
    """Why it is in the queue, in a word or two."""
    return str(Why(revision.why).label) if revision.why else ""


def excerpt(html: str) -> str:
    """The first words of a comment, out of its stored HTML (parsing Markdown takes longer)."""
    words = " ".join(unescape(strip_tags(html)).split())
    if len(words) > EXCERPT_CODE_POINTS:
        words = words[:EXCERPT_CODE_POINTS].rsplit(" ", 1)[0] + "…"
    return words


def open_to(
    viewer: Viewer, filters: Filters, held: Mapping[UUID, str] | None = None, *, since: Any = None
) -> Any:
    """What the viewer can decide on, has asked nobody else about, and nobody else looks at: that
    is ``held`` where it is known, else what was looked at after ``since``, by default as long as
    claims hold."""
    # Of what is read already, only what is others' is in anybody's queue.
    can_decide = ~Q(state=State.SUBMITTED) | decidable_by(viewer, "comment__")
    rows: Any = waiting(viewer, filters).filter(can_decide)
    rows = rows.not_asked_by(viewer)
    if held is None:
        return rows.exclude(comment__in=Claim.objects.of_others(viewer, since).values("comment"))
    return rows.exclude(comment__in=list(held)) if held else rows


def statement_of(
    what: str,
    viewer: Viewer,
    filters: Filters,
    held: Mapping[UUID, str],
    rows: Callable[[Any], QuerySet[Any, Any]],
) -> Statement:
    """The statement of ``rows`` out of those that are open to the viewer; kept under ``what`` it
    is, where it depends on neither the time nor the text."""

    def asked() -> QuerySet[Any, Any]:
        return rows(open_to(viewer, filters, held))

    if filters.days or filters.heading:
        return Statement.of(asked())
    return statement((what, viewer.key, filters, frozenset(held)), asked)


def following(
    viewer: Viewer,
    filters: Filters,
    held: Mapping[UUID, str],
    revision: Revision | None = None,
) -> Place | None:
    """The next case that the viewer can decide: the one after ``revision``, else the first."""

    if revision and getattr(revision, TIME):
        rest = statement_of("next", viewer, filters, held, _next)
        if found := _places(rest, Place.of(revision, TIME)):
            return found[0]
    found = _places(statement_of("first", viewer, filters, held, _first))
    return next((one for one in found if revision is None or one.id != revision.pk), None)


def preceding(
    viewer: Viewer, filters: Filters, held: Mapping[UUID, str], revision: Revision
) -> Place | None:
    """The case before ``revision`` that the viewer can decide."""
    if getattr(revision, TIME) is None:
        return None
    back = statement_of("before", viewer, filters, held, _last)
    return next(iter(_places(back, Place.of(revision, TIME))), None)


def _first(rows: Any) -> Any:
    return rows.values_list(TIME, "pk")[:2]


def _next(rows: Any) -> Any:
    return _first(rows.filter(beyond(*_PLACE, TIME)))


def _last(rows: Any) -> Any:
    back = rows.filter(beyond(*_PLACE, TIME, newest=True))
    return back.order_by(f"-{TIME}", "-pk").values_list(TIME, "pk")[:1]


def _places(asked: Statement, place: Place | None = None) -> list[Place]:
    given = {"time": place.time, "id": place.id} if place else {}
    return [Place(*row) for row in RawRows(asked, **given).all()]
