"""Threads by mouse and by keys: mentions, reactions, resolving, and links to one reply."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import Seminar
from annotations.models import Annotation, Mention, Reaction
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note, make_user

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


@pytest.fixture
def note(cast: Cast) -> Annotation:
    return make_note(
        cast.document, cast.ben, "A claim.", paragraph=1, audience="seminar", seminar=cast.seminar
    )


def test_a_name_is_chosen_by_keys_and_by_a_tap(cast: Cast, read: Read, note: Annotation) -> None:
    second = make_user("Ben Lindqvist")
    cast.seminar.admit(second)
    reading = read(cast.room, cast.ada)
    reading.card("A claim.").get_by_role("link", name="Reply").click()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    field.press_sequentially("See @be")
    options = reading.page.get_by_role("option")
    expect(options).to_have_text(["Ben Lindqvist", "Ben Lindqvist"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("See @be")
    field.press_sequentially("n")
    field.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.last.get_attribute("id") or "")
    field.press("Enter")
    expect(field).to_have_value("See @Ben Lindqvist ")
    field.press_sequentially("and @own")
    reading.page.get_by_role("option", name="Owner").click()
    expect(field).to_be_focused()
    reading.send()
    expect(reading.card("A claim.").locator(".mention")).to_have_text(["@Ben Lindqvist", "@Owner"])
    owner = cast.seminar.memberships.get(role="owner").user_id
    named = set(Mention.objects.values_list("user", flat=True))
    assert named in ({cast.ben.pk, owner}, {second.pk, owner})


def test_one_tap_reacts_and_resolves(cast: Cast, read: Read, note: Annotation) -> None:
    Seminar.objects.update(has_reactions=True)
    reading = read(cast.room, cast.ada)
    card = reading.card("A claim.")
    agree = card.get_by_role("button", name="I agree")
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(agree).to_contain_text("1")
    assert Reaction.objects.get().user == cast.ada
    agree.press("Space")
    expect(agree).to_have_attribute("aria-pressed", "false")
    card.get_by_role("link", name="Resolve").click()
    expect(card.get_by_text("Resolved by Ada Okafor")).to_be_visible()
    expect(card.get_by_text("A claim.")).to_be_hidden()
    expect(card.locator("summary").first).to_be_focused()
    reading.page.keyboard.press("Enter")
    card.get_by_role("link", name="Reopen").click()
    expect(card.get_by_text("Resolved by")).to_have_count(0)
    expect(card.get_by_text("A claim.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_link_to_a_reply_opens_its_folds(
    cast: Cast, read: Read, note: Annotation, script: bool
) -> None:
    for number in range(4):
        make_note(
            cast.document, cast.ben, f"Before {number}.", paragraph=1, audience="seminar",
            seminar=cast.seminar, words="They",
        )  # fmt: skip
    last = note.root
    for number in range(3):
        last = note.add(author=cast.ben, body=f"Reply {number}.", parent=last)
    note.resolve(by=cast.ben)
    reading = read(f"/comments/{last.pk}/", cast.ada, java_script_enabled=script)
    reply = reading.page.locator(f"#comment-{last.pk}")
    expect(reply.get_by_text("Reply 2.")).to_be_visible()
    expect(reply.get_by_text("Reply 2.")).to_be_in_viewport()
    if script:
        expect(reply).to_be_focused()
