"""Markdown: a text that says itself what is a heading, an item and a footnote."""

from __future__ import annotations

import itertools
import re

from archive.parsed import Block, ParsedDocument
from archive.segmenter.lines import RawLine, indent_of, squeeze, without_marks

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"^(\s*)(?:([-*+])|(\d{1,4}[.)]))\s+(.*)$")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,30})\]:\s*(.*)$")
_QUOTATION = re.compile(r"^ {0,3}> ?(.*)$")
_TOKEN = re.compile(r"\\(?P<char>[!-/:-@\[-`{-~])|\[\^(?P<mark>[^\]\s\\]{1,30})\]")


def is_markdown(raws: list[RawLine]) -> bool:
    """Whether the text has Markdown headings, and nothing that speaks against it."""
    heads = [raw for raw in raws if _HEADING.match(raw.raw)]
    if not heads:
        return False
    notes = any(_NOTE.match(raw.raw) for raw in raws)
    parted = sum(1 for a, b in itertools.pairwise(raws) if _HEADING.match(a.raw) and b.blank)
    return notes or 2 * parted >= len(heads)


def read_markdown(raws: list[RawLine]) -> ParsedDocument:
    """The blocks of a Markdown text. The heading of the first level is the title."""
    document = ParsedDocument()
    open_block: list[tuple[str, RawLine]] = []
    current: Block | None = None

    def close() -> None:
        nonlocal current
        if current is not None:
            _fill(current, " ".join(text for text, _ in open_block), open_block)
            if current.text:
                document.blocks.append(current)
        current = None
        open_block.clear()

    for raw in raws:
        if raw.feed or raw.blank:
            close()
            if raw.blank:
                continue
        block, body = _begin(raw)
        if block is not None and block.kind == "quotation":
            if not body.strip():
                close()
                continue
            if current is not None and current.kind == "quotation":
                block = current
        if block is not None:
            if block is not current:
                close()
            current = block
        elif current is None or current.kind == "heading":
            close()
            current = Block(kind="paragraph", text="", reason="blank line")
        open_block.append((body, raw))
    close()
    _choose_title(document)
    return document


def _begin(raw: RawLine) -> tuple[Block | None, str]:
    """The block that begins with this line, if one does, and the words of the line."""
    if match := _HEADING.match(raw.raw):
        level = len(match[1])
        return Block(kind="heading", text="", level=level, reason="Markdown heading"), match[2]
    if match := _NOTE.match(raw.raw):
        return Block(kind="footnote", text="", label=match[1], reason="Markdown footnote"), match[2]
    if match := _ITEM.match(raw.raw):
        level = 1 + min(8, indent_of(match[1]) // 2)
        label = match[3] or ""
        return Block(
            kind="list_item", text="", label=label, level=level, reason="Markdown list"
        ), match[4]
    if match := _QUOTATION.match(raw.raw):
        return Block(kind="quotation", text="", reason="Markdown quotation"), match[1]
    return None, raw.raw


def _fill(block: Block, body: str, lines: list[tuple[str, RawLine]]) -> None:
    """Put the words into the block: escapes resolved, footnote marks taken out."""
    text = squeeze(body)
    parts: list[str] = []
    marks: list[tuple[str, int, int]] = []
    at = length = 0
    for match in _TOKEN.finditer(text):
        part = text[at : match.start()] + (match["char"] or "")
        parts.append(part)
        length += len(part)
        if match["mark"]:
            marks.append((match["mark"], length, length))
        at = match.end()
    parts.append(text[at:])
    block.text, block.refs = without_marks("".join(parts), marks)
    block.text = block.text.strip()
    block.lines = (lines[0][1].number, lines[-1][1].number)
    if not block.text:  # nothing but marks: they stay as they are written
        whole = squeeze(" ".join(raw.raw for _, raw in lines))
        block.kind, block.text, block.label, block.refs = "paragraph", whole, "", []


def _choose_title(document: ParsedDocument) -> None:
    top = [b for b in document.blocks if b.kind == "heading" and b.level == 1]
    if len(top) == 1:
        top[0].kind = "title"
        document.title = top[0].text
    levels = sorted({b.level for b in document.blocks if b.kind == "heading"})
    for block in document.blocks:
        if block.kind == "heading":
            block.level = 1 + levels.index(block.level)
