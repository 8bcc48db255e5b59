"""Flags: who makes, sees, settles and takes them back."""

from __future__ import annotations

import uuid

import pytest

from annotations import moderation
from annotations.errors import Clash, Refused, Taken
from annotations.models import Flag, Notice, Revision, Why
from annotations.moderation import why
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, viewer, waiting, whys

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


def flagged(comment, user=None, **given):
    given = given or {"reason": "It names somebody."}
    return moderation.flag(fresh(comment).approved, viewer=viewer(user), **given)[0]


def test_a_public_comment_comes_to_moderators_by_a_flag_and_goes_by_dismissing(people):
    comment = cast.note(people.document, people.author, "Words.")
    cast.decide(comment, "approve", people.moderator)
    assert whys(people.second) == []
    flagged(comment)
    one = flagged(comment, people.outsider, code="private", reason="Look at the name.")
    assert one.reason == "It says something private about a living person. Look at the name."
    assert whys(people.second) == [("Words.", Why.FLAGGED)]
    assert (
        "2 readers"
        in why.in_words(Revision.objects.get(pk=fresh(comment).approved_id), viewer(people.second))[
            0
        ]
    )
    done = moderation.dismiss(comment, viewer=viewer(people.moderator))
    assert whys(people.second) == []
    assert set(Flag.objects.values_list("settled_by", flat=True)) == {done.decision.pk}
    assert cast.read_by(None, people.document) == {comment.pk: "Words."}
    assert not Notice.objects.filter(decision=done.decision).exists()
    moderation.undo(done.decision, viewer=viewer(people.moderator))
    assert whys(people.second) == [("Words.", Why.FLAGGED)]
    assert Flag.objects.open().count() == 2


def test_hiding_settles_all_flags_of_a_comment(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    flagged(comment), flagged(comment, people.outsider)
    down = cast.hide(comment, people.second)
    assert not Flag.objects.open().exists()
    assert whys(people.moderator) == []
    cast.undo(down, people.second)
    assert whys(people.moderator) == [("A *first* thought.", Why.FLAGGED)]


def test_a_flag_is_seen_by_moderators_and_who_made_it_alone(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    one = flagged(comment, people.outsider)
    for user, sees in [
        (people.moderator, True), (people.outsider, True), (people.author, False), (None, False),
        (cast.person("Bystander"), False),
    ]:  # fmt: skip
        assert Flag.objects.visible_to(viewer(user)).filter(pk=one.pk).exists() is sees, user


def test_a_moderator_never_sees_who_flagged_their_own_comment(people):
    comment = cast.note(people.document, people.moderator)
    cast.decide(comment, "approve", people.second)
    flagged(comment, people.outsider)
    assert not Flag.objects.visible_to(viewer(people.moderator)).exists()
    assert whys(people.moderator) == []
    assert whys(people.second) != []
    with pytest.raises(Refused):
        moderation.dismiss(comment, viewer=viewer(people.moderator))


def test_who_flagged_takes_it_back_and_nobody_else_does(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    one, visitors = flagged(comment, people.outsider), flagged(comment)
    for somebody in (None, people.author):
        with pytest.raises(Refused):
            moderation.withdraw_flag(one, viewer=viewer(somebody))
    moderation.withdraw_flag(one, viewer=viewer(people.outsider))
    moderation.withdraw_flag(one, viewer=viewer(people.outsider))
    assert whys(people.second) != []
    moderation.withdraw_flag(visitors, viewer=viewer(None))
    assert whys(people.second) == []
    last = flagged(comment)
    moderation.dismiss(comment, viewer=viewer(people.moderator))
    with pytest.raises(Clash):
        moderation.withdraw_flag(last, viewer=viewer(None))


def test_the_same_flag_is_one(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    pk = uuid.uuid4()
    flagged(comment, reason="Rude.", flag_id=pk), flagged(comment, reason="Rude.", flag_id=pk)
    assert Flag.objects.count() == 1
    with pytest.raises(Taken):
        flagged(comment, people.outsider, reason="Rude.", flag_id=pk)
    first = flagged(comment, people.outsider)
    assert flagged(comment, people.outsider, reason="Once more.") == first


def test_only_what_is_read_is_flagged_with_a_reason_and_not_by_its_author(people):
    comment = cast.note(people.document, people.author)
    with pytest.raises(Clash):
        moderation.flag(waiting(comment), viewer=viewer(None), reason="Rude.")
    cast.decide(comment, "approve", people.moderator)
    for given in ({"reason": " "}, {"code": "no-such"}, {"code": "source"}):
        with pytest.raises(Refused):
            flagged(comment, **given)
    with pytest.raises(Refused):
        flagged(comment, people.author)
    assert not Flag.objects.exists()


def test_a_members_flag_in_a_seminar_goes_to_those_who_lead_it(people):
    owner, member = cast.person("Owner"), cast.person("Member")
    room = cast.seminar(owner, people.author, member, itself=False, document=people.document)
    comment = cast.note(people.document, people.author, audience="seminar", seminar=room)
    moderation.flag(comment.latest, viewer=viewer(member), reason="Rude.")
    assert whys(owner) == [("A *first* thought.", Why.FLAGGED)]
    assert whys(people.moderator) == []
    moderation.dismiss(comment, viewer=viewer(owner))
    assert whys(owner) == []
