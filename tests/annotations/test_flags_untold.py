"""What moderators are not told of flags, and what stays of words when an account goes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Event, Seminar
from annotations import moderation
from annotations.erasure import Erasure
from annotations.models import Appeal, Decision, Flag, Why
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, fresh, viewer, whys, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


def approved(people: Cast, author=None):
    comment = cast.note(people.document, author or people.author, "Words.")
    cast.decide(comment, "approve", people.second)
    return fresh(comment)


def test_a_flag_from_before_is_not_told_in_a_room_with_pseudonyms(people):
    comment = approved(people)
    owner, member = cast.person("Owner"), cast.person("Realname")
    moderation.flag(comment.approved, viewer=viewer(member), reason="So says Realname.")
    room = cast.seminar(owner, people.author, member, itself=True, document=people.document)
    room.use_pseudonyms(True, by=owner)
    note = fresh(comment).annotation
    note.address(
        "public", by=people.author, seen=note.version, seminar=Seminar.objects.get(pk=room.pk)
    )
    assert not Flag.objects.visible_to(viewer(owner)).exists()
    desk = browser(owner)
    assert "Realname" not in desk.get("/api/moderation/flags/").content.decode()
    assert "Realname" not in words(desk.get(reverse("case", args=[comment.approved_id])))
    assert Flag.objects.visible_to(viewer(member)).count() == 1


def test_moderators_learn_nowhere_that_their_own_comment_was_flagged(people):
    comment = approved(people, people.moderator)
    moderation.flag(comment.approved, viewer=viewer(people.outsider), reason="A bad thing.")
    done = moderation.dismiss(comment, viewer=viewer(people.second), reason="Exaggerated.")
    undone = cast.undo(done.decision, people.second)
    own, other = browser(people.moderator), browser(people.second)
    case = reverse("case", args=[comment.approved_id])
    for address in (reverse("decided"), "/api/moderation/decisions/", case):
        told = other.get(address).content.decode()
        assert "Exaggerated." in told, address
        untold = own.get(address).content.decode()
        for told in ("Exaggerated.", "took it back", str(undone.pk)):
            assert told not in untold, address
    kinds = {"comment flagged", "decision: dismiss", "decision: undo"}
    seen = set(Event.objects.visible_to(viewer(people.second)).values_list("kind", flat=True))
    assert kinds <= seen
    seen = set(Event.objects.visible_to(viewer(people.moderator)).values_list("kind", flat=True))
    assert not kinds & seen
    assert "decision: approve" in seen
    assert "flagged a comment" not in words(own.get(reverse("moderation-log")))
    assert "comment flagged" not in own.get("/api/moderation/log/").content.decode()


def test_undoing_something_else_on_ones_own_comment_stays_in_the_log(people):
    comment = approved(people, people.moderator)
    cast.undo(Decision.objects.get(revision=comment.approved), people.second)
    seen = Event.objects.visible_to(viewer(people.moderator)).filter(kind="decision: undo")
    assert seen.count() == 1


def test_nothing_that_was_said_to_moderators_outlives_the_account(people):
    declined = cast.note(people.document, people.author, "Words.")
    decline = cast.decide(declined, "decline", people.moderator)
    moderation.appeal(fresh(declined), viewer=viewer(people.author), words="I am Jane Doe.")
    line = Event.objects.get(kind="decision appealed")
    assert (line.reason, line.data["decision"]) == ("", str(decline.pk))
    other = approved(people, people.outsider)
    moderation.flag(other.approved, viewer=viewer(people.author), reason="I, Jane, know him.")
    Erasure(people.author).carry_out(seminars="delete", public="delete")
    assert list(Appeal.objects.values_list("words", "by")) == [("", None)]
    assert list(Flag.objects.values_list("name", "reason", "by")) == [("", "", None)]
    assert whys(people.second) == [("Words.", Why.FLAGGED)]
    page = words(browser(people.second).get(reverse("case", args=[other.approved_id])))
    assert "One reader has flagged it" in page
    assert "“”" not in page


def test_a_flag_ends_with_the_words_that_it_is_about(people):
    comment = approved(people)
    gone, _new = moderation.flag(comment.approved, viewer=viewer(None), reason="Bad.")
    page = reverse("flag", args=[gone.pk])
    assert "The moderators have your flag" in words(browser(None).get(page))
    fresh(comment).remove(by=people.author)
    assert not Flag.objects.open().exists()
    assert "The comment is gone" in words(browser(None).get(page))
    assert whys(people.second) == []


def test_a_flag_on_what_its_author_keeps_now_waits_until_others_read_it_again(people):
    comment = approved(people)
    moderation.flag(comment.approved, viewer=viewer(None), reason="Bad.")
    note = fresh(comment).annotation
    note.address("me", by=people.author, seen=note.version)
    assert not Flag.objects.open().exists()
    note.address("public", by=people.author, seen=note.version)
    assert Flag.objects.open().count() == 1
    assert whys(people.second) == [("Words.", Why.FLAGGED)]
