"""EPUB 3.3 (https://www.w3.org/TR/epub-33/): a text, or a reader of several, for e-readers.

Each text is one file with its footnotes and notes, made of the same parts as the HTML of an
edition. Pages of the original are in the page list; numbers of notes are marked so that readers
show the note where it is tapped. The same content gives the same bytes.
"""

from __future__ import annotations

import datetime
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree
from lxml import html as lxml_html

from annotations.exporters.edition import chapter_parts, imprint, style
from annotations.volume import HEADING, Chapter, Volume

TITLE = "EPUB"
SUFFIX = "epub"
CONTENT_TYPE = "application/epub+zip"
PURPOSE = gettext_lazy("an e-book, for e-readers and phones; text size and colours are yours")
IN_MEMORY = 4 * 1024 * 1024
"""Larger books wait in a temporary file while they are sent, in bytes."""
_BLOCK = 64 * 1024
_FEATURES = (
    "tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability",
)  # fmt: skip
_EPUB = "http://www.idpf.org/2007/ops"
_XHTML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="{_EPUB}" lang="%(language)s" '
    'xml:lang="%(language)s">\n<head><title>%(title)s</title>'
    '<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
    "<body%(class)s>\n%(body)s\n</body>\n</html>\n"
)


class Part(NamedTuple):
    """One file of the book."""

    name: str
    title: str
    language: str
    body: str
    """XHTML."""
    items: tuple[tuple[int, str, str], ...] = ()
    """Its headings: (level, id, words)."""
    pages: tuple[tuple[str, str], ...] = ()
    """Pages of the original that begin in it: (id, label)."""
    direction: str = "ltr"


