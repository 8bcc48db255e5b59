"""Where a note is to stand."""

from __future__ import annotations

from dataclasses import dataclass

from archive.models import Paragraph, TextVersion


@dataclass(frozen=True, slots=True)
class Placement:
    """A checked passage: paragraphs, offsets in code points, and the words found there."""

    first: Paragraph
    start: int
    last: Paragraph
    end: int
    quote: str
    prefix: str
    suffix: str
    written_on: TextVersion
