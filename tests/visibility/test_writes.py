"""Writes to what is not one's own: refused in every state, and nothing is changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Event, Seminar
from annotations.models import Annotation, Comment, Decision, Reaction, Revision
from archive.models import Document
from tests.visibility import expected, scene
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
    kinds = (Annotation, Comment, Revision, Decision, Document, Event)
    return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]


def client_of(stage: Scene, kind: Kind) -> Client:
    client = Client()
    if kind.name in stage.users:
        client.force_login(stage.users[kind.name])
    return client


def refused(answer) -> bool:
    """404, 403 or 401; or the way to sign in."""
    if answer.status_code == 302:
        return answer.url.startswith(reverse("account_login"))
    return answer.status_code in (401, 403, 404)


@KINDS
def test_nobody_changes_the_notes_of_another(stage: Scene, kind: Kind):
    client, before = client_of(stage, kind), state()
    version = {"version": "1", "body": "Overwritten.", "tags": "", "audience": "me"}
    for note in stage.notes:
        for name in ("note-audience", "note-deletion"):
            answer = client.post(reverse(name, args=[note.id]), version)
            assert refused(answer), (name, note.key, answer.status_code)
        if not expected.sees(kind, note):
            answer = client.post(reverse("reply", args=[note.id]), {"body": "Hello."})
            assert refused(answer), ("reply", note.key, answer.status_code)
    assert state() == before


@KINDS
def test_nobody_changes_or_decides_on_the_comments_of_another(stage: Scene, kind: Kind):
    client, before = client_of(stage, kind), state()
    for said in stage.said:
        if said.author == kind.name:
            continue
        revision = Comment.objects.get(pk=said.id).latest_id
        body = {
            "version": "1", "body": "Overwritten.", "verdict": "approve", "reason": "Because.",
            "revision": str(revision), "id": str(uuid.uuid4()),
        }  # fmt: skip
        assert refused(client.post(reverse("case", args=[revision]), body)), said.note.key
        names = ("comment-revision", "comment-deletion", "removal", "submission-withdrawal")
        for name in names:
            answer = client.post(reverse(name, args=[said.id]), body)
            assert refused(answer), (name, said.note.key, answer.status_code)
    for pk in stage.decisions:
        assert refused(client.post(reverse("decision-undo", args=[pk]))), pk
    assert state() == before


@KINDS
def test_nobody_changes_what_is_anothers_through_the_api(stage: Scene, kind: Kind, settings):
    settings.API_WRITES_PER_MINUTE = 0
    client, before = client_of(stage, kind), state()

    def send(method: str, name: str, body: dict, *arguments: str) -> None:
        answer = client.generic(
            method,
            reverse(name, args=arguments),
            json.dumps(body),
            content_type="application/json",
            headers={"If-Match": "*"},
        )
        assert refused(answer), (method, name, answer.status_code, answer.content)

    for note in stage.notes:
        send("PATCH", "api-annotation", {"audience": "me"}, note.id)
        send("DELETE", "api-annotation", {}, note.id)
        if not expected.sees(kind, note):
            send("POST", "api-comments", {"body": "Hello."}, note.id)
    for said in stage.said:
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
        for note in stage.notes:
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
