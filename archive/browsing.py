"""Which documents of the archive are asked for, and what there is to narrow them by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from archive import spans
from archive.models import (
    Collection,
    Document,
    Heading,
    IndexEntry,
    Name,
    NameKind,
    Speaker,
    Speech,
    State,
    Topic,
)
from archive.speakers import standing as standing_speeches

MOST = 12
"""So many choices of a kind are offered at most: those with most documents."""
BARS = 14
"""So many bars a timeline has at most."""
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
"""Years that a bar may stand for."""
NONE = "none"
"""In an address: documents without a date, or in no collection."""

SLUGS = ("collection", "person", "topic", "speaker")
"""Choices of one row of another table, by its slug."""


class Choice(NamedTuple):
    """What the address of the list of documents asks for. All of it must hold."""

    words: str = ""
    """Of the title."""
    collection: str = ""
    """A slug, or NONE."""
    since: str = ""
    """A partial date in ISO 8601, from which on; "" for any."""
    until: str = ""
    """A partial date, until its end."""
    is_undated: bool = False
    person: str = ""
    """Slug of a name of the index."""
    topic: str = ""
    speaker: str = ""
    newest_first: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Choice:
        """From the parameters of an address; what makes no sense is passed over."""
        since, until = (spans.iso(asked.get(name, "")) for name in ("from", "to"))
        if spans.is_reversed(since, until):
            since = until = ""  # the page says so beside the fields
        slugs: Any = {name: _slug(asked.get(name, "")) for name in SLUGS}
        return cls(
            words=" ".join(asked.get("q", "").split())[:200],
            since=since,
            until=until,
            is_undated=asked.get("dated") == NONE,
            newest_first=asked.get("order") == "-date",
            **slugs,
        )

    def choosing(self, name: str, slug: str) -> Choice:
        """The same with another choice of one kind; "" for none."""
        changed: Any = {name: slug}
        return self._replace(**changed)

    def to_query(self) -> str:
        """For an address, without "?"."""
        given = {
            "q": self.words,
            **{name: getattr(self, name) for name in SLUGS},
            "from": self.since,
            "to": self.until,
            "dated": NONE if self.is_undated else "",
            "order": "-date" if self.newest_first else "",
        }
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def narrows(self) -> bool:
        return self._replace(newest_first=False) != Choice()

    def of(self, documents: QuerySet[Document], *, without: str = "") -> QuerySet[Document]:
        """Those of ``documents`` that are meant; ``without`` one kind of choice ("dates",
        "collection" …), to count what else could be chosen of it."""
        if self.words:
            documents = documents.matching(self.words)  # type: ignore[attr-defined]
        for name in SLUGS:
            if name != without and (slug := getattr(self, name)):
                documents = documents.filter(_CLAUSES[name](slug))
        return documents if without == "dates" else documents.filter(self._dates())

    def _dates(self) -> Q:
        return Q(date_sort=None) if self.is_undated else spans.dated(self.since, self.until)

    @property
    def time(self) -> str:
        """The chosen time, as people write it."""
        if self.is_undated:
            return _("without a date")
        first, last = spans.shown(self.since), spans.shown(self.until)
        if first == last:
            return first
        dash = " – " if max(len(self.since), len(self.until)) > 4 else "–"
        return f"{first or '…'}{dash}{last or '…'}"


def _slug(text: str) -> str:
    return text if len(text) <= 120 and text.replace("-", "").replace("_", "").isalnum() else ""


def accepted(path: str = "") -> Q:
    """The accepted index entries at ``path`` ("", "entries__") that stand in the present text."""
    return Q(
        **{
            f"{path}state": State.ACCEPTED,
            f"{path}paragraphs__gt": 0,
            f"{path}document__name_index__text": F(f"{path}document__current"),
        }
    )


def _in_collection(slug: str) -> Q:
    return Q(collection=None) if slug == NONE else Q(collection__slug=slug)


def _with_person(slug: str) -> Q:
    entries = IndexEntry.objects.filter(accepted(), name__slug=slug)
    return Q(pk__in=entries.values("document"))


def _on_topic(slug: str) -> Q:
    headings = Heading.objects.filter(Q(topic__slug=slug) | Q(topic__formers__slug=slug))
    return Q(pk__in=headings.values("document"))


def _with_speaker(slug: str) -> Q:
    speeches = Speech.objects.filter(standing_speeches(), speaker__slug=slug)
    return Q(pk__in=speeches.values("document"))


_CLAUSES = {
    "collection": _in_collection,
    "person": _with_person,
    "topic": _on_topic,
    "speaker": _with_speaker,
}


class Option(NamedTuple):
    """One value that the list can be narrowed to."""

    label: str
    documents: int
    """How many would be left."""
    query: str
    """The address with it, or without it where it is chosen."""
    is_chosen: bool = False


class Facet(NamedTuple):
    """One kind of choice with the values that there are."""

    name: str
    label: str
    options: list[Option]
    everything: str = ""
    """Address of a page with all values, where there is one."""


class Bar(NamedTuple):
    """Some years of the timeline. The drawing is 100 units high."""

    begins: int
    label: str
    documents: int
    height: int
    query: str
    is_chosen: bool


class Browsing:
    """The documents of one choice, and everything to narrow them by; a constant number of
    queries."""

    def __init__(self, choice: Choice, documents: QuerySet[Document]) -> None:
        self.choice = choice
        self._all = documents

    @property
    def found(self) -> QuerySet[Document]:
        return self.choice.of(self._all)

    def facets(self) -> list[Facet]:
        """Those that have something to choose from; four queries."""
        made = [self._collections(), self._persons(), self._topics(), self._speakers()]
        return [facet for facet in made if facet.options]

    def _ids(self, name: str) -> Any:
        return self.choice.of(self._all, without=name).order_by().values("pk")

    def _facet(self, name: str, label: str, rows: Any) -> Facet:
        chosen = getattr(self.choice, name)
        options = [
            Option(
                title, count,
                self.choice.choosing(name, "" if slug == chosen else slug).to_query(),
                slug == chosen,
            )
            for slug, title, count in rows
        ]  # fmt: skip
        return Facet(name, label, options)

    def _collections(self) -> Facet:
        documents = self.choice.of(self._all, without="collection").order_by()
        rows = documents.values_list("collection__slug", "collection__name")
        counted = sorted(rows.annotate(Count("pk")), key=lambda row: (row[0] is None, row[1] or ""))
        if all(slug is None for slug, _name, _count in counted):
            counted = []  # Nothing is in a collection: that it is in none says nothing.
        named = [(slug or NONE, name or _("in no collection"), n) for slug, name, n in counted]
        return self._facet("collection", _("Collections"), named)

    def _persons(self) -> Facet:
        entries = IndexEntry.objects.filter(
            accepted(), name__kind=NameKind.PERSON, document__in=self._ids("person")
        )
        rows = _most(entries, "name", "folded", self.choice.person)
        return self._facet("person", _("Persons"), rows)

    def _topics(self) -> Facet:
        headings = Heading.objects.filter(topic__isnull=False, document__in=self._ids("topic"))
        rows = _most(headings, "topic", "folded", self.choice.topic)
        return self._facet("topic", _("Topics"), rows)

    def _speakers(self) -> Facet:
        speeches = Speech.objects.filter(standing_speeches(), document__in=self._ids("speaker"))
        rows = _most(speeches, "speaker", "folded", self.choice.speaker)
        return self._facet("speaker", _("Who speaks"), rows)

    def timeline(self) -> tuple[list[Bar], Option | None]:
        """The years with how many documents, and those without a date; one query."""
        documents = self.choice.of(self._all, without="dates").order_by()
        rows = dict(documents.values_list("date_sort__year").annotate(Count("pk")))
        undated = rows.pop(None, 0)
        plain = self.choice._replace(since="", until="", is_undated=False)
        option = None
        if undated:
            chosen = self.choice.is_undated
            to = plain if chosen else plain._replace(is_undated=True)
            option = Option(_("without a date"), undated, to.to_query(), chosen)
        inside = {year: n for year, n in rows.items() if self._is_asked(year)} or rows
        return _bars(inside, self.choice), option

    def _is_asked(self, year: int) -> bool:
        first, last = self.choice.since[:4], self.choice.until[:4]
        return int(first or 0) <= year <= int(last or 9999)

    def chosen(self) -> list[tuple[str, str, str]]:
        """What is chosen: (kind, in words, the query without it). One query for each choice of a
        row of another table."""
        choice = self.choice
        chips = []
        if choice.words:
            chips.append((_("title"), choice.words, choice._replace(words="")))
        if choice.time:
            bare = choice._replace(since="", until="", is_undated=False)
            chips.append((_("date"), choice.time, bare))
        for name, label, model in (
            ("collection", _("collection"), Collection),
            ("person", _("person"), Name),
            ("topic", _("topic"), Topic),
            ("speaker", _("speaker"), Speaker),
        ):
            if slug := getattr(choice, name):
                title = self._named(model, slug)
                chips.append((label, title, choice.choosing(name, "")))
        return [(label, value, left.to_query()) for label, value, left in chips]

    def _named(self, model: Any, slug: str) -> str:
        """The name of what was chosen, if the viewer may know it; else what the address says."""
        if slug == NONE:
            return str(_("none"))
        path = {
            Collection: Q(documents__in=self._all),
            Name: Q(entries__in=IndexEntry.objects.filter(accepted(), document__in=self._all)),
            Topic: Q(headings__document__in=self._all),
            Speaker: Q(speeches__document__in=self._all),
        }[model]
        there = Q(slug=slug)
        if model is Topic:
            there |= Q(formers__slug=slug)
        found = model.objects.filter(path & there).values_list("name", flat=True)
        return found.first() or slug


def _most(rows: QuerySet[Any], path: str, order: str, chosen: str) -> list[tuple[str, str, int]]:
    """(slug, name, documents) of what ``path`` leads to, in most documents first; one query. What
    is chosen is among them."""
    counted = (
        rows.values_list(f"{path}__slug", f"{path}__name")
        .annotate(n=Count("document", distinct=True), chosen=Q(**{f"{path}__slug": chosen}))
        .order_by("-chosen", "-n", f"{path}__{order}")
    )
    return [(slug, name, n) for slug, name, n, _chosen in counted[:MOST]]


def _bars(rows: dict[int, int], choice: Choice) -> list[Bar]:
    if not rows:
        return []
    first, last = min(rows), max(rows)
    step = next((s for s in STEPS if last // s - first // s < BARS), STEPS[-1])
    counts: dict[int, int] = {}
    for year, count in rows.items():
        begin = year // step * step
        counts[begin] = counts.get(begin, 0) + count
    most = max(counts.values())
    bars = []
    for begin in range(first // step * step, last + 1, step):
        span = (f"{max(begin, 1):04}", f"{begin + step - 1:04}")
        is_chosen = (choice.since, choice.until) == span
        to = ("", "") if is_chosen else span
        query = choice._replace(since=to[0], until=to[1], is_undated=False).to_query()
        count = counts.get(begin, 0)
        label = str(begin) if step == 1 else f"{begin}–{begin + step - 1}"
        bars.append(Bar(begin, label, count, -(-100 * count // most), query, is_chosen))
    return bars
