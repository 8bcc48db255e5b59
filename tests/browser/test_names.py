"""The editors’ page of names in a real browser: by keys alone, without script, for everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from archive import index_acts as acts
from archive.models import Document, IndexEntry
from tests.browser.reading import ReadingPage
from tests.factories import make_document, make_user

pytestmark = pytest.mark.one_database

Read = Callable[..., ReadingPage]
TALK = [
    "Anna Brandt met Comrade Pell in Oberau and left.",
    "Pell said that in Oberau it rained. Mr. Lund wrote.",
    "Comrade Pell and Brandt stayed. Mr. Lund stayed.",
]


@pytest.fixture
def document(transactional_db: None) -> Document:
    return make_document("The talk", blocks=TALK)


def states(document: Document) -> dict[str, str]:
    return {one.shown: one.state for one in IndexEntry.objects.filter(document=document)}


def stands_at(page: Page, name: str) -> None:
    expect(page.locator(".entry:focus .shown")).to_have_text(name)


def test_by_keys_alone(document: Document, read: Read) -> None:
    editor = make_user("Edith", is_editor=True)
    page = read(reverse("edit-names", args=[document.slug]), editor).page
    expect(page.locator(".entry.here .shown")).to_have_text("Pell")
    keys = page.keyboard
    keys.press("a")
    stands_at(page, "Anna Brandt")
    keys.press("j")
    stands_at(page, "Lund")
    keys.press("d")
    stands_at(page, "Oberau")
    keys.press("k")
    stands_at(page, "Anna Brandt")
    keys.press("r")
    keys.type("Anna a Brandt")
    keys.press("Escape")
    stands_at(page, "Anna Brandt")
    keys.press("r")
    keys.type("Brandt, Anna")
    keys.press("Enter")
    stands_at(page, "Brandt, Anna")
    keys.press("m")
    keys.type("Pell")
    keys.press("Enter")
    stands_at(page, "Pell")
    assert states(document) == {"Pell": "accepted", "Lund": "dropped", "Oberau": "offered"}
    keys.press("z")
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert states(document)["Brandt, Anna"] == "offered"
    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("a")  # nothing is accepted behind the list of keys
    keys.press("Escape")
    keys.press("Control+a")
    assert list(states(document).values()).count("accepted") == 1
    keys.press("n")
    expect(page.locator("#add-name")).to_be_focused()


def test_without_script_and_on_a_phone(document: Document, read: Read) -> None:
    editor = make_user("Edith", is_editor=True)
    options = {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}
    page = read(reverse("edit-names", args=[document.slug]), editor, **options).page
    expect(page.locator("main kbd").first).not_to_be_visible()
    page.get_by_role("button", name="Accept Pell").click()
    page.get_by_role("button", name="Drop Lund").click()
    pell = page.locator(".entry:has(.shown:text-is('Pell'))")
    pell.locator("summary").click()
    pell.get_by_role("button", name="Split off Comrade Pell").click()
    page.get_by_role("button", name="Accept all").click()
    assert states(document) == {
        "Pell": "accepted",
        "Comrade Pell": "accepted",
        "Anna Brandt": "accepted",
        "Oberau": "accepted",
        "Lund": "dropped",
    }
    page.get_by_role("button", name="Take back").click()
    assert states(document)["Oberau"] == "offered"


def test_axe_finds_nothing_and_nothing_is_cut_off(document: Document, read: Read) -> None:
    editor = make_user("Edith", is_editor=True)
    address = reverse("edit-names", args=[document.slug])
    page = read(address, editor).page
    pell, lund = (IndexEntry.objects.get(label=label).pk for label in ("Pell", "Lund"))
    acts.accept(document, pell, by=editor)
    acts.drop(document, lund, by=editor)
    acts.add(document, by=editor, name="W" * 120, kind="other", forms=["rained"])
    for scheme, width in (("light", 1440), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        for each in (address, reverse("document-names", args=[document.slug]), reverse("names"),
                     reverse("name", args=["pell"])):  # fmt: skip
            page.goto(each)
            for closed in page.locator("main details").all():
                closed.evaluate("(one) => (one.open = true)")
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], each
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (each, width)
