"""Footnotes: the notes at the foot of a page or at the end, and their marks in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.segmenter.lines import Line

_NOTE_START = re.compile(
    r"^(?:\[\^(?P<md>[\w-]{1,20})\]:\s*|\[(?P<sq>\d{1,3})\]:?\s+|\((?P<rd>\d{1,3})\)\s+"
    r"|(?P<n>\d{1,3})(?P<dot>[.):]?)\s+|(?P<sup>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s*"
    r"|(?P<star>\*{1,4}|[†‡§]{1,2})\s?)(?=\S)"
)
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_SIGNS = ("*", "†", "‡", "§", "**", "††", "***")
_NO_MARK_AFTER = re.compile(
    r"(?:^|[\s(])(?:p|pp|v|vol|no|nos|art|ch|sec|fig|cf|ll|f|d|op)\.$", re.I
)


@dataclass(slots=True)
class Note:
    label: str
    lines: list[Line]
    body_offset: int
    """Where the words of the note begin in its first line."""
    joined: list[Line] = field(default_factory=list)


def take_notes(lines: list[Line]) -> tuple[list[Line], list[Note]]:
    """Part the body from the footnotes and move the marks out of the text of the body.

    Notes stand in one run at the foot of a page or at the end of the text, count up, and at
    least half of them have a mark in the text before. What looks like a note and has no mark
    is a list.
    """
    body: list[Line] = []
    notes: list[Note] = []
    finder = _MarkFinder()
    for page in _pages(lines):
        finder.add(page)
        start, found = _notes_of(page, finder, notes)
        body.extend(page[:start])
        notes.extend(found)
    if body:
        finder.strip([n.label for n in notes], body)
    return body, notes


def _pages(lines: list[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = []
    for line in lines:
        if line.page or not pages:
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


def _notes_of(page: list[Line], finder: _MarkFinder, notes: list[Note]) -> tuple[int, list[Note]]:
    """The notes at the foot of one page: the run that has most marks in the text."""
    starts = [(i, found) for i, line in enumerate(page) if (found := _label_of(line))]
    markdown = [(i, f) for i, f in starts if page[i].text.startswith("[^")]
    if markdown:
        return _markdown_notes(page, markdown)
    expected = {"1", str(_next_number(notes)), "*"}
    following: dict[str, list[int]] = {}
    for position in range(len(starts)):
        following.setdefault(starts[position][1][0], []).append(position)
    best: tuple[int, int, list[int]] | None = None
    for position in range(len(starts) - 1, -1, -1):
        index, (label, _) = starts[position]
        if label not in expected or len(starts) - position > 400:
            continue
        run = _run_from(starts, position, following)
        marked = sum(finder.has(starts[p][1][0], page, index) for p in run)
        value = 2 * marked - len(run)
        if marked and value >= 0 and (best is None or value > best[0]):
            best = (value, index, run)
    if best is None:
        return len(page), []
    _, first, run = best
    ends = [starts[p][0] for p in run[1:]] + [len(page)]
    taken: list[Note] = []
    for position, end in zip(run, ends, strict=True):
        index, (label, offset) = starts[position]
        taken.append(Note(label, page[index:end], offset))
    return first, taken


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
        later = [p for p in following.get(wanted, []) if p > run[-1]]
        if not later:
            return run
        run.append(later[0])


def _after(label: str) -> str:
    if label.isdigit():
        return str(int(label) + 1)
    return _SIGNS[(_SIGNS.index(label) + 1) % len(_SIGNS)] if label in _SIGNS else ""


def _markdown_notes(
    page: list[Line], starts: list[tuple[int, tuple[str, int]]]
) -> tuple[int, list[Note]]:
    ends = [i for i, _ in starts[1:]] + [len(page)]
    notes = [
        Note(label, page[index:end], offset)
        for (index, (label, offset)), end in zip(starts, ends, strict=True)
    ]
    return starts[0][0], notes


class _MarkFinder:
    """Looks up marks in the text, each line searched once."""

    _GLUED = re.compile(
        r"(?<=[^\W\d_])(\d{1,3})(?![\d\w/%°½-]|[.,:]\d)"
        r"|(?<=[.,;:!?)\]\"”’'»…])(\d{1,3})(?![\d\w/%°½-]|[.,:]\d)"
        r"|\[(\d{1,3})\]|\[\^([\w-]{1,20})\]"
        r"|(?<=\S)([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})|(?<=\S)(\*{1,4}|[†‡§]{1,2})(?=[\s.,;:)]|$)"
    )
    _ON_YEAR = re.compile(r"(?<=\b1[5-9]\d\d|\b20\d\d)(\d{1,2})(?=$|[\s.,;:)\]”])")

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[int, int]]] = {}
        self._serial: dict[int, int] = {}

    def add(self, page: list[Line]) -> None:
        for line in page:
            self._serial[id(line)] = len(self._serial)
            for label in {m[0] for m in self._marks(line.text)}:
                self._seen.setdefault(label, []).append((self._serial[id(line)], 0))

    def has(self, label: str, page: list[Line], before: int) -> bool:
        """Whether a mark with this label stands in the text before that line of the page."""
        limit = self._serial[id(page[before])]
        return any(at < limit for at, _ in self._seen.get(label, ())[:1])

    def _marks(self, text: str) -> list[tuple[str, int, int]]:
        found = []
        for match in self._GLUED.finditer(text):
            raw = next(g for g in match.groups() if g)
            start, end = match.start(), match.end()
            if raw == match[2] and _NO_MARK_AFTER.search(text[max(0, start - 6) : start]):
                continue
            if raw == match[1] and _inside_code(text, start):
                continue
            found.append((raw.translate(_SUPERSCRIPT), start, end))
        for match in self._ON_YEAR.finditer(text):
            found.append((match[1], match.start(), match.end()))
        return found

    def strip(self, labels: list[str], body: list[Line]) -> None:
        """Take the marks of these notes out of the lines, in reading order."""
        wanted = list(labels)
        queue = {label: labels.count(label) for label in labels}
        position = 0
        for line in body:
            marks = [m for m in self._marks(line.text) if queue.get(m[0])]
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


def _inside_code(text: str, start: int) -> bool:
    """Whether a number after a letter is part of a name such as "B34" or "A/1"."""
    word = text[:start].rsplit(" ", 1)[-1]
    return len(word) == 1 or (word.isupper() and len(word) < 3)


def _cut(line: Line, marks: list[tuple[str, int, int]]) -> None:
    parts, at, length = [], 0, 0
    for label, start, end in marks:
        parts.append(line.text[at:start])
        length += start - at
        line.marks.append((length, label))
        at = end
    if marks:
        parts.append(line.text[at:])
        line.text = "".join(parts)
