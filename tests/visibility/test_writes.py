"""Writes to what is not one's own: refused in every state, and nothing is changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import EarlierTerm, Event, Invitation, Membership, Pseudonym, Seminar
from accounts.viewer import Viewer
from annotations.models import (
    Annotation,
    Category,
    Claim,
    Comment,
    Decision,
    Flag,
    LastRead,
    LastView,
    Prompt,
    Reaction,
    Reason,
    Revision,
    Term,
)
from archive.models import Document, ReadingListItem
from archive.text import text_of
from tests.visibility import expected, scene
from tests.visibility.doors import THOROUGH
from tests.visibility.expected import VIEWERS, Kind
from tests.visibility.scene import Scene

pytestmark = pytest.mark.django_db
OTHERS = ["nobody", "outsider", "past member", "member of self", "member of other", "inactive"]
KINDS = pytest.mark.parametrize(
    "kind", [kind for kind in VIEWERS if kind.name in OTHERS], ids=lambda kind: kind.name
)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield scene.make()
        transaction.set_rollback(True)


def state() -> list[list[tuple]]:
    """All that a write could have changed."""
    kinds = (
        Annotation, Comment, Revision, Decision, Document, Event, Seminar, Membership, Invitation,
        Pseudonym, EarlierTerm, ReadingListItem, Prompt, Category, Term, Reaction, LastRead, Claim,
        LastView, Flag, Reason,
    )  # fmt: skip
    return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]


def client_of(stage: Scene, kind: Kind) -> Client:
    client = Client()
    if kind.name in stage.users:
        client.force_login(stage.users[kind.name])
    return client


def some(kind: Kind, among: list) -> list:
    """One of three, another third for the next of the kinds: each is tried by two of them."""
    return among if THOROUGH else among[OTHERS.index(kind.name) % 3 :: 3]


def refused(answer) -> bool:
    """404, 403 or 401; or the way to sign in."""
    if answer.status_code == 302:
        return answer.url.startswith(reverse("account_login"))
    return answer.status_code in (401, 403, 404)


OF_AUTHORS = ("note-audience", "note-deletion", "note-category", "note-seminar", "place-again")


@KINDS
def test_nobody_changes_the_notes_of_another(stage: Scene, kind: Kind):
    client, before = client_of(stage, kind), state()
    mine = next(iter(kind.roles), "self")
    version = {
        "version": "1", "body": "Overwritten.", "tags": "", "audience": "me", "category": "",
        "seminar": stage.seminars[mine].slug, "copies": "1", "words": "words that we read",
    }  # fmt: skip
    for note in some(kind, stage.notes):
        for name in OF_AUTHORS:
            answer = client.post(reverse(name, args=[note.id]), version)
            assert refused(answer), (name, note.key, answer.status_code)
        if not expected.sees(kind, note):
            answer = client.post(reverse("reply", args=[note.id]), {"body": "Hello."})
            assert refused(answer), ("reply", note.key, answer.status_code)
    assert state() == before


@KINDS
def test_nobody_changes_or_decides_on_the_comments_of_another(stage: Scene, kind: Kind):
    client, before = client_of(stage, kind), state()
    for said in some(kind, stage.said):
        if said.author == kind.name:
            continue
        revision = Comment.objects.get(pk=said.id).latest_id
        body = {
            "version": "1", "body": "Overwritten.", "verdict": "approve", "reason": "Because.",
            "revision": str(revision), "id": str(uuid.uuid4()),
        }  # fmt: skip
        for name in ("case", "case-claim"):
            sent = {**body, "do": "keep", "page": str(uuid.uuid4())}
            assert refused(client.post(reverse(name, args=[revision]), sent)), said.note.key
        names = ("comment-revision", "comment-deletion", "removal", "submission-withdrawal",
                 "submission-appeal")  # fmt: skip
        for name in names:
            answer = client.post(reverse(name, args=[said.id]), body)
            assert refused(answer), (name, said.note.key, answer.status_code)
        if not expected.reads(kind, said):
            answer = client.post(reverse("comment-flag", args=[said.id]), body)
            assert refused(answer), ("comment-flag", said.note.key, answer.status_code)
    for pk in stage.decisions:
        assert refused(client.post(reverse("decision-undo", args=[pk]))), pk
    mine = {str(pk) for pk in Flag.objects.visible_to(Viewer.of(stage.users.get(kind.name)))
            .values_list("pk", flat=True)}  # fmt: skip
    for pk in set(stage.flags) - mine if kind.is_signed_in and kind.name != "nobody" else ():
        assert refused(client.post(reverse("flag", args=[pk]))), pk
    assert refused(client.post(reverse("moderation-reasons"), {"form-TOTAL_FORMS": "0"}))
    assert state() == before


@KINDS
def test_nobody_changes_what_is_anothers_through_the_api(stage: Scene, kind: Kind, settings):
    settings.API_WRITES_PER_MINUTE = 0
    client, before = client_of(stage, kind), state()
    mine = next(iter(kind.roles), "self")

    def send(method: str, name: str, body: dict, *arguments: str) -> None:
        answer = client.generic(
            method,
            reverse(name, args=arguments),
            json.dumps(body),
            content_type="application/json",
            headers={"If-Match": "*"},
        )
        assert refused(answer), (method, name, answer.status_code, answer.content)

    for note in some(kind, stage.notes):
        send("PATCH", "api-annotation", {"audience": "me"}, note.id)
        send("DELETE", "api-annotation", {}, note.id)
        send("PUT", "api-note-category", {"category": None}, note.id)
        send("PUT", "api-passage", {"first": "p", "start": 0, "end": 1, "quote": "w"}, note.id)
        send("POST", "api-copies", {"seminar": stage.seminars[mine].slug}, note.id)
        if not expected.sees(kind, note):
            send("POST", "api-comments", {"body": "Hello."}, note.id)
    for name, method, body in (
        ("api-prompts", "POST", {"text": "Mine?"}),
        ("api-reading", "PATCH", {"phase": "closed"}),
        ("api-reading", "PATCH", {"number": 1, "due_on": "2031-01-01"}),
        ("api-reading", "DELETE", {}),
        ("api-reading-read", "PUT", {}),
    ):
        for seminar in stage.seminars.values():
            # Who belongs to a seminar marks as read for themselves.
            if name != "api-reading-read" or seminar != stage.seminars.get(mine) or not kind.roles:
                send(method, name, body, seminar.slug, stage.documents["public"].slug)
    for seminar in stage.seminars.values():
        send("POST", "api-readings", {"document": stage.documents["public"].slug}, seminar.slug)
        send("POST", "api-categories", {"label": "Mine"}, seminar.slug)
        send("POST", "api-terms", {"terms": ["mine"]}, seminar.slug)
        send("PATCH", "api-terms", {"former": "mine", "label": "yours"}, seminar.slug)
    for pk in stage.prompts:
        send("PATCH", "api-prompt", {"text": "Mine?"}, pk)
        send("DELETE", "api-prompt", {}, pk)
    for said in some(kind, stage.said):
        if expected.reads(kind, said) is None:
            send("PUT", "api-reactions", {"sign": "agree", "on": True}, said.id)
        if said.author == kind.name:
            continue
        send("PATCH", "api-comment", {"body": "Overwritten."}, said.id)
        send("DELETE", "api-comment", {}, said.id)
        revision = str(Comment.objects.get(pk=said.id).latest_id)
        for verdict in ("approve", "decline", "hide"):
            decision = {"verdict": verdict, "revision": revision, "reason": "Because."}
            send("POST", "api-decisions", decision)
    assert state() == before


@KINDS
def test_nobody_changes_documents(stage: Scene, kind: Kind):
    client, before = client_of(stage, kind), state()
    names = ("edit-document", "publish-document", "withdraw-document", "delete-draft")
    for document in stage.documents.values():
        for name in (*names, "divide-draft"):
            answer = client.post(reverse(name, args=[document.slug]), {"title": "Overwritten"})
            assert refused(answer), (name, answer.status_code)
    assert state() == before


@KINDS
def test_nobody_resolves_or_reacts_where_they_are_no_member(stage: Scene, kind: Kind):
    client = client_of(stage, kind)
    with transaction.atomic():
        Seminar.objects.update(has_reactions=True)
        before = state()
        for note in some(kind, stage.notes):
            if note.seminar in kind.roles and note.audience != "me":
                continue
            room = note.seminar and stage.seminars[note.seminar].slug
            sent = {"state": "resolved", "sign": "agree", "on": "1", "room": room or ""}
            answer = client.post(reverse("note-resolution", args=[note.id]), sent)
            assert refused(answer) or answer.status_code == 400, note.key
            programs = reverse("api-resolution", args=[note.id])
            answer = client.put(programs, {"state": "resolved"}, content_type="application/json")
            assert refused(answer) or answer.status_code in (400, 409, 429), note.key
            for said in note.said:
                answer = client.post(reverse("comment-reactions", args=[said.id]), sent)
                assert refused(answer), note.key
        assert state() == before
        assert not Reaction.objects.exists()
        transaction.set_rollback(True)


OWNERS = {
    "seminar-edit": [{"name": "Overwritten"}],
    "seminar-tags": [
        {"do": "add-category", "label": "Mine"},
        {"do": "add-terms", "terms": "mine"},
        {"do": "rename-term", "former": "theirs", "label": "mine"},
    ],
    "seminar-pseudonyms": [{"switch": "on"}, {"switch": "off"}],
    "seminar-archive": [{"over": "yes"}, {"over": "no"}],
    "seminar-copy": [{"name": "Mine", "notes": "named"}],
    "seminar-roster": [{"people": "me@example.org", "role": "owner", "days": "7", "send": "1"}],
    "seminar-invitations": [{"role": "owner", "days": "7", "max_uses": ""}],
}
"""What instructors alone do with a seminar."""
WHILE_OPEN = {*OWNERS} - {"seminar-archive", "seminar-copy"}
"""And they only while it is not archived."""
LEADERS = {
    "room-guide": [{"phase": "closed"}, {"phase": "open"}, {"reveal": "1"}, {"reveal": "0"}],
    "room-ask": [{"text": "Mine?"}],
}
"""What is done by who leads a seminar that is not archived."""
MEMBERS = {"seminar-pseudonyms": [{"pseudonym": "Heron"}, {"propose": "1"}], "seminar-leave": [{}]}


def for_others(stage: Scene, kind: Kind) -> Iterator[tuple[str, dict, tuple]]:
    """What this viewer may not do with each seminar: address, form and arguments."""
    text = stage.documents["public"].slug
    for key, seminar in stage.seminars.items():
        owns, over = kind.roles.get(key) == expected.OWNER, key == "plain"
        acts: dict[str, list[dict]] = {}
        if not owns:
            person = {"member": str(seminar.memberships.earliest("pk").pk)}
            acts["seminar-members"] = [{**person, "role": "owner"}, {**person, "remove": "1"}]
        acts |= {name: sent for name, sent in OWNERS.items() if not owns or over}
        if owns and over:
            acts = {name: sent for name, sent in acts.items() if name in WHILE_OPEN}
        if not owns or over:
            acts["seminar-readings"] = [{verb: text} for verb in ("add", "remove", "up", "dates")]
        if key not in kind.roles:
            acts |= {name: [*acts.get(name, []), *sent] for name, sent in MEMBERS.items()}
        yield from ((name, fields, (seminar.slug,)) for name in acts for fields in acts[name])
        led = {} if kind.leads(key) and not over else LEADERS
        if key not in kind.roles:
            led = {**led, "room-read": [{}], "room-view": [{"view": "brief=1"}]}
        yield from ((name, fields, (seminar.slug, text)) for name in led for fields in led[name])
    for pk in [] if kind.leads("self") else stage.prompts:
        for fields in ({"remove": "1"}, {"up": "1"}, {"text": "Mine?", "version": "1"}):
            yield "prompt", fields, (pk,)


@pytest.mark.parametrize(
    "name", [*OTHERS, "member of plain", "owner of plain", "moderator of self", "editor"]
)
def test_nobody_leads_a_seminar_that_is_anothers_or_over(stage: Scene, name: str):
    kind = next(kind for kind in VIEWERS if kind.name == name)
    client, before = client_of(stage, kind), state()
    for address, fields, arguments in for_others(stage, kind):
        answer = client.post(reverse(address, args=arguments), fields)
        assert refused(answer), (address, fields, arguments, answer.status_code)
    assert state() == before


def test_nothing_is_mixed_from_two_seminars(stage: Scene):
    """What is one's own in one seminar, with the identifiers of what belongs to another one."""
    with transaction.atomic():
        here, there = stage.seminars["self"], stage.seminars["other"]
        person, text = there.memberships.earliest("pk"), stage.documents["public"]
        owner = Membership.objects.get(seminar=there, role="owner").user
        category = Category.add(there, "Theirs", by=owner)
        term = Term.add(there, ["theirs"], by=owner)[0]
        prompt = Prompt.ask("Theirs?", by=owner, seminar=there, document=text)
        until = timezone.now() + timedelta(days=1)
        link, _token = there.invite(by=owner, expires=until)
        letter = Invitation.address(
            there, by=owner, email="one@example.org", name="", role="member", expires=until
        )
        before = state()
        leader, writer = Client(), Client()
        leader.force_login(stage.users["owner of self"])
        writer.force_login(stage.users["author"])
        for name, fields in (
            ("seminar-members", {"member": person.pk, "role": "owner"}),
            ("seminar-members", {"member": person.pk, "remove": "1"}),
            ("seminar-tags", {"do": "change-category", "category": category.pk, "label": "Mine"}),
            ("seminar-tags", {"do": "move-category", "category": category.pk, "to": "up"}),
            ("seminar-tags", {"do": "remove-category", "category": category.pk}),
            ("seminar-tags", {"do": "remove-term", "term": term.pk}),
            ("seminar-invitations", {"revoke": link.pk}),
            ("seminar-roster", {"revoke": letter.pk}),
            ("seminar-roster", {"again": letter.pk}),
        ):
            answer = leader.post(reverse(name, args=[here.slug]), fields)
            assert answer.status_code == 404, (name, fields)
        page = reverse("contribution", args=[here.slug, person.pk])
        assert leader.get(page).status_code == 404
        mine, other = (
            next(note for note in stage.notes if note.key == key)
            for key in ("approved replies", "waiting reply")
        )
        line = next(iter(text_of(text).paragraphs))
        new = {
            "document": text.slug, "seminar": here.slug, "first": line.key, "last": line.key,
            "start": "0", "end": str(len(line.text)), "quote": line.text, "body": "Mine.",
            "audience": "seminar",
        }  # fmt: skip
        version = str(Annotation.objects.get(pk=mine.id).version)
        parent = {"body": "Mine.", "parent": other.said[0].id}
        moved = {"seminar": there.slug, "version": version, "audience": "seminar"}
        for name, arguments, fields, status in (
            ("annotations", [], {**new, "category": category.pk}, 400),
            ("annotations", [], {**new, "prompt": str(prompt.pk)}, 400),
            ("annotations", [], {**new, "mentions": str(person.pk)}, 400),
            ("annotations", [], {**new, "seminar": there.slug}, 404),
            ("reply", [mine.id], parent, 404),
            ("note-category", [mine.id], {"category": category.pk}, 400),
            ("note-audience", [mine.id], moved, 404),
            ("note-seminar", [mine.id], moved, 404),
            ("note-seminar", [mine.id], {**moved, "copies": "1"}, 404),
        ):
            answer = writer.post(reverse(name, args=arguments), fields)
            assert answer.status_code == status, (name, fields, answer.status_code)
        assert state() == before
        transaction.set_rollback(True)
