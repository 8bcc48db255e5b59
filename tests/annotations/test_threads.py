"""Threads: two levels on the page, what is resolved, and links to one reply."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.urls import reverse

from accounts.models import Event, Seminar, User
from annotations.models import Annotation, Comment
from archive.models import Document
from tests.annotations import cast
from tests.factories import approve, make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


@dataclass
class People:
    document: Document
    seminar: Seminar
    ada: User
    ben: User
    cleo: User
    outsider: User

    @property
    def room(self) -> str:
        return reverse("room", args=[self.seminar.slug, self.document.slug])

    def note(self, audience: str = "seminar") -> Annotation:
        return make_note(
            self.document, self.ada, "A claim.", audience=audience, seminar=self.seminar
        )


@pytest.fixture
def people(db) -> People:
    ada, ben, cleo = make_user("Ada Okafor"), make_user("Ben Lindqvist"), make_user("Cleo Marsh")
    document = make_document()
    seminar = make_seminar(members=[ada, ben, cleo], documents=[document])
    return People(document, seminar, ada, ben, cleo, make_user("Olga Outsider"))


def resolve(people: People, user: User | None, note: Annotation, state: str = "resolved"):
    client = cast.browser(user)
    return client.post(
        reverse("note-resolution", args=[note.pk]), {"state": state, "room": people.seminar.slug}
    )


def nesting(page: str) -> dict[str, int]:
    """Comment id -> in how many other comments its element stands."""
    found, depth = {}, 0
    for tag in re.finditer(r"<(/?)div\b([^>]*)>", page):
        if tag[1]:
            depth -= 1
        else:
            depth += 1
        if one := re.search(r'id="comment-([-0-9a-f]+)"', tag[2]):
            found[one[1]] = depth
    least = min(found.values())
    return {pk: (depth - least) for pk, depth in found.items()}


def test_replies_of_any_depth_stand_on_two_levels_and_say_whom_they_answer(people: People):
    root = people.note().root
    first = cast.reply(root, people.ben, "First.")
    second = cast.reply(first, people.ada, "Second.")
    third = cast.reply(second, people.ben, "Third.")
    late = cast.reply(first, people.cleo, "Late.")
    fourth = cast.reply(third, people.cleo, "Fourth.")
    page = cast.browser(people.ada).get(people.room).content.decode()
    levels = nesting(page)
    assert [levels[str(one.pk)] for one in (root, first, second, third, late, fourth)] == [
        0, 1, 2, 2, 2, 2,
    ]  # fmt: skip
    order = [page.index(f'id="comment-{one.pk}"') for one in (first, second, third, late, fourth)]
    assert order == sorted(order)
    assert re.search(rf'href="#comment-{second.pk}">to you<', page)
    assert re.search(rf'href="#comment-{third.pk}">to Ben Lindqvist<', page)
    assert f'href="#comment-{first.pk}">to' not in page, "where it stands says it"
    second.remove(by=people.ada)
    page = cast.browser(people.ada).get(people.room).content.decode()
    assert re.search(rf'href="#comment-{second.pk}">to a deleted comment<', page)
    assert "This comment was deleted." in page


def test_a_thread_of_any_depth_is_shown(people: People):
    last = people.note().root
    for n in range(60):
        last = cast.reply(last, people.ben, f"Number {n}.")
    page = cast.browser(people.ada).get(people.room).content.decode()
    assert "Number 59." in page
    assert "60 replies" in page


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_author_and_members_resolve_and_reopen(people: People, who: str):
    note = people.note()
    user = getattr(people, who)
    for _twice in range(2):
        assert resolve(people, user, note).status_code == 303
    page = cast.browser(people.cleo).get(people.room)
    assert f"Resolved by {user.name}" in cast.words(page)
    assert Event.objects.filter(kind="note resolved", subject=note.pk).count() == 1
    assert resolve(people, people.cleo, note, "open").status_code == 303
    assert "Resolved by" not in cast.words(cast.browser(people.ada).get(people.room))
    note.refresh_from_db()
    assert (note.resolved_at, note.resolved_by, note.resolved_name, note.version) == (
        None, None, "", 1,
    )  # fmt: skip


def test_others_cannot_resolve_and_the_public_does_not_learn_of_it(people: People):
    note = people.note("public")
    approve(note.root)
    assert resolve(people, people.outsider, note).status_code == 400
    assert resolve(people, None, note).status_code == 401
    assert resolve(people, people.outsider, people.note()).status_code == 404
    assert resolve(people, people.ben, note).status_code == 303
    for reader in (None, people.outsider, people.ben):
        page = cast.words(cast.browser(reader).get(people.document.get_absolute_url()))
        assert "A claim." in page
        assert "Resolved" not in page
        assert "Reopen" not in page
    assert "Resolved by Ben" in cast.words(cast.browser(people.cleo).get(people.room))


def test_nothing_is_resolved_in_a_seminar_that_is_over_or_was_left(people: People):
    note = people.note()
    people.seminar.memberships.get(user=people.ben).end(by=people.ben)
    assert resolve(people, people.ben, note).status_code == 404
    Seminar.objects.update(archived_at="2026-01-01T00:00Z")
    assert resolve(people, people.ada, note).status_code == 400
    assert not Annotation.objects.exclude(resolved_at=None).exists()
    assert "/resolution/" not in cast.browser(people.ada).get(people.room).content.decode()


def test_a_script_gets_the_row_and_a_refusal_as_words(people: People):
    note = people.note()
    client = cast.browser(people.ben)
    address = reverse("note-resolution", args=[note.pk])
    sent = {"state": "resolved", "room": people.seminar.slug}
    answer = client.post(address, sent, headers={"X-Fragment": "1"})
    assert answer.status_code == 200
    assert "Resolved by Ben" in cast.words(answer)
    bare = make_note(people.document, people.ada, "", audience="seminar", seminar=people.seminar)
    address = reverse("note-resolution", args=[bare.pk])
    answer = client.post(address, sent, headers={"X-Fragment": "1"})
    assert answer.status_code == 400
    assert "nothing to resolve" in answer.json()["error"]["message"]


def test_the_page_that_asks_says_what_happens(people: People):
    note = people.note()
    page = cast.browser(people.ben).get(reverse("note-resolution", args=[note.pk]))
    assert "Resolve this note?" in cast.words(page)


def test_permalink_of_a_reply_leads_to_its_place(people: People):
    reply = cast.reply(people.note().root, people.ben)
    answer = cast.browser(people.cleo).get(reverse("comment", args=[reply.pk]))
    assert answer.url == f"{people.room}#comment-{reply.pk}"
    assert cast.browser(people.outsider).get(reverse("comment", args=[reply.pk])).status_code == 404
    assert Comment.objects.count() == 2


def test_programs_resolve_and_read_it_where_they_may(people: People):
    note = people.note("public")
    approve(note.root)
    address = reverse("api-resolution", args=[note.pk])

    def put(user: User | None, state: str):
        sent = {"state": state}
        return cast.browser(user).put(address, sent, content_type="application/json")

    for _twice in range(2):
        answer = put(people.ben, "resolved")
        assert answer.status_code == 200, answer.content
        assert answer.json()["resolved"]["by"] == "Ben Lindqvist"
    read = reverse("api-annotation", args=[note.pk])
    assert cast.browser(people.outsider).get(read).json()["resolved"] is None
    assert cast.browser(None).get(read).json()["resolved"] is None
    assert put(people.outsider, "resolved").status_code == 400
    assert put(None, "resolved").status_code == 401
    assert put(people.cleo, "open").json()["resolved"] is None


def test_an_address_shows_what_is_unresolved(people: People):
    resolve(people, people.ben, people.note())
    make_note(people.document, people.ben, "Open.", audience="seminar", seminar=people.seminar)
    page = cast.words(cast.browser(people.cleo).get(f"{people.room}?unresolved=1"))
    assert "Open." in page
    assert "A claim." not in page
