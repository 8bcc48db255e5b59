"""EPUB books: the chapters in the order of the spine become one document with headings.

The record comes from the package document. Pictures, styles, scripts and the navigation are not
read; links between chapters find footnotes wherever they stand.
Memory and time: as for the archive and for web pages, see ``zipped`` and ``hypernotes``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree

from archive.importers import text
from archive.importers.flow import Body, finished, guess_headings
from archive.importers.html import tree_of
from archive.importers.hypernotes import Notes
from archive.importers.hypertext import Reader
from archive.importers.xmltree import NotWellFormed, below, local, own, parse_xml, words
from archive.importers.zipped import LARGEST_PART, Package, resolved
from archive.parsed import ImportProblem, ParsedDocument

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTERS = ("application/xhtml+xml", "text/html", "application/html+xml")
_MOST_CHAPTERS = 2_000
_TAGS = re.compile(r"<[^<>]*>")


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read one book; its XML says its own encoding. ``limit`` in bytes. Raises ImportProblem."""
    text.refuse_size(data, filename, limit)
    package = Package(data, filename)
    _refuse_locked(package)
    root = _xml(package, _CONTAINER)
    path = next((each.get("full-path", "") for each in below(root, "rootfile")), "")
    opf = _xml(package, path)
    book = etree.Element("div")
    for chapter in _spine(opf, path, package):
        book.append(_chapter(package, chapter))
    body = Body()
    notes = Notes(book, body)
    reader = Reader(body, notes)
    reader.read(book)
    body.close(reason="EPUB text")
    reader.read_notes()
    guess_headings(body)
    return finished(body, _record(opf), filename)


def _xml(package: Package, name: str) -> etree._Element:
    try:
        return parse_xml(package.read(name), f"{package.filename} ({name})", limit=LARGEST_PART)
    except text.UnknownEncoding as error:
        raise ImportProblem(
            f"{package.filename} is damaged: the encoding of its part {name} is not known."
        ) from error


def _refuse_locked(package: Package) -> None:
    if _ENCRYPTION not in package:
        return
    for method in below(_xml(package, _ENCRYPTION), "EncryptionMethod"):
        if method.get("Algorithm", "") not in _FONTS_ONLY:
            raise ImportProblem(
                f"{package.filename} is encrypted by copy protection; only open books can be "
                "imported."
            )


def _spine(opf: etree._Element, base: str, package: Package) -> list[str]:
    """Paths of the chapters in reading order, without the navigation."""
    items = {item.get("id"): item for item in below(opf, "item") if item.get("id")}
    chapters: dict[str, None] = {}
    for reference in below(opf, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None:
            raise ImportProblem(
                f"{package.filename} is damaged: its reading order names a chapter that it lacks."
            )
        if "nav" in item.get("properties", "").split():
            continue
        if item.get("media-type") in _CHAPTERS:
            chapters[resolved(base, unquote(item.get("href", "")))] = None
    if len(chapters) > _MOST_CHAPTERS:
        raise ImportProblem(f"{package.filename} has more than {_MOST_CHAPTERS} chapters.")
    if not chapters:
        raise ImportProblem(f"{package.filename} has no chapter in its reading order.")
    return list(chapters)


def _chapter(package: Package, path: str) -> etree._Element:
    """The body of a chapter; its ids and links carry the path, so that they are those of a book."""
    try:
        root = _xml(package, path)
    except NotWellFormed:
        source = text.decode(package.read(path), f"{package.filename} ({path})")
        root = tree_of(source, f"{package.filename} ({path})")
    body = next(below(root, "body"), root)
    for element in body.iter():
        if not local(element):
            continue
        for name in ("id", "name"):
            if value := element.get(name):
                element.set(name, f"{path}#{value}")
        if (link := element.get("href", "")) and "#" in link and "://" not in link:
            to, _, fragment = link.partition("#")
            target = resolved(path, unquote(to)) if to else path
            element.set("href", f"#{target}#{fragment}")
    body.tail = None
    return body


def _record(opf: etree._Element) -> dict[str, str | list[str]]:
    metadata = next(below(opf, "metadata"), opf)

    def all_of(name: str) -> list[str]:
        return [words(each) for each in below(metadata, name) if words(each)]

    def first(name: str) -> str:
        return next(iter(all_of(name)), "")

    roles = {
        each.get("refines", "").lstrip("#"): words(each)
        for each in below(metadata, "meta")
        if each.get("property") == "role"
    }
    people: dict[str, list[str]] = {"trl": [], "": []}
    for each in (*below(metadata, "creator"), *below(metadata, "contributor")):
        role = own(each, "role") or roles.get(each.get("id", ""), "")
        # Producers of the file take no part in the text.
        if role not in ("bkp", "mrk", "pbl", "dst"):
            people["trl" if role == "trl" else ""].append(words(each))
    sources, identifiers = all_of("source"), all_of("identifier")
    addresses = [each for each in sources + identifiers if each.startswith("http")]
    kept = [each for each in sources if not each.startswith("http")]
    return {
        "title": first("title"),
        "date": first("date"),
        "language": first("language"),
        "summary": _TAGS.sub(" ", first("description")),
        "rights": first("rights"),
        "participants": people[""],
        "translator": ", ".join(people["trl"]),
        "source_url": addresses[0] if addresses else "",
        "archive_reference": kept[0] if kept else "",
        "citation": first("bibliographicCitation"),
    }
