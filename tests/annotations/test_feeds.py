"""Atom feeds: what everybody may read, and no hint of anything else; read by a feed reader."""

from __future__ import annotations

import datetime
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from accounts.models import User
from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Revision
from archive.models import Archive, Document
from tests.factories import (
    approve,
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def text() -> Document:
    return make_document("Minutes & more")


@pytest.fixture
def ada() -> User:
    return make_user("Ada <Byron>")


def read(client: Client, path: str = "/notes.atom", **headers: str) -> Any:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    _is_atom(etree.fromstring(answer.content))
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def _is_atom(feed: Any) -> None:
    """What RFC 4287 asks of a feed (4.1.1) and of an entry (4.1.2)."""
    assert feed.tag == f"{ATOM}feed"
    ids = []
    for one in [feed, *feed.iterfind(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(one.findall(ATOM + name)) == 1, (one.tag, name)
        moment = datetime.datetime.fromisoformat(one.findtext(f"{ATOM}updated"))
        assert moment.tzinfo
        ids.append(one.findtext(f"{ATOM}id"))
        alternates = [
            link for link in one.iterfind(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert len(alternates) == 1
        if one is not feed:
            authors = [each.findtext(f"{ATOM}author/{ATOM}name") for each in (one, feed)]
            assert any(authors)
            assert one.find(f"{ATOM}content").get("type") == "html"
    assert len(ids) == len(set(ids))


def test_newest_first_with_author_words_and_document(
    client: Client, text: Document, ada: User
) -> None:
    first = make_public_note(text, ada, "The *first*.", words="slowly", tags=["trade"])
    reply = first.add(author=make_user("Ben"), body="Why?", parent=first.root)
    approve(reply)
    found = read(client)
    assert [entry.title for entry in found.entries] == [
        "Reply by Ben on “Minutes & more”", "Note by Ada <Byron> on “Minutes & more”",
    ]  # fmt: skip
    answer, note = found.entries
    assert note.author == "Ada <Byron>"
    assert note.id == f"urn:uuid:{first.root.pk}"
    assert note.link == f"{settings.SITE_ADDRESS}/comments/{first.root.pk}/"
    assert [tag.term for tag in note.tags] == ["trade"]
    assert "<blockquote>slowly</blockquote>" in note.content[0].value
    assert "<em>first</em>" in note.content[0].value
    assert answer["thr_in-reply-to"]["ref"] == note.id
    approved = Revision.objects.get(comment=reply).approved_at
    assert found.feed.updated_parsed[:6] == approved.timetuple()[:6]


def test_nothing_of_what_waits_is_hinted_at(client: Client, text: Document, ada: User) -> None:
    note = make_public_note(text, ada, "The first wording.")
    before = client.get("/notes.atom")
    make_note(text, ada, "It waits.", audience="public")
    make_note(text, ada, "For me.")
    note.add(author=make_user("Ben"), body="It waits, too.", parent=note.root)
    root = note.root
    root.refresh_from_db()
    root.revise(by=ada, body="The second wording.", tags=[], seen=root.version)
    after = client.get("/notes.atom")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    client.force_login(ada)
    assert client.get("/notes.atom").content == before.content


def test_an_edit_keeps_its_id_and_comes_first_again(
    client: Client, text: Document, ada: User
) -> None:
    note = make_public_note(text, ada, "The first wording.")
    make_public_note(text, ada, "Another one.")
    root = note.root
    root.refresh_from_db()
    root.revise(by=ada, body="The second wording.", tags=[], seen=root.version)
    approve(root)
    entries = read(client).entries
    assert len(entries) == 2
    assert entries[0].id == f"urn:uuid:{root.pk}"
    assert "second wording" in entries[0].content[0].value
    moderator = make_user("Moderator", is_moderator=True)
    root.refresh_from_db()
    moderation.take_down(root, viewer=Viewer.of(moderator), reason="Off topic.")
    assert [entry.id for entry in read(client).entries] == [entries[1].id]


def test_of_one_document(client: Client, text: Document, ada: User) -> None:
    make_public_note(text, ada, "On the one.")
    other = make_document("Another text")
    make_public_note(other, ada, "On the other.")
    found = read(client, f"/documents/{text.slug}/notes.atom")
    assert found.feed.title == "New notes on “Minutes & more” · Colloquy"
    assert [entry.title for entry in found.entries] == ["Note by Ada <Byron> on “Minutes & more”"]
    page = client.get(f"/documents/{text.slug}/").content.decode()
    assert 'type="application/atom+xml"' in page
    assert f'href="/documents/{text.slug}/notes.atom"' in page
    for status, code in [("draft", 404), ("seminar", 404), ("withdrawn", 410)]:
        closed = make_document(status=status)
        assert client.get(f"/documents/{closed.slug}/notes.atom").status_code == code


def test_of_a_seminar_only_where_something_of_it_is_public(
    client: Client, text: Document, ada: User
) -> None:
    seminar = make_seminar(members=[ada], documents=[text])
    address = f"/seminars/{seminar.slug}/notes.atom"
    make_note(text, ada, "Among us.", audience="seminar", seminar=seminar)
    waiting = make_note(text, ada, "For all.", audience="public", seminar=seminar)
    assert client.get(address).status_code == 404
    client.force_login(ada)
    assert client.get(address).status_code == 404
    approve(waiting.root)
    found = read(client, address)
    assert [entry.id for entry in found.entries] == [f"urn:uuid:{waiting.root.pk}"]
    assert client.get("/seminars/no-such-seminar/notes.atom").status_code == 404


def test_new_documents_by_when_they_were_opened_to_everybody(client: Client, text: Document):
    editor = make_user("Editor", is_editor=True)
    Archive.present().mend(by=editor, seen=0, name="The Port <Papers>")
    late = make_document(
        "A letter",
        date="1949-02-04",
        participants=["Ilse Marrow"],
        summary="Of <ice>.",
        status="seminar",
    )
    newer = make_document("Minutes of May")
    late.publish(by=editor)
    for status in ("draft", "seminar", "withdrawn"):
        make_document(f"Secret {status}", status=status)
    found = read(client, "/documents.atom")
    assert found.feed.title == "New documents · The Port <Papers>"
    assert found.feed.author == "The Port <Papers>"
    assert [entry.title for entry in found.entries] == ["A letter", newer.title, text.title]
    first = found.entries[0]
    assert first.id == first.link == f"{settings.SITE_ADDRESS}/documents/{late.slug}/"
    assert "<p>4 February 1949 · Ilse Marrow</p><p>Of &lt;ice&gt;.</p>" in first.content[0].value
    assert found.feed.updated_parsed == first.updated_parsed
    before = client.get("/documents.atom")
    client.force_login(editor)
    assert client.get("/documents.atom").content == before.content, "whoever asks"
    late.withdraw(by=editor)
    assert [entry.title for entry in read(client, "/documents.atom").entries] == [
        newer.title, text.title,
    ]  # fmt: skip
    for page in ("/", "/documents/"):
        assert 'href="/documents.atom"' in client.get(page).content.decode()


def test_documents_cost_a_constant_number_of_queries(client: Client, text: Document) -> None:
    for _round in range(2):
        with CaptureQueriesContext(connection) as made:
            client.get("/documents.atom")
        assert len(made) == 3
        make_document("One more")


def test_an_empty_feed_is_one(client: Client) -> None:
    assert read(client).entries == []
    assert read(client, "/documents.atom").entries == []


def test_nothing_is_sent_twice(client: Client, text: Document, ada: User) -> None:
    make_public_note(text, ada)
    answer = client.get("/notes.atom")
    again = client.get("/notes.atom", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == answer["ETag"]
    make_public_note(text, ada)
    assert client.get("/notes.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_a_feed_costs_a_constant_number_of_queries(
    client: Client, text: Document, ada: User
) -> None:
    counts = []
    for _round in range(3):
        make_public_note(text, ada)
        with CaptureQueriesContext(connection) as made:
            client.get("/notes.atom")
        counts.append(len(made))
    assert counts == [2, 2, 2]
