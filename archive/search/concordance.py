"""Every occurrence of a word or a run of words, in its context (KWIC), and what it stands near.

Only of the texts that a viewer may read, narrowed as a search is. What is counted and ordered are
the words as ``words.py`` has them; what is shown is cut out of the text as it is read.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum

from accounts.viewer import Viewer
from archive.models import Document, SearchLine, WordCount
from archive.narrowing import Narrowing
from archive.search import EVERYWHERE, Range, dialect
from archive.search.find import (
    Source,
    address,
    codes_in_use,
    lines_read,
    lines_within,
    places_within,
    read_cursor,
    source_of,
    text_in,
    write_cursor,
)
from archive.search.queries import Query, Term
from archive.search.snippets import term_spans
from archive.search.words import words_of
from archive.snippets import snippet

PLACE, LEFT, RIGHT = "", "left", "right"
SORTS = (PLACE, LEFT, RIGHT)
PAGE = 50
MOST = 3_000
"""Paragraphs with the term that are read. Of a more frequent one the earliest are shown."""
AROUND = 60
"""Code points of the context on either side, at most."""
NEIGHBOURS = 3
"""How many words to a side decide the order."""
WINDOW = 5
"""How many words to a side are near, for the company that a term keeps."""
MOST_NEAR = 40
"""How many words of its company are shown."""
CONSIDERED = 200
"""Of the most frequent ones so many are compared."""

Key = tuple[str, int, int]
"""What an occurrence is ordered by: its neighbours, its place, and its word there, from 0."""


class Occurrence(NamedTuple):
    """A line of the concordance."""

    place: int
    key: str
    """Of the heading or paragraph."""
    kind: str
    cite: str
    document: Source
    before: str
    words: str
    after: str
    start: int
    """Code points of the paragraph's text."""
    end: int

    @property
    def address(self) -> str:
        """The permalink of the words."""
        return address(self.document, self.kind, self.key, self.start, self.end)


class InDocument(NamedTuple):
    """How often a term stands in one document."""

    slug: str
    title: str
    date: str
    number: int
    words: int
    """Of the whole text."""


class InPeriod(NamedTuple):
    """How often it stands in the documents of a time."""

    label: str
    """A year "1949", a decade "1940s", a month "1949-02"; empty for documents without a date."""
    number: int
    words: int
    """Of all texts of that time that are looked at; 0 where only parts of texts are."""

    @property
    def rate(self) -> float:
        """Times in ten thousand words."""
        return 10_000 * self.number / self.words if self.words else 0.0


class Near(NamedTuple):
    """A word that stands near the term."""

    word: str
    together: int
    """How often it stands near it."""
    alone: int
    """How often it stands in all these texts."""
    score: float
    """logDice; at most 14."""


