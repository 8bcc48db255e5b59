"""Footnotes: the notes at the foot of a page or at the end, and their marks in the text."""

from __future__ import annotations

import re
import statistics
from bisect import bisect_left
from dataclasses import dataclass

from archive.segmenter.lines import Line, without_marks

_NOTE_START = re.compile(
    r"^(?:\[\^(?P<md>[\w-]{1,20})\]:\s*|\[(?P<sq>\d{1,3}|\*{1,4}|[†‡§]{1,2})\]:?\s+"
    r"|\((?P<rd>\d{1,3}|\*{1,4})\)\s+|(?P<n>\d{1,3})(?P<dot>[.):/]?)\s+"
    r"|(?P<sup>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s*|(?P<star>\*{1,4}|[†‡§]{1,2})(?:[.):]\s|\s?))(?=\S)"
)
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_SIGNS = ("*", "†", "‡", "§", "**", "††", "***")
_STARS = ("*", "**", "***", "****")
_NO_MARK_AFTER = re.compile(
    r"(?:^|[\s(])(?:p|pp|v|vol|no|nos|art|ch|sec|fig|cf|ll|f|d|op)\.$", re.I
)
_DECIMAL = re.compile(r"(?:^|[^\d])(?:\d{1,3}|\d{5,})[.,:]$")
"""A number with a point: where the sentence goes on, what follows are its decimals."""

_MOST_TRIES = 50
"""Runs tried on one page, so that long lists cost no more than one pass each."""


@dataclass(slots=True)
class Note:
    label: str
    lines: list[Line]
    body_offset: int
    """Where the words of the note begin in its first line."""


def take_notes(lines: list[Line]) -> tuple[list[Line], list[Note]]:
    """Part the body from the footnotes and move the marks out of the text of the body.

    Notes stand in one run at the foot of a page or at the end of the text, count up, and at
    least half of them have a mark in the text before. What looks like a note and has no mark
    is a list. Both places are tried; the one whose notes have more marks is taken.
    """
    finder = _MarkFinder(lines)
    at_end = _collect([lines], finder)
    pages = _pages(lines)
    by_page = _collect(pages, finder) if len(pages) > 1 else at_end
    usual_gap = statistics.mode([line.gap for line in lines[1:] if line.gap] or [1])
    parts = _pages(lines, usual_gap + 2)
    by_gap = _collect(parts, finder) if len(parts) > len(pages) else at_end
    # On a tie by page: notes at the end of a text lose what stands under them, if it is none.
    body, notes, _ = max(by_page, at_end, by_gap, key=lambda found: found[2])
    if body:
        finder.strip([note.label for note in notes], body)
    return body, notes


def _collect(pages: list[list[Line]], finder: _MarkFinder) -> tuple[list[Line], list[Note], int]:
    """The body and the notes, if each of these pages has its notes at its foot."""
    body: list[Line] = []
    notes: list[Note] = []
    value = 0
    for page in pages:
        start, found, worth = _notes_of(page, finder, notes)
        body.extend(page[:start])
        notes.extend(found)
        value += worth
    return body, notes, value


def _pages(lines: list[Line], gap: int = 99) -> list[list[Line]]:
    """The lines by page; so many blank lines end a page, too."""
    pages: list[list[Line]] = []
    for line in lines:
        if line.page or line.gap >= gap or not pages:
            pages.append([])
        pages[-1].append(line)
    return pages


def _label_of(line: Line) -> tuple[str, int] | None:
    match = _NOTE_START.match(line.text)
    if not match:
        return None
    if match["sup"]:
        label = match["sup"].translate(_SUPERSCRIPT)
    else:
        label = match["md"] or match["sq"] or match["rd"] or match["n"] or match["star"]
    return label, match.end()


def _notes_of(
    page: list[Line], finder: _MarkFinder, notes: list[Note]
) -> tuple[int, list[Note], int]:
    """The notes at the foot of one page: the run that has most marks in the text.

    With the position of the first one, and how many more have a mark than have none.
    """
    starts = [(i, found) for i, line in enumerate(page) if (found := _label_of(line))]
    expected = {"1", str(_next_number(notes)), "*"}
    following: dict[str, list[int]] = {}
    for position in range(len(starts)):
        following.setdefault(starts[position][1][0], []).append(position)
    best: tuple[int, int, list[int]] | None = None
    tries = 0
    for position in range(len(starts) - 1, -1, -1):
        index, (label, _) = starts[position]
        if label not in expected or tries > _MOST_TRIES:
            continue
        if index and page[index - 1].text.endswith(":"):
            continue  # a list that the line before announces
        tries += 1
        run = _run_from(starts, position, following)
        marked = sum(finder.has(starts[p][1][0], page[0], page[index]) for p in run)
        value = 2 * marked - len(run)
        if marked and value >= 0 and (best is None or value > best[0]):
            best = (value, index, run)
    if best is None:
        return len(page), [], 0
    value, first, run = best
    ends = [starts[p][0] for p in run[1:]] + [len(page)]
    taken: list[Note] = []
    for position, end in zip(run, ends, strict=True):
        index, (label, offset) = starts[position]
        taken.append(Note(label, page[index:end], offset))
    return first, taken, value


