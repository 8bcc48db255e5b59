"""What a card says to whom: states, edits and highlights without words."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from archive.models import Document
from tests.annotations import cast
from tests.factories import approve, make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


def words(address: str, user: User | None = None) -> str:
    """The words of a page as somebody reads it."""
    client = Client()
    if user:
        client.force_login(user)
    html = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def room(document: Document, user: User) -> str:
    """The seminar's page of a document, as one of its members reads it."""
    seminar = user.seminars.get()
    return words(reverse("room", args=[seminar.slug, document.slug]), user)


@pytest.mark.parametrize(
    ("verdict", "badge"), [("return", "Returned for changes"), ("decline", "Declined")]
)
def test_a_verdict_is_for_the_author_and_the_moderator(verdict: str, badge: str):
    author, classmate = make_user("Ada Okafor"), make_user("Ben Lindqvist")
    moderator = make_user("Mod", is_moderator=True)
    document = make_document()
    seminar = make_seminar(members=[author, classmate, moderator], documents=[document])
    note = make_note(document, author, "A claim.", audience="public", seminar=seminar)
    for member in (author, classmate, moderator):
        assert "Awaiting approval" in room(document, member)
    cast.decide(note.root, verdict, moderator, "The source is missing.")
    assert badge in room(document, author)
    assert "The source is missing." in room(document, author)
    assert badge in room(document, moderator)
    seen = room(document, classmate)
    assert "A claim." in seen
    assert badge not in seen
    assert "The source is missing." not in seen
    assert "Not public" in seen


def test_edited_is_said_to_the_author_and_in_the_seminar_alone():
    author, classmate = make_user("Ada Okafor"), make_user("Ben Lindqvist")
    document = make_document()
    seminar = make_seminar(members=[author, classmate], documents=[document])
    note = make_note(document, author, "First.", audience="public", seminar=seminar)
    assert " edited " not in room(document, author)
    note.root.revise(by=author, body="Second.", seen=note.root.version)
    approve(note.root)
    edition = document.get_absolute_url()
    assert " edited " in room(document, author)
    assert " edited " in room(document, classmate)
    assert " edited " in words(edition, author)
    for reader in (None, make_user(), classmate):
        seen = words(edition, reader)
        assert "Second." in seen
        assert " edited " not in seen


def test_a_highlight_without_words_is_one_line():
    author, classmate = make_user("Ada Okafor"), make_user("Ben Lindqvist")
    document = make_document()
    seminar = make_seminar(members=[author, classmate], documents=[document])
    make_note(document, author, "", audience="seminar", seminar=seminar, words="an hour")
    assert "You highlighted Cold War in Asia an hour Comment Share Delete" in room(document, author)
    assert "Ada Okafor highlighted Cold War in Asia an hour" in room(document, classmate)


def test_actions_stand_under_the_words_that_they_are_about():
    author = make_user("Ada Okafor")
    document = make_document()
    note = make_note(document, author, "The note.")
    note.add(author=author, body="The reply.", parent=note.root)
    assert re.search(
        r"The note\. Reply Edit Share Delete You .{1,20} The reply\. Reply Edit Delete",
        words(document.get_absolute_url(), author),
    )


@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        ("me", "Nobody but you sees it"),
        ("seminar", "for the members of Valley History"),
        ("public", "It will be gone for everybody."),
    ],
)
def test_deleting_says_for_whom_it_will_be_gone(audience: str, sentence: str):
    author = make_user("Ada Okafor")
    document = make_document()
    seminar = make_seminar("Valley History", members=[author], documents=[document])
    note = make_note(
        document, author, "Mine.", audience=audience, seminar=None if audience == "me" else seminar
    )
    address = reverse("note-deletion", args=[note.pk])
    assert sentence in words(address, author)
    assert "Your own replies under it go, too." not in words(address, author)
    note.add(author=author, body="And more.", parent=note.root)
    assert "Your own replies under it go, too." in words(address, author)
