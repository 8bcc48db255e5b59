"""Names inside a seminar: what is shown, to whom, and what keeps the name it had."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import naming
from accounts.models import Event, Membership, Pseudonym, Unsuitable
from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Annotation, Comment, Decision, Verdict
from tests.accounts.cast import Cast, make_cast
from tests.factories import make_note, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """Everybody of a seminar that goes by pseudonyms, one real name each that stands nowhere."""
    cast = make_cast()
    for role, user in cast.people.items():
        user.name = f"{role.title()} Zuckmayer{role.title()}"
        user.save(update_fields=["name"])
    cast.seminar.use_pseudonyms(True, by=cast.people["owner"])
    return cast


def pseudonym(cast: Cast, role: str) -> str:
    return Membership.objects.get(seminar=cast.seminar, user=cast.people[role]).shown_name


def pages(cast: Cast, note: Annotation) -> list[str]:
    slug = cast.seminar.slug
    return [
        reverse("seminar", args=[slug]),
        reverse("seminar-pseudonyms", args=[slug]),
        reverse("seminar-notebook", args=[slug]),
        reverse("contributions", args=[slug]),
        reverse("room", args=[slug, cast.document.slug]),
        cast.document.get_absolute_url(),
        reverse("reply", args=[note.pk]) + f"?parent={note.root.pk}",
        reverse("api-annotations"),
        reverse("api-annotation", args=[note.pk]),
        reverse("api-comments", args=[note.pk]),
        *(
            reverse("seminar-notebook-export", args=[slug, form])
            for form in ("csv", "md", "html", "json")
        ),
    ]


def test_real_names_stand_nowhere_for_the_others(cast: Cast):
    cast.seminar.moderates_itself = True
    cast.seminar.save()
    member, moderator = cast.people["member"], cast.people["moderator"]
    note = make_note(cast.document, member, "For us.", audience="seminar", seminar=cast.seminar)
    public = make_note(cast.document, member, "For all.", audience="public", seminar=cast.seminar)
    make_note(cast.document, member, "", audience="seminar", seminar=cast.seminar, paragraph=1)
    note.add(author=moderator, body="A reply.", parent=note.root)
    moderation.decide(public.root.latest, Verdict.APPROVE, viewer=Viewer.of(moderator))
    newcomer = make_user("Newcomer")
    cast.seminar.admit(newcomer)
    cast.people["newcomer"] = newcomer
    for role in ("newcomer", "staff", "nobody"):
        client = cast.client(role)
        for address in pages(cast, note):
            answer = client.get(address, follow=True)
            text = (b"".join(answer) if answer.streaming else answer.content).decode()
            for real in ("ZuckmayerMember", "ZuckmayerModerator"):
                assert real not in text, (role, address)
    desk = cast.client("staff")
    for address in ("decided", "moderation-log", "api-decisions"):
        html = desk.get(reverse(address)).content.decode()
        assert "ZuckmayerMember" not in html, address
    assert "ZuckmayerModerator" not in desk.get(reverse("decided")).content.decode()
    shown = Client().get(cast.document.get_absolute_url()).content.decode()
    assert pseudonym(cast, "member") in shown


def test_writing_stores_the_name_of_the_room(cast: Cast):
    member, name = cast.people["member"], pseudonym(cast, "member")
    inside = make_note(cast.document, member, audience="seminar", seminar=cast.seminar)
    outside = make_note(cast.document, member)
    assert (inside.name, inside.root.latest.name) == (name, name)
    assert (outside.name, outside.root.latest.name) == (member.name, member.name)
    assert name != member.name


def test_note_of_ones_own_is_signed_anew_when_others_get_it(cast: Cast):
    member, name = cast.people["member"], pseudonym(cast, "member")
    note = make_note(cast.document, member)
    note.address("seminar", by=member, seen=1, seminar=cast.seminar)
    assert (note.name, note.root.latest.name, note.root.latest.number) == (name, name, 1)
    cast.seminar.use_pseudonyms(False, by=cast.people["owner"])
    note.address("public", by=member, seen=note.version)
    root = Comment.objects.get(annotation=note)
    assert (root.latest.name, root.latest.number, root.latest.state) == (
        member.name, 2, "submitted",
    )  # fmt: skip


def test_form_says_the_name(cast: Cast):
    client = cast.client("member")
    room = client.get(reverse("room", args=[cast.seminar.slug, cast.document.slug]))
    assert f"under the name {pseudonym(cast, 'member')}" in room.content.decode()


def test_instructors_see_who_is_who_and_members_are_told(cast: Cast):
    address = reverse("seminar-members", args=[cast.seminar.slug])
    html = cast.client("owner").get(address).content.decode()
    assert cast.people["member"].name in html
    assert pseudonym(cast, "member") in html
    assert cast.client("member").get(address).status_code == 403
    told = cast.client("member").get(reverse("seminar-pseudonyms", args=[cast.seminar.slug]))
    assert "Instructors see who is who" in told.content.decode()


@pytest.mark.parametrize("role", ["moderator", "member", "past", "outsider", "staff", "nobody"])
def test_only_instructors_switch(cast: Cast, role: str):
    address = reverse("seminar-pseudonyms", args=[cast.seminar.slug])
    answer = cast.client(role).post(address, {"switch": "off"})
    assert answer.status_code in (302, 403, 404)
    cast.seminar.refresh_from_db()
    assert cast.seminar.is_pseudonymous
    assert cast.client("owner").post(address, {"switch": "off"}).status_code == 303
    cast.seminar.refresh_from_db()
    assert not cast.seminar.is_pseudonymous


def test_switching_renames_nothing_that_is_written(cast: Cast):
    name = pseudonym(cast, "member")
    note = make_note(cast.document, cast.people["member"], audience="seminar", seminar=cast.seminar)
    cast.seminar.use_pseudonyms(False, by=cast.people["owner"])
    html = cast.client("moderator").get(
        reverse("room", args=[cast.seminar.slug, cast.document.slug])
    )
    assert f"<b>{name}</b>" in html.content.decode()
    cast.seminar.use_pseudonyms(True, by=cast.people["owner"])
    assert pseudonym(cast, "member") == name
    assert Annotation.objects.get(pk=note.pk).name == name


def test_member_chooses_another_and_keeps_the_former(cast: Cast):
    address = reverse("seminar-pseudonyms", args=[cast.seminar.slug])
    client, before = cast.client("member"), pseudonym(cast, "member")
    assert client.post(address, {"pseudonym": "Zebra  crossing"}).status_code == 303
    assert pseudonym(cast, "member") == "Zebra crossing"
    assert before in client.get(address).content.decode()
    other = cast.client("moderator")
    for taken in (before, "zebra-crossing", cast.people["owner"].name):
        refused = other.post(address, {"pseudonym": taken})
        assert refused.status_code == 400
        assert "cannot be had" in refused.content.decode()
    own = other.post(address, {"pseudonym": "The zuckmayermoderator"})
    assert "too much like your own name" in own.content.decode()
    assert client.post(address, {"pseudonym": before}).status_code == 303
    assert client.post(address, {"pseudonym": "", "propose": "1"}).status_code == 303
    assert pseudonym(cast, "member") not in (before, "Zebra crossing")


def test_who_comes_back_has_the_same_pseudonym(cast: Cast):
    member, name = cast.people["member"], pseudonym(cast, "member")
    cast.membership("member").end(by=cast.people["owner"])
    assert cast.seminar.admit(member).pseudonym == name


def test_proposals_are_unlike_the_name_and_unlike_each_other():
    taken: set[str] = set()
    for _turn in range(200):
        name = naming.propose(taken, "Heron Oak")
        assert not naming.resembles(name, "Heron Oak")
        assert naming.folded(name) not in taken
        taken.add(naming.folded(name))


def test_instructor_keeps_the_own_name_until_stepping_down(cast: Cast):
    owner = cast.membership("owner")
    assert owner.shown_name == cast.people["owner"].name
    cast.seminar.admit(cast.people["outsider"])
    cast.membership("outsider").appoint("owner", by=cast.people["owner"])
    owner.appoint("member", by=cast.people["outsider"])
    assert Pseudonym.objects.filter(seminar=cast.seminar, name=owner.shown_name).exists()


def test_moderators_decide_under_their_pseudonym(cast: Cast):
    cast.seminar.moderates_itself = True
    cast.seminar.save()
    note = make_note(
        cast.document, cast.people["member"], "For all.", audience="public", seminar=cast.seminar
    )
    viewer = Viewer.of(cast.people["moderator"])
    moderation.decide(note.root.latest, Verdict.APPROVE, viewer=viewer)
    name = pseudonym(cast, "moderator")
    assert Decision.objects.get().who == name
    event = Event.objects.get(kind="decision: approve")
    assert event.data["as"] == name
    answer = cast.client("staff").get(reverse("api-decisions"))
    assert [one["by"] for one in json.loads(answer.content)["results"]] == [name]
    log = cast.client("staff").get(reverse("moderation-log")).content.decode()
    assert re.search(rf"<b>{name}</b>\s+<a [^>]*>approved", log)


def test_what_was_offered_elsewhere_does_not_tell_who_goes_by_a_pseudonym(cast: Cast):
    member, staff = cast.people["member"], Viewer.of(cast.people["staff"])
    note = make_note(cast.document, member, "For all.", audience="public")
    first = note.root.latest
    reason = {"viewer": staff, "reason": "Not so."}
    moderation.decide(first, Verdict.DECLINE, **reason)
    note.refresh_from_db()
    note.address("seminar", by=member, seen=note.version, seminar=cast.seminar)
    note.root.revise(by=member, body="For all, in other words.", seen=note.root.version)
    note.refresh_from_db()
    note.address("public", by=member, seen=note.version, seminar=cast.seminar)
    note.root.refresh_from_db()
    client, waiting = cast.client("staff"), note.root.latest
    assert client.get(reverse("case", args=[first.pk])).status_code == 404
    for page in (
        reverse("desk"), reverse("case", args=[waiting.pk]), reverse("decided"),
        reverse("api-waiting"), reverse("api-decisions"), reverse("submissions"),
    ):  # fmt: skip
        html = client.get(page).content.decode()
        assert member.name not in html, page
        assert "declined" not in html.partition('id="history-title"')[2].lower(), page
    moderation.decide(waiting, Verdict.RETURN, **reason)
    html = client.get(reverse("case", args=[waiting.pk])).content.decode()
    assert "0 wordings approved, 1 returned, 0 declined" in html
    assert str(waiting.pk) in client.get(reverse("decided")).content.decode()


def test_unsuitable_names_change_nothing(cast: Cast):
    member = cast.membership("member")
    before = member.pseudonym
    for name in ("…", "x" * 41):
        with pytest.raises(Unsuitable):
            member.rename(name)
    assert pseudonym(cast, "member") == before
