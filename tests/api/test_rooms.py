"""What a program does in a seminar: questions, phases, categories, tags, reactions, copies."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, Seminar
from annotations.models import Annotation, Category, Prompt, Reaction
from archive.models import ReadingListItem
from tests.annotations import cast
from tests.api.scene import WORDS, Program, Scene, new_note
from tests.factories import make_seminar, make_user

pytestmark = pytest.mark.django_db
READINGS = "/api/seminars/reading/readings/"
READING = "/api/seminars/reading/readings/talk/"
PROMPTS = f"{READING}prompts/"
CATEGORIES = "/api/seminars/reading/categories/"
TERMS = "/api/seminars/reading/terms/"


@pytest.fixture
def scene() -> Scene:
    return Scene.make()


@pytest.mark.parametrize("path", [READING, PROMPTS, CATEGORIES, TERMS])
def test_only_members_know_of_a_seminar_and_only_who_leads_it_changes_it(scene, path):
    for who, status in [("nobody", 401), ("outsider", 404), ("moderator", 404), ("member", 200)]:
        assert Program(scene.person(who)).get(path).status_code == status, who
    sent = {"text": "So?", "label": "New", "terms": ["New"], "phase": "closed"}
    method = "PATCH" if path == READING else "POST"
    for who, status in [("nobody", 401), ("outsider", 404), ("member", 403)]:
        assert Program(scene.person(who)).ask(method, path, sent).status_code == status, who
    scene.seminar.memberships.get(user=scene.member).end(by=scene.owner)
    assert Program(scene.member).get(path).status_code == 404
    # Archived: everything is read, nothing changed, and the answer says why.
    scene.seminar.archive(True, by=scene.owner)
    assert Program(scene.owner).get(path).status_code == 200
    answer = Program(scene.owner).ask(method, path, sent)
    assert answer.status_code == 409
    assert "is over" in answer.data["error"]["message"]
    assert ReadingListItem.objects.get().phase == "open"
    assert (Prompt.objects.count(), Category.objects.count()) == (1, 1)


def test_a_moderator_of_the_seminar_asks_and_guides_and_an_instructor_agrees_on_words(scene):
    scene.seminar.admit(helper := make_user("Helper"), Role.MODERATOR)
    program = Program(helper)
    assert program.post(PROMPTS, {"text": "So?"}).status_code == 201
    assert program.ask("PATCH", READING, {"phase": "write_first"}).status_code == 200
    assert program.post(CATEGORIES, {"label": "New"}).status_code == 403
    assert program.post(TERMS, {"terms": ["New"]}).status_code == 403


def test_write_first_withholds_from_programs_until_they_write_or_all_is_revealed(scene):
    owner, member = Program(scene.owner), Program(scene.member)
    room = f"/api/annotations/{scene.room.annotation_id}/"
    assert member.get(room).status_code == 200
    begun = owner.patch(READING, {"phase": "write_first"})
    assert (begun.data["phase"], begun.data["withheld"]) == ("write_first", False)
    assert member.get(READING).data["withheld"] is True
    assert member.get(room).status_code == 404
    shown = owner.patch(READING, {"revealed": True})
    assert shown.data["revealed"] is True
    assert member.get(READING).data["withheld"] is False
    assert member.get(room).status_code == 200
    assert owner.patch(READING, {"revealed": False}).data["revealed"] is False
    member.post("/api/annotations/", new_note(seminar="reading", audience="seminar"))
    assert member.get(READING).data["withheld"] is False
    assert member.get(room).status_code == 200
    closed = owner.patch(READING, {"phase": "closed"})
    assert (closed.data["phase"], closed.data["revealed"]) == ("closed", False)
    late = member.post("/api/annotations/", new_note(seminar="reading", audience="seminar"))
    assert late.status_code == 400
    assert "closed" in late.data["error"]["message"]
    assert owner.patch(READING, {"revealed": True}).status_code == 409
    assert owner.patch(READING, {"phase": "someday"}).status_code == 400
    assert owner.patch(READING, {"revealed": "yes"}).status_code == 400
    listed = member.get("/api/seminars/reading/readings/").data["results"]
    assert [(one["document"], one["number"], one["phase"]) for one in listed] == [
        ("talk", 1, "closed")
    ]


def test_a_reading_list_is_kept_by_programs(scene):
    owner, member = Program(scene.owner), Program(scene.member)
    other, draft = cast.text("public"), cast.text("draft")
    dates = {"opens_on": "2031-01-05", "due_on": "2031-02-01"}
    made = owner.post(READINGS, {"document": other.slug, **dates})
    assert (made.status_code, made.data["number"], made.data["due_on"]) == (201, 2, "2031-02-01")
    path = made["Location"]
    assert path == f"{READINGS}{other.slug}/"
    again = owner.post(READINGS, {"document": other.slug})
    assert (again.status_code, again.data["opens_on"]) == (200, "2031-01-05")
    for sent, field in (
        ({"document": draft.slug}, "document"),
        ({"document": "nothing"}, "document"),
        ({"document": other.slug, "due_on": "soon"}, "due_on"),
        ({"document": other.slug, "due_on": 20310201}, "due_on"),
    ):
        answer = owner.post(READINGS, sent)
        assert (answer.status_code, list(answer.data["error"]["fields"])) == (400, [field])
    assert owner.patch(path, {"due_on": "2030-01-01"}).status_code == 400  # before it opens
    assert owner.patch(path, {"number": 3}).status_code == 400
    moved = owner.patch(path, {"number": 1, "opens_on": None})
    assert (moved.data["number"], moved.data["opens_on"], moved.data["due_on"]) == (
        1, None, "2031-02-01",
    )  # fmt: skip
    listed = [one["document"] for one in member.get(READINGS).data["results"]]
    assert listed == [other.slug, "talk"]

    scene.seminar.admit(helper := make_user("Helper"), Role.MODERATOR)
    for program in (member, Program(helper)):
        assert program.post(READINGS, {"document": other.slug}).status_code == 403
        assert program.patch(path, {"number": 2}).status_code == 403
        assert program.patch(path, {"due_on": None, "phase": "closed"}).status_code == 403
        assert program.delete(path).status_code == 403
    assert owner.patch(path, {"phase": "write_first"}).status_code == 200
    refused = owner.delete(path)
    assert refused.status_code == 409
    assert "another phase" in refused.data["error"]["message"]
    owner.patch(path, {"phase": "open"})
    assert owner.delete(path).status_code == 204
    assert owner.delete(path).status_code == 404
    assert ReadingListItem.objects.count() == 1


def test_what_is_new_is_counted_and_marked_as_read(scene):
    member, author = Program(scene.member), Program(scene.author)
    room, edition = f"{READING}read/", "/api/documents/talk/read/"
    for path in (room, edition):
        assert Program(None).get(path).status_code == 401
        assert Program(None).put(path, {}).status_code == 401
    assert Program(scene.outsider).get(room).status_code == 404
    assert Program(scene.outsider).put(room, {}).status_code == 404
    assert Program(scene.outsider).get(edition).data["new"] == 2
    began = member.get(room)
    # Those for the seminar and for the public; not what somebody keeps for themselves.
    assert began.data == {"document": "talk", "seminar": "reading", "since": None, "new": 4}
    assert member.get(READING).data["new"] == 4
    assert member.get(READINGS).data["results"][0]["new"] == 4
    assert author.get(room).data["new"] == 0  # one's own words are never new
    done = member.put(room, {})
    assert (done.status_code, done.data["new"]) == (200, 0)
    assert done.data["since"]
    assert member.get(READING).data["new"] == 0
    assert member.get(edition).data["new"] == 2  # each room for itself
    fresh = new_note(seminar="reading", audience="seminar")
    author.post("/api/annotations/", fresh)
    moment = timezone.now().isoformat()
    assert member.get(room).data["new"] == 1
    assert member.put(room, {"until": "2020-01-01T00:00:00Z"}).data["new"] == 1
    assert member.put(room, {"until": moment}).data["new"] == 0
    assert member.put(room, {"until": "soon"}).status_code == 400
    assert member.put(edition, {}).data["new"] == 0
    # What is withheld is not counted.
    Program(scene.owner).patch(READING, {"phase": "write_first"})
    author.post("/api/annotations/", new_note(seminar="reading", audience="seminar"))
    assert member.get(room).data["new"] == 0
    assert member.get(READING).data["new"] == 0


def test_a_note_that_a_correction_has_left_without_a_place_is_placed_again(scene):
    author = Program(scene.author)
    note = f"/api/annotations/{scene.room.annotation_id}/"
    place = {"first": "key001", "start": 3, "end": 20, "quote": WORDS[0][3:20]}
    path = f"{note}passage/"
    assert author.put(path, place, If_Match="*").status_code == 403  # it has its place
    public = scene.approved.annotation
    Annotation.objects.filter(pk__in=[scene.room.annotation_id, public.pk]).update(is_placed=False)
    assert author.get(note).data["passage"]["placed"] is False
    for who, status in [("nobody", 401), ("outsider", 404), ("moderator", 404), ("member", 403)]:
        answer = Program(scene.person(who)).put(path, place, If_Match="*")
        assert answer.status_code == status, who
    assert author.put(path, place).status_code == 428
    stale = author.put(path, place, If_Match='"9-ab"')
    assert (stale.status_code, stale.data["error"]["current"]["passage"]["placed"]) == (412, False)
    wrong = author.put(path, {**place, "quote": "elsewhere"}, If_Match="*")
    assert (wrong.status_code, list(wrong.data["error"]["fields"])) == (400, ["quote"])
    assert author.put(path, {**place, "end": "x"}, If_Match="*").status_code == 400
    seen = author.get(note)["ETag"]
    done = author.put(path, place, If_Match=seen)
    passage = done.data["passage"]
    assert (done.status_code, passage["placed"], passage["first"]) == (200, True, "key001")
    assert (passage["start"], passage["last"], passage["end"]) == (3, "key001", 20)
    assert author.put(path, place, If_Match="*").status_code == 403
    # What others have read in public is placed by an editor.
    path = f"/api/annotations/{public.pk}/passage/"
    assert author.put(path, place, If_Match="*").status_code == 403
    editor = Program(make_user("Editor", is_editor=True))
    assert editor.put(path, place, If_Match="*").data["passage"]["placed"] is True


def test_a_question_is_asked_once_answered_reworded_moved_and_asked_no_more(scene):
    owner, member = Program(scene.owner), Program(scene.member)
    name = str(uuid.uuid4())
    place = {"first": "key002", "start": 3, "last": "key002", "end": 20, "quote": WORDS[1][3:20]}
    asked = owner.post(PROMPTS, {"id": name, "text": "What does he say?", **place})
    again = owner.post(PROMPTS, {"id": name, "text": "What does he say?", **place})
    assert (asked.status_code, again.status_code) == (201, 200)
    assert (asked.data["number"], asked.data["passage"]) == (2, place)
    wrong = owner.post(PROMPTS, {"text": "Where?", **place, "quote": "elsewhere"})
    assert wrong.status_code == 400
    note = new_note(seminar="reading", audience="seminar", prompt=name)
    made = member.post("/api/annotations/", note)
    assert made.data["prompt"] == name
    assert member.get(made["Location"]).content == made.content
    found = member.get(f"/api/annotations/?prompt={name}").data["results"]
    assert [one["id"] for one in found] == [made.data["id"]]
    mine = member.get(asked["Location"]).data
    assert (mine["answers"], mine["version"]) == (1, None)
    stale = owner.patch(asked["Location"], {"text": "Again?"}, If_Match='"9-ab"')
    assert (stale.status_code, stale.data["error"]["current"]["text"]) == (
        412, "What does he say?",
    )  # fmt: skip
    assert owner.patch(asked["Location"], {"text": "Again?"}).status_code == 428
    seen = owner.get(asked["Location"])["ETag"]
    changed = owner.patch(asked["Location"], {"text": "Said how?", "number": 1}, If_Match=seen)
    assert (changed.data["text"], changed.data["number"]) == ("Said how?", 1)
    assert [one["text"] for one in member.get(PROMPTS).data["results"]] == ["Said how?", "Why?"]
    assert owner.patch(asked["Location"], {"number": 3}, If_Match="*").status_code == 400
    assert member.delete(asked["Location"], If_Match="*").status_code == 403
    assert owner.delete(asked["Location"], If_Match="*").status_code == 204
    assert owner.get(asked["Location"]).status_code == 404
    assert member.get(made["Location"]).data["prompt"] is None


def test_categories_are_made_changed_and_chosen_and_only_members_learn_of_them(scene):
    owner, author = Program(scene.owner), Program(scene.author)
    claim, doubt = owner.post(CATEGORIES, {"label": "Doubt"}).data["results"]
    assert owner.post(CATEGORIES, {"label": "doubt"}).status_code == 400
    one = f"{CATEGORIES}{doubt['id']}/"
    rows = owner.patch(one, {"number": 1, "colour": claim["colour"]}).data["results"]
    assert [(row["label"], row["colour"]) for row in rows] == [
        ("Doubt", claim["colour"]), ("Claim", doubt["colour"]),
    ]  # fmt: skip
    assert owner.patch(one, {"number": 9}).status_code == 400
    note = f"/api/annotations/{scene.approved.annotation_id}/"
    put = author.put(f"{note}category/", {"category": doubt["id"]})
    assert (put.status_code, put.data["category"]) == (200, doubt["id"])
    assert Program(scene.member).get(note).data["category"] == doubt["id"]
    by_category = f"/api/annotations/?category={doubt['id']}"
    assert len(Program(scene.member).get(by_category).data["results"]) == 1
    for who in ("nobody", "outsider", "moderator"):
        program = Program(scene.person(who))
        assert program.get(note).data["category"] is None
        assert program.get(by_category).data["results"] == []
    assert Program(scene.member).put(f"{note}category/", {"category": None}).status_code == 403
    assert author.put(f"{note}category/", {"category": 10**6}).status_code == 400
    fresh = author.post(
        "/api/annotations/", new_note(seminar="reading", audience="me", category=claim["id"])
    )
    assert fresh.data["category"] == claim["id"]
    assert owner.delete(one).status_code == 204
    assert author.get(note).data["category"] is None


def test_a_vocabulary_is_kept_by_programs(scene):
    owner = Program(scene.owner)
    rows = owner.post(TERMS, {"terms": ["Salt tax", "trade", "Toll, Railway"]}).data["results"]
    assert [row["label"] for row in rows] == ["Railway", "Salt tax", "Toll", "Trade"]
    rows = owner.patch(TERMS, {"former": "Toll", "label": "Trade"}).data["results"]
    assert {row["label"]: row["former"] for row in rows}["Trade"] == ["Toll"]
    toll = next(row["id"] for row in rows if row["label"] == "Railway")
    assert owner.delete(f"{TERMS}{toll}/").status_code == 204
    assert owner.delete(f"{TERMS}{toll}/").status_code == 404
    assert owner.post(TERMS, {"terms": "Toll"}).status_code == 400
    assert owner.post(TERMS, {"terms": [1]}).status_code == 400
    assert owner.patch(TERMS, {"former": "Toll"}).status_code == 400


def test_members_react_where_their_seminar_wants_it(scene):
    path = f"/api/comments/{scene.room.pk}/reactions/"
    member = Program(scene.member)
    assert member.put(path, {"sign": "agree", "on": True}).status_code == 409
    Seminar.objects.update(has_reactions=True)
    for _twice in range(2):
        answer = member.put(path, {"sign": "agree", "on": True})
    assert answer.data["reactions"] == [{"sign": "agree", "name": "Member", "me": True}]
    assert Reaction.objects.count() == 1
    note = f"/api/annotations/{scene.room.annotation_id}/"
    (said,) = Program(scene.author).get(note).data["comments"]
    assert said["reactions"] == [{"sign": "agree", "name": "Member", "me": False}]
    assert Program(scene.author).put(path, {"sign": "agree", "on": True}).status_code == 409
    assert Program(scene.outsider).put(path, {"sign": "agree", "on": True}).status_code == 404
    assert member.put(path, {"sign": "hooray", "on": True}).status_code == 400
    assert member.put(path, {"sign": "agree"}).status_code == 400
    assert member.put(path, {"sign": "agree", "on": False}).data["reactions"] == []
    # What is public is read with its signs by the seminar alone.
    member.put(f"/api/comments/{scene.approved.pk}/reactions/", {"sign": "thanks", "on": True})
    public = f"/api/comments/{scene.approved.pk}/"
    assert len(member.get(public).data["reactions"]) == 1
    for who in ("nobody", "outsider", "moderator"):
        assert Program(scene.person(who)).get(public).data["reactions"] == []


def test_a_note_is_copied_once_and_moved_to_another_seminar(scene):
    author = Program(scene.author)
    other = make_seminar("Other", members=[scene.author], documents=[scene.document])
    note = f"/api/annotations/{scene.room.annotation_id}/"
    name = str(uuid.uuid4())
    made = author.post(f"{note}copies/", {"id": name, "seminar": other.slug})
    again = author.post(f"{note}copies/", {"id": name, "seminar": other.slug})
    assert (made.status_code, again.status_code) == (201, 200)
    assert (made.data["seminar"], made.data["copied_from"]) == (other.slug, "reading")
    assert made.data["comments"][0]["body"] == "Room"
    assert Annotation.objects.filter(seminar=other).count() == 1
    owner_there = other.memberships.get(role="owner").user
    assert Program(owner_there).get(made["Location"]).data["copied_from"] is None
    assert author.post(f"{note}copies/", {"seminar": "nowhere"}).status_code == 404
    assert author.post(f"{note}copies/", {}).status_code == 400
    assert Program(scene.member).post(f"{note}copies/", {"seminar": "reading"}).status_code == 403
    moved = author.patch(note, {"audience": "seminar", "seminar": other.slug}, If_Match="*")
    assert moved.data["seminar"] == other.slug
    assert Program(scene.member).get(note).status_code == 404
    # Not while others have replied to those who read it now.
    cast.reply(cast.fresh(scene.room), owner_there, "I see.")
    back = author.patch(note, {"audience": "seminar", "seminar": "reading"}, If_Match="*")
    assert back.status_code == 400


def test_reactions_of_many_comments_take_one_query(scene):
    Seminar.objects.update(has_reactions=True)
    member = Program(scene.member)
    counts = []
    for _once in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            member.get("/api/annotations/")
        counts.append(len(asked))
        for said in (scene.room, scene.waiting, scene.approved):
            Reaction.put(cast.fresh(said), "agree", by=scene.member, is_on=True)
    assert counts[0] == counts[1]
