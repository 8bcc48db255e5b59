"""Inviting people by e-mail: reading the list, looking at it, sending, and what came of it."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.models import Invitation, Role
from accounts.roster import read
from tests.accounts.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
MANY = "name;e-mail;role\nAda Byron;ada@x.org;instructor\n\nBo;bo@x.org;\n"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def post(cast: Cast, role: str = "owner", **fields):
    address = reverse("seminar-roster", args=[cast.seminar.slug])
    return cast.client(role).post(address, {"role": "member", "days": "30", **fields})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (MANY, [("ada@x.org", "Ada Byron", "owner", 2), ("bo@x.org", "Bo", "member", 4)]),
        ("Email\tFirst name\tSurname\nA@X.org\tA.\tByron", [("a@x.org", "A. Byron", "member", 2)]),
        ("a@x.org, b@x.org", [("a@x.org", "", "member", 1), ("b@x.org", "", "member", 1)]),
        ("Ada Byron <a@x.org>\nb@x.org",
         [("a@x.org", "Ada Byron", "member", 1), ("b@x.org", "", "member", 2)]),
        ("name;e-mail;role\nAda;a@x.org;\nb@x.org",
         [("a@x.org", "Ada", "member", 2), ("b@x.org", "", "member", 3)]),
        ('"Byron, Ada",a@x.org,tutor', [("a@x.org", "Byron, Ada", "moderator", 1)]),
        ("", []),
    ],
)  # fmt: skip
def test_lists_are_read_as_people_write_them(text: str, found: list):
    assert [(one.email, one.name, one.role, one.line) for one in read(text)] == found
    assert not any(one.problem for one in read(text))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a@x.org\nAda", 2, "no e-mail address"),
        ("a@x.org\nada@", 2, "no e-mail address"),
        ("name,email,role\nAda,a@x.org,wizard", 2, "no role"),
        ("a@x.org\nb@x.org\nA@x.org", 3, "line 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str):
    problem = next(one for one in read(text) if one.problem)
    assert problem.line == line
    assert said in problem.problem


def test_nothing_is_sent_before_one_has_looked(cast: Cast):
    member = cast.people["member"].email
    answer = post(cast, people=f"{MANY}Member;{member};member")
    html = answer.content.decode()
    assert "2 people will be invited" in html
    assert "is in the seminar already, as member" in html
    assert Invitation.objects.count() == 0
    assert post(cast, people=MANY, send="1").status_code == 303
    assert Invitation.objects.exclude(email="").count() == 2
    again = post(cast, people=MANY)
    assert again.content.decode().count("was invited already") == 2
    assert post(cast, people=MANY, send="1").status_code == 303
    assert Invitation.objects.count() == 2


def test_one_wrong_line_stops_all(cast: Cast):
    answer = post(cast, people=MANY + "nobody;;\n", send="1")
    assert "1 line must be mended first" in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_an_account_is_not_given_away(cast: Cast):
    html = post(cast, people=cast.people["outsider"].email).content.decode()
    other = post(cast, people="stranger@x.org").content.decode()
    for text in (html, other):
        assert "is invited as member" in text
        assert "Outsider" not in text.replace("outsider", "")


def test_file_in_another_encoding_is_asked_about(cast: Cast):
    data = "Name;E-Mail\nZoë;z@x.org\n".encode("windows-1252")
    upload = SimpleUploadedFile("list.csv", data)
    answer = post(cast, file=upload)
    html = answer.content.decode()
    assert "In which of these do the names look right?" in html
    kept = re.search(r'name="kept" value="([^"]+)"', html)
    assert kept
    shown = post(cast, kept=kept[1], encoding="windows-1252").content.decode()
    assert "Zoë" in shown
    assert "1 person will be invited" in shown
    assert (
        "is a picture"
        in post(cast, file=SimpleUploadedFile("list.csv", b"\x89PNG\r\n")).content.decode()
    )


@pytest.mark.parametrize("role", ["moderator", "member", "past", "outsider", "staff", "nobody"])
def test_only_instructors_invite(cast: Cast, role: str):
    assert post(cast, role, people=MANY, send="1").status_code in (302, 403, 404)
    assert Invitation.objects.count() == 0
    assert post(cast, people=MANY, send="1").status_code == 303
    sent = Invitation.objects.exclude(email="").first()
    for act in ("again", "revoke"):
        assert post(cast, role, **{act: sent.pk}).status_code in (302, 403, 404)
    assert Invitation.objects.filter(revoked_at=None).count() == 2
    assert post(cast, revoke=sent.pk).status_code == 303
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def links() -> list[str]:
    return [re.search(r"https?://[^/]+(/invitations/\S+)", str(one.body))[1] for one in mail.outbox]  # type: ignore[index]


def test_mail_has_a_link_that_works_once(cast: Cast):
    post(cast, people="Ada <ada@x.org>", send="1")
    assert letters.deliver() == 1
    assert letters.deliver() == 0
    assert mail.outbox[0].to == ["ada@x.org"]
    assert "Dear Ada," in mail.outbox[0].body
    (link,) = links()
    assert link.split("/")[2] not in Invitation.objects.get().token_hash
    assert cast.client("outsider").post(link).status_code == 303
    assert cast.is_member("outsider")
    assert cast.client("staff").get(link).status_code == 410
    page = cast.client("owner").get(reverse("seminar-roster", args=[cast.seminar.slug]))
    assert "joined" in page.content.decode()


def test_signing_up_knows_the_address(cast: Cast):
    post(cast, people="Ada <ada@x.org>", send="1")
    letters.deliver()
    client = Client()
    answer = client.post(links()[0], {"signup": "1"}, follow=True).content.decode()
    assert 'value="ada@x.org"' in answer
    assert 'value="Ada"' in answer


def test_mail_is_tried_again_and_sent_again(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    post(cast, people="ada@x.org", send="1")

    def broken(self, fail_silently=False):
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", broken)
        assert letters.deliver() == 0
    sent = Invitation.objects.get()
    assert sent.attempts == 1
    assert sent.mail_due > timezone.now()
    Invitation.objects.update(mail_due=timezone.now())
    assert letters.deliver() == 1
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert cast.client("outsider").get(links()[0]).status_code == 410
    post(cast, again=sent.pk)
    assert letters.deliver() == 1
    assert links()[0] == links()[1]
    for _press in range(5):
        post(cast, again=sent.pk)
        letters.deliver()
    assert len(links()) == 4, "nobody is sent the same invitation all day long"
    assert cast.client("outsider").post(links()[1]).status_code == 303


def test_what_is_revoked_or_over_is_not_sent(cast: Cast):
    post(cast, people="ada@x.org, bo@x.org", send="1")
    Invitation.objects.order_by("pk")[0].revoke(by=cast.people["owner"])
    cast.seminar.archive(True, by=cast.people["owner"])
    assert letters.deliver() == 0
    assert mail.outbox == []
    assert not Invitation.objects.exclude(mail_due=None).exists()


def test_role_of_the_list_is_given(cast: Cast):
    post(cast, people="ada@x.org;moderator", send="1")
    letters.deliver()
    cast.client("outsider").post(links()[0])
    assert cast.membership("outsider").role == Role.MODERATOR
