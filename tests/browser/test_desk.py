"""The moderation desk in a real browser: from submission to the public page, by keys, and two
moderators at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import User
from annotations.models import Claim, Decision, Reason, Revision, Verdict
from tests.browser.conftest import Cast
from tests.browser.desk import decide, give_reason, offer, own_words
from tests.browser.reading import ReadingPage
from tests.factories import make_user

Read = Callable[..., ReadingPage]


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
    expect(desk.get_by_role("heading", name="All done")).to_be_focused()
    expect(sign.locator(".count")).to_be_hidden()

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
    give_reason(desk, "Return", "Say where the text asks this.")
    expect(desk.get_by_role("status")).to_contain_text("Returned: Ada Okafor")

    author.page.goto(cast.edition)
    mine = author.page.get_by_role("navigation", name="Yours").locator(".count")
    expect(mine.first).to_have_text("1 unread")
    expect(author.card("whose")).to_contain_text("Say where the text asks this.")
    author.page.goto("/submissions/")
    expect(author.page.locator(".submissions .state")).to_have_text("Returned for changes")
    expect(author.page.get_by_text("Say where the text asks this.")).to_be_visible()
    expect(mine).to_have_count(0)
    visitor.page.reload()
    expect(visitor.card("Which railway?")).to_be_visible()

    # And it is taken down, at once, from the card in the text.
    desk.goto(cast.edition)
    desk.get_by_role("link", name="Take down").click()
    desk.locator("textarea[name=reason]").fill("A person alive today is named.")
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
    reason = own_words(page)
    expect(page.get_by_label("Reason")).to_be_focused()
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
    expect(own_words(page)).to_be_hidden()

    keys.press("d")
    keys.type("Not about the text.")
    keys.press("Control+Enter")
    shows(2)
    assert Decision.objects.filter(verdict="decline").get().reason == "Not about the text."

    # A digit chooses from the list of reasons.
    keys.press("r")
    keys.press("2")
    keys.press("Control+Enter")
    shows(3)
    decision = Decision.objects.latest("created")
    assert decision.code == list(Reason.objects.for_use("return"))[1].code
    keys.press("z")
    shows(2)

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
    reason = own_words(page)
    page.keyboard.press("r")
    needs = page.get_by_text("Choose a reason, or write one.")
    expect(needs).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(needs).to_be_visible()
    page.keyboard.type("A ")
    expect(reason).to_have_value("A ")
    reason.fill("")
    expect(page.get_by_role("button", name="Approve")).to_be_hidden()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Return").click()
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
            document.querySelector('[data-key=approve]').click();
          }
        }"""
    )
    expect(page.locator(".offered .body")).to_have_text("Two.")
    assert Decision.objects.count() == 1
    assert Revision.objects.get(comment=first).state == "approved"
    assert Revision.objects.get(comment=second).state == "submitted"


