"""What importers of marked-up formats share: words as they come become blocks.

Offsets are code points of the finished text: NFC, single spaces. A footnote mark stands directly
after the word before it, a page break directly before the word after it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from itertools import accumulate

from archive.dates import DateProblem, to_iso
from archive.parsed import Block, BlockKind, ImportProblem, ParsedDocument
from archive.segmenter.record import complete

_INVISIBLE = re.compile("[\ufeff\u200b\u2060\u00ad]")
_REFUSED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]")
_MOST_BLOCKS = 100_000
_LONGEST_LABEL = 12
_LONGEST_HEADING = 150


class Flow:
    """The words of one block, with the marks and page breaks between them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._refs: list[tuple[int, str]] = []
        self._breaks: list[tuple[int, str]] = []

    def words(self, text: str | None) -> None:
        """Words as they stand in the source, with its white space; soft hyphens are dropped."""
        if text:
            text = _INVISIBLE.sub("", text)
            self._parts.append(text)
            self._length += len(text)

    def mark(self, label: str) -> None:
        self._refs.append((self._length, label))

    def page(self, label: str) -> None:
        self._breaks.append((self._length, label))

    @property
    def is_blank(self) -> bool:
        return not any(part.strip() for part in self._parts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has come, not even white space or a mark."""
        return not (self._parts or self._refs or self._breaks)

    def take(self, kind: BlockKind) -> Block:
        """The block of what has come so far; the flow is empty afterwards."""
        raw = "".join(self._parts)
        refs, breaks = self._refs, self._breaks
        self.__init__()  # type: ignore[misc]
        if found := _REFUSED.search(raw):
            near = " ".join(raw[max(0, found.start() - 30) : found.start()].split())
            raise ImportProblem(
                f"The text holds the control character U+{ord(found.group()):04X} after "
                f"“{near}”; remove it and try again."
            )
        if not unicodedata.is_normalized("NFC", raw):
            refs = [(len(unicodedata.normalize("NFC", raw[:at])), name) for at, name in refs]
            breaks = [(len(unicodedata.normalize("NFC", raw[:at])), name) for at, name in breaks]
            raw = unicodedata.normalize("NFC", raw)
        spans = [match.span() for match in re.finditer(r"\S+", raw)]
        starts = [start for start, _ in spans]
        begins = [0, *accumulate(end - start + 1 for start, end in spans)]
        block = Block(kind=kind, text=" ".join(raw[start:end] for start, end in spans))

        def place(at: int, *, before_next: bool) -> int:
            index = bisect_left(starts, at) - 1
            if index < 0:
                return 0
            start, end = spans[index]
            if at < end or (at == end and not before_next) or index + 1 == len(spans):
                return min(begins[index] + at - start, begins[index] + end - start)
            return begins[index + 1] if before_next else begins[index] + end - start

        block.refs = [(place(at, before_next=False), name) for at, name in refs]
        pages = [(place(at, before_next=True), name) for at, name in breaks]
        block.breaks = list(dict.fromkeys(pages))
        return block


class Body:
    """The blocks of a document in reading order, and its footnotes, which come after them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.flow = Flow()
        self.bold: list[Block] = []
        """Paragraphs that are bold from end to end; headings, where no element says so."""
        self._labels: set[str] = set()

    def note_label(self, wanted: str) -> str:
        """A label for a footnote that no other has: "2-3" for the third that is printed as 2."""
        wanted = " ".join(wanted.split())[:_LONGEST_LABEL]
        number, label = 1, wanted or str(len(self._labels) + 1)
        while label in self._labels:
            number += 1
            label = f"{wanted}-{number}" if wanted else str(len(self._labels) + number)
        self._labels.add(label)
        return label

    def close(
        self,
        kind: BlockKind = "paragraph",
        *,
        label: str = "",
        level: int = 1,
        reason: str = "",
        lines: tuple[int, int] = (0, 0),
    ) -> Block | None:
        """End the block that is open; None where it has no words.

        Marks without words go to the end of the block before, page breaks to the one after.
        """
        if self.flow.is_empty and not label:
            return None
        block = self.flow.take(kind)
        if not block.text and not label:
            for _, name in block.breaks:
                self.flow.page(name)
            if block.refs and self.blocks:
                before = self.blocks[-1]
                before.refs += [(len(before.text), name) for _, name in block.refs]
            return None
        block.label, block.level, block.reason, block.lines = label, level, reason, lines
        self.keep(block)
        return block

    def keep(self, block: Block) -> None:
        """Add a block that is whole. Raises ``ImportProblem`` where there are too many."""
        (self.notes if block.kind == "footnote" else self.blocks).append(block)
        if len(self.blocks) + len(self.notes) > _MOST_BLOCKS:
            raise ImportProblem(f"The text has more than {_MOST_BLOCKS} paragraphs.")


def guess_headings(body: Body) -> None:
    """Where the format marks no heading, short bold paragraphs that end no sentence are some."""
    if any(block.kind == "heading" for block in body.blocks):
        return
    for block in body.bold:
        if len(block.text) <= _LONGEST_HEADING and block.text[-1] not in ".,;:?!":
            block.kind, block.doubtful = "heading", True
            block.reason = "bold, alone in its paragraph"


def finished(body: Body, record: dict[str, str | list[str]], filename: str) -> ParsedDocument:
    """The document of these blocks and of what the format's own header says of it.

    ``record`` has the keys of ``ParsedDocument.metadata`` and "title"; what it leaves open is
    completed from the text as for a plain text. Raises ``ImportProblem`` without any words.
    """
    known = {key: value for key, value in ((k, _plain(v)) for k, v in record.items()) if value}
    document = ParsedDocument(blocks=body.blocks + body.notes)
    if not any(block.text for block in document.blocks):
        raise ImportProblem(f"{filename} holds no text.")
    document.title = str(known.pop("title", ""))
    _settle_headings(document)
    if not _LANGUAGE.fullmatch(str(known.get("language", ""))):
        known.pop("language", None)
    citation = {"citation": str(known["citation"])} if "citation" in known else {}
    document.metadata = complete(citation, document.blocks) | known
    if "date" in known:
        document.metadata["date"] = _date(str(known["date"]))
    return document


def _plain(value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        names = [" ".join(name.split()) for name in value]
        return list(dict.fromkeys(name for name in names if name))
    return " ".join(unicodedata.normalize("NFC", value).split())


def _date(text: str) -> str:
    """A timestamp as its day; a date that is none of the calendar stays in its words."""
    if found := _ISO_DAY.match(text):
        text = found[1]
    try:
        return to_iso(text)
    except DateProblem:
        return text


def _settle_headings(document: ParsedDocument) -> None:
    """Levels from 1 without gaps; the title is no heading of the text that it is the title of."""
    headings = [block for block in document.blocks if block.kind == "heading"]
    titled = any(block.kind == "title" for block in document.blocks)
    if headings and not titled:
        first = headings[0]
        leads = not any(b.kind != "heading" for b in document.blocks[: _index(document, first)])
        alone = sum(block.level == first.level for block in headings) == 1
        highest = first.level == min(block.level for block in headings)
        same = bool(document.title) and _folded(first.text) == _folded(document.title)
        if same or (leads and alone and highest and len(headings) > 1 and not document.title):
            first.kind = "title"
            headings = headings[1:]
            document.title = document.title or first.text
    levels = sorted({block.level for block in headings})
    for block in headings:
        block.level = 1 + levels.index(block.level)


def _index(document: ParsedDocument, block: Block) -> int:
    return next(index for index, each in enumerate(document.blocks) if each is block)


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
