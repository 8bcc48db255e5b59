"""Flags, appeals, reasons, copy-edits and the log for programs."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse

from tests.annotations import cast
from tests.annotations.cast import Cast, browser, fresh, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


def send(user, name: str, body: dict, *args, method: str = "post"):
    return getattr(browser(user), method)(
        reverse(name, args=args), json.dumps(body), content_type="application/json"
    )


def test_flags(people):
    comment = cast.note(people.document, people.author)
    assert send(None, "api-comment-flags", {"reason": "Bad."}, comment.pk).status_code == 404
    cast.decide(comment, "approve", people.moderator)
    pk = str(uuid.uuid4())
    body = {"id": pk, "revision": str(fresh(comment).approved_id), "code": "private"}
    answers = [send(None, "api-comment-flags", body, comment.pk) for _turn in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["open"] is True
    send(people.outsider, "api-comment-flags", {"reason": "Bad."}, comment.pk)
    listed = browser(people.moderator).get(reverse("api-flags")).json()["results"]
    assert [(one["by"], one["visitor"]) for one in listed] == [(None, True), (None, False)]
    # With its number a visitor's flag is taken back: nobody else is told it, at any door.
    reader = browser(people.moderator)
    doors = [f"{reverse('api-flags')}?limit=1", reverse("api-flags"), reverse("api-log"),
             reverse("moderation-log-file", args=["csv"])]  # fmt: skip
    told = [b"".join(reader.get(door)).decode() for door in doors]
    assert not [door for door, said in zip(doors, told, strict=True) if pk in said]
    outward = listed[0]["id"]
    assert all(outward in said for said in told)
    assert browser(None).delete(reverse("api-flag", args=[outward])).status_code == 404
    assert listed[1]["id"] in told[2], "a member’s, as it is"
    for order in ("oldest", "newest"):
        address, seen = f"{reverse('api-flags')}?limit=1&order={order}", []
        for _turn in range(3):
            answer = reader.get(address).json()
            seen += [one["id"] for one in answer["results"]]
            if not (address := answer["next"]):
                break
        assert sorted(seen) == sorted(one["id"] for one in listed), order
    assert browser(people.author).get(reverse("api-flags")).status_code == 403
    assert browser(people.author).get(reverse("api-flag", args=[pk])).status_code == 404
    done = send(
        people.second, "api-decisions",
        {"verdict": "dismiss", "revision": body["revision"], "id": str(uuid.uuid4())},
    )  # fmt: skip
    assert done.status_code == 201
    assert browser(None).get(reverse("api-flag", args=[pk])).json()["open"] is False
    assert browser(None).delete(reverse("api-flag", args=[pk])).status_code == 409


def test_a_copy_edit_and_a_question(people):
    comment = cast.note(people.document, people.author, "A frist thought.")
    revision = str(waiting(comment).pk)
    ask = {"verdict": "ask", "revision": revision, "reason": "Is it so?"}
    assert send(people.moderator, "api-decisions", ask).status_code == 201
    edit = {"verdict": "edit", "revision": revision, "body": "A first thought."}
    answer = send(people.second, "api-decisions", edit)
    assert answer.status_code == 201
    assert answer.json()["edited"] == str(fresh(comment).approved_id)
    shown = browser(None).get(reverse("api-comment", args=[comment.pk])).json()
    assert shown["body"] == "A first thought."
    undone = {"verdict": "undo", "decision": answer.json()["id"]}
    assert send(people.second, "api-decisions", undone).status_code == 201
    assert fresh(comment).approved is None


def test_a_reply_with_its_parent(people):
    root = cast.note(people.document, people.author)
    reply = cast.reply(root, people.outsider)
    body = {"verdict": "approve", "revision": str(waiting(reply).pk)}
    assert send(people.moderator, "api-decisions", body).status_code == 409
    body["parents"] = [str(waiting(root).pk)]
    assert send(people.moderator, "api-decisions", body).status_code == 201
    assert fresh(reply).is_public


def test_appeals_and_reasons(people):
    reasons = browser(None).get(reverse("api-reasons")).json()["results"]
    assert {"code": "spam", "text": "It advertises something.",
            "uses": ["decline", "hide", "flag"]} in reasons  # fmt: skip
    comment = cast.note(people.document, people.author)
    body = {"verdict": "decline", "revision": str(waiting(comment).pk), "code": "spam"}
    declined = send(people.moderator, "api-decisions", body).json()
    assert (declined["code"], declined["reason"]) == ("spam", "It advertises something.")
    appeal = {"words": "It does not.", "decision": declined["id"]}
    assert send(people.outsider, "api-appeals", appeal, comment.pk).status_code == 404
    assert send(people.author, "api-appeals", {"words": ""}, comment.pk).status_code == 400
    assert send(people.author, "api-appeals", appeal, comment.pk).status_code == 201
    again = {"verdict": "approve", "revision": body["revision"]}
    assert send(people.moderator, "api-decisions", again).status_code == 403
    assert send(people.second, "api-decisions", again).status_code == 201
    lines = browser(people.second).get(reverse("api-log"), {"order": "newest"}).json()["results"]
    assert [one["kind"] for one in lines[:3]] == [
        "decision: approve", "decision appealed", "decision: decline",
    ]  # fmt: skip
    assert browser(people.author).get(reverse("api-log")).status_code == 403
