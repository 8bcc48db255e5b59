"""Blocks from a tree of HTML elements, for web pages and for the chapters of books.

Scripts, styles, forms and whatever is hidden are never text. Recursion is bounded by ``DEEPEST``.
"""

from __future__ import annotations

import re

from lxml import etree

from archive.importers.flow import Body, Flow
from archive.importers.hypernotes import Notes
from archive.importers.xmltree import lead, local
from archive.parsed import BlockKind, ImportProblem
from archive.segmenter import segment

DEEPEST = 240
SILENT = {
    *("script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed"),
    *("svg", "canvas", "audio", "video", "form", "input", "select", "textarea", "button", "img"),
    *("nav", "dialog", "map", "applet", "frameset", "noframes", "datalist", "rp", "meta", "link"),
}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "aside", "header", "footer", "address", "center"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr"),
    *("blockquote", "figure", "figcaption", "details", "summary", "hr", "body", "html", "hgroup"),
    *("fieldset", "legend", "menu", "dir", "pre", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_MOST_DIVIDED = 1_000_000
"""Characters of preformatted text that are divided by sense; what is more, by blank lines."""
_HEADING = re.compile(r"h[1-6]")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_UNSEEN_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:\s|$)", re.I)
_OWN_LABEL = re.compile(r"(\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)])\s+(?=\S)")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"))
_WINDOWS = {
    code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))
}
"""Numeric references such as &#146; mean Windows-1252, as every browser reads them."""


def is_hidden(element: etree._Element) -> bool:
    """Whether an element says of itself that it is not shown."""
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(_UNSEEN.search(element.get("style", "")))
        or bool(_UNSEEN_CLASS.search(element.get("class", "")))
    )


