"""What changed between two states of a text: which paragraphs and headings, and how. Pure.

They are recognised by their keys and by the trail that a correction leaves, never by their words;
words are compared only inside what changed. So a long text with few changes is compared quickly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from archive.differences import Piece, compare

HEADING = "heading"
OWN_WORDS = 0.6
"""Share of the words of a new paragraph that another one lost, from which on it is a part of it."""

Sort = Literal[
    "added", "removed", "joined", "divided", "words", "kind", "level", "label", "marks", "moved"
]
_WORD = re.compile(r"\w+")


class Line(Protocol):
    """A heading or paragraph at its place in one state of the text."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def refs(self) -> Sequence[tuple[int, str]]: ...
    @property
    def breaks(self) -> Sequence[tuple[int, str]]: ...


L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class Change(Generic[L]):
    """Lines that became other lines. Without ``old`` they were added, without ``new`` removed."""

    old: tuple[L, ...]
    new: tuple[L, ...]
    sorts: tuple[Sort, ...]
    place: int
    """In the new text: of its first line, or of the line behind which something was removed (-1
    for the beginning)."""

    @property
    def is_heading(self) -> bool:
        return all(line.kind == HEADING for line in (*self.old, *self.new))

    @property
    def length(self) -> int:
        """Code points on both sides."""
        return sum(len(line.text) for line in (*self.old, *self.new))

    def pieces(self) -> list[Piece]:
        """Word by word, the paragraphs of each side joined by line feeds."""
        return compare(*("\n".join(line.text for line in side) for side in (self.old, self.new)))


def follow(trail: Mapping[str, str], present: Container[str], key: str) -> str:
    """Where the words of ``key`` are now: the first key on its trail that is ``present``.

    Empty where they were removed. A trail that runs in a circle leads nowhere.
    """
    seen: set[str] = set()
    while key not in present:
        if key in seen or key not in trail:
            return ""
        seen.add(key)
        key = trail[key]
    return key


def changes(old: Sequence[L], new: Sequence[L], trail: Mapping[str, str]) -> list[Change[L]]:
    """What leads from ``old`` to ``new``, in reading order.

    ``trail`` says of keys that are gone which key took up their words ("" for none). Every line
    that is not the same on both sides is in exactly one change.
    """
    before = {_name(line): place for place, line in enumerate(old)}
    after = {_name(line): place for place, line in enumerate(new)}
    kept = [name for name in before if name in after]
    groups = _Groups(len(old) + len(new))
    for name in kept:
        groups.join(before[name], len(old) + after[name])
    _join_by_trail(groups, before, after, trail)
    _join_parts(groups, old, new, before)
    stable = _longest_run([after[name] for name in kept])
    moved = {after[name] for name in kept if after[name] not in stable}

    members: dict[int, tuple[list[int], list[int]]] = {}
    for place in range(len(old) + len(new)):
        sides = members.setdefault(groups.head(place), ([], []))
        sides[place >= len(old)].append(place - len(old) * (place >= len(old)))
    found = []
    anchor = _anchors(old, after, stable)
    # Groups come in the order of their first lines, so what was removed keeps its order, too.
    for gone, come in members.values():
        was, now = tuple(old[place] for place in gone), tuple(new[place] for place in come)
        sorts = _sorts(was, now, is_moved=not moved.isdisjoint(come))
        if sorts:
            found.append(Change(was, now, sorts, come[0] if come else anchor[gone[0]]))
    return sorted(found, key=lambda change: (change.place, not change.new))


def tally(found: Sequence[Change[L]]) -> dict[str, int]:
    """How many paragraphs were "added", "removed", "joined", "divided", "moved" or otherwise
    "changed", and how many "headings" are not as they were."""
    counted: Counter[str] = Counter()
    for change in found:
        structural = [sort for sort in change.sorts if sort in ("joined", "divided")]
        if change.is_heading:
            counted["headings"] += 1
        elif structural:
            counted.update(structural)
        elif change.sorts[0] in ("added", "removed"):
            counted[change.sorts[0]] += 1
        else:
            counted["moved" if change.sorts == ("moved",) else "changed"] += 1
    return dict(counted)


