"""A long text with very many notes: they come as one gets near."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from annotations import edition as editions
from annotations.models import Annotation
from archive.models import Document
from archive.parsed import Block
from archive.text import text_of
from tests.factories import make_document, make_note, make_seminar, make_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
SENTENCE = "The wardens asked for the toll to be halved, and nobody in the valley had been asked. "


@pytest.fixture
def long_text(cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Document, str]:
    """A text of many screens with a few notes by Ada, which count as very many; and its room."""
    monkeypatch.setattr(editions, "MANY", 6)
    words = [f"{SENTENCE * 12}({number})" for number in range(120)]
    document = make_document("A long text", blocks=[Block("heading", "All of it", level=1), *words])
    seminar = make_seminar("Long Readings", members=[cast.ada, cast.ben], documents=[document])
    for place in range(0, 60, 5):
        body = f"Remark {place}."
        make_note(
            document, cast.ada, body, paragraph=2 * place, words="the toll", audience="seminar",
            seminar=seminar,
        )  # fmt: skip
    return document, f"/seminars/{seminar.slug}/documents/{document.slug}/"


def test_notes_come_as_one_gets_there_and_nothing_jumps(cast, read, long_text):
    document, room = long_text
    reading = read(room, cast.ben)
    page = reading.page
    expect(reading.card("Remark 0.")).to_be_visible()
    expect(reading.card("Remark 55.")).to_have_count(0)
    assert page.locator("mark").count() == 12, "all are marked at once"
    key = [line.key for line in text_of(document).paragraphs][110]
    place = page.locator(f"#p-{key}")
    page.evaluate("key => { location.hash = `#p-${key}` }", key)
    expect(reading.card("Remark 55.")).to_be_visible()
    expect(place).to_be_in_viewport()
    before = place.bounding_box()
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -100)
    page.wait_for_function(
        "([id, y]) => Math.abs(document.getElementById(id).getBoundingClientRect().top - y) < 2",
        arg=[f"p-{key}", before["y"] + 100],
    )


def test_the_browsers_own_search_finds_all_notes(cast, read, long_text):
    _document, room = long_text
    reading = read(room, cast.ben)
    page = reading.page
    expect(reading.card("Remark 0.")).to_be_visible()
    expect(page.locator("[data-waiting]")).not_to_have_count(0)
    page.keyboard.press("Control+f")
    expect(page.locator("[data-waiting]")).to_have_count(0, timeout=15_000)
    expect(reading.cards).to_have_count(12)


def test_marks_keys_and_addresses_lead_to_notes_that_are_not_there_yet(cast, read, long_text):
    _document, room = long_text
    far = Annotation.objects.get(comments__latest__body="Remark 40.")
    reading = read(room, cast.ben)
    page = reading.page
    expect(reading.card("Remark 40.")).to_have_count(0)
    page.locator(f"#m-{far.pk}").dispatch_event("click")
    expect(page.locator(f"#note-{far.pk}")).to_be_focused()
    again = read(f"{room}#note-{far.pk}", cast.ben)
    expect(again.page.locator(f"#note-{far.pk}")).to_be_focused()
    comment = far.root
    third = read(f"{room}#comment-{comment.pk}", cast.ben)
    expect(third.page.locator(f"#comment-{comment.pk}")).to_be_focused()
    third.comment("nobody in the valley", "One more.", "Only me")
    expect(third.card("One more.")).to_be_visible()


def test_the_browsers_own_menu_prints_all_notes(cast, read, long_text):
    _document, room = long_text
    reading = read(room, cast.ben)
    expect(reading.card("Remark 0.")).to_be_visible()
    expect(reading.card("Remark 55.")).to_have_count(0)
    # As the browser does it: no key was pressed, and nothing is waited for.
    reading.page.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    assert reading.cards.count() == 12
    assert reading.page.locator("[data-waiting]").count() == 0


def test_after_a_correction_no_row_of_the_new_text_comes_into_the_page(cast, read, long_text):
    document, room = long_text
    reading = read(room, cast.ben)
    expect(reading.card("Remark 0.")).to_be_visible()
    lines = [
        replace(one, text=one.text.replace("wardens", "keepers")) for one in text_of(document).lines
    ]
    make_version(document, lines)
    page = reading.page
    page.keyboard.press("Control+f")
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    assert "keepers" not in page.locator("#edition").inner_text()
    # What is chosen anew is read in the text as it is now.
    page.get_by_role("link", name="Filter").click()
    page.get_by_role("checkbox", name="Unresolved").check()
    expect(page.locator("#edition")).to_contain_text("keepers")
    expect(page.locator("#edition")).not_to_contain_text("wardens")
