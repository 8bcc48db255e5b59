"""At the desk in a real browser: copy-edit, question and taking down by keys; several at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from accounts.models import User
from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Revision, Verdict
from tests.browser.conftest import Cast
from tests.browser.desk import decide, offer, own_words
from tests.browser.reading import ReadingPage
from tests.factories import make_user

Read = Callable[..., ReadingPage]


def test_copy_edit_question_and_hiding_by_keys(cast: Cast, read: Read, moderator: User) -> None:
    other = make_user("Noor Haddad", is_moderator=True)
    edited, asked = offer(cast, cast.ada, "They recieved it."), offer(cast, cast.ada, "Is it so?")
    flagged = offer(cast, cast.ben, "A name in it.")
    decide(flagged, Verdict.APPROVE, other)
    flagged.refresh_from_db()
    assert flagged.approved
    moderation.flag(flagged.approved, viewer=Viewer.of(cast.outsider), reason="It names somebody.")
    page = read("/moderation/", moderator).page
    keys = page.keyboard
    keys.press("e")
    body = page.get_by_label("The wording that everybody will read")
    expect(body).to_be_focused()
    body.fill("They received it.")
    expect(page.locator("[data-difference] del")).to_have_text("recieved ")
    expect(page.locator("[data-difference] ins")).to_have_text("received ")
    keys.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Approved with a copy-edit: Ada Okafor")
    edited.refresh_from_db()
    assert edited.approved
    assert edited.approved.body == "They received it."
    keys.press("s")
    keys.type("I cannot say.")
    keys.press("Control+Enter")
    expect(page.locator("#case-title")).to_have_text("Public comment by Ben Lindqvist")
    expect(page.locator(".reasons")).to_contain_text("It names somebody.")
    assert Revision.objects.get(comment=asked).why == "second"
    keys.press("h")
    keys.type("A person alive today.")
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_focused()
    flagged.refresh_from_db()
    assert flagged.hidden_reason == "A person alive today."
    for words in ("A name in it.", "Is it so?", "They recieved it."):
        keys.press("z")
        expect(page.locator(".offered .body")).to_have_text(words)
    flagged.refresh_from_db()
    assert flagged.is_public
    states = Revision.objects.exclude(comment=flagged).order_by("created")
    assert list(states.values_list("state", flat=True)) == ["submitted", "submitted", "superseded"]


def test_several_at_once(cast: Cast, read: Read, moderator: User) -> None:
    for n in range(3):
        offer(cast, cast.ada, f"Case number {n}.")
    page = read("/moderation/", moderator).page
    page.get_by_role("link", name="Several at once").click()
    page.get_by_label("All on this page").check()
    expect(page.get_by_role("status")).to_have_text("3 selected")
    page.get_by_role("checkbox", name="Ada Okafor").nth(1).uncheck()
    expect(page.get_by_role("status")).to_have_text("2 selected")
    page.get_by_role("button", name="Decline").click()
    own_words(page).fill("Not about the text.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("status")).to_contain_text("2 of 2 selected comments were decided.")
    page.get_by_role("button", name="Take it back").first.click()
    expect(page.locator(".offered .body")).to_have_text("Case number 0.")
    assert Revision.objects.filter(state="declined").count() == 1
