"""What changed between two texts: complete, nothing twice, and both can be read out of it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from archive.changes import Change, changes, follow, out_of_order, places, tally

KINDS = ["text", "list_item", "quotation", "footnote", "heading"]
WORDS = ["tea", "silk", "the", "said", "and", "ember", "nine", "slow"]


@dataclass(frozen=True)
class Line:
    key: str
    kind: str = "text"
    text: str = ""
    label: str = ""
    level: int = 1
    refs: list = field(default_factory=list, hash=False)
    breaks: list = field(default_factory=list, hash=False)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


@st.composite
def two_texts(draw) -> tuple[list[Line], list[Line], dict[str, str]]:
    """A text, what was made of it, and a trail that says something of what is gone."""
    keys = [f"k{n}" for n in range(draw(st.integers(0, 12)))]
    old = [Line(key, draw(st.sampled_from(KINDS)), draw(texts)) for key in keys]
    new: list[Line] = []
    for line in old:
        what = draw(st.sampled_from(["same"] * 4 + ["words", "kind", "gone", "new", "move"]))
        if what == "gone":
            continue
        if what == "new":
            new.append(Line(f"n{len(new)}", "text", draw(texts)))
        changed = {"words": {"text": draw(texts)}, "kind": {"kind": draw(st.sampled_from(KINDS))}}
        place = draw(st.integers(0, len(new))) if what == "move" else len(new)
        new.insert(place, replace(line, **changed.get(what, {})))
    there = [line.key for line in new]
    gone = [key for key in keys if key not in there]
    trail = {key: draw(st.sampled_from(["", "nowhere", *there, *gone])) for key in gone}
    return old, new, trail


@given(two_texts())
def test_every_line_that_differs_is_in_exactly_one_change(given):
    old, new, trail = given
    found = changes(old, new, trail)
    for side, lines in ((0, old), (1, new)):
        inside = [line for change in found for line in (change.old, change.new)[side]]
        assert len({(line.kind == "heading", line.key) for line in inside}) == len(inside)
        other = {(line.key, line.kind): line for line in (new, old)[side]}
        for line in lines:
            if other.get((line.key, line.kind)) != line:
                assert line in inside
    for change in found:
        gone = "".join(piece.text for piece in change.pieces() if piece.sign != "new")
        come = "".join(piece.text for piece in change.pieces() if piece.sign != "gone")
        assert gone == "\n".join(line.text for line in change.old)
        assert come == "\n".join(line.text for line in change.new)
        assert change.sorts
    assert changes(old, old, trail) == []


@given(two_texts())
def test_places_show_every_change_once_in_order(given):
    old, new, trail = given
    found = changes(old, new, trail)
    shown = [one for block in places(new, found) for one in block]
    assert [one for one in shown if isinstance(one, Change)] == found
    lines = [one for one in shown if isinstance(one, Line)]
    assert lines == [line for line in new if line in lines], "in order and once"
    inside = [line for change in found for line in change.new]
    assert not [line for line in lines if line in inside]
    assert all(any(isinstance(one, Change) for one in block) for block in places(new, found))


@given(two_texts())
def test_lines_that_are_shared_do_not_matter_for_what_is_counted(given):
    """The history reads only what is not the same in both versions."""
    old, new, trail = given
    shared = [line for line in old if line in new]
    if out_of_order(shared, [line for line in new if line in old]):
        return
    whole = tally(changes(old, new, trail))
    part = tally(
        changes(
            [line for line in old if line not in shared],
            [line for line in new if line not in shared],
            {gone: into for gone, into in trail.items() if into not in {x.key for x in shared}},
        )
    )
    whole.pop("moved", None), part.pop("moved", None)
    joined_to_shared = any(line.key in trail.values() for line in shared)
    assert whole == part or joined_to_shared


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdefx")), st.sets(
    st.sampled_from("abcdef")))  # fmt: skip
def test_a_trail_ends_at_what_is_present_or_nowhere(trail, present):
    for key in "abcdef":
        found = follow(trail, present, key)
        assert found == "" or found in present
        if key in present:
            assert found == key


def test_a_trail_is_followed_step_by_step_and_a_circle_leads_nowhere():
    assert follow({"a": "b", "b": "c"}, {"c"}, "a") == "c"
    assert follow({"a": "b", "b": ""}, {"c"}, "a") == ""
    assert follow({"a": "b", "b": "a"}, {"c"}, "a") == ""
    assert follow({}, {"c"}, "a") == ""


def test_what_was_joined_and_divided_elsewhere_is_one_change():
    one, two = Line("a", text="tea and silk"), Line("b", text="nine slow embers said")
    now = [replace(one, text="tea and silk nine"), Line("c", text="slow embers said")]
    (change,) = changes([one, two], now, {"b": "a"})
    assert change.sorts == ("joined", "divided")
    assert (change.old, list(change.new)) == ((one, two), now)


def test_a_long_text_is_compared_quickly():
    """2,000 paragraphs of 100 words, one in ten changed, some removed, added and divided."""
    chance = random.Random(1)
    alphabet = [f"word{n}" for n in range(900)]
    words = [[chance.choice(alphabet) for _ in range(100)] for _ in range(2000)]
    old = [Line(f"k{n}", "text", " ".join(row)) for n, row in enumerate(words)]
    new = []
    for n, line in enumerate(old):
        if n % 50 == 7:
            continue
        text = line.text.replace(words[n][40], "changed") if n % 10 == 0 else line.text
        if n % 40 == 3:
            new.append(Line(f"n{n}", "text", text[300:]))
            text = text[:300]
        new.append(replace(line, text=text))
    began = time.process_time()
    found = changes(old, new, {})
    for change in found:
        change.pieces()
    assert time.process_time() - began < 2
    counted = tally(found)
    assert (counted["divided"], counted["removed"]) == (50, 40)
