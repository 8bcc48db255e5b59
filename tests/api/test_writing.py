"""Writing by a program: what is kept, what is refused, and what is never done twice."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from annotations.models import Annotation, Comment
from archive.models import Document
from tests.annotations import cast
from tests.api.scene import Program, Scene, new_note, text

pytestmark = pytest.mark.django_db
EVERYBODY = ["nobody", "outsider", "member", "owner", "moderator", "author"]


@pytest.fixture
def scene() -> Scene:
    return Scene.make()


def test_a_note_is_written_and_sent_back(scene):
    program = Program(scene.member)
    answer = program.post("/api/annotations/", new_note(seminar="reading", audience="seminar"))
    assert answer.status_code == 201
    note = answer.data
    assert note["passage"]["quote"] == "said that the que"
    assert note["passage"]["prefix"] == "He "
    assert note["author"] == {"name": "Member", "me": True}
    (comment,) = note["comments"]
    assert (comment["body"], comment["tags"]) == ("What *about* it?", ["trade", "spring"])
    assert comment["html"] == "<p>What <em>about</em> it?</p>\n"
    assert comment["state"] == "unmoderated"
    again = program.get(answer["Location"])
    assert again.content == answer.content
    assert again["ETag"] == answer["ETag"]
    assert Program(scene.author).get(answer["Location"]).status_code == 200
    assert Program(scene.outsider).get(answer["Location"]).status_code == 404


def test_a_note_for_the_public_waits(scene):
    answer = Program(scene.outsider).post("/api/annotations/", new_note(audience="public"))
    assert answer.status_code == 201
    assert answer.data["comments"][0]["state"] == "submitted"
    assert Program().get(answer["Location"]).status_code == 404
    assert Program(scene.moderator).get(answer["Location"]).status_code == 200


def test_the_same_identifier_is_the_same_write(scene):
    program = Program(scene.member)
    names = {name: str(uuid.uuid4()) for name in ("id", "comment", "revision")}
    first = program.post("/api/annotations/", new_note(**names))
    second = program.post("/api/annotations/", new_note(**names))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert first.data["id"] == names["id"]
    assert first.data["comments"][0]["id"] == names["comment"]
    assert first.data["comments"][0]["revision"] == names["revision"]
    assert Annotation.objects.filter(author=scene.member).count() == 1
    other = Program(scene.outsider).post("/api/annotations/", new_note(**names))
    assert other.status_code == 409
    assert other.data["error"]["code"] == "taken"
    # The text is taken away meanwhile: what was written stays written.
    Document.objects.update(current=None, status="withdrawn")
    third = program.post("/api/annotations/", new_note(**names))
    assert third.status_code == 404


@pytest.mark.parametrize(
    "other",
    [
        {"audience": "public"},
        {"seminar": "reading"},
        {"end": 15, "quote": "said that th"},
        {"quote": "what nobody wrote"},
    ],
)
def test_an_identifier_stays_with_what_was_first_sent_under_it(scene, other):
    program = Program(scene.member)
    names = {name: str(uuid.uuid4()) for name in ("id", "comment", "revision")}
    assert program.post("/api/annotations/", new_note(**names)).status_code == 201
    answer = program.post("/api/annotations/", new_note(**{**names, **other}))
    assert (answer.status_code, answer.data["error"]["code"]) == (409, "taken")
    assert Annotation.objects.get(pk=names["id"]).audience == "me"
    assert program.post("/api/annotations/", new_note(**names)).status_code == 200


def test_a_late_repetition_finds_the_note_as_it_became(scene):
    program = Program(scene.member)
    names = {name: str(uuid.uuid4()) for name in ("id", "comment", "revision")}
    first = program.post("/api/annotations/", new_note(**names))
    changed = program.patch(first["Location"], {"audience": "public"}, If_Match="*")
    assert changed.status_code == 200
    late = program.post("/api/annotations/", new_note(**names))
    assert (late.status_code, late.data["audience"]) == (200, "public")


def test_moments_are_the_same_in_an_error_as_elsewhere(scene):
    program = Program(scene.member)
    made = program.post("/api/annotations/", new_note())
    late = program.patch(made["Location"], {"audience": "public"}, If_Match='"99-abc"')
    assert late.status_code == 412
    assert late.data["error"]["current"] == program.get(made["Location"]).data


def test_a_repeated_write_is_recognised_after_its_passage_has_gone(scene):
    program = Program(scene.member)
    name = str(uuid.uuid4())
    assert program.post("/api/annotations/", new_note(id=name)).status_code == 201
    scene.document.current.entries.filter(paragraph_text__paragraph__key="key002").delete()
    assert program.post("/api/annotations/", new_note()).status_code == 400
    again = program.post("/api/annotations/", new_note(id=name))
    assert (again.status_code, again.data["id"]) == (200, name)


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"quote": "something else"}, 400, "quote"),
        ({"start": 4000}, 400, "start"),
        ({"end": 0}, 400, "end"),
        ({"first": "gone", "last": "gone"}, 400, "first"),
        ({"first": "key001", "start": 0}, 400, "last"),
        ({"body": "", "audience": "public", "tags": []}, 400, "body"),
        ({"body": "x" * 20_001}, 400, "body"),
        ({"tags": ["x" * 65]}, 400, "tags"),
        ({"tags": [str(n) for n in range(21)]}, 400, "tags"),
        ({"audience": "everybody"}, 400, "audience"),
        ({"audience": "seminar"}, 400, "seminar"),
        ({"seminar": "nothing"}, 404, None),
        ({"document": "nothing"}, 404, None),
        ({"document": "sealed"}, 404, None),
        ({"start": None}, 400, "start"),
        ({"start": 1e308}, 400, "start"),
        ({"start": [3]}, 400, "start"),
        ({"end": 10**18}, 400, "end"),
        ({"id": 7}, 400, "id"),
        ({"id": "x"}, 400, "id"),
        ({"body": 7}, 400, "body"),
        ({"body": ["x"]}, 400, "body"),
        ({"tags": 7}, 400, "tags"),
        ({"tags": [None]}, 400, "tags"),
        ({"quote": {"a": "b"}}, 400, "quote"),
        ({"first": "\x00"}, 400, "first"),
    ],
)
def test_bad_notes(scene, changes, status, field):
    text("sealed", status="draft")
    answer = Program(scene.member).post("/api/annotations/", new_note(**changes))
    assert answer.status_code == status
    if field:
        assert list(answer.data["error"]["fields"]) == [field]
    assert not Annotation.objects.filter(author=scene.member).exists()


def test_another_seminars_room_is_missing(scene):
    answer = Program(scene.outsider).post("/api/annotations/", new_note(seminar="reading"))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"words"', 400),
        (b"7", 400),
        (b'{"start": NaN}', 400),
        (b'{"body": "\\ud800"}', 400),
        (b'{"body": "\xff"}', 400),
        (b'{"start": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"body": "' + b"x" * (4 * 1024 * 1024) + b'"}', 413),
    ],
)
def test_bad_bodies(scene, content, status):
    program = Program(scene.author)
    for method, address in [
        ("POST", "/api/annotations/"),
        ("POST", f"/api/annotations/{scene.approved.annotation_id}/comments/"),
        ("PATCH", f"/api/annotations/{scene.room.annotation_id}/"),
        ("PATCH", f"/api/comments/{scene.room.pk}/"),
    ]:
        answer = program.ask(method, address, content, If_Match="*")
        if content == b"" and "comments/" in address and method == "PATCH":
            assert answer.status_code == 200  # nothing to change
        else:
            assert answer.status_code == status, (method, address)


def test_only_json_is_read(scene):
    answer = Program(scene.author).ask(
        "POST", "/api/annotations/", b"document=talk",
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 415


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_its_author_changes_a_note(scene, who):
    program = Program(scene.person(who))
    note, comment = scene.room.annotation_id, scene.room.pk
    member = who in ("member", "owner", "author")
    expected = (200, 200) if who == "author" else (401, 401) if who == "nobody" else None
    expected = expected or ((403, 403) if member else (404, 404))
    said = program.patch(f"/api/comments/{comment}/", {"body": "Mine"}, If_Match="*")
    moved = program.patch(f"/api/annotations/{note}/", {"audience": "me"}, If_Match="*")
    assert (said.status_code, moved.status_code) == expected
    gone = [
        program.delete(f"/api/comments/{comment}/", If_Match="*").status_code,
        program.delete(f"/api/annotations/{note}/", If_Match="*").status_code,
    ]
    # The note goes with its first comment.
    assert gone == ([204, 404] if who == "author" else list(expected))
    assert cast.fresh(scene.room).latest.body == ("Mine" if who == "author" else "Room")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("which", ["approved", "room", "secret"])
def test_who_replies(scene, who, which):
    root: Comment = getattr(scene, which)
    answer = Program(scene.person(who)).post(
        f"/api/annotations/{root.annotation_id}/comments/",
        {"body": "An answer", "parent": str(root.pk)},
    )
    sees = {
        "approved": EVERYBODY,
        "room": ["member", "owner", "author"],
        "secret": ["author"],
    }[which]
    expected = 401 if who == "nobody" else 201 if who in sees else 404
    assert answer.status_code == expected
    assert root.replies.count() == (expected == 201)
    if expected == 201:
        assert answer.data["parent"] == str(root.pk)
        waits = "submitted" if which == "approved" else "unmoderated"
        assert root.replies.get().latest.state == waits
        assert Program(scene.person(who)).get(answer["Location"]).content == answer.content


def test_replies_are_written_once_and_need_words_and_a_parent_that_is_seen(scene):
    program = Program(scene.member)
    address = f"/api/annotations/{scene.room.annotation_id}/comments/"
    name = str(uuid.uuid4())
    sent = {"id": name, "body": "Once", "parent": str(scene.room.pk)}
    assert [program.post(address, sent).status_code for _ in range(2)] == [201, 200]
    assert scene.room.replies.count() == 1
    empty = program.post(address, {**sent, "id": None, "body": " \n"})
    assert (empty.status_code, list(empty.data["error"]["fields"])) == (400, ["body"])
    unseen = program.post(address, {"body": "x", "parent": str(scene.secret.pk)})
    assert unseen.status_code == 404
    second_root = program.post(address, {"body": "Instead of the author"})
    assert second_root.status_code == 409
    own = Program(scene.author).post(address, {"body": "A second one of mine"})
    assert own.status_code == 409


def test_a_highlight_gets_its_comment_later(scene):
    program = Program(scene.member)
    note = program.post("/api/annotations/", new_note(body="", tags=[]))
    assert note.status_code == 201
    assert note.data["comments"] == []
    said = program.post(note["Location"] + "comments/", {"body": "Now with words"})
    assert said.status_code == 201
    assert said.data["parent"] is None


def test_changing_needs_what_was_read(scene):
    program = Program(scene.author)
    address = f"/api/comments/{scene.room.pk}/"
    first = program.get(address)
    assert program.patch(address, {"body": "No condition"}).status_code == 428
    assert program.delete(address).status_code == 428
    changed = program.patch(address, {"body": "Better"}, If_Match=first["ETag"])
    assert (changed.status_code, changed.data["body"]) == (200, "Better")
    assert changed.data["tags"] == ["tag-room"]
    assert changed["ETag"] == program.get(address)["ETag"] != first["ETag"]
    stale = program.patch(address, {"body": "Too late"}, If_Match=first["ETag"])
    assert stale.status_code == 412
    assert stale.data["error"]["current"]["body"] == "Better"
    assert stale["ETag"] == changed["ETag"]
    assert program.patch(address, {"body": "x"}, If_Match='"of-something-else"').status_code == 412
    assert program.delete(address, If_Match=first["ETag"]).status_code == 412
    assert cast.fresh(scene.room).latest.body == "Better"
    # What a compressing proxy makes of an entity tag is as good.
    weak = program.patch(address, {"tags": []}, If_Match="W/" + changed["ETag"])
    assert (weak.status_code, weak.data["tags"], weak.data["body"]) == (200, [], "Better")
    assert program.delete(address, If_Match=weak["ETag"]).status_code == 204
    assert program.patch(address, {"body": "x"}, If_Match="*").status_code == 404


def test_a_repeated_change_is_the_same_change(scene):
    program = Program(scene.author)
    address = f"/api/comments/{scene.room.pk}/"
    tag = program.get(address)["ETag"]
    sent = {"id": str(uuid.uuid4()), "body": "Once"}
    assert [program.patch(address, sent, If_Match=tag).status_code for _ in range(2)] == [200, 200]
    assert scene.room.revisions.count() == 2


def test_a_reply_by_somebody_else_makes_no_change_stale(scene):
    program = Program(scene.author)
    address = f"/api/annotations/{scene.waiting.annotation_id}/"
    first = program.get(address)
    cast.reply(scene.waiting, scene.member)
    assert program.get(address)["ETag"] != first["ETag"]
    moved = program.patch(address, {"audience": "public"}, If_Match=first["ETag"])
    assert moved.status_code == 200
    late = program.patch(address, {"audience": "public"}, If_Match=first["ETag"])
    assert late.status_code == 412
    assert late.data["error"]["current"]["audience"] == "public"
    assert program.delete(address, If_Match=first["ETag"]).status_code == 412


def test_audience_is_refused_where_it_cannot_be(scene):
    program = Program(scene.author)
    cast.reply(scene.room, scene.member)
    for note, sent, status, field in [
        (scene.room, {"audience": "me"}, 400, "audience"),
        (scene.room, {"audience": "all"}, 400, "audience"),
        (scene.room, {}, 400, "audience"),
        (scene.room, {"audience": "seminar", "seminar": "nothing"}, 404, None),
    ]:
        address = f"/api/annotations/{note.annotation_id}/"
        answer = program.patch(address, sent, If_Match="*")
        assert answer.status_code == status
        if field:
            assert list(answer.data["error"]["fields"]) == [field]
    highlight = program.post("/api/annotations/", new_note(body="", tags=[]))
    answer = program.patch(highlight["Location"], {"audience": "public"}, If_Match="*")
    assert (answer.status_code, list(answer.data["error"]["fields"])) == (400, ["body"])


def test_a_note_without_others_replies_is_gone_when_deleted(scene):
    program = Program(scene.author)
    address = f"/api/annotations/{scene.room.annotation_id}/"
    tag = program.get(address)["ETag"]
    assert program.delete(address, If_Match=tag).status_code == 204
    assert program.get(address).status_code == 404
    assert program.delete(address, If_Match=tag).status_code == 404
    assert Event.objects.filter(kind="annotation deleted").exists()


def test_writing_takes_few_queries(scene):
    program = Program(scene.member)
    with CaptureQueriesContext(connection) as asked:
        assert program.post("/api/annotations/", new_note()).status_code == 201
    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 18, "\n".join(statements)


def test_deleting_the_first_comment_deletes_the_note(scene):
    program = Program(scene.author)
    note = f"/api/annotations/{scene.room.annotation_id}/"
    address = f"/api/comments/{scene.room.pk}/"
    assert program.delete(address, If_Match=program.get(address)["ETag"]).status_code == 204
    assert program.get(note).status_code == 404


def test_deleting_the_first_comment_keeps_a_place_above_others_replies(scene):
    reply = cast.reply(scene.room, scene.member)
    program = Program(scene.author)
    address = f"/api/comments/{scene.room.pk}/"
    assert program.delete(address, If_Match=program.get(address)["ETag"]).status_code == 204
    assert program.get(f"/api/annotations/{scene.room.annotation_id}/").status_code == 200
    assert cast.fresh(scene.room).deleted_at
    assert cast.fresh(reply).deleted_at is None
