"""The site as people ask for it, over HTTP: which words and counts stand behind each door.

Whoever asks keeps what they got under its entity tag and asks with it the next time, as browsers
do: an answer "not modified" stands for the page that was kept, and that must still be right.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Seminar, User
from archive.models import Document
from tests.annotations import cast
from tests.properties.moderation_model import Model

ASKED = "says"
"""The word that stands in every comment, to search for."""
WORDS = re.compile(r"word\d+x")


class Asker:
    """Somebody with a browser and what it has kept."""

    def __init__(self, user: User | None) -> None:
        self.client: Client = cast.browser(user)
        self.kept: dict[str, tuple[str, str]] = {}

    def ask(self, address: str) -> str:
        """What stands at an address, as text; "" where there is nothing for this person."""
        tag, kept = self.kept.get(address, ("", ""))
        answer: Any = self.client.get(address, headers={"If-None-Match": tag} if tag else {})
        if answer.status_code == 304:
            return kept
        self.kept.pop(address, None)
        if answer.status_code in (403, 404):
            return ""
        assert answer.status_code == 200, (address, answer.status_code)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer["Content-Type"] == "application/epub+zip":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                content = b"\n".join(book.read(name) for name in book.namelist())
        text = str(content.decode())
        if answer.headers.get("ETag"):
            self.kept[address] = (answer["ETag"], text)
        return text


class Doors:
    """Addresses, each with the words that the model finds there."""

    def __init__(self, model: Model, document: Document, seminar: Seminar) -> None:
        self.model = model
        self.page = document.get_absolute_url()
        self.slug, self.room = document.slug, seminar.slug
        self.api = f"{reverse('api-annotations')}?limit=500"
        self.api_search = f"{reverse('api-search')}?q={ASKED}&in=notes&limit=500"

    def edition(self, form: str) -> str:
        return reverse("document-edition", args=[self.slug, form])

    def of_public(self) -> dict[str, set[str]]:
        """The doors that everybody finds open, looked through after every step."""
        words = set(self.model.all_read_by(None).values())
        addresses = [
            self.page,
            self.api,
            self.api_search,
            reverse("document-feed", args=[self.slug]),
            self.edition("jsonld"),
        ]
        return dict.fromkeys(addresses, words)

    def of_public_besides(self) -> dict[str, set[str]]:
        """Other forms of the same."""
        model, words = self.model, set(self.model.all_read_by(None).values())
        written = {
            body
            for c in model.all_comments()
            if c.note.in_seminar and (body := model.reads(None, c))
        }
        addresses = [
            f"{reverse('search')}?q={ASKED}&in=notes",
            reverse("feed"),
            reverse("public-notes"),
            *(self.edition(form) for form in ("html", "epub", "xml", "csv")),
        ]
        return {
            **dict.fromkeys(addresses, words),
            reverse("seminar-feed", args=[self.room]): written,
        }

    def of_person(self, who: str) -> dict[str, set[str]]:
        """The doors of somebody who is signed in."""
        model = self.model
        found = {
            self.page: model.in_edition(who),
            self.api: model.with_notes(who),
            f"{self.api}&layer=edition": model.with_notes_of_edition(who),
            self.api_search: set(model.all_read_by(who).values()),
            self.edition("csv"): set(model.all_read_by(None).values()),
            reverse("notebook-export", args=["json"]): model.written_by(who),
            reverse("notebook-export", args=["md"]): model.written_by(who),
        }
        is_member = who in model.members
        rooms: dict[str, Callable[[str], set[str]]] = {
            reverse("room", args=[self.room, self.slug]): model.in_seminar,
            reverse("room-edition", args=[self.room, self.slug, "jsonld"]): (
                lambda who: model.in_seminar(who, in_file=True)
            ),
            reverse("seminar-notebook-export", args=[self.room, "md"]): model.written_in_seminar,
        }
        return found | {door: words(who) if is_member else set() for door, words in rooms.items()}


def counted_on(page: str) -> tuple[int, int]:
    """How many notes a page counts: in its whole text, and under its heading."""
    whole = re.search(r"Show notes \((\d+)\)", page)
    outline = re.search(r"<span>Trade</span>(?:</a>|<small>(?:<span[^>]*></span>)?(\d+))", page)
    assert outline, "the outline has the heading"
    return int(whole[1]) if whole else 0, int(outline[1] or 0)


def counted_for(page: str) -> str:
    """How much the navigation says that waits, "" for nothing."""
    found = re.search(r'href="/moderation/">[^<]*<span class="count">(\d+\+?)<', page)
    return found[1] if found else ""
