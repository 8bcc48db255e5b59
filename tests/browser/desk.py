"""The desk for browser tests: a moderator with reasons at hand, comments that wait, and reasons."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from accounts.models import User
from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Comment
from tests.browser.conftest import Cast
from tests.factories import make_note


def offer(cast: Cast, author: User, body: str, paragraph: int = 1) -> Comment:
    note = make_note(cast.document, author, body, paragraph=paragraph, audience="public")
    assert note.root
    return note.root


def own_words(page: Page) -> Locator:
    return page.get_by_label("Own words")


def give_reason(page: Page, verdict: str, words: str) -> None:
    """Open the field for a reason, fill it and press the button again."""
    page.get_by_role("button", name=verdict).click()
    own_words(page).fill(words)
    page.get_by_role("button", name=verdict).click()


def decide(comment: Comment, verdict: str, by: User) -> None:
    assert comment.latest
    moderation.decide(comment.latest, verdict, viewer=Viewer.of(by))
