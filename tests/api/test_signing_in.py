"""Sessions, tokens, limits, and one shape for whatever goes wrong."""

from __future__ import annotations

import datetime

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import Token
from annotations.api import rows
from tests.annotations import cast
from tests.api.scene import Program, Scene, new_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene.make()


def test_a_token_is_its_owner(scene):
    token, secret = Token.make(scene.author, "script")
    program = Program()
    for kind in ("Token", "token"):
        me = program.get("/api/me/", Authorization=f"{kind} {secret}")
        assert me.data["email"] == scene.author.email
    assert secret.startswith("colloquy_")
    assert secret not in Token.objects.values_list("digest", flat=True)
    token.refresh_from_db()
    assert token.used_at is not None
    note = program.post("/api/annotations/", new_note(), Authorization=f"Token {secret}")
    assert note.status_code == 201
    assert note.data["author"]["me"]


def test_a_token_counts_before_the_session(scene):
    _token, secret = Token.make(scene.author, "script")
    program = Program(scene.outsider)
    mine = program.get("/api/annotations/?author=me", Authorization=f"Token {secret}").data
    assert {comment["body"] for note in mine["results"] for comment in note["comments"]} >= {
        "Secret"
    }
    assert program.get("/api/annotations/?author=me").data["results"] == []


@pytest.mark.parametrize(
    "value",
    [
        "Token nonsense",
        "Token",
        "Token ",
        "Token a b",
        "Token \xff\xfe",
        "Token " + "x" * 5000,
    ],
)
def test_a_wrong_token_is_refused_even_for_reading(scene, value):
    answer = Program().get("/api/documents/", Authorization=value)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"


def test_other_schemes_are_not_ours(scene):
    assert Program().get("/api/documents/", Authorization="Basic eDp5").status_code == 200
    assert Program().get("/api/me/", Authorization="Basic eDp5").status_code == 401


def test_a_revoked_token_and_an_ended_account_sign_nobody_in(scene):
    token, secret = Token.make(scene.author, "script")
    _other, second = Token.make(scene.author, "second")
    client = Client()
    client.force_login(scene.author)
    client.post(reverse("tokens"), {"revoke": token.pk})
    for used, status in ((secret, 401), (second, 200)):
        assert Program().get("/api/me/", Authorization=f"Token {used}").status_code == status
    type(scene.author).objects.filter(pk=scene.author.pk).update(is_active=False)
    assert Program().get("/api/me/", Authorization=f"Token {second}").status_code == 401


def test_the_page_shows_a_key_once(scene):
    client = Client()
    page = reverse("tokens")
    assert client.get(page).status_code == 302
    client.force_login(scene.author)
    made = client.post(page, {"name": "<b>backup</b>"})
    assert made.status_code == 201
    html = made.content.decode()
    token = Token.objects.get(user=scene.author)
    secret = html.split('value="colloquy_')[1].split('"')[0]
    assert Token.hash("colloquy_" + secret) == token.digest
    assert "&lt;b&gt;backup&lt;/b&gt;" in html
    again = client.get(page).content.decode()
    assert "colloquy_" not in again
    assert token.hint in again
    assert "no-store" in made["Cache-Control"]
    empty = client.post(page, {"name": ""})
    assert empty.status_code == 400
    assert Token.objects.count() == 1


def test_nobody_revokes_somebody_elses_key(scene):
    token, _secret = Token.make(scene.author, "script")
    client = Client()
    client.force_login(scene.outsider)
    for number in (token.pk, "x", "9" * 40, "\x00"):
        assert client.post(reverse("tokens"), {"revoke": number}).status_code == 404
    assert Token.objects.filter(pk=token.pk).exists()
    assert "script" not in client.get(reverse("tokens")).content.decode()


