"""Finds places in the texts that a viewer may read."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from accounts.viewer import Viewer
from archive.models import Document, SearchLine
from archive.models.searched import LINES_OF_ONE, UNDATED, place_of
from archive.narrowing import Narrowing
from archive.phrases import Phrase
from archive.search import EVERYWHERE, Range, dialect
from archive.search.index import OPEN
from archive.search.queries import Query
from archive.search.ranking import score
from archive.search.snippets import Run, Span, snippet, spans
from archive.search.stems import code_of

PAGE = 20
MOST = 1_000
"""Common words stand almost everywhere: more than so many places are not counted, nor ranked."""
RELEVANCE, DATE, LATEST = "", "date", "-date"
WITHOUT_DATE = place_of(UNDATED, 0, 0)
"""The first place of documents without a date."""


class Count(NamedTuple):
    """How much there is; of very many only that it is more than so many."""

    number: int
    more: bool = False


class Source(NamedTuple):
    """The document that something was found in."""

    slug: str
    title: str
    date: str
    status: str
    language: str
    direction: str
    version: int
    """Number of its present text."""


class Hit(NamedTuple):
    """A place that was found."""

    place: int
    kind: str
    """ "title", "summary", "participants", "heading", or the kind of the paragraph."""
    key: str
    """Of the heading or paragraph; empty for the record of the document."""
    cite: str
    document: Source
    heading: str
    """The words of the heading above."""
    text: str
    spans: list[Span]
    """Where the sought words stand in ``text``; code points."""

    def snippet(self) -> list[Run]:
        return snippet(self.text, self.spans)

    @property
    def address(self) -> str:
        """The permalink of the place, with the first sought words marked."""
        return address(self.document, self.kind, self.key, *self.spans[0])

    def address_on(self, page: str) -> str:
        """The same on another page of its document, as the room of a seminar."""
        return address(self.document, self.kind, self.key, *self.spans[0], page=page)


def address(document: Source, kind: str, key: str, start: int, end: int, *, page: str = "") -> str:
    """Where words of a text are read, marked; else the heading, or the document of a record: in
    the public edition, or on ``page``."""
    if kind == "heading":
        return f"{page}#h-{key}" if page else reverse("heading", args=[document.slug, key])
    page = page or reverse("document", args=[document.slug])
    if not key:
        return page
    phrase = Phrase(key, start, key, end, document.version)
    return f"{page}?at={phrase}#w-{key}"


class TextSearch:
    """A query over the texts of the documents that ``viewer`` may read."""

    def __init__(
        self, viewer: Viewer, query: Query, narrowing: Narrowing, order: str = RELEVANCE
    ) -> None:
        self.viewer = viewer
        self.query = query
        self.narrowing = narrowing
        self.order = DATE if order == RELEVANCE and narrowing.document else order
        """In one document places stand in its own order."""

    @cached_property
    def codes(self) -> list[str]:
        return codes_in_use()

    def lines(self) -> QuerySet[SearchLine]:
        """The lines that are looked at, whatever stands in them."""
        return lines_within(self.viewer, self.narrowing)

    def found(
        self, after: int = EVERYWHERE[0], before: int = EVERYWHERE[1], *, down: bool = False
    ) -> QuerySet[SearchLine]:
        """What is found between two places (exclusive), in order."""
        first, last = places_within(self.viewer, self.narrowing)
        between = max(after, first), min(before, last)
        return dialect().matching(self.lines(), self.query, self.codes, between=between, down=down)

    def count(self) -> Count:
        """One query, or none where the places were ranked."""
        if not self.query:
            return Count(0)
        if self.order == RELEVANCE:
            return Count(min(len(self._ranked), MOST), self.is_many)
        number = len(self.found().values_list("pk")[: MOST + 1])
        return Count(min(number, MOST), number > MOST)

    @property
    def is_many(self) -> bool:
        """Whether there are more places than can be ranked."""
        return len(self._first) > MOST

    @cached_property
    def _first(self) -> list[tuple[Any, ...]]:
        """The first places in the order of their dates."""
        return list(self.found().values_list(*RANKED)[: MOST + 1])

    @cached_property
    def _ranked(self) -> list[tuple[int, int]]:
        """(negative score, place), the best first. Of very many places those in titles and
        headings are ranked, and the earliest."""
        rows = {row[0]: row for row in self._first}
        if self.is_many:
            heads = dialect().matching(self.lines(), self.query, self.codes, mark=SearchLine.HEAD)
            rows |= {row[0]: row for row in heads.values_list(*RANKED)[:MOST]}
        return sorted((-score(self.query, *row[1:]), row[0]) for row in rows.values())

    def page(self, after: str = "", size: int = PAGE) -> tuple[list[Hit], str]:
        """The hits after a place, and the place after which the next ones begin ("" at the end).

        ``after`` is what this returned before; anything else begins at the beginning.
        """
        if not self.query:
            return [], ""
        if self.order == RELEVANCE:
            places, following = self._best(after, size)
        else:
            places, following = self._in_order(after, size)
        return self._hits(places), following

    def _best(self, after: str, size: int) -> tuple[list[int], str]:
        edge = read_cursor(after, (int, int))
        ranked = [one for one in self._ranked if edge is None or one > edge]
        shown = ranked[:size]
        following = write_cursor(shown[-1]) if len(ranked) > size else ""
        return [place for _score, place in shown], following

    def _in_order(self, after: str, size: int) -> tuple[list[int], str]:
        edge = read_cursor(after, (int,))
        at = edge[0] if edge else -1
        if self.order != LATEST:
            places = list(self.found(at).values_list("pk", flat=True)[: size + 1])
        else:
            places = self._latest(at, size + 1)
        following = write_cursor((places[size - 1],)) if len(places) > size else ""
        return places[:size], following

    def _latest(self, at: int, size: int) -> list[int]:
        """The latest first, and those without a date after all others."""
        places: list[int] = []
        if at < WITHOUT_DATE:
            rows = self.found(before=WITHOUT_DATE if at < 0 else at, down=True)
            places = list(rows.values_list("pk", flat=True)[:size])
        if len(places) < size:
            rows = self.found(max(at, WITHOUT_DATE - 1))
            places += rows.values_list("pk", flat=True)[: size - len(places)]
        return places

    def _hits(self, places: list[int]) -> list[Hit]:
        """Two queries."""
        rows = {row["pk"]: row for row in lines_read(places)}
        above = headings_of(row["under"] for row in rows.values())
        hits = []
        for place in places:
            row = rows.get(place)
            if row is None:
                continue
            text = text_in(row)
            marked = spans(text, self.query.terms, row["code"])
            if not marked:
                continue  # words that the database could not keep apart: see postgresql.CUT
            hits.append(
                Hit(
                    place, row["kind"], row["key"], row["cite"], source_of(row),
                    above.get(row["under"], ""), text, marked,
                )
            )  # fmt: skip
        return hits


SOURCE = ("slug", "title", "date", "status", "language", "direction", "current__number")
"""The columns of a Source."""
RANKED = ("pk", "words", "stems", "code", "size", "kind")


def codes_in_use() -> list[str]:
    """The languages of open documents, as two letters each; one query."""
    languages = Document.objects.filter(status__in=OPEN).order_by().values_list("language")
    return sorted({code_of(language) for (language,) in languages.distinct()})


def lines_within(viewer: Viewer, narrowing: Narrowing) -> QuerySet[SearchLine]:
    """What ``viewer`` may read of what is asked for."""
    lines = SearchLine.objects.filter(document__in=narrowing.documents(viewer).order_by())
    return narrowing.under_topic(lines)


def places_within(viewer: Viewer, narrowing: Narrowing) -> Range:
    """Between which places (exclusive) the documents lie that are asked for, so that the database
    need not look elsewhere; one query for a single document, none for others."""
    if not narrowing.document:
        first_year, following_day = narrowing.span()
        low = place_of(first_year, 0, 0) - 1 if first_year else EVERYWHERE[0]
        return low, place_of(following_day, 0, 0) if following_day else EVERYWHERE[1]
    documents = narrowing.documents(viewer).order_by()
    found = documents.values_list("date_sort", "pk").first()
    if found is None:
        return EVERYWHERE[0], EVERYWHERE[0]
    first = place_of(*found, 0)
    return first - 1, first + LINES_OF_ONE


def lines_read(places: Iterable[int]) -> list[dict[str, Any]]:
    """What stands at places that were found, without order; one query."""
    rows: Any = SearchLine.objects.filter(pk__in=list(places))
    return list(
        rows.values(
            "pk", "kind", "key", "cite", "code", "under", "heading_text__text",
            "paragraph_text__text", "document__slug", "document__title", "document__date",
            "document__status", "document__language", "document__direction", "document__summary",
            "document__participants",
            "document__current__number",
        )
    )  # fmt: skip


def source_of(row: dict[str, Any]) -> Source:
    return Source(*(row[f"document__{name}"] for name in SOURCE))


def text_in(row: dict[str, Any]) -> str:
    """The words of a line as they are read."""
    if row["kind"] in ("title", "summary"):
        return str(row[f"document__{row['kind']}"])
    if row["kind"] == "participants":
        return "; ".join(row["document__participants"])
    return str(row["paragraph_text__text"] or row["heading_text__text"] or "")


def headings_of(places: Iterable[int | None]) -> dict[int, str]:
    """Place of a heading -> its words; one query at most."""
    wanted = {place for place in places if place is not None}
    if not wanted:
        return {}
    rows = SearchLine.objects.filter(pk__in=wanted)
    return dict(rows.values_list("pk", "heading_text__text"))


def write_cursor(values: tuple[Any, ...]) -> str:
    """A place in an order, for an address."""
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(written: str, kinds: tuple[type, ...]) -> tuple[Any, ...] | None:
    """What ``write_cursor`` made of values of these kinds; None for anything else."""
    try:
        padded = written[:600] + "=" * (-len(written[:600]) % 4)
        values = json.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != len(kinds):
        return None
    for value, kind in zip(values, kinds, strict=True):
        if type(value) is not kind or (isinstance(value, int) and not -(2**63) < value < 2**63):
            return None
    return tuple(values)
