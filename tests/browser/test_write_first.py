"""A seminar whose members write first, and the questions that it is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, Prompt
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage
from tests.factories import make_note

Read = Callable[..., ReadingPage]
pytestmark = pytest.mark.one_database


def test_the_first_note_brings_the_others_without_a_reload(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    cast.document.readings.get(seminar=cast.seminar).enter("write_first", by=owner)
    make_note(
        cast.document, cast.ada, "Ada was first.", words="the bridge", paragraph=3,
        audience="seminar", seminar=cast.seminar,
    )  # fmt: skip
    ben = read(cast.room, cast.ben)
    expect(ben.cards).to_have_count(0)
    ben.page.evaluate("() => { window.stayed = true }")
    ben.page.get_by_role("link", name="Choose your words").click()
    expect(ben.page.locator("#edition")).to_be_focused()
    expect(ben.composer).to_have_count(0)
    ben.select("the railway")
    ben.press("Comment")
    ben.composer.get_by_role("textbox", name="Your comment").fill("Ben has written, too.")
    ben.send()
    expect(ben.card("Ben has written, too.")).to_be_visible()
    expect(ben.card("Ada was first.")).to_be_visible()
    expect(ben.page.get_by_text("You have written, so you see")).to_be_visible()
    assert ben.page.evaluate("() => window.stayed")


def test_a_question_is_answered_at_its_place(cast: Cast, read: Read) -> None:
    owner = cast.seminar.memberships.get(role="owner").user
    prompt = Prompt.ask("Who spoke?", by=owner, seminar=cast.seminar, document=cast.document)
    ada = read(cast.room, cast.ada)
    ada.page.get_by_role("link", name="Answer").first.click()
    expect(ada.composer.get_by_role("combobox", name="Answers")).to_have_value(str(prompt.pk))
    ada.composer.get_by_role("textbox", name="Your comment").fill("The wardens.")
    ada.send()
    expect(ada.card("The wardens.")).to_contain_text("Answers question 1")
    question = ada.page.locator(f"#prompt-{prompt.pk}")
    expect(question).to_contain_text("answered by you")
    assert Annotation.objects.get().prompt == prompt
