"""A seminar's own pages in a real browser: order and dates of what it reads, people, names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Invitation
from archive.models import ReadingListItem
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_document, make_note

pytestmark = pytest.mark.one_database
Read = Callable[..., ReadingPage]


def check(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def titles(page: Page) -> list[str]:
    return page.locator("[data-order] a.title").all_inner_texts()


@pytest.mark.parametrize("width", [1440, 360])
def test_instructor_orders_and_dates_what_is_read(cast: Cast, read: Read, width: int) -> None:
    for place, title in enumerate(("The bridge", "The toll"), 1):
        ReadingListItem.objects.create(
            seminar=cast.seminar, document=make_document(title), position=place
        )
    owner = cast.seminar.memberships.get(role="owner").user
    page = read(
        f"/seminars/{cast.seminar.slug}/readings/",
        owner,
        viewport={"width": width, "height": 900},
    ).page
    expect(page.locator(".grip")).to_have_count(3)
    grip, first = page.locator(".grip").nth(2), page.locator("[data-order] > li").first
    box, target = grip.bounding_box(), first.bounding_box()
    assert box
    assert target
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 4, target["y"] + 30, steps=4)
    page.mouse.move(target["x"] + 4, target["y"] + 2, steps=4)
    page.mouse.up()
    expect(page.locator("[data-order] a.title").first).to_have_text("The toll")
    row = page.locator("[data-order] > li").nth(1)
    row.get_by_text("Set dates").click()
    row.get_by_label("Due by").fill("2040-05-04")
    row.get_by_role("button", name="Save the dates").click()
    expect(page.get_by_text("are saved.")).to_be_visible()
    assert titles(page)[0] == "The toll"
    check(page)
    page.goto(f"/seminars/{cast.seminar.slug}/")
    now = page.locator(".now-card")
    expect(now).to_contain_text(cast.document.title)
    now.get_by_role("link", name="Read it with the class").click()
    expect(page.locator(".dated")).to_contain_text("due by")


def test_list_of_people_is_looked_through_and_sent(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    page = read(
        f"/seminars/{cast.seminar.slug}/invitations/people/",
        owner,
        viewport={"width": 360, "height": 740},
    ).page
    page.get_by_label("Addresses, or a table").fill(f"{cast.ada.email}\nnina@x.org\noops")
    page.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_text("is in the seminar already")).to_be_visible()
    expect(page.get_by_text("Here is no e-mail address.")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
    check(page)
    field = page.get_by_label("Addresses, or a table")
    field.fill(field.input_value().replace("oops", ""))
    page.get_by_role("button", name="Look at the list again").click()
    page.get_by_role("button", name="Send 1 invitation").click()
    expect(page.get_by_text("1 person is invited.")).to_be_visible()
    assert [one.email for one in Invitation.objects.all()] == ["nina@x.org"]


def test_others_read_the_pseudonym(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    page = read(f"/seminars/{cast.seminar.slug}/pseudonyms/", owner).page
    page.get_by_role("button", name="Begin with pseudonyms").click()
    expect(page.get_by_text("From now on everybody here writes under a pseudonym.")).to_be_visible()
    ada = read(f"/seminars/{cast.seminar.slug}/pseudonyms/", cast.ada).page
    ada.get_by_label("The name that others see here").fill("Kittiwake")
    ada.get_by_role("button", name="Go by this name").click()
    expect(ada.get_by_text("You are Kittiwake.")).to_be_visible()
    check(ada)
    cast.seminar.refresh_from_db()
    make_note(cast.document, cast.ada, "Seen.", audience="seminar", seminar=cast.seminar)
    ben = read(cast.room, cast.ben).page
    expect(ben.get_by_text("Kittiwake").first).to_be_visible()
    assert "Okafor" not in ben.content()
