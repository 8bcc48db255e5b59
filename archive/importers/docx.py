"""Word documents: styles, numbering, footnotes and page breaks, read from the parts themselves.

Not by way of HTML, as converters do it, because the numbers of lists, page breaks and hidden words
are lost on it. Deleted and hidden words, comments, headers and footers are no text. Nothing outside
of the file is opened; a document whose text is partly elsewhere is refused.
Memory and time: as for the archive, see ``zipped``; the tree of a part takes about twelve times
its size.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from archive.importers import text
from archive.importers.flow import Body, Flow, finished, guess_headings
from archive.importers.wordstyles import Numbering, Styles, number_as, on
from archive.importers.xmltree import below, local, own, parse_xml, words
from archive.importers.zipped import LARGEST_PART, Package, resolved
from archive.parsed import Block, BlockKind, ImportProblem, ParsedDocument

_SILENT = {
    *("del", "moveFrom", "rPr", "pPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "instrText"),
    *("delText", "delInstrText", "Fallback", "commentReference", "fldData"),
}
_ELSEWHERE = ("subDocument", "aFChunk", "frame", "oleObject")
_DEEPEST = 240


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read one document; its parts say their own encoding. ``limit`` in bytes.

    Raises ``ImportProblem``.
    """
    text.refuse_size(data, filename, limit)
    package = Package(data, filename)
    main = _target(package, "_rels/.rels", "", "officeDocument") or "word/document.xml"
    folder, _, name = main.rpartition("/")
    links = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    _refuse_elsewhere(package)
    document = _part(package, main)
    if document is None:
        raise ImportProblem(f"{filename} is damaged: it has no part {main}.")
    if next(below(document, "altChunk"), None) is not None:
        raise ImportProblem(f"{filename} holds another file in it; paste its text in Word first.")

    def other(kind: str) -> etree._Element | None:
        return _part(package, _target(package, links, main, kind))

    styles = Styles(other("styles"))
    reader = _Reader(styles, Numbering(other("numbering")))
    reader.take_notes("footnote", other("footnotes"))
    reader.take_notes("endnote", other("endnotes"))
    body = next(below(document, "body"), None)
    if body is not None:
        reader.read_all(body)
    reader.read_notes()
    guess_headings(reader.body)
    record = _record(package)
    if reader.titles:
        record["title"] = " ".join(block.text for block in reader.titles)
    return finished(reader.body, record, filename)


def _part(package: Package, name: str) -> etree._Element | None:
    if not name or name not in package:
        return None
    shown = f"{package.filename} ({name})"
    try:
        return parse_xml(package.read(name), shown, limit=LARGEST_PART)
    except text.UnknownEncoding as error:
        raise ImportProblem(f"{shown} is damaged: its encoding is not known.") from error


def _target(package: Package, links: str, base: str, kind: str) -> str:
    """The part of this kind that the part at ``base`` refers to; "" where there is none."""
    root = _part(package, links)
    for each in below(root, "Relationship") if root is not None else ():
        if each.get("Type", "").endswith("/" + kind) and each.get("TargetMode") != "External":
            return resolved(base, each.get("Target", ""))
    return ""


def _refuse_elsewhere(package: Package) -> None:
    for name in package.names:
        root = _part(package, name) if name.endswith(".rels") else None
        for each in below(root, "Relationship") if root is not None else ():
            kind = each.get("Type", "").rpartition("/")[2]
            if each.get("TargetMode") == "External" and kind in _ELSEWHERE:
                raise ImportProblem(
                    f"{package.filename} takes part of its text from another file or address "
                    f"({kind}), which an import never opens; save it with everything in it."
                )


def _record(package: Package) -> dict[str, str | list[str]]:
    core = _part(package, _target(package, "_rels/.rels", "", "core-properties"))
    if core is None:
        return {}

    def first(name: str) -> str:
        return next((words(each) for each in below(core, name) if words(each)), "")

    return {
        "title": first("title"),
        "summary": first("description"),
        "language": first("language"),
        "archive_reference": first("identifier"),
    }


