"""A real Chromium in front of a real server and database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import Seminar, User
from archive.models import Document
from archive.parsed import Block
from tests.browser.reading import ReadingPage
from tests.factories import make_document, make_seminar, make_user

BLOCKS = [
    Block("heading", "The mill", level=1),
    Block(
        "paragraph",
        "The wardens 👩🏽\u200d🚀 met at noon; N\u0308ea Pérez spoke first & long. Prices "
        "had risen in the spring, and nobody in the valley had been asked.",
        refs=[(40, "1")],
    ),
    Block("paragraph", "They wrote to the capital about the railway and the price of salt."),
    Block("list_item", "that the toll be halved;", label="1."),
    Block("heading", "The bridge", level=1),
    Block("paragraph", "Nothing was said about the bridge, and nothing was done."),
    Block("footnote", "So in the minutes.", label="1."),
]


@dataclass
class Cast:
    """A public document, a seminar that reads it, two members and somebody else."""

    document: Document
    seminar: Seminar
    ada: User
    ben: User
    outsider: User

    @property
    def room(self) -> str:
        return f"/seminars/{self.seminar.slug}/documents/{self.document.slug}/"

    @property
    def edition(self) -> str:
        return f"/documents/{self.document.slug}/"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    document = make_document("Minutes of the valley council", blocks=BLOCKS)
    ada, ben = make_user("Ada Okafor"), make_user("Ben Lindqvist")
    seminar = make_seminar("Valley History", members=[ada, ben], documents=[document])
    return Cast(document, seminar, ada, ben, make_user("Olga Outsider"))


@pytest.fixture
def moderator(transactional_db: None) -> User:
    return make_user("Mo Rivera", is_moderator=True)


@pytest.fixture
def read(live_server: Any, browser: Browser) -> Iterator[Callable[..., ReadingPage]]:
    """Open a reading page as somebody, each in a browser of their own.

    Fails at the end where a page reported an error of script or of the security policy.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def start(
        address: str,
        user: User | None = None,
        context: BrowserContext | None = None,
        **options: Any,
    ) -> ReadingPage:
        if context is None:
            context = browser.new_context(
                base_url=live_server.url, **{"viewport": {"width": 1440, "height": 900}, **options}
            )
            contexts.append(context)
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: note_violation(troubles, message.text))
        page.goto(address)
        return ReadingPage(page)

    yield start
    for context in contexts:
        context.close()
    assert troubles == []


Open = Callable[..., Page]


@pytest.fixture
def open_page(live_server: Any, browser: Browser) -> Iterator[Open]:
    """A page of a browser of its own, as an editor or as a visitor; fails on any script error."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def start(address: str, *, editor: bool = True, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if editor:
            client = Client()
            client.force_login(make_user("Edith", is_editor=True))
            cookie = client.cookies["sessionid"]
            context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.extend(trouble(message)))
        page.goto(address)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not troubles


def trouble(message: ConsoleMessage) -> list[str]:
    """What the console says against our pages; that a draft is not there for visitors, that words
    clash with somebody else's, or that a session has ended, is right."""
    right = ("net::", "409 (Conflict)", "401 (Unauthorized)", "403 (Forbidden)")
    expected = any(words in message.text for words in right)
    expected = expected or "/documents/" in message.location["url"]
    return [message.text] if message.type == "error" and not expected else []


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """Give the browser a session of this person, as signing in does."""
    client = Client()
    client.force_login(user)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    )


def note_violation(troubles: list[str], text: str) -> None:
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        troubles.append(text)


@pytest.fixture
def page() -> Page:
    raise RuntimeError("Use the fixture read: it opens a page as somebody.")
