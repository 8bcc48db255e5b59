"""A text that runs from right to left: read, marked and annotated where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation
from archive.models import Document
from archive.parsed import Block
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_document, make_public_note

pytestmark = pytest.mark.one_database
LIGHT = "הנציבה אמרה שהמגדלור היה חשוך אחד־עשר לילות, ושהמועצה לא ידעה על כך דבר עד היום."
PRICE = "בשנת 1954 עלה מחיר המלח ל־12 שקלים, וספינת Patience לא הפליגה."
BOX = "(one) => { const box = one.getBoundingClientRect(); return [box.left, box.right] }"


@pytest.fixture
def document(cast: Cast) -> Document:
    blocks = [
        Block("heading", "המגדלור", level=1),
        Block("paragraph", LIGHT, refs=[(20, "1")]),
        Block("paragraph", PRICE),
        Block("list_item", "שישולם השכר;", label="1."),
        Block("footnote", "כך בפרוטוקול.", label="1."),
    ]
    found = make_document("פרוטוקול של שיחה", blocks=blocks, language="he")
    make_public_note(found, cast.ben, "A note in English.", words="המגדלור היה חשוך")
    return found


def test_it_reads_from_the_right(
    document: Document, cast: Cast, read: Callable[..., ReadingPage]
) -> None:
    assert document.direction == "rtl"
    page = read(document.get_absolute_url()).page
    words = page.locator("[data-words]").first.evaluate(BOX)
    number = page.locator(".num").first.evaluate(BOX)
    card = page.locator("article.card").first
    assert number[0] >= words[1], "the number stands before the line, which is at its right"
    assert card.evaluate(BOX)[1] <= words[0], "notes stand in the margin at the other side"
    mark = page.locator("mark").first.evaluate(BOX)
    assert words[0] <= mark[0] < mark[1] <= words[1]
    label = page.locator(".list_item .label").evaluate(BOX)
    item = page.locator(".list_item [data-words]").evaluate(BOX)
    assert label[0] >= item[1] - 1
    # The interface beside it runs its own way, the words of the text theirs.
    assert (card.get_attribute("lang"), card.get_attribute("dir")) == ("en", "ltr")
    quote = card.locator("q").first
    assert quote.get_attribute("lang") == "he"
    assert quote.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    for width in (320, 700, 1100):
        page.set_viewport_size({"width": width, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px wide at {width}"
        text = page.locator("#edition [data-words]").first.evaluate(BOX)
        assert page.locator(".num").first.evaluate(BOX)[1] <= width
        assert text[0] >= 0


def test_words_with_figures_and_other_letters_are_annotated_where_they_stand(
    document: Document, cast: Cast, read: Callable[..., ReadingPage]
) -> None:
    page = read(document.get_absolute_url(), cast.ada)
    words = "המלח ל־12 שקלים"
    page.comment(words, "הערה על המחיר, with English.", audience="Only me")
    card = page.page.locator("article.card", has_text="הערה על המחיר")
    expect(card).to_be_visible()
    assert card.locator(".body").evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    note = Annotation.objects.get(author=cast.ada)
    assert note.quote == words
    assert PRICE[note.start : note.end] == words
    marked = page.page.locator("mark.a-me").all_text_contents()
    assert "".join(marked) == words


def test_keys_go_through_it_in_the_order_of_reading(
    document: Document, cast: Cast, read: Callable[..., ReadingPage]
) -> None:
    page = read(document.get_absolute_url(), cast.ada).page
    keys = page.keyboard
    keys.press("j")
    expect(page.locator("#text-cursor")).to_be_focused()
    keys.press("Shift+Control+ArrowLeft")
    keys.press("Shift+Control+ArrowLeft")
    keys.press("Enter")
    form = page.locator("form.composer:visible")
    expect(form).to_be_visible()
    # It began with the first word under the cursor; the left arrow goes on, as the text does.
    quote = form.locator("[name=quote]").input_value()
    assert quote == " ".join(LIGHT.split()[:2])
    assert form.evaluate("(one) => getComputedStyle(one).direction") == "ltr"
