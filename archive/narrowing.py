"""Which documents are meant: by collection, date, topic and person, as an address says it.

Whatever is named and may not be read finds nothing, as what is not there; so it tells nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.viewer import Viewer
from archive import spans
from archive.browsing import accepted
from archive.models import Document, Heading, IndexEntry, Name, NameKind, SearchLine, Topic
from archive.search import dialect
from archive.search.queries import parse
from archive.topics import fold
from archive.views.catalogue import readable

LONGEST = 200
"""Code points of one value."""
MOST_PARTICIPANTS = 2_000
"""Documents that are looked up by their participants."""
CALLED = {"since": "from", "until": "to"}
"""Names in an address that Python keeps for itself."""


class Narrowing(NamedTuple):
    """What is asked for; empty means all."""

    document: str = ""
    """Slug."""
    collection: str = ""
    """Slug."""
    topic: str = ""
    """Slug, or words of the name."""
    person: str = ""
    """Slug of a name in an index, or words of a name: who takes part, or is named in the text."""
    since: str = ""
    """A partial date: documents of this time or later."""
    until: str = ""
    """A partial date: documents of this time or earlier."""

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Narrowing:
        """Out of a request's query; white space is made single."""
        given = (str(query.get(CALLED.get(name, name)) or "") for name in cls._fields)
        return cls(*(" ".join(one.replace("\0", " ").split())[:LONGEST] for one in given))

    def given(self) -> dict[str, str]:
        """Names and values for an address, without what is empty."""
        return {CALLED.get(name, name): value for name, value in self._asdict().items() if value}

    def problems(self) -> dict[str, str]:
        """Name in the address -> a sentence about its value; what it says is left aside."""
        return spans.problems(self.since, self.until)

    def span(self) -> tuple[datetime.date | None, datetime.date | None]:
        """A day before which, and one from which on, none of the documents is dated; a year alone
        is the first of January. None for no limit."""
        return spans.days(self.since, self.until)

    def documents(self, viewer: Viewer) -> QuerySet[Document]:
        """Those that are meant and that ``viewer`` may read."""
        found = readable(viewer)
        if self.document:
            found = found.filter(slug=self.document)
        if self.collection:
            found = found.filter(collection__slug=self.collection)
        found = found.filter(spans.dated(self.since, self.until))
        if self.topic:
            headings = Heading.objects.filter(topic__in=self.topics(), document=OuterRef("pk"))
            found = found.filter(Exists(headings))
        if self.person:
            found = found.filter(self._with_person())
        return found

    def topics(self) -> QuerySet[Topic]:
        """Those whose slug, or words of whose name, are given."""
        named = Q(pk__gt=0)
        for word in fold(self.topic).split():
            named &= Q(folded__contains=word)
        return Topic.objects.filter(Q(slug=self.topic) | Q(formers__slug=self.topic) | named)

    def under_topic(self, lines: QuerySet[SearchLine]) -> QuerySet[SearchLine]:
        """Those of ``lines`` that stand under a heading of the topic, if one is given."""
        if not self.topic:
            return lines
        headings = SearchLine.objects.filter(
            document=OuterRef("document"),
            heading_text__heading__topic__in=self.topics(),
            pk__lte=OuterRef("pk"),
            until__gte=OuterRef("pk"),
        )
        return lines.filter(Exists(headings))

    def _with_person(self) -> Q:
        named = Q(pk__gt=0)
        for word in fold(self.person).split():
            named &= Q(folded__contains=word)
        names = Name.objects.filter(Q(slug=self.person) | named, kind=NameKind.PERSON)
        indexed = IndexEntry.objects.filter(accepted(), name__in=names, document=OuterRef("pk"))
        asked = parse(self.person.replace("-", " "))
        if not asked.terms:
            return Q(Exists(indexed))
        # Looked up first: the database's own condition cannot stand inside another question.
        lines = SearchLine.objects.filter(kind="participants")
        there = dialect().matching(lines, asked, ()).values_list("document_id", flat=True)
        return Q(Exists(indexed)) | Q(pk__in=list(there[:MOST_PARTICIPANTS]))
