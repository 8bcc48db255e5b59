"""Markdown, read by a CommonMark parser: what it says of itself is taken and nothing guessed.

HTML inside Markdown is not read: its tags are dropped, and so are comments, scripts and styles.
Memory: about forty times the size of the file while it is parsed.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from archive.importers import text
from archive.importers.flow import Body, finished
from archive.parsed import BlockKind, ImportProblem, ParsedDocument

_LARGEST = 8 * 1024 * 1024
_DEEPEST = 60
_SIGN = re.compile(r"[\[*_~`<]")
_EFFORT = 5_000_000_000
"""Signs times the characters of their paragraph: about three seconds."""
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.S)
_FIELD = re.compile(r"^([A-Za-z_ -]+):[ \t]*(.*)$")
_FIELDS = {
    "title": "title",
    "date": "date",
    "participants": "participants",
    "summary": "summary",
    "abstract": "summary",
    "citation": "citation",
    "archive reference": "archive_reference",
    "original language": "original_language",
    "translator": "translator",
    "source": "source_url",
    "rights": "rights",
    "language": "language",
    "lang": "language",
}
_LISTS = (
    "bullet_list_open",
    "bullet_list_close",
    "ordered_list_open",
    "ordered_list_close",
)
_SILENT = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.S | re.I)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[/!?]?[A-Za-z][^<>]*>", re.S)


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read one Markdown file. ``limit`` in bytes. Raises ``ImportProblem``."""
    source = text.decode(data, filename, encoding=encoding, limit=limit)
    source = text.cleaned(source, filename)
    if len(source) > _LARGEST:
        raise ImportProblem(
            f"{filename} has more than {_LARGEST // 1024 // 1024} million characters, too many "
            "for Markdown; divide it or import it as plain text."
        )
    # The parser may look from each sign to the end of its paragraph.
    parts = re.split(r"\n[ \t]*\n", source)
    if sum(len(_SIGN.findall(part)) * len(part) for part in parts) > _EFFORT:
        raise ImportProblem(
            f"{filename} has a paragraph with more brackets and stars than can be read."
        )
    return _parse(source.replace("\f", "\n"), filename)


def _parse(source: str, filename: str) -> ParsedDocument:
    record: dict[str, str | list[str]] = {}
    skipped = 0
    if front := _FRONT.match(source):
        record = _front_matter(front[1])
        if record:
            skipped = front[0].count("\n")
            source = source[front.end() :]
    reader = _Reader(filename, skipped)
    reader.read(_parser().parse(source, {}))
    return finished(reader.body, record, filename)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    # Four spaces at the head of a paragraph are an indented paragraph in a historian's file.
    parser.disable("code")
    parser.use(footnote_plugin, inline=False)
    # The tail renumbers footnotes and drops those without a mark; here they stay as written.
    parser.core.ruler.disable("footnote_tail")
    return parser


def _front_matter(lines: str) -> dict[str, str | list[str]]:
    """Fields between two lines of hyphens; empty where those are something else."""
    record: dict[str, str | list[str]] = {}
    last = ""
    for line in lines.splitlines():
        item = re.match(r"\s*- +(.*)", line)
        if item and last:
            known = record.get(last)
            record[last] = [*(known if isinstance(known, list) else []), item[1].strip("\"' ")]
            continue
        field = _FIELD.match(line)
        if not field:
            if line.strip():
                return {}
            continue
        last = _FIELDS.get(field[1].strip().casefold().replace("_", " "), "")
        if not last:
            # A field that the record has no place for must not be lost: all of it stays text.
            return {}
        record[last] = field[2].strip().strip("\"'")
    return {
        key: ", ".join(value) if isinstance(value, list) and key != "participants" else value
        for key, value in record.items()
    }


class _Reader:
    """Walks over the tokens once; what is open says what a paragraph is."""

    def __init__(self, filename: str, skipped: int) -> None:
        self.body = Body()
        self.filename = filename
        self.skipped = skipped
        self.lists = 0
        self.quotes = 0
        self.note: str | None = None
        self.item: str | None = None
        """The label of the list item whose first words are still to come."""
        self.heading = 0
        self.lines = (0, 0)

    def read(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.level >= _DEEPEST - 1:
                raise ImportProblem(
                    f"{self.filename} nests lists or quotations more than {_DEEPEST} deep."
                )
            if token.map:
                self.lines = (token.map[0] + 1 + self.skipped, token.map[1] + self.skipped)
            self._one(token)
        self._close()

    def _one(self, token: Token) -> None:
        if token.type in _LISTS:
            if token.nesting > 0:
                self._close()
            self.lists += token.nesting
        elif token.type in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif token.type == "inline":
            self._inline(token.children or [])
        elif token.type == "fence":
            self._plain(token.content)
        elif token.type == "html_block":
            self._plain(_TAG.sub(" ", _SILENT.sub(" ", token.content)))
        elif token.nesting > 0:
            self._open(token)
        elif token.nesting < 0:
            self._end(token)

    def _open(self, token: Token) -> None:
        if token.type == "heading_open":
            self.heading = int(token.tag[1:])
        elif token.type == "list_item_open":
            self.item = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "footnote_reference_open":
            self.note = str(token.meta["label"])

    def _end(self, token: Token) -> None:
        if token.type in ("th_close", "td_close"):
            self.body.flow.words(" ")
        elif token.type in ("paragraph_close", "tr_close", "heading_close"):
            self._close()
            self.heading = 0
        elif token.type == "list_item_close":
            self._close()
            self.item = None
        elif token.type == "footnote_reference_close":
            self._close(ends_note=True)
            self.note = None

    def _plain(self, content: str) -> None:
        for part in re.split(r"\n[ \t]*\n", content):
            self.body.flow.words(part)
            self._close()

    def _inline(self, children: list[Token]) -> None:
        flow, silent = self.body.flow, False
        for child in children:
            if child.type == "html_inline":
                silent = bool(_SILENT.match(child.content)) or (
                    silent and not child.content.startswith("</")
                )
            elif silent or child.type == "image":
                continue
            elif child.type in ("text", "code_inline"):
                flow.words(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                flow.words("\n")
            elif child.type == "footnote_ref":
                flow.mark(str(child.meta["label"]))

    def _close(self, *, ends_note: bool = False) -> None:
        if self.note is not None:
            # The paragraphs of a footnote are one footnote.
            self.body.flow.words("\n")
            if ends_note:
                self.body.close(
                    "footnote", label=self.note, reason="Markdown footnote", lines=self.lines
                )
            return
        if self.body.flow.is_blank and not self.item:
            return
        kind: BlockKind = "paragraph"
        label, level, reason = "", 1, "Markdown paragraph"
        if self.heading:
            kind, level, reason = "heading", self.heading, "Markdown heading"
        elif self.item is not None:
            kind, label, level, reason = "list_item", self.item, self.lists, "Markdown list"
            self.item = None
        elif self.lists:
            reason = "goes on in a list item"
        elif self.quotes:
            kind, reason = "quotation", "Markdown quotation"
        self.body.close(kind, label=label, level=level, reason=reason, lines=self.lines)
