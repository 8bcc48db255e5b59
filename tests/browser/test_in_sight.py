"""Bars, menus and forms on a page that is read: what covers what, and what stays in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Prompt
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
IN_FRONT = """(element) => {
  const {left, top, width, height} = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def rows_of_the_header(page: Page) -> int:
    """How many rows its controls stand in."""
    tops: list[float] = page.evaluate(
        """() => [...document.querySelectorAll(
             '.bar :is(.name, .room, .find, .to-site, nav a, summary)')]
           .filter((one) => one.checkVisibility({contentVisibilityAuto: true}))
           .map((one) => one.getBoundingClientRect())
           .map((box) => box.top + box.height / 2)"""
    )
    rows: list[float] = []
    for top in sorted(tops):
        if not rows or top - rows[-1] > 12:
            rows.append(top)
    return len(rows)


def test_on_a_phone_the_header_has_two_rows_and_a_menu(cast: Cast, read: Read) -> None:
    for address, user in ((cast.room, cast.ada), (cast.edition, None)):
        page = read(address, user, **PHONE).page
        assert rows_of_the_header(page) == 2
        link = page.get_by_role("link", name="Documents", exact=True)
        expect(link).to_be_hidden()
        menu = page.get_by_role("button", name="Menu")
        menu.focus()
        page.keyboard.press("Enter")
        expect(link).to_be_visible()
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(menu).to_be_focused()
    page = read(cast.edition, java_script_enabled=False, **PHONE).page
    page.get_by_role("button", name="Menu").tap()
    page.get_by_role("link", name="Documents", exact=True).tap()
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()
    wide = read(cast.edition, viewport={"width": 1280, "height": 850}).page
    assert rows_of_the_header(wide) == 1
    expect(wide.get_by_role("button", name="Menu")).to_be_hidden()


@pytest.mark.parametrize("width", [940, 1240, 1280, 1440])
def test_the_bar_over_the_text_leaves_the_notes_free(cast: Cast, read: Read, width: int) -> None:
    make_note(
        cast.document, cast.ben, "New.", paragraph=1, audience="seminar", seminar=cast.seminar
    )
    page = read(cast.room, cast.ada, viewport={"width": width, "height": 850}).page
    bar, card = page.locator("#view").bounding_box(), page.locator(".card").bounding_box()
    assert bar
    assert card
    assert bar["x"] + bar["width"] <= card["x"]


def test_a_form_stays_within_the_window_and_moves_no_text(cast: Cast, read: Read) -> None:
    ada = read(cast.room, cast.ada, viewport={"width": 1280, "height": 620})
    page = ada.page
    ada.select("Nothing was said")
    ada.press("Comment")
    field = ada.composer.get_by_role("textbox", name="Your comment")
    line = page.locator("[data-paragraph] .para").nth(3)
    before = line.bounding_box()
    field.press_sequentially("One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nSeven.")
    assert line.bounding_box() == before
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(ada.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    expect(ada.composer.locator("[data-state]")).to_be_in_viewport(ratio=1)
    expect(ada.composer.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


def test_on_a_phone_a_form_stands_over_what_the_page_says(cast: Cast, read: Read) -> None:
    ada = read(cast.room, cast.ada, **PHONE)
    ada.page.locator("[data-add-note]").first.tap()
    ada.composer.get_by_role("textbox", name="Your comment").fill("Words.")
    ada.page.context.set_offline(True)
    line = ada.page.locator("#standing-line")
    expect(line).to_be_visible(timeout=30_000)  # when it is asked next what is new
    for choice in ada.composer.get_by_role("radio").all():
        choice.evaluate("one => one.scrollIntoView({block: 'end'})")
        ada.page.mouse.wheel(0, 90)  # to where the line is
        assert choice.evaluate(IN_FRONT)


def test_counts_in_the_outline_go_with_the_notes(cast: Cast, read: Read) -> None:
    make_note(
        cast.document, cast.ben, "Here.", paragraph=1, audience="seminar", seminar=cast.seminar
    )
    page = read(cast.room, cast.ada).page
    count = page.locator("#outline a", has_text="The mill").locator("small")
    expect(count).to_be_visible()
    page.keyboard.press("v")
    expect(count).to_be_hidden()
    page.keyboard.press("n")  # who asks for a note has them shown
    expect(count).to_be_visible()


def test_a_question_about_words_is_asked_by_keys_and_marks_them(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    reading = read(cast.room, owner)
    page, keys = reading.page, reading.page.keyboard
    reading.select("the railway")
    page.locator("#text-cursor").focus()
    keys.press("Tab")
    reading.toolbar.get_by_role("button", name="Ask").focus()
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    assert "#p-" in (page.get_by_role("link", name="Cancel").get_attribute("href") or "")
    keys.type("Which one?")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("aside.ask")).to_be_focused()
    asked = Prompt.objects.get()
    assert reading.marked() == ["the railway"]
    page.get_by_role("link", name="the railway").click()
    expect(page.locator(f"#m-ask-{asked.pk}")).to_be_focused()
    expect(page.locator("#note-steps")).to_be_hidden()  # it is no note
