"""The same acts by keys alone, and with a finger on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Annotation
from tests.browser.conftest import Cast
from tests.browser.reading import EDGE, ReadingPage
from tests.factories import make_note

pytestmark = pytest.mark.one_database

Read = Callable[..., ReadingPage]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus bears this name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''") == name:
            return
    raise AssertionError(f"Tab never reached {name}")


def test_a_paragraph_is_commented_on_by_keys_alone(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    keys = reading.page.keyboard
    tab_to(reading.page, "Link to paragraph 2")
    keys.press("c")
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()
    keys.type("c is only a letter here")
    keys.press("Tab")
    keys.type("rail, salt")
    keys.press("Tab")
    keys.press("ArrowUp")
    expect(reading.composer.get_by_role("radio", name="Only me")).to_be_checked()
    keys.press("Control+Enter")
    card = reading.card("c is only a letter here")
    expect(card).to_be_focused()
    note = Annotation.objects.get()
    assert note.audience == "me"
    assert note.quote == "They wrote to the capital about the railway and the price of salt."
    assert note.root
    assert note.root.latest.tags == ["rail", "salt"]
    keys.press("Tab")
    assert card.evaluate("card => card.contains(document.activeElement)")


def test_escape_keeps_the_draft_and_gives_the_focus_back(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    keys = reading.page.keyboard
    tab_to(reading.page, "Link to paragraph 1")
    keys.press("c")
    keys.type("Later")
    keys.press("Escape")
    expect(reading.composer).to_have_count(0)
    expect(reading.page.locator("a.num").first).to_be_focused()
    expect(reading.page.get_by_role("button", name="Draft: Later")).to_be_visible()


def test_the_menu_of_a_number_works_by_keys(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    keys = reading.page.keyboard
    tab_to(reading.page, "Link to paragraph 1")
    keys.press("Enter")
    menu = reading.page.locator("#paragraph-menu")
    expect(menu.get_by_role("button", name="Copy link")).to_be_focused()
    keys.press("Escape")
    expect(menu).to_be_hidden()
    expect(reading.page.locator("a.num").first).to_be_focused()
    keys.press("Enter")
    comment = menu.get_by_role("button", name="Comment on this paragraph")
    for _ in range(menu.get_by_role("button").count()):
        if comment.evaluate("button => button === document.activeElement"):
            break
        keys.press("ArrowDown")
    expect(comment).to_be_focused()
    keys.press("Enter")
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_be_focused()


def test_the_keys_that_the_menu_shows_work_while_it_is_open(cast: Cast, read: Read) -> None:
    make_note(cast.document, cast.ada, "A note.", words="railway", paragraph=1)
    reading = read(cast.room, cast.ada)
    keys = reading.page.keyboard
    number = reading.page.locator("a.num").nth(1)
    number.click()
    keys.press("m")
    expect(reading.page.locator("#paragraph-menu")).to_be_hidden()
    expect(reading.page.locator("mark")).to_be_focused()
    number.click()
    keys.press("c")
    expect(reading.page.locator("#paragraph-menu")).to_be_hidden()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()
    expect(field).to_have_value("")


def test_notes_on_the_same_words_are_chosen_by_keys(cast: Cast, read: Read) -> None:
    make_note(cast.document, cast.ada, "The whole of it.", paragraph=1)
    small = make_note(cast.document, cast.ada, "Only this.", words="railway", paragraph=1)
    reading = read(cast.edition, cast.ada)
    keys = reading.page.keyboard
    tab_to(reading.page, "Link to paragraph 2")
    keys.press("m")
    keys.press("m")
    expect(reading.page.locator("mark.overlap")).to_be_focused()
    keys.press("Enter")
    expect(reading.page.locator("#chooser button").first).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(reading.page.locator(f"#note-{small.pk}")).to_be_focused()


def test_a_selection_is_extended_by_keys_and_tab_reaches_the_toolbar(
    cast: Cast, read: Read
) -> None:
    reading = read(cast.room, cast.ada)
    start = reading.page.evaluate(EDGE, ["wrote", False])
    reading.page.mouse.dblclick(start["x"] + 5, start["y"])
    expect(reading.toolbar).to_be_visible()
    for _ in range(4):
        reading.page.keyboard.press("Control+Shift+ArrowRight")
    expect(reading.toolbar).to_be_visible()
    reading.page.keyboard.press("Tab")
    expect(reading.toolbar.get_by_role("button", name="Comment")).to_be_focused()
    reading.page.keyboard.press("ArrowRight")
    expect(reading.toolbar.get_by_role("button", name="Highlight")).to_be_focused()
    reading.page.keyboard.press("Enter")
    expect(reading.page.locator("mark")).to_have_text("wrote to the capital about")


def test_on_a_phone_the_toolbar_docks_and_the_form_opens_under_the_passage(
    cast: Cast, read: Read
) -> None:
    reading = read(cast.room, cast.ada, **PHONE)
    reading.page.evaluate(
        """() => {
          const words = document.querySelectorAll('[data-words]')[1].firstChild;
          getSelection().setBaseAndExtent(words, 5, words, 10);
        }"""
    )
    expect(reading.toolbar).to_be_visible()
    box = reading.toolbar.bounding_box()
    assert box
    assert (round(box["x"]), round(box["width"])) == (0, 360)
    assert round(box["y"] + box["height"]) == 740
    reading.toolbar.get_by_role("button", name="Comment").tap()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()
    paragraph = reading.page.locator(".para").nth(1).bounding_box()
    form = reading.composer.bounding_box()
    assert paragraph
    assert form
    assert form["y"] >= paragraph["y"] + paragraph["height"] - 1
    assert form["x"] + form["width"] <= 360
    field.fill("From the train")
    reading.composer.get_by_role("button", name="Send").tap()
    expect(reading.card("From the train")).to_be_visible()
    reading.page.locator("mark").tap()
    expect(reading.card("From the train")).to_be_focused()
    assert reading.page.evaluate("document.documentElement.scrollWidth") <= 360
