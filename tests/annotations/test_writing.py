"""Writing notes over HTTP: as plain forms without script, and as fragments for scripts."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seminar, User
from annotations.models import Annotation, Comment
from archive.models import Document
from archive.text import Line, text_of
from tests.factories import make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Fragment": "1"}


@dataclass
class Desk:
    """A member with a document in a seminar, and a browser."""

    document: Document
    seminar: Seminar
    author: User
    client: Client
    line: Line

    @property
    def room(self) -> str:
        return reverse("room", args=[self.seminar.slug, self.document.slug])

    def form(self, **changed: Any) -> dict[str, Any]:
        return {
            "document": self.document.slug, "seminar": self.seminar.slug, "first": self.line.key,
            "start": "4", "last": self.line.key, "end": "12", "quote": self.line.text[4:12],
            "audience": "seminar", "body": "A *remark*.", "tags": "mill, toll", **changed,
        }  # fmt: skip

    def post(self, name: str, *arguments: Any, fragment: bool = False, **fields: Any) -> Any:
        headers = FRAGMENT if fragment else {}
        return self.client.post(reverse(name, args=arguments), fields, headers=headers)


@pytest.fixture
def desk() -> Desk:
    document, author = make_document(), make_user("Ada Okafor")
    seminar = make_seminar(members=[author], documents=[document])
    client = Client()
    client.force_login(author)
    return Desk(document, seminar, author, client, next(iter(text_of(document).paragraphs)))


def test_paragraph_form_makes_a_note_on_the_whole_paragraph(desk: Desk):
    address = reverse(
        "room-paragraph-note", args=[desk.seminar.slug, desk.document.slug, desk.line.key]
    )
    shown = desk.client.get(address).content.decode()
    assert "under the name Ada Okafor" in shown
    fields = desk.form(start="0", end=str(len(desk.line.text)), quote=desk.line.text)
    answer = desk.post("annotations", **fields)
    note = Annotation.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{desk.room}#note-{note.pk}")
    assert note.quote == desk.line.text
    assert "A <em>remark</em>." in desk.client.get(desk.room).content.decode()


def test_refused_form_comes_back_with_what_was_typed(desk: Desk):
    answer = desk.post("annotations", **desk.form(audience="public", tags="t" * 65))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "A *remark*." in html
    assert "t" * 65 in html
    assert not Annotation.objects.exists()


def test_fragment_is_the_row_that_changed(desk: Desk):
    answer = desk.post("annotations", fragment=True, **desk.form())
    assert answer.status_code == 201
    html = answer.content.decode()
    note = Annotation.objects.get()
    assert html.strip().startswith(f'<div class="row text noted" id="row-{desk.line.key}"')
    assert f'id="note-{note.pk}"' in html
    assert html.count('data-paragraph="') == 1
    assert "<html" not in html


def test_the_same_write_twice_is_one_note(desk: Desk):
    fields = desk.form(id=str(uuid.uuid4()))
    assert desk.post("annotations", fragment=True, **fields).status_code == 201
    assert desk.post("annotations", fragment=True, **fields).status_code == 200
    assert Annotation.objects.count() == Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quote": "other words"}, "quote"),
        ({"start": "12", "end": "4"}, "end"),
        ({"end": "99999"}, "end"),
        ({"start": "-1"}, "start"),
        ({"start": "x"}, "start"),
        ({"first": "bbbbbb", "last": "bbbbbb"}, "first"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": ""}, "audience"),
        ({"audience": "public", "body": " "}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"tags": ",".join(f"t{n}" for n in range(21))}, "tags"),
    ],
)
def test_fragment_names_the_field_that_is_wrong(desk: Desk, changed: dict[str, str], field: str):
    answer = desk.post("annotations", fragment=True, **desk.form(**changed))
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    assert error["message"]
    assert field in error["fields"]
    assert all(isinstance(one, str) for one in error["fields"][field])
    assert not Annotation.objects.exists()


def test_signed_out_writers_are_told_and_readers_of_forms_are_sent_to_sign_in(desk: Desk):
    desk.client.logout()
    answer = desk.post("annotations", fragment=True, **desk.form())
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signed_out")
    form = reverse(
        "room-paragraph-note", args=[desk.seminar.slug, desk.document.slug, desk.line.key]
    )
    assert desk.client.get(form).url == f"{reverse('account_login')}?next={form}"
    kept = desk.post("annotations", csrfmiddlewaretoken="a-token", **desk.form(body="Hours <of>"))
    html = kept.content.decode()
    assert kept.status_code == 401
    assert "\nHours &lt;of&gt;</textarea>" in html
    assert "mill, toll" in html
    assert f'href="{reverse("account_login")}?next={form}" target="_blank"' in html
    assert "a-token" not in html
    assert "?next=/annotations/" not in html
    assert "no-store" in kept["Cache-Control"]
    assert not Annotation.objects.exists()


def test_what_is_not_there_for_the_writer_is_404(desk: Desk):
    other = make_seminar("Another", documents=[desk.document])
    for changed in ({"seminar": other.slug}, {"document": make_document(status="draft").slug}):
        assert desk.post("annotations", **desk.form(**changed)).status_code == 404
    assert not Annotation.objects.exists()


def test_reply_form_stands_under_the_words_that_it_answers(desk: Desk):
    root = make_note(
        desk.document, make_user(), "The root.", audience="seminar", seminar=desk.seminar
    ).root
    address = reverse("reply", args=[root.annotation_id])
    shown = desk.client.get(f"{address}?parent={root.pk}&room={desk.seminar.slug}")
    assert "The root." in shown.content.decode()
    answer = desk.client.post(
        address, {"body": "A reply.", "parent": str(root.pk), "room": desk.seminar.slug}
    )
    reply = Comment.objects.get(parent=root)
    assert (answer.status_code, answer.url) == (303, f"{desk.room}#comment-{reply.pk}")
    empty = desk.client.post(address, {"body": " ", "parent": str(root.pk)})
    assert empty.status_code == 400


def test_revision_made_on_an_older_wording_shows_both(desk: Desk):
    comment = make_note(desk.document, desk.author, "First.").root
    seen = comment.version
    comment.revise(by=desk.author, body="From another window.", seen=seen)
    answer = desk.post("comment-revision", comment.pk, body="From this one.", version=str(seen))
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "From another window." in html
    assert "From this one." in html
    assert f'name="version" value="{comment.version}"' in html
    told = desk.post("comment-revision", comment.pk, fragment=True, body="Mine.", version=str(seen))
    error = told.json()["error"]
    assert told.status_code == 412
    assert error["current"] == {"version": comment.version, "body": "From another window."}
    comment.refresh_from_db()
    assert comment.latest.body == "From another window."
    saved = desk.post("comment-revision", comment.pk, body="Both.", version=str(comment.version))
    assert saved.status_code == 303
    comment.refresh_from_db()
    assert comment.latest.body == "Both."


def test_deleting_leaves_a_place_where_others_replied(desk: Desk):
    note = make_note(
        desk.document, desk.author, "The root.", audience="seminar", seminar=desk.seminar
    )
    fellow = make_user()
    desk.seminar.admit(fellow)
    note.add(author=fellow, body="A reply.", parent=note.root)
    assert "a placeholder stays" in desk.client.get(
        reverse("note-deletion", args=[note.pk])
    ).content.decode()  # fmt: skip
    assert desk.post("note-deletion", note.pk).status_code == 303
    html = desk.client.get(desk.room).content.decode()
    assert "The root." not in html
    assert "This comment was deleted." in html
    assert "A reply." in html
    # Nothing can be done with it any more.
    for name in ("note-deletion", "note-audience", "note-category"):
        assert reverse(name, args=[note.pk]) not in html


def test_deleting_the_last_words_leaves_nothing(desk: Desk):
    note = make_note(desk.document, desk.author, "Gone soon.")
    answer = desk.post("note-deletion", note.pk, fragment=True)
    assert answer.status_code == 200
    assert str(note.pk) not in answer.content.decode()
    assert desk.client.get(reverse("note", args=[note.pk])).status_code == 404


def test_audience_is_chosen_anew_and_only_from_what_was_seen(desk: Desk):
    note = make_note(desk.document, desk.author, "For whom?")
    stale = desk.post("note-audience", note.pk, audience="public", version="99")
    assert stale.status_code == 412
    fields = {"seminar": desk.seminar.slug, "version": str(note.version)}
    assert desk.post("note-audience", note.pk, audience="seminar", **fields).status_code == 303
    note.refresh_from_db()
    assert (note.audience, note.seminar) == ("seminar", desk.seminar)
    form = desk.client.get(reverse("note-audience", args=[note.pk])).content.decode()
    assert f'name="version" value="{note.version}"' in form


def test_forms_are_refused_without_their_token(desk: Desk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.author)
    assert strict.post(reverse("annotations"), desk.form()).status_code == 403
    assert not Annotation.objects.exists()


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the form on a page, by name."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    return {name: unescape(value) for name, value in fields.items()}


def test_form_pressed_twice_writes_once(desk: Desk):
    address = reverse("paragraph-note", args=[desk.document.slug, desk.line.key])
    fields = hidden(desk.client.get(address).content.decode())
    mistake = desk.post("annotations", **fields, body="Once.", audience="everybody")
    assert hidden(mistake.content.decode())["id"] == fields["id"]
    answers = [desk.post("annotations", **fields, body="Once.", audience="me") for _ in "ab"]
    note = Annotation.objects.get()
    assert str(note.pk) == fields["id"]
    assert [one.status_code for one in answers] == [303, 303]
    address = reverse("comment-revision", args=[note.root.pk])
    fields = hidden(desk.client.get(address).content.decode())
    answers = [desk.client.post(address, {**fields, "body": "Anew."}) for _ in "ab"]
    assert [one.status_code for one in answers] == [303, 303]
    assert note.root.revisions.count() == 2
    address = reverse("reply", args=[note.pk])
    fields = hidden(desk.client.get(f"{address}?parent={note.root.pk}").content.decode())
    answers = [desk.client.post(address, {**fields, "body": "And."}) for _ in "ab"]
    assert [one.status_code for one in answers] == [303, 303]
    assert note.comments.count() == 2


def test_form_that_was_saved_and_changed_says_so(desk: Desk):
    address = reverse("paragraph-note", args=[desk.document.slug, desk.line.key])
    fields = hidden(desk.client.get(address).content.decode())
    desk.post("annotations", **fields, body="First.", audience="me")
    back = desk.post("annotations", **fields, body="Second.", audience="me")
    html = back.content.decode()
    assert back.status_code == 409
    assert "Second." in html
    again = desk.post("annotations", **hidden(html), body="Second.", audience="me")
    assert again.status_code == 303
    said = Comment.objects.order_by("created").values_list("latest__body", flat=True)
    assert list(said) == ["First.", "Second."]
    taken = desk.post("annotations", **fields, body="Third.", audience="public")
    assert taken.status_code == 400
    fresh = hidden(taken.content.decode())
    assert desk.post("annotations", **fresh, body="Third.", audience="public").status_code == 303
    assert Annotation.objects.count() == 3
    address = reverse("comment-revision", args=[Comment.objects.first().pk])
    fields = hidden(desk.client.get(address).content.decode())
    desk.client.post(address, {**fields, "body": "One."})
    back = desk.client.post(address, {**fields, "body": "Two."})
    assert back.status_code == 409
    last = desk.client.post(address, {**hidden(back.content.decode()), "body": "Two."})
    assert last.status_code == 303
    assert Comment.objects.filter(latest__body="Two.").exists()


@pytest.mark.parametrize("room", ["nowhere", "\0", "another"])
def test_room_of_others_stops_no_answer(desk: Desk, room: str):
    make_seminar("Another", documents=[desk.document])
    note = make_note(desk.document, desk.author)
    answer = desk.post(
        "reply", note.pk, fragment=True, body="Said.", parent=str(note.root.pk), room=room
    )
    assert answer.status_code == 201
    assert "Said." in answer.content.decode()
    assert note.comments.count() == 2


def test_seminar_that_is_over_offers_oneself_alone(desk: Desk):
    Seminar.objects.filter(pk=desk.seminar.pk).update(archived_at=timezone.now())
    address = reverse(
        "room-paragraph-note", args=[desk.seminar.slug, desk.document.slug, desk.line.key]
    )
    html = desk.client.get(address).content.decode()
    assert re.findall(r'name="audience" value="(\w+)"', html) == ["me"]


def test_pages_of_a_person_are_kept_by_nobody_else(desk: Desk):
    form = reverse("paragraph-note", args=[desk.document.slug, desk.line.key])
    for address in (desk.document.get_absolute_url(), desk.room, form):
        directives = set(desk.client.get(address)["Cache-Control"].split(", "))
        assert directives == {"private", "no-cache"}
