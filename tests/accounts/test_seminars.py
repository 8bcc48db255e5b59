"""Who may see and change a seminar, from one set-up with an outsider in it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, LastOwner, Role, Seminar
from archive.models import ReadingListItem
from tests.accounts.cast import INSIDE, ROLES, Cast
from tests.factories import make_document, make_seminar, make_user

OPEN_TO_MEMBERS = ("", "leave/")
OPEN_TO_OWNERS = ("edit/", "members/", "invitations/", "readings/")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", [*OPEN_TO_MEMBERS, *OPEN_TO_OWNERS])
def test_a_page_opens_for_those_whose_it_is(cast: Cast, role: str, page: str):
    client = cast.client(role)
    address = f"/seminars/{cast.seminar.slug}/{page}"
    answer = client.get(address)
    if role == "nobody":
        # The same for a seminar that does not exist: nothing is learned by asking.
        missing = f"/seminars/no-such-thing/{page}"
        assert answer.status_code == client.get(missing).status_code == 302
        assert answer["Location"] == f"/account/login/?next={address}"
        assert "csrftoken" not in client.cookies
        assert "sessionid" not in client.cookies
        return
    expected = 404
    if role in INSIDE:
        expected = 200 if role == "owner" or page in OPEN_TO_MEMBERS else 403
    assert answer.status_code == expected
    assert (cast.seminar.name in answer.content.decode()) == (expected == 200)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "nobody"])
def test_my_seminars_lists_mine_alone(cast: Cast, role: str):
    page = cast.client(role).get("/seminars/").content.decode()
    assert ("Unheard-of seminar" in page) == (role in INSIDE)
    assert ("Another seminar" in page) == (role == "outsider")


def test_the_list_of_seminars_asks_visitors_to_sign_in(client):
    answer = client.get("/seminars/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/seminars/")


def test_a_seminar_is_made_with_its_maker_as_instructor(cast: Cast):
    client = cast.client("outsider")
    answer = client.post("/seminars/", {"name": "Letters from Norrey", "description": "Mondays."})
    assert (answer.status_code, answer["Location"]) == (303, "/seminars/letters-from-norrey/")
    page = client.get("/seminars/letters-from-norrey/").content.decode()
    assert "Mondays." in page
    assert "instructor" in page
    # Its own address stays even if another seminar has the same name.
    assert client.post("/seminars/", {"name": "Letters from Norrey"})["Location"].endswith("-2/")


def test_a_seminar_needs_a_name_and_keeps_what_was_typed(cast: Cast):
    answer = cast.client("member").post("/seminars/", {"name": " ", "description": "Kept <b>"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "This field is required." in page
    assert "Kept &lt;b&gt;" in page


CHANGES = {
    "edit/": {"name": "Taken over", "description": ""},
    "members/": {"member": "", "role": "owner"},
    "invitations/": {"role": "owner", "days": "14", "places": ""},
    "readings/": {"remove": "secret-syllabus-of-the-delegation"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", CHANGES)
def test_only_instructors_change_anything(cast: Cast, role: str, page: str):
    data = CHANGES[page] | ({"member": cast.membership("member").pk} if "mem" in page else {})

    def state():
        return (
            Seminar.objects.get(pk=cast.seminar.pk).name,
            cast.membership("member").role,
            cast.seminar.invitations.count(),
            ReadingListItem.objects.filter(seminar=cast.seminar).count(),
        )

    before = state()
    answer = cast.client(role).post(f"/seminars/{cast.seminar.slug}/{page}", data)
    if role == "owner":
        assert answer.status_code == 303
        assert state() != before
    else:
        assert answer.status_code == (302 if role == "nobody" else 403 if role in INSIDE else 404)
        assert state() == before


def test_another_seminars_member_cannot_be_named(cast: Cast):
    other = Seminar.objects.get(name="Another seminar").memberships.get()
    url = f"/seminars/{cast.seminar.slug}/members/"
    for number in (other.pk, "", "x", "²", "9" * 30):
        answer = cast.client("owner").post(url, {"member": number, "remove": "1"})
        assert answer.status_code == 404, number
    other.refresh_from_db()
    assert other.ended_at is None


def test_another_seminars_invitation_cannot_be_revoked(cast: Cast):
    other = Seminar.objects.get(name="Another seminar")
    from django.utils import timezone

    theirs, _token = other.invite(by=cast.people["outsider"], expires=timezone.now())
    url = f"/seminars/{cast.seminar.slug}/invitations/"
    for number in (theirs.pk, "x", "9" * 30):
        assert cast.client("owner").post(url, {"revoke": number}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_an_instructor_appoints_and_removes(cast: Cast):
    owner, url = cast.client("owner"), f"/seminars/{cast.seminar.slug}/members/"
    member = cast.membership("member")
    page = owner.post(url, {"member": member.pk, "role": "moderator"}, follow=True)
    assert "Member Person is now moderator." in page.content.decode()
    assert cast.membership("member").role == Role.MODERATOR
    assert owner.post(url, {"member": member.pk, "role": "emperor"}).status_code == 303
    assert cast.membership("member").role == Role.MODERATOR

    reader = cast.client("member")
    assert reader.get(f"/seminars/{cast.seminar.slug}/").status_code == 200
    owner.post(url, {"member": member.pk, "remove": "1"})
    assert reader.get(f"/seminars/{cast.seminar.slug}/").status_code == 404
    kinds = list(Event.objects.filter(data__user=member.user_id).values_list("kind", flat=True))
    assert kinds == ["member removed", "role changed"]


def test_the_last_instructor_can_neither_leave_nor_step_down(cast: Cast):
    owner, address = cast.client("owner"), f"/seminars/{cast.seminar.slug}/"
    page = owner.get(address + "leave/").content.decode()
    assert "Hand it over first" in page
    assert f'href="{address}members/"' in page
    assert '<button class="button danger"' not in page
    assert "Leave: hand it over first" in owner.get(address).content.decode()
    assert f'href="{address}leave/"' not in owner.get(address + "members/").content.decode()
    answer = owner.post(address + "leave/", follow=True)
    assert "A seminar needs an instructor" in answer.content.decode()
    own = cast.membership("owner")
    for change in ({"role": "member"}, {"remove": "1"}):
        answer = owner.post(address + "members/", {"member": own.pk, **change}, follow=True)
        assert "A seminar needs an instructor" in answer.content.decode()
    assert cast.membership("owner").role == Role.OWNER
    with pytest.raises(LastOwner):
        own.end(by=cast.people["owner"])

    owner.post(address + "members/", {"member": cast.membership("moderator").pk, "role": "owner"})
    answer = owner.post(address + "leave/")
    assert (answer.status_code, answer["Location"]) == (303, "/seminars/")
    assert not cast.is_member("owner")
    assert owner.get(address).status_code == 404


def test_an_instructor_who_steps_down_or_goes_lands_where_they_may_be(cast: Cast):
    cast.seminar.admit(second := make_user("Second Owner"), Role.OWNER)
    from django.test import Client

    client, url = Client(), f"/seminars/{cast.seminar.slug}/"
    client.force_login(second)
    own = cast.seminar.memberships.get(user=second)
    answer = client.post(url + "members/", {"member": own.pk, "role": "member"})
    assert client.get(answer["Location"]).status_code == 200
    own.appoint(Role.OWNER, by=cast.people["owner"])
    answer = client.post(url + "members/", {"member": own.pk, "remove": "1"})
    assert client.get(answer["Location"]).status_code == 200


def test_members_leave_and_keep_nothing(cast: Cast):
    client, address = cast.client("member"), f"/seminars/{cast.seminar.slug}/"
    assert client.get(address + "leave/").status_code == 200
    assert cast.is_member("member")
    assert client.post(address + "leave/")["Location"] == "/seminars/"
    assert client.get(address).status_code == 404


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize("page", ["", "members/", "readings/", "invitations/"])
def test_a_page_costs_as_much_for_many_as_for_few(cast: Cast, page: str):
    from datetime import timedelta

    from django.utils import timezone

    client, address = cast.client("owner"), f"/seminars/{cast.seminar.slug}/{page}"
    cast.seminar.invite(by=cast.people["owner"], expires=timezone.now() + timedelta(1))
    few = queries(client, address)
    for number in range(12):
        cast.seminar.admit(make_user(f"Reader {number}"))
        cast.seminar.invite(by=make_user("Maker"), expires=timezone.now() + timedelta(1))
        document = make_document(paragraphs=1)
        ReadingListItem.objects.create(seminar=cast.seminar, document=document, position=number + 1)
        make_document(paragraphs=1)  # one that is offered
    many = queries(client, address)
    assert many == few
    assert many <= 10


def test_the_list_costs_as_much_for_many_seminars(cast: Cast):
    client = cast.client("member")
    few = queries(client, "/seminars/")
    for number in range(5):
        make_seminar(f"Seminar {number}", members=[cast.people["member"]])
    assert queries(client, "/seminars/") == few


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 18, "٣" * 400, "-1", "0", "x"])
def test_a_number_that_names_no_row_is_a_row_that_is_not_there(cast: Cast, number: str):
    owner, address = cast.client("owner"), cast.seminar.get_absolute_url()
    named = {"member": number, "revoke": number, "remove": "1"}
    for page in (f"{address}members/", f"{address}invitations/", "/account/tokens/"):
        assert owner.post(page, named).status_code == 404


def test_who_became_the_only_instructor_meanwhile_cannot_be_removed(cast: Cast):
    owner, stale = cast.people["owner"], cast.membership("member")
    cast.membership("member").appoint(Role.OWNER, by=owner)
    cast.membership("owner").end(by=owner)
    assert stale.role == Role.MEMBER
    with pytest.raises(LastOwner):
        stale.end(by=owner)
    stale.role = Role.MEMBER
    with pytest.raises(LastOwner):
        stale.appoint(Role.MODERATOR, by=owner)
    assert cast.is_member("member")


def test_a_past_member_is_told_so_and_nobody_else_is(cast: Cast):
    slug = cast.seminar.slug
    pages = [f"/seminars/{slug}/", f"/seminars/{slug}/documents/{cast.document.slug}/"]
    for page in pages:
        told = {}
        for role in ("past", "outsider", "staff"):
            answer = cast.client(role).get(page)
            assert answer.status_code == 404
            told[role] = "You are not a member of this seminar any more" in answer.content.decode()
        assert told == {"past": True, "outsider": False, "staff": False}, page
    assert "any more" not in cast.client("past").get("/seminars/none/").content.decode()


def test_every_page_of_an_archived_seminar_says_why_nothing_can_be_changed(cast: Cast):
    cast.seminar.archive(True, by=cast.people["owner"])
    owner, slug = cast.client("owner"), cast.seminar.slug
    room = f"/seminars/{slug}/documents/{cast.document.slug}/"
    for page in ("", "tags/", "notebook/", "contributions/", "members/"):
        html = owner.get(f"/seminars/{slug}/{page}").content.decode()
        assert "is archived since" in html, page
    for page in ("", "guide/", "map/"):
        html = owner.get(f"{room}{page}").content.decode()
        assert "is archived since" in html, page
        assert 'name="phase"' not in html
        assert 'name="reveal"' not in html
    for page in (
        f"/seminars/{slug}/edit/", f"/seminars/{slug}/pseudonyms/", f"/seminars/{slug}/readings/",
        f"/seminars/{slug}/invitations/", f"/seminars/{slug}/invitations/people/",
        f"{room}questions/new/",
    ):  # fmt: skip
        for answer in (owner.get(page), owner.post(page, {"name": "Other"})):
            assert (answer.status_code, "archived" in answer.content.decode()) in {
                (403, True), (200, True)
            } or "This seminar is over" in answer.content.decode(), page  # fmt: skip
