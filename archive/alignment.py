"""Which words of a corrected text are which words of the text before. Pure, no Django.

Words are aligned by identity, never by likeness alone: see ``archive.matching``. What is open
stays open. Offsets are Unicode code points of a line's text, ends exclusive.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from archive.matching import Budget, Pair, certain

MOST_CHARACTERS = 400
"""Of what was replaced, on either side, for comparing it character by character."""

MOST_TOGETHER = 2000
"""Words on either side of neighbouring changes that are looked through for words that went from
one to the other; above it what crosses a border stays open."""

_WORD = re.compile(r"\w+|[^\w\s]")


class Line(Protocol):
    """What is aligned: a heading or a paragraph. ``key`` is empty for a new one."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...


class Spot(NamedTuple):
    """A place between two characters: index of a line, offset."""

    line: int
    offset: int


class _Words:
    """The words of some consecutive lines."""

    def __init__(self, lines: Sequence[Line], start: int, stop: int) -> None:
        self.lines = lines
        self.words: list[str] = []
        self.starts: list[Spot] = []
        self.ends: list[Spot] = []
        for index in range(start, stop):
            for match in _WORD.finditer(lines[index].text):
                self.words.append(match[0])
                self.starts.append(Spot(index, match.start()))
                self.ends.append(Spot(index, match.end()))

    def characters(self, first: int, stop: int) -> tuple[str, list[Spot]]:
        """The text from one word to before another, and the place of each character in it."""
        text, spots = "", []
        begin, end = self.starts[first], self.ends[stop - 1]
        for index in range(begin.line, end.line + 1):
            line = self.lines[index].text
            low = begin.offset if index == begin.line else 0
            high = end.offset if index == end.line else len(line)
            if index > begin.line:
                text += "\n"
                spots.append(Spot(index - 1, len(self.lines[index - 1].text)))
            text += line[low:high]
            spots.extend(Spot(index, offset) for offset in range(low, high))
        return text, spots


class Part(NamedTuple):
    """Lines of the old text and the lines of the new one that stand for them, from one line that
    both have to before the next one."""

    old: Pair
    new: Pair
    pinned: bool
    """Whether the first lines are the same one."""

    def words(self, alignment: Alignment) -> tuple[Counter[str], Counter[str]]:
        """What it had and has not any more, and what it has and had not."""
        old, new = (
            Counter(word for line in lines[slice(*span)] for word in re.findall(r"\w+", line.text))
            for lines, span in ((alignment.old, self.old), (alignment.new, self.new))
        )
        return old - new, new - old


