"""TEI P5: the header becomes the record, the text its divisions, paragraphs, lists and notes.

Everything is taken as the markup says it. Where an element gives two readings, the one of the
source is taken (sic, orig, abbr) and of variants the lemma; words that an editor supplied stand in
square brackets. Running heads (fw) and descriptions of figures are no text.
Memory: about twelve times the size of the file; time: about five seconds for 20 MB.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from lxml import etree

from archive.importers import text
from archive.importers.flow import Body, finished
from archive.importers.xmltree import below, lead, local, own, parse_xml, words
from archive.parsed import BlockKind, ImportProblem, ParsedDocument

_DIVISIONS = {"div", *(f"div{n}" for n in range(8)), "front", "body", "back", "group", "text"}
_LINES = {
    *("p", "ab", "opener", "closer", "dateline", "salute", "signed", "byline", "docDate", "lg"),
    *("trailer", "argument", "epigraph", "postscript", "titlePart", "docAuthor", "docImprint"),
    *("row", "sp", "stage", "address", "bibl", "listBibl", "castItem", "figure", "table"),
    *("floatingText", "titlePage", "docTitle", "docEdition", "imprimatur", "entry", "cit"),
}
_SILENT = {"fw", "figDesc", "teiHeader", "standOff", "facsimile", "desc", "graphic", "media"}
_ALTERNATIVES = (("sic", "corr"), ("orig", "reg"), ("abbr", "expan"))
_ORDERED = re.compile(r"order|number", re.I)
_DEEPEST = 240


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read one TEI document. ``limit`` in bytes. Raises ``ImportProblem``."""
    root = parse_xml(data, filename, encoding=encoding, limit=limit)
    if local(root) == "teiCorpus":
        raise ImportProblem(f"{filename} holds several documents; import each TEI file alone.")
    if local(root) != "TEI":
        raise ImportProblem(
            f"{filename} has the root element {local(root)}; of XML, TEI P5 can be imported."
        )
    texts = [child for child in root if local(child) == "text"]
    if not texts:
        raise ImportProblem(f"{filename} has a header but no text element.")
    reader = _Reader(root)
    for each in texts:
        reader.read(each)
    reader.body.close(reason="TEI text")
    return finished(reader.body, _record(root), filename)


def _record(root: etree._Element) -> dict[str, str | list[str]]:
    header = next(below(root, "teiHeader"), None)
    record: dict[str, str | list[str]] = {}
    language = own(root, "lang") or next(
        (own(each, "lang") for each in root if local(each) == "text"), ""
    )
    if header is None:
        return {"language": language}

    def first(*path: str) -> etree._Element | None:
        found: etree._Element | None = header
        for name in path:
            found = next(below(found, name), None) if found is not None else None
        return found

    titles = [each for each in below(header, "title") if _within(each, "titleStmt")]
    main = [each for each in titles if each.get("type") in (None, "main", "full")] or titles
    record["title"] = words(main[0]) if main else ""
    dates = [*_all(first("creation"), "date"), *_all(first("correspAction"), "date")]
    record["date"] = next((_when(each) for each in dates), "")
    people = [
        *_all(first("particDesc"), "persName"),
        *(each for one in below(header, "correspAction") for each in below(one, "persName")),
    ]
    record["participants"] = [words(each) for each in people]
    record["summary"] = words(first("abstract"))
    record["citation"] = words(first("sourceDesc", "bibl"))
    record["rights"] = words(first("availability"))
    place = first("msIdentifier")
    record["archive_reference"] = ", ".join(
        words(part)
        for part in (place if place is not None else [])
        if local(part) != "altIdentifier" and words(part)
    )
    record["original_language"] = words(first("textLang"))
    record["translator"] = _translator(header)
    # The address of the source goes before that of the file itself.
    addresses = [*_all(first("sourceDesc"), "idno"), *below(header, "idno")]
    record["source_url"] = next(
        (words(each) for each in addresses if words(each).startswith("http")), ""
    )
    declared = first("langUsage", "language")
    record["language"] = language or (declared.get("ident", "") if declared is not None else "")
    return record