def written(volume: Volume) -> Iterator[bytes]:
    """The whole book, in pieces."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
            _write(book, volume)
        file.seek(0)
        while piece := file.read(_BLOCK):
            yield piece


def _write(book: zipfile.ZipFile, volume: Volume) -> None:
    at = volume.changed.astimezone(datetime.UTC)
    # A ZIP file knows no moment before 1980.
    stamp = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)

    def put(name: str, content: str, method: int = zipfile.ZIP_DEFLATED) -> None:
        info = zipfile.ZipInfo(name, stamp)
        info.compress_type = method
        info.external_attr = 0o644 << 16
        book.writestr(info, content)

    put("mimetype", CONTENT_TYPE, zipfile.ZIP_STORED)
    put("META-INF/container.xml", _CONTAINER)
    put("EPUB/style.css", style("edition") + style("book"))
    shown = []
    for part in _parts(volume):
        values = {
            "language": escape(part.language),
            "title": escape(part.title),
            "class": f' class="{part.direction}"',
            "body": part.body,
        }
        put(f"EPUB/{part.name}", _XHTML % values)
        shown.append(part._replace(body=""))
    put("EPUB/nav.xhtml", _navigation(volume, shown))
    put("EPUB/content.opf", _package(volume, shown))


_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


def _parts(volume: Volume) -> Iterator[Part]:
    if volume.is_reader:
        head = (
            f'<section class="title" epub:type="titlepage"><h1>{escape(volume.title)}</h1>\n'
            f"{imprint(volume)}</section>"
        )
        yield Part("title.xhtml", volume.title, volume.language, head)
    for number, chapter in enumerate(volume.chapters, 1):
        yield _chapter(volume, chapter, number)


def _chapter(volume: Volume, chapter: Chapter, number: int) -> Part:
    prefix = f"c{number}-"
    article = lxml_html.fromstring("".join(chapter_parts(volume, chapter, prefix, 1)))
    pages: list[tuple[str, str]] = []
    for element in article.iter():
        for name in ("role", "data-notes", "data-apart", "rel"):
            element.attrib.pop(name, None)
        kind = element.get("class", "")
        if kind == "pb":
            pages.append(_page_break(element, f"{prefix}page-{len(pages) + 1}"))
        elif kind == "ref":
            element[0].set(f"{{{_EPUB}}}type", "noteref")
        elif kind in ("note", "footnote"):
            element.set(f"{{{_EPUB}}}type", "endnote" if kind == "note" else "footnote")
        elif kind in ("footnotes", "endnotes"):
            element.set(f"{{{_EPUB}}}type", kind)
    items = tuple(
        (line.level, f"{prefix}h-{line.key}", line.text)
        for line in chapter.lines
        if line.kind == HEADING
    )
    body = etree.tostring(article, encoding="unicode", method="xml")
    if chapter.notes:
        items += ((1, f"{prefix}notes", _("Notes")),)
    return Part(
        f"c{number}.xhtml",
        chapter.record.title,
        chapter.record.language,
        body,
        items,
        tuple((name, label) for name, label in pages if label),
        chapter.record.direction,
    )


def _page_break(element: Any, name: str) -> tuple[str, str]:
    label = element.attrib.pop("data-label", "")
    element.set("id", name)
    if label:
        element.set(f"{{{_EPUB}}}type", "pagebreak")
        element.set("role", "doc-pagebreak")
        element.set("aria-label", label)
        element.text = f" [{label}] "
    return name, label


def _navigation(volume: Volume, parts: list[Part]) -> str:
    listed = []
    for part in parts:
        inner = "".join(
            f'<li class="l{min(level, 4)}"><a href="{part.name}#{name}">{escape(words)}</a></li>'
            for level, name, words in part.items
        )
        inner = f"<ol>{inner}</ol>" if inner else ""
        listed.append(f'<li><a href="{part.name}">{escape(part.title)}</a>{inner}</li>')
    pages = "".join(
        f'<li><a href="{part.name}#{name}">{escape(label)}</a></li>'
        for part in parts
        for name, label in part.pages
    )
    pages = f'<nav epub:type="page-list" hidden=""><ol>{pages}</ol></nav>' if pages else ""
    title = escape(_("Contents"))
    body = (
        f'<nav epub:type="toc" class="contents"><h1>{title}</h1>\n<ol>{"".join(listed)}</ol></nav>'
        f"\n{pages}"
    )
    values = {"language": escape(volume.language), "title": title, "class": "", "body": body}
    return _XHTML % values


def _package(volume: Volume, parts: list[Part]) -> str:
    where = volume.site + volume.address
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{where} {volume.audience}")
    languages = dict.fromkeys(chapter.record.language for chapter in volume.chapters)
    people = dict.fromkeys(name for chapter in volume.chapters for name in chapter.names)
    rights = dict.fromkeys(one.record.rights for one in volume.chapters if one.record.rights)
    changed = volume.changed.astimezone(datetime.UTC)
    metadata = [
        f'<dc:identifier id="id">urn:uuid:{name}</dc:identifier>',
        f"<dc:title>{escape(volume.title)}</dc:title>",
        *(f"<dc:language>{escape(one)}</dc:language>" for one in languages),
        f"<dc:publisher>{escape(volume.publisher)}</dc:publisher>",
        *(f"<dc:contributor>{escape(one)}</dc:contributor>" for one in people),
        f"<dc:source>{escape(where)}</dc:source>",
        *(f"<dc:source>{escape(one.record.source)}</dc:source>" for one in volume.chapters),
        *(f"<dc:rights>{escape(one)}</dc:rights>" for one in rights),
        f"<dc:description>{escape(volume.audience)}</dc:description>",
        f'<meta property="dcterms:modified">{changed:%Y-%m-%dT%H:%M:%SZ}</meta>',
        '<meta property="schema:accessMode">textual</meta>',
        '<meta property="schema:accessModeSufficient">textual</meta>',
        *(
            f'<meta property="schema:accessibilityFeature">{one}</meta>'
            for one in _FEATURES
        ),
        '<meta property="schema:accessibilityHazard">none</meta>',
    ]  # fmt: skip
    items = "".join(
        f'<item id="{part.name.partition(".")[0]}" href="{part.name}" '
        'media-type="application/xhtml+xml"/>\n'
        for part in parts
    )
    spine = "".join(f'<itemref idref="{part.name.partition(".")[0]}"/>' for part in parts)
    first = volume.chapters[0].record.direction if len(volume.chapters) == 1 else "ltr"
    joined = "\n".join(metadata)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{escape(volume.language)}">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{joined}\n</metadata>\n'
        "<manifest>\n"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        f'<item id="style" href="style.css" media-type="text/css"/>\n{items}</manifest>\n'
        f'<spine page-progression-direction="{first}">{spine}</spine>\n</package>\n'
    )
