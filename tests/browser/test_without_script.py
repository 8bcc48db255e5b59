"""Reading and writing without script, and many notes by the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Cast, sign_in
from tests.browser.reading import ReadingPage
from tests.factories import make_note, make_public_note

pytestmark = pytest.mark.one_database
PHONE = {"width": 360, "height": 740}


def test_reading_and_writing_need_no_script(cast: Cast, browser: Browser, live_server) -> None:
    make_public_note(cast.document, cast.ben, "Everybody reads this.", paragraph=0)
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(cast.edition)
    assert page.get_by_text("Everybody reads this.").is_visible()
    assert page.locator("mark").count() > 0
    sign_in(context, cast.ada, live_server.url)
    page.goto(cast.room)
    page.get_by_role("link", name="Add a note to paragraph 2").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Comment").fill("Written without script.")
    page.locator("input[name=audience][value=seminar]").check()
    page.get_by_role("button", name="Save").click()
    assert page.url.startswith(f"{live_server.url}{cast.room}#note-")
    card = page.locator("article.card", has_text="Written without script.")
    assert card.is_visible()
    card.get_by_role("link", name="Edit").click()
    page.get_by_label("Comment").fill("Mended without script.")
    page.get_by_role("button", name="Save").click()
    assert page.locator("article.card", has_text="Mended without script.").is_visible()
    context.close()


def test_many_notes_are_within_reach_of_the_keyboard(
    cast: Cast, read: Callable[..., ReadingPage]
) -> None:
    for number in range(5):
        make_note(cast.document, cast.ada, f"Remark {number}.", paragraph=0)
    page = read(cast.edition, cast.ada).page
    summary = page.locator("details.more > summary").first
    assert not page.get_by_text("Remark 4.").is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Remark 4.").is_visible()
