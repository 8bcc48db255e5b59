"""Random corrections of random texts: keys, numbers, trails, and where every passage went."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.correction import (
    CHANGED,
    FOOTNOTE,
    HEADING,
    MOVED,
    NUMBERED,
    OUTCOMES,
    UNMOVED,
    UNPLACED,
    Line,
    Passage,
    Plan,
    plan,
)
from archive.merging import merge

MOST = 4
KINDS = st.sampled_from(["text"] * 6 + ["list_item", "quotation", "footnote", "heading"])
WORD = st.sampled_from(["the", "delegate", "asked", "for", "time", ".", ",", "and", "𝒳é", "no"])
TEXTS = st.lists(WORD, min_size=1, max_size=12).map(" ".join)


@st.composite
def texts(draw: st.DrawFn) -> list[Line]:
    rows = draw(st.lists(st.tuples(KINDS, TEXTS), min_size=1, max_size=6))
    return [Line(f"k{index}", kind, text) for index, (kind, text) in enumerate(rows)]


@st.composite
def edits(draw: st.DrawFn, lines: list[Line]) -> list[Line]:
    """What an editor may make of the lines, a few steps on."""
    lines = list(lines)
    for _step in range(draw(st.integers(0, 5))):
        if not lines:
            break
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        words = line.text.split()
        act = draw(
            st.sampled_from(
                ["word", "split", "join", "into", "push", "drop", "add", "kind", "away", "swap"]
            )
        )
        place = draw(st.integers(0, len(words)))
        if act == "word":
            words.insert(place, draw(st.sampled_from(["new", "the", "tyme", "."])))
        elif act == "drop" and len(words) > 1:
            del words[min(place, len(words) - 1)]
        elif act == "split" and 0 < place < len(words):
            lines.insert(at + 1, replace(line, key="", text=" ".join(words[place:])))
            words = words[:place]
        elif act == "join" and at:
            lines[at - 1] = replace(lines[at - 1], text=f"{lines[at - 1].text} {line.text}")
            del lines[at]
            continue
        elif act == "into" and at:
            # The words of the line above are written into this one, and it is removed.
            lines[at] = replace(line, text=f"{lines[at - 1].text} {line.text}")
            del lines[at - 1]
            continue
        elif act == "push" and at and len(above := lines[at - 1].text.split()) > 1:
            cut = draw(st.integers(1, len(above) - 1))
            lines[at - 1] = replace(lines[at - 1], text=" ".join(above[:cut]))
            words = above[cut:] + words
        elif act == "add":
            lines.insert(at, Line("", "text", draw(TEXTS)))
            continue
        elif act == "away":
            del lines[at]
            continue
        elif act == "swap" and at:
            lines[at - 1], lines[at] = line, lines[at - 1]
            continue
        lines[at] = replace(line, text=" ".join(words))
        if act == "kind":
            lines[at] = replace(lines[at], kind=draw(KINDS))
    return lines


def numbered(lines: list[Line]) -> dict[str, str]:
    count = itertools.count(1)
    return {
        line.key: str(next(count)) if line.kind in NUMBERED else ""
        for line in lines
        if line.kind != HEADING
    }


def corrected(old: list[Line], new: list[Line], numbers: dict[str, str] | None = None) -> Plan:
    keys = itertools.count(1)
    return plan(
        old,
        new,
        numbers=numbered(old) if numbers is None else numbers,
        fresh=lambda place: f"n{next(keys)}-{len(old)}",
    )


@st.composite
def corrections(draw: st.DrawFn) -> Plan:
    old = draw(texts())
    return corrected(old, draw(edits(old)))


@st.composite
def passages(draw: st.DrawFn, lines: list[Line]) -> Passage | None:
    """A passage that could be annotated in these lines."""
    spots = [index for index, line in enumerate(lines) if line.kind not in (HEADING, FOOTNOTE)]
    if not spots:
        return None
    first = last = draw(st.sampled_from(spots))
    while (
        last + 1 < len(lines)
        and lines[last + 1].kind not in (HEADING, FOOTNOTE)
        and last - first + 2 <= MOST
        and draw(st.booleans())
    ):
        last += 1
    start = draw(st.integers(0, len(lines[first].text) - 1))
    low = start + 1 if first == last else 1
    end = draw(st.integers(low, len(lines[last].text)))
    return Passage(lines[first].key, start, lines[last].key, end)


def words(lines: list[Line], passage: Passage) -> str:
    keys = [line.key for line in lines]
    first, last = keys.index(passage.first), keys.index(passage.last)
    covered = [line.text for line in lines[first : last + 1]]
    covered[-1] = covered[-1][: passage.end]
    covered[0] = covered[0][passage.start :]
    return "\n".join(covered)


@given(corrections(), st.data())
def test_every_passage_has_exactly_one_outcome_and_it_is_true(made: Plan, data) -> None:
    passage = data.draw(passages(list(made.old)))
    if passage is None or words(list(made.old), passage).isspace():
        return
    asked = made.passages(MOST)
    fate = asked.fate(passage)
    assert fate.outcome in OUTCOMES
    before = words(list(made.old), passage)
    assert asked.words(passage) == before
    if fate.outcome == UNPLACED:
        assert fate.after is None
        assert fate.why in ("lost", "words", "heading", "footnote", "long")
        return
    assert fate.after is not None
    keys = [line.key for line in made.new]
    first, last = keys.index(fate.after.first), keys.index(fate.after.last)
    covered = made.new[first : last + 1]
    assert 1 <= len(covered) <= MOST
    assert not {line.kind for line in covered} & {HEADING, FOOTNOTE}
    assert 0 <= fate.after.start < len(covered[0].text)
    assert 0 < fate.after.end <= len(covered[-1].text)
    now = words(made.new, fate.after)
    assert now.strip()
    assert asked.words_after(fate.after) == now
    assert (now == before) == (fate.outcome in (UNMOVED, MOVED))
    assert (fate.after == passage and now == before) == (fate.outcome == UNMOVED)


@given(texts(), st.data())
def test_applying_no_change_changes_nothing(old: list[Line], data) -> None:
    made = corrected(old, list(old))
    assert made.is_empty
    assert (made.made, made.trails, made.numbers) == (set(), {}, {})
    passage = data.draw(passages(old))
    if passage is not None:
        assert made.passages(MOST).fate(passage).outcome == UNMOVED


@given(corrections())
def test_keys_and_numbers_are_given_once(made: Plan) -> None:
    keys = [line.key for line in made.new]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    was = {line.key: line for line in made.old}
    for line in made.new:
        assert (line.key in made.made) == (line.key not in was)
        if line.key in was:
            assert (was[line.key].kind == HEADING) == (line.kind == HEADING)
    before = numbered(list(made.old))
    assert not set(made.numbers) & {key for key, number in before.items() if number}
    given_now = list(made.numbers.values())
    assert len({*given_now, *before.values()} - {""}) == len(given_now) + len(
        {number for number in before.values() if number}
    )
    numbers = {**before, **made.numbers}
    above = 0
    for line in made.new:
        if line.kind in NUMBERED:
            number = numbers[line.key]
            assert re.fullmatch(r"\d+[a-z]*", number)
            assert len(number) <= 12
            if line.key in made.numbers:
                assert number.startswith(str(above))
            above = int(re.match(r"\d+", number)[0])  # type: ignore[index]


@given(corrections())
def test_every_line_that_went_leaves_a_trail_to_one_that_is_there(made: Plan) -> None:
    there = {line.key for line in made.new}
    assert set(made.trails) == {line.key for line in made.old} - there
    assert set(made.trails.values()) <= there | {""}


@given(texts(), st.data())
def test_trails_of_several_corrections_reach_an_end(old: list[Line], data) -> None:
    trails: dict[str, str] = {}
    numbers = numbered(old)
    lines = old
    for turn in range(3):
        made = plan(
            lines,
            data.draw(edits(lines)),
            numbers=numbers,
            fresh=lambda place, turn=turn: f"v{turn}-{place}",
        )
        trails.update(made.trails)
        numbers = {**numbers, **dict.fromkeys(made.made, ""), **made.numbers}
        lines = made.new
    there = {line.key for line in lines}
    for gone in trails:
        seen, key = set(), gone
        while key and key not in there:
            assert key not in seen
            seen.add(key)
            key = trails[key]


@st.composite
def twins(draw: st.DrawFn) -> tuple[str, str, str]:
    """Two passages that differ in next to nothing, and what stands between them."""
    one = draw(TEXTS)
    between = draw(st.sampled_from(["", "between them", "the delegate asked"]))
    return one, between, draw(st.sampled_from([one, one + " too", "not " + one]))


@given(twins(), st.booleans(), st.booleans())
def test_near_identical_passages_never_swap(
    case: tuple[str, str, str], first_goes: bool, apart: bool
) -> None:
    one, between, other = case
    texts_ = [one, between, other]
    if apart:
        old = [Line(f"k{i}", "text", text) for i, text in enumerate(texts_) if text]
        new = [line for line in old if line.key != ("k0" if first_goes else "k2")]
        gone = (
            Passage("k0", 0, "k0", len(one)) if first_goes else Passage("k2", 0, "k2", len(other))
        )
    else:
        whole = " ".join(filter(None, texts_))
        left = " ".join(filter(None, texts_[1:] if first_goes else texts_[:2]))
        old = [Line("k0", "text", whole), Line("k9", "text", "Somewhere else.")]
        new = [Line("k0", "text", left), old[1]]
        start = 0 if first_goes else len(whole) - len(other)
        gone = Passage("k0", start, "k0", start + len(one if first_goes else other))
    fate = corrected(old, new).passages(MOST).fate(gone)
    if apart:
        assert fate.outcome == UNPLACED
    else:
        # What was taken away is never found whole in its twin.
        assert fate.outcome == UNPLACED or words(new, fate.after) != words(old, gone)


@given(texts(), st.data())
def test_two_corrections_go_together(base: list[Line], data) -> None:
    mine, theirs = data.draw(edits(base)), data.draw(edits(base))
    theirs = [
        line if line.key else replace(line, key=f"t{index}") for index, line in enumerate(theirs)
    ]
    merged = merge(base, mine, theirs)
    # Nothing that I changed is lost.
    untouched = {line for line in base if line.key}
    for line in mine:
        if line not in untouched:
            assert any(
                replace((mine if side == "mine" else theirs)[index], key="")
                == replace(line, key="")
                for side, index in merged.lines
            )
    # Nor anything that they changed: it is in the text, or beside it.
    beside = [line for one in merged.conflicts for line in one.theirs]
    for line in theirs:
        if line not in untouched:
            assert line in beside or any(
                replace((mine if side == "mine" else theirs)[index], key="")
                == replace(line, key="")
                for side, index in merged.lines
            )


@given(texts(), st.data())
def test_a_side_that_changed_nothing_gets_the_other(base: list[Line], data) -> None:
    changed = data.draw(edits(base))
    for mine, theirs in ((base, changed), (changed, base)):
        merged = merge(base, mine, theirs)
        assert not merged.conflicts
        lines = [(mine if side == "mine" else theirs)[index] for side, index in merged.lines]
        assert lines == changed


MET, ASKED = "The wardens met at noon and spoke.", "They asked for three things and left."


@pytest.mark.parametrize(
    ("new", "trails"),
    [
        ({"b": f"{MET} {ASKED}"}, {"a": "b"}),
        ({"a": f"{MET} {ASKED}"}, {"b": "a"}),
        ({"a": "The wardens met at noon", "b": f"and spoke. {ASKED}"}, {}),
        ({"a": f"{MET} They asked", "b": "for three things and left."}, {}),
        ({"": "The wardens met at noon", "a": "and spoke.", "b": ASKED}, {}),
    ],
)
def test_words_that_went_to_a_neighbour_take_their_notes_along(new, trails) -> None:
    old = [Line("a", "text", MET), Line("b", "text", ASKED)]
    made = corrected(old, [Line(key, "text", text) for key, text in new.items()])
    assert made.trails == trails
    for line, said in [(old[0], "wardens met"), (old[0], "and spoke."), (old[1], "They asked"),
                       (old[1], "three things and left.")]:  # fmt: skip
        start = line.text.index(said)
        passage = Passage(line.key, start, line.key, start + len(said))
        fate = made.passages(MOST).fate(passage)
        assert fate.outcome in (UNMOVED, MOVED), said
        assert words(made.new, fate.after) == said


def test_what_a_line_kept_is_its_own_where_its_neighbour_lost_the_like() -> None:
    old = [Line("a", "list_item", "Of wheat 5 tons."), Line("b", "list_item", "Of wheat 6 tons.")]
    new = [replace(old[0], text="Of wheat 6 tons."), replace(old[1], text="Of wheat 7 tons.")]
    asked = corrected(old, new).passages(MOST)
    for line, number in zip(old, "67", strict=True):
        fate = asked.fate(Passage(line.key, 0, line.key, len(line.text) - 1))
        assert (fate.outcome, fate.after.first) == (CHANGED, line.key)
        assert words(new, fate.after) == f"Of wheat {number} tons"


def test_a_line_that_was_removed_is_not_followed_to_one_that_has_a_word_of_it() -> None:
    old = [Line("a", "text", "They left the hall."), Line("b", "text", "The mill was sold there.")]
    made = corrected(old, [replace(old[0], text="They left the hall, which was cold.")])
    assert made.trails == {"b": ""}


def test_outcomes_are_four() -> None:
    assert OUTCOMES == (UNMOVED, MOVED, CHANGED, UNPLACED)
