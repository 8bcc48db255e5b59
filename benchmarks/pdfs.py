"""Documents with known structure, set as PDF pages in several designs.

The importer of PDFs is measured on these. Pages are laid out here, in one of ``DESIGNS``, and
drawn with reportlab; ``webpages`` makes others with a browser.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from benchmarks.designs import DESIGNS, Design

__all__ = ["DESIGNS", "Design", "written"]

Gold = dict[str, Any]
_RAISED = 0.64
"""Size of a raised mark, as a share of the text's."""


@dataclass
class Row:
    """A printed line: words, each of (text, whether raised), and where it stands."""

    words: list[list[tuple[str, bool]]]
    font: str
    size: float
    left: float = 0
    align: str = "left"
    gap: float = 0
    notes: list[str] = field(default_factory=list)
    with_next: bool = False


def written(gold: Gold, design: Design) -> bytes:
    """The document as a PDF."""
    rows, notes = _Setter(gold, design).rows()
    pages = _paginate(rows, notes, design)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=design.page, invariant=1)
    for index, columns in enumerate(pages):
        _draw_page(canvas, design, columns, notes, (index, len(pages), _running(gold, design)))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def bullet_of(gold: Gold) -> str:
    """What stands before items without a number in this document, if anything does."""
    return ("•", "–", "")[zlib.crc32(str(gold.get("id")).encode()) % 3]


def _running(gold: Gold, design: Design) -> str:
    title = re.sub(r"\s+", " ", str(gold.get("title") or "Papers"))
    words = {"title": title.upper()[:58].rsplit(" ", 1)[0], "series": "Documents of the series"}
    return words.get(design.running, "")


class _Setter:
    """Breaks blocks into lines."""

    def __init__(self, gold: Gold, design: Design) -> None:
        self.blocks, self.design = gold["blocks"], design
        self.bullet = bullet_of(gold)
        # A mark without its footnote is only a number.
        self.labels = {b.get("label") for b in self.blocks if b["kind"] == "footnote"}

    def rows(self) -> tuple[list[Row], dict[str, list[Row]]]:
        """The lines of the text, and those of each footnote by its label."""
        rows: list[Row] = []
        notes: dict[str, list[Row]] = {}
        for block in self.blocks:
            if block["kind"] == "footnote":
                notes[block["label"]] = self._note(block)
            else:
                rows += self._block(block)
        if self.design.notes == "end":
            first = 1.5 * self.design.size
            for lines in notes.values():
                lines[0].gap, first = first or 2, 0
                rows += lines
            return rows, {}
        return rows, notes

    def _block(self, block: Gold) -> list[Row]:
        d, kind = self.design, block["kind"]
        regular, bold, italic = d.fonts
        body = Row([], regular, d.size, gap=d.spacing * d.size)
        if kind == "title":
            row = replace(body, font=bold, size=d.size * 1.35, align=d.title_align)
            return self._set(block, row, with_next=True)
        if kind == "heading":
            font, size = {
                "capitals": (regular, d.size),
                "bold": (bold, d.size),
                "italic": (italic, d.size),
                "large": (bold, d.size * 1.2),
            }[d.heads]
            row = replace(body, font=font, size=size, align=d.head_align, gap=d.size)
            return self._set(block, row, capitals=d.heads == "capitals", with_next=True)
        if kind == "metadata":
            side = block.get("role") in ("dateline", "signature", "date")
            return self._set(block, replace(body, align=d.date_align if side else "left"))
        if kind == "list_item":
            return self._item(block, replace(body, left=18 if self.bullet else 0))
        return self._set(block, body, indent=d.indent)

    def _item(self, block: Gold, row: Row) -> list[Row]:
        numbered = block.get("label") and block["text"].startswith(block["label"])
        if numbered or not self.bullet:
            return self._set(block, row)
        return self._set(block, row, lead=self.bullet, hang=10)

    def _note(self, block: Gold) -> list[Row]:
        d = self.design
        row = Row([], d.fonts[0], d.size * (0.84 if d.notes == "foot" else 0.9))
        if d.raised_labels:
            return self._set(block, row, mark=block["label"])
        return self._set(block, row, lead=f"{block['label']}.")

    def _set(
        self,
        block: Gold,
        row: Row,
        *,
        indent: float = 0,
        hang: float = 0,
        lead: str = "",
        mark: str = "",
        capitals: bool = False,
        with_next: bool = False,
    ) -> list[Row]:
        """Break the words of a block into lines of the column's width."""
        words = self._words(block, capitals=capitals)
        if lead:
            words.insert(0, [(lead, False)])
        if mark:
            words[0].insert(0, (mark, True))
        align = "justify" if row.align == "left" and self.design.justified else row.align
        rows: list[Row] = []
        while words:
            left = row.left + (hang if rows else indent)
            room = self.design.width - left
            line, words = self._line(words, row, room)
            notes = [label for word in line for label, raised in word if raised and label != mark]
            rows.append(
                replace(
                    row,
                    words=line,
                    left=left,
                    align=align if words else row.align,
                    gap=0 if rows else row.gap,
                    notes=notes,
                    with_next=with_next,
                )
            )
        return rows

    def _line(self, words: list, row: Row, room: float) -> tuple[list, list]:
        space = stringWidth(" ", row.font, row.size)
        used, count = -space, 0
        for word in words:
            wide = width_of(word, row)
            if used + space + wide > room and count:
                break
            used += space + wide
            count += 1
        line, rest = words[:count], words[count:]
        hyphen = self.design.hyphens
        if rest and hyphen and len(rest[0]) == 1:
            for head, tail in _divisions(rest[0][0][0]):
                part = [(head + hyphen, False)]
                if used + space + width_of(part, row) <= room:
                    return [*line, part], [[(tail, False)], *rest[1:]]
        return line, rest

    def _words(self, block: Gold, *, capitals: bool) -> list[list[tuple[str, bool]]]:
        """Words, each in parts that are raised or not."""
        text, marks = block["text"].replace("′", "'"), []
        for offset, label in block.get("refs", ()):
            if str(label) in self.labels:
                marks.append((offset, str(label)))
        parts, at = [], 0
        for offset, label in marks:
            parts += [(text[at:offset], False), (label, True)]
            at = offset
        parts.append((text[at:], False))
        words: list[list[tuple[str, bool]]] = [[]]
        for part, raised in parts:
            if raised:
                words[-1].append((part, True))
                continue
            shown = part.upper() if capitals else part
            for index, piece in enumerate(re.split(r"\s+", shown)):
                if index:
                    words.append([])
                if piece:
                    words[-1].append((piece, False))
        return [word for word in words if word]


