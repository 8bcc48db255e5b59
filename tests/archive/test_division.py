"""Mending a division by hand: no step loses a word or an offset."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.division import Division, Piece, Splice, StepProblem
from archive.parsed import Block
from archive.rewording import moved


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


def test_a_published_text_keeps_its_keys_through_steps() -> None:
    lines = [
        line("heading", "h1", "TRADE", level=2),
        line("text", "p1", "He said no.", refs=((6, "1"),), breaks=((3, "9"),)),
        line("footnote", "p2", "So he did.", label="1."),
    ]
    division = Division.of_text(lines)
    assert keys(division) == ["h1", "p1", "p2"]
    assert [block.kind for block in division.blocks] == ["heading", "paragraph", "footnote"]
    assert (division.blocks[1].refs, division.blocks[1].breaks) == ([(6, "1")], [(3, "9")])
    assert (division.blocks[0].level, division.blocks[2].label) == (2, "1.")
    division.divide(2, "said")
    assert keys(division) == ["h1", "p1", "", "p2"], "the first part keeps it"
    division.turn(2, "quotation")
    division.reword(2, "She")
    assert keys(division)[1] == "p1"
    division.turn(2, "heading")
    assert keys(division)[1] == "", "a heading is another kind of thing"
    division.turn(2, "footnote")
    assert keys(division)[1] == "p1", "turned back, it is what it was"
    division.join(4)
    assert keys(division) == ["h1", "p1", "p2"]
    division.join(3)
    assert keys(division) == ["h1", "p1"], "the upper one's stays"
    division.join(2)
    assert keys(division) == ["h1"]


def test_a_new_piece_takes_the_key_of_the_one_joined_to_it() -> None:
    division = Division.of_text([line("text", "p1", "One."), line("text", "p2", "Two.")])
    new = division.add(1, " Between  them. ")
    division.join_below(new)
    assert keys(division) == ["p1", "p2"]
    assert division.blocks[1].text == "Between them. Two."


def test_words_are_changed_with_their_marks() -> None:
    block = text("The oil was sold in Lund.", refs=[(16, "1"), (25, "2")], breaks=[(20, "9")])
    division = Division.of([block])
    seen = division.pieces[0].seen
    division.reword(1, "The  lamp oil was bought in Lund by night.", seen=seen)
    (block,) = division.blocks
    assert block.text == "The lamp oil was bought in Lund by night."
    assert block.refs == [(23, "1"), (41, "2")]
    assert block.breaks == [(27, "9")]
    with pytest.raises(StepProblem, match="changed"):
        division.reword(1, "Other words.", seen=seen)
    with pytest.raises(StepProblem, match="empty"):
        division.reword(1, " ")
    with pytest.raises(StepProblem, match="character"):
        division.reword(1, "a\0b")


def test_dividing_takes_changed_words_along() -> None:
    division = Division.of([text("He said no. Twise.", refs=[(11, "1")])])
    assert division.divide_into(1, "He said no.", " Twice.") == 2
    assert [block.text for block in division.blocks] == ["He said no.", "Twice."]
    assert division.blocks[0].refs == [(11, "1")]
    division.divide_into(2, "Tw", "ice.")
    assert [block.text for block in division.blocks][1:] == ["Tw", "ice."]
    with pytest.raises(StepProblem, match="words"):
        division.divide_into(1, "", "He said no.")


def test_a_text_is_rejoined_across_the_footnotes_of_a_page() -> None:
    division = Division.of(
        [
            text("He went to", lines=(1, 1)),
            Block("footnote", "So he did.", label="1.", lines=(2, 2)),
            text("the harbour.", breaks=[(0, "9")], lines=(3, 3)),
        ]
    )
    assert division.rejoin(3) == 1
    assert [block.text for block in division.blocks] == ["He went to the harbour.", "So he did."]
    assert division.blocks[0].breaks == [(11, "9")]
    with pytest.raises(StepProblem, match="first"):
        division.rejoin(1)


def test_footnote_marks_are_put_and_taken_away() -> None:
    division = Division.of([text("He said no. He said it twice.", refs=[(29, "2")])])
    division.mark_after(1, "said no.", "1")
    assert division.blocks[0].refs == [(11, "1"), (29, "2")]
    division.unmark(1, 29, "2")
    assert division.blocks[0].refs == [(11, "1")]
    for step, code in (
        (lambda: division.unmark(1, 29, "2"), "gone"),
        (lambda: division.mark_after(1, "said", "3"), "several"),
        (lambda: division.mark_after(1, "She", "3"), "words"),
        (lambda: division.mark_after(1, "twice", " "), "label"),
    ):
        with pytest.raises(StepProblem, match=code):
            step()


def test_levels_and_labels() -> None:
    division = Division.of([Block("list_item", "that it be so", label="1."), text("He said")])
    division.deepen(1, 1)
    division.relabel(1, " a) ")
    assert (division.blocks[0].level, division.blocks[0].label) == (2, "a)")
    for step in (
        lambda: division.deepen(2, 1),
        lambda: division.deepen(1, -2),
        lambda: division.relabel(2, "x"),
        lambda: division.relabel(1, "x" * 21),
    ):
        with pytest.raises(StepProblem):
            step()


def test_ids_are_not_given_twice() -> None:
    division = Division.of([text("One. Two.")])
    second = division.divide_at(1, 5)
    division.join(second)
    assert division.divide_at(1, 5) > second
    assert division.remove(1) == 3
    with pytest.raises(StepProblem, match="only"):
        division.remove(3)


@dataclass(frozen=True)
class ALine:
    kind: str
    key: str
    text: str
    label: str = ""
    level: int = 1
    refs: tuple[tuple[int, str], ...] = ()
    breaks: tuple[tuple[int, str], ...] = ()


line = ALine


def keys(division: Division) -> list[str]:
    return [piece.key for piece in division.pieces]


def words_of(division: Division) -> list[str]:
    return "".join(f"{block.label} {block.text}" for block in division.blocks).split()


WORDS = ["salt", "é", "😀", "no.", "He", "1948", "a-b"]


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    words = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)))
    place = st.integers(0, len(words))
    return Block(
        draw(st.sampled_from(["title", "heading", "paragraph", "list_item", "footnote"])),
        words,
        label=draw(st.sampled_from(["", "1.", "a)"])),
        refs=[(at, "1") for at in sorted(draw(st.lists(place, max_size=3)))],
        breaks=[(at, "9") for at in sorted(draw(st.lists(place, max_size=2, unique=True)))],
        doubtful=draw(st.booleans()),
    )


divisions = st.lists(blocks(), min_size=1, max_size=8).map(
    lambda found: Division([Piece(n, each, f"k{n}") for n, each in enumerate(found, start=1)])
)
phrases = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
numbers = st.integers(1, 12)
kinds = st.sampled_from(["heading", "paragraph", "quotation", "aside"])
careful = st.one_of(
    st.tuples(st.sampled_from(["keep", "join", "join_below"]), numbers),
    st.tuples(st.just("divide"), numbers, phrases),
    st.tuples(st.just("divide_at"), numbers, st.integers(-1, 30)),
    st.tuples(st.just("turn"), numbers, kinds),
    st.tuples(st.just("deepen"), numbers, st.sampled_from([1, -1])),
)
any_step = st.one_of(
    careful,
    st.tuples(st.sampled_from(["reword", "add", "relabel"]), numbers, phrases),
    st.tuples(st.just("divide_into"), numbers, phrases, phrases),
    st.tuples(st.just("remove"), numbers),
    st.tuples(st.just("rejoin"), numbers),
    st.tuples(st.just("mark"), numbers, st.integers(0, 20), st.just("3")),
    st.tuples(st.just("unmark"), numbers, st.integers(0, 20), st.sampled_from("13")),
)


def act(division: Division, chosen: tuple) -> Splice:
    before = list(division.pieces)
    verb, *arguments = chosen
    try:
        ends_at = getattr(division, verb)(*arguments)
        assert division.piece(ends_at)
    except StepProblem:
        # A step of two halves may have done the first: whoever calls it throws that away.
        division.pieces[:] = before
    return Splice.between(before, division.pieces)


@given(divisions, st.lists(careful, max_size=12))
def test_no_step_loses_a_word(division: Division, chosen: list[tuple]) -> None:
    before = "".join(words_of(division))
    for each in chosen:
        act(division, each)
        assert "".join(words_of(division)) == before


@given(divisions, numbers)
def test_rejoining_passes_over_footnotes_and_loses_no_word(division: Division, piece: int) -> None:
    before, kinds = sorted("".join(words_of(division))), [b.kind for b in division.blocks]
    splice = act(division, ("rejoin", piece))
    assert sorted("".join(words_of(division))) == before
    if splice.out:
        assert kinds[splice.at] != "footnote"
        assert set(kinds[splice.at + 1 : piece - 1]) <= {"footnote"}


@given(divisions, st.lists(any_step, max_size=15))
def test_steps_keep_ids_keys_and_marks_in_order(division: Division, chosen: list[tuple]) -> None:
    given = set(keys(division))
    ever: set[int] = {piece.id for piece in division.pieces}
    for each in chosen:
        known = {piece.id for piece in division.pieces}
        act(division, each)
        ids = [piece.id for piece in division.pieces]
        assert len(set(ids)) == len(ids)
        assert not (set(ids) - known) & ever, "an id of old came back"
        ever |= set(ids)
        held = [key for piece in division.pieces for key in (piece.key, piece.spare) if key]
        assert len(set(held)) == len(held)
        assert set(held) <= given
        for block in division.blocks:
            assert block.text
            for marks in (block.refs, block.breaks):
                places = [at for at, _label in marks]
                assert places == sorted(places)
                assert all(0 <= at <= len(block.text) for at in places)
        rows = json.loads(json.dumps(division.to_json()))
        copy = Division.from_json(rows, last=division.last)
        assert (copy.pieces, copy.last) == (division.pieces, division.last)


@given(divisions, st.lists(any_step, max_size=10))
def test_splices_lead_there_and_back(division: Division, chosen: list[tuple]) -> None:
    before = list(division.pieces)
    splices = [act(division, each) for each in chosen]
    after = list(division.pieces)
    walked = list(after)
    for splice in reversed(splices):
        walked[splice.at : splice.at + len(splice.put)] = splice.out
    assert walked == before
    for splice in splices:
        walked[splice.at : splice.at + len(splice.out)] = splice.put
    assert walked == after


@given(st.lists(st.sampled_from(["salt", "é", "He"]), max_size=10), st.data())
def test_marks_stay_with_words_that_were_not_changed(words: list[str], data: st.DataObject) -> None:
    """Each word is told from the others here, so that there is one right answer."""
    named = [f"{word}{n}x" for n, word in enumerate(words)]
    kept = [word for word in named if data.draw(st.booleans())]
    put = [f"new{n}" for n in range(data.draw(st.integers(0, 3)))]
    new = list(kept)
    for word in put:
        new.insert(data.draw(st.integers(0, len(new))), word)
    old_text, new_text = " ".join(named), " ".join(new)
    ends = [(old_text.index(word) + len(word), word) for word in named]
    for at, word in moved(old_text, new_text, ends, follow=True):
        assert word not in kept or at == new_text.index(word) + len(word), (old_text, new_text)
    starts = [(old_text.index(word), word) for word in named]
    for at, word in moved(old_text, new_text, starts, follow=False):
        assert word not in kept or at == new_text.index(word), (old_text, new_text)
