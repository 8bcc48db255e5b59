"""What the layout of PDF pages says about where blocks begin and what they are.

The printed lines become lines of the segmenter, each with what was measured: whether a block
begins there, does not, or only sense can tell; and how it is set. The rest is the segmenter's.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from archive.importers.pdflines import Printed, most_common
from archive.importers.pdfpages import body_size
from archive.segmenter.cues import ends_clause, ends_sentence, starts_like_sentence, starts_small
from archive.segmenter.lines import Line, Measured
from archive.segmenter.lists import labels_of

_LONGEST_HEADING = 220
_BULLETS = {f"{sign} " for sign in "•·▪◦‣●○■□➢*–—-o"}


@dataclass(slots=True)
class Setting:
    """How the text of a document is set; lengths in points."""

    size: float
    leading: float
    width: float
    """Of the column."""
    lefts: dict[tuple[int, int], float]
    """Left edge of each (page, column)."""
    indents: bool = False
    """Whether first lines are indented."""
    spaced: bool = False
    """Whether paragraphs are parted by white space."""
    bold: bool = False
    """Whether the text itself is set in bold."""
    font: str = ""
    centered: set[int] = field(default_factory=set)
    breaks: str = ""
    """Dashes after which lines end inside a word."""

    def left(self, line: Printed) -> float:
        return self.lefts[line.page, line.column]

    def right(self, line: Printed) -> float:
        return self.left(line) + self.width

    def indent(self, line: Printed) -> float:
        """In shares of the type size."""
        return (line.left - self.left(line)) / self.size

    def is_centered(self, line: Printed) -> bool:
        """Whether it stands in the middle, and not by chance under others that begin there."""
        return id(line) in self.centered

    def is_apart(self, line: Printed) -> bool:
        """Whether a line is set in other type than the text, as headings are."""
        return line.size > 1.07 * self.size or line.italic or (line.bold and not self.bold)

    def is_right(self, line: Printed) -> bool:
        inset = line.left - self.left(line) > 0.25 * self.width
        return inset and abs(line.right - self.right(line)) < 0.02 * self.width

    def is_under(self, before: Printed, line: Printed) -> bool:
        """Whether a line stands in the same column below the one before."""
        same = before.page == line.page and before.column == line.column
        return same and line.base < before.base

    def space(self, before: Printed, line: Printed) -> float:
        """White space above a line beyond the usual, in shares of the usual distance."""
        usual = self.leading * max(1.0, max(before.size, line.size) / self.size)
        return (before.base - line.base) / usual - 1

    def room(self, before: Printed, line: Printed) -> float:
        """What would be left of a line had the next word been set on it; share of the width."""
        word = line.word
        first = line.text.split(" ", 1)[0]
        cut = max(first[1:-1].find(sign) for sign in self.breaks) + 2 if self.breaks else 1
        if 1 < cut < len(first) and first[cut:].isalpha():
            word *= cut / len(first)
        return (self.right(before) - before.right - 0.25 * before.size - word) / self.width


def survey(lines: list[Printed]) -> Setting:
    """Find out how these lines are set."""
    size = body_size(lines)
    text = [line for line in lines if abs(line.size - size) < 0.06 * size] or lines
    steps = [
        (a.base - b.base, len(b.text))
        for a, b in itertools.pairwise(text)
        if a.page == b.page and a.column == b.column and 0 < a.base - b.base < 3.5 * size
    ]
    setting = Setting(size, most_common(steps, 1.2 * size), 1.0, _left_edges(lines, text))
    widths = sorted(line.right - setting.left(line) for line in text)
    setting.width = max(widths[-2] if len(widths) > 3 else widths[-1], 1.0)
    setting.bold = sum(len(x.text) for x in text if x.bold) * 2 > sum(len(x.text) for x in text)
    setting.font = max(text, key=lambda line: len(line.text)).font
    setting.centered = {
        id(line)
        for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False)
        if _in_the_middle(line, setting)
        and not any(other and _aligned(line, other) for other in (before, after))
    }
    ends = Counter(line.text[-1] for line in text if line.text[-2:-1].isalnum())
    setting.breaks = "".join(sign for sign in "-—" if ends[sign])
    indented = flush = apart = close = 0
    for before, line, after in zip(text, text[1:], [*text[2:], text[-1]], strict=False):
        if not setting.is_under(before, line) or line.bold or setting.is_centered(line):
            continue
        if not ends_sentence(before.text) or not starts_like_sentence(line.text):
            continue
        space = setting.space(before, line) > 0.17
        if line.right - line.left > 0.6 * setting.width:
            below = setting.is_under(line, after) and setting.indent(after) < 0.4
            if 0.6 < setting.indent(line) < 6 and below:
                indented += 1
            elif abs(setting.indent(line)) < 0.4 and setting.room(before, line) > 0.03:
                flush += 1
        if setting.room(before, line) > 0.03:
            apart, close = apart + space, close + (not space)
    setting.indents = indented > 0 and indented >= flush
    setting.spaced = apart > 0 and apart >= 2 * close
    return setting


def _in_the_middle(line: Printed, setting: Setting) -> bool:
    middle = setting.left(line) + setting.width / 2
    return abs(line.center - middle) < 0.012 * setting.width and setting.indent(line) > 1.5


def _aligned(line: Printed, other: Printed) -> bool:
    """Whether two lines beside each other begin at one edge and end at two."""
    near = line.page == other.page and abs(line.base - other.base) < 3 * line.size
    return near and abs(line.left - other.left) < 1 and abs(line.right - other.right) > 2


def _left_edges(lines: list[Printed], text: list[Printed]) -> dict[tuple[int, int], float]:
    """The left edge of each column of each page: the leftmost one that many lines share."""
    columns: dict[tuple[int, int], list[float]] = defaultdict(list)
    sides: dict[tuple[int, int], list[float]] = defaultdict(list)
    for line in text:
        columns[line.page, line.column].append(line.left)
        sides[line.page % 2, line.column].append(line.left)
    usual = {key: _shared(values) for key, values in sides.items()}
    edges = {}
    for line in lines:
        key = line.page, line.column
        if key not in edges:
            own = columns.get(key, [])
            side = usual.get((line.page % 2, line.column), line.left)
            # A page of few lines may have none at the edge.
            edges[key] = _shared(own) if len(own) > 7 else min([side, *own])
            if abs(edges[key] - side) < 2:
                edges[key] = side
    return edges


def _shared(values: list[float]) -> float:
    """The smallest value that a seventh of all have, to a point."""
    ordered = sorted(values)
    for at, value in enumerate(ordered):
        same = 0
        for other in itertools.islice(ordered, at, None):
            if other - value > 1:
                break
            same += 1
        if same * 7 >= len(ordered):
            return value
    return ordered[0]


def measured(lines: list[Printed], setting: Setting, labels: dict[int, str]) -> list[Line]:
    """The lines for the segmenter. ``labels`` are the printed numbers of pages."""
    title = _title_size(lines, setting)
    result: list[Line] = []
    before: Printed | None = None
    for number, line in enumerate(lines, start=1):
        page = before is not None and before.page != line.page
        gap = 0
        begins: bool | None = True
        because = "start of the text"
        if before is not None:
            if setting.is_under(before, line):
                gap = int(setting.space(before, line) > 0.17)
            begins, because = _begins(before, line, setting, result)
        result.append(
            Line(
                number=number,
                text=line.text,
                gap=gap,
                page=page,
                page_label=labels.get(line.page, "") if page else "",
                marks=list(line.marks),
                measured=Measured(begins, because, _look(line, gap, setting, title)),
            )
        )
        before = line
    _settle_looks(result)
    return result


def _begins(
    before: Printed, line: Printed, setting: Setting, done: list[Line]
) -> tuple[bool | None, str]:
    """Whether a block begins with a line, and why; None where the layout does not say."""
    under = setting.is_under(before, line)
    other = _other_type(before, line, setting)
    if other:
        return True, other
    both = under and setting.is_apart(line) and setting.is_apart(before)
    if both and setting.space(before, line) < 0.17 and setting.room(before, line) < 0.25:
        return False, ""  # a heading over several lines
    small = starts_small(line.text) and not ends_clause(before.text)
    if before.text.endswith("-") and line.text[0].islower():
        return False, ""
    if under and setting.space(before, line) > 0.17:
        torn = small and setting.room(before, line) < 0.02 and setting.space(before, line) < 0.5
        return not torn, "space above"
    if under and line.base > before.base - 0.3 * setting.size:
        return False, ""  # beside it
    if setting.is_right(line) and not setting.is_right(before):
        flush = abs(before.right - setting.right(before)) < 0.01 * setting.width
        if flush and setting.indent(before) > 0.6 and not ends_sentence(before.text):
            return False, ""
        return True, "set at the right margin"
    if setting.is_right(before) and not setting.is_right(line):
        return True, "after a line at the right margin"
    middle, middle_before = setting.is_centered(line), setting.is_centered(before)
    if middle != middle_before and not small and under:
        indented = setting.indents and (setting.indent(line) < 6 or setting.indent(before) < 6)
        if not indented or abs(setting.indent(line) - setting.indent(before)) > 3:
            return True, "centred" if middle else "after a centred line"
    return _by_edges(before, line, setting, done, small=small)


def _other_type(before: Printed, line: Printed, setting: Setting) -> str:
    if abs(line.size - before.size) > 0.07 * setting.size:
        return "larger type" if line.size > before.size else "smaller type"
    if line.bold != before.bold:
        return "bold" if line.bold else "after bold"
    whole = line.italic and before.text[-1] not in "-," and setting.indent(line) > 1.5
    if line.italic != before.italic and (whole or setting.is_centered(before)):
        return "italic" if line.italic else "after italic"
    return ""


def _by_edges(
    before: Printed, line: Printed, setting: Setting, done: list[Line], *, small: bool
) -> tuple[bool | None, str]:
    """What the left edge of a line and the right edge of the one before tell."""
    room = setting.room(before, line)
    step = setting.indent(line) - setting.indent(before)
    labelled = bool(labels_of(before.text)) or before.text[:2] in _BULLETS
    first = labelled or bool(done[-1].measured and done[-1].measured.begins)
    if labelled and step > 0.3 and room < 0.015:
        return False, ""  # an item that hangs
    under = setting.is_under(before, line)
    if setting.indents and 0.6 < setting.indent(line) < 6 and not (small and room < 0.015):
        hangs = first and step > 0.3 and setting.indent(before) > 0.6 and room < 0.02
        # In an indented block all lines are, and its items hang.
        again = abs(step) < 0.3 and (room > 0.015 or (first and ends_clause(before.text)))
        if (step > 0.6 or again or not under) and not hangs:
            return True, "indented first line"
        if step <= 0.6 and not again and under and room < 0.02:
            return False, ""
    elif setting.indents and room < 0.015:
        return (None if _is_item(before, line) else False), ""
    return _by_room(before, line, setting, room, small=small)


def _by_room(
    before: Printed, line: Printed, setting: Setting, room: float, *, small: bool
) -> tuple[bool | None, str]:
    """What the end of the line before tells, where the left edges say nothing."""
    under = setting.is_under(before, line)
    if before.text.endswith(":") and line.text[0] in '“"«':
        return True, "quotation after a colon"
    if small and room < (0.35 if line.text[0].islower() else 0.015):
        return False, ""
    if room > 0.015:
        return True, "short last line"
    if setting.indents or (setting.spaced and under):
        if (not under and setting.indent(line) > 0.6) or _is_item(before, line):
            return None, ""
        if not under and not setting.indents and ends_sentence(before.text):
            return None, ""
        return False, ""
    if not ends_sentence(before.text) or not starts_like_sentence(line.text):
        return False, ""
    return None, ""


def _is_item(before: Printed, line: Printed) -> bool:
    """Whether a full line may end an item of a list, and the next one begin another."""
    return ends_clause(before.text) and bool(labels_of(line.text))


def _title_size(lines: list[Printed], setting: Setting) -> float:
    """The size of the title: the largest type on the first page, if it is larger than the text."""
    largest = max((line.size for line in lines if line.page == lines[0].page), default=0)
    return largest if largest > 1.12 * setting.size else 0


def _look(line: Printed, gap: int, setting: Setting, title: float) -> str:
    if title and abs(line.size - title) < 0.2 and line.page == 0:
        return "title"
    if len(line.text) > _LONGEST_HEADING:
        return ""
    if line.size > 1.07 * setting.size:
        return "larger type"
    if line.bold and not setting.bold:
        return "bold"
    if setting.is_right(line):
        return "right"
    if line.italic and (setting.is_centered(line) or gap):
        return "italic, alone on its line"
    if setting.is_centered(line) and not ends_sentence(line.text):
        return "centred"
    return ""


def _settle_looks(lines: list[Line]) -> None:
    """Only the first run of lines in the largest type is the title."""
    over = False
    for before, line in itertools.pairwise(lines):
        was = before.measured is not None and before.measured.look == "title"
        if line.measured is not None and line.measured.look == "title":
            if over:
                line.measured.look = "larger type"
        elif was:
            over = True