def _next_number(notes: list[Note]) -> int:
    numbers = [int(n.label) for n in notes if n.label.isdigit()]
    return numbers[-1] + 1 if numbers else 1


def _run_from(
    starts: list[tuple[int, tuple[str, int]]], position: int, following: dict[str, list[int]]
) -> list[int]:
    """The notes that count up from one start to the end of the page."""
    run = [position]
    while True:
        wanted = _after(starts[run[-1]][1][0])
        later = sorted(p for label in wanted for p in following.get(label, []) if p > run[-1])
        if not later:
            return run
        run.append(later[0])


def _after(label: str) -> set[str]:
    """The labels that may follow this one: signs change or are doubled."""
    if label.isdigit():
        return {str(int(label) + 1)}
    following = (signs[signs.index(label) :][1:2] for signs in (_SIGNS, _STARS) if label in signs)
    return {sign for signs in following for sign in signs}


class _MarkFinder:
    """Looks up marks in the text, each line searched once."""

    _GLUED = re.compile(
        r"(?<=[^\W\d_])(\d{1,3})(?![\d\w/%°½-]|[.,:]\d)"
        r"|(?<=[.,;:!?)\]\"”’'»…])(\d{1,3})(?![\d\w/%°½-]|[.,:]\d)"
        r"|\[(\d{1,3}|\*{1,4}|[†‡§]{1,2})\]|\[\^([\w-]{1,20})\]|(?<=[^\s(])\((\d{1,2}|\*{1,4})\)"
        r"|(?<=[^\W\d_]) ?(?<![\d ] )(\d{1,2})/(?=[\s.,;)]|$)"
        r"|(?<=\S)([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})|(?<=\S)(\*{1,4}|[†‡§]{1,2})(?=[\s.,;:)]|$)"
    )
    _ANY = re.compile(r"[\d*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]|\[\^")
    _ON_YEAR = re.compile(r"(?<=\b1[5-9]\d\d|\b20\d\d)(\d{1,2})(?=$|[\s.,;:)\]”])")

    def __init__(self, lines: list[Line]) -> None:
        self._seen: dict[str, list[int]] = {}
        self._found: dict[int, list[tuple[str, int, int]]] = {}
        for line in lines:
            marks = self._marks(line.text)
            if marks:
                self._found[id(line)] = marks
            for label in {mark[0] for mark in marks}:
                self._seen.setdefault(label, []).append(line.number)

    def has(self, label: str, first: Line, before: Line) -> bool:
        """Whether a mark with this label stands between two lines, the first one included."""
        seen = self._seen.get(label, [])
        at = bisect_left(seen, first.number)
        return at < len(seen) and seen[at] < before.number

    def _marks(self, text: str) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = []
        if not self._ANY.search(text):
            return found
        for match in self._GLUED.finditer(text):
            raw = next(g for g in match.groups() if g)
            start, end = match.start(), match.end()
            if raw == match[2] and _NO_MARK_AFTER.search(text[max(0, start - 6) : start]):
                continue
            goes_on = text[end : end + 2].strip().islower()
            if raw == match[2] and goes_on and _DECIMAL.search(text[max(0, start - 9) : start]):
                continue
            if raw == match[1] and _inside_code(text, start):
                continue
            found.append((raw.translate(_SUPERSCRIPT), start, end))
        found.extend((m[1], m.start(), m.end()) for m in self._ON_YEAR.finditer(text))
        return found

    def strip(self, labels: list[str], body: list[Line]) -> None:
        """Take the marks of these notes out of the lines, in reading order."""
        wanted = list(labels)
        queue = {label: labels.count(label) for label in labels}
        position = 0
        alone: list[int] = []
        for index, line in enumerate(body):
            if index and not line.gap and line.text in wanted[position : position + 1]:
                # A raised mark that the extraction of the text put on a line of its own.
                before = body[index - 1]
                before.marks.append((len(before.text), line.text))
                position += 1
                alone.append(index)
                continue
            marks = [m for m in self._found.get(id(line), ()) if queue.get(m[0])]
            if not marks:
                continue
            glued = [m for m in marks if not m[1] or not line.text[m[1] - 1].isdigit()]
            chosen = []
            for mark in sorted(marks, key=lambda m: m[1]):
                near = wanted[position : position + 3]
                if mark[0] in near and (mark in glued or mark[0] == near[0]):
                    position += near.index(mark[0]) + 1
                    queue[mark[0]] -= 1
                    chosen.append(mark)
            _cut(line, chosen)
        for index in reversed(alone):
            del body[index]


def _inside_code(text: str, start: int) -> bool:
    """Whether a number after a letter is part of a name such as "B34" or "A/1"."""
    word = text[max(0, start - 40) : start].rsplit(" ", 1)[-1]
    return len(word) == 1 or (word.isupper() and len(word) < 3)


def _cut(line: Line, marks: list[tuple[str, int, int]]) -> None:
    """Take the marks out of the line; a line that is nothing but marks keeps them."""
    kept, found = without_marks(line.text, marks)
    if kept:
        if any(line.text[start] in "[(" for _, start, _ in marks):
            line.printed = line.text  # marks without brackets are small and raised: no width
        line.text = kept
        line.marks.extend(found)
