"""Undoing: each kind of decision, twice, by somebody else, and after something has happened."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Event
from annotations import moderation
from annotations.errors import Clash, Refused, Taken
from annotations.models import Comment, Decision, Notice, Revision
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, read_by, viewer, waiting

pytestmark = pytest.mark.django_db


def everything(comment: Comment) -> tuple:
    """What is so of a comment, apart from when it changed and how often."""
    row = fresh(comment)
    revisions = Revision.objects.filter(comment=comment).order_by("number")
    return (
        row.approved_id,
        row.is_public,
        row.hidden_at is not None,
        row.hidden_reason,
        row.version,
        list(revisions.values_list("number", "state", "body", "submitted_at")),
    )


@pytest.mark.parametrize("verdict", ["approve", "return", "decline"])
@pytest.mark.parametrize("approved_before", [True, False])
def test_undo_leaves_what_was(people: Cast, verdict: str, approved_before: bool):
    comment = cast.note(people.document, people.author, "A")
    if approved_before:
        cast.decide(comment, "approve", people.second)
        comment.revise(by=people.author, body="A′", seen=comment.version)
    before = everything(comment), read_by(None, people.document)
    decision = cast.decide(comment, verdict, people.moderator)
    assert before[0] != everything(comment)
    undoing = cast.undo(decision, people.second)
    assert before == (everything(comment), read_by(None, people.document))
    assert (undoing.verdict, undoing.undoes, undoing.by) == ("undo", decision, people.second)
    assert Event.objects.filter(kind="decision: undo", actor=people.second).count() == 1
    # It can be decided again, and that can be undone again.
    cast.undo(cast.decide(comment, verdict, people.moderator), people.moderator)
    assert before == (everything(comment), read_by(None, people.document))


def test_undone_decision_keeps_its_place_in_the_queue(people: Cast):
    first, second = (cast.note(people.document, people.author) for _ in range(2))
    cast.undo(cast.decide(first, "decline", people.moderator), people.moderator)
    queue = Revision.objects.waiting_for(viewer(people.moderator))
    assert [r.comment_id for r in queue] == [first.pk, second.pk]


def test_undoing_twice_is_undoing_once(people: Cast):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "approve", people.moderator)
    name = uuid.uuid4()
    for made, who in [(True, people.moderator), (False, people.moderator), (False, people.second)]:
        outcome = moderation.undo(decision, viewer=viewer(who), decision_id=name)
        assert (outcome.made, outcome.decision.pk) == (made, name)
    cast.decide(comment, "approve", people.second)
    assert not moderation.undo(decision, viewer=viewer(people.moderator)).made
    assert fresh(comment).is_public


def test_undoing_is_not_undone(people: Cast):
    comment = cast.note(people.document, people.author)
    undoing = cast.undo(cast.decide(comment, "approve", people.moderator), people.moderator)
    with pytest.raises(Refused):
        moderation.undo(undoing, viewer=viewer(people.moderator))


def test_identifier_of_another_decision_is_taken(people: Cast):
    first = cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    second = cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    with pytest.raises(Taken):
        moderation.undo(first, viewer=viewer(people.moderator), decision_id=second.pk)
    assert fresh(first.revision.comment).is_public


def since_revised(people: Cast, comment: Comment) -> None:
    comment.revise(by=people.author, body="Later words.", seen=fresh(comment).version)


def since_deleted(people: Cast, comment: Comment) -> None:
    cast.delete_answered(comment, people.outsider)


def since_hidden(people: Cast, comment: Comment) -> None:
    cast.hide(comment, people.second)


def since_revised_and_approved(people: Cast, comment: Comment) -> None:
    since_revised(people, comment)
    cast.decide(comment, "approve", people.second)


@pytest.mark.parametrize(
    "since", [since_revised, since_deleted, since_hidden, since_revised_and_approved]
)
def test_approval_after_which_something_happened(people: Cast, since):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "approve", people.moderator)
    since(people, comment)
    before = everything(comment), Decision.objects.count(), read_by(None, people.document)
    with pytest.raises(Clash):
        moderation.undo(decision, viewer=viewer(people.moderator))
    after = everything(comment), Decision.objects.count(), read_by(None, people.document)
    assert before == after


@pytest.mark.parametrize("verdict", ["return", "decline"])
def test_refusal_after_which_something_happened(people: Cast, verdict: str):
    for since in (since_revised, since_deleted):
        comment = cast.note(people.document, people.author)
        decision = cast.decide(comment, verdict, people.moderator)
        since(people, comment)
        with pytest.raises(Clash):
            moderation.undo(decision, viewer=viewer(people.moderator))
        assert not fresh(comment).is_public


def test_stale_undo_brings_nothing_back_that_its_author_took_away(people: Cast):
    """Approved twice, with a retreat between: the first approval is not undone any more."""
    comment = cast.note(people.document, people.author, "Old and public once.")
    cast.decide(comment, "approve", people.moderator)
    comment.revise(by=people.author, body="New.", seen=comment.version)
    stale = cast.decide(comment, "approve", people.moderator)
    comment.annotation.address("me", by=people.author, seen=1)
    comment.annotation.address("public", by=people.author, seen=2)
    cast.decide(comment, "approve", people.second)
    with pytest.raises(Clash):
        moderation.undo(stale, viewer=viewer(people.moderator))
    assert read_by(None, people.document) == {comment.pk: "New."}


def test_undo_of_an_approval_takes_the_replies_along_and_back(people: Cast):
    root = cast.note(people.document, people.author)
    approval = cast.decide(root, "approve", people.moderator)
    answer = cast.reply(root, people.outsider)
    cast.decide(answer, "approve", people.moderator)
    cast.undo(approval, people.moderator)
    assert read_by(None, people.document) == {}
    cast.decide(root, "approve", people.moderator)
    assert set(read_by(None, people.document)) == {root.pk, answer.pk}


def test_only_the_standing_removal_is_undone(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    first = cast.hide(comment, people.moderator)
    cast.undo(first, people.moderator)
    second = cast.hide(comment, people.second, "Again.")
    assert not moderation.undo(first, viewer=viewer(people.moderator)).made
    assert fresh(comment).hidden_reason == "Again."
    comment.revise(by=people.author, body="Other words.", seen=fresh(comment).version)
    cast.undo(second, people.second)
    assert read_by(None, people.document) == {comment.pk: "A *first* thought."}


def test_notice_of_an_undone_decision_is_gone(people: Cast):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "decline", people.moderator)
    cast.undo(decision, people.moderator)
    assert not Notice.objects.exists()
    decision = cast.decide(comment, "decline", people.moderator)
    Notice.objects.update(attempts=1)
    undoing = cast.undo(decision, people.moderator)
    assert set(Notice.objects.values_list("decision", flat=True)) == {decision.pk, undoing.pk}


def test_undo_waits_for_no_right_that_is_gone(people: Cast):
    decision = cast.decide(cast.note(people.document, people.author), "decline", people.moderator)
    people.moderator.is_moderator = False
    people.moderator.save()
    with pytest.raises(Refused):
        moderation.undo(decision, viewer=viewer(people.moderator))
    assert not waiting_exists(decision)
    cast.undo(decision, people.second)
    assert waiting(decision.revision.comment)


def waiting_exists(decision: Decision) -> bool:
    return decision.revision.comment.revisions.filter(state="submitted").exists()
