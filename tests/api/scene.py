"""One set-up for success and denial: a document with a note in each state, and who reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

import archive.text
from accounts.models import Seminar, User
from annotations.models import Annotation, Category, Comment, Prompt, Term
from archive.models import Document
from tests.annotations import cast

WORDS = cast.WORDS


def text(slug: str = "", status: str = "public") -> Document:
    """The document of the cast under a slug, its paragraphs under keys that tests can name."""
    made = cast.text(status)
    if slug:
        Document.objects.filter(pk=made.pk).update(slug=slug)
        for paragraph in made.paragraphs.all():
            paragraph.key = f"key{int(paragraph.number):03}"
            paragraph.save(update_fields=["key"])
        # The text was read when it was published, with the keys that it had then.
        archive.text._cached.cache_clear()
        made.refresh_from_db()
    return made


@dataclass
class Scene:
    document: Document
    seminar: Seminar
    author: User
    member: User
    owner: User
    moderator: User
    outsider: User
    secret: Comment
    room: Comment
    waiting: Comment
    approved: Comment
    edited: Comment

    @classmethod
    def make(cls) -> Scene:
        people = {
            name: cast.person(name.title()) for name in ("author", "member", "owner", "outsider")
        }
        moderator = cast.person("Moderator", is_moderator=True)
        document = text("talk")
        seminar = cast.seminar(
            people["owner"], people["author"], people["member"], itself=False, document=document
        )
        seminar.slug = "reading"
        seminar.save()
        Category.add(seminar, "Claim", by=people["owner"])
        Term.add(seminar, ["Trade"], by=people["owner"])
        Prompt.ask("Why?", by=people["owner"], seminar=seminar, document=document)
        author = people["author"]

        def note(body: str, audience: str, number: int) -> Comment:
            return cast.note(
                document, author, body, audience=audience, seminar=seminar, number=number,
                tags=[f"tag-{body.lower()}"],
            )  # fmt: skip

        approved, edited = note("Approved", "public", 1), note("Published", "public", 2)
        for one in (approved, edited):
            cast.decide(one, "approve", by=moderator)
        edited = cast.fresh(edited)
        edited.revise(by=author, body="Unapproved edit", tags=["tag-unapproved"], seen=1)
        return cls(
            document=document,
            seminar=seminar,
            moderator=moderator,
            secret=note("Secret", "me", 1),
            room=note("Room", "seminar", 2),
            waiting=note("Waiting", "public", 3),
            approved=approved,
            edited=edited,
            **people,
        )

    def person(self, name: str) -> User | None:
        return None if name == "nobody" else getattr(self, name)

    @property
    def notes(self) -> list[Annotation]:
        return [
            one.annotation
            for one in (self.approved, self.edited, self.secret, self.room, self.waiting)
        ]


class Program:
    """Somebody who speaks JSON to the site; ``get`` and the others give the decoded answer."""

    def __init__(self, user: User | None = None, **options: Any) -> None:
        self.client = Client(**options)
        if user:
            self.client.force_login(user)

    def ask(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        content = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.generic(
            method,
            path,
            content,
            content_type=names.pop("Content-Type", "application/json"),
            headers=names,
        )
        if answer.content:
            assert answer.headers["Content-Type"] == "application/json"
            answer.data = json.loads(answer.content)
            if answer.status_code >= 400:
                error = answer.data["error"]
                assert set(error) - {"current"} == {"code", "message", "fields"}
                assert error["code"]
                assert error["message"]
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, data: Any, **headers: str) -> Any:
        return self.ask("POST", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> Any:
        return self.ask("PUT", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)


def new_note(**changes: Any) -> dict[str, Any]:
    """A highlight with a comment, as a program sends it."""
    words = WORDS[1]
    return {
        "document": "talk",
        "first": "key002",
        "start": 3,
        "last": "key002",
        "end": 20,
        "quote": words[3:20],
        "audience": "me",
        "body": "What *about* it?",
        "tags": ["trade", "spring"],
    } | changes
