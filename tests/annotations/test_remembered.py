"""What somebody chose to see comes back with them, and changes no link."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import LastView
from tests.factories import make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


class Room:
    def __init__(self) -> None:
        self.ada, self.ben = make_user("Ada"), make_user("Ben")
        self.document, self.other = make_document("First"), make_document("Second")
        self.seminar = make_seminar(
            "Valley", members=[self.ada, self.ben], documents=[self.document, self.other]
        )
        for user in (self.ada, self.ben):
            make_note(
                self.document, user, f"Of {user.name}.", audience="seminar", seminar=self.seminar,
                tags=[user.name],
            )  # fmt: skip

    def client(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def address(self, document=None) -> str:
        return reverse("room", args=[self.seminar.slug, (document or self.document).slug])

    def choose(self, user, query: str, document=None) -> int:
        answer = self.client(user).post(
            f"{self.address(document)}view/", {"view": query}, headers={"X-Fragment": "1"}
        )
        return answer.status_code


@pytest.fixture
def room() -> Room:
    return Room()


def test_the_seminars_pages_lead_to_the_layers_that_were_on_last(room):
    ada = room.client(room.ada)
    before = f"{room.address()}?as=before"
    assert ada.get(before).url == room.address()
    assert room.choose(room.ada, "layers=mine&tag=Ada&unread=1") == 204
    assert ada.get(before).url == f"{room.address()}?layers=mine"
    # In all texts of this seminar, and for nobody else.
    there = f"{room.address(room.other)}?as=before"
    assert ada.get(there).url == f"{room.address(room.other)}?layers=mine"
    assert room.client(room.ben).get(before).url == room.address()
    for page in (reverse("seminar", args=[room.seminar.slug]), reverse("home")):
        assert f'href="{before}"' in ada.get(page).content.decode(), page
    assert room.choose(room.ada, "") == 204
    assert ada.get(before).url == room.address()


def test_an_address_shows_what_it_says_and_offers_what_was_chosen_last(room):
    ada = room.client(room.ada)
    assert room.choose(room.ada, "layers=mine&tag=Ada&unread=1") == 204

    def page(query: str = "") -> str:
        return unescape(ada.get(room.address() + query).content.decode())

    bare = page()
    assert "Of Ben." in bare
    assert "As last time: Only Mine, Tag Ada" in bare
    assert 'href="?tag=Ada&layers=mine" data-view>As last time' in bare
    assert "As last time" not in page("?tag=Ben")
    assert "As last time" not in page("?tag=Ada&layers=mine")
    assert "As last time" in page("?layers=mine"), "as the seminar's page led there"
    assert "As last time" not in room.client(room.ben).get(room.address()).content.decode()
    # To open a link that somebody sent is no choice of one's own.
    page("?tag=Ben")
    assert LastView.objects.get().query == "tag=Ada&layers=mine"
    room.choose(room.ada, "")
    assert "As last time" not in page()


def test_the_public_edition_offers_it_too_and_visitors_have_nothing(room):
    edition = room.document.get_absolute_url()
    ada = room.client(room.ada)
    make_note(room.document, room.ada, "Mine alone.")
    assert ada.post(f"{edition}view/", {"view": "unresolved=1&brief=1"}).status_code == 204
    assert "As last time: Unresolved, In brief" in ada.get(edition).content.decode()
    assert Client().post(f"{edition}view/", {"view": "brief=1"}).status_code == 401
    assert "As last time" not in Client().get(edition).content.decode()
    assert LastView.objects.count() == 1


def test_what_is_too_long_or_not_for_them_is_not_remembered(room):
    outsider = make_user("Olga")
    assert room.choose(outsider, "tag=Ada") == 404
    assert room.choose(room.ada, "&".join(f"tag={number:0>200}" for number in range(20))) == 204
    assert not LastView.objects.exists()
