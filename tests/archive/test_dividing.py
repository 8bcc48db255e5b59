"""Steps that are kept: taken back and done again, by one editor or two."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import dividing
from archive.division import Division, StepProblem
from archive.importing import Import
from archive.parsed import Block
from tests.archive.test_division import any_step, divisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending() -> Import:
    return begin(Division.of(Block("paragraph", words) for words in ("One.", "Two.", "Three.")))


def begin(division: Division) -> Import:
    made = Import(name="a.txt", original=b"", sha256="")
    made.begin_with(division)
    made.save()
    return made


def texts(pending: Import) -> list[str]:
    pending.refresh_from_db()
    return [row["text"] for row in pending.blocks]


def test_steps_are_taken_back_and_done_again(pending: Import) -> None:
    assert pending.take_back() is None
    pending.change(lambda division: division.join(2), "join")
    pending.change(lambda division: division.reword(1, "One and two."), "words")
    again = Import.objects.get()
    assert again.take_back().what == "words"
    assert texts(again) == ["One. Two.", "Three."]
    taken = again.take_back()
    assert (taken.what, taken.ends_at) == ("join", 1)
    assert texts(again) == ["One.", "Two.", "Three."]
    assert (again.can_take_back, again.can_do_again) == (False, True)
    assert again.do_again().what == "join"
    assert again.do_again().what == "words"
    assert again.do_again() is None
    assert texts(again) == ["One and two.", "Three."]
    again.take_back()
    again.change(lambda division: division.remove(3), "remove")
    assert not again.can_do_again, "another way was taken"
    assert texts(again) == ["One. Two."]
    assert again.take_back().ends_at == 3


def test_a_step_that_is_refused_or_changes_nothing_leaves_no_trace(pending: Import) -> None:
    def half(division: Division) -> int:
        division.reword(1, "Other.")
        return division.join(1)

    with pytest.raises(StepProblem, match="first"):
        pending.change(half)
    change = pending.change(lambda division: division.reword(1, " One. "))
    assert (change.splice.out, change.splice.put) == ([], [])
    assert texts(pending) == ["One.", "Two.", "Three."]
    assert not pending.can_take_back


def test_two_editors_lose_nothing_of_each_other(pending: Import) -> None:
    mine, theirs = Import.objects.get(), Import.objects.get()
    first = mine.change(lambda division: division.divide_into(1, "O", "ne."))
    second = theirs.change(lambda division: division.join(3))
    assert texts(mine) == ["O", "ne.", "Two. Three."]
    assert second.since == first.since + 1, "so that their page can see that it missed one"
    theirs.take_back()
    theirs.take_back()
    assert texts(mine) == ["One.", "Two.", "Three."]
    fresh = mine.change(lambda division: division.divide_into(1, "O", "ne.")).ends_at
    assert fresh > first.ends_at, "an old page cannot mean it"


def test_the_steps_that_are_kept_are_bounded(
    pending: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dividing, "MOST_STEPS", 3)
    for number in range(5):
        pending.change(lambda division, n=number: division.reword(1, f"Number {n}."))
    assert len(pending.done) == 3
    monkeypatch.setattr(dividing, "MOST_KEPT", 50)
    pending.change(lambda division: division.reword(1, "long " * 50))
    assert len(pending.done) == 1, "the last one always is"
    pending.take_back()
    assert texts(pending)[0] == "Number 4."


@given(divisions, st.lists(any_step, min_size=1, max_size=8))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_steps_back_is_the_beginning_and_all_again_the_end(
    division: Division, chosen: list[tuple]
) -> None:
    pending = begin(division)
    before = division.to_json()
    for verb, *arguments in chosen:
        with suppress(StepProblem):
            pending.change(
                lambda current, v=verb, a=tuple(arguments): getattr(current, v)(*a), verb
            )
    pending.refresh_from_db()
    after = pending.blocks
    for _ in range(len(chosen)):
        pending.take_back()
    pending.refresh_from_db()
    assert (pending.blocks, pending.done) == (before, [])
    for _ in range(len(chosen)):
        pending.do_again()
    pending.refresh_from_db()
    assert (pending.blocks, pending.undone) == (after, [])
