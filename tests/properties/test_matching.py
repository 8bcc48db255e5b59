"""Certain pairs, held against every longest common subsequence there is."""

from __future__ import annotations

import random
import time
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from archive import matching
from archive.matching import Budget, certain

FEW = st.text("abc", max_size=7)


def every_longest(old: str, new: str) -> list[set[tuple[int, int]]]:
    """All longest common subsequences, as sets of pairs; by trying everything."""
    for size in range(min(len(old), len(new)), 0, -1):
        found = [
            set(zip(ours, theirs, strict=True))
            for ours in combinations(range(len(old)), size)
            for theirs in combinations(range(len(new)), size)
            if [old[i] for i in ours] == [new[j] for j in theirs]
        ]
        if found:
            return found
    return [set()]


@given(FEW, FEW)
def test_a_pair_is_certain_where_every_longest_match_holds_it(old: str, new: str) -> None:
    agreed = set.intersection(*every_longest(old, new))
    found = set(certain(old, new))
    assert agreed <= found
    # What lies unchanged between two certain pairs is as certain as they are.
    for i, j in found - agreed:
        assert old[i] == new[j]
        left = max(((a, b) for a, b in agreed if a < i), default=(-1, -1))
        right = min(((a, b) for a, b in agreed if a > i), default=(len(old), len(new)))
        assert old[left[0] + 1 : right[0]] == new[left[1] + 1 : right[1]]


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[str], list[str], set[tuple[int, int]]]:
    """Words of a small vocabulary, the same with some taken out and unheard ones put in, and
    which are which."""
    old = draw(st.lists(st.sampled_from("abcd"), max_size=60))
    new: list[str] = []
    truth = set()
    for index, word in enumerate(old):
        step = draw(st.sampled_from(["keep"] * 5 + ["drop", "add"]))
        if step == "add":
            new.append(f"new{index}")
        if step != "drop":
            truth.add((index, len(new)))
            new.append(word)
    return old, new, truth


@given(edited(), st.integers(1, 4))
def test_nothing_is_certain_that_is_not_so(
    case: tuple[list[str], list[str], set[tuple[int, int]]], margin: int
) -> None:
    old, new, truth = case
    matching.MARGIN, usual = margin, matching.MARGIN
    try:
        found = certain(old, new)
    finally:
        matching.MARGIN = usual
    # Of equal words between two certain ones nobody can say which of them are left.
    sure = set(matching._in_all(old, new, None, Budget())) | {
        (i, i) for i in range(len(old)) if old == new
    }
    assert sure <= truth
    assert sure <= set(found)
    assert set(certain(old, new)) == set(found)


@given(edited(), st.integers(0, 60))
def test_keeping_a_line_together_only_leaves_more_open(
    case: tuple[list[str], list[str], set[tuple[int, int]]], size: int
) -> None:
    old, new, truth = case
    own = (min(size, len(old)), sum(i < size for i, _j in truth))
    both = set(matching._in_all(old, new, None, Budget()))
    both &= set(matching._in_all(old, new, own, Budget()))
    assert both <= set(certain(old, new, own=own))


def test_a_rewritten_paragraph_of_the_greatest_length_takes_a_moment() -> None:
    chance = random.Random(3)
    words = [f"w{int(chance.paretovariate(0.8))}" for _ in range(20_000)]
    assert len(" ".join(words)) > 60_000
    others = chance.sample(words, len(words))
    begun = time.perf_counter()
    certain(words, others)
    assert time.perf_counter() - begun < 15  # A machine that runs other tests beside it is slow.


def test_what_exceeds_the_budget_stays_open() -> None:
    old, new = list("a" * 50 + "b"), list("a" * 49 + "b")
    assert certain(old, new)
    assert certain(old, new, budget=Budget(10)) == []
