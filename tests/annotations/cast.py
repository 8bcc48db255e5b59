"""People, a text and notes for the tests of moderation: written by the models' own verbs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from accounts.models import Role, Seminar, User
from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Annotation, Audience, Comment, Decision, Revision
from annotations.models.annotation import Placement
from archive.models import (
    Document,
    Entry,
    Heading,
    HeadingText,
    Paragraph,
    ParagraphText,
    TextVersion,
)

PASSWORD = "long-enough-for-tests"
WORDS = [
    "The delegation arrived in the evening and was received at once.",
    "He said that the question of trade could wait until the spring.",
    "Nobody present asked what would happen if spring came late.",
]
_numbers = itertools.count(1)


def person(name: str, **roles: bool) -> User:
    """An account; ``roles`` are is_moderator, is_editor and so on."""
    return User.objects.create_user(
        f"{name.lower()}-{next(_numbers)}@example.org", PASSWORD, name=name, **roles
    )


def viewer(user: User | None) -> Viewer:
    """What ``user`` may do now; asked anew after every change of roles."""
    return Viewer.of(User.objects.get(pk=user.pk) if user else None)


def text(slug: str = "", status: str = "public", words: list[str] | None = None) -> Document:
    """A document with one heading, "Trade", before its second paragraph."""
    slug = slug or f"talk-{next(_numbers)}"
    document = Document(slug=slug, title=f"Talk {slug}", status="draft")
    document.derive()
    document.save()
    version = TextVersion.objects.create(document=document, number=1)
    position = itertools.count()
    for number, sentence in enumerate(words or WORDS, start=1):
        if number == 2:
            heading = Heading.objects.create(document=document)
            Entry.objects.create(
                version=version,
                position=next(position),
                heading_text=HeadingText.objects.create(heading=heading, text="Trade"),
            )
        paragraph = Paragraph.objects.create(
            document=document, number=str(number), key=f"key{number:03}"
        )
        Entry.objects.create(
            version=version,
            position=next(position),
            paragraph_text=ParagraphText.objects.create(paragraph=paragraph, text=sentence),
        )
    document.current = version
    document.save()
    if status != "draft":
        document.publish(by=None, status=status)
    return document


def passage(document: Document, number: int = 2, start: int = 3, end: int = 20) -> Placement:
    paragraph = document.paragraphs.get(number=str(number))
    words = paragraph.texts.get().text
    return Placement(
        paragraph, start, paragraph, end, words[start:end], "", "", written_on=document.current
    )


def note(
    document: Document,
    author: User,
    body: str = "A *first* thought.",
    *,
    audience: str = Audience.PUBLIC,
    seminar: Seminar | None = None,
    number: int = 2,
    tags: list[str] | None = None,
) -> Comment:
    """The root comment of a new note; one for the public waits."""
    annotation, _made = Annotation.write(
        passage(document, number),
        author=author,
        audience=audience,
        seminar=seminar,
        body=body,
        tags=tags,
    )
    return annotation.root


def reply(parent: Comment, author: User, body: str = "An answer.") -> Comment:
    return parent.annotation.add(author=author, body=body, parent=parent)


def fresh(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def waiting(comment: Comment) -> Revision:
    return comment.revisions.get(state="submitted")


def decide(comment: Comment, verdict: str, by: User, reason: str = "") -> Decision:
    """Decide on what waits of ``comment``; a reason is made up where one is needed."""
    reason = reason or ("" if verdict == "approve" else "Please name the source.")
    done = moderation.decide(waiting(comment), verdict, viewer=viewer(by), reason=reason)
    assert done.made
    return done.decision


def hide(comment: Comment, by: User, reason: str = "A name that must not be here.") -> Decision:
    done = moderation.take_down(fresh(comment), viewer=viewer(by), reason=reason)
    assert done.made
    return done.decision


def undo(decision: Decision, by: User) -> Decision:
    done = moderation.undo(decision, viewer=viewer(by))
    assert done.made
    return done.decision


def read_by(user: User | None, document: Document) -> dict:
    """Which body of each comment somebody reads: {comment id: body}."""
    shown = Revision.objects.shown_to(viewer(user)).filter(comment__annotation__document=document)
    bodies: dict = {}
    for revision in shown:
        assert revision.comment_id not in bodies, "one wording of each comment"
        bodies[revision.comment_id] = revision.body
    return bodies


@dataclass
class Cast:
    """An author, two moderators of the site, a reader who is nothing of that, and a text."""

    document: Document
    author: User
    moderator: User
    second: User
    outsider: User

    @classmethod
    def make(cls) -> Cast:
        return cls(
            text(),
            person("Author"),
            person("Moderator", is_moderator=True),
            person("Second", is_moderator=True),
            person("Outsider"),
        )


def seminar(owner: User, *members: User, moderator: User | None = None, itself: bool) -> Seminar:
    """A seminar; ``itself``: whether the site lets it publish."""
    made = Seminar.found(name=f"Seminar {next(_numbers)}", owner=owner)
    Seminar.objects.filter(pk=made.pk).update(moderates_itself=itself)
    made.refresh_from_db()
    for member in members:
        made.admit(member)
    if moderator:
        made.admit(moderator, Role.MODERATOR)
    return made
