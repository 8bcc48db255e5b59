"""What opens while one writes: nothing for axe to find, in both looks; and life without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Annotation
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.browser.test_accessibility import violations
from tests.factories import make_note

pytestmark = pytest.mark.one_database

Read = Callable[..., ReadingPage]


def assert_accessible(page: Page) -> None:
    found = violations(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_axe_finds_nothing_in_what_opens(cast: Cast, read: Read, look: str, width: int) -> None:
    make_note(cast.document, cast.ada, "The whole of it.", paragraph=1)
    make_note(cast.document, cast.ada, "Only this.", words="railway", paragraph=1)
    reading = read(cast.room, cast.ada, color_scheme=look, viewport={"width": width, "height": 800})
    page = reading.page
    reading.select("nobody in the valley")
    assert_accessible(page)
    reading.press("Comment")
    reading.composer.get_by_role("radio", name="The public").check()
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator(".error")).to_be_visible()
    assert_accessible(page)
    reading.composer.get_by_role("textbox", name="Your comment").fill("A draft")
    page.keyboard.press("Escape")
    page.locator("mark.overlap").click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator("a.num").nth(1).click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    for act in ("Reply", "Edit", "Share", "Delete"):
        reading.card("Only this.").get_by_role("link", name=act).click()
        expect(reading.composer).to_have_count(1)
        assert_accessible(page)
        page.keyboard.press("Escape")


def test_without_script_a_member_comments_on_a_paragraph(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada, java_script_enabled=False)
    page = reading.page
    page.get_by_role("link", name="Add a note to paragraph 2", exact=True).click()
    page.get_by_label("Comment").fill("Written by *form* alone.")
    expect(page.get_by_role("radio", name="Only me")).to_be_checked()
    page.get_by_role("radio", name="Valley History The members").check()
    page.get_by_role("button", name="Save").click()
    expect(reading.card("Written by form alone.")).to_be_visible()
    assert Annotation.objects.get().audience == "seminar"
    reading.card("Written by form alone.").get_by_role("link", name="Edit").click()
    page.get_by_label("Comment").fill("Mended by form alone.")
    page.get_by_role("button", name="Save").click()
    expect(reading.card("Mended by form alone.")).to_be_visible()
    reading.card("Mended by form alone.").get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(reading.cards).to_have_count(0)
