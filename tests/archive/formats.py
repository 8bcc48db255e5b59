"""The demonstration texts, and what must be the same of them in every format."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from archive import importers
from archive.ingest import text_blocks
from archive.parsed import Block, ParsedDocument

TEXTS = sorted((Path(__file__).parents[2] / "archive" / "demonstration").glob("*.txt"))
NAMES = [path.stem for path in TEXTS]
RECORD = (
    "citation",
    "summary",
    "rights",
    "original_language",
    "archive_reference",
    "participants",
)


@cache
def demonstration(name: str) -> ParsedDocument:
    """A demonstration text as its plain text is divided; its text blocks alone."""
    path = next(path for path in TEXTS if path.stem == name)
    parsed = importers.parse(path.read_bytes(), path.name)
    return ParsedDocument(title=parsed.title, metadata=parsed.metadata, blocks=text_blocks(parsed))


def shape(parsed: ParsedDocument, *, breaks: bool = True) -> list[tuple[Any, ...]]:
    """What is read: kinds, words, labels, levels, marks and page breaks."""
    return [_one(block, breaks=breaks) for block in text_blocks(parsed)]


def _one(block: Block, *, breaks: bool) -> tuple[Any, ...]:
    return (
        block.kind,
        block.text,
        block.label,
        block.level,
        block.refs,
        block.breaks if breaks else [],
    )


def with_marks(block: Block) -> list[tuple[str, str]]:
    """The words of a block with what stands between them: ("text", …), ("ref", …), ("page", …)."""
    events = [(at, 1, "ref", label) for at, label in block.refs]
    events += [(at, 0, "page", label) for at, label in block.breaks]
    parts: list[tuple[str, str]] = []
    last = 0
    for at, _, what, label in sorted(events):
        parts += [("text", block.text[last:at]), (what, label)]
        last = at
    return [*parts, ("text", block.text[last:])]
