"""The keys that people choose: kept, in no clash, and only their own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.keyboard import SHEETS, chosen, clashes, fits
from accounts.models import User
from tests.factories import make_user

PAGE = "/account/keyboard/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_usual_keys_are_in_no_clash() -> None:
    for sheet in SHEETS.values():
        keys = chosen({}, sheet)
        assert clashes(keys) == set(), sheet.name
        assert all(fits(key) for key in keys.values())
        assert keys["help"] == "?"


@pytest.mark.django_db
def test_keys_are_kept_and_stand_on_the_pages() -> None:
    ada, ben = make_user("Ada"), make_user("Ben", is_moderator=True)
    client = client_of(ada)
    given = {"reading.note": "X", "reading.new": "", "desk.approve": "ü"}
    answer = client.post(PAGE, {**given, "off": "on"})
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    ada.refresh_from_db()
    own = {"reading.note": "x", "reading.new": "", "desk.approve": "ü"}
    assert ada.keyboard == {"off": True, "own": own}
    answer = client.post(PAGE, {"sheet": "reading", "reading.note": "n", "reading.new": "x"},
                         headers={"X-Part": "keys"})  # fmt: skip
    assert answer.status_code == 204
    ada.refresh_from_db()
    assert ada.keyboard == {"own": {"desk.approve": "ü"}}, "the usual ones are not kept"
    assert 'value="ü"' in client.get(PAGE).content.decode()
    assert 'data-now="a"' in client_of(ben).get(reverse("desk")).content.decode()
    client.post(PAGE, {"act": "defaults"})
    ada.refresh_from_db()
    assert ada.keyboard == {}
    ben.refresh_from_db()
    assert ben.keyboard == {}


@pytest.mark.django_db
def test_a_clash_changes_nothing_and_is_said_beside_both() -> None:
    ada = make_user("Ada")
    for given, said in (
        ({"reading.note": "j"}, "This key is also for: Next paragraph."),
        ({"desk.undo": "ab"}, "One letter, digit or sign."),
    ):
        answer = client_of(ada).post(PAGE, given)
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert client_of(ada).post(PAGE, given, headers={"X-Part": "keys"}).status_code == 400
    ada.refresh_from_db()
    assert ada.keyboard == {}
    assert Client().post(PAGE, {"off": "on"}).status_code == 302, "visitors have no account"
