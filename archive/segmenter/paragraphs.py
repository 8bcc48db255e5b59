"""Where blocks begin: line by line, from the blank lines, the column, the words."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from archive.segmenter import turns
from archive.segmenter.column import Column
from archive.segmenter.cues import (
    ends_clause,
    ends_in_valediction,
    ends_sentence,
    is_capitals,
    is_field,
    is_valediction,
    quote_open,
    starts_like_sentence,
    starts_small,
    title_case_share,
)
from archive.segmenter.headings import is_section_line, is_unfinished
from archive.segmenter.lines import Line
from archive.segmenter.lists import Label
from archive.segmenter.officelines import is_classification

_LONG_LINE = 160
_WEB_LINE = re.compile(r"^(?:https?://|www\.)\S+$")
_ANNOUNCED = re.compile(
    r"\b(?:follow(?:s|ing)|reads?|in part|text|thus|states?|rule|resolution)[^.;:]{0,25}:$"
)
_QUOTE = re.compile(r"[“\"«]\(?[A-ZÀ-Þ\d]")
_ADDRESS = re.compile(r"\S+[./]\S+(?:\s|$)")


@dataclass(slots=True)
class Piece:
    """Lines that belong together, before it is known what they are."""

    lines: list[Line]
    reason: str
    label: Label | None = None
    doubtful: bool = False
    gap_before: int = 0
    text: str = ""
    maybe: list[int] = field(default_factory=list)
    """Lines of the source at which a new block may begin after all."""


@dataclass(slots=True)
class Layout:
    """What the document as a whole says about its blank lines and indents."""

    column: Column | None
    gaps_part: bool
    """Whether blank lines part the paragraphs (else they are only page breaks)."""
    indents: bool
    """Whether the first line of a paragraph is indented."""
    usual_gap: int = 1


@dataclass(slots=True)
class Verdict:
    parts: bool
    reason: str = ""
    doubtful: bool = False


def survey(lines: list[Line], column: Column | None) -> Layout:
    """Find out how this document parts its paragraphs."""
    gaps = Counter(min(line.gap, 9) for line in lines[1:] if line.gap and not line.page)
    usual = gaps.most_common(1)[0][0] if gaps else 1
    parted = kept = 0
    measured = bool(lines) and lines[0].measured is not None
    for before, line in itertools.pairwise(lines):
        if measured and line.measured is not None and not line.measured.begins:
            continue
        if line.page or not ends_sentence(before.text) or not starts_like_sentence(line.text):
            continue
        if is_capitals(before.text) or is_capitals(line.text):
            continue
        if column is not None and column.room_after(before.whole, line.whole) < 0.05:
            continue
        if column is None and len(before.text) < 20:
            continue
        if line.gap:
            parted += 1
        elif column is None or column.filled(line.whole) > 0.8:
            kept += 1
    gaps_part = parted >= 3 * kept if parted + kept else sum(gaps.values()) * 3 > len(lines)
    indents = not measured and _has_indents(lines, column)
    return Layout(column, gaps_part, indents, usual)


def _has_indents(lines: list[Line], column: Column | None) -> bool:
    """Whether lines after a clearly finished paragraph are indented, and others are not."""
    if column is None:
        return False
    inside = Counter[int]()
    first = Counter[int]()
    for before, line in itertools.pairwise(lines):
        if line.page or line.gap or column.filled(line.whole) < 0.5:
            continue
        step = line.indent - before.indent
        if starts_small(line.text) and not ends_clause(before.text):
            inside[step] += 1
        elif ends_sentence(before.text) and column.room_after(before.whole, line.whole) > 0.1:
            first[step] += 1
    indented = sum(n for step, n in first.items() if step > 1)
    return indented >= 2 and indented * 4 > sum(first.values()) * 3


def part(lines: list[Line], labels: dict[int, Label], layout: Layout) -> list[Piece]:
    """Group the lines into pieces."""
    asked = any(line.measured is None or line.measured.begins is None for line in lines)
    openers = turns.learn(lines, layout.column) if asked else turns.Openers()
    pieces: list[Piece] = []
    for index, line in enumerate(lines):
        label = labels.get(index)
        if not pieces:
            pieces.append(Piece([line], "start of the text", label, gap_before=line.gap))
            continue
        piece = pieces[-1]
        following = lines[index + 1] if index + 1 < len(lines) else None
        verdict = _between(piece, line, following, label, layout, openers)
        if verdict.parts:
            pieces.append(Piece([line], verdict.reason, label, verdict.doubtful, line.gap))
        else:
            piece.lines.append(line)
            if verdict.doubtful:
                piece.maybe.append(line.number)
    return pieces


def _between(
    piece: Piece,
    line: Line,
    following: Line | None,
    label: Label | None,
    layout: Layout,
    openers: turns.Openers,
) -> Verdict:
    """Whether a block begins with this line."""
    before = piece.lines[-1]
    if label is not None:
        return Verdict(True, "bullet" if not label.value else "numbered")
    if is_classification(line.text) and len(before.text) < 120:
        return Verdict(True, "classification")
    if line.measured is not None:
        return _by_measure(piece, line, following, layout, openers)
    verdict = _beside_heading(piece, line, layout)
    if verdict is not None:
        return verdict
    if line.gap and not line.page and not _page_gap(line, layout):
        return _after_blank(before, line, layout)
    if layout.indents and not line.page:
        verdict = _by_indent(piece, before, line, layout)
        if verdict is not None:
            return verdict
    if openers.speaks(line) and (ends_clause(before.text) or len(piece.lines) < 3):
        return Verdict(True, "a speaker’s name")
    return _by_words(piece, line, following, layout) or _by_room(piece, line, layout, openers)


def _by_measure(
    piece: Piece,
    line: Line,
    following: Line | None,
    layout: Layout,
    openers: turns.Openers,
) -> Verdict:
    """Where the page was measured, words are asked only where that left it open."""
    assert line.measured is not None  # noqa: S101  # the caller has looked
    if line.measured.begins:
        return Verdict(True, line.measured.because)
    if verdict := _beside_heading(piece, line, layout):
        return verdict
    if line.measured.begins is False:
        return Verdict(False)
    return _by_words(piece, line, following, layout) or _by_sense(piece, line, openers, 0.0)


def _beside_heading(piece: Piece, line: Line, layout: Layout) -> Verdict | None:
    """Lines in capitals and section numbers stand apart from the text."""
    before = piece.lines[-1]
    caps, caps_before = is_capitals(line.text), is_capitals(before.text)
    if caps and caps_before:
        return _capitals_again(before, line, layout)
    if caps and (line.gap or line.text.count(" ") > 1 or _ends_here(before, layout)):
        return Verdict(True, "all capitals")
    if caps_before and len(piece.lines) > 1 and not is_capitals(piece.lines[-2].text):
        return None  # the line in capitals was judged to be part of a sentence
    if caps_before and not (starts_small(line.text) and len(line.text) < 40 and not line.gap):
        if is_unfinished(before.text) and not any(c.islower() for c in line.text):
            return Verdict(False)
        return Verdict(True, "after a heading in capitals")
    if is_section_line(line.text) and (line.gap or _ends_here(before, layout)):
        return Verdict(True, "section number")
    if is_section_line(before.text) and len(piece.lines) == 1:
        return Verdict(True, "after a section number")
    return None


def _capitals_again(before: Line, line: Line, layout: Layout) -> Verdict:
    """A heading in capitals over several lines is kept together."""
    if line.gap and not _page_gap(line, layout):
        return Verdict(True, "blank line")
    if is_unfinished(before.text):
        return Verdict(False)
    column = layout.column
    # Headings are often set larger than the text, so they fill the column sooner.
    if column is not None and column.filled(before.whole) > 0.72 and before.text[-1] not in ".:":
        return Verdict(False)
    if layout.gaps_part and not line.gap and before.text[-1] not in ".:":
        return Verdict(False)
    return Verdict(True, "all capitals")


def _ends_here(before: Line, layout: Layout) -> bool:
    """Whether the line before may end its block: it closes a sentence, or is short."""
    return ends_clause(before.text) or len(before.text) < 60 or _short(before, layout)


def _short(before: Line, layout: Layout) -> bool:
    return layout.column is not None and layout.column.filled(before.whole) < 0.8


def _page_gap(line: Line, layout: Layout) -> bool:
    """Whether the blank lines are those of a page break."""
    if not layout.gaps_part:
        return True
    return line.gap >= layout.usual_gap + 2


def _after_blank(before: Line, line: Line, layout: Layout) -> Verdict:
    """A blank line parts, but for one that tears a sentence."""
    if layout.column is not None and line.text[0].islower() and not _ADDRESS.match(line.text):
        full = layout.column.room_after(before.whole, line.whole) <= layout.column.slack
        if before.text[-1].isalpha() or (before.text[-1] == "," and full):
            return Verdict(False, doubtful=True)
    return Verdict(True, "blank line")


def _by_indent(piece: Piece, before: Line, line: Line, layout: Layout) -> Verdict | None:
    column = layout.column
    if column is None or (line.gap and not layout.gaps_part):
        return None
    step = line.indent - before.indent
    if 2 <= step <= 12 and not starts_small(line.text):
        return Verdict(True, "indented first line")
    if step or column.filled(before.whole) <= 0.5 or len(piece.lines) < 2:
        return None
    open_end = not ends_clause(before.text) or column.room_after(before.whole, line.whole) < 0.1
    return Verdict(False) if open_end else None


def _bracket_open(piece: Piece) -> bool:
    """Whether a bracket that was opened in the last lines is still open."""
    text = " ".join(line.text[-400:] for line in piece.lines[-8:])
    return text.rfind("[") > text.rfind("]") or text.rfind("(") > text.rfind(")")


def _by_words(piece: Piece, line: Line, following: Line | None, layout: Layout) -> Verdict | None:
    """What the words at the line end say with certainty, whatever the room."""
    before = piece.lines[-1]
    if is_valediction(line.text) and ends_clause(before.text):
        return Verdict(True, "closing formula")
    if _WEB_LINE.match(line.text) or _WEB_LINE.match(before.text):
        return Verdict(True, "address alone on its line")
    if ends_in_valediction(before.text) and len(line.text) < 60:
        return Verdict(True, "after a closing formula")
    if is_field(piece.lines[0].text) and len(line.text) > 60 and title_case_share(line.text) < 0.5:
        return Verdict(True, "prose after a labelled line")
    if line.text[0] == "“" and quote_open(piece.lines[0].text[:1]):
        if any("”" in part.text for part in piece.lines):
            return None
        return Verdict(True, "each paragraph of a quotation opens it again")
    if before.text[-1] == ";" and line.text[0].isupper():
        return Verdict(True, "capital after a semicolon")
    ends = following is None or following.gap > 0
    if ends and not ends_clause(line.text) and ends_sentence(before.text):
        column = layout.column
        short = column is not None and column.filled(line.whole) < 0.5
        if short and title_case_share(line.text) == 1 and line.text[0] not in "[(":
            return Verdict(True, "a name on its own line")
    return None


def _by_room(piece: Piece, line: Line, layout: Layout, openers: turns.Openers) -> Verdict:
    """No blank line: did the line before end because it was full, or on purpose?"""
    before, column = piece.lines[-1], layout.column
    closed, clause = ends_sentence(before.text), ends_clause(before.text)
    small = starts_small(line.text)
    if column is None or len(before.text) > 2_000:
        if len(before.text) > _LONG_LINE:
            return Verdict(not small or closed, "one line to a paragraph")
        if line.page and not closed:
            return Verdict(False)
        return Verdict(not small or clause, "new line")
    room = column.room_after(before.whole, line.whole)
    if _ANNOUNCED.search(before.text[-40:]) and _QUOTE.match(line.text):
        return Verdict(True, "a quotation that was announced", doubtful=room < column.slack)
    if small and not clause:
        quoted = not line.text[0].islower()
        return Verdict(quoted and room > 0.35, "short line")
    if room > column.slack + 0.012:
        return Verdict(True, "short last line", doubtful=not clause and room < 0.05)
    if not closed or not starts_like_sentence(line.text) or _bracket_open(piece):
        return Verdict(False)
    if layout.gaps_part and not line.gap and not line.page:
        return Verdict(False)
    return _by_sense(piece, line, openers, room)


def _by_sense(piece: Piece, line: Line, openers: turns.Openers, room: float) -> Verdict:
    """A full line that ends a sentence: what the next one opens with decides."""
    if _bracket_open(piece):
        return Verdict(False)
    score = openers.score(piece.lines, line)
    if line.page or line.gap:
        score += 0.5
    score += max(0.0, room) * 20
    return Verdict(score > 0, "new turn of speech or matter", doubtful=abs(score) < 2)
