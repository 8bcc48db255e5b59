"""Selecting, commenting and highlighting in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from annotations.models import Annotation
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note, make_public_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def test_a_comment_appears_and_is_there_after_a_reload(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.comment("nobody in the valley", "Who *would* have asked them?")
    expect(reading.card("Who would have asked them?")).to_be_visible()
    assert reading.marked() == ["nobody in the valley"]
    expect(reading.page.get_by_role("status").first).to_have_text("Saved.")
    reading.page.reload()
    expect(reading.card("Who would have asked them?")).to_be_visible()
    assert reading.marked() == ["nobody in the valley"]
    note = Annotation.objects.get()
    assert note.quote == "nobody in the valley"
    assert note.audience == "seminar"
    assert reading.drafts() == 0


def test_a_highlight_is_painted_before_the_server_answers(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reading.page.route("**/annotations/", hold)
    reading.select("the price of salt")
    reading.press("Highlight")
    reading.page.wait_for_function("CSS.highlights.has('pending')")
    painted = "[...CSS.highlights.get('pending')].map(String).join()"
    assert reading.page.evaluate(painted) == "the price of salt"
    assert reading.marked() == []
    reading.page.wait_for_timeout(50)
    held[0].continue_()
    expect(reading.page.locator("mark")).to_have_text("the price of salt")
    assert not reading.page.evaluate("CSS.highlights.has('pending')")
    assert Annotation.objects.get().audience == "me"


def test_emoji_and_combining_characters_before_a_passage_do_not_shift_it(
    cast: Cast, read: Read
) -> None:
    reading = read(cast.edition, cast.ada)
    reading.comment("Pérez spoke first & long", "The name varies.")
    assert reading.marked() == ["Pérez spoke first & long"]
    note = Annotation.objects.get()
    assert note.quote == "Pérez spoke first & long"
    assert note.start == 35  # code points; a browser counts 38 units and a person 31 letters


def test_another_highlight_on_the_paragraph_does_not_shift_a_passage(
    cast: Cast, read: Read
) -> None:
    make_note(cast.document, cast.ada, "", words="wrote to the capital", paragraph=1)
    make_note(cast.document, cast.ada, "", words="capital about", paragraph=1)
    reading = read(cast.edition, cast.ada)
    reading.comment("the railway and the price", "Salt again.")
    assert Annotation.objects.get(quote="the railway and the price").start == 32
    reading.page.reload()
    assert reading.marked() == [
        "wrote to the ", "capital", " about", "the railway and the price"
    ]  # fmt: skip


def test_a_passage_runs_over_paragraphs_and_over_a_footnote_mark(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.comment("Pérez spoke", "From here to there.", to="wrote to the capital")
    marked = reading.marked()
    assert marked[0].startswith("Pérez spoke first & long.")
    assert marked[1:] == ["They wrote to the capital"]
    note = Annotation.objects.get()
    assert note.quote == marked[0] + "\n" + marked[1]
    reading.page.reload()
    assert reading.marked() == marked
    expect(reading.card("From here to there.")).to_have_count(1)


def test_a_selection_is_cut_at_a_heading(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.comment("halved", "The toll.", to="Nothing was said")
    assert Annotation.objects.get().quote == "halved;"


def test_one_chooses_among_notes_on_the_same_words(cast: Cast, read: Read) -> None:
    big = make_note(cast.document, cast.ada, "The whole of it.", paragraph=1)
    small = make_note(cast.document, cast.ada, "Only this.", words="railway", paragraph=1)
    reading = read(cast.edition, cast.ada)
    reading.page.locator("mark.overlap").click()
    chooser = reading.page.locator("#chooser")
    expect(chooser.get_by_role("button")).to_have_count(2)
    chooser.get_by_role("button", name="Only this.").click()
    expect(chooser).to_be_hidden()
    expect(reading.page.locator(f"#note-{small.pk}")).to_be_focused()
    reading.page.locator("mark:not(.overlap)").first.click()
    expect(reading.page.locator(f"#note-{big.pk}")).to_be_focused()


def test_a_mark_opens_a_card_that_is_folded_away(cast: Cast, read: Read) -> None:
    for number, word in enumerate(["wrote", "capital", "railway", "price", "salt"]):
        make_note(cast.document, cast.ada, f"Remark {number}", words=word, paragraph=1)
    reading = read(cast.edition, cast.ada)
    expect(reading.card("Remark 4")).to_be_hidden()
    reading.page.locator("mark", has_text="salt").click()
    expect(reading.card("Remark 4")).to_be_focused()


def test_who_will_see_it_is_said_before_sending(cast: Cast, read: Read) -> None:
    reading = read(cast.room, cast.ada)
    reading.select("the railway")
    reading.press("Comment")
    said = reading.composer.locator(".who:visible")
    expect(said).to_contain_text("The members of Valley History see it at once, under the name Ada")
    reading.composer.get_by_role("radio", name="The public").check()
    expect(said).to_contain_text("once a moderator has approved it")
    reading.composer.get_by_role("radio", name="Only me").check()
    expect(said).to_have_text("Nobody else will see it, moderators included.")


def test_what_the_server_refuses_is_said_at_the_field_and_the_form_stays(
    cast: Cast, read: Read
) -> None:
    reading = read(cast.edition, cast.ada)
    reading.select("the railway")
    reading.press("Comment")
    reading.composer.get_by_role("radio", name="The public").check()
    reading.composer.get_by_role("button", name="Send").click()
    body = reading.composer.get_by_role("textbox", name="Your comment")
    expect(body).to_have_attribute("aria-invalid", "true")
    expect(reading.composer.locator(".error")).to_contain_text("never public")
    body.fill("Now with words.")
    reading.send()
    expect(reading.card("Now with words.")).to_contain_text("Awaiting approval")


def test_one_replies_edits_shares_and_deletes_in_the_card(cast: Cast, read: Read) -> None:
    make_note(
        cast.document, cast.ben, "Why halved?", paragraph=2, audience="seminar",
        seminar=cast.seminar,
    )  # fmt: skip
    reading = read(cast.room, cast.ada)
    card = reading.card("Why halved?")
    card.get_by_role("link", name="Reply").click()
    expect(reading.composer.locator("[data-who]:visible")).to_have_text(
        "The members of Valley History see it at once, under the name Ada Okafor."
    )
    reading.composer.get_by_role("textbox", name="Your comment").fill("It was *doubled* before.")
    reading.send()
    reply = card.locator(".reply")
    expect(reply).to_contain_text("It was doubled before.")
    expect(reply).to_be_focused()

    reply.get_by_role("link", name="Edit").click()
    body = reading.composer.get_by_role("textbox", name="Your comment")
    expect(body).to_have_value("It was *doubled* before.")
    body.fill("It was doubled in 1931.")
    reading.send()
    expect(reply).to_contain_text("It was doubled in 1931.")

    reply.get_by_role("link", name="Delete").click()
    expect(reading.composer).to_contain_text(
        "It will be gone for you and for the members of Valley History."
    )
    reading.composer.get_by_role("button", name="Delete").click()
    expect(card.locator(".reply")).to_have_count(0)
    expect(card).to_contain_text("Why halved?")

    reading.comment("nothing was done", "Mine alone.", audience="Only me")
    mine = reading.card("Mine alone.")
    mine.get_by_role("link", name="Share").click()
    reading.composer.get_by_role("radio", name="Valley History The members").check()
    reading.composer.get_by_role("button", name="Save").click()
    expect(reading.composer).to_have_count(0)
    assert Annotation.objects.get(quote="nothing was done").audience == "seminar"


def test_the_link_of_a_paragraph_is_copied(cast: Cast, read: Read) -> None:
    reading = read(cast.edition, permissions=["clipboard-read", "clipboard-write"])
    number = reading.page.locator("a.num").nth(1)
    number.click()
    menu = reading.page.locator("#paragraph-menu")
    expect(menu.get_by_role("button")).to_have_count(3)
    menu.get_by_role("button", name="Copy link").click()
    expect(menu).to_be_hidden()
    expect(reading.page.locator(".toast")).to_have_text("Link copied.")
    copied = reading.page.evaluate("navigator.clipboard.readText()")
    assert copied == number.evaluate("link => link.href")
    reading.page.goto(copied)
    key = reading.page.locator("[data-paragraph]").nth(1).get_attribute("data-paragraph")
    assert reading.page.url.endswith(f"#p-{key}")
    expect(reading.page.locator(f"#p-{key}")).to_contain_text("They wrote to the capital")


def test_in_a_room_its_own_link_the_permalink_and_a_citation_are_copied(
    cast: Cast, read: Read
) -> None:
    cast.document.archive_reference = "Council Archive: Box 4"
    cast.document.save()
    title = cast.document.title
    reading = read(cast.room, cast.ada, permissions=["clipboard-read", "clipboard-write"])
    number = reading.page.locator("a.num").nth(1)
    permalink = number.evaluate("link => link.href")
    place = reading.page.locator(".para").nth(1).get_attribute("id")
    here = f"{reading.page.url}#{place}"
    for name, text in [
        ("Copy link for the seminar", here),
        ("Copy permalink", permalink),
        (
            "Copy citation",
            f"“{title},” n.d., Box 4, Council Archive, ¶2, version 1, Colloquy, {permalink}.",
        ),
    ]:
        number.click()
        reading.page.locator("#paragraph-menu").get_by_role("button", name=name).click()
        expect(reading.page.locator(".toast")).to_be_visible()
        assert reading.page.evaluate("navigator.clipboard.readText()") == text
    reading.select("railway")
    reading.press("Copy link")
    expect(reading.page.locator(".toast")).to_be_visible()
    number = cast.document.current.number
    words = f"?at={place.removeprefix('p-')}:"
    copied = reading.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(reading.page.url.partition("#")[0] + words)
    assert copied.endswith(f"@{number}#w-{place.removeprefix('p-')}")
    reading.page.goto(copied)
    expect(reading.page.locator(".cited")).to_have_text("railway")


def test_copying_across_paragraphs_takes_the_words_of_the_text_alone(
    cast: Cast, read: Read
) -> None:
    make_note(cast.document, cast.ada, "A note beside it.")
    reading = read(cast.edition, cast.ada, permissions=["clipboard-read", "clipboard-write"])
    reading.select("met at noon", to="to the capital")
    reading.page.keyboard.press("Control+c")
    assert reading.page.evaluate("navigator.clipboard.readText()") == (
        "met at noon; N\u0308ea Pérez spoke first & long. Prices had risen in the spring, and "
        "nobody in the valley had been asked.\n\nThey wrote to the capital"
    )
    reading.card("A note beside it.").locator(".body").select_text()
    reading.page.keyboard.press("Control+c")
    assert reading.page.evaluate("navigator.clipboard.readText()").strip() == "A note beside it."


def test_visitors_are_offered_no_forms(cast: Cast, read: Read) -> None:
    make_public_note(cast.document, cast.ada, "For all to read.", paragraph=1, words="railway")
    reading = read(cast.edition)
    reading.select("price of salt")
    expect(reading.toolbar.get_by_role("button")).to_have_text(
        ["Copy link", "Copy with citation", "Cite"]
    )
    expect(reading.card("For all to read.")).to_be_visible()
    expect(reading.card("For all to read.").get_by_role("link", name="Reply")).to_have_count(0)
    reading.page.locator("mark").click()
    expect(reading.card("For all to read.")).to_be_focused()
