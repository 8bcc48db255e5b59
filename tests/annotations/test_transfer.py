"""One's own note for a wider circle, or for another seminar."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seminar, User
from accounts.viewer import Viewer
from annotations.models import Annotation, Revision
from tests.factories import make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def carol() -> User:
    return make_user("Carol")


@pytest.fixture
def one(document, ada, ben) -> Seminar:
    return make_seminar("Seminar One", members=[ada, ben], documents=[document])


@pytest.fixture
def two(document, ada, carol) -> Seminar:
    return make_seminar("Seminar Two", members=[ada, carol], documents=[document])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen_by(user: User) -> set[str]:
    return set(Revision.objects.shown_to(Viewer.of(user)).values_list("body", flat=True))


def address(note: Annotation) -> str:
    return reverse("note-seminar", args=[note.pk])


def test_sharing_begins_with_the_seminar_and_says_who_reads(document, ada, one):
    note = make_note(document, ada, "For me.", seminar=one)
    client = browser(ada)
    room = client.get(reverse("room", args=[one.slug, document.slug])).content.decode()
    assert "Nobody but you reads this." in room
    link = f"/annotations/{note.pk}/audience/?room={one.slug}&amp;to=seminar"
    assert link in room
    form = client.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="seminar" required checked' in form
    client.post(
        reverse("note-audience", args=[note.pk]),
        {"audience": "seminar", "seminar": one.slug, "version": note.version},
    )
    room = client.get(reverse("room", args=[one.slug, document.slug])).content.decode()
    assert "The members of Seminar One read this." in room


def test_a_copy_is_a_note_of_its_own_and_says_where_it_comes_from(
    document, ada, ben, carol, one, two
):
    note = make_note(document, ada, "Words.", audience="seminar", seminar=one, tags=["mill"])
    note.add(author=ben, body="A reply.", parent=note.root)
    client, pk = browser(ada), uuid.uuid4()
    page = client.get(address(note)).content.decode()
    assert "Move it there" not in page, "with others' replies it stays"
    sent = {"seminar": two.slug, "version": note.version, "copies": "on", "id": str(pk)}
    assert client.post(address(note), sent).status_code == 303
    assert client.post(address(note), sent).status_code == 303, "the same copy"
    copied = Annotation.objects.get(seminar=two)
    assert (copied.pk, copied.copied_from, copied.quote) == (pk, note, note.quote)
    assert copied.root.wording.tags == ["mill"]
    assert seen_by(carol) == {"Words."}
    room = reverse("room", args=[two.slug, document.slug])
    assert "Copied from Seminar One" in client.get(room).content.decode()
    # Others are not told, who may be in both: it would say that two names are one person's.
    two.admit(ben)
    page = browser(ben).get(room).content.decode()
    assert str(pk) in page
    assert "Copied from" not in page
    assert "Seminar One" not in browser(carol).get(room).content.decode()
    note.root.revise(by=ada, body="Other words.", seen=note.root.version)
    assert seen_by(carol) == {"Words."}


def test_a_note_moves_and_leaves_its_room(document, ada, ben, carol, one, two):
    note = make_note(document, ada, "Words.", audience="seminar", seminar=one)
    sent = {"seminar": two.slug, "version": note.version}
    assert browser(ada).post(address(note), sent).status_code == 303
    assert (seen_by(ben), seen_by(carol)) == (set(), {"Words."})
    stale = browser(ada).post(address(note), sent | {"seminar": one.slug})
    assert stale.status_code == 412


def test_with_others_replies_nothing_is_moved_or_made_private(document, ada, ben, one, two):
    note = make_note(document, ada, "Words.", audience="seminar", seminar=one)
    note.add(author=ben, body="A reply.", parent=note.root)
    client = browser(ada)
    moved = client.post(address(note), {"seminar": two.slug, "version": note.version})
    assert moved.status_code == 400
    page = reverse("note-audience", args=[note.pk])
    private = {"audience": "me", "version": note.version}
    assert client.post(page, private).status_code == 400
    answer = client.patch(
        reverse("api-annotation", args=[note.pk]),
        {"audience": "me"},
        content_type="application/json",
        headers={"If-Match": "*"},
    )
    assert answer.status_code == 400
    note.refresh_from_db()
    assert (note.audience, note.seminar) == ("seminar", one)


def test_only_the_author_transfers_and_only_to_seminars_of_theirs(document, ada, ben, one, two):
    note = make_note(document, ada, "Words.", audience="seminar", seminar=one)
    elsewhere = make_seminar("Three", documents=[document])
    closed = make_seminar("Four", members=[ada], documents=[document])
    closed.readings.update(phase="closed")
    sent = {"version": note.version, "copies": "on", "id": str(uuid.uuid4())}
    assert browser(ben).get(address(note)).status_code == 404
    assert browser(ben).post(address(note), sent | {"seminar": one.slug}).status_code == 404
    client = browser(ada)
    assert client.post(address(note), sent | {"seminar": elsewhere.slug}).status_code == 404
    assert client.post(address(note), sent | {"seminar": closed.slug}).status_code == 400
    page = client.get(address(note)).content.decode()
    assert "Seminar Two" in page
    assert "Four" not in page
    assert Annotation.objects.count() == 1


def test_whoever_goes_by_two_names_is_told_that_a_copy_joins_them(document, ada, one, two):
    note = make_note(document, ada, "Said here.", audience="seminar", seminar=one)
    assert "the same person" not in browser(ada).get(address(note)).content.decode()
    two.use_pseudonyms(True, by=two.memberships.get(role="owner").user)
    page = browser(ada).get(address(note)).content.decode()
    assert f"Here it stands under the name {ada.name}" in page
    assert "the same person" in page
