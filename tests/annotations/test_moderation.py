"""Deciding: every transition, every clash, and who may decide at all."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Event
from annotations import moderation
from annotations.errors import Clash, Refused, Taken
from annotations.models import Annotation, Comment, Decision, Notice, Revision
from archive.models import Document
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, read_by, viewer, waiting

pytestmark = pytest.mark.django_db

RESULTS = {"approve": "approved", "return": "changes_requested", "decline": "declined"}


def stamp(document: Document) -> int:
    return Document.objects.values_list("stamp", flat=True).get(pk=document.pk)


def states(comment: Comment) -> list[str]:
    return list(comment.revisions.order_by("number").values_list("state", flat=True))


@pytest.mark.parametrize("verdict", RESULTS)
def test_each_verdict(people: Cast, verdict: str):
    comment = cast.note(people.document, people.author)
    assert states(comment) == ["submitted"]
    before = stamp(people.document)
    decision = cast.decide(comment, verdict, people.moderator)
    assert states(comment) == [RESULTS[verdict]]
    assert fresh(comment).is_public == (verdict == "approve")
    expected = {comment.pk: "A *first* thought."} if verdict == "approve" else {}
    assert read_by(None, people.document) == expected
    assert read_by(people.outsider, people.document) == expected
    assert comment.pk in read_by(people.author, people.document)
    # The stamp, from which entity tags are made, moves only with what the public reads.
    assert (stamp(people.document) > before) == (verdict == "approve")
    event = Event.objects.get(kind=f"decision: {verdict}")
    assert (event.actor, event.subject) == (people.moderator, comment.pk)
    assert event.data == {
        "revision": str(decision.revision_id),
        "decision": str(decision.pk),
        "audience": "public",
    }
    assert event.reason == decision.reason
    notice = Notice.objects.get(decision=decision)
    assert notice.user == people.author


def test_author_can_still_save_what_was_decided_meanwhile(people: Cast):
    comment = cast.note(people.document, people.author)
    seen = comment.version
    cast.decide(comment, "approve", people.moderator)
    comment.revise(by=people.author, body="A second thought.", seen=seen)
    assert states(comment) == ["approved", "submitted"]


def test_approved_wording_stays_until_the_next_is_approved(people: Cast):
    comment = cast.note(people.document, people.author, "A")
    cast.decide(comment, "approve", people.moderator)
    before = stamp(people.document)
    comment.revise(by=people.author, body="A′", seen=comment.version)
    comment.revise(by=people.author, body="A″", seen=comment.version)
    assert states(comment) == ["approved", "superseded", "submitted"]
    assert read_by(None, people.document) == {comment.pk: "A"}
    assert read_by(people.author, people.document) == {comment.pk: "A″"}
    cast.decide(comment, "decline", people.second)
    assert read_by(None, people.document) == {comment.pk: "A"}
    assert stamp(people.document) == before
    comment.revise(by=people.author, body="A‴", seen=comment.version)
    cast.decide(comment, "approve", people.moderator)
    assert states(comment) == ["superseded", "superseded", "declined", "approved"]
    assert read_by(None, people.document) == {comment.pk: "A‴"}
    assert stamp(people.document) > before


@pytest.mark.parametrize("verdict", ["return", "decline"])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_reason_is_required(people: Cast, verdict: str, reason: str):
    comment = cast.note(people.document, people.author)
    with pytest.raises(Refused) as refusal:
        moderation.decide(waiting(comment), verdict, viewer=viewer(people.moderator), reason=reason)
    assert refusal.value.field == "reason"
    cast.decide(comment, "approve", people.moderator)
    with pytest.raises(Refused) as refusal:
        moderation.take_down(comment, viewer=viewer(people.moderator), reason=reason)
    assert refusal.value.field == "reason"
    assert states(comment) == ["approved"]


@pytest.mark.parametrize("verdict", ["hide", "undo", "", "nonsense"])
def test_other_words_are_no_verdict(people: Cast, verdict: str):
    comment = cast.note(people.document, people.author)
    with pytest.raises(Refused) as refusal:
        moderation.decide(waiting(comment), verdict, viewer=viewer(people.moderator), reason="x")
    assert refusal.value.field == "verdict"
    assert states(comment) == ["submitted"]


def meanwhile_edited(people: Cast, comment: Comment) -> None:
    comment.revise(by=people.author, body="Other words.", seen=comment.version)


def meanwhile_withdrawn(people: Cast, comment: Comment) -> None:
    comment.withdraw(by=people.author)


def meanwhile_deleted(people: Cast, comment: Comment) -> None:
    cast.delete_answered(comment, people.outsider)


def meanwhile_approved(people: Cast, comment: Comment) -> None:
    cast.decide(comment, "approve", people.second)


def meanwhile_returned(people: Cast, comment: Comment) -> None:
    cast.decide(comment, "return", people.second)


def meanwhile_declined(people: Cast, comment: Comment) -> None:
    cast.decide(comment, "decline", people.second)


def meanwhile_decided_and_edited(people: Cast, comment: Comment) -> None:
    cast.decide(comment, "return", people.second)
    meanwhile_edited(people, comment)


MEANWHILE = [
    meanwhile_edited,
    meanwhile_withdrawn,
    meanwhile_deleted,
    meanwhile_approved,
    meanwhile_returned,
    meanwhile_declined,
    meanwhile_decided_and_edited,
]


@pytest.mark.parametrize("verdict", RESULTS)
@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_clash_decides_nothing(people: Cast, verdict: str, meanwhile):
    comment = cast.note(people.document, people.author)
    seen = waiting(comment)
    meanwhile(people, comment)
    before = (states(comment), read_by(None, people.document), Decision.objects.count())
    told = Notice.objects.count(), Event.objects.count(), stamp(people.document)
    with pytest.raises(Clash):
        moderation.decide(seen, verdict, viewer=viewer(people.moderator), reason="Because.")
    assert before == (states(comment), read_by(None, people.document), Decision.objects.count())
    assert told == (Notice.objects.count(), Event.objects.count(), stamp(people.document))


def test_no_deciding_on_what_is_no_longer_for_the_public(people: Cast):
    comment = cast.note(people.document, people.author)
    seen = waiting(comment)
    comment.annotation.address("me", by=people.author, seen=1)
    with pytest.raises(Refused):
        moderation.decide(seen, "approve", viewer=viewer(people.moderator))
    assert states(comment) == ["withdrawn"]
    assert comment.pk not in read_by(people.moderator, people.document)


def test_whole_note_deleted_meanwhile(people: Cast):
    comment = cast.note(people.document, people.author)
    seen = waiting(comment)
    comment.annotation.remove(by=people.author)
    with pytest.raises(Refused):
        moderation.decide(seen, "approve", viewer=viewer(people.moderator))
    assert not Decision.objects.exists()


@pytest.mark.parametrize("verdict", RESULTS)
def test_same_decision_twice_is_one(people: Cast, verdict: str):
    comment = cast.note(people.document, people.author)
    revision, name = waiting(comment), uuid.uuid4()
    for made in (True, False, False):
        outcome = moderation.decide(
            revision, verdict, viewer=viewer(people.moderator), reason="r", decision_id=name
        )
        assert (outcome.made, outcome.decision.pk) == (made, name)
    # Without an id, the same verdict by the same person is the same decision, too.
    outcome = moderation.decide(revision, verdict, viewer=viewer(people.moderator), reason="r")
    assert (outcome.made, outcome.decision.pk) == (False, name)
    assert Decision.objects.count() == Notice.objects.count() == 1
    with pytest.raises(Clash):
        moderation.decide(revision, verdict, viewer=viewer(people.second), reason="r")


def test_repeated_request_does_not_decide_again_after_an_undo(people: Cast):
    comment = cast.note(people.document, people.author)
    revision, name = waiting(comment), uuid.uuid4()
    once = {"viewer": viewer(people.moderator), "decision_id": name}
    decision = moderation.decide(revision, "approve", **once).decision
    cast.undo(decision, people.moderator)
    assert not moderation.decide(revision, "approve", **once).made
    assert states(comment) == ["submitted"]
    assert read_by(None, people.document) == {}


def test_identifier_of_another_decision_is_taken(people: Cast):
    first, second = (cast.note(people.document, people.author) for _ in range(2))
    name = cast.decide(first, "approve", people.moderator).pk
    for verdict, by in [("approve", people.moderator), ("decline", people.second)]:
        with pytest.raises(Taken):
            moderation.decide(
                waiting(second), verdict, viewer=viewer(by), reason="r", decision_id=name
            )
    with pytest.raises(Taken):
        moderation.take_down(first, viewer=viewer(people.moderator), reason="r", decision_id=name)
    assert states(second) == ["submitted"]
    assert fresh(first).is_public


def test_reply_waits_for_its_parent(people: Cast):
    root = cast.note(people.document, people.author)
    answer = cast.reply(root, people.outsider)
    with pytest.raises(Refused) as refusal:
        moderation.decide(waiting(answer), "approve", viewer=viewer(people.moderator))
    assert not isinstance(refusal.value, Clash)
    assert states(answer) == ["submitted"]
    cast.decide(answer, "return", people.moderator)  # but it can be sent back
    answer.revise(by=people.outsider, body="Better.", seen=answer.version)
    cast.decide(root, "approve", people.moderator)
    cast.decide(answer, "approve", people.moderator)
    assert set(read_by(None, people.document)) == {root.pk, answer.pk}


def test_hidden_parent_hides_what_is_said_under_it(people: Cast):
    root = cast.note(people.document, people.author)
    cast.decide(root, "approve", people.moderator)
    answer = cast.reply(root, people.outsider)
    cast.decide(answer, "approve", people.moderator)
    below = cast.reply(answer, people.author)
    cast.decide(below, "approve", people.moderator)
    removal = cast.hide(root, people.moderator)
    assert read_by(None, people.document) == {}
    assert not Annotation.objects.visible_to(viewer(None)).exists()
    with pytest.raises(Refused):
        cast.reply(answer, people.outsider)
    # What people wrote does not disappear from them.
    assert set(read_by(people.outsider, people.document)) == {answer.pk}
    cast.undo(removal, people.second)
    assert set(read_by(None, people.document)) == {root.pk, answer.pk, below.pk}


def test_reply_to_a_comment_read_before_it_was_hidden(people: Cast):
    root = cast.note(people.document, people.author)
    cast.decide(root, "approve", people.moderator)
    stale = fresh(root)
    cast.hide(root, people.moderator)
    with pytest.raises(Refused):
        cast.reply(stale, people.outsider)
    stale = fresh(root)
    stale.hidden_at = None
    with pytest.raises(Refused):
        cast.reply(stale, people.outsider)


def test_taking_down_names_the_words_that_were_seen(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    seen = fresh(comment).approved_id
    comment.revise(by=people.author, body="Harmless.", seen=comment.version)
    cast.decide(comment, "approve", people.second)
    with pytest.raises(Clash):
        moderation.take_down(comment, viewer=viewer(people.moderator), reason="r", seen=seen)
    assert read_by(None, people.document) == {comment.pk: "Harmless."}
    seen = fresh(comment).approved_id
    moderation.take_down(comment, viewer=viewer(people.moderator), reason="r", seen=seen)
    again = moderation.take_down(comment, viewer=viewer(people.moderator), reason="r")
    assert not again.made
    with pytest.raises(Clash):
        moderation.take_down(comment, viewer=viewer(people.second), reason="other")
    assert fresh(comment).hidden_reason == "r"


def test_only_what_is_public_is_taken_down(people: Cast):
    comment = cast.note(people.document, people.author)
    for prepare in (
        lambda: None,
        lambda: cast.decide(comment, "decline", people.moderator),
        lambda: cast.delete_answered(comment, people.outsider),
    ):
        prepare()
        with pytest.raises(Clash):
            moderation.take_down(comment, viewer=viewer(people.moderator), reason="r")
    assert not Decision.objects.filter(verdict="hide").exists()


def test_approving_new_words_shows_a_comment_that_was_taken_down(people: Cast):
    comment = cast.note(people.document, people.author, "Bad.")
    cast.decide(comment, "approve", people.moderator)
    removal = cast.hide(comment, people.moderator, reason="A name.")
    comment.revise(by=people.author, body="Good.", seen=comment.version)
    assert read_by(None, people.document) == {}
    approval = cast.decide(comment, "approve", people.second)
    assert approval.lifted == removal
    assert read_by(None, people.document) == {comment.pk: "Good."}
    with pytest.raises(Clash):
        moderation.undo(removal, viewer=viewer(people.moderator))
    cast.undo(approval, people.second)
    assert read_by(None, people.document) == {}
    assert fresh(comment).hidden_reason == "A name."
    assert states(comment) == ["approved", "submitted"]
    cast.undo(removal, people.moderator)
    assert read_by(None, people.document) == {comment.pk: "Bad."}


def test_highlight_whose_words_are_deleted_is_in_no_public_list(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    before = stamp(people.document)
    comment.remove(by=people.author)
    nobody = viewer(None)
    assert stamp(people.document) > before
    assert not Annotation.objects.visible_to(nobody).exists()
    assert not Annotation.objects.visible_to(nobody).in_edition(nobody).exists()


def test_place_of_a_deleted_comment_holds_the_answers(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    answer = cast.reply(comment, people.outsider)
    comment.annotation.remove(by=people.author)
    nobody = viewer(None)
    assert not Annotation.objects.visible_to(nobody).exists()
    cast.decide(answer, "approve", people.moderator)
    assert Annotation.objects.visible_to(nobody).in_edition(nobody).count() == 1
    assert read_by(None, people.document) == {answer.pk: "An answer."}


def test_notes_of_a_seminars_own_room(people: Cast):
    owner, member = cast.person("Owner"), cast.person("Member")
    seminar = cast.seminar(owner, member, people.author, itself=False)
    comment = cast.note(people.document, people.author, audience="seminar", seminar=seminar)
    assert comment.pk in read_by(member, people.document)
    for nobody_here in (people.moderator, member, people.author):
        assert not moderation.may_take_down(viewer(nobody_here), comment)
        with pytest.raises(Refused):
            moderation.take_down(comment, viewer=viewer(nobody_here), reason="r")
    removal = cast.hide(comment, owner)
    assert comment.pk not in read_by(member, people.document)
    assert comment.pk in read_by(people.author, people.document)
    assert comment.pk in read_by(owner, people.document)
    assert Notice.objects.get().user == people.author
    cast.undo(removal, owner)
    assert comment.pk in read_by(member, people.document)


def test_withdrawn_document_closes_the_queue(people: Cast):
    comment = cast.note(people.document, people.author)
    people.document.withdraw(by=people.moderator)
    assert not Revision.objects.waiting_for(viewer(people.moderator)).exists()
    with pytest.raises(Refused):
        moderation.decide(waiting(comment), "approve", viewer=viewer(people.moderator))


def test_retracting_what_was_never_public_hints_at_nothing(people: Cast):
    comment = cast.note(people.document, people.author)
    before = stamp(people.document)
    comment.annotation.address("me", by=people.author, seen=1)
    comment.annotation.address("public", by=people.author, seen=2)
    comment.withdraw(by=people.author)
    comment.remove(by=people.author)
    assert stamp(people.document) == before
