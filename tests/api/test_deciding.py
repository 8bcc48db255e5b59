"""Moderating by a program."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Event, Role
from annotations import moderation
from annotations.models import Claim, Comment, Decision
from tests.annotations import cast
from tests.api.scene import Program, Scene, new_note

pytestmark = pytest.mark.django_db
WAITING, DECISIONS = "/api/moderation/waiting/", "/api/moderation/decisions/"


@pytest.fixture
def scene() -> Scene:
    return Scene.make()


@pytest.fixture
def program(scene) -> Program:
    return Program(scene.moderator)


def verdict(comment: Comment, what: str, reason: str = "", **more: object) -> dict:
    revision = cast.fresh(comment).latest_id
    return {"verdict": what, "revision": str(revision), "reason": reason} | more


@pytest.mark.parametrize("who", ["nobody", "outsider", "member", "author"])
def test_only_moderators_come_in(scene, who):
    stranger = Program(scene.person(who))
    status = 401 if who == "nobody" else 403
    made = Decision.objects.first()
    assert stranger.get(WAITING).status_code == status
    assert stranger.get(DECISIONS).status_code == status
    assert stranger.get(f"{DECISIONS}{made.pk}/").status_code == status
    assert stranger.post(DECISIONS, verdict(scene.waiting, "approve")).status_code == status
    assert cast.waiting(scene.waiting)


def test_what_waits_in_its_context(scene, program):
    first, second = program.get(WAITING).data["results"]
    assert first["revision"]["body"] == "Unapproved edit"
    assert first["approved"]["body"] == "Published"
    assert (second["revision"]["body"], second["approved"]) == ("Waiting", None)
    assert second["passage"]["quote"] == scene.waiting.annotation.quote
    assert second["document"] == "talk"
    assert not second["mine"]
    one_at_a_time = program.get(f"{WAITING}?limit=1").data
    assert [one["comment"] for one in one_at_a_time["results"]] == [first["comment"]]
    assert [one["comment"] for one in program.get(one_at_a_time["next"]).data["results"]] == [
        second["comment"]
    ]


def test_approving_makes_public(scene, program):
    sent = verdict(scene.waiting, "approve", id=str(uuid.uuid4()))
    first = program.post(DECISIONS, sent)
    second = program.post(DECISIONS, sent)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data["id"] == second.data["id"] == sent["id"]
    assert first.data["by"] == "Moderator"
    assert program.get(first["Location"]).data == first.data
    address = f"/api/annotations/{scene.waiting.annotation_id}/"
    assert Program().get(address).data["comments"][0]["body"] == "Waiting"


@pytest.mark.parametrize("what", ["return", "decline"])
def test_turning_down_needs_a_reason_which_the_author_reads(scene, program, what):
    refused = program.post(DECISIONS, verdict(scene.waiting, what, "  "))
    assert (refused.status_code, list(refused.data["error"]["fields"])) == (400, ["reason"])
    assert program.post(DECISIONS, verdict(scene.waiting, what, "Name it.")).status_code == 201
    history = f"/api/comments/{scene.waiting.pk}/revisions/"
    (wording,) = Program(scene.author).get(history).data["results"]
    (decision,) = wording["decisions"]
    assert (decision["verdict"], decision["reason"]) == (what, "Name it.")
    (others,) = Program(scene.member).get(history).data["results"]
    assert (others["decisions"], others["state"]) == ([], None)


def test_a_decision_that_comes_too_late_says_what_there_is_now(scene, program):
    sent = verdict(scene.waiting, "approve")
    cast.fresh(scene.waiting).revise(by=scene.author, body="Other words", seen=1)
    clash = program.post(DECISIONS, sent)
    assert (clash.status_code, clash.data["error"]["code"]) == (409, "clash")
    current = clash.data["error"]["current"]
    assert current["waiting"]["revision"]["body"] == "Other words"
    assert current["comment"]["id"] == str(scene.waiting.pk)
    again = program.post(DECISIONS, sent | {"revision": current["waiting"]["revision"]["id"]})
    assert again.status_code == 201


def test_taking_down_and_undoing(scene, program):
    public = f"/api/annotations/{scene.approved.annotation_id}/"
    hidden = program.post(DECISIONS, verdict(scene.approved, "hide", "A private address."))
    assert hidden.status_code == 201
    assert Program().get(public).status_code == 404
    undone = program.post(DECISIONS, {"verdict": "undo", "decision": hidden.data["id"]})
    assert (undone.status_code, undone.data["undoes"]) == (201, hidden.data["id"])
    assert Program().get(public).status_code == 200
    repeated = program.post(DECISIONS, {"verdict": "undo", "decision": hidden.data["id"]})
    assert (repeated.status_code, repeated.data["id"]) == (200, undone.data["id"])
    assert program.get(hidden["Location"]).data["undone_by"] == undone.data["id"]
    both = program.post(DECISIONS, {"verdict": "undo", "decision": undone.data["id"]})
    assert both.status_code == 409 or both.data["error"]["fields"]


def test_taking_down_names_the_wording_that_was_read(scene, program):
    waits = program.post(DECISIONS, verdict(scene.edited, "hide", "No."))
    assert (waits.status_code, waits.data["error"]["code"]) == (409, "clash")
    public = str(cast.fresh(scene.edited).approved_id)
    assert program.get(f"/api/comments/{scene.edited.pk}/").data["approved"] == public
    sent = {"verdict": "hide", "revision": public, "reason": "No."}
    assert program.post(DECISIONS, sent).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"verdict": "bless"}, 400, "verdict"),
        ({"verdict": None}, 400, "verdict"),
        ({"verdict": ["approve"]}, 400, "verdict"),
        ({"revision": None}, 400, "revision"),
        ({"revision": "x"}, 400, "revision"),
        ({"revision": str(uuid.uuid4())}, 404, None),
        ({"verdict": "undo"}, 400, "decision"),
        ({"verdict": "undo", "decision": str(uuid.uuid4())}, 404, None),
        ({"verdict": "return", "reason": "x" * 2001}, 400, "reason"),
        ({"verdict": "return", "reason": 7}, 400, "reason"),
        ({"verdict": "return", "reason": "\x00"}, 400, "reason"),
        ({"id": 7}, 400, "id"),
    ],
)
def test_bad_decisions(scene, program, changes, status, field):
    answer = program.post(DECISIONS, verdict(scene.waiting, "approve") | changes)
    assert answer.status_code == status
    if field:
        assert list(answer.data["error"]["fields"]) == [field]
    assert cast.waiting(scene.waiting)


def test_nobody_decides_on_what_was_never_offered_or_is_their_own(scene, program):
    for comment in (scene.secret, scene.room):
        for what in ("approve", "hide"):
            answer = program.post(DECISIONS, verdict(comment, what, "Because."))
            assert answer.status_code == 404
    cast.person("Second", is_moderator=True)
    own = program.post("/api/annotations/", new_note(audience="public")).data["comments"][0]
    sent = {"verdict": "approve", "revision": own["revision"]}
    assert program.post(DECISIONS, sent).status_code == 403


def test_a_seminars_moderators_decide_only_there_and_only_where_it_publishes(scene):
    fellow = cast.person("Fellow")
    scene.seminar.admit(fellow, Role.MODERATOR)
    program = Program(fellow)
    sent = verdict(scene.waiting, "approve")
    assert program.get(WAITING).data["results"] == []
    assert program.post(DECISIONS, sent).status_code == 404
    # The seminar's own notes are theirs to take down all the same.
    taken = program.post(DECISIONS, verdict(scene.room, "hide", "Off the subject."))
    assert taken.status_code == 201
    member = Program(scene.member)
    assert member.get(f"/api/annotations/{scene.room.annotation_id}/").status_code == 404
    type(scene.seminar).objects.update(moderates_itself=True)
    assert len(program.get(WAITING).data["results"]) == 2
    assert program.post(DECISIONS, sent).status_code == 201
    elsewhere = cast.note(scene.document, scene.outsider, "No seminar's")
    assert program.post(DECISIONS, verdict(elsewhere, "approve")).status_code == 404
    listed = {one["comment"] for one in program.get(DECISIONS).data["results"]}
    assert str(scene.waiting.pk) in listed
    assert str(elsewhere.pk) not in listed


def test_what_somebody_else_looks_at_is_taken_over_knowingly(scene, program):
    second = cast.person("Second", is_moderator=True)
    Claim.hold(scene.waiting, cast.viewer(second))
    sent = verdict(scene.waiting, "approve", id=str(uuid.uuid4()))
    refused = program.post(DECISIONS, sent)
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "claimed"
    assert "Second is looking at this case now." in refused.content.decode()
    assert cast.waiting(scene.waiting)
    # What is refused takes nothing over.
    unknown = {**verdict(scene.waiting, "decline", code="no-such"), "take_over": True}
    assert program.post(DECISIONS, unknown).status_code == 400
    assert not Event.objects.filter(kind="case taken over").exists()
    assert program.post(DECISIONS, {**sent, "take_over": True}).status_code == 201
    assert Event.objects.filter(kind="case taken over", subject=scene.waiting.pk).exists()
    # The same once more is the same decision, whoever looks at it by now.
    Claim.hold(scene.waiting, cast.viewer(second))
    assert program.post(DECISIONS, sent).status_code == 200


def test_dismissing_names_the_flags_that_were_seen(scene, program):
    public = Comment.objects.filter(is_public=True).first()
    first, _new = moderation.flag(public.approved, viewer=cast.viewer(None), reason="A lie.")
    moderation.flag(public.approved, viewer=cast.viewer(None), reason="Rude, too.")
    sent = {"verdict": "dismiss", "revision": str(public.approved_id)}
    seen = {**sent, "flagged": first.created.isoformat()}
    assert program.post(DECISIONS, seen).status_code == 409
    assert program.post(DECISIONS, sent).status_code == 201
