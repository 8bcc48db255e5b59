"""What moderators, authors and readers do with a case besides approving, returning, declining."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Event
from annotations import moderation
from annotations.errors import Clash, Refused
from annotations.models import Decision, Notice, Reason, Revision, State, Why
from annotations.moderation import why
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, viewer, waiting, whys

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


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


def test_nobody_appeals_for_what_is_not_for_the_public_any_more(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "decline", people.moderator)
    place = fresh(comment).annotation
    place.address("me", by=people.author, seen=place.version)
    with pytest.raises(Refused, match="not meant for the public any more"):
        moderation.appeal(comment, viewer=viewer(people.author), words="It is good.")
    assert fresh(comment).latest.state == State.DECLINED


@pytest.mark.parametrize("between", ["me", "public"])
def test_declined_words_are_not_offered_again_unchanged(people, between):
    comment = cast.note(people.document, people.author, "Bad words.")
    cast.decide(comment, "decline", people.moderator)
    place = fresh(comment).annotation
    if between != "public":
        place.address(between, by=people.author, seen=place.version)
    with pytest.raises(Refused, match=r"declined “Bad words\.”\. Write other words .* or appeal"):
        place.address("public", by=people.author, seen=place.version)
    place.refresh_from_db()
    assert place.audience == between
    comment = fresh(comment)
    assert (comment.latest.body, comment.latest.state) == ("Bad words.", State.DECLINED)
    comment.revise(by=people.author, body="Good words.", seen=comment.version)
    place.address("public", by=people.author, seen=place.version)
    assert waiting(comment).why == Why.RESUBMITTED


def test_declined_words_are_no_new_wording_either(people):
    comment = cast.note(people.document, people.author, "Bad words.")
    cast.decide(comment, "decline", people.moderator)
    with pytest.raises(Refused, match="appeal"):
        comment.revise(by=people.author, body="Bad words.", seen=comment.version)
    assert comment.revisions.count() == 1
    moderation.appeal(fresh(comment), viewer=viewer(people.author), words="They are good.")
    assert waiting(comment).held[0] == Why.APPEALED
    assert Why.RESUBMITTED not in waiting(comment).held


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


def test_the_refusal_names_the_appeal_only_while_there_is_one(people):
    comment = cast.note(people.document, people.author, "Bad words.")
    cast.decide(comment, "decline", people.moderator)
    moderation.appeal(fresh(comment), viewer=viewer(people.author), words="They are good.")
    cast.decide(comment, "decline", people.second)
    with pytest.raises(Refused) as refused:
        comment.revise(by=people.author, body="Bad words.", seen=fresh(comment).version)
    assert "Write other words" in refused.value.sentence
    assert "appeal" not in refused.value.sentence


def test_an_appealed_wording_that_is_taken_back_waits_no_more(people):
    comment = cast.note(people.document, people.author, "Bad words.")
    cast.decide(comment, "decline", people.moderator)
    moderation.appeal(fresh(comment), viewer=viewer(people.author), words="They are good.")
    assert cast.whys(people.second) == [("Bad words.", Why.APPEALED)]
    fresh(comment).withdraw(by=people.author)
    assert cast.whys(people.second) == []
    place = fresh(comment).annotation
    place.address("me", by=people.author, seen=place.version)
    assert cast.whys(people.second) == []
    place.refresh_from_db()
    place.address("public", by=people.author, seen=place.version)
    # Nobody has answered the appeal yet.
    assert cast.whys(people.second) == [("Bad words.", Why.APPEALED)]
