"""Divide plain archival text into title, headings, paragraphs, list items and footnotes.

``segment(text)`` is pure: text in, ``ParsedDocument`` out. It never raises and loses no word.
The steps, one module each: ``lines`` (the source as lines), ``pages`` (page breaks, running
heads), ``footnotes``, ``column`` (how wide a line is), ``lists`` (labels), ``paragraphs`` with
``turns`` (where blocks begin), ``kinds`` with ``headings`` and ``officelines`` (what they
are), ``nesting``, ``record`` with ``people`` (title, date, persons, archive reference), ``blocks``
(joining). Markdown is read as such.
"""

from __future__ import annotations

from archive.parsed import Block, ParsedDocument
from archive.reasons import MAYBE
from archive.segmenter.blocks import Joiner
from archive.segmenter.column import Column, fit_column
from archive.segmenter.draft import Kind
from archive.segmenter.footnotes import Note, take_notes
from archive.segmenter.kinds import classify
from archive.segmenter.lines import Line, may_begin, read_lines
from archive.segmenter.lists import find_labels
from archive.segmenter.markdown import is_markdown, read_markdown
from archive.segmenter.nesting import nest
from archive.segmenter.pages import without_furniture
from archive.segmenter.paragraphs import Piece, part, survey
from archive.segmenter.record import complete, read_cover, title_of

__all__ = ["divide", "segment"]


def segment(text: str) -> ParsedDocument:
    """Divide one document. The text may have any line ends; pages may be parted by form feeds."""
    raws = read_lines(text)
    if is_markdown(raws):
        return read_markdown(raws)
    lines, _ = without_furniture(raws)
    body, notes = take_notes(lines)
    return divide(lines, body, notes, fit_column(body))


def divide(
    lines: list[Line], body: list[Line], notes: list[Note], column: Column | None
) -> ParsedDocument:
    """Divide lines of which the footnotes are already known; ``lines`` are all of them."""
    layout = survey(body, column)
    labels = find_labels(body, column)
    pieces = part(body, {at: label for at, label in labels.items() if may_begin(body[at])}, layout)
    joiner = Joiner(lines)
    for piece in pieces:
        piece.text = joiner.join("paragraph", piece.lines).text
    cover, fields = read_cover(pieces)
    kinds = classify(pieces, layout, cover)
    document = ParsedDocument()
    for piece, kind in zip(pieces, kinds, strict=True):
        document.blocks.append(_block(piece, kind, joiner))
    for note in notes:
        block = joiner.join("footnote", note.lines, note.body_offset)
        block.label = note.label
        block.reason = "; ".join(filter(None, ("numbered, at the foot", block.reason)))
        document.blocks.append(block)
    nest(document.blocks)
    document.title = title_of(document.blocks)
    document.metadata = complete(fields, document.blocks)
    return document


def _block(piece: Piece, kind: Kind, joiner: Joiner) -> Block:
    label = piece.label
    labelled = label is not None and kind.kind in ("list_item", "heading")
    block = joiner.join(kind.kind, piece.lines, label.length if label and labelled else 0)
    if label is not None and labelled:
        block.label = label.text
    block.level, block.role = kind.level, kind.role
    block.reason = "; ".join(filter(None, (kind.reason, block.reason)))
    block.doubtful = block.doubtful or kind.doubtful or piece.doubtful or bool(piece.maybe)
    if piece.maybe:
        where = ", ".join(str(number) for number in piece.maybe[:5])
        block.reason += "; " + MAYBE % {"words": where}
    return block
