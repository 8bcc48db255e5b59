"""Several people at once, in browsers of their own: what one does, the others see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from accounts.viewer import Viewer
from annotations import phases
from annotations.models import Prompt
from annotations.moderation import take_down
from tests.browser.conftest import Cast, sign_in
from tests.browser.reading import ReadingPage
from tests.factories import make_document, make_note, make_seminar, make_user
from tests.live.conftest import Served

Read = Callable[..., ReadingPage]


def ours(cast: Cast, body: str, paragraph: int = 1, words: str = ""):  # type: ignore[no-untyped-def]
    """A note of Ben's for the seminar."""
    return make_note(
        cast.document, cast.ben, body, words=words, paragraph=paragraph, audience="seminar",
        seminar=cast.seminar,
    )  # fmt: skip


def count_of(reading: ReadingPage, topic: str) -> Locator:
    return reading.page.locator("#outline a", has_text=topic).locator("small")


def test_a_note_comes_changes_and_goes_on_everybodys_page(cast: Cast, read: Read) -> None:
    owner = make_user("Uma Owner")
    cast.seminar.admit(owner, "owner")
    ada, ben, olga = read(cast.room, cast.ada), read(cast.room, cast.ben), read(cast.edition)
    ben.comment("capital about the railway", "Ben's remark.", "Valley History")
    card = ada.card("Ben's remark.")
    expect(card).to_be_visible(timeout=2000)
    assert ada.marked() == ["capital about the railway"]
    expect(count_of(ada, "The mill")).to_contain_text("1")
    ada.page.evaluate("document.querySelector('[data-note]').dataset.same = 'yes'")
    note = cast.document.annotations.get()
    note.add(author=cast.ada, body="An answer.", parent=note.root)
    expect(ben.card("Ben's remark.")).to_contain_text("An answer.")
    expect(card).to_contain_text("An answer.")
    take_down(note.root, viewer=Viewer.of(owner), reason="Off the subject.")
    expect(ada.cards).to_have_count(0)
    assert ada.marked() == []
    expect(count_of(ada, "The mill")).to_have_count(0)
    expect(ben.card("Taken down")).to_be_visible()
    expect(olga.cards).to_have_count(0)
    other = ours(cast, "Another.")
    expect(ada.card("Another.")).to_be_visible(timeout=2000)
    other.remove(by=cast.ben)
    expect(ada.cards).to_have_count(0)


def tops(locators: list[Locator]) -> list[int]:
    """Where they stand in the window, in whole pixels."""
    boxes = [locator.bounding_box() for locator in locators]
    return [round(box["y"]) for box in boxes if box]


@pytest.mark.one_database
def test_nothing_moves_under_whoever_reads_and_types(cast: Cast, read: Read) -> None:
    """On a phone notes stand between the lines: they wait until one asks for them."""
    long = make_document("Long minutes", paragraphs=30)
    room = make_seminar("Far readers", members=[cast.ada, cast.ben], documents=[long])

    def write(body: str, paragraph: int):  # type: ignore[no-untyped-def]
        return make_note(
            long, cast.ben, body, paragraph=paragraph, audience="seminar", seminar=room
        )

    note = write("The first of all.", 14)
    address = f"/seminars/{room.slug}/documents/{long.slug}/"
    phone = read(address, cast.ada, viewport={"width": 360, "height": 1000})
    card = phone.card("The first of all.")
    card.scroll_into_view_if_needed()
    card.get_by_role("link", name="Reply").click()
    field = phone.composer.get_by_role("textbox", name="Your comment")
    field.press_sequentially("Half a thou")
    read_now = [field, phone.page.locator("[data-paragraph] .para").nth(13)]
    before = tops(read_now)
    write("Far above.", 2)
    write("Beside what is read.", 13)
    sign = phone.page.locator("#arrivals")
    expect(sign).to_contain_text("1 new note")
    expect(phone.card("Far above.")).to_have_count(1)
    expect(phone.card("Beside what is read.")).to_have_count(0)
    assert tops(read_now) == pytest.approx(before, abs=1)
    expect(field).to_be_focused()
    phone.page.keyboard.type("ght")
    expect(field).to_have_value("Half a thought")
    # What it answers is withdrawn: it goes at once, the words stay and say so.
    note.remove(by=cast.ben)
    expect(card).to_have_count(0)
    expect(field).to_have_value("Half a thought")
    expect(field).to_be_focused()
    expect(phone.composer.locator("[data-state]")).to_contain_text("no longer here")
    sign.click()
    expect(phone.card("Beside what is read.")).to_be_visible()
    expect(sign).to_be_hidden()


