"""The public archive as static pages that open from disk: relative links, no script.

Each document has a folder with its edition as HTML and, beside it, the same as TEI, JSON-LD, JSON
and CSV; topics and names lead across the documents. One document at a time is held in memory.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.exporters import edition, json, table, tei, webannotation
from annotations.exporters.head import Head
from annotations.volume import Volume


class Place(NamedTuple):
    """Where a topic or a name stands."""

    slug: str
    """Of the document."""
    title: str
    day: str
    """The document's date as people write it."""
    anchor: str
    """On the document's page."""
    words: str
    """The heading, or how the paragraph is cited."""


class Subject(NamedTuple):
    """A topic or a name, with its places, those in one document together."""

    name: str
    slug: str
    places: tuple[Place, ...]


class Site(NamedTuple):
    """What stands on every page."""

    address: str
    """"https://colloquy.example.org"."""
    made: datetime.date
    language: str = "en"


class _Listed(NamedTuple):
    slug: str
    title: str
    language: str
    day: str
    collection: str
    notes: int


Member = tuple[str, Iterable[bytes]]
"""Path of a file inside the archive, and its bytes; to be read before the next one is asked for."""


def members(
    site: Site,
    volumes: Iterable[Volume],
    topics: Iterable[Subject],
    names: Iterable[tuple[str, Iterable[Subject]]],
) -> Iterator[Member]:
    """All files, in no particular order. ``names`` come by kind: (title of the kind, names)."""
    listed: list[_Listed] = []
    css = edition.style("edition") + edition.style("page")
    for volume in volumes:
        chapter = volume.chapters[0]
        record = chapter.record
        folder = f"documents/{record.slug}"
        beside = [("text.xml", "TEI"), ("annotations.jsonld", "JSON-LD"), ("notes.json", "JSON"),
                  ("notes.csv", "CSV")]  # fmt: skip
        links = "".join(f' · <a href="{name}">{title}</a>' for name, title in beside)
        ways = (
            f'<p class="imprint"><a href="../../index.html">{escape(_("Archive"))}</a>{links}</p>'
        )
        yield f"{folder}/index.html", (part.encode() for part in edition.page(volume, css, ways))
        yield f"{folder}/text.xml", tei.written(volume)
        yield f"{folder}/annotations.jsonld", webannotation.written(volume)
        head = Head(volume.title, volume.site, volume.changed, language=volume.language)
        yield f"{folder}/notes.json", (part.encode() for part in json.lines(head, volume.entries))
        yield f"{folder}/notes.csv", table.written(volume)
        listed.append(
            _Listed(
                record.slug,
                record.title,
                record.language,
                record.date_shown,
                record.collection,
                len(chapter.notes),
            )
        )
    yield "topics.html", _page(site, _("Topics"), lambda: _subjects(topics))
    yield "names.html", _page(site, _("Names"), lambda: _by_kind(names))
    yield "index.html", _page(site, _("Archive"), lambda: _index(site, listed))


def _page(site: Site, title: str, inside: Callable[[], Iterable[str]]) -> Iterator[bytes]:
    ways = " · ".join(
        f'<a href="{name}.html">{escape(said)}</a>'
        for name, said in (
            ("index", _("Documents")), ("topics", _("Topics")), ("names", _("Names")),
        )
    )  # fmt: skip
    yield (
        f'<!doctype html>\n<html lang="{escape(site.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{edition.style('edition')}</style>\n</head>\n"
        f'<body class="ltr">\n<nav class="meta">{ways}</nav>\n<main>\n<h1>{escape(title)}</h1>\n'
    ).encode()
    for part in inside():
        yield part.encode()
    yield b"</main>\n</body>\n</html>\n"


def _index(site: Site, listed: list[_Listed]) -> Iterator[str]:
    day = date_format(site.made, "DATE_FORMAT")
    told = _("The public archive of %(site)s as it was on %(date)s.") % {
        "site": site.address,
        "date": day,
    }
    hint = _(
        "What was corrected or taken down since is not known here: the number of each paragraph "
        "and the address of each note lead to how they stand now."
    )
    yield f'<p class="summary">{escape(told)} {escape(hint)}</p>\n'
    for collection, documents in groupby(
        sorted(listed, key=lambda one: one.collection), key=lambda one: one.collection
    ):
        if collection:
            yield f"<h2>{escape(collection)}</h2>\n"
        yield '<ul class="listed">\n'
        for one in documents:
            count = ngettext("%(count)d note", "%(count)d notes", one.notes) % {"count": one.notes}
            about = " · ".join(filter(None, (one.day, count if one.notes else "")))
            yield (
                f'<li><a href="documents/{one.slug}/index.html">'
                f'<span lang="{escape(one.language)}" dir="auto">{escape(one.title)}</span></a> '
                f'<span class="day">{escape(about)}</span></li>\n'
            )
        yield "</ul>\n"


def _by_kind(names: Iterable[tuple[str, Iterable[Subject]]]) -> Iterator[str]:
    for title, subjects in names:
        if listed := list(subjects):
            yield f"<h2>{escape(title)}</h2>\n"
            yield from _subjects(listed)


def _subjects(subjects: Iterable[Subject]) -> Iterator[str]:
    yield '<dl class="subjects">\n'
    for subject in subjects:
        yield f'<dt id="{escape(subject.slug)}"><b dir="auto">{escape(subject.name)}</b></dt>\n'
        for slug, places in groupby(subject.places, key=lambda place: place.slug):
            here = list(places)
            day = f", {escape(here[0].day)}" if here[0].day else ""
            links = ", ".join(
                f'<a href="documents/{slug}/index.html#{place.anchor}" dir="auto">'
                f"{escape(place.words)}</a>"
                for place in here
            )
            yield f'<dd><span dir="auto">{escape(here[0].title)}</span>{day}: {links}</dd>\n'
    yield "</dl>\n"
