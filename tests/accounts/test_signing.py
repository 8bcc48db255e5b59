"""Signing up, in and out; the password and the address."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Token, User
from tests.accounts.cast import PASSWORD
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

NEW = {"name": "Anna Weber", "email": "Anna.Weber@Example.org", "password1": PASSWORD}


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/account/login/", {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get("/my-account/").status_code == 200


def ask_for_address(client: Client, email: str):
    """Ask for another address; that needs the password once more."""
    answer = client.post("/account/email/", {"email": email, "action_add": "1"})
    assert answer["Location"] == "/account/reauthenticate/?next=%2Faccount%2Femail%2F"
    return client.post(answer["Location"], {"password": PASSWORD})


def link_in(message) -> str:
    """The path of the link in a mail."""
    return re.findall(r"https?://[^/]+(/\S+)", message.body)[0]


ENTRANCES = (
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/confirm-email/",
    "/account/inactive/",
)


@pytest.mark.parametrize("address", ENTRANCES)
def test_a_visitor_gets_no_session_by_looking(client, address: str):
    assert client.get(address).status_code == 200
    assert "sessionid" not in client.cookies
    has_form = 'method="post"' in client.get(address).content.decode()
    assert ("csrftoken" in client.cookies) == has_form


def test_signing_up_makes_an_account_and_signs_in(client):
    answer = client.post("/account/signup/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.name, user.email) == ("Anna Weber", "anna.weber@example.org")
    assert (user.is_editor, user.is_moderator, user.is_staff) == (False, False, False)
    assert "Anna Weber" in client.get("/my-account/").content.decode()
    assert [message.subject for message in mail.outbox] == ["Colloquy: confirm your address"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "   "}, "This field is required."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"email": "anna"}, "Enter a valid email address."),
        ({"password1": "short"}, "too short"),
        ({"password1": "anna.weber@example"}, "too similar"),
        ({"password1": "password"}, "too common"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_and_the_rest_kept(client, change, sentence):
    page = client.post("/account/signup/", NEW | change).content.decode()
    assert sentence in page
    assert (NEW | change)["name"] in page
    assert PASSWORD not in page
    assert not User.objects.exists()


def test_an_address_is_one_account_in_any_case(client):
    make_user(
        "Anna",
    )
    user = User.objects.get()
    User.objects.filter(pk=user.pk).update(email="anna.weber@example.org")
    page = client.post("/account/signup/", NEW | {"email": "ANNA.Weber@example.ORG"})
    assert "There is already an account with this e-mail address" in page.content.decode()
    assert User.objects.count() == 1
    assert sign_in(client, " Anna.WEBER@example.org ").status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_look_alike(client):
    user = make_user()
    wrong = sign_in(client, user.email, "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.org", "wrong").content.decode()
    sentence = "The e-mail address and the password do not fit together."
    assert sentence in wrong
    assert sentence in unknown
    assert user.email in wrong
    assert not is_signed_in(client)


def test_people_return_to_where_they_were(client):
    user, document = make_user(), make_document()
    address = f"/documents/{document.slug}/"
    page = client.get(address).content.decode()
    link = f"/account/login/?next={address}"
    assert link in page
    form = client.get(link).content.decode()
    assert f'name="next" value="{address}"' in form
    assert f"/account/signup/?next={address.replace('/', '%2F')}" in form
    assert sign_in(client, user.email, next=address)["Location"] == address


def test_signing_up_returns_to_where_one_was(client):
    answer = client.post("/account/signup/", NEW | {"next": "/documents/x/?page=2#p"})
    assert answer["Location"] == "/documents/x/?page=2#p"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        r"\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http://testserver.evil.example/",
        "\t//evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(client, elsewhere: str):
    user = make_user()
    for answer in (
        sign_in(client, user.email, next=elsewhere),
        client.get("/account/login/", {"next": elsewhere}),  # signed in already
        client.post("/account/logout/", {"next": elsewhere}),
        Client().post("/account/signup/", NEW | {"next": elsewhere}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, "/")


def test_signing_out_takes_a_form(client):
    client.force_login(make_user())
    assert client.get("/account/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/account/logout/")["Location"] == "/"
    assert not is_signed_in(client)


def test_a_closed_account_cannot_be_used(client):
    user = make_user()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_signed_in(client)
    assert sign_in(client, user.email)["Location"] == "/account/inactive/"
    assert not is_signed_in(client)


def test_guessing_is_stopped_with_a_sentence(client):
    user, other = make_user(), make_user()
    for _ in range(5):
        sign_in(client, user.email, "wrong")
    # Now not even the right one is tried.
    page = sign_in(client, user.email).content.decode()
    assert "Too many attempts to sign in failed. Wait five minutes" in page
    assert not is_signed_in(client)
    # Somebody else at the same network is not locked out by it.
    assert sign_in(Client(), other.email).status_code == 302


def test_trying_many_accounts_from_one_place_is_stopped_with_a_page(client):
    answers = [sign_in(client, f"reader{n}@example.org", "wrong") for n in range(61)]
    assert "do not fit together" in answers[19].content.decode()
    assert "Too many attempts to sign in failed" in answers[20].content.decode()
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


def test_a_class_behind_one_address_can_sign_up_at_once(client):
    for number in range(40):
        answer = Client().post("/account/signup/", NEW | {"email": f"reader{number}@example.org"})
        assert answer.status_code == 302, number


def test_a_password_is_reset_by_mail(client):
    user = make_user()
    answer = client.post("/account/password/reset/", {"email": user.email.upper()}, follow=True)
    assert "a link to choose a new password is on its way" in answer.content.decode()
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert message.subject == "Colloquy: choose a new password"
    assert "&#" not in message.body
    _token, secret = Token.make(user, "script")
    other, kept = Token.make(make_user(), "script")
    link = link_in(message)
    answer = client.get(link)
    # The key leaves the address at once.
    form = answer["Location"]
    assert form.endswith("-set-password/")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "Choose a new password" in client.get(form).content.decode()
    mismatch = client.post(form, {"password1": "another long one", "password2": "other"})
    assert "same password" in mismatch.content.decode()
    assert Token.owner_of(secret) == user
    answer = client.post(
        form, {"password1": "another long one", "password2": "another long one"}, follow=True
    )
    assert "The password is changed" in answer.content.decode()
    # Programs are signed out with whoever made their keys; other people's go on.
    assert Token.owner_of(secret) is None
    assert Token.owner_of(kept) == other.user
    assert sign_in(client, user.email).status_code == 200
    assert sign_in(client, user.email, "another long one").status_code == 302
    # It worked once.
    assert "This link no longer works" in Client().get(link).content.decode()


def test_a_reset_does_not_tell_who_has_an_account(client):
    known, unknown = make_user().email, "nobody@example.org"
    pages = [
        client.post("/account/password/reset/", {"email": email}, follow=True).content
        for email in (known, unknown)
    ]
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[known]]


def test_the_password_is_changed_with_the_present_one(client):
    user = make_user()
    sign_in(client, user.email)
    here, there = client, Client()
    sign_in(there, user.email)
    new = "another long one"
    data = {"oldpassword": "wrong", "password1": new, "password2": new}
    answer = here.post("/account/password/change/", data)
    assert "This is not your present password." in answer.content.decode()
    answer = here.post("/account/password/change/", data | {"oldpassword": PASSWORD})
    assert answer["Location"] == "/my-account/"
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_the_name_is_changed(client):
    user = make_user("Old Name")
    client.force_login(user)
    page = client.post("/my-account/", {"name": "<b>New</b>"}, follow=True).content.decode()
    assert "&lt;b&gt;New" in page
    assert "<b>New" not in page
    refused = client.post("/my-account/", {"name": ""})
    assert refused.status_code == 400
    user.refresh_from_db()
    assert user.name == "<b>New</b>"


def test_my_account_shows_roles_and_seminars(cast):
    page = cast.client("staff").get("/my-account/").content.decode()
    assert "Editor: import" in page
    assert 'href="/admin/"' in page
    page = cast.client("moderator").get("/my-account/").content.decode()
    assert "Unheard-of seminar" in page
    assert "Editor: import" not in page
    assert "Unheard-of seminar" not in cast.client("past").get("/my-account/").content.decode()
    assert 'href="/account/tokens/"' in page


def test_the_address_is_changed_once_the_new_one_is_proved(client):
    user = make_user()
    old = user.email
    EmailAddress.objects.create(user=user, email=old, primary=True, verified=True)
    sign_in(client, old)
    ask_for_address(client, "New@Example.org")
    user.refresh_from_db()
    assert user.email == old
    page = client.get("/account/email/").content.decode()
    assert "new@example.org" in page
    link = link_in(mail.outbox[-1])
    assert mail.outbox[-1].to == ["new@example.org"]
    assert "Is new@example.org your address?" in client.get(link).content.decode()
    client.post(link)
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert sign_in(Client(), "new@example.org").status_code == 302
    assert sign_in(Client(), old).status_code == 200


def test_an_address_that_was_never_proved_is_corrected_at_once(client):
    user = make_user()
    sign_in(client, user.email)
    ask_for_address(client, "right@example.org")
    assert mail.outbox[-1].to == ["right@example.org"]
    user.refresh_from_db()
    assert user.email == "right@example.org"
    page = client.get("/account/email/").content.decode()
    assert "right@example.org" in page
    assert "not confirmed" in page
    client.post("/account/email/", {"email": "right@example.org", "action_remove": "1"})
    client.post(link_in(mail.outbox[-1]))
    user.refresh_from_db()
    assert user.email == "right@example.org"
    assert EmailAddress.objects.get().verified


def test_an_address_of_somebody_else_is_not_taken(client):
    user, other = make_user(), make_user()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    sign_in(client, user.email)
    answer = client.post("/account/email/", {"email": other.email, "action_add": "1"})
    assert "There is already an account" in answer.content.decode()
    # Nor one that somebody took while the link was on its way.
    ask_for_address(client, "new@example.org")
    User.objects.create_user("new@example.org", name="Quicker")
    link = link_in(next(m for m in mail.outbox if m.to == ["new@example.org"]))
    answer = client.post(link, follow=True)
    assert "belongs to another account already" in answer.content.decode()
    user.refresh_from_db()
    assert user.email != "new@example.org"
    assert answer.redirect_chain == [("/account/email/", 302)]


def test_the_address_is_not_changed_by_whoever_finds_the_browser_open(client):
    user = make_user()
    sign_in(client, user.email)
    answer = client.post("/account/email/", {"email": "thief@example.org", "action_add": "1"})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not mail.outbox
    page = client.get(answer["Location"]).content.decode()
    assert "Your password, please" in page
    wrong = client.post(answer["Location"], {"password": "wrong"}).content.decode()
    assert "This is not your password." in wrong
    client.post(answer["Location"], {"password": PASSWORD})
    assert [message.to for message in mail.outbox] == [["thief@example.org"]]


def test_a_site_that_wants_proof_lets_in_after_it(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answer = client.post("/account/signup/", NEW | {"next": "/topics/"})
    assert answer["Location"] == "/account/confirm-email/"
    assert not is_signed_in(client)
    link = link_in(mail.outbox[-1])
    page = client.get(link)
    assert "Is anna.weber@example.org your address?" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert client.post(link)["Location"] == "/topics/"
    assert is_signed_in(client)
    assert "This link no longer works" in Client().get("/account/confirm-email/x/").content.decode()


def test_a_site_that_wants_proof_does_not_tell_who_has_an_account(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    user = make_user()
    answer = client.post("/account/signup/", NEW | {"email": user.email})
    assert answer["Location"] == "/account/confirm-email/"
    (message,) = mail.outbox
    assert message.subject == "Colloquy: you have an account"
    assert "/account/password/reset/" in message.body
    assert User.objects.count() == 1


def test_sign_up_by_invitation_only(client, settings):
    settings.SIGNUP = "invite"
    for answer in (client.get("/account/signup/"), client.post("/account/signup/", NEW)):
        assert "By invitation only" in answer.content.decode()
    assert not User.objects.exists()
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("path", ["2fa/", "2fa/totp/activate/", "login/code/", "3rdparty/"])
def test_pages_that_are_not_used_are_not_there(client, path: str):
    client.force_login(make_user())
    assert client.get(f"/account/{path}").status_code == 404