class _Reader:
    """Walks over the paragraphs once, then over the footnotes that they refer to."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.body = Body()
        self.titles: list[Block] = []
        self._styles = styles
        self._numbering = numbering
        self._notes: dict[tuple[str, str], etree._Element] = {}
        self._marked: dict[tuple[str, str], str] = {}
        self._printed: dict[tuple[str, str], str] = {}
        self._numbers: Counter[str] = Counter()
        self._boxes: list[etree._Element] = []
        self._in_note = False
        self._letters = [0, 0]
        """Letters of the open paragraph: in bold, and all."""

    def take_notes(self, kind: str, part: etree._Element | None) -> None:
        for note in below(part, kind) if part is not None else ():
            if own(note, "type") in ("", "normal"):
                self._notes[kind, own(note, "id")] = note

    def read_notes(self) -> None:
        """Footnotes in the order of their marks; those without a mark are in no reader's text."""
        for key, label in self._marked.items():
            self.body.flow = Flow()
            self._in_note = True
            if key in self._notes:
                self.read_all(self._notes[key])
            self._in_note = False
            block = self.body.close("footnote", label=label, reason=f"Word {key[0]}")
            printed = self._printed.get(key, "")
            if block is not None and printed and block.text.startswith(printed + " "):
                cut = len(printed) + 1
                block.text = block.text[cut:]
                block.breaks = [(max(0, at - cut), name) for at, name in block.breaks]

    def read_all(self, container: etree._Element, depth: int = 0) -> None:
        """The paragraphs and tables in an element."""
        if depth > _DEEPEST // 4:
            raise ImportProblem("The tables of the document are nested too deeply to be read.")
        for child in container:
            name = local(child)
            if name == "p":
                self._paragraph(child)
                while self._boxes:
                    self.read_all(self._boxes.pop(0), depth + 1)
            elif name == "tr":
                self._row(child, depth)
            elif name not in _SILENT:
                self.read_all(child, depth + 1)

    def _row(self, row: etree._Element, depth: int) -> None:
        cells = [child for child in row if local(child) == "tc"]
        single = [[p for p in cell if local(p) in ("p", "tbl", "sdt")] for cell in cells]
        if all(len(inside) == 1 and local(inside[0]) == "p" for inside in single):
            for (paragraph,) in single:
                self._inside(paragraph, 0)
                self.body.flow.words(" ")
            self._close("paragraph", reason="row of a table")
            while self._boxes:
                self.read_all(self._boxes.pop(0), depth + 1)
            return
        for child in row:
            if local(child) not in _SILENT:
                self.read_all(child, depth + 1)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = next((each for each in paragraph if local(each) == "pPr"), None)
        if self._in_note:
            self._inside(paragraph, 0)
            # The paragraphs of a footnote are one footnote.
            self.body.flow.words("\n")
            return
        style = self._styles.of(properties)
        if style.new_page:
            self.body.flow.page("")
        self._letters = [0, 0]
        self._inside(paragraph, 0)
        if self.body.flow.is_blank:
            self._close("paragraph")
            return
        label, level = self._numbering.next(style)
        if style.is_title and not self.titles and not self.body.blocks:
            block = self._close("title", reason="title style")
            if block is not None:
                self.titles.append(block)
        elif style.level:
            self._close("heading", label=label or "", level=style.level, reason="heading style")
        elif label is not None:
            self._close("list_item", label=label, level=level, reason="Word list")
        elif style.is_quotation:
            self._close("quotation", reason="quotation style")
        else:
            bold = 0 < self._letters[1] == self._letters[0]
            block = self._close("paragraph", reason="Word paragraph")
            if block is not None and bold:
                self.body.bold.append(block)

    def _close(
        self, kind: BlockKind, *, label: str = "", level: int = 1, reason: str = ""
    ) -> Block | None:
        return self.body.close(kind, label=label, level=level, reason=reason)

    def _inside(self, element: etree._Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise ImportProblem("The text of the document is nested too deeply to be read.")
        for child in element:
            name = local(child)
            if name == "r":
                self._run(child, depth + 1)
            elif name == "txbxContent":
                self._boxes.append(child)
            elif name not in _SILENT:
                self._inside(child, depth + 1)

    def _run(self, run: etree._Element, depth: int) -> None:
        properties = next((each for each in run if local(each) == "rPr"), None)
        if on(properties, "vanish"):
            return
        bold = on(properties, "b")
        own_mark = False
        for child in run:
            name = local(child)
            if name == "t":
                if not own_mark:
                    self._words(child.text, bold=bold)
            elif name in ("footnoteReference", "endnoteReference"):
                own_mark = own(child, "customMarkFollows") in ("1", "true", "on")
                printed = "".join(words(t) for t in run if local(t) == "t") if own_mark else ""
                self._mark(name.removesuffix("Reference"), own(child, "id"), printed)
            elif name == "lastRenderedPageBreak" or own(child, "type") == "page":
                self.body.flow.page("")
            elif name in ("tab", "br", "cr", "ptab"):
                self.body.flow.words(" ")
            elif name == "noBreakHyphen":
                self.body.flow.words("\u2011")
            elif name not in _SILENT and name != "softHyphen":
                self._inside(child, depth + 1)

    def _words(self, source: str | None, *, bold: bool) -> None:
        self.body.flow.words(source)
        letters = len(re.sub(r"\s+", "", source or ""))
        self._letters[0] += letters if bold else 0
        self._letters[1] += letters

    def _mark(self, kind: str, identity: str, printed: str) -> None:
        key = kind, identity
        if self._in_note or key not in self._notes:
            return
        if key not in self._marked:
            self._numbers[kind] += not printed
            form = "lowerRoman" if kind == "endnote" else "decimal"
            shown = printed or number_as(self._numbers[kind], form)
            self._marked[key] = self.body.note_label(shown)
            self._printed[key] = printed
        self.body.flow.mark(self._marked[key])