class Stretch:
    """Consecutive parts between which words may have gone to and fro. Compared when first asked."""

    def __init__(self, alignment: Alignment, parts: Sequence[Part]) -> None:
        self.alignment = alignment
        self.parts = parts
        self.old = (parts[0].old[0], parts[-1].old[1])
        self.new = (parts[0].new[0], parts[-1].new[1])
        self._before: _Words | None = None

    def _compare(self) -> None:
        old, new = self.alignment.old, self.alignment.new
        self._before, self._after = _Words(old, *self.old), _Words(new, *self.new)
        before, after = self._before, self._after
        pairs = [pair for part in self.parts for pair in self._pairs_in(part, before, after)]
        if len(self.parts) > 1:
            # What a line has kept is its own; only what is open in it can have come from another.
            whole = certain(before.words, after.words, budget=self.alignment.budget)
            pairs = _together(pairs, whole)
        self._i = [-1, *(i for i, _j in pairs), len(before.words)]
        self._j = [-1, *(j for _i, j in pairs), len(after.words)]

    def _pairs_in(self, part: Part, before: _Words, after: _Words) -> Iterator[Pair]:
        """The words that are certainly the same ones in one part."""
        i, old_stop = (bisect_left(before.starts, Spot(line, 0)) for line in part.old)
        j, new_stop = (bisect_left(after.starts, Spot(line, 0)) for line in part.new)
        own = None
        if part.pinned and (part.old[1] - part.old[0] > 1 or part.new[1] - part.new[0] > 1):
            own = (
                bisect_left(before.starts, Spot(part.old[0] + 1, 0)) - i,
                bisect_left(after.starts, Spot(part.new[0] + 1, 0)) - j,
            )
        words = before.words[i:old_stop], after.words[j:new_stop]
        for k, m in certain(*words, own=own, budget=self.alignment.budget):
            yield k + i, m + j

    def pairs(self) -> list[tuple[Spot, Spot, int]]:
        """For each certain word its places before and after, and its length."""
        if self._before is None:
            self._compare()
        before, after = self._before, self._after
        assert before is not None  # noqa: S101  (compared just now)
        return [
            (before.starts[i], after.starts[j], len(before.words[i]))
            for i, j in zip(self._i[1:-1], self._j[1:-1], strict=True)
        ]

    def start(self, at: Spot, until: Spot) -> Spot | None:
        """Where a passage from ``at`` to ``until`` begins now; None where that is open."""
        if self._before is None:
            self._compare()
        before, after = self._before, self._after
        assert before is not None  # noqa: S101  (compared just now)
        word = bisect_right(before.ends, at)
        if word == len(before.words) or before.starts[word].line != at.line:
            return None
        inner = max(0, at.offset - before.starts[word].offset)
        lead = before.starts[word].offset - at.offset if not inner else 0
        spot = self._start(word, inner, at, until)
        if spot is None or not lead:
            return spot
        text = after.lines[spot.line].text if spot.line < len(after.lines) else ""
        spaces = text[max(0, spot.offset - lead) : spot.offset]
        return Spot(spot.line, spot.offset - lead) if spaces == " " * lead else spot

    def _start(self, word: int, inner: int, at: Spot, until: Spot) -> Spot | None:
        before, after = self._before, self._after
        assert before is not None  # noqa: S101  (compared just now)
        place = bisect_left(self._i, word)
        next_old, next_new = self._i[place], self._j[place]
        if next_old == word:
            return _moved(after.starts[next_new], inner)
        last_old, last_new = self._i[place - 1], self._j[place - 1]
        if next_old < len(before.words) and before.starts[next_old] < until:
            # A certain word of the passage carries along what stands before it unchanged.
            back = next_old - word
            if (
                next_new - back > last_new
                and before.words[word:next_old] == after.words[next_new - back : next_new]
            ):
                return _moved(after.starts[next_new - back], inner)
        if not inner and (word == last_old + 1 or next_new == last_new + 1):
            # Other words stand where it began, or its first words were removed.
            first = last_new + 1 if word == last_old + 1 else next_new
            return after.starts[first] if first < len(after.words) else Spot(self.new[1], 0)
        return self._by_character(place, at, inner, ends=False)

    def end(self, since: Spot, at: Spot) -> Spot | None:
        """Where a passage from ``since`` to ``at`` ends now; None where that is open."""
        if self._before is None:
            self._compare()
        before, after = self._before, self._after
        assert before is not None  # noqa: S101  (compared just now)
        word = bisect_left(before.starts, at) - 1
        if word < 0 or before.starts[word].line != at.line:
            return None
        cut = max(0, before.ends[word].offset - at.offset)
        trail = at.offset - before.ends[word].offset if not cut else 0
        spot = self._end(word, cut, since, at)
        if spot is None or not trail:
            return spot
        text = after.lines[spot.line].text if spot.line >= 0 else ""
        spaces = text[spot.offset : spot.offset + trail]
        return Spot(spot.line, spot.offset + trail) if spaces == " " * trail else spot

    def _end(self, word: int, cut: int, since: Spot, at: Spot) -> Spot | None:
        before, after = self._before, self._after
        assert before is not None  # noqa: S101  (compared just now)
        place = bisect_left(self._i, word)
        next_old, next_new = self._i[place], self._j[place]
        if next_old == word:
            return _moved(after.ends[next_new], -cut)
        last_old, last_new = self._i[place - 1], self._j[place - 1]
        if last_old >= 0 and before.ends[last_old] > since:
            on = word - last_old
            if (
                last_new + on < next_new
                and before.words[last_old + 1 : word + 1]
                == after.words[last_new + 1 : last_new + on + 1]
            ):
                return _moved(after.ends[last_new + on], -cut)
        if not cut and (word == next_old - 1 or next_new == last_new + 1):
            # Other words stand where it ended, or its last words were removed.
            final = next_new - 1 if word == next_old - 1 else last_new
            if final >= 0:
                return after.ends[final]
            line = self.new[0] - 1
            return Spot(line, len(after.lines[line].text) if line >= 0 else 0)
        return self._by_character(place, at, cut, ends=True)

    def _by_character(self, place: int, at: Spot, inside: int, *, ends: bool) -> Spot | None:
        """An end in the midst of what was replaced, found by the characters around it.

        An end at the edge of a word stays at the edge of a word. Where whole words were left open,
        their characters decide nothing.
        """
        before, after = self._before, self._after
        assert before is not None  # noqa: S101  (compared just now)
        low, high = self._i[place - 1] + 1, self._i[place]
        first, stop = self._j[place - 1] + 1, self._j[place]
        if first == stop or not set(before.words[low:high]).isdisjoint(after.words[first:stop]):
            return None
        old, old_spots = before.characters(low, high)
        new, new_spots = after.characters(first, stop)
        if max(len(old), len(new)) > MOST_CHARACTERS:
            return None
        line = at.line
        offset = at.offset - 1 if ends else at.offset
        index = bisect_left(old_spots, Spot(line, offset))
        if index == len(old_spots) or old_spots[index] != Spot(line, offset):
            return None
        pairs = certain(old, new, budget=self.alignment.budget)
        olds = [-1, *(i for i, _j in pairs), len(old)]
        news = [-1, *(j for _i, j in pairs), len(new)]
        near = bisect_left(olds, index)
        if olds[near] == index:
            target = news[near]
        elif ends and index == olds[near] - 1:
            target = news[near] - 1
        elif not ends and index == olds[near - 1] + 1:
            target = news[near - 1] + 1
        else:
            return None
        if not 0 <= target < len(new) or new[target].isspace():
            return None
        spot = _moved(new_spots[target], 1) if ends else new_spots[target]
        if not inside and spot not in (after.ends if ends else after.starts)[first:stop]:
            return None
        return spot


