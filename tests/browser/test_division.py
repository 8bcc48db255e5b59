"""Mending how a text was divided, in a real browser: by mouse, by keys, by finger."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from archive.division import Division
from archive.importing import Import
from archive.parsed import Block
from tests.browser.conftest import Open, sign_in

pytestmark = pytest.mark.one_database

BLOCKS = [
    Block("heading", "The mill"),
    Block("paragraph", "The wardens met at", refs=[(11, "1")]),
    Block("footnote", "So in the minutes.", label="1"),
    Block("paragraph", "noon. They wrote to the capital.", breaks=[(0, "9")], doubtful=True),
    Block("list_item", "that the toll be halved;", label="1."),
    Block("paragraph", "Nothing was said. Nothing was done."),
]
STEP = re.compile(r"/editor/import/\d+/")


@pytest.fixture
def pending(transactional_db: None) -> Import:
    made = Import(name="a.txt", original=b"", sha256="0" * 64)
    made.begin_with(Division.of(BLOCKS))
    made.record = {"title": "Minutes", "language": "en", "direction": "ltr"}
    made.save()
    return made


def address(pending: Import) -> str:
    return reverse("import", args=[pending.pk])


def piece(page: Page, number: int) -> Locator:
    return page.locator(f"#piece-{number}")


def words(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Words of this piece")


def texts(pending: Import) -> list[str]:
    pending.refresh_from_db()
    return [row["text"] for row in pending.blocks]


def expect_said(page: Page, sentence: str) -> None:
    expect(page.locator("#said")).to_contain_text(sentence)


def caret(page: Page) -> tuple[str, int]:
    found = page.evaluate(
        "[document.activeElement.value ?? '', document.activeElement.selectionStart ?? -1]"
    )
    return found[0], found[1]


def test_words_are_changed_divided_and_joined_by_mouse(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    last = piece(page, 6).locator(".words")
    box = last.bounding_box()
    assert box
    last.click(position={"x": 3, "y": box["height"] / 2})
    expect(words(page)).to_have_value("Nothing was said. Nothing was done.")
    assert caret(page)[1] <= 1, "the caret stands where it was clicked"
    page.keyboard.type("Almost ")
    piece(page, 1).locator(".words").click()
    expect_said(page, "Words changed.")
    expect(words(page)).to_have_value("The mill")
    assert texts(pending)[-1] == "Almost Nothing was said. Nothing was done."
    page.get_by_role("button", name="Leave as it was").click()
    piece(page, 6).locator(".words").click()
    expect(words(page)).to_be_focused()
    page.keyboard.press("Home")
    for _ in range(len("Almost Nothing was said.")):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Divide here").click()
    expect_said(page, "Divided.")
    expect(words(page)).to_have_value("Nothing was done.")
    assert texts(pending)[-2:] == ["Almost Nothing was said.", "Nothing was done."]
    page.get_by_role("button", name="Leave as it was").click()
    page.get_by_role("button", name="Join with the one above").first.click()
    expect_said(page, "Joined with the one above.")
    piece(page, 4).get_by_role("button", name="Join across the page").click()
    expect_said(page, "Joined across the page.")
    assert texts(pending)[1] == "The wardens met at noon. They wrote to the capital."
    expect(piece(page, 2).locator(".number")).to_have_text("1")
    expect(piece(page, 6).locator(".number")).to_have_text("2")
    page.get_by_role("button", name="Quotation").click()
    expect(piece(page, 2)).to_have_class(re.compile("quotation"))
    for said in ("Made another kind.", "Joined across", "Joined with", "Divided", "Words changed"):
        page.get_by_role("button", name="Take back").click()
        expect_said(page, f"Taken back: {said}")
    assert Import.objects.get().division.blocks == BLOCKS
    page.get_by_role("button", name="Do again").click()
    expect_said(page, "Done again: Words changed.")


def test_all_of_it_by_keys_alone(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    page.keyboard.press("n")
    expect(piece(page, 4)).to_be_focused()
    page.keyboard.press("o")
    expect_said(page, "Joined across the page.")
    expect(piece(page, 2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(piece(page, 1)).to_be_focused()
    page.keyboard.press("2")
    expect(piece(page, 1).locator(".kind")).to_have_text("heading 2")
    page.keyboard.press("+")
    expect(piece(page, 1).locator(".kind")).to_have_text("heading 3")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_value("was said. Nothing was done.")
    page.keyboard.type("What ")
    page.keyboard.press("Control+Enter")
    expect_said(page, "Words changed.")
    expect(piece(page, 7)).to_be_focused()
    assert texts(pending)[-2:] == ["Nothing", "What was said. Nothing was done."]
    page.keyboard.press("e")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Backspace")
    expect(words(page)).to_have_value("Nothing What was said. Nothing was done.")
    assert caret(page)[1] == len("Nothing ")
    page.keyboard.type("more ")
    page.keyboard.press("Escape")
    expect_said(page, "Left as it was.")
    page.keyboard.press("a")
    page.keyboard.type("The end.")
    page.keyboard.press("Control+Enter")
    expect_said(page, "Paragraph added.")
    assert texts(pending)[-2:] == ["Nothing What was said. Nothing was done.", "The end."]
    page.keyboard.press("Control+z")
    expect_said(page, "Taken back: Paragraph added.")
    page.keyboard.press("Control+Shift+z")
    expect_said(page, "Done again: Paragraph added.")
    page.keyboard.press("Delete")
    expect_said(page, "Removed with its words.")
    for _ in range(9):
        page.keyboard.press("u")
    expect_said(page, "There is nothing to take back.")
    assert Import.objects.get().division.blocks == BLOCKS
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_quick_hand_loses_no_letter_while_the_server_divides(
    pending: Import, open_page: Open
) -> None:
    page = open_page(address(pending))

    def slowly(route: Route) -> None:
        if route.request.method == "POST":
            page.wait_for_timeout(300)
        route.continue_()

    page.route(STEP, slowly)
    page.keyboard.press("End")
    piece(page, 6).focus()
    page.keyboard.press("e")
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("abc ")
    expect(words(page)).to_have_value("abc was said. Nothing was done.")


def test_a_reload_in_the_middle_of_typing_loses_nothing(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    piece(page, 6).locator(".words").click()
    page.keyboard.press("End")
    page.keyboard.type(" Half a sen")
    page.get_by_role("textbox", name="Title").evaluate("field => field.value += ' of June'")
    page.get_by_role("textbox", name="Title").dispatch_event("input")
    page.reload()
    expect(words(page)).to_have_value("Nothing was said. Nothing was done. Half a sen")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Minutes of June")
    expect_said(page, "is here again")
    page.keyboard.press("Control+Enter")
    expect_said(page, "Words changed.")
    assert texts(pending)[-1].endswith("Half a sen")
    page.reload()
    expect(words(page)).to_have_count(0)
    pending.refresh_from_db()
    assert pending.record["title"] == "Minutes of June"


def test_a_dead_server_is_waited_for(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    page.route(STEP, lambda route: route.abort())
    piece(page, 6).locator(".words").click()
    page.keyboard.type("X")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(words(page)).to_have_value(re.compile("X"))
    assert "X" not in texts(pending)[-1]
    page.keyboard.press("j")
    page.unroute(STEP)
    page.get_by_role("button", name="Try again").click()
    expect_said(page, "Words changed.")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(words(page)).to_have_count(0)
    assert "X" in texts(pending)[-1]
    assert len(pending.blocks) == len(BLOCKS), "what could not be seen was not done blindly"


def test_signing_out_and_in_again_loses_nothing(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    Session.objects.all().delete()
    piece(page, 6).locator(".words").click()
    page.keyboard.press("End")
    page.keyboard.type(" Still here.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(words(page)).to_have_value(re.compile("Still here"))
    # In again, in another window: the token of this page is not that of the session any more.
    page.context.clear_cookies(name="csrftoken")
    sign_in(page.context, User.objects.get(is_editor=True), page.url)
    page.get_by_role("button", name="Try again").click()
    expect_said(page, "Words changed.")
    assert texts(pending)[-1].endswith("Still here.")


def test_an_answer_that_was_lost_does_not_double_the_step(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(STEP, lose, times=1)
    piece(page, 6).focus()
    page.keyboard.press("a")
    page.keyboard.type("The end.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The end.")).to_have_count(1)
    expect(words(page)).to_have_count(0)
    assert texts(pending).count("The end.") == 1


def test_two_editors_see_each_other_and_lose_nothing(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    piece(page, 6).locator(".words").click()
    page.keyboard.press("End")
    page.keyboard.type(" Mine.")
    pending.change(lambda division: division.reword(6, "Theirs."))
    pending.change(lambda division: division.turn(2, "quotation"))
    page.keyboard.press("Control+Enter")
    expect_said(page, "Somebody else has changed the words")
    expect(words(page)).to_have_value("Nothing was said. Nothing was done. Mine.")
    expect(piece(page, 6).locator(".words")).to_have_text("Theirs.")
    expect(piece(page, 2)).to_have_class(re.compile("quotation"))
    page.keyboard.press("Control+Enter")
    expect_said(page, "Words changed.")
    assert texts(pending)[-1] == "Nothing was said. Nothing was done. Mine."
    page.keyboard.press("e")
    page.keyboard.type("!")
    pending.change(lambda division: division.join(6))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Copy what you still need")).to_be_visible()
    kept = page.get_by_role("textbox", name="Copy what you still need")
    expect(kept).to_have_value("Nothing was said. Nothing was done. Mine.!")


def test_words_that_were_refused_on_saving_are_still_in_their_field(
    pending: Import, open_page: Open
) -> None:
    page = open_page(address(pending))
    piece(page, 6).locator(".words").click()
    page.keyboard.press("End")
    page.keyboard.type(" Mine.")
    page.evaluate("localStorage.clear()")
    pending.change(lambda division: division.reword(6, "Theirs."))
    page.get_by_role("button", name="Save as a draft").click()
    expect(words(page)).to_have_value("Nothing was said. Nothing was done. Mine.")
    page.keyboard.press("Control+Enter")
    expect_said(page, "Words changed.")
    assert texts(pending)[-1] == "Nothing was said. Nothing was done. Mine."


def test_saving_takes_along_what_is_being_typed(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    piece(page, 6).locator(".words").click()
    page.keyboard.press("End")
    page.keyboard.type(" At last.")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved as a draft")).to_be_visible()
    pending.refresh_from_db()
    assert pending.document.paragraphs.filter(texts__text__endswith="At last.").exists()


def test_a_thumb_is_enough_on_a_phone(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending), viewport={"width": 360, "height": 700}, has_touch=True)
    piece(page, 6).locator(".words").tap()
    expect(words(page)).to_have_count(0)
    tools = page.get_by_role("toolbar", name="This piece")
    tools.get_by_role("button", name="Footnote").tap()
    expect(piece(page, 6)).to_have_class(re.compile("footnote"))
    piece(page, 6).locator(".words").tap()
    expect(words(page)).to_be_visible()
    page.keyboard.type("X")
    page.get_by_role("button", name="Keep", exact=True).tap()
    expect_said(page, "Words changed.")
    heights = tools.get_by_role("button").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.offsetHeight)"
    )
    assert min(heights) >= 44


def test_a_slow_answer_moves_neither_the_next_step_nor_what_is_typed(
    pending: Import, open_page: Open
) -> None:
    page = open_page(address(pending))
    held: list[Route] = []
    page.route(STEP, lambda route: route.continue_() if held else held.append(route))
    piece(page, 4).focus()
    page.keyboard.press("q")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("f")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    expect(words(page)).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.type(" Nobody")
    expect_said(page, "Waiting for the server")
    held[0].continue_()
    page.keyboard.type(" jumped.")
    expect(piece(page, 5)).to_have_class(re.compile("footnote"))
    expect(piece(page, 4)).to_have_class(re.compile("quotation"))
    assert caret(page)[0] == "Nothing was said. Nothing was done. Nobody jumped."
    page.keyboard.press("Control+Enter")
    expect_said(page, "Words changed.")
    pending.refresh_from_db()
    kinds = [row["kind"] for row in pending.blocks]
    assert kinds[3:] == ["quotation", "footnote", "paragraph"]


def test_axe_finds_nothing(pending: Import, open_page: Open) -> None:
    page = open_page(address(pending))
    piece(page, 5).focus()
    page.keyboard.press("m")
    expect(page.get_by_label("Label, as printed")).to_be_visible()
    piece(page, 6).locator(".words").click()
    expect(words(page)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], scheme
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
