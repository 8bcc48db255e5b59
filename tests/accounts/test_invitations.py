"""Links that make members: for whom they work, how often, and what they give away."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Event, Invitation, Membership, Role, Seminar, User
from tests.accounts.cast import PASSWORD, Cast
from tests.accounts.test_signing import NEW, is_signed_in, link_in, sign_in
from tests.factories import make_seminar, make_user


def invite(cast: Cast, **terms) -> tuple[Invitation, str]:
    terms = {"expires": timezone.now() + timedelta(days=1)} | terms
    return cast.seminar.invite(by=cast.people["owner"], **terms)


def address(token: str) -> str:
    return f"/invitations/{token}/"


def home(cast: Cast) -> str:
    return f"/seminars/{cast.seminar.slug}/"


def make_link(cast: Cast, **terms: str):
    data = {"role": "member", "days": "14", "places": ""} | terms
    return cast.client("owner").post(f"{home(cast)}invitations/", data, follow=True)


def test_a_link_is_shown_once(cast: Cast):
    answer = make_link(cast, places="3", role="moderator")
    assert answer.redirect_chain == [(f"{home(cast)}invitations/", 303)]
    (link,) = re.findall(r'readonly value="([^"]+)"', answer.content.decode())
    token = link.rstrip("/").rpartition("/")[2]
    assert link == f"http://testserver/invitations/{token}/"
    assert len(token) >= 32
    made = Invitation.objects.get()
    assert (made.role, made.max_uses, made.created_by) == ("moderator", 3, cast.people["owner"])
    assert timedelta(days=13) < made.expires_at - timezone.now() <= timedelta(days=14)
    assert token not in str(list(Invitation.objects.values())) + str(list(Event.objects.values()))
    again = answer.client.get(f"{home(cast)}invitations/")
    page = again.content.decode()
    assert Invitation.objects.count() == 1
    assert token not in page + str(dict(answer.client.session))
    assert "0 of 3 joined" in page


@pytest.mark.parametrize(
    "terms", [{"role": "emperor"}, {"days": "365"}, {"places": "0"}, {"places": "-1"}, {"days": ""}]
)
def test_terms_that_are_not_offered_are_refused(cast: Cast, terms):
    answer = make_link(cast, **terms)
    assert answer.status_code == 400
    assert "One thing needs mending." in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["outsider", "past", "staff"])
def test_somebody_with_an_account_joins_with_one_button(cast: Cast, role: str):
    invitation, token = invite(cast)
    client = cast.client(role)
    page = client.get(address(token)).content.decode()
    assert "Unheard-of seminar" in page
    assert "Owner Person invites you" in page
    assert not cast.is_member(role)
    answer = client.post(address(token))
    assert (answer.status_code, answer["Location"]) == (303, home(cast))
    assert "You are a member of" in client.get(home(cast)).content.decode()
    assert cast.membership(role).role == Role.MEMBER
    invitation.refresh_from_db()
    assert invitation.uses == 1
    assert Event.objects.filter(kind="member joined", actor=cast.people[role]).count() == 1


@pytest.mark.parametrize("role", ["owner", "moderator", "member"])
def test_members_are_led_to_the_seminar_and_stay_what_they_are(cast: Cast, role: str):
    invitation, token = invite(cast, role=Role.MEMBER)
    before = cast.membership(role).role
    client = cast.client(role)
    assert client.get(address(token))["Location"] == home(cast)
    client.post(address(token))
    assert cast.membership(role).role == before
    invitation.refresh_from_db()
    assert invitation.uses == 0
    invitation.revoke(by=cast.people["owner"])
    assert client.get(address(token))["Location"] == home(cast)


def used_up(cast: Cast) -> str:
    invitation, token = invite(cast, max_uses=1)
    assert invitation.accept(make_user())
    return token


def expired(cast: Cast) -> str:
    return invite(cast, expires=timezone.now() - timedelta(seconds=1))[1]


def revoked(cast: Cast) -> str:
    invitation, token = invite(cast)
    answer = cast.client("owner").post(f"{home(cast)}invitations/", {"revoke": invitation.pk})
    assert answer.status_code == 303
    return token


def over(cast: Cast) -> str:
    _invitation, token = invite(cast)
    Seminar.objects.filter(pk=cast.seminar.pk).update(archived_at=timezone.now())
    return token


@pytest.mark.parametrize("how", [used_up, expired, revoked, over, None])
@pytest.mark.parametrize("role", ["outsider", "past", "nobody"])
def test_a_link_that_does_not_work_says_so_and_not_whose_it_was(cast: Cast, role: str, how):
    token = how(cast) if how else "x" * 32
    client = cast.client(role)
    for answer in (client.get(address(token)), client.post(address(token), {"signup": "1"})):
        assert answer.status_code == (410 if how else 404)
        page = answer.content.decode()
        assert "This invitation does not work" in page
        assert "Ask whoever sent it" in page
        assert "Unheard-of" not in page
        assert "Owner Person" not in page
    assert role == "nobody" or not cast.is_member(role)
    assert "sessionid" not in client.cookies or role != "nobody"


def test_a_visitor_gets_no_session_by_opening_a_link(cast: Cast):
    client = Client()
    answer = client.get(address(invite(cast)[1]))
    assert answer.status_code == 200
    assert "sessionid" not in client.cookies
    assert "Unheard-of seminar" in answer.content.decode()


@pytest.mark.parametrize("signup", ["open", "invite"])
@pytest.mark.parametrize("verification", ["optional", "mandatory"])
def test_an_invitation_leads_through_sign_up_into_the_seminar(
    cast: Cast, settings, signup: str, verification: str
):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = signup, verification
    invitation, token = invite(cast, max_uses=1)
    client = Client()
    answer = client.post(address(token), {"signup": "1"})
    assert (answer.status_code, answer["Location"]) == (303, "/account/signup/")
    page = client.get("/account/signup/").content.decode()
    assert "Unheard-of seminar" in page
    answer = client.post("/account/signup/", NEW)
    if verification == "mandatory":
        assert not is_signed_in(client)
        answer = client.post(link_in(mail.outbox[-1]))
    assert answer["Location"] == home(cast)
    assert client.get(home(cast)).status_code == 200
    assert "invitation" not in client.session
    invitation.refresh_from_db()
    assert invitation.uses == 1
    # Whoever comes after does not profit from it.
    assert "By invitation only" in Client().get("/account/signup/").content.decode() or (
        signup == "open"
    )


def test_the_mail_may_be_opened_on_another_device(cast: Cast, settings):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    _invitation, token = invite(cast, max_uses=1)
    laptop, phone = Client(), Client()
    laptop.post(address(token), {"signup": "1"})
    laptop.post("/account/signup/", NEW)
    assert phone.post(link_in(mail.outbox[-1]))["Location"] == "/account/login/"
    assert sign_in(phone, NEW["email"])["Location"] == home(cast)


@pytest.mark.parametrize("signup", ["open", "invite"])
def test_an_invitation_leads_through_sign_in_into_the_seminar(cast: Cast, settings, signup: str):
    settings.SIGNUP = signup
    _invitation, token = invite(cast)
    client = Client()
    assert client.post(address(token), {"login": "1"})["Location"] == "/account/login/"
    assert "Unheard-of seminar" in client.get("/account/login/").content.decode()
    answer = sign_in(client, cast.people["outsider"].email)
    assert answer["Location"] == home(cast)
    assert cast.is_member("outsider")


def test_an_invitation_survives_a_forgotten_password(cast: Cast):
    _invitation, token = invite(cast)
    client = Client()
    client.post(address(token), {"login": "1"})
    client.post("/account/password/reset/", {"email": cast.people["outsider"].email})
    form = client.get(link_in(mail.outbox[-1]))["Location"]
    client.post(form, {"password1": "another long one", "password2": "another long one"})
    answer = sign_in(client, cast.people["outsider"].email, "another long one")
    assert answer["Location"] == home(cast)


def test_an_invitation_that_closes_while_somebody_signs_in(cast: Cast):
    invitation, token = invite(cast)
    client = Client()
    client.post(address(token), {"login": "1"})
    invitation.revoke(by=cast.people["owner"])
    assert "Unheard-of" not in client.get("/account/login/").content.decode()
    answer = client.post(
        "/account/login/",
        {"login": cast.people["outsider"].email, "password": PASSWORD},
        follow=True,
    )
    assert "The invitation was closed meanwhile" in answer.content.decode()
    assert not cast.is_member("outsider")


@pytest.mark.parametrize("signup", ["open", "invite"])
def test_an_invitation_that_closes_while_somebody_signs_up(cast: Cast, settings, signup: str):
    settings.SIGNUP = signup
    invitation, token = invite(cast)
    client = Client()
    client.post(address(token), {"signup": "1"})
    invitation.revoke(by=cast.people["owner"])
    answer = client.post("/account/signup/", NEW, follow=True)
    made = User.objects.filter(email=NEW["email"].lower())
    assert made.exists() == (signup == "open")
    assert not Membership.objects.filter(user__in=made).exists()
    if signup == "invite":
        assert "By invitation only" in answer.content.decode()


def test_a_choice_made_hours_ago_does_not_bind_the_next_person(cast: Cast):
    _invitation, token = invite(cast)
    client = Client()
    client.post(address(token), {"login": "1"})
    session = client.session
    session["invitation"] |= {"at": session["invitation"]["at"] - 3 * 60 * 60}
    session.save()
    sign_in(client, cast.people["outsider"].email)
    assert not cast.is_member("outsider")


def test_tokens_are_in_no_session_log_or_referrer(cast: Cast, caplog):
    _invitation, token = invite(cast)
    client = Client()
    with caplog.at_level(logging.DEBUG):
        answer = client.get(address(token))
        client.post(address(token), {"signup": "1"})
        client.post("/account/signup/", NEW | {"password1": "x"})
        client.get(address(token) + "x")
        client.get(address(token + "y"))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "/invitations/" not in answer.content.decode()
    logged = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "invitations/<str:token>/" in logged
    assert token not in re.sub(r"<WSGIRequest[^>]*>", "", logged)
    stored = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert "invitation" in stored
    assert token not in stored


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_take_the_last_place_at_once_one_gets_in(round_: int):
    seminar = make_seminar()
    people = [make_user() for _ in range(4)]
    invitation, token = seminar.invite(
        by=people[0], expires=timezone.now() + timedelta(1), max_uses=1
    )
    start = Barrier(len(people))

    def join(user: User) -> int:
        try:
            client = Client()
            client.force_login(user)
            start.wait()
            return client.post(address(token)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(join, people))
    assert answers == [303, 410, 410, 410]
    invitation.refresh_from_db()
    assert invitation.uses == 1
    assert seminar.memberships.filter(ended_at=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_who_accepts_twice_at_once_takes_one_place():
    seminar, user = make_seminar(), make_user()
    invitation, _token = seminar.invite(by=user, expires=timezone.now() + timedelta(1), max_uses=5)
    start = Barrier(4)

    def join(_: int) -> Membership | None:
        try:
            start.wait()
            return invitation.accept(user)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len({membership.pk for membership in pool.map(join, range(4))}) == 1
    invitation.refresh_from_db()
    assert invitation.uses == 1


@pytest.mark.django_db(transaction=True)
def test_seminars_of_one_name_made_at_once_have_addresses_of_their_own():
    owner = make_user()
    start = Barrier(4)

    def found(_: int) -> str:
        try:
            start.wait()
            return Seminar.found(name="The same name", owner=owner).slug
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(found, range(4)))) == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_instructors_who_leave_at_once_one_stays():
    seminar, other = make_seminar(), make_user()
    seminar.admit(other, Role.OWNER)
    owners = [m.user for m in seminar.memberships.select_related("user")]
    start = Barrier(2)

    def leave(user: User) -> str:
        try:
            client = Client()
            client.force_login(user)
            start.wait()
            return client.post(f"/seminars/{seminar.slug}/leave/")["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        places = sorted(pool.map(leave, owners))
    assert places == ["/seminars/", f"/seminars/{seminar.slug}/members/"]
    assert seminar.memberships.filter(ended_at=None, role=Role.OWNER).count() == 1
