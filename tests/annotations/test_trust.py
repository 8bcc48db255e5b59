"""Automatic approval, in a seminar that has chosen it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event, Seminar
from annotations import moderation
from annotations.models import Claim, Decision, Flag, State, Why
from annotations.moderation import why
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, trusting, trusting_room, viewer, waiting, whys

pytestmark = pytest.mark.django_db


def test_trust_lets_through_after_enough_approved_and_says_by_which_rule(people):
    room = trusting(people)
    first = cast.note(people.document, people.author, "First.", seminar=room)
    assert waiting(first).held == [Why.NEW_AUTHOR, Why.TRUST, Why.NEW]
    cast.decide(first, "approve", people.moderator)
    second = cast.note(people.document, people.author, "Second.", seminar=room, number=1)
    assert fresh(second).is_public
    decision = Decision.objects.get(revision=fresh(second).approved)
    assert decision.rule == "trust: 1 approved, none declined in 30 days"
    assert (decision.by, decision.who) == (None, "")
    event = Event.objects.get(subject=second.pk, kind="decision: approve")
    assert (event.actor, event.data["rule"]) == (None, decision.rule)
    second = fresh(second)
    second.revise(by=people.author, body="Second, mended.", seen=second.version)
    assert cast.read_by(None, people.document)[second.pk] == "Second, mended."
    latest = Decision.objects.filter(revision=fresh(second).approved).get()
    moderation.undo(latest, viewer=viewer(people.moderator))
    assert cast.read_by(None, people.document)[second.pk] == "Second."
    assert waiting(second).body == "Second, mended."


@pytest.mark.parametrize(
    ("body", "held"),
    [("See https://example.org/.", "link"), ("See [here](example.org).", "link")],
)
def test_a_link_is_held_whoever_writes_it(people, body, held):
    room = trusting(people)
    cast.decide(
        cast.note(people.document, people.author, seminar=room), "approve", people.moderator
    )
    comment = cast.note(people.document, people.author, body, seminar=room, number=1)
    assert not fresh(comment).is_public
    assert waiting(comment).why == held


def test_trust_ends_with_a_decline_for_so_many_days(people):
    room = trusting(people)
    for verdict in ("approve", "decline"):
        one = cast.note(people.document, people.author, "Words.", seminar=room)
        if verdict == "decline":
            assert fresh(one).is_public
            cast.hide(one, people.moderator)
        else:
            cast.decide(one, verdict, people.moderator)
    held = cast.note(people.document, people.author, "More.", seminar=room, number=1)
    assert waiting(held).why == Why.TRUST
    Decision.objects.filter(verdict="hide").update(created=timezone.now() - timedelta(days=31))
    through = cast.note(people.document, people.author, "Yet more.", seminar=room, number=3)
    assert fresh(through).is_public


def test_trust_is_off_where_the_site_does_not_let_the_seminar_publish(people):
    room = trusting(people, itself=False)
    cast.decide(
        cast.note(people.document, people.author, seminar=room), "approve", people.moderator
    )
    assert waiting(cast.note(people.document, people.author, "More.", seminar=room, number=1))


def test_trust_begins_anew_under_another_name(people):
    room = trusting(people)
    cast.decide(
        cast.note(people.document, people.author, seminar=room), "approve", people.moderator
    )
    room.use_pseudonyms(True, by=people.moderator)
    room = Seminar.objects.get(pk=room.pk)
    comment = cast.note(people.document, people.author, "More.", seminar=room, number=1)
    assert waiting(comment).held[:2] == [Why.NEW_AUTHOR, Why.TRUST]


def test_only_present_members_are_trusted(people, room):
    public = cast.note(people.document, people.author, "Public.", seminar=room, number=3)
    assert fresh(public).is_public
    cast.decide(cast.reply(public, people.outsider), "approve", people.moderator)
    assert waiting(cast.reply(fresh(public), people.outsider)).why == Why.TRUST
    answered = cast.note(people.document, room.memberships.get(role="owner").user, seminar=room)
    cast.decide(answered, "approve", people.moderator)
    room.memberships.get(user=people.author).end(by=people.moderator)
    assert waiting(cast.reply(fresh(answered), people.author)).why == Why.TRUST


def test_what_was_returned_is_looked_at_again(people):
    room = trusting(people)
    cast.decide(
        cast.note(people.document, people.author, seminar=room), "approve", people.moderator
    )
    again = cast.note(people.document, people.author, "See www.example.org.", seminar=room)
    cast.decide(again, "return", people.moderator)
    again = fresh(again)
    again.revise(by=people.author, body="See the archive.", seen=again.version)
    assert waiting(again).why == Why.RESUBMITTED


def test_a_trusted_reply_waits_under_what_is_not_public(people):
    room = trusting(people)
    cast.decide(
        cast.note(people.document, people.author, seminar=room), "approve", people.moderator
    )
    root = cast.note(people.document, room.memberships.get(role="owner").user, "A.", seminar=room)
    assert waiting(cast.reply(root, people.author))


# -- What is held although its author is trusted


@pytest.fixture
def room(people: Cast) -> Seminar:
    return trusting_room(people)


def revise(comment, body: str) -> None:
    comment = fresh(comment)
    comment.revise(by=comment.author, body=body, seen=comment.version)


def address(comment, *audiences: str, seminar: Seminar | None = None) -> None:
    for audience in audiences:
        place = fresh(comment).annotation
        place.address(audience, by=place.author, seen=place.version, seminar=seminar)


def test_a_flag_stays_open_when_a_trusted_author_edits(people, room):
    comment = cast.note(people.document, people.author, "A slander.", seminar=room, number=3)
    flag, _new = moderation.flag(fresh(comment).approved, viewer=viewer(None), reason="A lie.")
    revise(comment, "A slander, still.")
    assert cast.read_by(None, people.document)[comment.pk] == "A slander."
    assert waiting(comment).why == Why.FLAGGED
    assert set(whys(people.moderator)) == {
        ("A slander.", Why.FLAGGED), ("A slander, still.", Why.FLAGGED),
    }  # fmt: skip
    said = why.in_words(waiting(comment), viewer(people.moderator))
    assert said[0] == "One reader has flagged it: “A lie.”"
    moderation.withdraw_flag(flag, viewer=viewer(None))
    assert waiting(comment).held == [Why.REVISED, Why.NEW]
    moderation.flag(fresh(comment).approved, viewer=viewer(None), reason="A lie.")
    assert waiting(comment).why == Why.FLAGGED
    cast.decide(comment, "approve", people.moderator)
    assert not Flag.objects.open().exists()


def test_moderators_are_not_told_of_flags_by_what_waits_of_their_own(people):
    comment = cast.note(people.document, people.moderator, "Mine.")
    cast.decide(comment, "approve", people.second)
    moderation.flag(fresh(comment).approved, viewer=viewer(None), reason="A lie.")
    revise(comment, "Mine, still.")
    assert whys(people.moderator) == [("Mine, still.", Why.REVISED)]
    assert ("Mine.", Why.FLAGGED) in whys(people.second)


def test_what_was_flagged_in_the_seminar_waits_when_it_is_meant_for_everybody(people, room):
    comment = cast.note(
        people.document, people.author, "Rude.", audience="seminar", seminar=room, number=3
    )
    owner = room.memberships.get(role="owner").user
    moderation.flag(comment.latest, viewer=viewer(owner), reason="Rude.")
    revise(comment, "Rude!")
    address(comment, "public")
    assert not fresh(comment).is_public
    assert waiting(comment).why == Why.FLAGGED


def test_a_returned_wording_waits_when_it_is_offered_again_unchanged(people, room):
    comment = cast.note(people.document, people.author, "See www.a.org.", seminar=room, number=3)
    cast.decide(comment, "return", people.moderator)
    revise(comment, "Rude words.")
    cast.decide(comment, "return", people.moderator, reason="Say it kindly.")
    address(comment, "seminar", "public")
    assert not fresh(comment).is_public
    assert waiting(comment).why == Why.RESUBMITTED
    said = why.in_words(waiting(comment), viewer(people.moderator))
    assert said[0] == "Sent again after it was returned: “Say it kindly.”"
    cast.decide(comment, "approve", people.moderator)
    address(comment, "seminar", "public")
    assert fresh(comment).is_public


@pytest.mark.parametrize("other_words", [True, False])
def test_what_moderators_took_back_is_not_let_through_again(people, room, other_words):
    comment = cast.note(people.document, people.author, "Rude words.", seminar=room, number=3)
    cast.undo(Decision.objects.get(revision=fresh(comment).approved), people.moderator)
    if other_words:
        revise(comment, "Rude words!")
    else:
        address(comment, "seminar", "public")
    assert not fresh(comment).is_public
    assert waiting(comment).why == Why.RESUBMITTED
    said = why.in_words(waiting(comment), viewer(people.moderator))
    assert said[0] == "A decision on it was taken back, and nobody has decided since."
    cast.decide(comment, "approve", people.moderator)
    revise(comment, "Kind words.")
    assert cast.read_by(None, people.document)[comment.pk] == "Kind words."


def test_a_question_stays_with_the_comment_until_somebody_decides(people, room):
    comment = cast.note(people.document, people.author, "See www.a.org.", seminar=room, number=3)
    moderation.ask(waiting(comment), viewer=viewer(people.moderator), question="Is it known?")
    revise(comment, "Other words.")
    assert not fresh(comment).is_public
    assert waiting(comment).why == Why.SECOND
    said = why.in_words(waiting(comment), viewer(people.second))
    assert said[0] == "Moderator asks for a second opinion: “Is it known?”"
    cast.decide(comment, "approve", people.second)
    revise(comment, "Yet other words.")
    assert cast.read_by(None, people.document)[comment.pk] == "Yet other words."


def test_a_link_in_a_tag_is_held(people, room):
    comment = cast.note(
        people.document, people.author, "Words.", seminar=room, number=3, tags=["https://a.org/b"]
    )
    assert waiting(comment).why == Why.LINK


def test_trust_counts_comments_and_not_their_wordings(people):
    room = trusting(people, 2)
    first = cast.note(people.document, people.author, "First.", seminar=room)
    cast.decide(first, "approve", people.moderator)
    revise(first, "First, mended.")
    cast.decide(first, "approve", people.moderator)
    second = cast.note(people.document, people.author, "Second.", seminar=room, number=1)
    assert waiting(second).why == Why.TRUST
    cast.decide(second, "approve", people.moderator)
    third = cast.note(people.document, people.author, "Third.", seminar=room, number=3)
    assert fresh(third).is_public


def test_a_decline_that_an_appeal_has_overturned_does_not_count(people, room):
    comment = cast.note(people.document, people.author, "See www.a.org.", seminar=room, number=3)
    cast.decide(comment, "decline", people.moderator)
    held = cast.note(people.document, people.author, "Held.", seminar=room, number=1)
    assert waiting(held).why == Why.TRUST
    moderation.appeal(fresh(comment), viewer=viewer(people.author), words="It is known.")
    cast.decide(comment, "approve", people.second)
    through = cast.note(people.document, people.author, "Third.", seminar=room, number=1)
    assert fresh(through).is_public


def test_what_moderators_write_is_for_another_one_where_there_is_one(people):
    room = trusting(people)
    owner = room.memberships.get(role="owner").user
    first = cast.note(people.document, owner, "First.", seminar=room)
    cast.decide(first, "approve", people.moderator)
    second = cast.note(people.document, owner, "Second.", seminar=room, number=3)
    assert waiting(second).held == [Why.NEW]
    type(owner).objects.filter(is_moderator=True).update(is_moderator=False)
    alone = cast.note(people.document, owner, "Third.", seminar=room, number=1)
    assert fresh(alone).is_public


def test_a_room_with_pseudonyms_is_not_told_what_was_said_before_it_came(people, room):
    comment = cast.note(people.document, people.author, "Words.", number=3)
    cast.decide(comment, "return", people.moderator, reason="Dear Author, name it.")
    revise(comment, "Words of the archive.")
    moderation.ask(waiting(comment), viewer=viewer(people.moderator), question="Author again?")
    moderation.flag(waiting(comment), viewer=viewer(people.second), reason="Author's old story.")
    room.use_pseudonyms(True, by=people.moderator)
    room = Seminar.objects.get(pk=room.pk)
    known = cast.note(people.document, people.author, "Known.", seminar=room)
    cast.decide(known, "approve", people.moderator)
    address(comment, "public", seminar=room)
    row = fresh(comment).latest
    # Held all the same, though the room is not told why.
    assert (row.state, fresh(comment).is_public) == (State.SUBMITTED, False)
    assert not {Why.SECOND, Why.RESUBMITTED} & set(row.held)
    owner = room.memberships.get(role="owner").user
    assert "Author" not in " ".join(why.in_words(row, viewer(owner)))
    row.held = [Why.FLAGGED, Why.SECOND, Why.RESUBMITTED]
    said = " ".join(why.in_words(row, viewer(owner)))
    assert said == (
        "A reader flagged it before it came to this seminar. "
        "Sent again after it was returned or declined."
    )


def test_an_edit_between_two_audiences_is_no_way_around_a_flag(people, room):
    comment = cast.note(people.document, people.author, "A slander.", seminar=room, number=3)
    flag, _new = moderation.flag(fresh(comment).approved, viewer=viewer(None), reason="A lie.")
    address(comment, "seminar")
    revise(comment, "A slander, still.")
    address(comment, "public")
    assert not fresh(comment).is_public
    assert waiting(comment).why == Why.FLAGGED
    flag.refresh_from_db()
    assert flag.is_open
    cast.decide(comment, "approve", people.moderator)
    flag.refresh_from_db()
    assert flag.settled_by is not None
    revise(comment, "A fair word.")
    assert cast.read_by(None, people.document)[comment.pk] == "A fair word."


def test_what_a_moderator_has_open_is_not_let_through_under_their_eyes(people, room):
    comment = cast.note(people.document, people.author, "See www.a.org.", seminar=room, number=3)
    claim = Claim.hold(comment, viewer(people.moderator))
    revise(comment, "Without the link.")
    assert waiting(comment).body == "Without the link."
    claim.delete()
    revise(comment, "Without it at all.")
    assert fresh(comment).is_public


def test_a_new_wording_is_not_called_a_new_comment(people):
    comment = cast.note(people.document, people.author, "Words.")
    cast.decide(comment, "approve", people.moderator)
    revise(comment, "Other words.")
    said = " ".join(why.in_words(waiting(comment), viewer(people.second)))
    assert "A new wording of an approved comment." in said
    assert "A new comment" not in said
