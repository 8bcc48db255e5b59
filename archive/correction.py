"""What a correction does to a text: keys, numbers, and where every passage went. Pure, no Django.

A key once published names the same words' place for ever. A line that keeps its key keeps its
number; a part that is split off gets a new key and the next free letter after the number above
("12a"); what stands before every number gets "0a". A line that is not there any more leaves a
trail to the line that took up its words. A paragraph that becomes a heading, or the reverse, is
another line. Offsets are Unicode code points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from archive.alignment import Alignment, Spot

HEADING = "heading"
FOOTNOTE = "footnote"
NUMBERED = frozenset({"text", "quotation"})
"""The kinds of paragraphs that are cited by a number."""

UNMOVED, MOVED, CHANGED, UNPLACED = OUTCOMES = ("unmoved", "moved", "changed", "unplaced")
"""The same words at the same place; the same words elsewhere; other words between the same ends;
no place that is certain."""

SHORT = 100
"""Code points up to which the words of a passage are also compared by their characters."""
ALIKE = 0.6

_WORD = re.compile(r"\w+|[^\w\s]")
_LETTERED = re.compile(r"(\d+)([a-z]*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A heading or a paragraph as it stands, or shall stand, in a text version."""

    key: str
    """Empty for one that is new."""
    kind: str
    """"heading", or the kind of the paragraph."""
    text: str
    level: int = 1
    label: str = ""
    refs: tuple[tuple[int, str], ...] = ()
    breaks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of text: from ``start`` in the first paragraph to before ``end`` in the last one."""

    first: str
    start: int
    last: str
    end: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What a correction did to one passage."""

    outcome: str
    """One of OUTCOMES."""
    after: Passage | None = None
    """Where it is now; None where it is unplaced."""
    why: str = ""
    """Why it is unplaced: "lost", "words", "heading", "footnote" or "long"."""


