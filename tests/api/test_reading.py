"""What each kind of person gets from each address of the API, from one set-up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import Document
from archive.text import text_of
from tests.annotations import cast
from tests.api.scene import Program, Scene, text
from tests.factories import make_user, make_version

pytestmark = pytest.mark.django_db

PUBLIC = {"Approved", "Published"}
BODIES = {
    "nobody": PUBLIC,
    "outsider": PUBLIC,
    "member": {"Approved", "Unapproved edit", "Room", "Waiting"},
    "owner": {"Approved", "Unapproved edit", "Room", "Waiting"},
    "moderator": {*PUBLIC, "Waiting"},
    "author": {"Approved", "Unapproved edit", "Room", "Waiting", "Secret"},
}
EVERYBODY = list(BODIES)


@pytest.fixture
def scene() -> Scene:
    return Scene.make()


def bodies(page: dict) -> set[str]:
    return {comment["body"] for note in page["results"] for comment in note["comments"]}


@pytest.mark.parametrize("who", EVERYBODY)
def test_list_of_annotations(scene, who):
    page = Program(scene.person(who)).get("/api/annotations/").data
    assert bodies(page) == BODIES[who]
    assert page["next"] is None


@pytest.mark.parametrize("who", EVERYBODY)
def test_one_annotation_is_there_or_missing(scene, who):
    program = Program(scene.person(who))
    listed = {note["id"] for note in program.get("/api/annotations/").data["results"]}
    for note in scene.notes:
        answer = program.get(f"/api/annotations/{note.pk}/")
        below = program.get(f"/api/annotations/{note.pk}/comments/")
        if str(note.pk) in listed:
            assert answer.status_code == below.status_code == 200
            assert answer.data["comments"] == below.data["results"]
            assert answer.data["passage"]["quote"] == note.quote
        else:
            assert answer.status_code == below.status_code == 404
            assert answer.data["error"]["code"] == "not_found"


@pytest.mark.parametrize("who", EVERYBODY)
def test_one_comment_and_its_wordings(scene, who):
    program = Program(scene.person(who))
    for comment in (scene.approved, scene.edited, scene.secret, scene.room, scene.waiting):
        answer = program.get(f"/api/comments/{comment.pk}/")
        history = program.get(f"/api/comments/{comment.pk}/revisions/")
        seen = BODIES[who] & set(comment.revisions.values_list("body", flat=True))
        if not seen:
            assert answer.status_code == history.status_code == 404
            continue
        assert {answer.data["body"]} == seen
        wordings = [one["body"] for one in history.data["results"]]
        if who == "author":
            assert wordings == [one.body for one in comment.revisions.order_by("number")]
        else:
            assert set(wordings) == seen


@pytest.mark.parametrize("who", ["nobody", "outsider"])
def test_nothing_beside_the_words_hints_at_what_is_not_approved(scene, who):
    """Version, state, moments, tags and entity tags are as before the edit that waits."""
    program = Program(scene.person(who))
    addresses = [
        "/api/annotations/",
        f"/api/annotations/{scene.approved.annotation_id}/",
        f"/api/comments/{scene.approved.pk}/",
        f"/api/comments/{scene.approved.pk}/revisions/",
        "/api/annotations/?updated_since=2099-01-01T00:00:00Z",
    ]
    before = [program.get(address) for address in addresses]
    cast.fresh(scene.approved).revise(by=scene.author, body="Quietly changed", seen=1)
    cast.note(scene.document, scene.author, "Another one that waits", number=3)
    cast.reply(cast.fresh(scene.approved), scene.author, "A reply that waits")
    after = [program.get(address) for address in addresses]
    assert [one.content for one in before] == [one.content for one in after]
    assert [one["ETag"] for one in before] == [one["ETag"] for one in after]
    assert b'version":null' in after[2].content
    mine = Program(scene.author).get(addresses[2]).data
    assert (mine["body"], mine["version"], mine["state"]) == ("Quietly changed", 2, "submitted")


def test_changed_since_tells_of_an_approval_and_not_of_an_edit(scene):
    from django.utils import timezone

    moment = timezone.now().isoformat().replace("+00:00", "Z")
    address = f"/api/annotations/?updated_since={moment}"
    outsider, member = Program(scene.outsider), Program(scene.member)
    assert not bodies(outsider.get(address).data)
    cast.fresh(scene.approved).revise(by=scene.author, body="Again", seen=1)
    assert not bodies(outsider.get(address).data)
    assert bodies(member.get(address).data) == {"Again"}
    cast.decide(cast.fresh(scene.approved), "approve", by=scene.moderator)
    assert bodies(outsider.get(address).data) == {"Again"}


def test_filters(scene):
    author, member = Program(scene.author), Program(scene.member)

    def found(program: Program, query: str) -> set[str]:
        return bodies(program.get(f"/api/annotations/?{query}").data)

    everything = BODIES["author"]
    cast.note(text("other"), scene.member, "Elsewhere", audience="me")
    assert found(author, "document=talk") == everything
    assert found(member, "document=other") == {"Elsewhere"}
    assert found(author, "audience=seminar") == {"Room"}
    assert found(author, "author=me") == everything
    assert found(member, "author=me") == {"Elsewhere"}
    assert found(Program(), "author=me") == set()
    assert found(member, "seminar=reading") == BODIES["member"]
    assert found(member, "seminar=reading&layer=room") == BODIES["member"] | {"Elsewhere"}
    assert found(member, "layer=edition&document=talk") == {"Approved", "Unapproved edit"}
    assert found(author, "audience=me&layer=edition") == {"Secret"}
    assert Program(scene.outsider).get("/api/annotations/?seminar=reading").status_code == 404
    assert Program(scene.member).get("/api/annotations/?document=nothing").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("audience=everybody", "audience"),
        ("author=you", "author"),
        ("layer=room", "seminar"),
        ("layer=cake", "layer"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=many", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTl8MQ", "cursor"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-01-01T00:00:00", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
        ("updated_since=2026-99-01T00:00:00Z", "updated_since"),
        ("order=sideways", "order"),
    ],
)
def test_bad_filters_are_named(scene, query, field):
    answer = Program().get(f"/api/annotations/?{query}")
    assert answer.status_code == 400
    assert list(answer.data["error"]["fields"]) == [field]


def test_documents_for_each_viewer(scene):
    text("draft", status="draft")
    licensed = text("licensed", status="seminar")
    licensed.seminars.add(scene.seminar)
    Document.objects.filter(slug="licensed").update(
        title="Dvořák and Trade", title_folded="dvorak and trade"
    )
    editor = cast.person("Editor", is_editor=True)

    def slugs(user: object, query: str = "") -> list[str]:
        answer = Program(user).get(f"/api/documents/{query}")
        return [record["slug"] for record in answer.data["results"]]

    assert slugs(None) == slugs(scene.outsider) == ["talk"]
    assert slugs(scene.member) == ["talk", "licensed"]
    assert slugs(editor) == ["talk", "draft", "licensed"]
    assert slugs(editor, "?status=draft") == ["draft"]
    assert slugs(scene.member, "?q=DVORAK%20trade") == ["licensed"]
    assert slugs(scene.member, "?q=talk%20trade") == []
    assert slugs(scene.member, "?seminar=reading") == ["talk"]
    scene.seminar.readings.create(document=licensed)
    assert slugs(scene.member, "?seminar=reading") == ["talk", "licensed"]
    assert Program(scene.outsider).get("/api/documents/?seminar=reading").status_code == 404
    for user, slug, status in [
        (None, "talk", 200),
        (None, "licensed", 404),
        (scene.outsider, "licensed", 404),
        (scene.member, "licensed", 200),
        (scene.member, "draft", 404),
        (editor, "draft", 200),
        (None, "nothing", 404),
    ]:
        assert Program(user).get(f"/api/documents/{slug}/").status_code == status


def test_one_document_with_headings_and_paragraphs(scene):
    answer = Program().get("/api/documents/talk/")
    assert [(line["kind"], line["text"]) for line in answer.data["text"]] == [
        ("text", cast.WORDS[0]),
        ("heading", "Trade"),
        ("text", cast.WORDS[1]),
        ("text", cast.WORDS[2]),
    ]
    assert answer.data["text"][0]["key"] == "key001"
    assert answer.data["text"][0]["number"] == "1"
    assert answer.data["text"][1]["topic"] == "trade"
    assert (answer.data["text_version"], answer.data["versions"]) == (1, [1])
    again = Program().get("/api/documents/talk/?version=1")
    assert again.data["text"] == answer.data["text"]
    assert Program().get("/api/documents/talk/?version=2").status_code == 404
    assert Program().get("/api/documents/talk/?version=x").status_code == 400


def test_versions_of_a_document_with_what_became_of_keys(scene):
    document = Document.objects.select_related("current").get(slug="talk")
    editor = make_user("Edith", is_editor=True)
    first = Program().get("/api/documents/talk/").data["text"]
    lines = list(text_of(document).lines)
    joined = replace(lines[2], text=f"{lines[2].text} {lines[3].text}")
    make_version(document, [lines[1], joined], reason="Proofs were read.", by=editor)
    for who in (None, scene.person("member"), editor):
        one, two = Program(who).get("/api/documents/talk/versions/").data["results"]
        assert (one["number"], one["present"], one["trail"]) == (1, False, [])
        assert (two["number"], two["present"]) == (2, True)
        assert two["reason"] == "Proofs were read."
        assert two["by"] == (editor.name if who is editor else None)
        assert {step["gone"]: step["into"] for step in two["trail"]} == {
            lines[0].key: None, lines[3].key: lines[2].key
        }  # fmt: skip
        now = Program(who).get("/api/documents/talk/").data
        assert (now["text_version"], now["versions"]) == (2, [1, 2])
        assert [line["text"] for line in now["text"]] == [lines[1].text, joined.text]
        old = Program(who).get("/api/documents/talk/?version=1").data
        assert (old["text_version"], old["text"]) == (1, first)


def test_what_one_has_already_is_not_sent_again(scene):
    for user in (None, scene.author):
        program = Program(user)
        for address in (
            "/api/documents/",
            "/api/documents/talk/",
            "/api/annotations/",
            f"/api/annotations/{scene.approved.annotation_id}/",
            f"/api/comments/{scene.approved.pk}/",
        ):
            first = program.get(address)
            assert first.headers["Cache-Control"].startswith("private")
            assert {"Authorization", "Cookie"} <= set(first.headers["Vary"].split(", "))
            again = program.get(address, If_None_Match=first["ETag"])
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
            other = program.get(address, If_None_Match='"something-else"')
            assert other.content == first.content


def test_as_many_queries_for_many_as_for_one(scene):
    program = Program(scene.member)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert program.get(address).status_code == 200
        return len(asked)

    lists = ["/api/annotations/?limit=500", "/api/documents/?limit=500"]
    before = [queries(address) for address in lists]
    for number in range(60):
        root = cast.note(
            scene.document, scene.author, f"Note {number}", audience="seminar",
            seminar=scene.seminar,
        )  # fmt: skip
        cast.reply(root, scene.member)
        if number % 7 == 0:
            cast.fresh(root).remove(by=scene.author)
        if number < 20:
            text(f"text-{number}")
    assert [queries(address) for address in lists] == before
    assert before[0] <= 7


def test_a_deleted_comment_is_only_a_place_over_replies(scene):
    cast.reply(scene.room, scene.member, "An answer")
    cast.fresh(scene.room).remove(by=scene.author)
    address = f"/api/annotations/{scene.room.annotation_id}/"
    for who in ("member", "author", "owner"):
        place, answer = Program(scene.person(who)).get(address).data["comments"]
        assert (place["deleted"], place["body"], place["author"]) == (True, "", None)
        assert answer["body"] == "An answer"
        wordings = Program(scene.person(who)).get(f"/api/comments/{scene.room.pk}/revisions/")
        assert wordings.data["results"] == []
    assert Program(scene.outsider).get(address).status_code == 404


def test_a_hidden_comment_is_for_its_author_and_moderators(scene):
    cast.hide(scene.approved, by=scene.moderator, reason="A private address.")
    address = f"/api/annotations/{scene.approved.annotation_id}/"
    for who, status in [
        ("nobody", 404),
        ("outsider", 404),
        ("member", 404),
        ("moderator", 200),
        ("author", 200),
    ]:
        answer = Program(scene.person(who)).get(address)
        assert answer.status_code == status, who
        if status == 200:
            (comment,) = answer.data["comments"]
            assert comment["hidden"]["reason"] == "A private address."
            assert comment["public"] is False


def test_me(scene):
    assert Program().get("/api/me/").status_code == 401
    me = Program(scene.owner).get("/api/me/").data
    assert me["email"] == scene.owner.email
    assert me["seminars"] == [
        {
            "slug": "reading",
            "name": scene.seminar.name,
            "role": "owner",
            "over": False,
            "shown_as": scene.owner.name,
        }
    ]
    assert not me["moderator"]
    assert Program(scene.moderator).get("/api/me/").data["moderator"]
