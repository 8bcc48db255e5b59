"""Deleting an account, and everything one wrote to take along before it."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event, LastOwner, Membership, Seminar, Token, User
from annotations.erasure import DELETE, NAMELESS, Erasure
from annotations.models import Annotation, Comment, Notice, Revision
from tests.annotations.cast import Cast, browser, decide, fresh, note, reply, seminar, words
from tests.factories import make_note

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def cast() -> Cast:
    return Cast.make()


@pytest.fixture
def group(cast: Cast):
    return seminar(cast.second, cast.author, itself=False, document=cast.document)


@pytest.fixture
def said(cast: Cast, group) -> dict[str, Comment]:
    """One of each kind by "Author"."""
    made = {
        "private": note(cast.document, cast.author, "Private words.", audience="me"),
        "waiting": note(cast.document, cast.author, "Waiting words."),
        "public": note(cast.document, cast.author, "Public words."),
        "quiet": note(cast.document, cast.author, "Seminar words.", audience="seminar",
                      seminar=group, number=1),
        "answered": note(cast.document, cast.author, "Answered words.", audience="seminar",
                         seminar=group, number=3),
    }  # fmt: skip
    decide(made["public"], "approve", cast.moderator)
    fresh(made["quiet"]).revise(by=cast.author, body="Seminar words, again.", seen=1)
    reply(made["answered"], cast.second, "The words of another.")
    theirs = note(cast.document, cast.second, "Theirs.", audience="seminar", seminar=group)
    made["reply"] = reply(theirs, cast.author, "Reply words.")
    make_note(cast.document, cast.author, "", words="received", audience="seminar", seminar=group)
    return made


def every_word() -> str:
    return json.dumps([*Revision.objects.values_list("body", "html", "folded", "name")])


def room(cast: Cast, group: Seminar) -> str:
    address = reverse("room", args=[group.slug, cast.document.slug])
    return words(browser(cast.second).get(address))


def test_the_page_says_beforehand_what_becomes_of_what(cast: Cast, said):
    page = words(browser(cast.author).get(reverse("account-deletion")))
    assert "In seminars: 4 notes and replies" in page
    assert "Public: 1 notes and replies" in page
    assert "1 note or highlight for yourself is deleted" in page
    assert "1 comment for the public that was never approved is deleted" in page
    assert "Others have replied to 1 of your comments" in page


def test_what_is_kept_has_no_name_and_nothing_else_is_left(cast: Cast, group, said):
    Erasure(cast.author).carry_out(seminars=NAMELESS, public=NAMELESS)
    here = room(cast, group)
    for kept in ("Seminar words, again.", "Answered words.", "Reply words."):
        assert kept in here
    assert "Author" not in here
    assert "Deleted account" in here
    public = words(browser(None).get(cast.document.get_absolute_url()))
    assert "Public words." in public
    assert "Author" not in public
    left = every_word()
    for gone in ("Private words", "Waiting words", "Seminar words.<", "Author"):
        assert gone not in left
    assert not Annotation.objects.filter(author=cast.author).exists()
    assert not Annotation.objects.filter(audience="me", deleted_at=None).exists()
    assert not Comment.objects.filter(author=cast.author).exists()


def test_what_is_deleted_leaves_places_for_others_words(cast: Cast, group, said):
    Erasure(cast.author).carry_out(seminars=DELETE, public=DELETE)
    here = room(cast, group)
    assert "The words of another." in here
    assert "This comment was deleted." in here
    for gone in ("Seminar words", "Answered words", "Reply words", "Author"):
        assert gone not in here
        assert gone not in every_word()
    assert "Public words" not in words(browser(None).get(cast.document.get_absolute_url()))
    assert Annotation.objects.filter(deleted_at=None).count() == 2


def test_nobody_signs_in_any_more_and_the_address_is_free(cast: Cast, group, said):
    client, other = browser(cast.author), browser(cast.author)
    _token, secret = Token.make(cast.author, "script")
    email, address = cast.author.email, reverse("account-deletion")
    Notice.objects.get_or_create(user=cast.author, comment=said["public"], kind="decision")
    choice = {"seminars": DELETE, "public": NAMELESS}
    wrong = client.post(address, {**choice, "password": "not this one"})
    assert wrong.status_code == 400
    assert "not your password" in words(wrong)
    assert client.post(address, {"password": PASSWORD}).status_code == 400
    assert not User.objects.get(pk=cast.author.pk).erased_at
    done = client.post(address, {**choice, "password": PASSWORD}, follow=True)
    assert "Your account is deleted." in words(done)
    for one in (client, other):
        assert one.get(reverse("account")).status_code == 302
    assert Token.owner_of(secret) is None
    assert not Notice.objects.filter(user=cast.author).exists()
    assert not Membership.objects.filter(user=cast.author, ended_at=None).exists()
    row = User.objects.get(pk=cast.author.pk)
    assert (row.name, row.is_active) == ("", False)
    assert email not in row.email
    User.objects.create_user(email, "another long password", name="New")
    line = Event.objects.get(kind="account deleted")
    assert (line.actor, line.data["public"]) == (row, NAMELESS)
    log = words(browser(cast.moderator).get(reverse("moderation-log")))
    assert "deleted their account" in log


def test_the_last_instructor_appoints_another_first(cast: Cast, group, said):
    lonely = seminar(cast.second, itself=False)
    with pytest.raises(LastOwner):
        Erasure(cast.second).carry_out(seminars=DELETE, public=DELETE)
    assert User.objects.get(pk=cast.second.pk).name == "Second"
    page = words(browser(cast.second).get(reverse("account-deletion")))
    assert "Appoint another one there first" in page
    sent = {"seminars": DELETE, "public": DELETE, "password": PASSWORD}
    refused = browser(cast.second).post(reverse("account-deletion"), sent)
    assert refused.status_code == 400
    group.memberships.get(user=cast.author).appoint("owner", by=cast.second)
    Erasure(cast.second).carry_out(seminars=DELETE, public=DELETE)
    assert Seminar.objects.get(pk=lonely.pk).archived_at
    assert not Seminar.objects.get(pk=group.pk).archived_at


def test_a_deletion_takes_no_more_statements_for_more_notes(cast: Cast, group):
    counts = []
    for author, number in ((cast.author, 2), (cast.outsider, 12)):
        for place in range(number):
            note(cast.document, author, f"Note {place}.", audience="me")
        with CaptureQueriesContext(connection) as queries:
            Erasure(User.objects.get(pk=author.pk)).carry_out(seminars=DELETE, public=DELETE)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_everything_is_in_the_archive_and_nothing_of_others(cast: Cast, group, said):
    decide(said["waiting"], "return", cast.moderator, "Name the source, please.")
    cast.document.withdraw(by=cast.moderator, reason="Rights were claimed.")
    client = browser(cast.author)
    assert "Download" in words(client.get(reverse("account-export")))
    answer = client.post(reverse("account-export"))
    assert "attachment" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(BytesIO(answer.getvalue()))
    files = {name: archive.read(name).decode() for name in archive.namelist()}
    account = json.loads(files["account.json"])
    assert (account["name"], account["email"]) == ("Author", cast.author.email)
    comments = json.loads(files["comments.json"])["comments"]
    bodies = [one["body"] for comment in comments for one in comment["wordings"]]
    assert {"Private words.", "Seminar words.", "Seminar words, again.", "Reply words."} <= set(
        bodies
    )
    assert "Name the source, please." in files["comments.json"]
    notes = json.loads(files["notes.json"])["annotations"]
    assert len(notes) == 6
    assert {one["quote"] for one in notes} == {None}
    whole = "".join(files.values())
    for others in ("The words of another.", "Theirs.", "Second", "Moderator"):
        assert others not in whole
    stranger = browser(cast.outsider).post(reverse("account-export"))
    assert b"words" not in stranger.getvalue()
    assert browser(None).post(reverse("account-export")).status_code == 302
