"""The data: a seminar that reads a document of 40 paragraphs with 500 annotations.

Every annotation has an approved comment, so that the public page, a member's page and the list
show the same 500. Made through the verbs of the models; the same words in every run.
"""

from __future__ import annotations

import json
import random
import sys
from importlib import import_module
from typing import Any

READ = "benchmark-read"
WRITTEN = "benchmark-written"
PARAGRAPHS = 40
NOTES = 500
PEOPLE = 20
TEXT = """
river council letter harvest border station engine winter clause promise witness ledger
market signal bridge treaty question delegate record silence answer paper village
teacher morning canal quarter message debt copper window journey
"""
WORDS = TEXT.split()


def sentence(chance: random.Random, words: int) -> str:
    chosen = [chance.choice(WORDS) for _ in range(words)]
    return " ".join(chosen).capitalize() + "."


def text(chance: random.Random, sentences: int) -> str:
    return " ".join(sentence(chance, chance.randint(8, 16)) for _ in range(sentences))


def make(notes: int = NOTES) -> dict[str, Any]:
    """Fill an empty database; returns what a client needs to know."""
    from django.db import transaction

    from accounts.models import Seminar, User
    from archive.models import ReadingListItem

    chance = random.Random(40)
    with transaction.atomic():
        editor = User.objects.create_user(
            "editor@example.org", name="Editor", is_editor=True, is_moderator=True
        )
        people = [
            User.objects.create_user(f"reader{n}@example.org", name=f"{WORDS[n].title()} Reader")
            for n in range(PEOPLE)
        ]
        seminar = Seminar.found(name="Benchmark", owner=people[0])
        for user in people[1:]:
            seminar.admit(user)
        documents = [_document(slug, chance, editor) for slug in (READ, WRITTEN)]
        for document in documents:
            ReadingListItem.objects.create(seminar=seminar, document=document)
        _notes(chance, documents[0], seminar, people, editor, notes)
    return {
        "session": enter(people[1]),
        "seminar": seminar.slug,
        "passage": _passage(documents[1]),
    }


def enter(user: Any) -> str:
    """The key of a new session of this person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _document(slug: str, chance: random.Random, editor: Any) -> Any:
    from archive.ingest import ingest
    from archive.models import Document
    from archive.parsed import Block, ParsedDocument

    blocks = []
    for number in range(PARAGRAPHS):
        if number % 8 == 0:
            blocks.append(Block("heading", sentence(chance, 4).rstrip("."), level=1))
        blocks.append(Block("paragraph", text(chance, 6)))
    document = ingest(ParsedDocument(title=slug, blocks=blocks), by=editor)
    Document.objects.filter(pk=document.pk).update(slug=slug)
    document.refresh_from_db()
    document.publish(by=editor)
    return document


def _notes(
    chance: random.Random, document: Any, seminar: Any, people: list, editor: Any, notes: int
) -> None:
    from accounts.viewer import Viewer
    from annotations import moderation
    from annotations.anchors import Passage
    from annotations.models import Annotation
    from annotations.passages import place
    from archive.text import text_of

    moderator = Viewer.of(editor)
    lines = list(text_of(document).paragraphs)
    for number in range(notes):
        line = lines[number % len(lines)]
        start = chance.randrange(0, len(line.text) - 60)
        end = min(len(line.text), start + chance.randint(10, 160))
        quote = line.text[start:end]
        if quote != quote.strip():
            start += len(quote) - len(quote.lstrip())
            end -= len(quote) - len(quote.rstrip())
            quote = line.text[start:end]
        body = f"{text(chance, 2)}\n\nSee *{chance.choice(WORDS)}* and **{chance.choice(WORDS)}**."
        annotation, _made = Annotation.write(
            place(document, Passage(line.key, start, line.key, end), quote),
            author=chance.choice(people),
            audience="public",
            seminar=seminar,
            body=body,
            tags=chance.sample(WORDS, number % 3),
        )
        root = annotation.root
        assert root is not None
        assert root.latest is not None
        moderation.decide(root.latest, "approve", viewer=moderator)


def _passage(document: Any) -> dict[str, Any]:
    from archive.text import text_of

    line = next(iter(text_of(document).paragraphs))
    return {"paragraph": line.id, "key": line.key, "end": 60, "quote": line.text[:60].rstrip()}


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(make(*map(int, sys.argv[1:])), sys.stdout)
