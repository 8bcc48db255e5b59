"""What an importer hands over: one document as plain data, before anything is stored.

Pure data, no Django. Offsets are Unicode code points of ``Block.text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal[
    "title", "metadata", "heading", "paragraph", "quotation", "list_item", "footnote"
]


@dataclass(slots=True)
class Block:
    """One unit of the text in reading order.

    ``text`` is NFC with single spaces; footnote marks and list labels are not part of it.
    """

    kind: BlockKind
    text: str
    label: str = ""
    """The printed label of a list item or footnote ("1.", "a)", "*"), without its white space."""
    level: int = 1
    """Nesting of a heading or list item, from 1."""
    refs: list[tuple[int, str]] = field(default_factory=list)
    """Footnote marks in the text: (offset, label of the footnote)."""
    breaks: list[tuple[int, str]] = field(default_factory=list)
    """Page breaks inside or at the start of the text: (offset, label of the new page or "")."""
    lines: tuple[int, int] = (0, 0)
    """First and last line of the source, from 1; (0, 0) where the source has no lines."""
    role: str = ""
    """What a metadata block is: "label", "date", "citation", "summary", "letterhead", …"""
    reason: str = ""
    """Why a block begins here and has this kind, as a short phrase for the preview."""
    doubtful: bool = False
    """Whether only sense decides here, so that an editor should look."""


@dataclass(slots=True)
class ParsedDocument:
    """The outcome of an import: the record as far as the text states it, and the blocks."""

    title: str = ""
    metadata: dict[str, str | list[str]] = field(default_factory=dict)
    """Keys: date, citation, source_url, archive_reference, translator, summary,
    original_language, contents, rights; participants is a list of names."""
    blocks: list[Block] = field(default_factory=list)


class ImportProblem(ValueError):
    """The input cannot be imported; the message is a sentence that a person can act on."""


def as_gold(parsed: ParsedDocument) -> dict[str, object]:
    """The document as the JSON object that segmentations are exchanged and scored in.

    Keys: title, metadata, blocks. A block has kind and text, and where they apply label, level,
    refs and breaks (lists of [offset, label], offsets in code points of the text given here),
    lines (first and last line of the source), role, reason, doubtful. The printed number of a
    list item or heading stands at the head of its text there, so that the text reads as printed.
    """
    return {
        "title": parsed.title,
        "metadata": dict(parsed.metadata),
        "blocks": [_block_as_gold(block) for block in parsed.blocks],
    }


def _block_as_gold(block: Block) -> dict[str, object]:
    counted = block.kind in ("list_item", "heading")
    numbered = counted and any(char.isalnum() for char in block.label)
    lead = f"{block.label} " if numbered else ""
    shape: dict[str, object] = {"kind": block.kind, "text": lead + block.text}
    if block.label:
        shape["label"] = block.label
    if block.kind in ("heading", "list_item"):
        shape["level"] = block.level
    if block.refs:
        shape["refs"] = [[offset + len(lead), label] for offset, label in block.refs]
    if block.breaks:
        shape["breaks"] = [[offset + len(lead), label] for offset, label in block.breaks]
    if block.lines != (0, 0):
        shape["lines"] = list(block.lines)
    if block.role:
        shape["role"] = block.role
    if block.reason:
        shape["reason"] = block.reason
    if block.doubtful:
        shape["doubtful"] = True
    return shape