def test_a_page_recovers_from_the_end_of_the_server(
    cast: Cast, read: Read, live_server: Served
) -> None:
    ada, ben = read(cast.room, cast.ada), read(cast.room, cast.ben)
    ours(cast, "Before.")
    expect(ada.card("Before.")).to_be_visible()
    live_server.end()
    ada.select("the railway")
    ada.press("Comment")
    ada.composer.get_by_role("textbox", name="Your comment").fill("Written meanwhile.")
    ada.composer.get_by_role("button", name="Send").click()
    expect(ada.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    expect(ada.page.locator("#standing-line")).to_contain_text("1 note waits here to be sent")
    live_server.start()
    expect(ben.card("Written meanwhile.")).to_be_visible(timeout=15000)
    expect(ada.card("Written meanwhile.")).to_be_visible()
    expect(ada.page.locator("#standing-line")).to_be_hidden()
    ours(cast, "After.", 3)
    expect(ada.card("After.")).to_be_visible()
    assert cast.document.annotations.count() == 3


@pytest.mark.one_database
def test_a_page_is_its_readers_alone(cast: Cast, read: Read, live_server: Served) -> None:
    reading = read(cast.room, cast.ada)
    line = reading.page.locator("#standing-line")
    mine = make_note(cast.document, cast.ben, "Ben's own.", audience="me", seminar=cast.seminar)
    sign_in(reading.page.context, cast.ben, live_server.url)
    ours(cast, "For all of us.")
    expect(line).to_contain_text("Somebody else is signed in")
    reading.page.context.clear_cookies()
    ours(cast, "One more.")
    expect(line).to_contain_text("You are signed out")
    expect(reading.cards).to_have_count(0)
    sign_in(reading.page.context, cast.ada, live_server.url)
    reading.page.evaluate("dispatchEvent(new Event('online'))")
    expect(reading.card("One more.")).to_be_visible()
    expect(reading.card("For all of us.")).to_be_visible()
    expect(line).to_be_hidden()
    assert str(mine.pk) not in reading.page.content()


@pytest.mark.one_database
def test_questions_and_phases_come_to_pages_that_are_open(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    reading = cast.document.readings.get(seminar=cast.seminar)
    ada = read(cast.room, cast.ada)
    ada.page.evaluate("() => { window.stayed = true }")
    ada.select("Nothing was said")
    ada.press("Comment")
    field = ada.composer.get_by_role("textbox", name="Your comment")
    field.press_sequentially("Half a thou")
    read_now = [field, ada.page.locator("[data-paragraph] .para").nth(3)]
    before = tops(read_now)

    asked = Prompt.ask("Who spoke?", by=owner, seminar=cast.seminar, document=cast.document)
    outline = ada.page.locator(".outline-asks li")
    expect(outline).to_have_text(["1. Who spoke?"])
    phases.enter(reading, "closed", by=owner)
    expect(ada.page.locator("#how-to")).to_contain_text("What is said here stands")
    assert tops(read_now) == pytest.approx(before, abs=1)
    expect(field).to_be_focused()
    ada.page.keyboard.type("ght")
    expect(field).to_have_value("Half a thought")
    sign = ada.page.locator("#arrivals")
    if sign.is_visible():
        sign.click()
    expect(ada.page.locator(f"#prompt-{asked.pk}")).to_be_visible()
    expect(ada.page.locator("#standing")).to_contain_text("Closed.")
    ada.composer.get_by_role("button", name="Discard").click()
    ada.page.locator("[data-add-note]").first.focus()
    ada.page.keyboard.press("Enter")
    expect(ada.composer.get_by_role("radio")).to_have_count(1)

    asked.remove(by=owner)
    expect(outline).to_have_count(0)
    ours(cast, "Ben was first.")
    expect(ada.card("Ben was first.")).to_be_visible()
    phases.enter(reading, "write_first", by=owner)
    expect(ada.cards).to_have_count(0)
    phases.reveal(reading, by=owner)
    expect(ada.card("Ben was first.")).to_be_visible()
    if sign.is_visible():
        sign.click()
    expect(ada.page.locator(f"#prompt-{asked.pk}")).to_have_count(0)
    assert ada.page.evaluate("() => window.stayed")
