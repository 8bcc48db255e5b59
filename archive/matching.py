"""Which elements of two sequences are certainly the same ones. Pure.

A pair counts only where *every* longest common subsequence holds it. The pairs of a match are
found by rank (Hunt and Szymanski 1977), once from the front and once from the back; a rank that
only one pair can fill is certain, all others are left open. Two near-identical runs therefore
never swap: where one of them went away, nothing is certain about either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

MOST_PAIRS = 100_000
"""Pairs of equal elements that one comparison looks at; above it the frequent ones are left out at
first, which only leaves more open. A rewritten text of 20,000 words takes half a second."""
MOST_PAIRS_IN_ALL = 3_000_000
"""The same for all comparisons with one ``Budget``; what comes after it is left open."""
MARGIN = 24
"""Elements beside a change that are compared again, at first; more where they are not certain."""
RARE = (64, 16, 4, 1)
"""Bounds of how often an element stands on both sides, multiplied, for it to be a rare one."""

Pair = tuple[int, int]


class Budget:
    """How many pairs may still be looked at."""

    def __init__(self, pairs: int = MOST_PAIRS_IN_ALL) -> None:
        self.pairs = pairs


def certain(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    *,
    own: Pair | None = None,
    budget: Budget | None = None,
) -> list[Pair]:
    """The pairs of indexes that every longest common subsequence holds, ascending.

    ``own``: how many elements at the beginning of either side are of the same line. Then those
    pairs must also be in every match that keeps as many as possible of them together.
    """
    budget = budget or Budget()
    found = _windowed(old, new, None, budget)
    if own is not None:
        kept = set(_windowed(old, new, own, budget))
        found = [pair for pair in found if pair in kept]
    return _filled(old, new, found)


def _windowed(
    old: Sequence[Hashable], new: Sequence[Hashable], own: Pair | None, budget: Budget
) -> list[Pair]:
    """What both sides begin (and end) with is not compared again, but for a margin.

    A pair of the margin that is certain there is certain in the whole, and everything outside of
    it then is, too: a match that took other words there could be exchanged for a longer one.
    """
    size = min(len(old), len(new))
    head = next((i for i in range(size) if old[i] != new[i]), size)
    if head == len(old) == len(new):
        return [(i, i) for i in range(head)]
    tail = 0
    if own is None:
        while tail < size - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
    shift = len(new) - len(old)
    margin = MARGIN
    while True:
        start = max(0, head - margin)
        stop = min(len(old), len(old) - tail + margin)
        of_line = (own[0] - start, own[1] - start) if own else None
        inside = _in_all(old[start:stop], new[start : stop + shift], of_line, budget)
        pairs = [(i + start, j + start) for i, j in inside]
        left = start == 0 or any(i == j and i < head for i, j in pairs[: head - start])
        right = stop == len(old) or any(
            j - i == shift and i >= len(old) - tail for i, j in pairs[-(stop - len(old) + tail) :]
        )
        if left and right:
            break
        margin *= 4
    before = [(i, i) for i in range(start)]
    after = [(i, i + shift) for i in range(stop, len(old))]
    return before + pairs + after


def _in_all(
    old: Sequence[Hashable], new: Sequence[Hashable], own: Pair | None, budget: Budget
) -> list[Pair]:
    """The pairs that every heaviest common subsequence holds; a pair of the same line weighs more
    than any number of others."""
    pairs, are_all = _equal_pairs(old, new, budget)
    found = _ranked(pairs, len(old), own)
    return found if are_all or not found else _between(old, new, own, budget, found)


def _between(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    own: Pair | None,
    budget: Budget,
    pairs: list[Pair],
) -> list[Pair]:
    """With what is certain between two neighbours, where only the rare elements were asked."""
    found: list[Pair] = []
    i, j = 0, 0
    for one, other in [*pairs, (len(old), len(new))]:
        if i < one and j < other:
            of_line = (own[0] - i, own[1] - j) if own else None
            inside = _in_all(old[i:one], new[j:other], of_line, budget)
            found.extend((k + i, m + j) for k, m in inside)
        found.append((one, other))
        i, j = one + 1, other + 1
    found.pop()
    return found


def _ranked(pairs: list[Pair], length: int, own: Pair | None) -> list[Pair]:
    """Those of the pairs, of an old side of this length, that alone can have their rank."""
    if not pairs:
        return []
    more = length + 1
    weights = (
        [1 + more * (i < own[0] and j < own[1]) for i, j in pairs] if own else [1] * len(pairs)
    )
    ahead = _heaviest(pairs, weights)
    mirrored = [(-i, -j) for i, j in reversed(pairs)]
    behind = _heaviest(mirrored, weights[::-1])[::-1]
    best = max(ahead)
    ranks: dict[int, Pair | None] = {}
    for pair, weight, front, back in zip(pairs, weights, ahead, behind, strict=True):
        if front + back - weight == best:
            rank = front % more if own else front
            ranks[rank] = None if rank in ranks else pair
    return [pair for _rank, pair in sorted(ranks.items()) if pair is not None]


def _equal_pairs(
    old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget
) -> tuple[list[Pair], bool]:
    """All (i, j) with equal elements, ascending, and True; of the rarer elements alone, and
    False, where there would be too many."""
    counts, others = Counter(old), Counter(new)
    products = {each: counts[each] * others[each] for each in counts if each in others}
    wanted = set(products)
    for limit in RARE:
        if sum(products[each] for each in wanted) <= MOST_PAIRS:
            break
        wanted = {each for each in wanted if products[each] <= limit}
    total = sum(products[each] for each in wanted)
    if total > min(MOST_PAIRS, budget.pairs):
        return [], True
    budget.pairs -= total
    places: dict[Hashable, list[int]] = {each: [] for each in wanted}
    for j, each in enumerate(new):
        if each in wanted:
            places[each].append(j)
    pairs = [(i, j) for i, each in enumerate(old) if each in wanted for j in places[each]]
    return pairs, len(wanted) == len(products)


def _heaviest(pairs: Sequence[Pair], weights: Sequence[int]) -> list[int]:
    """For each pair the weight of the heaviest chain that ends with it. ``pairs`` ascend; a chain
    ascends in both places."""
    ends: list[int] = []
    sums: list[int] = []
    found = [0] * len(pairs)
    at = 0
    while at < len(pairs):
        stop = at
        while stop < len(pairs) and pairs[stop][0] == pairs[at][0]:
            place = bisect_left(ends, pairs[stop][1])
            found[stop] = weights[stop] + (sums[place - 1] if place else 0)
            stop += 1
        for index in range(at, stop):
            end, total = pairs[index][1], found[index]
            place = bisect_left(ends, end)
            if place and sums[place - 1] >= total:
                continue
            if place < len(ends) and ends[place] == end and sums[place] > total:
                continue
            last = place
            while last < len(ends) and sums[last] <= total:
                last += 1
            ends[place:last], sums[place:last] = [end], [total]
        at = stop
    return found


def _filled(old: Sequence[Hashable], new: Sequence[Hashable], pairs: list[Pair]) -> list[Pair]:
    """With what lies between two pairs, where it is the same on both sides."""
    filled: list[Pair] = []
    i, j = -1, -1
    for one, other in [*pairs, (len(old), len(new))]:
        if one - i == other - j > 1 and old[i + 1 : one] == new[j + 1 : other]:
            filled.extend(zip(range(i + 1, one), range(j + 1, other), strict=True))
        filled.append((one, other))
        i, j = one, other
    filled.pop()
    return filled