def width_of(word: list[tuple[str, bool]], row: Row) -> float:
    return sum(
        stringWidth(text, row.font, row.size * (_RAISED if raised else 1)) for text, raised in word
    )


def _divisions(word: str) -> list[tuple[str, str]]:
    """Places where a long word may be divided, the last one first."""
    if not word.isalpha() or not word.islower() or len(word) < 7:
        return []
    cuts = [
        at
        for at in range(3, len(word) - 2)
        if word[at] not in "aeiouy" and word[at - 1] in "aeiouy" and word[at + 1] in "aeiouy"
    ]
    return [(word[:at], word[at:]) for at in reversed(cuts)]


Column = tuple[list[tuple[float, Row]], list[tuple[float, Row]]]


def _paginate(rows: list[Row], notes: dict[str, list[Row]], design: Design) -> list[list[Column]]:
    """Pages of columns; in a column the lines, and the footnotes, each with their baseline."""
    _, _, top, bottom = design.margins
    high, low = design.page[1] - top, bottom
    pages: list[list[Column]] = []
    index, y = 0, 0.0
    while index < len(rows):
        if not pages or len(pages[-1]) == design.columns:
            pages.append([])
        y = high
        body: list[tuple[float, Row]] = []
        foot: list[Row] = []
        while index < len(rows):
            taken, depth, more = _group(rows, index, notes, design)
            reserved = _depth([*foot, *more], design) + (12 if foot or more else 0)
            if y - depth < low + reserved and body:
                break
            for row in taken:
                y -= row.size * design.leading + (row.gap if body else 0)
                body.append((y, row))
            foot += more
            index += len(taken)
        base = low + _depth(foot, design)
        placed = []
        for row in foot:
            base -= row.size * design.leading
            placed.append((base + 2, row))
        pages[-1].append((body, placed))
    return pages


def _group(
    rows: list[Row], index: int, notes: dict[str, list[Row]], design: Design
) -> tuple[list[Row], float, list[Row]]:
    """Lines that stay together, how deep they are, and the lines of their footnotes."""
    end = index
    while end + 1 < len(rows) and rows[end].with_next and end - index < 8:
        end += 1
    taken = rows[index : end + 1]
    more = [line for row in taken for label in row.notes for line in notes.get(label, [])]
    return taken, sum(r.size * design.leading + r.gap for r in taken), more


def _depth(rows: list[Row], design: Design) -> float:
    return sum(row.size * design.leading for row in rows)


def _draw_page(
    canvas: Canvas, design: Design, columns: list[Column], notes: dict, about: tuple[int, int, str]
) -> None:
    left, right, top, bottom = design.margins
    index, count, running = about
    for number, (body, foot) in enumerate(columns):
        x = left + number * (design.width + 18)
        for y, row in body + foot:
            _draw_row(canvas, design, row, x, y)
        if foot and design.rule:
            y = foot[0][0] + foot[0][1].size + 3
            canvas.line(x, y, x + 60, y)
    page = str(design.first_page + index)
    canvas.setFont(design.fonts[0], design.size * 0.85)
    high, low = design.page[1] - top + 24, bottom - 30
    middle = design.page[0] / 2
    if running:
        canvas.drawCentredString(middle, high, running)
    if design.number == "head":
        if index % 2:
            canvas.drawString(left, high, page)
        else:
            canvas.drawRightString(design.page[0] - right, high, page)
    elif design.number:
        shown = {"foot": page, "dashes": f"- {page} -", "of": f"Page {index + 1} of {count}"}
        canvas.drawCentredString(middle, low, shown[design.number])


def _draw_row(canvas: Canvas, design: Design, row: Row, x: float, y: float) -> None:
    space = stringWidth(" ", row.font, row.size)
    used = sum(width_of(word, row) for word in row.words) + space * (len(row.words) - 1)
    extra = design.width - row.left - used
    stretch = extra / (len(row.words) - 1) if row.align == "justify" and len(row.words) > 1 else 0
    shift = {"center": extra / 2, "right": extra}.get(row.align, 0)
    x += row.left + shift
    text = canvas.beginText(x, y)
    if not design.words:
        text.setWordSpace(stretch)
    for index, word in enumerate(row.words):
        if design.words:
            text.setTextOrigin(x, y)
            x += width_of(word, row) + space + stretch
        for part, raised in word:
            text.setFont(row.font, row.size * (_RAISED if raised else 1))
            text.setRise(row.size * 0.34 if raised else 0)
            text.textOut(part)
        text.setRise(0)
        text.setFont(row.font, row.size)
        if index + 1 < len(row.words) and not design.words:
            text.textOut(" ")
    canvas.drawText(text)
