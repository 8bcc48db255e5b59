"""Two people in the same text at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]


def test_both_write_on_the_same_paragraph_and_see_each_other(cast: Cast, read: Read) -> None:
    ada, ben = read(cast.room, cast.ada), read(cast.room, cast.ben)
    ada.comment("capital about the railway", "Ada's remark.")
    ben.comment("the railway and the price", "Ben's remark.")
    expect(ben.card("Ada's remark.")).to_be_visible()
    assert ben.marked() == ["capital about ", "the railway", " and the price"]
    ada.page.reload()
    assert ada.marked() == ben.marked()
    assert sorted(Annotation.objects.values_list("quote", flat=True)) == [
        "capital about the railway", "the railway and the price"
    ]  # fmt: skip


def test_somebody_elses_note_does_not_disturb_what_one_is_typing(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.comment("They wrote", "A first note.")
    reading.card("A first note.").get_by_role("link", name="Reply").click()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    field.press_sequentially("While I am typ")
    make_note(
        cast.document, cast.ben, "Ben was quicker.", words="capital", paragraph=1,
        audience="seminar", seminar=cast.seminar,
    )  # fmt: skip
    top = field.bounding_box()
    # Another act in the same paragraph brings its row anew.
    reading.page.evaluate(
        """async () => {
          const entry = document.querySelector('script[src*="annotations/writing"]').src;
          const {swap} = await import(entry.replace(/writing[^/]*$/, 'swap.js'));
          const page = await (await fetch(location.href)).text();
          const row = new DOMParser().parseFromString(page, 'text/html')
            .querySelectorAll('[data-paragraph]')[1];
          swap(row.outerHTML);
        }"""
    )
    expect(reading.card("Ben was quicker.")).to_be_visible()
    expect(field).to_be_focused()
    reading.page.keyboard.type("ing")
    expect(field).to_have_value("While I am typing")
    assert field.bounding_box() == top
    reading.send()
    expect(reading.card("While I am typing")).to_have_count(1)


def test_a_reply_to_a_note_that_was_deleted_meanwhile_is_kept(cast: Cast, read: Read) -> None:
    note = make_note(
        cast.document, cast.ben, "Soon gone.", paragraph=1, audience="seminar", seminar=cast.seminar
    )
    reading = read(cast.room, cast.ada)
    reading.card("Soon gone.").get_by_role("link", name="Reply").click()
    reading.composer.get_by_role("textbox", name="Your comment").fill("My answer")
    note.remove(by=cast.ben)
    # Either the page has heard of it already, and the button is gone, or the server says so.
    reading.composer.get_by_role("textbox", name="Your comment").press("Control+Enter")
    said = "The note was deleted meanwhile. What you typed is kept."
    expect(reading.composer.locator("[data-state]")).to_have_text(said)
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_have_value("My answer")
    expect(reading.composer.get_by_role("button", name="Send")).to_have_count(0)
    assert reading.drafts() == 1
    reading.page.reload()
    reading.page.get_by_role("button", name="Draft: My answer").click()
    expect(reading.composer.locator("[data-state]")).to_have_text(said)
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_have_value("My answer")
    reading.composer.get_by_role("button", name="Discard").click()
    assert reading.drafts() == 0