def _all(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else list(below(element, name))


def _within(element: etree._Element, name: str) -> bool:
    return any(local(parent) == name for parent in element.iterancestors())


def _when(date: etree._Element) -> str:
    return date.get("when") or date.get("notBefore") or date.get("from") or words(date)


def _translator(header: etree._Element) -> str:
    for each in below(header, "editor", "author"):
        if "transl" in each.get("role", "").casefold():
            return words(each)
    for each in below(header, "respStmt"):
        if "translat" in " ".join(words(part) for part in below(each, "resp")).casefold():
            return ", ".join(words(part) for part in below(each, "persName", "name"))
    return ""


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.body = Body()
        self.targets = {
            target[1:]
            for each in below(root, "ref", "ptr")
            for target in (each.get("target") or "").split()
            if target.startswith("#")
        }
        noted = [each for each in below(root, "note") if own(each, "id") in self.targets]
        self.noted = {own(each, "id"): self.body.note_label(each.get("n", "")) for each in noted}
        self.level = 0
        self.lists = 0
        self.quotes = 0
        self.item: tuple[str, int] | None = None
        """Label and level of the list item whose first words are still to come."""
        self.in_note = 0

    def read(self, element: etree._Element, depth: int = 0) -> None:
        """The element with all inside it, but not its tail."""
        name = local(element)
        if depth > _DEEPEST:
            raise ImportProblem("The elements of the text are nested too deeply to be read.")
        if not name or name in _SILENT:
            return
        if name in _DIVISIONS:
            self._division(element, depth)
        elif name == "head":
            self._head(element, depth)
        elif name == "list":
            self._list(element, depth)
        elif name == "note":
            self._note(element, depth)
        elif name in ("quote", "q") and self._stands_alone(element):
            self._close()
            self.quotes += 1
            self._inside(element, depth)
            self._close()
            self.quotes -= 1
        elif name in _LINES:
            if name != "p" or local(_before(element)) != "speaker":
                self._close()
            self._inside(element, depth)
            self._close()
        else:
            self._inline(element, name, depth)

    def _inside(self, element: etree._Element, depth: int) -> None:
        self.body.flow.words(element.text)
        for child in element:
            self.read(child, depth + 1)
            self.body.flow.words(child.tail)

    def _division(self, element: etree._Element, depth: int) -> None:
        self._close()
        deeper = local(element).startswith("div")
        self.level += deeper
        self._inside(element, depth)
        self._close()
        self.level -= deeper

    def _head(self, element: etree._Element, depth: int) -> None:
        self._close()
        self._inside(element, depth)
        parent = element.getparent()
        if parent is not None and local(parent) in _DIVISIONS and not self.in_note:
            self.body.close("heading", level=max(1, self.level), reason="TEI head")
        else:
            self._close(reason="TEI head of a list, table or figure")

    def _list(self, element: etree._Element, depth: int) -> None:
        if not self.in_note:
            self._close()
        numbered = _ORDERED.search(element.get("rend", "") + element.get("type", ""))
        self.lists += 1
        label, number = "", 0
        for child in element:
            name = local(child)
            if name == "label":
                label = words(child)
            elif name == "item":
                number += 1
                label = label or child.get("n", "") or (f"{number}." if numbered else "")
                self._close()
                self.item = None if self.in_note else (label, self.lists)
                if self.in_note and label:
                    self.body.flow.words(f" {label} ")
                self._inside(child, depth + 1)
                self._close()
                self.item, label = None, ""
            else:
                self.read(child, depth + 1)
        self._close()
        self.lists -= 1

    def _note(self, element: etree._Element, depth: int) -> None:
        if element.get("rend") == "inline" or element.get("place") == "inline" or self.in_note:
            self._inside(element, depth)
            return
        key = own(element, "id")
        if key in self.noted:
            label = self.noted[key]
        else:
            label = self.body.note_label(element.get("n", ""))
            between = local(element.getparent()) in _DIVISIONS
            if between:
                self._close()
            self.body.flow.mark(label)
            if between:
                self._close()
        outer, self.body.flow = self.body.flow, type(self.body.flow)()
        self.in_note += 1
        self._inside(element, depth)
        self.in_note -= 1
        self.body.close("footnote", label=label, reason="TEI note")
        self.body.flow = outer

    def _stands_alone(self, element: etree._Element) -> bool:
        if self.in_note:
            return False
        parent = local(element.getparent())
        return (
            parent in _DIVISIONS
            or parent == "cit"
            or "block" in element.get("rend", "") + element.get("type", "")
            or any(local(child) in ("p", "lg", "ab") for child in element)
        )

    def _inline(self, element: etree._Element, name: str, depth: int) -> None:
        flow = self.body.flow
        if name == "pb":
            flow.page(element.get("n") or PurePath(element.get("facs", "")).stem)
        elif name in ("lb", "l", "cell", "cb"):
            if element.get("break") != "no":
                flow.words(" ")
            self._inside(element, depth)
        elif name in ("ref", "ptr") and element.get("target", "#")[1:] in self.noted:
            flow.mark(self.noted[element.get("target", "")[1:]])
        elif name in ("choice", "app"):
            self._one_reading(element, name, depth)
        elif name == "del" and local(element.getparent()) == "subst":
            return
        elif name == "supplied" and not lead(element).startswith("["):
            flow.words("[")
            self._inside(element, depth)
            flow.words("]")
        else:
            self._inside(element, depth)
            if name == "speaker":
                flow.words(" ")

    def _one_reading(self, element: etree._Element, name: str, depth: int) -> None:
        found = {local(child): child for child in reversed(element)}
        pairs = (("lem", "rdg"),) if name == "app" else _ALTERNATIVES
        for wanted, _other in pairs:
            if wanted in found:
                self.read(found[wanted], depth + 1)
                return
        if len(element):
            self.read(element[0], depth + 1)

    def _close(self, *, reason: str = "TEI paragraph") -> None:
        if self.in_note:
            # The paragraphs of a note are one footnote.
            self.body.flow.words("\n")
            return
        kind: BlockKind = "paragraph"
        label, level = "", 1
        if self.item is not None:
            if self.body.flow.is_blank:
                return
            (label, level), self.item = self.item, None
            kind, reason = "list_item", "TEI item"
        elif self.lists:
            reason = "goes on in a list item"
        elif self.quotes:
            kind, reason = "quotation", "TEI quote"
        self.body.close(kind, label=label, level=level, reason=reason)


def _before(element: etree._Element) -> etree._Element:
    before = element.getprevious()
    return element if before is None else before
