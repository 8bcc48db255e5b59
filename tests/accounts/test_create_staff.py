"""`manage.py create_staff`, on a terminal and without one."""

from __future__ import annotations

import getpass
import re
import sys
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Event, User
from tests.accounts.cast import PASSWORD
from tests.accounts.test_signing import sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def terminal(monkeypatch):
    """Somebody who types these lines, the secret ones first to ``getpass``."""

    def types(*secrets: str, name: str = "") -> None:
        answers = iter(secrets)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))
        monkeypatch.setattr("builtins.input", lambda _prompt: name)

    return types


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_staff", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_without_a_terminal_a_link_to_choose_a_password_is_printed(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    said = run(
        "Anna@Example.org", "--name", "Anna Weber", "--editor", "--moderator",
        "--address", "https://read.example.org/",
    )  # fmt: skip
    user = User.objects.get()
    assert (user.email, user.name) == ("anna@example.org", "Anna Weber")
    assert (user.is_editor, user.is_moderator) == (True, True)
    assert (user.is_staff, user.is_superuser) == (False, False)
    link = re.search(r"https://read\.example\.org(/\S+)", said)[1]
    form = client.get(link)["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(client, "anna@example.org")["Location"] == "/"
    assert not mail.outbox


def test_on_a_terminal_the_password_is_asked_for_until_it_is_good(client, terminal):
    terminal("one thing", "another", "12345678", "12345678", PASSWORD, PASSWORD, name="Anna Weber")
    said = run("anna@example.org", "--admin")
    assert "two different passwords" in said
    assert "entirely numeric" in said
    assert "http" not in said
    assert PASSWORD not in said
    user = User.objects.get()
    assert (user.name, user.is_staff, user.is_superuser) == ("Anna Weber", True, True)
    assert (user.is_editor, user.is_moderator) == (False, False)
    sign_in(client, "anna@example.org")
    assert client.get("/admin/").status_code == 200


def test_on_a_terminal_nothing_typed_prints_the_link(terminal):
    terminal("", name="Anna Weber")
    assert "/account/password/reset/key/" in run("anna@example.org", "--editor")


def test_an_account_that_exists_is_raised_and_keeps_the_rest():
    user = make_user("Anna Weber", is_moderator=True)
    before = user.password
    said = run(user.email.upper(), "--editor")
    assert "Raised: Anna Weber" in said
    assert "http" not in said
    user.refresh_from_db()
    assert (user.is_editor, user.is_moderator, user.password) == (True, True, before)
    assert Event.objects.filter(kind="site roles given", data__user=user.pk).count() == 1
    run(user.email, "--editor", "--name", "Anna W.")
    user.refresh_from_db()
    assert user.name == "Anna W."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["anna@example.org", "--name", "Anna"], "Say what they may do"),
        (["anna", "--name", "Anna", "--editor"], "is not an e-mail address"),
        (["anna@example.org", "--editor"], "needs a name"),
        (["anna@example.org", "--editor", "--name", "x" * 81], "longer than 80"),
    ],
)
def test_what_is_missing_is_said(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
    assert not User.objects.exists()


def test_a_closed_account_is_not_raised():
    user = make_user(is_active=False)
    with pytest.raises(CommandError, match="is closed"):
        run(user.email, "--editor")
    user.refresh_from_db()
    assert not user.is_editor
    assert sign_in(Client(), user.email)["Location"] == "/account/inactive/"