def test_a_session_writes_only_with_its_csrf_token(scene):
    program = Program(scene.author, enforce_csrf_checks=True)
    refused = program.post("/api/annotations/", new_note())
    assert (refused.status_code, refused.data["error"]["code"]) == (403, "permission_denied")
    page = program.client.get(reverse("tokens"))
    csrf = program.client.cookies["csrftoken"].value
    assert page.status_code == 200
    assert program.post("/api/annotations/", new_note(), X_CSRFToken=csrf).status_code == 201
    _token, secret = Token.make(scene.author, "script")
    by_token = Program(enforce_csrf_checks=True)
    answer = by_token.post("/api/annotations/", new_note(), Authorization=f"Token {secret}")
    assert answer.status_code == 201


def test_so_many_writes_a_minute(scene, settings):
    settings.API_WRITES_PER_MINUTE = 2
    author, member = Program(scene.author), Program(scene.member)
    codes = [author.post("/api/annotations/", new_note()).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    refused = author.post("/api/annotations/", new_note())
    assert 0 < int(refused["Retry-After"]) <= 61
    assert author.get("/api/annotations/").status_code == 200
    assert member.post("/api/annotations/", new_note()).status_code == 201
    settings.API_WRITES_PER_MINUTE = 0
    assert author.post("/api/annotations/", new_note()).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing/", 404),
        ("GET", "/api/no%0Athing/", 404),
        ("GET", "/api/annotations", 404),
        ("POST", "/api/annotations", 404),
        ("GET", "/api/annotations/not-a-uuid/", 404),
        ("GET", "/api/annotations/00000000-0000-4000-8000-000000000000/", 404),
        ("GET", "/api/documents/no%20slug/", 404),
        ("GET", "/api/documents/%00/", 404),
        ("PUT", "/api/annotations/", 405),
        ("DELETE", "/api/documents/", 405),
        ("POST", "/api/me/", 405),
        ("OPTIONS", "/api/annotations/", 405),
        ("TRACE", "/api/annotations/", 405),
        ("POST", "/api/docs/", 405),
        ("POST", "/api/schema/", 405),
    ],
)
def test_errors_have_one_shape(scene, method, path, status):
    answer = Program(scene.author).ask(method, path)
    assert answer.status_code == status
    assert answer.content


def test_an_address_that_is_none_is_missing_without_csrf_token_too():
    program = Program(enforce_csrf_checks=True)
    assert program.post("/api/nothing/", {}).status_code == 404
    assert program.post("/api/", {}).status_code == 401


def test_nobody_writes(scene):
    for method, path in [
        ("POST", "/api/annotations/"),
        ("POST", f"/api/annotations/{scene.approved.annotation_id}/comments/"),
        ("PATCH", f"/api/annotations/{scene.approved.annotation_id}/"),
        ("DELETE", f"/api/comments/{scene.approved.pk}/"),
        ("POST", "/api/moderation/decisions/"),
        ("GET", "/api/moderation/waiting/"),
    ]:
        answer = Program().ask(method, path, {})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token"), path


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [(RuntimeError("ours"), 500, "failed"), (OperationalError("gone"), 503, "unavailable")],
)
def test_what_breaks_is_logged_and_said_in_the_same_shape(
    scene, monkeypatch, caplog, problem, status, code
):
    def broken(*_arguments: object) -> None:
        raise problem

    monkeypatch.setattr(rows, "notes", broken)
    program = Program(raise_request_exception=False)
    answer = program.get("/api/annotations/")
    assert (answer.status_code, answer.data["error"]["code"]) == (status, code)
    assert str(problem) not in answer.content.decode()
    assert any(record.exc_info for record in caplog.records)


def test_moments_end_in_z(scene):
    note = Program().get("/api/annotations/").data["results"][0]
    assert note["created"].endswith("Z")
    datetime.datetime.fromisoformat(note["created"])


def test_seminars_that_somebody_left_are_others(scene):
    member = Program(scene.member)
    assert member.get(f"/api/annotations/{scene.room.annotation_id}/").status_code == 200
    scene.seminar.memberships.get(user=scene.member).end(by=scene.owner)
    assert member.get(f"/api/annotations/{scene.room.annotation_id}/").status_code == 404
    assert member.get("/api/annotations/?seminar=reading").status_code == 404
    assert cast.fresh(scene.room).latest.body == "Room"
