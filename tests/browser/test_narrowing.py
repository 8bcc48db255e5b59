"""Filtering a page, its tags and categories, and what is new, as a person uses them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, Category, Term
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def note(cast: Cast, author, body: str, words: str, tags=()) -> Annotation:
    paragraph = 1 if words in "They wrote to the capital about the railway" else 0
    return make_note(
        cast.document, author, body, words=words, paragraph=paragraph, audience="seminar",
        seminar=cast.seminar, tags=list(tags),
    )  # fmt: skip


def test_filter_comes_into_place_and_leaves_what_is_being_written(cast: Cast, read: Read) -> None:
    note(cast, cast.ben, "On prices.", "Prices", ["trade"])
    note(cast, cast.ben, "On the railway.", "the railway", ["iron"])
    reading = read(cast.room, cast.ada)
    page = reading.page
    reading.select("nobody in the valley")
    reading.press("Comment")
    draft = reading.composer.get_by_role("textbox", name="Your comment")
    draft.fill("Half a thought")
    page.get_by_role("link", name="Filter").click()
    page.get_by_role("checkbox", name="trade").check()
    expect(reading.card("On the railway.")).to_have_count(0)
    expect(page.locator("#view [data-shown]")).to_have_text("1 of 2 notes")
    assert page.url.endswith("?tag=trade")
    page.keyboard.press("Escape")
    expect(draft).to_have_value("Half a thought")
    assert reading.marked() == ["Prices"]
    reading.send()
    expect(reading.card("Half a thought")).to_be_visible()
    page.go_back()
    expect(reading.card("On the railway.")).to_be_visible()
    expect(reading.card("Half a thought")).to_be_visible()
    page.go_forward()
    expect(reading.card("On the railway.")).to_have_count(0)
    page.locator("#view").get_by_role("link", name="Tag trade").click()
    expect(reading.card("On the railway.")).to_be_visible()


def test_tags_are_offered_while_one_types_and_a_category_is_chosen(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    Term.add(cast.seminar, ["Salt tax", "Railway", "Räte"], by=owner)
    Category.add(cast.seminar, "Claim", by=owner)
    reading = read(cast.room, cast.ada)
    reading.select("the price of salt")
    reading.press("Comment")
    reading.composer.get_by_role("textbox", name="Your comment").fill("Who paid it?")
    tags = reading.composer.get_by_role("combobox").or_(
        reading.composer.get_by_role("textbox", name="Tags")
    )
    tags.press_sequentially("ra")
    options = reading.page.get_by_role("option")
    expect(options).to_have_text(["Railway", "Räte"])
    tags.press("ArrowDown")
    tags.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    tags.press("Enter")
    expect(tags).to_have_value("Räte, ")
    tags.press_sequentially("tax")
    options.filter(has_text="Salt tax").click()
    tags.press_sequentially("free, rai")
    tags.press("Escape")
    expect(options).to_have_count(0)
    expect(reading.composer).to_have_count(1)
    reading.composer.get_by_role("radio", name="Claim").check()
    reading.send()
    expect(reading.card("Who paid it?").locator("a.tag")).to_have_text(
        ["Räte", "Salt tax", "free", "rai"]
    )
    expect(reading.page.locator("mark.k-blue.p-line")).to_have_text("the price of salt")
    assert Annotation.objects.get().category.label == "Claim"


def test_buttons_lead_from_one_new_comment_to_the_next_until_all_is_read(
    cast: Cast, read: Read
) -> None:
    first = note(cast, cast.ben, "New one.", "Prices")
    first.add(author=cast.ben, body="New reply.", parent=first.root)
    note(cast, cast.ada, "My own.", "nobody in the valley")
    note(cast, cast.ben, "New two.", "the railway")
    reading = read(cast.room, cast.ada)
    page = reading.page
    expect(page.get_by_text("2 new", exact=False).first).to_be_visible()
    ahead = page.get_by_role("button", name="Next new note")
    focused = page.locator("[data-comment]:focus")
    for words in ("New one.", "New reply.", "New two."):
        ahead.click()
        expect(focused.locator("> .body")).to_have_text(words)
    page.get_by_role("button", name="Previous new note").click()
    expect(focused.locator("> .body")).to_have_text("New reply.")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".new, .new-count")).to_have_count(0)
    page.reload()
    expect(reading.card("New two.")).to_be_visible()
    expect(page.locator(".new, .new-count")).to_have_count(0)


def test_a_choice_comes_back_with_who_made_it_and_a_sent_link_shows_what_it_says(
    cast: Cast, read: Read
) -> None:
    note(cast, cast.ada, "Of Ada.", "Prices", ["trade"])
    note(cast, cast.ben, "Of Ben.", "the railway", ["iron"])
    ada, ben = read(cast.room, cast.ada), read(cast.room, cast.ben)
    with ada.page.expect_response(lambda answer: answer.url.endswith("/view/")):
        ada.page.get_by_role("link", name="Valley History 1").click()
    expect(ada.card("Of Ben.")).to_have_count(0)
    # Another day, from the seminar's page: what she had switched off is off.
    ada.page.goto(f"/seminars/{cast.seminar.slug}/")
    ada.page.get_by_role("link", name=cast.document.title, exact=True).first.click()
    expect(ada.card("Of Ada.")).to_be_visible()
    expect(ada.card("Of Ben.")).to_have_count(0)
    # Ben sends her the bare address, and a filtered one.
    ada.page.goto(cast.room)
    expect(ada.card("Of Ben.")).to_be_visible()
    ada.page.goto(f"{cast.room}?tag=iron")
    expect(ada.card("Of Ben.")).to_be_visible()
    ada.page.goto(cast.room)
    ada.page.get_by_role("link", name="As last time: Only Mine").click()
    expect(ada.card("Of Ben.")).to_have_count(0)
    ben.page.reload()
    expect(ben.card("Of Ada.")).to_be_visible()
    expect(ben.page.get_by_text("As last time")).to_have_count(0)


def test_on_a_phone_the_bar_needs_no_moving_sideways(cast: Cast, read: Read) -> None:
    note(cast, cast.ben, "New one.", "Prices", ["trade"])
    note(cast, cast.ben, "New two.", "the railway")
    reading = read(cast.room, cast.ada, viewport={"width": 360, "height": 740}, has_touch=True)
    page, bar = reading.page, reading.page.locator("#view")
    for name in ("Topics", "Next new note", "Mark all as read"):
        expect(bar.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    expect(bar.get_by_role("link", name="Filter")).to_be_in_viewport(ratio=1)
    assert bar.bounding_box()["height"] < 60, "one row"
    page.goto(f"{cast.room}?tag=trade&unresolved=1")
    for name in ("Show all", "Copy link to this view", "Tag trade (remove)"):
        expect(bar.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    assert bar.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    bar.get_by_role("button", name="Mark all as read").tap()
    expect(bar.get_by_role("button", name="Mark all as read")).to_have_count(0)
    owner = cast.seminar.memberships.get(role="owner").user
    table = read(
        f"/seminars/{cast.seminar.slug}/contributions/",
        owner,
        viewport={"width": 360, "height": 740},
    ).page
    region = table.get_by_role("region", name="Contributions")
    assert region.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    row = table.get_by_role("row", name="Ben Lindqvist")
    expect(row.get_by_role("cell")).to_have_text(["2", "–", "4", "1", re.compile(r"\d")])
    for cell in row.get_by_role("cell").all():
        box = cell.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
