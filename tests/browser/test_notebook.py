"""From note to note, through the notebook, and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def write(cast: Cast, author: User, body: str, words: str, paragraph: int = 0) -> None:
    make_note(
        cast.document, author, body, words=words, paragraph=paragraph, audience="seminar",
        seminar=cast.seminar,
    )  # fmt: skip


def test_buttons_lead_from_note_to_note_and_round(cast: Cast, read: Read) -> None:
    write(cast, cast.ben, "The third.", "Nothing was said", 3)
    write(cast, cast.ada, "The second.", "railway and the price", 1)
    write(cast, cast.ben, "The first.", "They wrote", 1)
    reading = read(cast.room, cast.ada)
    steps = reading.page.get_by_role("navigation", name="From note to note")
    expect(steps).to_contain_text("3 notes")
    for words, count in [
        ("The first.", "1 of 3"), ("The second.", "2 of 3"), ("The third.", "3 of 3"),
        ("The first.", "1 of 3"),
    ]:  # fmt: skip
        steps.get_by_role("button", name="Next note").click()
        expect(steps).to_contain_text(count)
        expect(reading.card(words)).to_be_in_viewport()
    steps.get_by_role("button", name="Previous note").click()
    expect(steps).to_contain_text("3 of 3")


def test_a_note_is_found_in_the_notebook_and_opened_at_its_place(cast: Cast, read: Read) -> None:
    write(cast, cast.ben, "On tariffs, écrit vite.", "capital", 1)
    write(cast, cast.ben, "On steam.", "Prices", 0)
    page = read(reverse("seminar-notebook", args=[cast.seminar.slug]), cast.ada).page
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_role("searchbox", name="Words", exact=True).fill("ECRIT tariffs")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("article")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    assert "On tariffs, écrit vite." in download.value.path().read_text()
    page.get_by_role("article").locator("a.when").click()
    card = page.locator("[data-note]").filter(has_text="On tariffs")
    expect(card).to_be_in_viewport()


def test_an_account_is_deleted_after_saying_what_becomes_of_what(cast: Cast, read: Read) -> None:
    write(cast, cast.ben, "What Ben leaves.", "capital", 1)
    page = read(reverse("account"), cast.ben).page
    page.get_by_role("link", name="Delete my account").click()
    expect(page.get_by_role("heading", name="In seminars: 1 note")).to_be_visible()
    page.get_by_role("radio", name="Keep them without my name").check()
    page.get_by_label("Your password").fill("correct horse battery")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    card = read(cast.room, cast.ada).card("What Ben leaves.")
    expect(card).to_contain_text("Deleted account")
