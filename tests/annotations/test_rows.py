"""The door for rows: some paragraphs of a reading page, by the rules of the whole page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from annotations.views.rows import MOST_ROWS
from archive.models import Document
from archive.text import text_of
from tests.factories import (
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def keys_of(document: Document) -> list[str]:
    return [line.key for line in text_of(document).paragraphs]


def client_of(user=None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def test_rows_are_those_of_the_page():
    member, author = make_user(), make_user()
    document = make_document(paragraphs=4)
    seminar = make_seminar(members=[member, author], documents=[document])
    make_public_note(document, author, "For all.", paragraph=1)
    make_note(document, author, "For us.", paragraph=1, audience="seminar", seminar=seminar)
    make_public_note(document, author, "Elsewhere.", paragraph=2)
    key = keys_of(document)[1]
    for user, page, rows, words in [
        (None, "document", "document-rows", {"For all."}),
        (member, "document", "document-rows", {"For all."}),
        (member, "room", "room-rows", {"For us."}),
    ]:
        client = client_of(user)
        place = [document.slug] if page == "document" else [seminar.slug, document.slug]
        answer = client.get(reverse(rows, args=place), {"p": [key, "none", key]})
        html = answer.content.decode()
        assert answer.status_code == 200
        assert html.strip() in client.get(reverse(page, args=place)).content.decode()
        assert html.count("data-paragraph") == 1
        assert {word for word in ("For all.", "For us.", "Elsewhere.") if word in html} == words


def test_rows_come_in_reading_order_and_no_more_than_a_few_at_once():
    document = make_document(paragraphs=3)
    first, second, _third = keys_of(document)
    address = reverse("document-rows", args=[document.slug])
    html = client_of().get(address, {"p": [second, first]}).content.decode()
    assert html.index(f"row-{first}") < html.index(f"row-{second}")
    assert client_of().get(address).content.strip() == b""
    many = [str(number) for number in range(MOST_ROWS + 1)]
    assert client_of().get(address, {"p": many}).status_code == 400


def test_visitors_rows_are_known_by_a_tag_of_their_own():
    document = make_document()
    first, second, _third = keys_of(document)
    address = reverse("document-rows", args=[document.slug])
    answer = client_of().get(address, {"p": first})
    tag = answer["ETag"]
    known = {"headers": {"If-None-Match": tag}}
    assert client_of().get(address, {"p": first}, **known).status_code == 304
    assert client_of().get(address, {"p": second}, **known).status_code == 200
    assert client_of().get(document.get_absolute_url(), **known).status_code == 200


def test_rows_are_as_hidden_as_their_page():
    outsider, member = make_user(), make_user()
    seminar = make_seminar(members=[member])
    inner = make_document(status="seminar", seminars=[seminar])
    gone = make_document(status="withdrawn")
    for document, user, status in [
        (inner, member, 200), (inner, outsider, 404), (inner, None, 404), (gone, None, 410),
    ]:  # fmt: skip
        address = reverse("document-rows", args=[document.slug])
        answer = client_of(user).get(address, {"p": keys_of(document)[0]})
        assert answer.status_code == status
        assert (status == 200) == (b"data-paragraph" in answer.content)
    room = reverse("room-rows", args=[seminar.slug, make_document().slug])
    assert client_of(outsider).get(room).status_code == 404
    assert client_of(member).get(room).status_code == 404, "the seminar does not read it"
    assert client_of().get(room).status_code == 302


def test_rows_of_another_version_are_refused_to_a_page_that_says_its_own():
    member = make_user()
    document = make_document()
    seminar = make_seminar(members=[member], documents=[document])
    key = keys_of(document)[0]
    make_version(document, text_of(document).lines)
    for user, name, place in [
        (None, "document-rows", [document.slug]),
        (member, "document-rows", [document.slug]),
        (member, "room-rows", [seminar.slug, document.slug]),
    ]:
        client, address = client_of(user), f"{reverse(name, args=place)}?p={key}"
        for version, status in [("1", 409), ("2", 200), ("?", 409)]:
            answer = client.get(address, headers={"X-Text-Version": version})
            assert answer.status_code == status, (name, version)
        assert client.get(address).status_code == 200
