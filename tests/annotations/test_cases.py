"""What moderators, authors and readers do with a case besides approving, returning, declining."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event, Seminar
from annotations import moderation
from annotations.errors import Clash, Refused, Taken
from annotations.models import Decision, Flag, Notice, Reason, Revision, State, Why
from annotations.moderation import why
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, viewer, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


def whys(user) -> list[tuple[str, str]]:
    """Words and main reason of each case that ``user`` is asked to look at, in order."""
    rows = Revision.objects.queued_for(viewer(user))
    return [(row.body, row.why) for row in rows]


# -- Copy-edit


def test_a_copy_edit_is_public_and_the_author_keeps_their_words(people):
    comment = cast.note(people.document, people.author, "A frist thought.", tags=["trade"])
    own = waiting(comment)
    done = moderation.copy_edit(own, body="A first thought.", viewer=viewer(people.moderator))
    comment, edited = fresh(comment), done.decision.edited
    assert (comment.approved, comment.latest) == (edited, edited)
    assert (edited.edit_of, edited.name, edited.tags) == (own, "Author", ["trade"])
    assert edited.written_by == people.moderator
    edited.refresh_from_db()
    assert (edited.state, edited.approved_at is None) == (State.APPROVED, False)
    assert cast.read_by(None, people.document) == {comment.pk: "A first thought."}
    own.refresh_from_db()
    assert (own.body, own.state) == ("A frist thought.", State.SUPERSEDED)
    assert Notice.objects.get(decision=done.decision).user == people.author
    assert Event.objects.get(kind="decision: edit").data["edited"] == str(edited.pk)


def test_a_copy_edit_meets_no_wording_that_moved(people):
    comment = cast.note(people.document, people.author, "A frist thought.")
    seen = waiting(comment)
    comment.revise(by=people.author, body="Quite another one.", seen=comment.version)
    with pytest.raises(Clash):
        moderation.copy_edit(seen, body="A first thought.", viewer=viewer(people.moderator))
    assert cast.read_by(None, people.document) == {}
    assert not comment.revisions.exclude(edit_of=None).exists()


def test_an_author_who_edits_meanwhile_is_told_of_the_copy_edit(people):
    comment = cast.note(people.document, people.author, "A frist thought.")
    seen = comment.version
    moderation.copy_edit(waiting(comment), body="A first thought.", viewer=viewer(people.moderator))
    with pytest.raises(Clash):
        comment.revise(by=people.author, body="A frist thought, and more.", seen=seen)


def test_the_authors_own_words_are_no_copy_edit(people):
    comment = cast.note(people.document, people.author, "A thought.")
    with pytest.raises(Refused):
        moderation.copy_edit(waiting(comment), body="A thought.", viewer=viewer(people.moderator))
    assert waiting(comment).body == "A thought."


def test_a_copy_edit_is_undone_and_the_next_wording_has_a_number_of_its_own(people):
    comment = cast.note(people.document, people.author, "A frist thought.")
    by = viewer(people.moderator)
    done = moderation.copy_edit(waiting(comment), body="A first thought.", viewer=by)
    moderation.undo(done.decision, viewer=by)
    comment = fresh(comment)
    assert comment.approved is None
    assert comment.latest.body == waiting(comment).body == "A frist thought."
    assert not Notice.objects.filter(decision=done.decision).exists()
    comment.revise(by=people.author, body="A third one.", seen=comment.version)
    assert fresh(comment).latest.number == 3
    again = moderation.copy_edit(waiting(comment), body="A third thought.", viewer=by)
    assert again.made
    assert cast.read_by(None, people.document) == {comment.pk: "A third thought."}


def test_a_copy_edit_sent_twice_is_one(people):
    comment = cast.note(people.document, people.author, "A frist thought.")
    own, by, pk = waiting(comment), viewer(people.moderator), uuid.uuid4()
    first = moderation.copy_edit(own, body="A first thought.", viewer=by, decision_id=pk)
    second = moderation.copy_edit(own, body="A first thought.", viewer=by, decision_id=pk)
    assert (first.made, second.made) == (True, False)
    assert comment.revisions.count() == 2


# -- A reply and what it answers


def test_a_reply_is_decided_on_together_with_its_parent(people):
    root = cast.note(people.document, people.author)
    reply = cast.reply(root, people.outsider)
    by = viewer(people.moderator)
    with pytest.raises(Refused):
        moderation.decide(waiting(reply), "approve", viewer=by)
    with pytest.raises(Clash):
        moderation.approve_together(waiting(reply), parents=[], viewer=by)
    pk, seen = uuid.uuid4(), [waiting(root).pk]
    own = waiting(reply)
    done = moderation.approve_together(own, parents=seen, viewer=by, decision_id=pk)
    assert [one.made for one in done] == [True, True]
    assert fresh(root).is_public
    assert fresh(reply).is_public
    again = moderation.approve_together(own, parents=seen, viewer=by, decision_id=pk)
    assert [one.made for one in again] == [False]
    assert Decision.objects.count() == 2


def test_neither_is_approved_where_one_cannot_be(people):
    root = cast.note(people.document, people.moderator)
    reply = cast.reply(root, people.outsider)
    with pytest.raises(Refused):
        moderation.approve_together(
            waiting(reply), parents=[waiting(root).pk], viewer=viewer(people.moderator)
        )
    assert not fresh(root).is_public
    root = cast.note(people.document, people.author, number=1)
    reply = cast.reply(root, people.outsider)
    cast.decide(root, "decline", people.second)
    with pytest.raises(Refused):
        moderation.approve_together(waiting(reply), parents=[], viewer=viewer(people.moderator))
    assert waiting(reply)


# -- Flags


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


# -- Reasons


def test_a_decision_keeps_the_reason_as_it_was(people):
    Reason.objects.filter(code="tone").update(text="Mind your tone.")
    comment = cast.note(people.document, people.author)
    done = moderation.decide(
        waiting(comment), "return", viewer=viewer(people.moderator), code="tone", reason="Please."
    )
    Reason.objects.filter(code="tone").update(text="Something else.")
    done.decision.refresh_from_db()
    assert (done.decision.code, done.decision.reason) == ("tone", "Mind your tone. Please.")


def test_a_reason_that_is_not_offered_for_this_is_refused(people):
    comment = cast.note(people.document, people.author)
    for code in ("spam", "nothing"):
        with pytest.raises(Refused):
            moderation.decide(
                waiting(comment), "return", viewer=viewer(people.moderator), code=code
            )
    assert waiting(comment)


# -- A second opinion


def test_a_second_opinion_is_asked_and_taken_back(people):
    comment = cast.note(people.document, people.author)
    by = viewer(people.moderator)
    asked = moderation.ask(waiting(comment), viewer=by, question="Is this known?")
    queue = Revision.objects.queued_for
    assert [row.why for row in queue(viewer(people.second))] == [Why.SECOND]
    assert not queue(by).not_asked_by(by).exists()
    assert queue(viewer(people.second)).not_asked_by(viewer(people.second)).exists()
    said = why.in_words(waiting(comment), viewer(people.second))
    assert said[0] == "Moderator asks for a second opinion: “Is this known?”"
    assert not Notice.objects.exists()
    moderation.undo(asked.decision, viewer=by)
    assert [row.why for row in queue(by).not_asked_by(by)] == [Why.NEW_AUTHOR]
    moderation.ask(waiting(comment), viewer=by, question="Is this known?")
    cast.decide(comment, "approve", people.second)
    assert not queue(by).exists()


def test_there_is_nobody_to_ask_where_one_moderates_alone(people):
    comment = cast.note(people.document, people.author)
    type(people.second).objects.filter(pk=people.second.pk).update(is_moderator=False)
    with pytest.raises(Refused):
        moderation.ask(waiting(comment), viewer=viewer(people.moderator), question="Well?")


# -- Appeals


def test_an_appeal_is_decided_on_by_another_moderator(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "decline", people.moderator)
    pk = uuid.uuid4()
    given = {"viewer": viewer(people.author), "words": "It has a source.", "appeal_id": pk}
    assert [moderation.appeal(comment, **given)[1] for _turn in range(2)] == [True, False]
    assert whys(people.second) == [("A *first* thought.", Why.APPEALED)]
    with pytest.raises(Refused):
        moderation.decide(waiting(comment), "approve", viewer=viewer(people.moderator))
    assert not moderation.may_decide(viewer(people.moderator), comment)
    cast.decide(comment, "decline", people.second)
    with pytest.raises(Refused):
        moderation.appeal(comment, viewer=viewer(people.author), words="Once more.")


def test_who_declined_may_still_take_down_what_is_public(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.second)
    comment = fresh(comment)
    comment.revise(by=people.author, body="Other words.", seen=comment.version)
    cast.decide(comment, "decline", people.moderator)
    moderation.appeal(comment, viewer=viewer(people.author), words="They are better.")
    assert cast.hide(comment, people.moderator)


def test_only_the_author_appeals_and_only_where_there_is_somebody_else(people):
    comment = cast.note(people.document, people.author)
    with pytest.raises(Refused):
        moderation.appeal(comment, viewer=viewer(people.author), words="It still waits.")
    cast.decide(comment, "decline", people.moderator)
    with pytest.raises(Refused):
        moderation.appeal(comment, viewer=viewer(people.outsider), words="Not mine.")
    type(people.second).objects.filter(pk=people.second.pk).update(is_moderator=False)
    with pytest.raises(Refused):
        moderation.appeal(comment, viewer=viewer(people.author), words="Nobody is there.")
    assert fresh(comment).latest.state == State.DECLINED


# -- Trust


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


# -- Why


def test_why_a_wording_is_held(people):
    first = cast.note(people.document, people.author, "First.")
    cast.decide(first, "approve", people.moderator)
    cast.note(people.document, people.author, "Second.")
    cast.reply(first, people.author, "A reply.")
    first = fresh(first)
    first.revise(by=people.author, body="First, mended.", seen=first.version)
    assert whys(people.second) == [
        ("Second.", Why.NEW), ("A reply.", Why.REPLY), ("First, mended.", Why.REVISED),
    ]  # fmt: skip
