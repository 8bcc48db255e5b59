"""What is not public leaves no trace: not in bytes, counts or tags, and not in what is kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.viewer import Viewer
from annotations import moderation
from archive.models import Document
from tests.factories import approve, make_document, make_note, make_public_note, make_user
from tests.visibility.taken import READABLE
from tests.visibility.test_matrix import unpacked

pytestmark = pytest.mark.django_db


def public(address: str):
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer


def everything(document: Document) -> list[tuple[bytes, str | None]]:
    """Body and tag of what a visitor can ask for about a document."""
    asked = [
        document.get_absolute_url(),
        reverse("documents"),
        reverse("home"),
        reverse("topics"),
        f"{reverse('api-annotations')}?document={document.slug}",
        reverse("api-document", args=[document.slug]),
        reverse("api-documents"),
        *(reverse("document-edition", args=[document.slug, form]) for form in READABLE),
        reverse("document-annotations", args=[document.slug]),
        reverse("public-notes"),
    ]
    return [(content_of(answer), answer.get("ETag")) for answer in map(public, asked)]


def content_of(answer) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


@pytest.fixture
def document() -> Document:
    found = make_document("Of waiting")
    make_public_note(found, make_user("Reader"), "What stands already.")
    return found


def test_a_note_that_waits_changes_nothing_for_visitors(document: Document):
    before = everything(document)
    make_note(document, make_user("Author"), "It waits.", audience="public", paragraph=1)
    assert everything(document) == before


def test_private_and_seminar_words_change_nothing_for_visitors(document: Document):
    before = everything(document)
    make_note(document, make_user("Author"), "Mine alone.", paragraph=1)
    make_note(document, make_user("Author"), "", paragraph=1)
    assert everything(document) == before


def test_an_edit_a_refusal_and_a_withdrawal_change_nothing_for_visitors(document: Document):
    author = make_user("Author")
    comment = make_public_note(document, author, "Wording A.").root
    other = make_note(document, author, "Never.", audience="public").root
    before = everything(document)
    comment.revise(by=author, body="Wording B.", seen=comment.version)
    assert everything(document) == before
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    moderation.decide(comment.latest, "decline", viewer=moderator, reason="No.")
    assert everything(document) == before
    other.withdraw(by=author)
    assert everything(document) == before


def test_a_waiting_reply_changes_nothing_for_visitors(document: Document):
    annotation = make_public_note(document, make_user("Author"), "Root.")
    before = everything(document)
    annotation.add(author=make_user("Other"), body="A reply.", parent=annotation.root)
    assert everything(document) == before


def test_what_is_approved_appears_at_the_next_request(document: Document):
    address = document.get_absolute_url()
    comment = make_note(document, make_user("Author"), "Soon here.", audience="public").root
    first = public(address)
    approve(comment)
    second = public(address)
    assert b"Soon here." not in first.content
    assert b"Soon here." in second.content
    assert first["ETag"] != second["ETag"]


def test_what_is_taken_down_is_gone_at_the_next_request_from_page_and_tag(document: Document):
    address = document.get_absolute_url()
    comment = make_public_note(document, make_user("Author"), "Soon gone.").root
    seen = public(address)
    assert b"Soon gone." in seen.content
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    moderation.take_down(comment, viewer=moderator, reason="Named a person.")
    answer = Client().get(address, headers={"If-None-Match": seen["ETag"]})
    assert answer.status_code == 200, "a browser that kept the page must not go on showing it"
    assert b"Soon gone." not in answer.content


def test_what_its_author_deletes_is_gone_at_the_next_request(document: Document):
    author = make_user("Author")
    annotation = make_public_note(document, author, "Soon gone.")
    assert b"Soon gone." in public(document.get_absolute_url()).content
    annotation.remove(by=author)
    assert b"Soon gone." not in public(document.get_absolute_url()).content


def test_a_withdrawn_document_is_gone_for_who_kept_its_tag(document: Document):
    address = document.get_absolute_url()
    tag = public(address)["ETag"]
    document.withdraw(by=make_user("Editor", is_editor=True), reason="Rights were claimed.")
    answer = Client().get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 410
    assert b"What stands already." not in answer.content


def test_one_persons_page_is_never_kept_for_another(document: Document):
    author = make_user("Author")
    make_note(document, author, "Mine alone.")
    mine = Client()
    mine.force_login(author)
    assert b"Mine alone." in mine.get(document.get_absolute_url()).content
    assert b"Mine alone." not in public(document.get_absolute_url()).content
    assert "Cookie" in public(document.get_absolute_url())["Vary"]
    stranger = Client()
    stranger.force_login(make_user("Stranger"))
    assert b"Mine alone." not in stranger.get(document.get_absolute_url()).content


def test_what_waits_is_counted_for_its_author_alone(document: Document):
    author = make_user("Author")
    make_note(document, author, "It waits.", audience="public")
    client = Client()
    client.force_login(author)
    assert b"(2)" in client.get(document.get_absolute_url()).content
    assert b"(1)" in public(document.get_absolute_url()).content


@pytest.mark.parametrize("form", READABLE)
def test_what_is_taken_down_is_gone_from_the_next_file(document: Document, form: str):
    comment = make_public_note(document, make_user("Author"), "Soon gone.").root
    address = reverse("document-edition", args=[document.slug, form])
    seen = public(address)
    assert b"Soon gone." in unzipped(seen)
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    moderation.take_down(comment, viewer=moderator, reason="Named a person.")
    answer = Client().get(address, headers={"If-None-Match": seen["ETag"]})
    assert answer.status_code == 200
    assert b"Soon gone." not in unzipped(answer)
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def unzipped(answer) -> bytes:
    return unpacked(content_of(answer)).encode()
