"""Reactions: where the instructor wants them, once each, and never for the public."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Seminar, User
from annotations.models import Comment, Reaction
from archive.models import ReadingListItem
from tests.annotations import cast
from tests.annotations.test_threads import People, people  # noqa: F401  (a fixture)
from tests.factories import approve, make_seminar

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(people: People) -> Comment:  # noqa: F811
    Seminar.objects.update(has_reactions=True)
    return people.note().root


def react(user: User | None, said: Comment, sign: str = "agree", on: str = "1"):
    sent = {"sign": sign, "on": on, "room": said.annotation.seminar.slug}
    return cast.browser(user).post(reverse("comment-reactions", args=[said.pk]), sent)


def test_given_twice_it_is_given_once_and_taken_back(people: People, said: Comment):  # noqa: F811
    for _twice in range(2):
        assert react(people.ben, said).status_code == 303
    react(people.cleo, said)
    react(people.ben, said, "thanks")
    assert Reaction.objects.count() == 3
    page = cast.words(cast.browser(people.ada).get(people.room))
    assert "✓ 2 I agree" in page
    assert "♡ 1 Thank you" in page
    names = cast.words(cast.browser(people.ada).get(reverse("comment-reactions", args=[said.pk])))
    assert "Ben Lindqvist, Cleo Marsh" in names
    for _twice in range(2):
        react(people.ben, said, on="")
    html = cast.browser(people.ben).get(people.room).content.decode()
    assert 'aria-pressed="true"' in html, "the thanks"
    assert "✓</span> 1" in html


def test_who_may_react_and_to_what(people: People, said: Comment):  # noqa: F811
    assert react(people.ada, said).status_code == 400, "one's own"
    assert react(people.outsider, said).status_code == 404
    assert react(None, said).status_code == 401
    assert react(people.ben, said, "applause").status_code == 400
    private = people.note("me").root
    assert react(people.ada, private).status_code == 404
    ReadingListItem.objects.update(phase="closed")
    assert react(people.ben, said).status_code == 400
    ReadingListItem.objects.update(phase="open")
    Seminar.objects.update(archived_at="2026-01-01T00:00Z")
    assert react(people.ben, said).status_code == 400
    Seminar.objects.update(archived_at=None, has_reactions=False)
    assert react(people.ben, said).status_code == 404
    assert not Reaction.objects.exists()
    assert "I agree" not in cast.words(cast.browser(people.ben).get(people.room))


def test_the_public_sees_none_and_queries_stay_as_many(
    people: People,  # noqa: F811
    said: Comment,
    django_assert_max_num_queries,
):
    public = people.note("public").root
    approve(public)
    react(people.ben, public)
    for reader in (None, people.outsider, people.cleo):
        page = cast.words(cast.browser(reader).get(people.document.get_absolute_url()))
        assert "A claim." in page
        assert "I agree" not in page
    client = cast.browser(people.cleo)
    counts = []
    for _round in range(2):
        client.get(people.room)
        with django_assert_max_num_queries(80) as asked:
            client.get(people.room)
        counts.append(len(asked))
        for _note in range(5):
            react(people.ben, people.note().root)
    assert counts[0] == counts[1]


def test_the_instructor_switches_them_on(people: People):  # noqa: F811
    owner = people.seminar.memberships.get(role="owner").user
    address = reverse("seminar-edit", args=[people.seminar.slug])
    sent = {"name": people.seminar.name, "has_reactions": "on"}
    assert cast.browser(people.ben).post(address, sent).status_code == 403
    cast.browser(owner).post(address, sent)
    assert Seminar.objects.get(pk=people.seminar.pk).has_reactions


def test_what_a_room_made_of_a_note_stays_in_that_room(people: People, said: Comment):  # noqa: F811
    note = said.annotation
    react(people.ben, said)
    note.resolve(by=people.cleo)
    second = make_seminar(members=[people.ada], documents=[people.document])
    note.address("seminar", by=people.ada, seen=1, seminar=second)
    note.refresh_from_db()
    assert (note.resolved_at, note.resolved_by, note.resolved_name) == (None, None, "")
    assert not Reaction.objects.exists()