def _together(pairs: list[Pair], others: list[Pair]) -> list[Pair]:
    """The pairs with those of the others that leave them as they are; both ascend."""
    olds, news = [i for i, _j in pairs], [j for _i, j in pairs]
    fitting = []
    for i, j in others:
        place = bisect_left(olds, i)
        if place == bisect_left(news, j) and (
            place == len(pairs) or (olds[place] != i and news[place] != j)
        ):
            fitting.append((i, j))
    return sorted([*pairs, *fitting])


def _moved(spot: Spot, by: int) -> Spot:
    return Spot(spot.line, spot.offset + by)


class Alignment:
    """An old text and the new one that was made of it.

    Lines that keep their key are the same lines; those that keep their words, too, need no
    comparing. What lies between two such lines is one ``Stretch``.
    """

    def __init__(self, old: Sequence[Line], new: Sequence[Line]) -> None:
        self.old, self.new = old, new
        self.budget = Budget()
        self.steady: list[int | None] = [None] * len(old)
        """For each old line the new one with the same key and words, at the same turn."""
        self._stretches: dict[int, Stretch] = {}
        pins = _pins(old, new)
        marks = [(0, 0, False), *((o, n, True) for o, n in pins), (len(old), len(new), False)]
        run: list[Part] = []
        for (o, n, pinned), (next_o, next_n, _) in itertools.pairwise(marks):
            if pinned and old[o].text == new[n].text:
                self.steady[o] = n
                self._add(run)
                run = [Part((o + 1, next_o), (n + 1, next_n), False)]
            else:
                run.append(Part((o, next_o), (n, next_n), pinned))
        self._add(run)

    def _add(self, run: list[Part]) -> None:
        """Stretches for parts that follow each other: those that exchanged words are one."""
        if len(run) == 1:
            together = [run]
        else:
            together = []
            lost: Counter[str] = Counter()
            gained: Counter[str] = Counter()
            size = 0
            for part in run:
                gone, come = part.words(self)
                length = sum(len(self.old[at].text.split()) for at in range(*part.old))
                length += sum(len(self.new[at].text.split()) for at in range(*part.new))
                if together and (lost & come or gone & gained) and size + length < MOST_TOGETHER:
                    together[-1].append(part)
                    size += length
                else:
                    together.append([part])
                    size = length
                lost, gained = gone, come
        for parts in together:
            stretch = Stretch(self, parts)
            for index in range(*stretch.old):
                self._stretches[index] = stretch

    def start(self, at: Spot, until: Spot) -> Spot | None:
        """Where a passage of the old text from ``at`` to ``until`` begins in the new one."""
        same = self.steady[at.line]
        if same is not None:
            return Spot(same, at.offset)
        return self._stretches[at.line].start(at, until)

    def end(self, since: Spot, at: Spot) -> Spot | None:
        """Where a passage of the old text from ``since`` to ``at`` ends in the new one."""
        same = self.steady[at.line]
        if same is not None:
            return Spot(same, at.offset)
        return self._stretches[at.line].end(since, at)

    def heir(self, line: int) -> int | None:
        """The new line that took up most of the words of an old one; None where most of them were
        not taken up."""
        if (same := self.steady[line]) is not None:
            return same
        took: Counter[int] = Counter()
        for before, after, length in self._stretches[line].pairs():
            if before.line == line:
                took[after.line] += length
        length = sum(len(word) for word in _WORD.findall(self.old[line].text))
        return took.most_common(1)[0][0] if took and 2 * took.total() >= length else None


def _pins(old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """The lines that both texts have, as far as they stand in the same order: the longest
    ascending sequence of them."""
    places: dict[str, int] = {}
    for index, line in enumerate(new):
        if line.key:
            places.setdefault(line.key, index)
    pairs = [(i, places[line.key]) for i, line in enumerate(old) if line.key in places]
    tops: list[int] = []
    chain: list[int] = []
    above: list[int] = [-1] * len(pairs)
    for index, (_i, j) in enumerate(pairs):
        place = bisect_left(tops, j)
        above[index] = chain[place - 1] if place else -1
        if place == len(tops):
            tops.append(j)
            chain.append(index)
        else:
            tops[place], chain[place] = j, index
    found = []
    at = chain[-1] if chain else -1
    while at >= 0:
        found.append(pairs[at])
        at = above[at]
    return found[::-1]