def out_of_order(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """How many of the same things, each there once, were moved; as few as explain the order."""
    if old == new:
        return 0
    order = {one: place for place, one in enumerate(new)}
    return len(old) - len(_longest_run([order[one] for one in old]))


def places(new: Sequence[L], found: Sequence[Change[L]]) -> list[list[L | Change[L]]]:
    """The changes with the unchanged line before and after each; neighbours stand together."""
    at = {change.place: change for change in found if change.new}
    removed: dict[int, list[Change[L]]] = {}
    for change in found:
        if not change.new:
            removed.setdefault(change.place, []).append(change)
    inside = {_name(line) for change in found for line in change.new}
    order: list[L | Change[L]] = list(removed.get(-1, ()))
    for place, line in enumerate(new):
        if place in at:
            order.append(at[place])
        elif _name(line) not in inside:
            order.append(line)
        order.extend(removed.get(place, ()))
    blocks: list[list[L | Change[L]]] = []
    end = 0
    for index, one in enumerate(order):
        if not isinstance(one, Change):
            continue
        begin = max(index - 1, 0)
        if not blocks or begin > end:
            blocks.append([])
            end = begin
        blocks[-1].extend(order[end : index + 2])
        end = max(end, index + 2)
    return blocks


def _name(line: Line) -> str:
    return f"{'h' if line.kind == HEADING else 'p'}-{line.key}"


class _Groups:
    """Sets of lines that belong together (union–find with halved paths)."""

    def __init__(self, size: int) -> None:
        self.above = list(range(size))

    def head(self, one: int) -> int:
        above = self.above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, one: int, other: int) -> None:
        self.above[self.head(other)] = self.head(one)


def _join_by_trail(
    groups: _Groups, before: Mapping[str, int], after: Mapping[str, int], trail: Mapping[str, str]
) -> None:
    present = {name[2:] for name in after}
    for name, place in before.items():
        if name in after:
            continue
        # Of what was a heading and is a paragraph now, or the other way round, the key may stay.
        into = follow(trail, present, name[2:])
        found = after.get(f"p-{into}", after.get(f"h-{into}"))
        if found is not None:
            groups.join(place, len(before) + found)


def _join_parts(
    groups: _Groups, old: Sequence[Line], new: Sequence[Line], before: Mapping[str, int]
) -> None:
    """Join new lines to those beside them that lost their words: they were divided."""
    known = [_name(line) in before for line in new]
    if all(known):
        return
    members: dict[int, tuple[list[Line], list[Line]]] = {}
    for place, line in enumerate((*old, *new)):
        sides = members.setdefault(groups.head(place), ([], []))
        sides[place >= len(old)].append(line)
    lost: dict[int, Counter[str]] = {}
    for place, line in enumerate(new):
        if known[place]:
            continue
        words = Counter(_WORD.findall(line.text))
        for step in (-1, 1):
            beside = place + step
            while 0 <= beside < len(new) and not known[beside]:
                beside += step
            if not 0 <= beside < len(new):
                continue
            head = groups.head(len(old) + beside)
            if head not in lost:
                lost[head] = _counted(members[head][0])
                lost[head].subtract(_counted(members[head][1]))
            own = words & lost[head]
            if own and own.total() >= OWN_WORDS * words.total():
                lost[head] -= own
                groups.join(head, len(old) + place)
                break


def _counted(lines: Sequence[Line]) -> Counter[str]:
    return Counter(word for line in lines for word in _WORD.findall(line.text))


def _longest_run(places: Sequence[int]) -> set[int]:
    """The most of ``places`` that stand in rising order (patience sorting)."""
    tops: list[int] = []
    last: list[int] = []
    under = [-1] * len(places)
    for index, place in enumerate(places):
        pile = bisect_left(tops, place)
        under[index] = last[pile - 1] if pile else -1
        if pile == len(tops):
            tops.append(place)
            last.append(index)
        else:
            tops[pile], last[pile] = place, index
    run: set[int] = set()
    at = last[-1] if last else -1
    while at >= 0:
        run.add(places[at])
        at = under[at]
    return run


def _anchors(old: Sequence[Line], after: Mapping[str, int], stable: set[int]) -> list[int]:
    """For each old line the place of the nearest one at or before it that stayed; -1 for none."""
    found, place = [], -1
    for line in old:
        now = after.get(_name(line))
        place = now if now is not None and now in stable else place
        found.append(place)
    return found


def _sorts(was: tuple[Line, ...], now: tuple[Line, ...], *, is_moved: bool) -> tuple[Sort, ...]:
    if not was:
        return ("added",)
    if not now:
        return ("removed",)
    return tuple(_differing(was, now, is_moved=is_moved))


def _differing(was: tuple[Line, ...], now: tuple[Line, ...], *, is_moved: bool) -> Iterator[Sort]:
    if len(was) > 1:
        yield "joined"
    if len(now) > 1:
        yield "divided"
    if [line.text for line in was] != [line.text for line in now] and (
        len(was) == len(now) == 1 or _words(was) != _words(now)
    ):
        yield "words"
    if len(was) == len(now) == 1:
        (one,), (other,) = was, now
        if one.kind != other.kind:
            yield "kind"
        elif one.level != other.level and one.kind in (HEADING, "list_item"):
            yield "level"
        if one.label != other.label:
            yield "label"
        if (one.refs, one.breaks) != (other.refs, other.breaks) and one.text == other.text:
            yield "marks"
    if is_moved:
        yield "moved"


def _words(lines: tuple[Line, ...]) -> list[str]:
    return " ".join(line.text for line in lines).split()
