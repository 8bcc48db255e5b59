"""Automatic approval, in a seminar that has chosen it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event, Seminar
from annotations import moderation
from annotations.models import Decision, Why
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, viewer, waiting

pytestmark = pytest.mark.django_db


def trusting(people: Cast, after: int = 1, *, itself: bool = True) -> Seminar:
    room = cast.seminar(
        cast.person("Owner"), people.author, itself=itself, document=people.document
    )
    Seminar.objects.filter(pk=room.pk).update(trust_after=after, trust_days=30)
    return Seminar.objects.get(pk=room.pk)


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
