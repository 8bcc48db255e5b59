"""Two corrections of one text, put together piece by piece. Pure, no Django.

What only one of the two changed goes together. Where both changed the same piece nothing is
decided: the first side's words stay, the other's are handed over beside them.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from archive.correction import Line

Side = Literal["mine", "theirs"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both changed, each in another way."""

    at: int
    """Where mine begin in ``Merged.lines``."""
    mine: int
    """How many lines mine are; none where they were removed."""
    base: tuple[Line, ...]
    theirs: tuple[Line, ...]


@dataclass(slots=True)
class Merged:
    """The lines that both corrections make together."""

    lines: list[tuple[Side, int]] = field(default_factory=list)
    """Whose they are, and their index there."""
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Sequence[Line], mine: Sequence[Line], theirs: Sequence[Line]) -> Merged:
    """Put together what became of ``base`` twice.

    Lines are recognised by their keys; from a line that all three have to before the next one is
    what counts as one piece, but for lines that were only put in or taken out after it.
    """
    pins = _common(base, mine, theirs)
    merged = Merged()
    marks = [(0, 0, 0), *pins, (len(base), len(mine), len(theirs))]
    for place, (start, stop) in enumerate(itertools.pairwise(marks)):
        spans = tuple(zip(start, stop, strict=True))
        _piece(merged, (base, mine, theirs), spans, headed=place > 0)
    return merged


def _piece(
    merged: Merged,
    sides: tuple[Sequence[Line], ...],
    spans: tuple[Span, ...],
    *,
    headed: bool,
) -> None:
    if headed:
        heads = tuple((start, start + 1) for start, _stop in spans)
        tails = tuple((start + 1, stop) for start, stop in spans)
        changed = [_changes(sides, part) for part in (heads, tails)]
        # A piece that one of the two divided belongs together: its parts are not mixed with
        # other words for the whole.
        if not any(all(side) for side in zip(*changed, strict=True)):
            _take(merged, sides, heads)
            _take(merged, sides, tails)
            return
    _take(merged, sides, spans)


def _changes(sides: tuple[Sequence[Line], ...], spans: tuple[Span, ...]) -> tuple[bool, bool]:
    """Whether I changed it, and whether they did."""
    base, mine, theirs = _parts(sides, spans)
    return mine != base, theirs != base


def _take(merged: Merged, sides: tuple[Sequence[Line], ...], spans: tuple[Span, ...]) -> None:
    base, mine, theirs = _parts(sides, spans)
    if mine == base or _words(mine) == _words(theirs):
        merged.lines += [("theirs", index) for index in range(*spans[2])]
        return
    if theirs != base:
        merged.conflicts.append(Conflict(len(merged.lines), len(mine), tuple(base), tuple(theirs)))
    merged.lines += [("mine", index) for index in range(*spans[1])]


def _parts(sides: tuple[Sequence[Line], ...], spans: tuple[Span, ...]) -> list[list[Line]]:
    return [list(side[start:stop]) for side, (start, stop) in zip(sides, spans, strict=True)]


def _words(lines: list[Line]) -> list[Line]:
    """What they say, whatever keys they have."""
    return [replace(line, key="") for line in lines]


def _common(
    base: Sequence[Line], mine: Sequence[Line], theirs: Sequence[Line]
) -> list[tuple[int, int, int]]:
    """The lines that all three have, as far as they stand in one order."""
    places = [
        {line.key: index for index, line in reversed(list(enumerate(side))) if line.key}
        for side in (mine, theirs)
    ]
    found = [
        (index, places[0][line.key], places[1][line.key])
        for index, line in enumerate(base)
        if all(line.key in side for side in places)
    ]
    for side in (1, 2):
        found = _ascending(found, side)
    return found


def _ascending(rows: list[tuple[int, int, int]], by: int) -> list[tuple[int, int, int]]:
    """As many of the rows as ascend in this column, too."""
    tops: list[int] = []
    ends: list[int] = []
    above = [-1] * len(rows)
    for index, row in enumerate(rows):
        place = bisect_left(tops, row[by])
        above[index] = ends[place - 1] if place else -1
        tops[place : place + 1] = [row[by]]
        ends[place : place + 1] = [index]
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(rows[at])
        at = above[at]
    return found[::-1]
