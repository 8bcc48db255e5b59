"""The cursor in the text, the keys and what a screen reader finds; by keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from annotations.models import Annotation
from archive.parsed import Block
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_document, make_note, make_public_note

pytestmark = pytest.mark.one_database

Read = Callable[..., ReadingPage]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SAID = "[data-spoken]"


def at(page: Page, words: str, place: str = "") -> None:
    """The focus is in the text, at words that begin so."""
    expect(page.locator("#text-cursor")).to_be_focused()
    said = page.locator(SAID)
    expect(said).to_have_text(words) if words.endswith(".") else expect(said).to_contain_text(words)
    if place:
        expect(page.locator("[data-place]")).to_have_text(place)


def test_a_passage_is_selected_and_annotated_by_keys_alone(cast: Cast, read: Read) -> None:
    page = read(cast.room, cast.ada).page
    keys = page.keyboard
    keys.press("j")
    at(page, "The wardens", "¶1.1")
    keys.press("ArrowDown")
    keys.press("s")
    at(page, "Prices had risen in the spring, and nobody in the valley had been asked.", "¶1.2")
    keys.press("Control+ArrowDown")
    at(page, "They wrote to the capital about the railway and the price of salt.", "¶2")
    keys.press("k")  # on a paragraph as a whole, Shift takes as much of it as one asks for
    keys.press("Shift+S")
    at(page, "Pérez spoke first & long. · selected", "¶1.1")
    keys.press("Shift+S")
    at(page, "nobody in the valley had been asked. · selected", "¶1.2")
    keys.press("Escape")
    keys.press("j")
    keys.press("k")
    keys.press("Shift+J")
    at(page, "the price of salt. · selected", "¶2")
    keys.press("j")
    at(page, "They wrote to the capital about the railway and the price of salt.", "¶2")
    for _ in range(3):
        keys.press("w")
    at(page, "to")
    for _ in range(2):
        keys.press("Control+Shift+ArrowRight")
    keys.press("Shift+W")
    keys.press("Control+Shift+ArrowLeft")
    at(page, "to the capital · selected")
    keys.press("Shift+ArrowRight")
    keys.press("Shift+ArrowLeft")
    assert page.evaluate("String(getSelection())") == "to the capital"
    keys.press("Control+Shift+ArrowDown")
    keys.press("Control+Shift+ArrowDown")
    keys.press("Control+Shift+ArrowDown")  # a heading ends every passage
    expect(page.locator(SAID)).to_have_text("No passage goes further than this.")
    keys.press("Control+Shift+ArrowUp")
    expect(page.locator(SAID)).to_contain_text("price of salt.")
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Your comment")).to_be_focused()
    keys.press("Escape")  # nothing was typed: back to where one was
    at(page, "to")
    keys.press("Control+Shift+ArrowRight")
    keys.press("c")
    keys.type("jkc? are letters here")
    keys.press("Control+Enter")
    card = page.locator("article.card")
    expect(card).to_be_focused()
    note = Annotation.objects.get()
    assert note.quote == "to the"
    keys.press("u")
    at(page, "to the")
    keys.press("o")
    expect(card).to_be_focused()
    keys.press("r")
    expect(page.get_by_role("textbox", name="Your comment")).to_be_focused()
    keys.press("Escape")
    expect(card).to_be_focused()
    keys.press("g")
    at(page, "Nothing was said", "¶3")
    keys.press("b")
    expect(card).to_be_focused()


def test_after_every_act_the_focus_is_on_what_came_of_it(cast: Cast, read: Read) -> None:
    note = make_note(
        cast.document, cast.ben, "Asked.", audience="seminar", seminar=cast.seminar, paragraph=1
    )
    assert note.root
    for words in ("One answer.", "Another."):
        note.add(author=cast.ben, body=words, parent=note.root)
    page = read(cast.room, cast.ada).page
    keys, card = page.keyboard, page.locator(f"#note-{note.pk}")
    keys.press("n")
    expect(card).to_be_focused()
    keys.press("r")
    keys.type("A third one.")
    keys.press("Control+Enter")
    mine = page.locator(".comment.reply", has_text="A third one.")
    expect(mine).to_be_focused()  # though answers are folded
    expect(mine).to_be_in_viewport()
    keys.press("e")
    field = page.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()
    keys.press("Escape")
    expect(mine).to_be_focused()
    keys.press("e")
    expect(field).to_be_focused()
    keys.type("Changed: ")
    keys.press("Control+Enter")
    expect(page.locator(".comment.reply:focus")).to_contain_text("Changed:")
    mine.get_by_role("link", name="Delete").focus()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Delete")).to_be_focused()
    keys.press("Enter")
    expect(card).to_be_focused()
    keys.press("d")
    expect(card.locator("summary:focus")).to_contain_text("Resolved by")


def test_keys_are_listed_changed_and_switched_off(cast: Cast, read: Read) -> None:
    reading = read(cast.edition, cast.ada)
    page, keys = reading.page, reading.page.keyboard
    keys.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    sheet.get_by_role("button", name="J change the key for").click()
    keys.press("k")
    expect(sheet.get_by_text("K is the key for “Paragraph before” already.")).to_be_visible()
    with page.expect_response("**/account/keyboard/") as kept:
        keys.press("z")
    assert kept.value.status == 204
    keys.press("Escape")
    expect(sheet).to_be_hidden()
    keys.press("j")
    keys.press("z")
    at(page, "The wardens")
    assert User.objects.get(pk=cast.ada.pk).keyboard == {"own": {"reading.paragraph": "z"}}
    other = read(cast.room, cast.ada).page  # another browser of the same person
    expect(other.locator("kbd[data-shows=paragraph]")).to_have_text("Z")
    other.keyboard.press("?")
    with other.expect_response("**/account/keyboard/"):
        other.get_by_role("checkbox", name="Single keys work").uncheck()
    other.keyboard.press("Escape")
    other.keyboard.press("z")
    expect(other.locator("#text-cursor")).not_to_be_focused()
    expect(other.locator(".by-keys kbd").first).to_be_hidden()
    other.locator("#text-cursor").focus()
    other.keyboard.press("ArrowDown")  # what is no single character goes on working
    at(other, "The wardens")
    visitor = read(cast.edition).page
    visitor.keyboard.press("?")
    visitor.get_by_role("button", name="J change the key for").click()
    visitor.keyboard.press("x")
    expect(visitor.get_by_text("X is the key for “Next new note” already.")).to_be_visible()
    visitor.keyboard.press(";")
    visitor.reload()
    visitor.keyboard.press(";")
    at(visitor, "The wardens")
    assert visitor.context.cookies() == []


def test_text_that_runs_the_other_way_and_a_screen_reader(cast: Cast, read: Read) -> None:
    blocks = [Block("paragraph", "שלום לכולם כאן. זה משפט שני.")]
    document = make_document("Letter", blocks=blocks, language="he", direction="rtl")
    make_public_note(document, cast.ben, words="לכולם")
    page = read(document.get_absolute_url()).page
    keys = page.keyboard
    keys.press("s")
    keys.press("Control+ArrowLeft")
    at(page, "שלום")
    keys.press("Control+ArrowLeft")
    at(page, "לכולם")
    keys.press("Control+ArrowRight")
    at(page, "שלום")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in tree if not node["ignored"]]
    assert not [node for node in shown if node["role"]["value"] in ("mark", "insertion")]
    (text,) = [
        node for node in shown if node["role"]["value"] == "paragraph"
        and "aria-details" not in str(node) and any("1 note" in str(one) for one in shown
        if one["nodeId"] in node["childIds"])
    ]  # fmt: skip
    by_id = {node["nodeId"]: node for node in tree}
    names = [by_id[child]["name"]["value"] for child in text["childIds"] if "name" in by_id[child]]
    assert "".join(names[1:-1]).strip() == blocks[0].text, "nothing between the words"


def test_an_answer_stays_in_view_over_the_keyboard_of_a_phone(cast: Cast, read: Read) -> None:
    for number in range(6):
        make_note(cast.document, cast.ada, f"Remark {number}. " * 12, paragraph=0)
    reading = read(cast.edition, cast.ada, **PHONE)
    page = reading.page
    card = reading.card("Remark 1.").first
    for link in (card.get_by_role("link", name="Reply"), card.get_by_role("link", name="Edit")):
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    card.get_by_role("link", name="Reply").tap()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 380})  # the keyboard opens
    expect(field).to_be_in_viewport(ratio=1)
    expect(card.get_by_role("link", name="Reply")).to_be_in_viewport()
    topics = page.get_by_role("button", name="Topics").bounding_box()
    send = reading.composer.get_by_role("button", name="Send")
    send.scroll_into_view_if_needed()
    assert topics
    assert topics["y"] + topics["height"] < send.bounding_box()["y"]  # type: ignore[index]


def test_words_are_copied_with_their_citation_and_its_address_leads_there(
    cast: Cast, read: Read
) -> None:
    reading = read(cast.edition, permissions=["clipboard-read", "clipboard-write"])
    page = reading.page
    reading.select("Prices had risen")
    reading.press("Copy with citation")
    expect(page.locator("#announcements")).to_have_text("Words and citation copied.")
    words, citation = page.evaluate("navigator.clipboard.readText()").split("\n\n")
    assert words == "“Prices had risen”"
    assert ", ¶1.2, version 1, Colloquy, " in citation
    page.goto(citation.rpartition(" ")[2].rstrip("."))
    expect(page.locator(".cited")).to_have_text("Prices had risen")
    expect(page.locator(".cited")).to_be_in_viewport()


def test_words_are_cited_in_a_panel_beside_the_text(cast: Cast, read: Read) -> None:
    reading = read(cast.edition, permissions=["clipboard-read", "clipboard-write"])
    page = reading.page
    reading.select("Prices had risen")
    reading.press("Cite")
    panel = page.get_by_role("dialog", name="Cite")
    expect(panel.get_by_role("heading", name="Cite words of paragraph 1")).to_be_visible()
    panel.get_by_role("button", name="Copy MLA, In the text").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("par. 1.2)")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("a.num").first).to_be_focused()
    page.locator("a.num").nth(1).click()
    page.get_by_role("button", name="Cite in other styles").click()
    expect(panel.get_by_role("heading", name="Cite paragraph 2")).to_be_visible()
    panel.get_by_role("link", name="Open as a page").click()
    expect(page).to_have_title(re.compile("^Cite paragraph 2"))
