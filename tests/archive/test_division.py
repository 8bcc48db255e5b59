"""Mending a division by hand: no step loses a word or an offset."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.division import Division, StepProblem
from archive.parsed import Block


def text(words: str, **fields: object) -> Block:
    return Block("paragraph", words, **fields)  # type: ignore[arg-type]


def test_joining_moves_marks_and_pages_along() -> None:
    division = Division.of(
        [
            text("He said", refs=[(7, "1")], lines=(1, 1)),
            text("no.", label="2.", refs=[(2, "2")], breaks=[(0, "9")], lines=(2, 3)),
        ]
    )
    assert division.join(2) == 1
    (block,) = division.blocks
    assert block.text == "He said 2. no."
    assert block.refs == [(7, "1"), (13, "2")]
    assert block.breaks == [(8, "9")]
    assert block.lines == (1, 3)
    with pytest.raises(StepProblem, match="first"):
        division.join(1)
    with pytest.raises(StepProblem, match="gone"):
        division.join(2)


def test_dividing_gives_each_part_its_marks() -> None:
    block = text("TRADE He said no. Twice.", refs=[(5, "1"), (17, "2")], breaks=[(6, "9")])
    block.doubtful = True
    division = Division.of([block, text("After")])
    assert division.divide(1, "He  said") == 3
    first, second, after = division.blocks
    assert (first.text, second.text, after.text) == ("TRADE", "He said no. Twice.", "After")
    assert (first.refs, first.breaks) == ([(5, "1")], [])
    assert (second.refs, second.breaks) == ([(11, "2")], [(0, "9")])
    assert not first.doubtful
    assert [piece.id for piece in division.pieces] == [1, 3, 2]


@pytest.mark.parametrize(
    ("words", "code"), [("", "words"), ("never", "words"), ("a", "words"), ("b", "several")]
)
def test_words_that_name_no_place_are_refused(words: str, code: str) -> None:
    division = Division.of([text("a b c b")])
    with pytest.raises(StepProblem, match=code):
        division.divide(1, words)
    assert [block.text for block in division.blocks] == ["a b c b"]


def test_turning_settles_a_doubt() -> None:
    block = text("Trade", doubtful=True)
    division = Division.of([block])
    assert list(division.doubts()) == [1]
    division.turn(1, "heading", 99)
    (block,) = division.blocks
    assert (block.kind, block.level, block.doubtful) == ("heading", 6, False)
    division.turn(1, "aside")
    assert (division.blocks[0].kind, division.blocks[0].role) == ("metadata", "letterhead")
    with pytest.raises(StepProblem):
        division.turn(1, "poem")


def test_doubts_are_walked_round() -> None:
    division = Division.of([text(str(n), doubtful=n in (1, 3)) for n in range(5)])
    assert division.doubt_after(1) == 2
    assert division.doubt_after(2) == 4
    assert division.doubt_after(4) == 2
    division.keep(2)
    division.keep(4)
    assert division.doubt_after(4) is None


blocks = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(["title", "heading", "paragraph", "list_item", "footnote"]),
        text=st.lists(st.sampled_from(["salt", "é", "😀", "no.", "He"]), min_size=1).map(" ".join),
        label=st.sampled_from(["", "1.", "a)"]),
        doubtful=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["keep", "join", "divide", "turn"]),
        st.integers(1, 10),
        st.sampled_from(["salt", "He", "no. He", "heading", "quotation", "aside"]),
    ),
    max_size=12,
)


@given(blocks, steps)
def test_no_step_loses_a_word(
    given_blocks: list[Block], chosen: list[tuple[str, int, str]]
) -> None:
    def words(division: Division) -> list[str]:
        return [w for b in division.blocks for w in f"{b.label} {b.text}".split()]

    division = Division.of(given_blocks)
    before = words(division)
    for verb, piece, argument in chosen:
        try:
            if verb == "divide":
                division.divide(piece, argument)
            elif verb == "turn":
                division.turn(piece, argument)
            else:
                getattr(division, verb)(piece)
        except StepProblem:
            pass
        assert words(division) == before
        assert len({p.id for p in division.pieces}) == len(division.pieces)
        division = Division.from_json(json.loads(json.dumps(division.to_json())))
