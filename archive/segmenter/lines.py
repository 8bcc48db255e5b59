"""The source as lines: what each printed line says and what stands around it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_TAB = 8
_LONGEST_MEASURED = 2_000
"""Lines longer than this (code points) are whole paragraphs; their shape says nothing."""


@dataclass(slots=True)
class Measured:
    """What the layout of a page says about a line, where the source has one (a PDF)."""

    begins: bool | None
    """Whether a block begins with this line; None where only sense can tell."""
    because: str
    """Why it does, as a short phrase."""
    look: str = ""
    """How it is set, unlike the text: "title", "right" (at the right margin), or the reason for
    which it may be a heading ("bold")."""


@dataclass(slots=True)
class Line:
    """One non-blank line. ``text`` has single spaces and carries no footnote marks."""

    number: int
    """Line of the source, from 1."""
    text: str
    indent: int = 0
    """Columns of white space before the text."""
    gap: int = 0
    """Blank lines before this one, page furniture counted as blank."""
    page: bool = False
    """Whether a page begins here for certain (form feed, page number, running head)."""
    page_label: str = ""
    marks: list[tuple[int, str]] = field(default_factory=list)
    """Footnote marks taken out of the text: (offset, label)."""
    printed: str = ""
    """The text with its marks where these have brackets: it is measured by its whole width."""
    wide_gap: bool = False
    """Whether a run of three or more spaces stands inside the line (columns, running heads)."""
    measured: Measured | None = None

    @property
    def whole(self) -> str:
        """The line as it was printed."""
        return self.printed or self.text


def may_begin(line: Line) -> bool:
    """Whether a block may begin with a line, as far as the layout says."""
    return line.measured is None or line.measured.begins is not False


@dataclass(slots=True)
class RawLine:
    """A line as it stands in the source, blank or not."""

    number: int
    raw: str
    feed: bool = False
    """Whether a form feed stands right before it."""

    @property
    def blank(self) -> bool:
        return not self.raw or self.raw.isspace()


def read_lines(text: str) -> list[RawLine]:
    """Split into lines. Form feeds begin a new line; line numbers count line ends only."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    text = _LINE_ENDS.sub("\n", text)
    lines: list[RawLine] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        parts = raw.split("\f")
        for index, part in enumerate(parts):
            if index and lines[-1].feed and lines[-1].blank and lines[-1].number == number:
                lines[-1].raw = part  # several form feeds in a row are one page break
                continue
            lines.append(RawLine(number, part, feed=index > 0))
    return lines


def squeeze(text: str) -> str:
    """Single spaces, none at the ends; soft hyphens inside words are dropped."""
    if "\u00ad" in text:
        text = re.sub("\u00ad(?=\\S)", "", text)
    return " ".join(text.split())


def indent_of(raw: str) -> int:
    """Columns of leading white space, tabs to the next multiple of eight."""
    column = 0
    for char in raw:
        if char == "\t":
            column += _TAB - column % _TAB
        elif char.isspace():
            column += 1
        else:
            break
    return column


def has_wide_gap(raw: str) -> bool:
    return len(raw) <= _LONGEST_MEASURED and "   " in raw.strip().replace("\t", "   ")


def without_marks(
    text: str, marks: list[tuple[str, int, int]]
) -> tuple[str, list[tuple[int, str]]]:
    """The text without these marks (label, start, end), and where they stood: (offset, label).

    No double space is left where a mark stood between two.
    """
    kept, at = "", 0
    found: list[tuple[int, str]] = []
    for label, start, end in marks:
        kept += text[at:start]
        at = end
        if (not kept or kept[-1] == " ") and text[at : at + 1] == " ":
            at += 1
        found.append((len(kept), label))
    kept = (kept + text[at:]).rstrip()
    return kept, [(min(offset, len(kept)), label) for offset, label in found]
