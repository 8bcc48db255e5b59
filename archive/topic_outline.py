"""The topics of the whole archive, as the headings of its documents nest them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from archive.models import Document, Entry, Topic


def topics_of(documents: QuerySet[Document]) -> QuerySet[Topic]:
    """The topics that headings of the present texts of these documents belong to, with
    ``documents``: in how many."""
    here = Q(
        headings__texts__entry__version__document__in=documents.order_by(),
        headings__texts__entry__version=F("headings__document__current"),
    )
    return Topic.objects.filter(here).annotate(documents=Count("headings__document", distinct=True))


def highest(topics: QuerySet[Topic], documents: QuerySet[Document]) -> QuerySet[Topic]:
    """Those of ``topics`` that stand at the top level of one of these texts."""
    at_top = Entry.objects.filter(
        heading_text__heading__topic=OuterRef("pk"),
        heading_text__level=1,
        version=F("version__document__current"),
        version__document__in=documents.order_by(),
    )
    return topics.filter(Exists(at_top))


@dataclass
class Branch:
    """A topic with what stands under its headings, in whichever document."""

    topic: Topic
    below: list[Branch] = field(default_factory=list)


def branches(topics: Iterable[Topic], documents: QuerySet[Document]) -> list[Branch]:
    """``topics``, each with the topics that stand directly under it somewhere and those under
    these; two queries for all."""
    roots = {topic.pk: Branch(topic) for topic in topics}
    under = _under(roots, documents)
    below = {pk for pks in under.values() for pk in pks}
    known = {one.pk: one for one in topics_of(documents).filter(pk__in=below | roots.keys())}

    def grow(pk: int, above: frozenset[int]) -> list[Branch]:
        # A topic may stand under itself, by way of two documents: it is shown once on each path.
        pks = [one for one in under.get(pk, ()) if one in known and one not in above]
        rows = sorted((known[one] for one in pks), key=lambda topic: (topic.folded, topic.pk))
        return [Branch(topic, grow(topic.pk, above | {topic.pk})) for topic in rows]

    for pk, branch in roots.items():
        branch.below = grow(pk, frozenset([pk]))
    return list(roots.values())


def _under(topics: Iterable[int], documents: QuerySet[Document]) -> dict[int, set[int]]:
    """Topic -> topics of the headings directly under its own, in documents that have one of
    ``topics``; one query."""
    rows: Any = (
        Entry.objects.filter(
            version=F("version__document__current"),
            version__document__in=documents.order_by(),
            heading_text__isnull=False,
        )
        .filter(
            Exists(
                Topic.objects.filter(
                    pk__in=list(topics), headings__document=OuterRef("version__document")
                )
            )
        )
        .order_by("version", "position")
        .values_list("version", "heading_text__level", "heading_text__heading__topic")
    )
    found: dict[int, set[int]] = {}
    version = 0
    open_ones: list[tuple[int, int | None]] = []
    for of, level, topic in rows:
        if of != version:
            version, open_ones = of, []
        while open_ones and open_ones[-1][0] >= level:
            open_ones.pop()
        if open_ones and topic and (above := open_ones[-1][1]) and above != topic:
            found.setdefault(above, set()).add(topic)
        open_ones.append((level, topic))
    return found
