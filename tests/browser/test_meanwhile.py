"""What others do, and what one chooses, while one writes: nothing that is typed is lost by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.conftest import Cast, sign_in
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def note(cast: Cast, author, body: str, words: str = "They wrote", tags=()) -> Annotation:
    return make_note(
        cast.document, author, body, words=words, paragraph=1, audience="seminar",
        seminar=cast.seminar, tags=list(tags),
    )  # fmt: skip


def test_a_reply_stays_where_its_note_is_resolved_or_filtered_out_meanwhile(
    cast: Cast, read: Read
) -> None:
    found = note(cast, cast.ben, "Whose railway?", tags=["iron"])
    note(cast, cast.ben, "On salt.", words="salt", tags=["salt"])
    note(cast, cast.ben, "On coal.", words="price", tags=["coal"])
    reading = read(f"{cast.room}?unresolved=1", cast.ada)
    page, card = reading.page, reading.card("Whose railway?")
    card.get_by_role("link", name="Reply").click()
    field = card.get_by_role("textbox", name="Your comment")
    field.press_sequentially("Half an ans")
    found.resolve(by=cast.ben)
    # It is put in place, or waits where it would move what one types.
    told = page.locator("details.resolved, #arrivals:visible")
    expect(told.first).to_be_attached(timeout=15_000)
    expect(field).to_be_focused()
    page.keyboard.type("wer")
    page.get_by_role("link", name="Filter").click()
    page.get_by_role("checkbox", name="salt").check()
    expect(reading.card("On coal.")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(field).to_have_value("Half an answer")
    reading.send()
    expect(reading.card("Half an answer")).to_have_count(1)


def test_what_waits_to_be_shown_does_not_come_as_another_choice_had_it(
    cast: Cast, read: Read
) -> None:
    note(cast, cast.ben, "On iron.", tags=["iron"])
    note(cast, cast.ben, "On salt.", words="salt", tags=["salt"])
    reading = read(f"{cast.room}?tag=iron", cast.ada, viewport={"width": 700, "height": 900})
    page = reading.page
    note(cast, cast.ben, "More on iron.", words="capital", tags=["iron"])
    expect(page.locator("#arrivals")).to_be_visible(timeout=15_000)
    page.evaluate("document.querySelector('#view a[data-view]').click()")
    expect(reading.card("On salt.")).to_have_count(1)
    expect(reading.card("More on iron.")).to_have_count(1)
    expect(page.locator("#arrivals")).to_be_hidden()


def test_nothing_of_somebody_else_comes_into_the_page_of_who_was_there_before(
    cast: Cast, read: Read
) -> None:
    note(cast, cast.ben, "For all of us.", tags=["iron"])
    make_note(cast.document, cast.ben, "For Ben alone.", words="salt", paragraph=1, audience="me")
    reading = read(f"{cast.room}?tag=iron", cast.ada)
    sign_in(reading.page.context, cast.ben, reading.page.evaluate("location.origin"))
    reading.page.evaluate("document.querySelector('#view a[data-view]').click()")
    said = reading.page.locator("#announcements")
    expect(said).to_contain_text("Somebody else is signed in by now")
    expect(reading.card("For Ben alone.")).to_have_count(0)
