"""Rows for tests, made through the same verbs as on a real site."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import transaction

import archive.text
from accounts.models import Role, Seminar, User
from accounts.viewer import Viewer
from annotations import moderation
from annotations.anchors import Passage
from annotations.models import Annotation, Comment, Reason, Verdict
from annotations.passages import place
from archive.correcting import lines_of, write_version
from archive.correction import Line, plan
from archive.ingest import ingest
from archive.models import Document, ReadingListItem, TextVersion, new_key
from archive.parsed import Block, ParsedDocument
from archive.text import text_of

_numbers = itertools.count(1)

WORDS = (
    "The delegate asked for time and was given an hour. He used it to read the draft aloud, "
    "slowly, as if the room might change its mind between two clauses."
)


def make_user(name: str = "", **fields: Any) -> User:
    """An account; its password is "correct horse battery"."""
    number = next(_numbers)
    name = name or f"Reader {number}"
    return User.objects.create_user(
        f"{name.split()[0].lower()}{number}@example.org", "correct horse battery", name=name,
        **fields,
    )  # fmt: skip


def make_seminar(
    name: str = "Cold War in Asia",
    *,
    owner: User | None = None,
    moderators: Sequence[User] = (),
    members: Sequence[User] = (),
    documents: Sequence[Document] = (),
    moderates_itself: bool = False,
) -> Seminar:
    seminar = Seminar.found(name=name, owner=owner or make_user("Owner"))
    Seminar.objects.filter(pk=seminar.pk).update(moderates_itself=moderates_itself)
    seminar.refresh_from_db()
    for user in moderators:
        seminar.admit(user, Role.MODERATOR)
    for user in members:
        seminar.admit(user)
    for position, document in enumerate(documents):
        ReadingListItem.objects.create(seminar=seminar, document=document, position=position)
    return seminar


def make_document(
    title: str = "",
    *,
    blocks: Sequence[Block | str] = (),
    paragraphs: int = 3,
    status: str = "public",
    by: User | None = None,
    seminars: Sequence[Seminar] = (),
    **record: Any,
) -> Document:
    """A document of ``blocks`` (a string is a paragraph), or of a number of like paragraphs."""
    number = next(_numbers)
    chosen = [Block("paragraph", block) if isinstance(block, str) else block for block in blocks]
    if not chosen:
        chosen = [Block("heading", "On the agenda", level=1)]
        chosen += [Block("paragraph", f"{WORDS} ({n})") for n in range(1, paragraphs + 1)]
    parsed = ParsedDocument(title=title or f"Memorandum {number}", blocks=chosen)
    editor = by or make_user("Editor", is_editor=True)
    document = ingest(parsed, by=editor, record=record)
    document.seminars.set(seminars)
    if status in ("public", "seminar", "withdrawn"):
        document.publish(by=editor, status="seminar" if status == "seminar" else "public")
    if status == "withdrawn":
        document.withdraw(by=editor, reason="Rights were claimed.")
    return Document.objects.select_related("current").get(pk=document.pk)


def make_version(
    document: Document,
    lines: Sequence[archive.text.Line | str],
    *,
    reason: str = "",
    by: User | None = None,
) -> TextVersion:
    """The next text version; a string is a new paragraph. Notes stay where they are."""
    assert document.current
    typed = [
        Line("", "text", one)
        if isinstance(one, str)
        else Line(one.key, one.kind, one.text, one.level, one.label, one.refs, one.breaks)
        for one in lines
    ]
    numbers = dict(document.paragraphs.values_list("key", "number"))
    with transaction.atomic():
        made = plan(
            lines_of(document.current), typed, numbers=numbers, fresh=lambda _place: new_key()
        )
        return write_version(document, made, base=document.current, by=by, reason=reason)


def make_note(
    document: Document,
    author: User,
    body: str = "A remark.",
    *,
    words: str = "",
    paragraph: int = 0,
    audience: str = "me",
    seminar: Seminar | None = None,
    tags: list[str] | None = None,
) -> Annotation:
    """A note on ``words`` of one paragraph (by its place, from 0), or on the whole of it."""
    line = list(text_of(document).paragraphs)[paragraph]
    start = line.text.index(words) if words else 0
    end = start + len(words) if words else len(line.text)
    placement = place(document, Passage(line.key, start, line.key, end), line.text[start:end])
    annotation, _made = Annotation.write(
        placement, author=author, audience=audience, seminar=seminar, body=body, tags=tags
    )
    return annotation


def approve(comment: Comment, *, by: User | None = None) -> None:
    """Approve the waiting revision of a comment."""
    moderator = by or make_user("Moderator", is_moderator=True)
    comment.refresh_from_db()
    assert comment.latest
    moderation.decide(comment.latest, Verdict.APPROVE, viewer=Viewer.of(moderator))


def make_public_note(
    document: Document, author: User, body: str = "A remark for all.", **options: Any
) -> Annotation:
    """A note that a moderator has approved."""
    annotation = make_note(document, author, body, audience="public", **options)
    root = annotation.root
    assert root
    approve(root)
    annotation.refresh_from_db()
    return annotation


def make_reasons() -> None:
    """The list of a new site, which a migration makes, after a test has emptied all tables."""
    if not Reason.objects.exists():
        import_module("annotations.migrations.0013_cases").make_reasons(apps, None)
