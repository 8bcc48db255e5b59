"""How much waits, in all and under each choice of each filter of the desk.

A choice is counted under the other filters. What is counted is what the viewer can decide on, as in
the navigation: not what another moderator is looking at, nor what the viewer wrote, or has asked
somebody else about. By why it waits no more than MOST + 1 are counted of each: those
counts stand on every page of the desk, and must not take longer because much waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Seminar, User
from accounts.viewer import Viewer
from annotations.models import Revision
from annotations.queue import (
    MOST,
    OUTSIDE,
    TIME,
    WHYS,
    Filters,
    ago,
    in_figures,
    open_to,
    statement_of,
    waiting,
)  # fmt: skip
from annotations.rawrows import RawRows, statement
from archive.models import Document
from archive.text import OutlineItem, text_of

AGES = ("1", "3", "7", "30")
"""Days."""
MOST_AUTHORS = 200
"""Those of whom most waits."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how much waits under it and the other filters."""

    value: str
    label: str
    count: int
    level: int = 0

    @property
    def figures(self) -> str:
        return in_figures(self.count)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits for each reason, under the other filters; MOST + 1 stands for any more."""

    found: int
    """Under all filters."""
    whys: list[Choice]
    """Those for which something waits, and the chosen one."""
    held: int
    """What others are looking at, under all filters; in none of the counts."""

    @property
    def figures(self) -> str:
        return in_figures(self.found)

    @property
    def figures_of_all(self) -> str:
        """For any reason."""
        return in_figures(sum(choice.count for choice in self.whys))


class _Number(Subquery):
    """How many rows a query finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS found)"
    output_field = IntegerField()


def counts(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> Counts:
    """Two queries, and another one where others look at something."""
    whys = _by_why(viewer, filters, held)
    away = waiting(viewer, filters).filter(comment__in=list(held)).count() if held else 0
    return Counts(
        whys.get(filters.why, 0) if filters.why else sum(whys.values()),
        [
            Choice(why, str(label), whys.get(why, 0))
            for why, label in WHYS.items()
            if whys.get(why) or filters.why == why
        ],
        away,
    )


def _by_why(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> dict[str, int]:
    """Why -> how much waits for it under the other filters, at most MOST + 1."""
    # Of anybody's; a count that finds nothing would go through all that the rule shuts out.
    queued = Revision.objects.filter(**{f"{TIME}__isnull": False}).order_by()
    asked = statement("whys", lambda: queued.values_list("why").distinct())
    whys = tuple(sorted(why for (why,) in RawRows(asked).rows if why in WHYS))
    if not whys:
        return {}

    def numbers(rows: Any) -> Any:
        each = [_Number(rows.order_by().values("pk").filter(why=why)[: MOST + 1]) for why in whys]
        # One statement of one row: the viewer's.
        return User.objects.filter(pk=viewer.person.pk).values_list(*each)

    counted = statement_of(f"whys {whys}", viewer, filters.but(why=""), held, numbers)
    # Where a filter shuts everything out, Django asks nothing, and NULL is the number.
    return {why: n or 0 for why, n in zip(whys, RawRows(counted).rows[0], strict=True)}


def choices(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> dict[str, list[Choice]]:
    """Filter -> what can be chosen. A query each, and the names of documents and seminars."""
    found = {
        "document": _documents(viewer, filters, held),
        "seminar": _seminars(viewer, filters, held),
        "author": _authors(viewer, filters, held) if viewer.sees_authors else [],
        "days": _ages(viewer, filters, held),
    }
    found["heading"] = _headings(viewer, filters, held) if filters.document else []
    return found


def _free(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> Any:
    return open_to(viewer, filters, held).order_by()


def _tally(
    viewer: Viewer, filters: Filters, name: str, held: Mapping[UUID, str], column: str = ""
) -> dict[Any, int]:
    """Value of ``column`` -> how much waits under all filters but the one of this ``name``."""
    rows = _free(viewer, filters.but(**{name: ""}), held)
    column = column or name
    return dict(rows.values_list(column).annotate(Count("pk")))


def _documents(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> list[Choice]:
    column = "comment__annotation__document"
    # Another document has other headings.
    table = _tally(viewer, filters.but(heading=""), "document", held, column)
    named = Document.objects.filter(pk__in=table).order_by("title", "pk")
    return [
        Choice(slug, title, table[pk])
        for pk, slug, title in named.values_list("pk", "slug", "title")
    ]


def _seminars(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> list[Choice]:
    column = "comment__annotation__seminar"
    table = _tally(viewer, filters, "seminar", held, column)
    named = Seminar.objects.filter(pk__in=[pk for pk in table if pk]).order_by("name", "pk")
    found = [
        Choice(slug, name, table[pk]) for pk, slug, name in named.values_list("pk", "slug", "name")
    ]
    if None in table:
        found.append(Choice(OUTSIDE, _("Outside of seminars"), table[None]))
    return found


def _authors(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> list[Choice]:
    """By the names shown: who goes by a pseudonym is found under it."""
    rows = _free(viewer, filters.but(author=""), held).values_list("name")
    most = rows.annotate(count=Count("pk")).order_by("-count", "name")[:MOST_AUTHORS]
    found = [Choice(name, name, count) for name, count in most if name]
    if filters.author and filters.author not in {choice.value for choice in found}:
        found.append(Choice(filters.author, filters.author, 0))
    return sorted(found, key=lambda choice: choice.label.casefold())


def _ages(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> list[Choice]:
    days = [*AGES, *([filters.days] if filters.days and filters.days not in AGES else [])]
    found = _free(viewer, filters.but(days=""), held).aggregate(
        **{
            f"age{n}": Count("pk", filter=Q(**{f"{TIME}__lte": ago(day)}))
            for n, day in enumerate(days)
        }
    )
    return [
        Choice(
            day,
            ngettext("more than %(num)d day", "more than %(num)d days", int(day))
            % {"num": int(day)},
            found[f"age{n}"],
        )
        for n, day in enumerate(days)
        if day.isascii() and day.isdigit() and (found[f"age{n}"] or day == filters.days)
    ]


def _headings(viewer: Viewer, filters: Filters, held: Mapping[UUID, str]) -> list[Choice]:
    """Those of the chosen document under which something waits, in the order of the text."""
    column = "comment__annotation__first__key"
    table = _tally(viewer, filters, "heading", held, column)
    document = Document.objects.filter(slug=filters.document).select_related("current").first()
    if document is None:
        return []
    found: list[Choice] = []

    def walk(items: list[OutlineItem], level: int) -> int:
        total = 0
        for item in items:
            place = len(found)
            count = sum(table.get(key, 0) for key in item.paragraphs)
            count += walk(item.items, level + 1)
            if count or item.line.key == filters.heading:
                found.insert(place, Choice(item.line.key, item.line.text, count, level))
            total += count
        return total

    walk(list(text_of(document).outline), 0)
    return found
