"""HTML: one file that needs nothing else, to be read, printed and kept. No script is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotations.entries import Entry
from annotations.exporters.head import Head

TITLE = "HTML"
SUFFIX = "html"
CONTENT_TYPE = "text/html; charset=utf-8"
STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.6 Georgia, "Iowan Old Style", serif; max-width: 42rem; margin: 3rem auto;
  padding: 0 1.25rem; overflow-wrap: break-word }
h1, h2 { line-height: 1.25; text-wrap: balance }
h2 { margin-top: 3rem; border-bottom: 1px solid; padding-bottom: .3rem }
article { margin: 1.75rem 0; break-inside: avoid }
header, .about, .tags { font: .85rem/1.5 system-ui, sans-serif; opacity: .8 }
header b { font-size: .95rem }
blockquote { margin: .4rem 0; padding-left: .9rem; border-left: 3px solid; font-style: italic;
  opacity: .85 }
.reply { margin-left: 1.5rem }
.body > * { margin: .5rem 0 }
"""


def lines(head: Head, entries: Iterable[Entry]) -> Iterator[str]:
    """The whole file."""
    yield (
        f'<!doctype html>\n<html lang="{escape(head.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(head.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(head.title)}</h1>\n"
    )
    made = _("From %(site)s, %(date)s") % {
        "site": head.site,
        "date": date_format(localtime(head.made), "DATE_FORMAT"),
    }
    about = "".join(f"<br>{escape(label)}: {escape(value)}" for label, value in head.asked)
    yield f'<p class="about">{escape(made)}{about}</p>\n'
    slug = None
    for entry in entries:
        if entry.document.slug != slug:
            slug = entry.document.slug
            address = f"{head.site}/documents/{slug}/"
            yield f'<h2><a href="{escape(address)}">{escape(entry.document.title)}</a></h2>\n'
        yield _entry(entry, head.site)
    yield "</body>\n</html>\n"


def _entry(entry: Entry, site: str) -> str:
    place = entry.passage.cite or _("without a place")
    who = entry.name or _("Deleted account")
    day = date_format(localtime(entry.created), "SHORT_DATE_FORMAT")
    moment = entry.created.isoformat(timespec="seconds")
    tags = _("Tags: %(tags)s") % {"tags": ", ".join(entry.tags)}
    parts = [
        (
            f'<article class="{entry.kind}" id="e-{entry.id}">\n<header><b>{escape(who)}</b> · '
            f"{escape(place)} · "
            f'<a href="{escape(site + entry.address)}">'
            f'<time datetime="{moment}">{escape(day)}</time></a></header>\n'
        )
    ]
    if entry.answered:
        name = entry.answered.name or _("a comment that is no longer there")
        said = _("In answer to %(name)s") % {"name": name}
        parts.append(f'<p class="about">{escape(said)}</p>\n')
    else:
        quote = "<br>".join(escape(entry.passage.quote).split("\n"))
        parts.append(
            f'<blockquote lang="{escape(entry.document.language)}" '
            f'dir="{escape(entry.document.direction)}">{quote}</blockquote>\n'
        )
    if entry.html:
        # Stored as the site's own cleaner wrote it; links inside the site lead there from here.
        body = entry.html.replace('href="/', f'href="{escape(site)}/')
        parts.append(f'<div class="body" dir="auto">{body}</div>\n')
    if entry.tags:
        parts.append(f'<p class="tags">{escape(tags)}</p>\n')
    return "".join(parts) + "</article>\n"