@dataclass(slots=True)
class Plan:
    """A corrected text beside the one it was made of."""

    old: Sequence[Line]
    new: list[Line] = field(default_factory=list)
    """Every line with the key it will have."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Key of a paragraph that gets a number now -> the number."""
    made: set[str] = field(default_factory=set)
    """Keys that are new."""
    trails: dict[str, str] = field(default_factory=dict)
    """Key that is not there any more -> key of the line that took up its words, or ""."""
    alignment: Alignment = field(default_factory=lambda: Alignment((), ()))
    """Of the old lines and the new ones with the keys they came with."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return list(self.old) == self.new

    def passages(self, most: int) -> Passages:
        """Ask where passages went; ``most`` is how many paragraphs one may have."""
        return Passages(self, most)


def plan(
    old: Sequence[Line],
    typed: Iterable[Line],
    *,
    numbers: Mapping[str, str],
    fresh: Callable[[int], str],
) -> Plan:
    """Give every line of a corrected text its key and number.

    ``numbers``: key -> number ("" for none) of every paragraph that the document ever had;
    ``fresh`` makes a key that was never used in it, for the line at this place of ``typed``.
    Lines without words are left out.
    """
    places, came = [], []
    for place, line in enumerate(typed):
        if line.text:
            places.append(place)
            came.append(line)
    came = _once(came)
    made = Plan(old=list(old), alignment=Alignment(list(old), came))
    was = {line.key: line.kind for line in made.old}
    for place, line in zip(places, came, strict=True):
        keeps = line.key and (
            (was[line.key] == HEADING) == (line.kind == HEADING)
            if line.key in was
            # One that another correction has taken out may come back.
            else line.key in numbers and line.kind != HEADING
        )
        key = line.key if keeps else fresh(place)
        if not keeps:
            made.made.add(key)
        made.new.append(replace(line, key=key))
    there = {line.key for line in made.new}
    for index, line in enumerate(made.old):
        if line.key not in there:
            heir = made.alignment.heir(index)
            made.trails[line.key] = "" if heir is None else made.new[heir].key
    _number(made, numbers)
    return made


def _once(lines: list[Line]) -> list[Line]:
    """Every key at its first line alone."""
    seen: set[str] = set()
    answer = []
    for line in lines:
        again = line.key in seen
        seen.add(line.key)
        answer.append(replace(line, key="") if again and line.key else line)
    return answer


def _number(made: Plan, numbers: Mapping[str, str]) -> None:
    """Numbers for what is cited by one and has none yet."""
    taken = {number for number in numbers.values() if number}
    above = "0"
    for line in made.new:
        if line.kind not in NUMBERED:
            continue
        number = numbers.get(line.key, "")
        if not number:
            number = made.numbers[line.key] = _free(above, taken)
            taken.add(number)
        above = number


def _free(above: str, taken: set[str]) -> str:
    """The next free number after ``above``: "12" and "12a" lead to "12b", after "12z" "12aa"."""
    match = _LETTERED.match(above)
    base = match[1] if match else "0"
    count = 1
    while (number := base + _letters(count)) in taken:
        count += 1
    return number


def _letters(count: int) -> str:
    """1 is "a", 26 "z", 27 "aa"."""
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


class Passages:
    """Where the passages of the old text are in the new one."""

    def __init__(self, made: Plan, most: int) -> None:
        self.plan = made
        self.most = most
        self.alignment = made.alignment
        self._old = {line.key: i for i, line in enumerate(made.old) if line.kind != HEADING}
        self._new = {line.key: i for i, line in enumerate(made.new) if line.kind != HEADING}
        self._runs = self._count_runs()

    def _count_runs(self) -> list[int]:
        """For each old line a number that it shares with its neighbours where all of them stand
        beside each other in the new text as they did, and can carry notes; 0 for others."""
        runs, run, last = [], 0, -2
        for index, line in enumerate(self.plan.old):
            there = self.alignment.steady[index]
            if there is None or HEADING in (line.kind, self.plan.new[there].kind):
                runs.append(0)
                last = -2
                continue
            if FOOTNOTE in (line.kind, self.plan.new[there].kind):
                runs.append(0)
                last = -2
                continue
            if there != last + 1 or not runs or not runs[-1]:
                run += 1
            runs.append(run)
            last = there
        return runs

    def words(self, passage: Passage) -> str:
        """What the passage says in the old text, its paragraphs joined by a line feed."""
        return _words(self.plan.old, self._old, passage)

    def words_after(self, passage: Passage) -> str:
        """What the passage says in the new text."""
        return _words(self.plan.new, self._new, passage)

    def fate(self, passage: Passage) -> Fate:
        """Exactly one outcome. A passage that is not in the old text is unplaced."""
        first, last = self._old.get(passage.first), self._old.get(passage.last)
        if first is None or last is None:
            return Fate(UNPLACED, why="lost")
        if self._runs[first] and self._runs[first] == self._runs[last]:
            return Fate(UNMOVED, passage)
        if first == last and (still := self._by_key(first)):
            return Fate(UNMOVED, passage) if still == "here" else Fate(UNPLACED, why=still)
        since, until = Spot(first, passage.start), Spot(last, passage.end)
        start = self.alignment.start(since, until)
        end = self.alignment.end(since, until)
        if start is None or end is None or start >= end or start.line >= len(self.plan.new):
            return Fate(UNPLACED, why="lost")
        lines = self.plan.new[start.line : end.line + 1]
        if why := self._forbidden(lines):
            return Fate(UNPLACED, why=why)
        if start.offset >= len(lines[0].text) or end.offset <= 0:
            return Fate(UNPLACED, why="lost")
        after = Passage(lines[0].key, start.offset, lines[-1].key, end.offset)
        before, now = self.words(passage), self.words_after(after)
        if before == now:
            return Fate(UNMOVED if after == passage else MOVED, after)
        if not survives(before, now):
            return Fate(UNPLACED, why="words")
        return Fate(CHANGED, after)

    def _by_key(self, index: int) -> str:
        """ "here" where a line is still there with the same words, wherever it stands; why it can
        carry no notes; "" where its words have changed."""
        line = self.plan.old[index]
        there = self._new.get(line.key)
        if there is None or self.plan.new[there].text != line.text:
            return ""
        return self._forbidden([self.plan.new[there]]) or "here"

    def _forbidden(self, lines: Sequence[Line]) -> str:
        """Why no passage can lie in these lines; "" where one can."""
        kinds = {line.kind for line in lines}
        if HEADING in kinds:
            return "heading"
        if FOOTNOTE in kinds:
            return "footnote"
        return "long" if len(lines) > self.most else ""


def _words(lines: Sequence[Line], places: Mapping[str, int], passage: Passage) -> str:
    first, last = places.get(passage.first), places.get(passage.last)
    if first is None or last is None:
        return ""
    if first == last:
        return lines[first].text[passage.start : passage.end]
    texts = [line.text for line in lines[first : last + 1]]
    texts[0], texts[-1] = texts[0][passage.start :], texts[-1][: passage.end]
    return "\n".join(texts)


def survives(before: str, now: str) -> bool:
    """Whether enough of the words are left to call a passage the same: half of what it was, by
    code points, and a third of what it is; of a short one its characters may tell."""
    old, new = Counter(_WORD.findall(before)), Counter(_WORD.findall(now))
    kept = _size(old & new)
    if kept and kept * 2 >= _size(old) and kept * 3 >= _size(new):
        return True
    if max(len(before), len(now)) > SHORT:
        return False
    return SequenceMatcher(None, before, now, autojunk=False).ratio() >= ALIKE


def _size(words: Counter[str]) -> int:
    return sum(len(word) * count for word, count in words.items())