class Concordance:
    """All places of one term in the texts that ``viewer`` may read."""

    def __init__(
        self, viewer: Viewer, query: Query, narrowing: Narrowing, sort: str = PLACE
    ) -> None:
        self.viewer = viewer
        self.query = query
        self.narrowing = narrowing
        self.sort = sort if sort in SORTS else PLACE

    @property
    def term(self) -> Term:
        return self.query.terms[0]

    @cached_property
    def codes(self) -> list[str]:
        return codes_in_use()

    def found(self, after: int = EVERYWHERE[0]) -> QuerySet[SearchLine]:
        """The headings and paragraphs behind a place in which the term stands, in order."""
        lines = lines_within(self.viewer, self.narrowing).filter(key__gt="")
        between = max(after, self._between[0]), self._between[1]
        return dialect().matching(lines, self.query, self.codes, between=between)

    @cached_property
    def _between(self) -> Range:
        return places_within(self.viewer, self.narrowing)

    @cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        """(place, document, words, stems, language); one query."""
        if not self.query:
            return []
        columns = ("pk", "document_id", "words", "stems", "code")
        return list(self.found().values_list(*columns)[: MOST + 1])

    @property
    def is_many(self) -> bool:
        """Whether it stands in more paragraphs than are read."""
        return len(self._rows) > MOST

    @cached_property
    def _read(self) -> list[tuple[int, int, list[str], list[int]]]:
        """(place, document, words, where the term begins among them)."""
        read = []
        for place, document, words, stems, code in self._rows[:MOST]:
            split = words.split(" ")
            at = list(self.term.places(split, stems.split(" "), code))
            if at:
                read.append((place, document, split, at))
        return read

    @cached_property
    def number(self) -> int:
        """How many occurrences; of a very frequent term those that are read."""
        return sum(len(at) for *_line, at in self._read)

    @cached_property
    def _ordered(self) -> list[Key]:
        length = len(self.term.words)
        keys: list[Key] = []
        for place, _document, words, places in self._read:
            for at in places:
                neighbours = ""
                if self.sort == RIGHT:
                    neighbours = " ".join(words[at + length : at + length + NEIGHBOURS])
                elif self.sort == LEFT:
                    neighbours = " ".join(words[max(0, at - NEIGHBOURS) : at][::-1])
                keys.append((neighbours, place, at))
        return sorted(keys)

    def page(self, after: str = "", size: int = PAGE) -> tuple[list[Occurrence], str]:
        """The lines after a place, and the place after which the next ones begin ("" at the end).

        The place says by which words the line was ordered, so it holds even when the line goes.
        """
        edge = read_cursor(after, (str, int, int))
        begin = bisect_right(self._ordered, edge) if edge else 0
        shown = self._ordered[begin : begin + size]
        following = write_cursor(shown[-1]) if len(self._ordered) > begin + size else ""
        return self._occurrences(shown), following

    def all(self) -> Iterator[Occurrence]:
        """Every occurrence, however many, in the order of the texts; a thousand lines at a time."""
        after = EVERYWHERE[0]
        while True:
            rows = self.found(after)
            columns = ("pk", "words", "stems", "code")
            some = list(rows.values_list(*columns)[:1000]) if self.query else []
            keys = [
                ("", place, at)
                for place, words, stems, code in some
                for at in self.term.places(words.split(" "), stems.split(" "), code)
            ]
            yield from self._occurrences(keys)
            if len(some) < 1000:
                return
            after = some[-1][0]

    def _occurrences(self, keys: list[Key]) -> list[Occurrence]:
        """One query."""
        rows = {row["pk"]: row for row in lines_read({place for _n, place, _at in keys})}
        spans: dict[int, list[Any]] = {}
        for place, row in rows.items():
            text = text_in(row)
            words = words_of(text)
            found = term_spans(text, words, self.term, row["code"])
            starts = {word.start: n for n, word in enumerate(words)}
            spans[place] = [(starts[start], start, end) for start, end in found]
        lines = []
        for _neighbours, place, at in keys:
            span = next((one for one in spans.get(place, ()) if one[0] == at), None)
            if span is None:
                continue
            row, (_n, start, end) = rows[place], span
            cut = snippet(text_in(row), start, end, AROUND)
            lines.append(
                Occurrence(
                    place, row["key"], row["kind"], row["cite"], source_of(row), *cut, start, end
                )
            )
        return lines

    # How much, where and when

    @cached_property
    def _by_document(self) -> Counter[int]:
        counts: Counter[int] = Counter()
        for _place, document, _words, at in self._read:
            counts[document] += len(at)
        return counts

    def documents(self, most: int = 0) -> list[InDocument]:
        """The documents with the term, the most frequent first; two queries."""
        counts = self._by_document
        wanted = [pk for pk, _number in counts.most_common(most or None)]
        sizes = WordCount.objects.filter(document__in=wanted, word=WordCount.ALL)
        sized = dict(sizes.values_list("document_id", "count"))
        rows = Document.objects.filter(pk__in=wanted).values_list("pk", "slug", "title", "date")
        found = [
            InDocument(slug, title, date, counts[pk], sized.get(pk, 0))
            for pk, slug, title, date in rows
        ]
        return sorted(found, key=lambda one: (-one.number, one.date or "9999", one.slug))

    @property
    def document_count(self) -> int:
        return len(self._by_document)

    def periods(self) -> list[InPeriod]:
        """By month, year or decade, whichever gives a table that can be read; one query.

        Periods without the term stand there, too: that it is silent says something.
        """
        looked_at = self.narrowing.documents(self.viewer).order_by()
        if self.is_many:
            # Of a very frequent term only a beginning is read: later texts were not looked at.
            looked_at = looked_at.filter(pk__in=list(self._by_document))
        sizes = WordCount.objects.filter(word=WordCount.ALL, document__in=looked_at)
        rows = list(sizes.values_list("document_id", "document__date", "count"))
        period = _periods([date for _pk, date, _count in rows if date])
        numbers: Counter[str] = Counter()
        words: Counter[str] = Counter()
        for pk, date, count in rows:
            numbers[period(date)] += self._by_document[pk]
            words[period(date)] += 0 if self.narrowing.topic else count
        return [
            InPeriod(label, numbers[label], words[label])
            for label in sorted(numbers, key=lambda one: (not one, one))
        ]

    # The company it keeps

    def neighbours(self) -> list[Near]:
        """The words that stand near the term more often than by chance, the strongest first.

        The measure is logDice (P. Rychlý, "A Lexicographer-Friendly Association Score", RASLAN
        2008): 14 + log2(2 f(xy) / (f(x) + f(y))), with f(xy) the occurrences of y within WINDOW
        words of x in the same paragraph, f(x) and f(y) those in all texts that are looked at. It
        does not depend on how long these are; one point more is twice as much. Left out are words
        that stand near it once only, or as often as among any words. Two queries.
        """
        length = len(self.term.words)
        near: Counter[str] = Counter()
        for _place, _document, words, places in self._read:
            for at in places:
                near.update(words[max(0, at - WINDOW) : at])
                near.update(words[at + length : at + length + WINDOW])
        together = {word: count for word, count in near.most_common(CONSIDERED) if count > 1}
        documents = self.narrowing.documents(self.viewer).order_by()
        if self.is_many:
            documents = documents.filter(pk__in=list(self._by_document))
        wanted = [WordCount.ALL, *together]
        rows = WordCount.objects.filter(word__in=wanted, document__in=documents)
        alone: dict[str, int] = dict(rows.values_list("word").annotate(Sum("count")))
        share = 2 * WINDOW * self.number / max(1, alone.get(WordCount.ALL, 0))
        found = [
            Near(word, count, alone[word], log_dice(count, self.number, alone[word]))
            for word, count in together.items()
            if word in alone and count > share * alone[word]
        ]
        return sorted(found, key=lambda one: (-one.score, one.word))[:MOST_NEAR]


def log_dice(together: int, one: int, other: int) -> float:
    """See ``Concordance.neighbours``."""
    return 14 + math.log2(2 * together / (one + other))


def _periods(dates: list[str]) -> Any:
    """What makes a period out of a partial date, for texts of these dates."""
    years = [int(date[:4]) for date in dates]
    span = max(years) - min(years) if years else 0
    if span > 30:
        return lambda date: f"{date[:3]}0s" if date else ""
    if span < 2 and len(set(dates)) > 2 and all(len(date) >= 7 for date in dates):
        return lambda date: date[:7]
    return lambda date: date[:4]
