"""The moderation desk in a real browser: from submission to the public page, by keys, and two
moderators at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from annotations.models import Comment, Decision, Revision
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note, make_user

Read = Callable[..., ReadingPage]


@pytest.fixture
def moderator(transactional_db: None) -> User:
    return make_user("Mo Rivera", is_moderator=True)


def offer(cast: Cast, author: User, body: str, paragraph: int = 1) -> Comment:
    note = make_note(cast.document, author, body, paragraph=paragraph, audience="public")
    assert note.root
    return note.root


def title(page: Page) -> str:
    return page.locator("#case-title").inner_text()


def test_from_submission_to_the_public_page(cast: Cast, read: Read, moderator: User) -> None:
    author, visitor = read(cast.edition, cast.ada), read(cast.edition)
    desk = read("/moderation/", moderator).page
    expect(desk.get_by_text("Nothing waits.")).to_be_visible()

    author.comment("the railway", "Which *railway*?", audience="The public")
    expect(author.card("Which railway?")).to_contain_text("Awaiting approval")
    visitor.page.reload()
    expect(visitor.cards).to_have_count(0)
    assert "railway?" not in visitor.page.content()

    desk.goto("/documents/")
    sign = desk.get_by_role("navigation", name="Site").get_by_role("link", name="Moderation")
    expect(sign).to_contain_text("1")
    sign.click()
    expect(desk.locator("#case-title")).to_have_text("Comment by Ada Okafor")
    expect(desk.locator(".case mark")).to_have_text("the railway")
    expect(desk.locator(".offered em")).to_have_text("railway")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("status")).to_contain_text("Approved: Ada Okafor, ¶2")
    expect(desk.get_by_text("Nothing waits.")).to_be_visible()

    visitor.page.reload()
    expect(visitor.card("Which railway?")).to_be_visible()
    assert visitor.marked() == ["the railway"]

    # The author edits: the approved words stay, the new ones wait, and are then returned.
    author.page.goto("/submissions/")
    expect(author.page.locator(".submissions .state")).to_have_text("Public")
    author.page.get_by_role("link", name="Change it").click()
    author.page.get_by_label("Comment").fill("Which railway, and *whose*?")
    author.page.get_by_role("button", name="Send to the moderators").click()
    expect(author.page.get_by_text("The approved wording is public meanwhile.")).to_be_visible()
    visitor.page.reload()
    expect(visitor.card("Which railway?")).to_be_visible()
    assert "whose" not in visitor.page.content()

    desk.goto("/moderation/")
    expect(desk.locator("#case-title")).to_have_text("Revision of an approved comment")
    expect(desk.locator(".changes ins")).to_contain_text(["whose"])
    desk.get_by_label("Reason").fill("Say where the text asks this.")
    desk.get_by_role("button", name="Return").click()
    expect(desk.get_by_role("status")).to_contain_text("Returned: Ada Okafor")

    author.page.goto(cast.edition)
    expect(author.page.get_by_role("navigation", name="Site").locator(".count").first).to_have_text(
        "1 unread"
    )
    expect(author.card("whose")).to_contain_text("Say where the text asks this.")
    author.page.goto("/submissions/")
    expect(author.page.locator(".submissions .state")).to_have_text("Returned for changes")
    expect(author.page.get_by_text("Say where the text asks this.")).to_be_visible()
    expect(author.page.get_by_role("navigation", name="Site").locator(".count")).to_have_count(0)
    visitor.page.reload()
    expect(visitor.card("Which railway?")).to_be_visible()

    # And it is taken down, at once, from the card in the text.
    desk.goto(cast.edition)
    desk.get_by_role("link", name="Take down").click()
    desk.get_by_label("Reason").fill("A person alive today is named.")
    desk.get_by_role("button", name="Take it down").click()
    expect(desk.get_by_role("heading", name="This comment is taken down")).to_be_visible()
    visitor.page.reload()
    expect(visitor.cards).to_have_count(0)
    assert visitor.marked() == []


def test_keys_alone(cast: Cast, read: Read, moderator: User) -> None:
    comments = [offer(cast, cast.ada, f"Case number {n}.") for n in range(5)]
    page = read("/moderation/", moderator).page
    keys = page.keyboard

    def shows(number: int) -> None:
        expect(page.locator(".offered .body")).to_have_text(f"Case number {number}.")

    shows(0)
    keys.press("j")
    shows(1)
    expect(page.locator("#case-title")).to_be_focused()
    keys.press("k")
    shows(0)
    keys.press("a")
    shows(1)
    expect(page.get_by_role("status")).to_contain_text("Approved")
    assert Revision.objects.get(comment=comments[0]).state == "approved"
    keys.press("z")
    shows(0)
    assert Revision.objects.get(comment=comments[0]).state == "submitted"

    # In the field, letters are letters; Ctrl + Enter sends what R asked a reason for.
    keys.press("r")
    reason = page.get_by_label("Reason")
    expect(reason).to_be_focused()
    keys.type("A dark jar, okay?")
    expect(reason).to_have_value("A dark jar, okay?")
    keys.press("Escape")
    expect(page.locator("#case-title")).to_be_focused()
    keys.press("j")
    shows(1)
    keys.press("k")
    shows(0)
    expect(reason).to_have_value("A dark jar, okay?")  # it was kept
    keys.press("r")  # the reason is there, so this sends it
    shows(1)
    decision = Decision.objects.filter(verdict="return").get()
    assert decision.reason == "A dark jar, okay?"
    expect(page.get_by_label("Reason")).to_have_value("")

    keys.press("d")
    keys.type("Not about the text.")
    keys.press("Control+Enter")
    shows(2)
    assert Decision.objects.filter(verdict="decline").get().reason == "Not about the text."

    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("a")  # nothing is decided behind the list of keys
    keys.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    shows(2)
    for modified in ("Control+a", "Alt+a", "Meta+d"):
        keys.press(modified)
    shows(2)
    keys.press("o")
    page.wait_for_url("**/documents/**")
    assert Revision.objects.filter(state="submitted").count() == 3


def test_a_forgotten_reason_is_typed_and_not_taken_for_keys(
    cast: Cast, read: Read, moderator: User
) -> None:
    offer(cast, cast.ada, "Which ferry is it?")
    page = read("/moderation/", moderator).page
    reason = page.get_by_label("Reason")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("A ")
    expect(reason).to_have_value("A ")
    reason.fill("")
    page.get_by_role("button", name="Return with the reason").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    expect(reason).to_be_focused()
    page.keyboard.type("A name, please, and a date.")
    expect(reason).to_have_value("A name, please, and a date.")
    assert not Decision.objects.exists()


def test_pressing_a_key_many_times_decides_once(cast: Cast, read: Read, moderator: User) -> None:
    first, second = offer(cast, cast.ada, "One."), offer(cast, cast.ben, "Two.")
    page = read("/moderation/", moderator).page
    page.evaluate(
        """() => {
          for (let i = 0; i < 5; i++) {
            document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}));
            document.querySelector('[data-key=a]').click();
          }
        }"""
    )
    expect(page.locator(".offered .body")).to_have_text("Two.")
    assert Decision.objects.count() == 1
    assert Revision.objects.get(comment=first).state == "approved"
    assert Revision.objects.get(comment=second).state == "submitted"


def test_two_moderators_clash(cast: Cast, read: Read, moderator: User) -> None:
    other = make_user("Noor Haddad", is_moderator=True)
    comment = offer(cast, cast.ada, "Contested words.")
    one, two = read("/moderation/", moderator).page, read("/moderation/", other).page
    two.get_by_label("Reason").fill("Please name the source.")
    one.get_by_role("button", name="Approve").click()
    expect(one.get_by_role("status")).to_contain_text("Approved")

    two.get_by_role("button", name="Return").click()
    alert = two.get_by_role("alert")
    expect(alert).to_contain_text("Nothing of yours was stored.")
    expect(alert).to_contain_text("Mo Rivera decided on it")
    expect(alert).to_contain_text("approved")
    expect(two.get_by_label("What you had typed")).to_have_value("Please name the source.")
    assert Decision.objects.count() == 1

    # The one undoes it, and for the other it waits again, with the reason typed before.
    one.get_by_role("button", name="Undo").click()
    expect(one.locator("#case-title")).to_have_text("Comment by Ada Okafor")
    two.goto(f"/moderation/{Revision.objects.get(comment=comment).pk}/")
    expect(two.get_by_label("Reason")).to_have_value("Please name the source.")
    two.get_by_role("button", name="Return").click()
    expect(two.get_by_role("status")).to_contain_text("Returned")
    assert Revision.objects.get(comment=comment).state == "changes_requested"


def test_author_edits_while_the_moderator_types(cast: Cast, read: Read, moderator: User) -> None:
    comment = offer(cast, cast.ada, "The salt was cheap.")
    page = read("/moderation/", moderator).page
    page.get_by_label("Reason").fill("Was it?")
    comment.revise(by=cast.ada, body="The salt was dear.", seen=comment.version)
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("The author has sent other words.")
    expect(page.locator(".changes del")).to_have_text("cheap")
    expect(page.locator(".changes ins")).to_have_text("dear")
    expect(page.get_by_label("Reason")).to_have_value("Was it?")
    assert not Decision.objects.exists()
    page.get_by_role("button", name="Return").click()
    expect(page.get_by_role("status")).to_contain_text("Returned")
    assert Revision.objects.get(number=2).state == "changes_requested"


def test_without_script(cast: Cast, read: Read, moderator: User) -> None:
    offer(cast, cast.ada, "Without any script.")
    offer(cast, cast.ben, "The next one.")
    page = read("/moderation/", moderator, java_script_enabled=False).page
    expect(page.locator(".offered .body")).to_have_text("Without any script.")
    expect(page.locator("kbd").first).not_to_be_visible()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Reason").fill("Because.")
    page.get_by_role("button", name="Decline").click()
    expect(page.locator(".offered .body")).to_have_text("The next one.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".offered .body")).to_have_text("Without any script.")


def test_on_a_phone(cast: Cast, read: Read, moderator: User) -> None:
    offer(cast, cast.ada, "Read on a phone.")
    phone = {"viewport": {"width": 320, "height": 640}, "has_touch": True}
    page = read("/moderation/", moderator, **phone).page
    expect(page.locator("#case-title")).not_to_be_visible()
    page.get_by_role("link", name="Ada Okafor").tap()
    expect(page.locator("#case-title")).to_be_visible()
    for address in (page.url, "/moderation/", "/moderation/decided/", "/submissions/"):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address
    page.go_back()
