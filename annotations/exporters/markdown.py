"""Markdown (CommonMark): to be read, and to be pasted into a paper.

Notes stand under their document, each with its passage as a quotation. HTML that somebody has
typed stays as words, as it does on the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotations.entries import Entry
from annotations.exporters.head import Head

TITLE = "Markdown"
SUFFIX = "md"
CONTENT_TYPE = "text/markdown; charset=utf-8"
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?:|mailto:)[^\s<>]*>)")


def lines(head: Head, entries: Iterable[Entry]) -> Iterator[str]:
    """The whole file."""
    yield f"# {plain(head.title)}\n\n"
    yield _("From %(site)s, %(date)s") % {
        "site": head.site,
        "date": date_format(localtime(head.made), "DATE_FORMAT"),
    }
    for label, value in head.asked:
        yield f"  \n{plain(label)}: {plain(value)}"
    yield "\n"
    slug = None
    for entry in entries:
        if entry.document.slug != slug:
            slug = entry.document.slug
            address = f"{head.site}/documents/{slug}/"
            yield f"\n## [{plain(entry.document.title)}]({address})\n"
        yield "\n" + _entry(entry, head.site)


def _entry(entry: Entry, site: str) -> str:
    day = date_format(localtime(entry.created), "SHORT_DATE_FORMAT")
    place = entry.passage.cite or _("without a place")
    who = entry.name or _("Deleted account")
    parts = [f"### {plain(place)} · {plain(who)} · [{day}]({site}{entry.address})"]
    parts.append(quoted(plain(entry.passage.quote)))
    if entry.answered:
        name = entry.answered.name or _("a comment that is no longer there")
        parts.append("*" + _("In answer to %(name)s:") % {"name": plain(name)} + "*")
    if entry.body:
        parts.append(without_html(entry.body))
    if entry.tags:
        parts.append(_("Tags: %(tags)s") % {"tags": ", ".join(plain(tag) for tag in entry.tags)})
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Words in which nothing means anything to Markdown."""
    return _SPECIAL.sub(r"\\\1", text)


def quoted(text: str) -> str:
    return "\n>\n".join(f"> {line}" for line in text.split("\n"))


def without_html(body: str) -> str:
    """A comment's own Markdown. What a comment cannot have here (HTML, images, headings) stays
    words there, too."""
    body = _TAG.sub(r"\\<", body).replace("![", "!\\[")
    return re.sub(r"(?m)^( {0,3})(#{1,6}(?:\s|$)|=+\s*$|-+\s*$)", r"\1\\\2", body)
