"""What stands on PDF pages around the text: running heads, page numbers, columns, footnotes.

All of it is found by place and type: a line at the edge of a page that comes back on others, a
number that counts the pages, smaller type at the foot with a label before its first word.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from archive.importers.pdflines import Printed, by_page, most_common
from archive.segmenter.cues import ends_sentence

_NUMBER = re.compile(
    r"^(?:(?:page|p\.|seite|стр\.)\s*)?\W{0,3}\s*(\d{1,5}|[ivxlc]{1,7})\s*"
    r"(?:(?:of|/|von|de|из)\s*\d{1,5})?\W{0,3}$",
    re.I,
)
_PAGE_OF = re.compile(r"page\s+\d|\d\s*(?:of|/|von)\s*\d|^\W+\d{1,5}\W+$", re.I)
_OUTER = re.compile(r"^(\d{1,5})\b|\b(\d{1,5})$")
_NOTE = re.compile(r"^(?:\[?(\d{1,3})[\].)]{0,2}|(\*{1,4}|[†‡§¶]{1,2}))\s+(?=\S)")
_LONGEST_HEAD = 160
_SAME_PLACE = 4.0


@dataclass(slots=True)
class FootNote:
    """A footnote: its label and its lines, the label taken out of the first one."""

    label: str
    lines: list[Printed] = field(default_factory=list)


def body_size(lines: list[Printed]) -> float:
    """The type size of most of the text, in points."""
    return most_common([(line.size, len(line.text)) for line in lines], 10.0)


def without_furniture(
    lines: list[Printed], heights: dict[int, float]
) -> tuple[list[Printed], dict[int, str]]:
    """The lines of text, and the printed number of each page that has one."""
    pages = by_page(lines)
    size = body_size(lines)
    edges = {id(line): (line, rank) for page in pages for line, rank in _at_edges(page)}
    places: dict[str, list[Printed]] = defaultdict(list)
    steps: Counter[tuple[str, int]] = Counter()
    for line, _ in edges.values():
        places[_key(line.text)].append(line)
        for number in _numbers(line.text):
            steps[_key(line.text), number - line.page] += 1
    gone: set[int] = set()
    levels: list[float] = []
    for line, _ in edges.values():
        if line.lead or (ends_sentence(line.text) and not _NUMBER.match(line.text)):
            continue  # "Not printed." at the foot of several pages is a footnote
        key = _key(line.text)
        back = {
            other.page
            for other in places[key]
            if abs(other.base - line.base) < _SAME_PLACE and other.page != line.page
        }
        numbers = _numbers(line.text)
        counts = any(steps[key, number - line.page] > 1 for number in numbers)
        if back and (counts if not key or numbers else _comes_back(line, places[key])):
            gone.add(id(line))
            levels.append(line.base)
    for page in pages:
        marks = {label for line in page for _, label in line.marks}
        lowest = min(line.base for line in page)
        for line, gap in _outermost(page):
            if id(line) in gone or len(line.text) > _LONGEST_HEAD:
                continue
            if line.base < lowest + 2 and (line.lead or note_label(line) in marks):
                continue  # the only line of the only footnote
            level = any(abs(line.base - other) < 2 for other in levels)
            if (level and gap > 1.6 * size) or _is_lone(line, gap, size, heights.get(line.page)):
                gone.add(id(line))
    labels: dict[int, str] = {}
    for line in lines:
        if id(line) in gone and (label := _label(line.text)):
            labels.setdefault(line.page, label)
    kept = [line for line in lines if id(line) not in gone]
    # Lines that are all alike are the text.
    return (kept, labels) if kept else (lines, {})


def _key(text: str) -> str:
    bare = re.sub(r"[\d\W_]+", " ", _OUTER.sub("", text)).strip().casefold()
    return "" if _NUMBER.match(text) else bare


def _numbers(text: str) -> list[int]:
    if (match := _NUMBER.match(text)) and match[1].isdigit():
        return [int(match[1])]
    return [int(one or two) for one, two in _OUTER.findall(text)]


def _comes_back(line: Printed, alike: list[Printed]) -> bool:
    """Word for word, in the same type."""
    return any(
        other.page != line.page
        and other.text.casefold() == line.text.casefold()
        and abs(other.size - line.size) < 0.3
        for other in alike
    )


def _label(text: str) -> str:
    if match := _NUMBER.match(text):
        return match[1]
    outer = _OUTER.search(text)
    return (outer[1] or outer[2]) if outer and len(text) > len(outer.group()) else ""


def _levels(page: list[Printed]) -> list[list[Printed]]:
    """The lines of a page from above, those at one height together."""
    levels: list[list[Printed]] = []
    for line in sorted(page, key=lambda line: -line.base):
        if levels and abs(levels[-1][0].base - line.base) < 2:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _at_edges(page: list[Printed]) -> list[tuple[Printed, int]]:
    """The two uppermost and the two lowest lines, with their rank from the edge."""
    levels = _levels(page)
    found = []
    for rank in range(2):
        for end in (rank, len(levels) - 1 - rank):
            if 0 <= end < len(levels):
                found += [(line, rank) for line in levels[end] if len(line.text) <= _LONGEST_HEAD]
    return found


def _outermost(page: list[Printed]) -> list[tuple[Printed, float]]:
    """The uppermost and the lowest line, with the distance to the next one."""
    levels = _levels(page)
    if len(levels) < 2:
        return []
    above = levels[0][0].base - levels[1][0].base
    below = levels[-2][0].base - levels[-1][0].base
    return [(line, above) for line in levels[0]] + [(line, below) for line in levels[-1]]


def _is_lone(line: Printed, gap: float, size: float, height: float | None) -> bool:
    """Whether a line is furniture although it does not come back: on a page of its own."""
    if gap < 1.9 * size:
        return False
    if _NUMBER.match(line.text) and (gap > 2.4 * size or _PAGE_OF.search(line.text)):
        return not (height and 0.2 < line.base / height < 0.8)
    if not height or line.size > 0.95 * size:
        return False
    return not 0.075 < line.base / height < 0.925


# -- columns -------------------------------------------------------------------------------


def in_columns(lines: list[Printed]) -> list[Printed]:
    """The lines in reading order, each with the number of its column from the left."""
    ordered: list[Printed] = []
    pages = by_page(lines)
    gutters = [_gutter(page) or _gutter_by_order(page) for page in pages]
    known = sorted(at for at in gutters if at is not None)
    usual = known[len(known) // 2] if 2 * len(known) >= len(pages) else None
    for page, own in zip(pages, gutters, strict=True):
        gutter = own
        if own is None and usual is not None:
            # A last page with one column only.
            crossed = sum(line.left < usual < line.right for line in page)
            gutter = usual if crossed <= 0.25 * len(page) else None
        if gutter is None:
            ordered += _from_above(page)
            continue
        bands: list[list[Printed]] = [[]]
        for line in _from_above(page):
            if line.left < gutter < line.right:
                bands += [[line], []]
                continue
            line.column = int(line.left >= gutter)
            bands[-1].append(line)
        for band in bands:
            ordered += sorted(band, key=lambda line: line.column)
    return ordered


def _from_above(page: list[Printed]) -> list[Printed]:
    if all(a.base >= b.base for a, b in itertools.pairwise(page)):
        return page
    return [line for level in _levels(page) for line in sorted(level, key=lambda line: line.left)]


def _gutter(page: list[Printed]) -> float | None:
    """The middle of a white strip down the page with text on both sides, beside each other."""
    if len(page) < 10:
        return None
    low, high = min(line.left for line in page), max(line.right for line in page)
    wide = sum(line.right - line.left > 0.55 * (high - low) for line in page)
    if wide > 0.4 * len(page):
        return None
    best: tuple[float, float] | None = None
    steps = 24
    for step in range(steps + 1):
        at = low + (high - low) * (0.3 + 0.4 * step / steps)
        crossed = sum(line.left < at + 2 and line.right > at - 2 for line in page)
        cost = crossed + abs(step - steps / 2) / steps
        if best is None or cost < best[0]:
            best = cost, at
    assert best is not None  # noqa: S101  # there was a first step
    at = best[1]
    on_left = [line for line in page if line.right <= at]
    on_right = [line for line in page if line.left >= at]
    if len(on_left) + len(on_right) < 0.75 * len(page):
        return None
    if min(len(on_left), len(on_right)) < max(4, 0.1 * len(page)):
        return None
    lefts = [line.left for line in on_right]
    # Cells of a table, dates at the margin: those do not begin under each other, or are short.
    typical = sorted(lefts)[len(lefts) // 3]
    aligned = sum(abs(left - typical) < 24 for left in lefts)
    prose = sum(line.right - line.left > 0.3 * (high - low) for line in on_right)
    return at if aligned > 0.7 * len(lefts) and prose > 0.4 * len(on_right) else None


def _gutter_by_order(page: list[Printed]) -> float | None:
    """The left edge of what the file goes on with at the right, higher up: a second column."""
    if len(page) < 6:
        return None
    width = max(line.right for line in page) - min(line.left for line in page)
    jumps = [
        at
        for at in range(3, len(page) - 1)
        if page[at].base > page[at - 1].base + 3 * page[at].size
        and page[at].left > min(line.left for line in page[:at]) + 0.35 * width
    ]
    if len(jumps) != 1:
        return None
    edge = min(line.left for line in page[jumps[0] :]) - 2
    crossed = sum(line.right > edge for line in page[: jumps[0]])
    return edge if crossed <= 0.15 * len(page) else None


# -- footnotes -----------------------------------------------------------------------------


def take_footnotes(lines: list[Printed]) -> tuple[list[Printed], list[FootNote]]:
    """The text without the footnotes at the foot of its columns, and those.

    A footnote is in smaller type and begins with a label; one that goes on at the foot of the
    next page begins there without.
    """
    size = body_size(lines)
    body: list[Printed] = []
    notes: list[FootNote] = []
    for column in _by_column(lines):
        start = len(column)
        while start and column[start - 1].size < 0.95 * size:
            start -= 1
        foot = column[start:]
        labelled = [at for at, line in enumerate(foot) if note_label(line)]
        goes_on = bool(notes) and notes[-1].lines[-1].page == foot[0].page - 1 if foot else False
        if not labelled or (labelled[0] and not goes_on):
            # Small type above the first label belongs to the text.
            start += labelled[0] if labelled else len(foot)
            foot = column[start:]
        body += column[:start]
        for line in foot:
            if label := note_label(line):
                notes.append(FootNote(label))
                line.text, line.marks = _unlabelled(line)
            notes[-1].lines.append(line)
    return body, notes


def _by_column(lines: list[Printed]) -> list[list[Printed]]:
    columns: list[list[Printed]] = []
    for line in lines:
        last = columns[-1][-1] if columns else None
        if last is None or (last.page, last.column) != (line.page, line.column):
            columns.append([])
        columns[-1].append(line)
    return columns


def note_label(line: Printed) -> str:
    """The label of the footnote that begins with this line, if it may be one."""
    if line.lead:
        return line.lead
    match = _NOTE.match(line.text)
    return (match[1] or match[2]) if match else ""


def _unlabelled(line: Printed) -> tuple[str, list[tuple[int, str]]]:
    match = None if line.lead else _NOTE.match(line.text)
    cut = match.end() if match else 0
    return line.text[cut:], [(max(0, at - cut), label) for at, label in line.marks]


def notes_at_end(lines: list[Printed]) -> tuple[list[Printed], list[FootNote]]:
    """Footnotes after the text, whose labels are the raised marks of the text, in their order."""
    marks = [label for line in lines for _, label in line.marks]
    if not marks:
        return lines, []
    starts = [(at, label) for at, line in enumerate(lines) if (label := note_label(line))]
    last_mark = max(at for at, line in enumerate(lines) if line.marks)
    for begin in range(len(starts) - 1, -1, -1):
        at, label = starts[begin]
        if label != marks[0] or at == 0:
            continue
        wanted = list(dict.fromkeys(marks))
        notes: list[FootNote] = []
        expected = iter(wanted)
        following = next(expected, None)
        for line in lines[at:]:
            if following is not None and note_label(line) == following:
                notes.append(FootNote(following))
                line.text, line.marks = _unlabelled(line)
                following = next(expected, None)
            notes[-1].lines.append(line)
        if len(notes) * 2 >= len(wanted) and (last_mark < at or len(notes) == len(wanted)):
            return lines[:at], notes
    return lines, []
