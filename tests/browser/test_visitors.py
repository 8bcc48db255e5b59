"""Who only reads leaves no trace: no cookie, nothing asked from anybody else, no script needed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from archive.parsed import Block
from tests.browser.conftest import Cast
from tests.factories import make_document, make_public_note

pytestmark = pytest.mark.one_database


def minutes(title: str):
    blocks = [
        Block("heading", "Salt", level=1),
        *(Block("paragraph", f"Mr. VENN: Salt of {title} is dear, {n}.") for n in range(12)),
        Block("paragraph", "Mrs. MARROW: It is."),
        Block("paragraph", "Mrs. MARROW: It was."),
    ]
    return make_document(title, blocks=blocks, participants=["Ilse Marrow", "Tomas Venn"])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visitor_gets_no_cookie_and_asks_nobody_else(
    cast: Cast, browser: Browser, live_server, scripts: bool
) -> None:
    one, other = minutes("Alpha"), minutes("Beta")
    make_public_note(one, cast.ben, "For everybody.")
    asked: list[str] = []
    context = browser.new_context(base_url=live_server.url, java_script_enabled=scripts)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for address in (
        "/", "/documents/", "/documents/?speaker=tomas-venn", "/topics/", "/topics/salt/",
        "/topics/salt/alpha/beta/", "/speakers/tomas-venn/", one.get_absolute_url(),
        f"{other.get_absolute_url()}speakers/tomas-venn/", "/accessibility/",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer
        assert answer.status == 200, address
        if scripts:
            page.wait_for_load_state("networkidle")
        assert context.cookies() == [], address
    assert len(asked) > 20
    foreign = [url for url in asked if not url.startswith((live_server.url, "data:"))]
    assert foreign == []
    context.close()


def test_notes_and_numbers_are_switched_off_without_script(
    cast: Cast, browser: Browser, live_server
) -> None:
    make_public_note(cast.document, cast.ben, "For everybody.")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(cast.edition)
    card, number = page.get_by_text("For everybody."), page.locator(".num").first
    expect(card).to_be_visible()
    page.get_by_label("Show notes").uncheck()
    expect(card).to_be_hidden()
    expect(number).to_be_visible()
    page.get_by_label("Show numbers").uncheck()
    expect(number).to_be_hidden()
    context.close()


def test_switches_stand_after_a_reload_as_they_were_left(
    cast: Cast, browser: Browser, live_server
) -> None:
    make_public_note(cast.document, cast.ben, "For everybody.")
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(cast.edition)
    page.get_by_label("Show notes").uncheck()
    page.get_by_label("Show numbers").uncheck()
    page.reload()
    expect(page.get_by_label("Show notes")).not_to_be_checked()
    expect(page.get_by_text("For everybody.")).to_be_hidden()
    expect(page.locator(".num").first).to_be_hidden()
    page.get_by_label("Show notes").check()
    page.reload()
    expect(page.get_by_text("For everybody.")).to_be_visible()
    expect(page.get_by_label("Show numbers")).not_to_be_checked()
    assert context.cookies() == []
    context.close()


def test_from_note_to_note_without_script(cast: Cast, browser: Browser, live_server) -> None:
    for number in range(3):
        make_public_note(cast.document, cast.ben, f"Remark {number}.", paragraph=number)
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 500}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(cast.edition)
    page.get_by_role("link", name="First note", exact=True).click()
    expect(page.get_by_text("Remark 0.")).to_be_in_viewport()
    page.get_by_role("link", name="Next note").first.click()
    expect(page.get_by_text("Remark 1.")).to_be_in_viewport()
    page.get_by_role("link", name="Next note").last.click()
    expect(page.get_by_text("Remark 2.")).to_be_in_viewport()
    page.get_by_role("link", name="Previous note").last.click()
    expect(page.get_by_text("Remark 1.")).to_be_in_viewport()
    assert page.get_by_role("link", name="Next note").count() == 2
    context.close()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(cast.edition)
    expect(page.get_by_role("link", name="Next note").first).to_be_hidden()
    context.close()


def test_two_texts_scroll_together_and_change_places_on_a_phone(
    cast: Cast, browser: Browser, live_server
) -> None:
    minutes("Alpha")
    minutes("Beta")
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1300, "height": 700})
    page = context.new_page()
    page.goto("/topics/salt/alpha/beta/")
    left, right = page.locator("#text-1"), page.locator("#text-2")
    at = "(one) => one.scrollTop"
    expect(right.locator("[data-words]").last).not_to_be_in_viewport()
    left.hover()
    left.focus()
    page.keyboard.press("End")
    expect(right.locator("[data-words]").last).to_be_in_viewport()
    expect(left).to_be_focused()
    page.get_by_label("Scroll together").uncheck()
    stands = left.evaluate(at)
    right.hover()
    right.focus()
    page.keyboard.press("Home")
    expect(right).to_have_js_property("scrollTop", 0)
    assert left.evaluate(at) == stands
    page.set_viewport_size({"width": 360, "height": 740})
    expect(left).to_be_visible()
    expect(right).to_be_hidden()
    page.get_by_role("radio", name="Beta").check()
    expect(right).to_be_visible()
    expect(left).to_be_hidden()
    context.close()
