"""From a file to a text that the public reads, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from archive.importing import Import
from archive.models import Document
from tests.browser.conftest import Open

pytestmark = pytest.mark.one_database

MEMO = """MINUTES OF THE LIGHTHOUSE COMMITTEE

ON THE NORTHERN LIGHT

The chairman opened the meeting at ten and read the report on the northern light, which
had been dark for eleven nights in January and was lit again on the twentieth of the month.
Mr. Hallam asked whether the harbour had been told. The chairman said that nobody had told
the harbour, and that the harbour had not asked. There was a silence, which is not minuted.

ON THE FERRY

Mrs. Voss reported on the ferry and on its owners, of whom she had a list. The list was read
aloud and found to be too long. It was agreed to publish the first half of every second name.
"""
LOOKING = re.compile(r"/editor/import/\d+/")


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "minutes.txt"
    path.write_text(MEMO)
    return path


def doubt(words: str) -> Import:
    """The import, with one piece marked as doubtful: which ones are is the segmenter's matter."""
    pending = Import.objects.get()
    for row in pending.blocks:
        row["doubtful"] = words in row["text"]
    pending.save(update_fields=["blocks"])
    return pending


def publish_and_read(page: Page, open_page: Open, words: str) -> None:
    """Save what is looked at, open it to everybody, and find ``words`` as a visitor."""
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved as a draft")).to_be_visible()
    document = Document.objects.get()
    visitor = open_page(document.get_absolute_url(), editor=False)
    expect(visitor.get_by_role("heading", name="nothing at this address")).to_be_visible()
    page.get_by_label("everybody").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Everybody can read it now.")).to_be_visible()
    visitor.goto(document.get_absolute_url())
    expect(visitor.get_by_text(words)).to_be_visible()


def test_a_doubt_is_settled_by_one_key_and_the_text_published(
    transactional_db: None, open_page: Open, memo: Path
) -> None:
    page = open_page(reverse("import-new"))
    page.get_by_label("Files", exact=True).set_input_files(memo)
    page.get_by_role("button", name="Divide it").click()
    page.wait_for_url(LOOKING)
    pending = doubt("Mrs. Voss")
    number = next(row["id"] for row in pending.blocks if row["doubtful"])
    page.goto(reverse("editor"))
    page.goto(reverse("import", args=[pending.pk]) + f"#piece-{number}")
    expect(page.locator(f"#piece-{number}")).to_be_focused()
    expect(page.locator("#doubts")).to_have_text("1 doubtful place.")
    page.keyboard.press("y")
    expect(page.locator("#doubts")).to_have_text("No doubtful place is left.")
    pending.refresh_from_db()
    assert not any(row["doubtful"] for row in pending.blocks)
    publish_and_read(page, open_page, "Mrs. Voss reported on the ferry")


def test_the_record_is_kept_when_a_field_is_left(transactional_db: None, open_page: Open) -> None:
    page = open_page(reverse("import-new"))
    page.get_by_label("Or paste the text").fill(MEMO)
    page.get_by_role("button", name="Divide it").click()
    page.wait_for_url(LOOKING)
    with page.expect_response(LOOKING) as kept:
        page.get_by_label("Translator").fill("A. Lind")
        page.get_by_label("Rights").focus()
    assert kept.value.status == 204
    assert Import.objects.get().record["translator"] == "A. Lind"


def test_all_of_it_works_without_script(
    transactional_db: None, open_page: Open, memo: Path
) -> None:
    page = open_page(reverse("import-new"), java_script_enabled=False)
    page.get_by_label("Files", exact=True).set_input_files(memo)
    page.get_by_role("button", name="Divide it").click()
    doubt("Mrs. Voss")
    page.goto(reverse("import", args=[Import.objects.get().pk]))
    page.get_by_label("Translator").fill("A. Lind")
    page.get_by_role("button", name="Right as it is").click()
    expect(page.locator("#doubts")).to_have_text("No doubtful place is left.")
    expect(page.get_by_label("Translator")).to_have_value("A. Lind")
    page.locator(".piece.heading", has_text="ON THE FERRY").get_by_role("button").click()
    page.get_by_role("button", name="Heading, level 2").click()
    expect(page.locator(".piece.heading", has_text="ON THE FERRY").locator(".kind")).to_have_text(
        "heading 2"
    )
    publish_and_read(page, open_page, "Mrs. Voss reported on the ferry")
    assert Document.objects.get().translator == "A. Lind"


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_no_page_is_wider_than_its_window(
    transactional_db: None, open_page: Open, memo: Path, width: int
) -> None:
    page = open_page(reverse("import-new"), viewport={"width": width, "height": 800})
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
    page.get_by_label("Files", exact=True).set_input_files(memo)
    page.get_by_role("button", name="Divide it").click()
    page.wait_for_url(LOOKING)
    page.locator(".piece.heading", has_text="ON THE FERRY").locator(".words").click()
    expect(page.get_by_role("textbox", name="Words of this piece")).to_be_visible()
    assert not page.evaluate(wide)
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Remove it")).to_be_visible()
    assert not page.evaluate(wide)
    page.get_by_role("button", name="Save as a draft").click()
    page.wait_for_url(re.compile("/editor/documents/"))
    assert not page.evaluate(wide)
    for name in ("editor", "home", "documents", "topics"):
        page.goto(reverse(name))
        assert not page.evaluate(wide), name
