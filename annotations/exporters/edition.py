"""HTML of texts with their notes: one file that needs nothing else, to be read, printed and kept.

Numbers stand in the margin; the notes are numbered endnotes, under their text. No script is in
it. The parts are shared with the PDF, the e-book and the static archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotations.entries import Entry
from annotations.exporters.words import Marked
from annotations.volume import HEADING, LIST_ITEM, QUOTATION, Chapter, Line, Note, Volume

TITLE = "HTML"
SUFFIX = "html"
CONTENT_TYPE = "text/html; charset=utf-8"
PURPOSE = gettext_lazy("one page for any browser, to read without a connection and to print")


@lru_cache(maxsize=8)
def style(name: str) -> str:
    """The style sheet of this name."""
    path = Path(__file__).parent / "styles" / f"{name}.css"
    return path.read_text(encoding="utf-8")


def sheet(volume: Volume) -> str:
    """The style sheet of a file: the title is the running head where a browser prints it."""
    head = "".join(f"\\{ord(char):06x}" if char in '"\\<\n' else char for char in volume.title)
    return f'{style("edition")}{style("page")}@page {{ @top-left {{ content: "{head}" }} }}\n'


def written(volume: Volume) -> Iterator[bytes]:
    """The whole file."""
    for part in page(volume, sheet(volume)):
        yield part.encode()


def page(volume: Volume, css: str, ways: str = "") -> Iterator[str]:
    """A whole page with this style sheet in it; ``ways`` is HTML that leads elsewhere."""
    direction = volume.chapters[0].record.direction if len(volume.chapters) == 1 else "ltr"
    yield (
        f'<!doctype html>\n<html lang="{escape(volume.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="generator" content="Colloquy">\n'
        f"<title>{escape(volume.title)}</title>\n"
        f'<link rel="canonical" href="{escape(volume.site + volume.address)}">\n'
        f'<style>{css}</style>\n</head>\n<body class="{direction}">\n'
    )
    if volume.is_reader:
        yield reader_head(volume)
        for number, chapter in enumerate(volume.chapters, 1):
            yield from chapter_parts(volume, chapter, f"c{number}-", 2)
    else:
        yield from chapter_parts(volume, volume.chapters[0], "", 1, ways)
    yield "</body>\n</html>\n"


def reader_head(volume: Volume) -> str:
    """The title page of a reader, and its one table of contents."""
    count = len(volume.chapters)
    about = ngettext("%(count)d text", "%(count)d texts", count) % {"count": count}
    return (
        f'<header class="title"><h1>{escape(volume.title)}</h1>\n'
        f'<p class="kind">{escape(_("Reader: %(about)s") % {"about": about})}</p>\n'
        f"{imprint(volume)}</header>\n"
        '<nav class="contents" aria-labelledby="contents">\n'
        f'<h2 id="contents">{escape(_("Contents"))}</h2>\n'
        f"<ol>{''.join(_contents(volume))}</ol></nav>\n"
    )


def _contents(volume: Volume) -> Iterator[str]:
    for number, chapter in enumerate(volume.chapters, 1):
        record, prefix = chapter.record, f"c{number}-"
        day = f' <span class="day">{escape(record.date_shown)}</span>' if record.date_shown else ""
        yield (
            f'<li><a href="#{prefix}text"><span lang="{escape(record.language)}" dir="auto">'
            f"{escape(record.title)}</span></a>{day}"
        )
        items = "".join(
            f'<li class="l{min(line.level, 4)}"><a href="#{prefix}h-{line.key}">'
            f'<span lang="{escape(record.language)}" dir="auto">{escape(line.text)}</span></a></li>'
            for line in chapter.lines
            if line.kind == HEADING
        )
        yield f'<ol class="inner">{items}</ol></li>\n' if items else "</li>\n"


def imprint(volume: Volume) -> str:
    """Where the file comes from, whose notes are in it, and of which day it is."""
    where = volume.site + volume.address
    day = date_format(volume.made, "DATE_FORMAT")
    return (
        f'<p class="imprint"><span class="audience">{escape(volume.audience)}</span> '
        f'<a href="{escape(where)}">{escape(where)}</a>, {escape(day)}</p>\n'
    )


def chapter_parts(
    volume: Volume, chapter: Chapter, prefix: str, level: int, extra: str = ""
) -> Iterator[str]:
    """One text with its notes; its title is a heading of this level."""
    record, marked = chapter.record, Marked.of(chapter, prefix)
    yield (
        f'<article class="chapter" id="{prefix}text">\n<header class="record">\n'
        f'<h{level} lang="{escape(record.language)}" dir="{record.direction}">'
        f"{escape(record.title)}</h{level}>\n{_facts(volume, chapter)}"
        f"{'' if volume.is_reader else imprint(volume)}{extra}</header>\n"
        f'<div class="text" lang="{escape(record.language)}" dir="{record.direction}">\n'
    )
    yield from _body(volume, chapter, marked, level)
    if footnotes := chapter.footnotes:
        yield f'<section class="footnotes" aria-label="{escape(_("Footnotes"))}">\n'
        for line in footnotes:
            yield (
                f'<p class="footnote" id="{prefix}p-{line.key}"><span class="label">'
                f"{_back(line, marked)}</span> {marked.html(line)}</p>\n"
            )
        yield "</section>\n"
    yield "</div>\n"
    if chapter.notes:
        yield from _endnotes(volume, chapter, prefix, level + 1)
    yield "</article>\n"


def _back(line: Line, marked: Marked) -> str:
    """The label of a footnote, as a link to its first mark where it has one."""
    label = line.label.rstrip(".")
    shown = escape(line.label or "*")
    is_marked = marked.footnotes.get(label) == line.key and label in marked.first_marks
    return f'<a href="#{marked.prefix}f-{escape(label)}">{shown}</a>' if is_marked else shown


def _facts(volume: Volume, chapter: Chapter) -> str:
    record = chapter.record
    short = [record.date_shown, "; ".join(record.participants)]
    if record.translator:
        short.append(_("translated by %(name)s") % {"name": record.translator})
    parts = []
    if any(short):
        parts.append(f'<p class="meta">{escape(" · ".join(filter(None, short)))}</p>\n')
    if record.summary:
        parts.append(
            f'<p class="summary" lang="{escape(record.language)}" dir="{record.direction}">'
            f"{escape(record.summary)}</p>\n"
        )
    link = volume.site + record.version_address
    day = date_format(localtime(record.versioned), "DATE_FORMAT")
    version = _("Text version %(number)d of %(date)s") % {"number": record.version, "date": day}
    rows = [
        (_("Source"), escape(record.source)),
        (_("Original language"), escape(record.original_language)),
        (_("Source address"), _link(record.source_url)),
        (_("Rights"), escape(record.rights)),
        (_("To cite"), escape(record.cited)),
        (_("This version"), f"{escape(version)}, {_link(link)}"),
    ]
    listed = "".join(f"<div><dt>{escape(t)}</dt><dd>{d}</dd></div>\n" for t, d in rows if d)
    return f'{"".join(parts)}<dl class="facts">\n{listed}</dl>\n'


def _link(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        return escape(address)
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def _body(volume: Volume, chapter: Chapter, marked: Marked, level: int) -> Iterator[str]:
    record, prefix = chapter.record, marked.prefix
    for line in chapter.body:
        words = marked.html(line)
        if line.kind == HEADING:
            depth = min(level + line.level, 6)
            yield f'<h{depth} class="head" id="{prefix}h-{line.key}">{words}</h{depth}>\n'
            continue
        name = f'id="{prefix}p-{line.key}"'
        number = ""
        if line.number:
            address = escape(volume.site + record.line_address(line))
            number = f'<a class="number" href="{address}">{escape(line.number)}</a>'
        if line.kind == LIST_ITEM:
            label = f'<span class="label">{escape(line.label)}</span> ' if line.label else ""
            yield f'<p class="item l{min(line.level, 4)}" {name}>{number}{label}{words}</p>\n'
        elif line.kind == QUOTATION:
            yield f"<blockquote {name}><p>{number}{words}</p></blockquote>\n"
        else:
            yield f'<p class="para" {name}>{number}{words}</p>\n'


def _endnotes(volume: Volume, chapter: Chapter, prefix: str, level: int) -> Iterator[str]:
    yield (
        f'<section class="endnotes" id="{prefix}notes">\n'
        f"<h{level}>{escape(_('Notes'))}</h{level}>\n"
    )
    for note in chapter.notes:
        yield _endnote(volume, chapter, note, prefix)
    yield "</section>\n"


def _endnote(volume: Volume, chapter: Chapter, note: Note, prefix: str) -> str:
    passage, record = note.passage, chapter.record
    shown = f'<span class="n">{note.number}</span>'
    if passage.is_placed:
        shown = f'<a class="n" href="#{prefix}r-{note.number}">{note.number}</a>'
    place = passage.cite or _("without a place in the present text")
    about = [escape(place)]
    if passage.written_on != record.version:
        about.append(escape(_("written on text version %(n)d") % {"n": passage.written_on}))
    quote = "<br>".join(escape(passage.quote).split("\n"))
    said = "".join(_said(volume, entry) for entry in note.entries)
    return (
        f'<div class="note" id="{prefix}n-{note.number}">\n<p class="place">{shown} '
        f"{' · '.join(about)}</p>\n"
        f'<blockquote class="quote" lang="{escape(record.language)}" dir="{record.direction}">'
        f"<p>{quote}</p></blockquote>\n{said}</div>\n"
    )


def _said(volume: Volume, entry: Entry) -> str:
    address = escape(volume.site + entry.address)
    who = escape(entry.name or _("Deleted account"))
    day = date_format(localtime(entry.created), "DATE_FORMAT")
    line = [f"<b>{who}</b>"]
    if entry.answered:
        name = entry.answered.name or _("a comment that is no longer there")
        line.append(escape(_("in answer to %(name)s") % {"name": name}))
    line.append(
        f'<time datetime="{entry.created.isoformat(timespec="seconds")}">{escape(day)}</time>'
    )
    line.append(escape(standing(entry)))
    tags = ""
    if entry.tags:
        said = _("Tags: %(tags)s") % {"tags": ", ".join(entry.tags)}
        tags = f'<p class="tags">{escape(said)}</p>\n'
    # Stored as the site's own cleaner wrote it; links inside the site lead there from here.
    body = entry.html.replace('href="/', f'href="{escape(volume.site)}/')
    return (
        f'<div class="said{" reply" if entry.answered else ""}" id="e-{entry.id}">'
        f'<div class="body" dir="auto">{body}</div>\n{tags}<p class="by">{" · ".join(line)} · '
        f'<a href="{address}">{address}</a></p></div>\n'
    )


def standing(entry: Entry) -> str:
    """Whether it is public, and since when."""
    if entry.approved:
        day = date_format(localtime(entry.approved), "DATE_FORMAT")
        if entry.is_by_rule:
            return _("Public without a moderator since %(date)s") % {"date": day}
        if entry.is_edited:
            return _("copy-edited and approved by a moderator on %(date)s") % {"date": day}
        return _("approved by a moderator on %(date)s") % {"date": day}
    if entry.audience == "public":
        return _("meant for the public, not approved in these words")
    if entry.audience == "seminar":
        return _("for the seminar")
    return _("only for its author")
