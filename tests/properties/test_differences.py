"""The difference of two wordings: both can be read out of it, whatever they are."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.differences import Piece, compare

words = st.lists(
    st.sampled_from(["He", "waits", " ", "\n", ".", "spring", "é", "👩🏽\u200d🚀", "*"]),
    max_size=30,
).map("".join)


def old(pieces: list[Piece]) -> str:
    return "".join(text for sign, text in pieces if sign != "new")


def new(pieces: list[Piece]) -> str:
    return "".join(text for sign, text in pieces if sign != "gone")


@given(words | st.text(max_size=60), words | st.text(max_size=60))
def test_both_wordings_are_in_it(before: str, after: str):
    pieces = compare(before, after)
    assert (old(pieces), new(pieces)) == (before, after)
    assert all(text for _, text in pieces)
    if before == after:
        assert {sign for sign, _ in pieces} <= {"same"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "new", [("new", "new")]),
        ("gone", "", [("gone", "gone")]),
        ("a b c", "a x c", [("same", "a "), ("gone", "b"), ("new", "x"), ("same", " c")]),
        # Two changed words with a space between them are one change.
        ("one two end", "eins zwei end",
         [("gone", "one two"), ("new", "eins zwei"), ("same", " end")]),
    ],
)  # fmt: skip
def test_words_not_letters(before: str, after: str, expected: list):
    assert [tuple(piece) for piece in compare(before, after)] == expected


@pytest.mark.parametrize("kinds", [2, 30, 101, 150, 5000])
@pytest.mark.parametrize("end", [" ", "\n", "-"])
def test_longest_comments_are_compared_in_time(kinds: int, end: str):
    """20,000 code points on each side, with much, little and nothing in common."""
    chance = random.Random(kinds)
    alphabet = [f"w{n}" for n in range(kinds)]
    before, after = (
        end.join(chance.choice(alphabet) for _ in range(10_000))[:20_000] for _ in range(2)
    )
    began = time.process_time()
    pieces = compare(before, after)
    assert time.process_time() - began < 2
    assert (old(pieces), new(pieces)) == (before, after)
