"""Nothing that was typed is lost: by a reload, a lost server, a lost session or other people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, Locator, expect

from annotations.models import Annotation, Comment
from tests.browser.conftest import Cast, sign_in
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def write(reading: ReadingPage, words: str, body: str) -> Locator:
    """Begin a comment; answers with the field in which it stands."""
    reading.select(words)
    reading.press("Comment")
    field = reading.composer.get_by_role("textbox", name="Your comment")
    field.press_sequentially(body)
    return field


def test_a_draft_survives_a_reload(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    write(reading, "the railway", "Half a thought 👩🏽")
    reading.composer.get_by_role("textbox", name="Tags").fill("rail")
    reading.composer.get_by_role("radio", name="Only me").check()
    reading.page.reload()
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_have_value(
        "Half a thought 👩🏽"
    )
    expect(reading.composer.get_by_role("textbox", name="Tags")).to_have_value("rail")
    expect(reading.composer.get_by_role("radio", name="Only me")).to_be_checked()
    assert Annotation.objects.count() == 0
    reading.send()
    assert Annotation.objects.get().quote == "the railway"
    assert reading.drafts() == 0
    reading.page.reload()
    expect(reading.composer).to_have_count(0)


def test_a_closed_draft_waits_at_its_paragraph(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    write(reading, "the railway", "For later")
    reading.page.keyboard.press("Escape")
    chip = reading.page.get_by_role("button", name="Draft: For later")
    expect(chip).to_be_visible()
    reading.page.reload()
    chip.click()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_have_value("For later")
    expect(field).to_be_focused()
    reading.composer.get_by_role("button", name="Discard").click()
    expect(reading.composer).to_have_count(0)
    assert reading.drafts() == 0


def test_a_lost_server_gets_it_when_it_is_back_and_only_once(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    answers_lost = 0

    def lose_the_answer(route) -> None:  # type: ignore[no-untyped-def]
        nonlocal answers_lost
        answers_lost += 1
        if answers_lost > 1:
            return route.continue_()
        route.fetch()  # The server has it, but the page never hears of it.
        return route.abort()

    reading.page.route("**/annotations/", lose_the_answer)
    write(reading, "the railway", "Sent twice")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    assert reading.drafts() == 1
    expect(reading.card("Sent twice")).to_be_visible()
    expect(reading.composer).to_have_count(0)
    assert answers_lost == 2
    assert Comment.objects.count() == 1
    assert reading.drafts() == 0


def test_what_could_not_be_sent_is_sent_after_a_reload(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.page.route("**/annotations/", lambda route: route.abort())
    write(reading, "the railway", "Out of reach")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    reading.page.unroute("**/annotations/")
    reading.page.reload()
    expect(reading.card("Out of reach")).to_be_visible()
    assert Comment.objects.count() == 1


def test_a_reply_that_could_not_be_sent_is_sent_after_a_reload(cast: Cast, read: Read) -> None:
    make_note(cast.document, cast.ada, "The note.", paragraph=1)
    reading = read(cast.edition, cast.ada)
    reading.page.route("**/comments/*", lambda route: route.abort())
    reading.card("The note.").get_by_role("link", name="Reply").click()
    reading.composer.get_by_role("textbox", name="Your comment").fill("Out of reach")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    reading.page.unroute("**/comments/*")
    reading.page.reload()
    expect(reading.card("The note.").locator(".reply")).to_contain_text("Out of reach")
    assert Comment.objects.count() == 2
    assert reading.drafts() == 0


def test_what_waits_is_sent_in_its_order_from_whichever_page(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    page = reading.page
    page.route("**/annotations/", lambda route: route.abort())
    for words, body in [("the railway", "Written first."), ("the price of salt", "And then.")]:
        reading.select(words)
        reading.press("Comment")
        form = reading.composer.filter(has=page.locator("q", has_text=words))
        form.get_by_role("textbox", name="Your comment").fill(body)
        form.get_by_role("button", name="Send").click()
        expect(form.locator("[data-state]")).to_contain_text("Not sent yet")
    expect(page.locator("#standing-line")).to_contain_text("2 notes wait here to be sent")
    page.unroute("**/annotations/")
    page.goto(cast.edition)
    # Sent from there, and fetched as what others have written is.
    expect(reading.card("And then.")).to_be_visible(timeout=20_000)
    expect(page.locator("#standing-line")).to_be_hidden()
    assert reading.drafts() == 0
    notes = Annotation.objects.order_by("created")
    assert [one.root.latest.body for one in notes] == ["Written first.", "And then."]
    assert {one.seminar for one in notes} == {cast.seminar}


def test_what_is_put_off_is_not_sent_by_itself(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.page.route("**/annotations/", lambda route: route.abort())
    write(reading, "the railway", "On second thoughts")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    reading.composer.get_by_role("button", name="Later").click()
    reading.page.unroute("**/annotations/")
    reading.page.reload()
    expect(reading.page.get_by_role("button", name="Draft: On second thoughts")).to_be_visible()
    reading.page.wait_for_timeout(300)
    assert Comment.objects.count() == 0


def test_words_changed_after_an_answer_was_lost_are_kept_beside_the_earlier_ones(
    cast: Cast, read: Read
) -> None:
    reading = read(cast.room, cast.ada)
    lost: list[object] = []

    def lose_the_first(route) -> None:  # type: ignore[no-untyped-def]
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    reading.page.route("**/annotations/", lose_the_first)
    field = write(reading, "the railway", "First wording")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    field.fill("Second wording")
    expect(reading.card("First wording")).to_be_visible()
    expect(field).to_have_value("Second wording")
    expect(reading.composer.locator("[data-state]")).to_contain_text("An earlier wording")
    reading.send()
    expect(reading.card("Second wording")).to_be_visible()
    assert Comment.objects.count() == 2


def test_a_draft_survives_the_end_of_the_session_and_nobody_else_meets_it(
    cast: Cast, read: Read, live_server: object
) -> None:
    reading = read(cast.room, cast.ada)
    address = live_server.url  # type: ignore[attr-defined]
    write(reading, "the railway", "Before the session ended")
    Session.objects.all().delete()
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("You are signed out")
    signin = reading.composer.get_by_role("link", name="Sign in")
    assert signin.get_attribute("href").endswith(f"?next={cast.room}")  # type: ignore[union-attr]

    # Ben signs in at the same browser, in another tab: the open page does not write as him.
    sign_in(reading.page.context, cast.ben, address)
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Somebody else is signed in")
    reading.page.reload()
    expect(reading.page.locator("[data-paragraph]").first).to_be_visible()
    expect(reading.composer).to_have_count(0)
    assert "Before the session" not in reading.page.locator("body").inner_text()
    assert Annotation.objects.count() == 0

    sign_in(reading.page.context, cast.ada, address)
    reading.page.reload()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_have_value("Before the session ended")
    reading.send()
    note = Annotation.objects.get()
    assert note.author == cast.ada


def test_an_hour_without_a_connection_and_a_reload_in_it_lose_nothing(
    cast: Cast, read: Read
) -> None:
    reading, ben = read(cast.room, cast.ada), read(cast.room, cast.ben)
    page = reading.page
    page.clock.install()
    page.reload()
    page.context.set_offline(True)
    write(reading, "the railway", "Written in the tunnel.")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("Not sent yet")
    page.clock.fast_forward("01:00:00")
    assert Annotation.objects.count() == 0
    page.context.set_offline(False)
    expect(reading.card("Written in the tunnel.")).to_be_visible()
    expect(reading.composer).to_have_count(0)
    assert Comment.objects.count() == 1
    # Without a connection a reload shows the browser's own page; what was typed waits behind it.
    page.context.set_offline(True)
    write(reading, "the price of salt", "Half a thou")
    with pytest.raises(Error):
        page.reload()
    page.context.set_offline(False)
    page.goto(cast.room)
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_have_value(
        "Half a thou"
    )
    reading.send()
    ben.page.reload()
    expect(ben.cards).to_have_count(2)
    assert Comment.objects.count() == 2


def test_a_draft_survives_signing_out_and_in_again(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    page = reading.page
    write(reading, "the railway", "Before I left")
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    # Nobody who sits down there now finds it.
    page.goto(cast.edition)
    assert "Before I left" not in page.locator("body").inner_text()
    page.goto(f"/account/login/?next={cast.room}")
    page.get_by_label("E-mail address").fill(cast.ada.email)
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_have_value(
        "Before I left"
    )
    reading.send()
    assert Annotation.objects.get().author == cast.ada


def test_signing_in_again_in_another_tab_is_enough(
    cast: Cast, read: Read, live_server: object
) -> None:
    reading = read(cast.room, cast.ada)
    write(reading, "the railway", "A new token is fetched")
    Session.objects.all().delete()
    reading.page.context.clear_cookies()
    sign_in(reading.page.context, cast.ada, live_server.url)  # type: ignore[attr-defined]
    reading.send()
    expect(reading.card("A new token is fetched")).to_be_visible()


def test_a_stale_edit_shows_both_wordings(cast: Cast, read: Read) -> None:
    note = make_note(cast.document, cast.ada, "As it was.", paragraph=1)
    reading = read(cast.edition, cast.ada)
    reading.card("As it was.").get_by_role("link", name="Edit").click()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    field.fill("Here.")
    root = note.root
    assert root
    root.revise(by=cast.ada, body="There.", tags=None, seen=root.version)
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer).to_contain_text("changed meanwhile")
    expect(reading.composer.locator("[data-other]")).to_contain_text("There.")
    expect(reading.composer.locator("[data-other] ins")).to_have_text("There.")
    expect(field).to_have_value("Here.")
    reading.send()
    expect(reading.card("Here.")).to_be_visible()
    root.refresh_from_db()
    assert [revision.body for revision in root.revisions.order_by("number")] == [
        "As it was.", "There.", "Here."
    ]  # fmt: skip


def test_an_edit_that_was_begun_waits_at_its_card(cast: Cast, read: Read) -> None:
    make_note(cast.document, cast.ada, "As it was.", paragraph=1)
    reading = read(cast.edition, cast.ada)
    reading.card("As it was.").get_by_role("link", name="Edit").click()
    reading.composer.get_by_role("textbox", name="Your comment").fill("Half changed")
    reading.page.reload()
    reading.page.get_by_role("button", name="Draft: Half changed").click()
    expect(reading.composer.get_by_role("textbox", name="Your comment")).to_have_value(
        "Half changed"
    )
    reading.send()
    expect(reading.card("Half changed")).to_be_visible()


def test_two_tabs_with_the_same_draft_make_one_note(cast: Cast, read: Read) -> None:
    first = read(cast.room, cast.ada)
    write(first, "the railway", "One note")
    second = read(cast.room, None, context=first.page.context)
    expect(second.composer.get_by_role("textbox", name="Your comment")).to_have_value("One note")
    first.send()
    expect(second.composer).to_have_count(0)
    assert Comment.objects.count() == 1


def test_a_draft_whose_paragraph_is_gone_is_still_shown(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    write(reading, "the railway", "Where did it go?")
    reading.page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((name) => name.startsWith('colloquy:draft:'));
          const text = localStorage.getItem(key).replace(/"(first|last)":"[^"]*"/g, '"$1":"gone"');
          localStorage.setItem(key, text);
        }"""
    )
    reading.page.reload()
    field = reading.composer.get_by_role("textbox", name="Your comment")
    expect(field).to_have_value("Where did it go?")
    reading.composer.get_by_role("button", name="Send").click()
    expect(reading.composer.locator("[data-state]")).to_contain_text("not in the text any more")
    expect(field).to_have_value("Where did it go?")
