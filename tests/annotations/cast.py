"""People, a text and notes for the tests of moderation, with short names for each verb."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from django.test import Client
from django.urls import reverse

from accounts.models import Seminar, User
from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Audience, Comment, Decision, Revision
from archive.models import Document
from archive.parsed import Block
from tests.factories import make_document, make_note, make_seminar, make_user

WORDS = [
    "The delegation arrived in the evening and was received at once.",
    "He said that the question of trade could wait until the spring.",
    "Nobody present asked what would happen if spring came late.",
]


def person(name: str, **roles: bool) -> User:
    """An account; ``roles`` are is_moderator, is_editor and so on."""
    return make_user(name, **roles)


def viewer(user: User | None) -> Viewer:
    """What ``user`` may do now; asked anew after every change of roles."""
    return Viewer.of(User.objects.get(pk=user.pk) if user else None)


def text(status: str = "public") -> Document:
    """A document with one heading, "Trade", before its second paragraph."""
    first, *rest = WORDS
    return make_document(blocks=[first, Block("heading", "Trade", level=1), *rest], status=status)


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
    words = WORDS[number - 1][3:20]
    annotation = make_note(
        document,
        author,
        body,
        words=words,
        paragraph=number - 1,
        audience=audience,
        seminar=seminar,
        tags=tags,
    )
    return annotation.root


def reply(parent: Comment, author: User, body: str = "An answer.") -> Comment:
    return parent.annotation.add(author=author, body=body, parent=parent)


def delete_answered(comment: Comment, answered_by: User) -> None:
    """Somebody answers a comment, and its author deletes it: its place stays."""
    reply(comment, answered_by)
    comment.remove(by=comment.author)


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


def seminar(
    owner: User,
    *members: User,
    moderator: User | None = None,
    itself: bool,
    document: Document | None = None,
) -> Seminar:
    """A seminar; ``itself``: whether the site lets it publish."""
    return make_seminar(
        owner=owner,
        moderators=[moderator] if moderator else [],
        members=members,
        documents=[document] if document else [],
        moderates_itself=itself,
    )


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def words(answer) -> str:
    """The words of a page, as one reads them."""
    page = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def desk_of(comment: Comment, query: str = "") -> str:
    return reverse("case", args=[waiting(comment).pk]) + query


def decide_at_desk(
    client: Client, comment: Comment, verdict: str, reason: str = "", query: str = ""
):
    return client.post(desk_of(comment, query), {"verdict": verdict, "reason": reason})


def listed(answer) -> list[str]:
    """Ids of the revisions in the queue, in their order."""
    page = answer.content.decode()
    items = page[page.index('class="items"') :] if 'class="items"' in page else ""
    return re.findall(r'<a href="/moderation/([0-9a-f-]{36})/', items.split("</ol>")[0])


def whys(user: User) -> list[tuple[str, str]]:
    """Words and main reason of each case that ``user`` is asked to look at, in order."""
    rows = Revision.objects.queued_for(viewer(user))
    return [(row.body, row.why) for row in rows]


def trusting(people: Cast, after: int = 1, *, itself: bool = True) -> Seminar:
    """A seminar that trusts whoever had ``after`` comments approved there."""
    room = seminar(person("Owner"), people.author, itself=itself, document=people.document)
    Seminar.objects.filter(pk=room.pk).update(trust_after=after, trust_days=30)
    return Seminar.objects.get(pk=room.pk)


def trusting_room(people: Cast) -> Seminar:
    """A seminar that trusts the author."""
    room = trusting(people)
    first = note(people.document, people.author, "First.", seminar=room)
    decide(first, "approve", people.moderator)
    return room
