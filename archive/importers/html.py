"""Web pages: the article without what stands around it, and its metadata as the record.

Where the page says what its article is (main, article, articleBody), that is taken; a page without
navigation is read whole; else readability finds the part of the page that the article is in, and
that part is read whole. Nothing is fetched: no picture, no style, no frame.
Memory: about twenty times the size of the file, of at most 150,000 elements; time: some seconds.
"""

from __future__ import annotations

import codecs
import copy
import logging
import re

import lxml.html
from lxml import etree
from readability import Document as Readability

from archive.importers import text
from archive.importers.flow import Body, finished, guess_headings
from archive.importers.hypernotes import MOST_ELEMENTS, Notes
from archive.importers.hypertext import SILENT, Reader, is_hidden
from archive.importers.pagerecord import record_of
from archive.importers.xmltree import local, words
from archive.parsed import ImportProblem, ParsedDocument

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_TAG = re.compile(r"<[/!]?[A-Za-z]")
_LATIN = {"iso8859-1", "ascii"}
"""Browsers read pages of these as Windows-1252, which has the same letters and quotation marks."""
_AROUND = {"nav", "aside", "footer", "header", "form"}
_MOST_SCORED = 20_000
_LONGEST_SCORED = 4_000_000
"""Elements and characters of a page that readability is asked about; larger ones are read whole."""
_LEAST = 200
"""Characters that an article has."""

logging.getLogger("readability").setLevel(logging.CRITICAL)


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read one web page. ``limit`` in bytes. Raises ``ImportProblem``."""
    source = _decoded(data, filename, encoding, limit)
    if not _TAG.search(source):
        raise ImportProblem(f"{filename} is plain text without a tag; let its name end in .txt.")
    root = tree_of(source, filename)
    record = record_of(root)
    body = Body()
    notes = Notes(root, body)
    container = _article(root)
    reader = Reader(body, notes)
    _keep_only(notes, container, root)
    reader.read(container)
    body.close(reason="HTML text")
    reader.read_notes()
    guess_headings(body)
    return finished(body, record, filename)


def tree_of(source: str, filename: str) -> etree._Element:
    """The tree of a page, mended as browsers do. Raises ``ImportProblem``."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    text.refuse_controls(source, filename)
    source = source.replace("\v", " ").replace("\f", " ")
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source.lstrip("\ufeff"), count=1)
    try:
        root = lxml.html.document_fromstring(source.encode("utf-8", "surrogatepass"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ImportProblem(f"{filename} cannot be read as a web page.") from error
    # The library stops there without a word, and what follows would be missing.
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise ImportProblem(
            f"{filename} nests more than 250 elements, or has one text or attribute of more than "
            "10 MB, which cannot be read."
        )
    if sum(1 for _ in zip(root.iter(), range(MOST_ELEMENTS + 1), strict=False)) > MOST_ELEMENTS:
        raise ImportProblem(
            f"{filename} has more than {MOST_ELEMENTS} elements, too many for one document."
        )
    return root


def _decoded(data: bytes, filename: str, encoding: str | None, limit: int) -> str:
    """The page in the encoding given or declared; in UTF-8 where its bytes can be nothing else."""
    found = _XML.match(data[:400]) or _META.search(data[:8192])
    if encoding is None and found and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF8)):
        try:
            name = codecs.lookup(found[1].decode("ascii")).name
        except (LookupError, ValueError):
            name = "utf-8"
        name = "windows-1252" if name in _LATIN else name
        if not name.startswith(
            ("utf", "hex", "base64", "rot", "zip", "zlib", "bz2", "quopri", "uu")
        ):
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                try:
                    data.decode(name)
                except (UnicodeDecodeError, LookupError):
                    # The declaration is wrong, so the editor is asked.
                    name = ""
                encoding = name or None
    return text.decode(data, filename, encoding=encoding, limit=limit)


def _article(root: etree._Element) -> etree._Element:
    """The element that the article is in."""
    body = next((each for each in root if local(each) == "body"), root)
    for wanted in (
        lambda each: each.get("itemprop") == "articleBody",
        lambda each: local(each) == "article" and not _within(each, "article"),
        lambda each: local(each) == "main" or each.get("role") == "main",
    ):
        found = [each for each in body.iter() if local(each) and wanted(each)]
        if len(found) == 1 and len(words(found[0])) >= _LEAST:
            return found[0]
    if not any(_is_around(each) for each in body.iter()):
        return body
    scored = _scored(root)
    return body if scored is None else scored


def _within(element: etree._Element, name: str) -> bool:
    return any(local(parent) == name for parent in element.iterancestors())


def _is_around(element: etree._Element) -> bool:
    """Whether this is furniture of a page, by its name or by what it is called."""
    if not local(element):
        return False
    called = f"{element.get('id', '')} {element.get('class', '')} {element.get('role', '')}"
    return local(element) in _AROUND or bool(
        re.search(r"\b(?:nav|menu|sidebar|footer|banner|navigation|comments|share)", called, re.I)
    )


def _scored(root: etree._Element) -> etree._Element | None:
    """The smallest element that holds all that readability keeps of the page."""
    if len(words(root)) > _LONGEST_SCORED:
        return None
    tree = copy.deepcopy(root)
    elements = [each for each in tree.iter() if local(each)]
    originals = [each for each in root.iter() if local(each)]
    if len(elements) > _MOST_SCORED:
        return None
    for number, element in enumerate(elements):
        if element.get("style"):
            del element.attrib["style"]
        element.set("title", f"c{number}")
    for element in elements[1:]:
        if (local(element) in SILENT or is_hidden(element)) and element.getparent() is not None:
            element.drop_tree()
    try:
        kept = Readability(tree, handle_failures="ignore").summary(html_partial=True)
    except Exception:  # noqa: BLE001 - a guess that fails on a strange page is no guess
        return None
    numbers = [int(found) for found in re.findall(r'title="c(\d{1,6})"', kept)]
    chosen = [originals[number] for number in numbers if number < len(originals)]
    chosen = [each for each in chosen if words(each)]
    if not chosen:
        return None
    shared = [chosen[0], *chosen[0].iterancestors()]
    for each in chosen[1:]:
        line = {each, *each.iterancestors()}
        shared = [ancestor for ancestor in shared if ancestor in line]
    found = shared[0] if shared else None
    return found if found is not None and len(words(found)) >= _LEAST else None


def _keep_only(notes: Notes, container: etree._Element, root: etree._Element) -> None:
    """Furniture inside the article is dropped, and footnotes without a mark outside of it."""
    inside = set(container.iter())
    marked = {label for element, label in notes.marks.items() if element in inside}
    for element in [each for each in notes.containers if each not in inside]:
        if notes.containers[element] not in marked:
            del notes.containers[element]
    if container is not root:
        for element in inside:
            if local(element) in ("aside", "footer") and not any(
                child in notes.containers for child in element.iter()
            ):
                notes.dropped.add(element)