def test_two_moderators_at_once(cast: Cast, read: Read, moderator: User) -> None:
    """Claim, take-over, clash and undo, in two browsers."""
    other = make_user("Noor Haddad", is_moderator=True)
    first, second = offer(cast, cast.ada, "Contested words."), offer(cast, cast.ben, "Other words.")
    one, two = read("/moderation/", moderator).page, read("/moderation/", other).page
    expect(one.locator(".offered .body")).to_have_text("Contested words.")
    expect(two.locator(".offered .body")).to_have_text("Other words.")
    expect(two.locator("#items li").first).to_contain_text("with Mo Rivera")
    expect(two.locator("#whys")).to_contain_text("All 1")

    # She looks at his case, and takes it over.
    two.locator("#items li").first.click()
    expect(two.locator(".held")).to_contain_text("Mo Rivera has been looking at this case")
    expect(two.get_by_role("button", name="Approve")).to_have_count(0)
    two.keyboard.press("t")
    expect(two.get_by_role("status")).to_contain_text("It is your case now.")
    two.keyboard.press("r")
    two.keyboard.type("Please name the source.")

    # His open page says so. He decides all the same: nothing happens to it, and his words stay.
    told = one.locator(".held").first
    expect(told).to_contain_text("Noor Haddad is looking at this case now.", timeout=20_000)
    one.keyboard.press("d")
    one.keyboard.type("Not about the text.")
    one.keyboard.press("Control+Enter")
    expect(one.get_by_role("alert")).to_contain_text("Noor Haddad has been looking at this case")
    expect(own_words(one)).to_have_value("Not about the text.")
    assert not Decision.objects.exists()
    one.get_by_role("button", name="Take over").click()
    expect(own_words(one)).to_have_value("Not about the text.")
    one.get_by_role("button", name="Approve").click()
    expect(one.get_by_role("status")).to_contain_text("Approved: Ada Okafor")
    expect(one.locator(".offered .body")).to_have_text("Other words.")

    # Now hers clashes: it says what has become of it, and keeps what she typed.
    two.keyboard.press("Control+Enter")
    alert = two.get_by_role("alert")
    expect(alert).to_contain_text("Nothing of yours was stored.")
    expect(alert).to_contain_text("Mo Rivera decided on it")
    expect(two.get_by_label("What you had typed")).to_have_value("Please name the source.")
    assert Decision.objects.count() == 1

    # He undoes it and leaves: it waits again for her, with the reason typed before.
    one.keyboard.press("z")
    expect(one.locator(".offered .body")).to_have_text("Contested words.")
    expect(one.get_by_role("status")).to_contain_text("waits again")
    one.goto("/documents/")
    until(lambda: not Claim.objects.filter(comment=first).exists())
    two.goto(f"/moderation/{Revision.objects.get(comment=first).pk}/")
    expect(own_words(two)).to_have_value("Please name the source.")
    two.get_by_role("button", name="Return").click()
    expect(two.get_by_role("status")).to_contain_text("Returned")
    assert Revision.objects.get(comment=first).state == "changes_requested"
    assert Revision.objects.get(comment=second).state == "submitted"


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a page does after it was left."""
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("it never came to that")


def test_the_list_stays_while_one_decides_and_others_do(
    cast: Cast, read: Read, moderator: User
) -> None:
    other = make_user("Noor Haddad", is_moderator=True)
    comments = [offer(cast, cast.ada, f"Case number {n}.") for n in range(6)]
    page = read("/moderation/", moderator).page
    items = page.locator("#items li")
    expect(items).to_have_count(6)
    before = items.nth(4).bounding_box()
    decide(comments[1], Verdict.APPROVE, other)
    decide(comments[5], Verdict.APPROVE, other)
    page.keyboard.press("a")
    # The next one that waits is the third: it has the focus, and nothing has moved.
    expect(page.locator(".offered .body")).to_have_text("Case number 2.")
    expect(page.locator("#case-title")).to_be_focused()
    expect(items).to_have_count(6)
    assert items.nth(4).bounding_box() == before
    for n, told in enumerate(["decided", "decided", "", "", "", "decided"]):
        expect(items.nth(n).locator("[data-told]")).to_have_text(told)
    expect(items.nth(2).locator("a")).to_have_attribute("aria-current", "true")
    expect(page.locator("#whys")).to_contain_text("All 3")
    assert page.url.endswith(f"/moderation/{comments[2].latest_id}/")
    page.go_back()
    expect(page.locator(".offered .body")).to_have_text("Case number 2.")
    page.reload()
    expect(items).to_have_count(3)


def test_without_the_server_nothing_is_lost(cast: Cast, read: Read, moderator: User) -> None:
    offer(cast, cast.ada, "Words.")
    page = read("/moderation/", moderator).page
    page.context.set_offline(True)
    give_reason(page, "Return", "Please name the source.")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(own_words(page)).to_have_value("Please name the source.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Return").click()
    expect(page.get_by_role("status")).to_contain_text("Returned")
    assert Decision.objects.get().reason == "Please name the source."


def test_author_edits_while_the_moderator_types(cast: Cast, read: Read, moderator: User) -> None:
    comment = offer(cast, cast.ada, "The salt was cheap.")
    offer(cast, cast.ben, "The next one.")  # the list has not come to its end
    page = read("/moderation/", moderator).page
    page.keyboard.press("d")
    page.keyboard.type("Was it?")
    comment.revise(by=cast.ada, body="The salt was dear.", seen=comment.version)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("The author has sent other words.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".changes del")).to_have_text("cheap")
    expect(page.locator(".changes ins")).to_have_text("dear")
    expect(own_words(page)).to_have_value("Was it?")
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
    own_words(page).fill("Because.")
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
