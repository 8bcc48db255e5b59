"""A class at work: an instructor, two students, a visitor, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Seminar, User
from annotations.models import Annotation, Notice
from archive.models import ReadingListItem
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import approve, make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def owner_of(cast: Cast) -> User:
    owner: User = cast.seminar.memberships.get(role="owner").user
    return owner


def lead(cast: Cast, page: Page, phase: str) -> None:
    page.goto(f"{cast.room}guide/")
    page.get_by_role("radio", name=phase).check()
    page.get_by_role("button", name="Save the phase").click()
    expect(page.get_by_text("The phase is:")).to_be_visible()


def arrived(reading: ReadingPage, words: str) -> Locator:
    """The card of a note that comes by itself, or behind a sign where it would move what one
    reads."""
    card, sign = reading.card(words), reading.page.locator("#arrivals")
    for _ in range(3):  # a question may wait behind the sign already
        expect(card.or_(sign).first).to_be_visible()
        if card.count():
            break
        sign.click()
    expect(card).to_be_visible()
    return card


def test_a_class_writes_first_is_asked_and_sees_all_when_it_is_revealed(
    cast: Cast, read: Read
) -> None:
    ada, ben = read(cast.room, cast.ada), read(cast.room, cast.ben)
    owner = read(cast.room, owner_of(cast)).page
    ada.comment("the price of salt", "Ada's reading.", "Valley History")
    expect(ben.card("Ada's reading.")).to_be_visible()
    lead(cast, owner, "write first")
    # Ben has not written: what he saw goes from his open page, and he is told why.
    expect(ben.cards).to_have_count(0)
    expect(ben.page.get_by_text("opens to you once you have written a note")).to_be_visible()
    expect(ada.card("Ada's reading.")).to_be_visible()
    owner.goto(f"{cast.room}questions/new/")
    owner.get_by_label("Your question").fill("Who pays?")
    owner.get_by_role("button", name="Ask").click()
    expect(owner.get_by_text("The question is asked.")).to_be_visible()
    # A note for oneself does not count.
    ben.comment("nothing was done", "For me alone.", "Only me")
    expect(ben.cards).to_have_count(1)
    owner.get_by_role("button", name="Show all notes to everybody").click()
    expect(owner).to_have_url(re.compile(f"{cast.room}$"))
    arrived(ben, "Ada's reading.")
    ben.page.reload()
    ben.page.get_by_role("link", name="Answer").first.click()
    ben.composer.get_by_role("textbox", name="Your comment").fill("The valley.")
    ben.send()
    expect(arrived(ada, "The valley.")).to_contain_text("Answers question 1")
    lead(cast, owner, "closed")
    expect(ada.page.get_by_text("This reading is closed")).to_be_visible()
    ada.page.reload()
    expect(ada.card("The valley.")).to_be_visible()
    expect(ada.card("The valley.").get_by_role("link", name="Reply")).to_have_count(0)


def test_a_note_goes_from_its_author_to_the_class_and_is_answered(cast: Cast, read: Read) -> None:
    Seminar.objects.update(has_reactions=True)
    ada, ben = read(cast.room, cast.ada), read(cast.room, cast.ben)
    ada.comment("the price of salt", "Is it the toll?", "Only me")
    mine = ada.card("Is it the toll?")
    expect(mine).to_contain_text("Only you")
    expect(ben.cards).to_have_count(0)
    mine.get_by_role("link", name="Share").click()
    ada.composer.get_by_role("radio", name="Valley History The members").check()
    ada.composer.get_by_role("button", name="Save").click()
    his = ben.card("Is it the toll?")
    expect(his).to_contain_text("Valley History")
    expect(his).to_contain_text("new")
    # Answered, with a name; reacted to; settled: each on the other's open page.
    his.get_by_role("link", name="Reply").click()
    ben.composer.get_by_role("textbox", name="Your comment").fill("@Ada Okafor, it is.")
    ben.send()
    reply = mine.locator(".reply")
    expect(reply).to_contain_text("@Ada Okafor, it is.")
    reply.get_by_role("button", name="I agree").click()
    expect(his.locator(".reply").get_by_title("I agree").first).to_contain_text("1")
    his.get_by_role("link", name="Resolve").click()
    expect(mine.get_by_text("Resolved by Ben Lindqvist")).to_be_visible()
    mine.locator("summary").first.click()
    mine.get_by_role("link", name="Reopen").click()
    expect(his.get_by_text("Resolved by")).to_have_count(0)
    # Not private under somebody's reply.
    mine.get_by_role("link", name="Share").click()
    ada.composer.get_by_role("radio", name="Only me").check()
    ada.composer.get_by_role("button", name="Save").click()
    expect(ada.composer).to_contain_text("Others have replied to those who read it now")
    ada.page.keyboard.press("Escape")
    expect(ada.composer).to_have_count(0)
    # Told in the list, which leads to the words.
    assert set(Notice.objects.filter(user=cast.ada).values_list("kind", flat=True)) == {"mention"}
    told = read("/notices/", cast.ada).page
    told.get_by_role("link", name="Ben Lindqvist mentions you").click()
    expect(told.locator(".comment.reply")).to_be_in_viewport()
    # Deleted, its place stays over the answer.
    mine.get_by_role("link", name="Delete").first.click()
    ada.composer.get_by_role("button", name="Delete").click()
    expect(ben.page.get_by_text("This comment was deleted.")).to_be_visible()
    expect(ben.page.get_by_text("it is.")).to_be_visible()


def test_the_words_of_a_class_change_on_open_pages_and_in_a_view_that_is_sent(
    cast: Cast, read: Read
) -> None:
    make_note(
        cast.document, cast.ben, "On rails.", words="the railway", paragraph=1,
        audience="seminar", seminar=cast.seminar, tags=["iron"],
    )  # fmt: skip
    ada = read(cast.room, cast.ada)
    expect(ada.card("On rails.").locator("a.tag")).to_have_text("iron")
    owner = read(f"/seminars/{cast.seminar.slug}/tags/", owner_of(cast)).page
    free = owner.get_by_role("listitem").filter(has_text="iron")
    free.get_by_text("Rename or merge").click()
    free.get_by_label("New name of “iron”").fill("Railway")
    free.get_by_role("button", name="Rename").click()
    expect(owner.get_by_text("is shown as “Railway” now")).to_be_visible()
    expect(ada.card("On rails.").locator("a.tag")).to_have_text("Railway")
    ada.card("On rails.").locator("a.tag").click()
    expect(ada.page.locator("#view [data-shown]")).to_be_visible()
    sent = ada.page.url
    ben = read(sent, cast.ben)
    expect(ben.page.locator("#view").get_by_role("link", name="Tag Railway")).to_be_visible()
    # As they are counted for the instructor, and for everybody.
    note = make_note(
        cast.document, cast.ada, "For all.", words="the bridge", paragraph=3, audience="public",
        seminar=cast.seminar,
    )  # fmt: skip
    approve(note.root)
    owner.goto(f"{cast.room}map/")
    expect(owner.get_by_role("row", name="In all")).to_contain_text("2")
    visitor = read(f"{cast.edition}map/").page
    expect(visitor.get_by_role("row", name="In all")).to_contain_text("1")
    expect(visitor.get_by_role("table")).not_to_contain_text("2")


def test_what_is_typed_outlasts_an_archived_seminar_and_the_end_of_a_membership(
    cast: Cast, read: Read
) -> None:
    ben = read(cast.room, cast.ben)
    ben.select("the price of salt")
    ben.press("Comment")
    words = ben.composer.get_by_role("textbox", name="Your comment")
    words.fill("Half a thought")
    owner = read(f"/seminars/{cast.seminar.slug}/archive/", owner_of(cast)).page
    owner.get_by_role("button", name="Archive “Valley History”").click()
    expect(owner.get_by_text("This seminar is archived since")).to_be_visible()
    ben.composer.get_by_role("button", name="Send").click()
    expect(ben.composer).to_contain_text("This seminar is over")
    expect(words).to_have_value("Half a thought")
    assert not Annotation.objects.exists()
    for page in (cast.room, f"/seminars/{cast.seminar.slug}/"):
        ben.page.goto(page)
        expect(ben.page.get_by_text("This seminar is archived since")).to_be_visible()
    owner.get_by_role("link", name="Open it again").click()
    owner.get_by_role("button", name="Open “Valley History” again").click()
    expect(owner.get_by_text("is open again")).to_be_visible()
    ben.page.goto(cast.room)
    expect(words).to_have_value("Half a thought")
    ben.send()
    expect(ben.card("Half a thought")).to_be_visible()
    # Removed while he writes on.
    ben.select("nothing was done")
    ben.press("Comment")
    words.fill("The other half")
    owner.goto(f"/seminars/{cast.seminar.slug}/members/")
    row = owner.get_by_role("listitem").filter(has_text="Ben Lindqvist")
    row.locator("summary").click()
    row.get_by_role("button", name="Remove Ben Lindqvist").click()
    expect(owner.get_by_text("Ben Lindqvist is no longer in the seminar.")).to_be_visible()
    ben.composer.get_by_role("button", name="Send").click()
    expect(ben.composer.locator("[data-state]")).not_to_be_empty()
    expect(words).to_have_value("The other half")
    assert ben.drafts() == 1
    assert Annotation.objects.count() == 1
    assert ben.page.goto(cast.room).status == 404
    assert ReadingListItem.objects.exists()
