"""Correcting a text in a real browser: the report, and choosing passages by mouse and by keys."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from archive.correcting import Correction
from archive.models import Document
from tests.annotations.test_correcting import TEXTS, reword, words
from tests.factories import make_document, make_note, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def begun(note_words: str, old: str, new: str):
    """A document whose correction has begun, and the editor's note that it meets."""
    editor = make_user("Edna", is_editor=True)
    document = make_document("Minutes", blocks=TEXTS, by=editor)
    note = make_note(document, editor, "A thought.", words=note_words, paragraph=1)
    found = Document.objects.select_related("current").get(pk=document.pk)
    reword(Correction.begin(found, by=editor), old, new)
    return editor, document, note


def test_the_new_passage_is_selected_with_the_mouse(read):
    editor, document, note = begun(
        "read the draft aloud", "read the draft aloud, slowly", "recite what had been drafted"
    )
    page = read(reverse("correction-preview", args=[document.slug]), editor).page
    page.get_by_role("link", name="Choose its place").click()
    page.wait_for_load_state()  # until then, no script sees what is selected
    spot = page.locator("[data-words]", has_text="recite")
    spot.scroll_into_view_if_needed()
    left, right, middle = spot.evaluate(
        """(element) => {
          const range = document.createRange();
          const at = element.firstChild.data.indexOf("recite");
          range.setStart(element.firstChild, at);
          range.setEnd(element.firstChild, at + "recite what".length);
          const box = range.getBoundingClientRect();
          return [box.left, box.right, (box.top + box.bottom) / 2];
        }"""
    )
    page.mouse.move(left + 1, middle)
    page.mouse.down()
    page.mouse.move(right - 1, middle, steps=6)
    page.mouse.up()
    expect(page.get_by_label("Words", exact=True)).to_have_value("recite what")
    page.get_by_role("button", name="Place it here").click()
    page.get_by_text("placed by hand").wait_for()
    page.get_by_role("button", name="Save as version 2").click()
    page.get_by_text("Saved as version 2").wait_for()
    assert words(note) == "recite what"


def test_everything_is_done_by_keys(read):
    editor, document, note = begun(
        "read the draft aloud", "read the draft aloud, slowly", "recite what had been drafted"
    )
    page = read(reverse("correction-preview", args=[document.slug]), editor).page
    page.get_by_role("link", name="Choose its place").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Words", exact=True).wait_for()
    page.get_by_label("Paragraph", exact=True).focus()
    page.keyboard.type("2")
    page.get_by_label("Words", exact=True).focus()
    page.keyboard.type("had been drafted")
    for _press in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    page.get_by_text("placed by hand").wait_for()
    page.get_by_role("button", name="Save as version 2").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Saved as version 2").wait_for()
    assert words(note) == "had been drafted"