class Reader:
    """Walks over a tree once. ``notes`` says which elements are footnotes and their marks."""

    def __init__(self, body: Body, notes: Notes) -> None:
        self.body = body
        self.notes = notes
        self.lists = 0
        self.quotes = 0
        self.in_note = 0
        self.item: tuple[str, int, bool] | None = None
        """Label and level of the item whose first words are to come; whether its text has one."""
        self._left_to_divide = _MOST_DIVIDED
        self._line_ended = False
        self._bold = 0
        self._letters = [0, 0]
        """Letters of the open block: in bold, and all."""

    def read_notes(self) -> None:
        """The footnotes, in the order of the text; after everything else was read."""
        for element, label in self.notes.containers.items():
            outer, self.body.flow = self.body.flow, Flow()
            self.in_note = 1
            self._inside(element, 0)
            self.in_note = 0
            block = self.body.close("footnote", label=label, reason="linked footnote")
            if block is not None:
                self.notes.without_label(block, element)
            self.body.flow = outer

    def read(self, element: etree._Element, depth: int = 0) -> None:
        """The element with all inside it, but not its tail."""
        tag = local(element).casefold()
        if depth > DEEPEST:
            raise ImportProblem("The elements of the text are nested too deeply to be read.")
        if not tag or tag in SILENT or is_hidden(element) or element in self.notes.dropped:
            return
        if element in self.notes.containers:
            self._close()
        elif element in self.notes.marks:
            self.body.flow.mark(self.notes.marks[element])
        elif element in self.notes.pages:
            self.body.flow.page(self.notes.pages[element])
        elif tag == "br":
            self._line_end()
        elif tag == "pre" and not self.in_note:
            self._plain("".join(map(str, element.itertext())))
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(element, tag, depth)
        elif tag == "blockquote" or (tag == "q" and element.get("class") == "block"):
            self._close()
            self.quotes += 1
            self._inside(element, depth)
            self._close()
            self.quotes -= 1
        elif _HEADING.fullmatch(tag) and not self.in_note:
            self._close()
            self._inside(element, depth)
            self.body.close("heading", level=int(tag[1]), reason=f"HTML {tag}")
        elif tag in _BLOCKS:
            self._close()
            self._inside(element, depth)
            self._close()
        else:
            self._inline(element, tag, depth)

    def _inline(self, element: etree._Element, tag: str, depth: int) -> None:
        bold = tag in ("b", "strong")
        self._bold += bold
        self._inside(element, depth)
        self._bold -= bold
        if tag in ("td", "th"):
            self.body.flow.words(" ")

    def _inside(self, element: etree._Element, depth: int) -> None:
        self._words(element.text)
        for child in element:
            self.read(child, depth + 1)
            self._words(child.tail)

    def _words(self, text: str | None) -> None:
        if not text:
            return
        self.body.flow.words(text.translate(_WINDOWS))
        if letters := len("".join(text.split())):
            self._line_ended = False
            self._letters[0] += letters if self._bold else 0
            self._letters[1] += letters

    def _line_end(self) -> None:
        """One line end is a space, two of them part paragraphs."""
        if self._line_ended:
            self._close()
        else:
            self.body.flow.words("\n")
        self._line_ended = not self._line_ended

    def _plain(self, text: str) -> None:
        """Preformatted lines: a text typed as such is divided as one."""
        self._close()
        typed = text.count("\n") > 10 and max(map(len, text.splitlines())) < 2_000
        if typed and len(text) <= self._left_to_divide:
            self._left_to_divide -= len(text)
            for block in segment(text).blocks:
                block.lines = (0, 0)
                if block.kind == "title":
                    block.kind = "heading"
                self.body.keep(block)
            return
        for part in re.split(r"\n[ \t]*\n", text):
            self._words(part)
            self._close()

    def _list(self, element: etree._Element, tag: str, depth: int) -> None:
        self._close()
        self.lists += 1
        items = [child for child in element if local(child).casefold() == "li"]
        labelled = tag != "ol" and all(_OWN_LABEL.match(lead(child)) for child in items)
        step = -1 if "reversed" in element.attrib else 1
        number = _whole(element.get("start"), len(items) if step < 0 else 1)
        self._words(element.text)
        for child in element:
            if local(child).casefold() == "li":
                number = _whole(child.get("value"), number)
                label = _label(number, element.get("type", "1")) if tag == "ol" else ""
                number += step
                self._close()
                outer = self.item
                if not self.in_note and child not in self.notes.containers:
                    self.item = (label, self.lists, labelled)
                self.read(child, depth + 1)
                self._close()
                self.item = outer
            else:
                self.read(child, depth + 1)
            self._words(child.tail)
        self._close()
        self.lists -= 1

    def _close(self) -> None:
        flow = self.body.flow
        if self.in_note:
            # The paragraphs of a footnote are one footnote.
            flow.words("\n")
            return
        bold = 0 < self._letters[1] == self._letters[0]
        blank = self._letters[1] == 0
        self._letters, self._line_ended = [0, 0], False
        kind: BlockKind = "paragraph"
        label, level, reason, labelled = "", 1, "HTML paragraph", False
        if self.item is not None:
            if blank:
                return
            (label, level, labelled), self.item = self.item, None
            kind, reason = "list_item", "HTML list"
        elif self.lists:
            reason = "goes on in a list item"
        elif self.quotes:
            kind, reason = "quotation", "HTML blockquote"
        block = self.body.close(kind, label=label, level=level, reason=reason)
        if block is not None and labelled and (own := _OWN_LABEL.match(block.text)):
            block.label = own[1]
            self.notes.cut(block, own.end())
        if block is not None and kind == "paragraph" and bold and not self.lists:
            self.body.bold.append(block)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else otherwise


def _label(number: int, style: str) -> str:
    if style in "aA" and style and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return (letter if style == "a" else letter.upper()) + "."
    if style in "iI" and style and 0 < number < 400:
        roman, left = "", number
        for value, sign in (*_ROMAN, (1, "i")):
            roman += sign * (left // value)
            left %= value
        return (roman if style == "i" else roman.upper()) + "."
    return f"{number}."
