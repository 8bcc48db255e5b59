"""Verbs that really run at once, in threads with connections of their own, on both databases."""
# ruff: noqa: B023  (whatever is run at once has ended before the loop goes on)

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from accounts.models import Event
from annotations import moderation
from annotations.errors import Clash, Refused
from annotations.models import Annotation, Comment, Decision, Notice, Revision
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, read_by, viewer, waiting

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all of them at the same moment; what each returned, or the refusal it met. Anything
    else that one of them raised is raised here."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            results[index] = act()
        except BaseException as error:  # noqa: BLE001  (handed to the thread of the test)
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "the verbs wait for each other"
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refused):
            raise result
    return results


def check(comment: Comment) -> None:
    """What must hold of a comment whatever happened to it."""
    row = fresh(comment)
    revisions = list(row.revisions.order_by("number"))
    assert [r.number for r in revisions] == list(range(1, len(revisions) + 1))
    assert row.latest_id == revisions[-1].pk
    assert all(r.state != "submitted" for r in revisions[:-1])
    approved = [r for r in revisions if r.state == "approved"]
    assert len(approved) <= 1
    assert row.approved_id == (approved[0].pk if approved else None)
    if row.annotation.audience != "public":
        assert {r.state for r in revisions} & {"submitted", "approved"} == set()


def test_two_moderators_decide_at_once(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author)
        revision = waiting(comment)
        one, two = viewer(people.moderator), viewer(people.second)
        results = at_once(
            lambda: moderation.decide(revision, "approve", viewer=one),
            lambda: moderation.decide(revision, "decline", viewer=two, reason="No."),
        )
        assert sum(isinstance(r, Clash) for r in results) == 1
        decision = Decision.objects.get(revision=revision)
        assert fresh(comment).is_public == (decision.verdict == "approve")
        assert Notice.objects.filter(comment=comment).count() == 1
        assert Event.objects.filter(subject=comment.pk).count() == 1
        check(comment)


def test_one_moderator_presses_twice(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author)
        revision, asked = waiting(comment), viewer(people.moderator)
        results = at_once(*[lambda: moderation.decide(revision, "approve", viewer=asked)] * 3)
        assert sorted(r.made for r in results) == [False, False, True]
        assert len({r.decision.pk for r in results}) == 1
        assert Decision.objects.filter(revision=revision).count() == 1


def test_approving_while_the_author_edits(people: Cast):
    outcomes = set()
    for _ in range(ROUNDS * 2):
        comment = cast.note(people.document, people.author, "Seen.")
        revision, asked, seen = waiting(comment), viewer(people.moderator), comment.version
        approval, edit = at_once(
            lambda: moderation.decide(revision, "approve", viewer=asked),
            lambda: comment.revise(by=people.author, body="Not seen.", seen=seen),
        )
        assert isinstance(edit, Revision), "a decision never makes the author's edit stale"
        check(comment)
        assert waiting(comment).body == "Not seen."
        public = read_by(None, people.document).get(comment.pk)
        outcomes.add(public)
        assert public == (None if isinstance(approval, Clash) else "Seen.")
        comment.annotation.remove(by=people.author)
    assert outcomes <= {None, "Seen."}


def test_approving_while_the_author_takes_it_back(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author)
        revision, asked = waiting(comment), viewer(people.moderator)
        at_once(
            lambda: moderation.decide(revision, "approve", viewer=asked),
            lambda: comment.annotation.address("me", by=people.author, seen=1),
        )
        assert comment.pk not in read_by(None, people.document)
        assert comment.pk not in read_by(people.outsider, people.document)
        assert not fresh(comment).is_public
        check(comment)


def test_approving_while_the_author_deletes(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author)
        revision, asked = waiting(comment), viewer(people.moderator)
        at_once(
            lambda: moderation.decide(revision, "approve", viewer=asked),
            lambda: comment.annotation.remove(by=people.author),
        )
        assert read_by(None, people.document) == {}
        assert not Annotation.objects.visible_to(viewer(None)).exists()
        assert not Revision.objects.filter(state="submitted").exists()


def test_editing_while_the_audience_changes(people: Cast):
    """Whatever comes first: what is for the public waits, what is not does not."""
    for start, end in [("public", "me"), ("me", "public")] * ROUNDS:
        comment = cast.note(people.document, people.author, audience=start)
        seen = comment.version
        _, edit = at_once(
            lambda: comment.annotation.address(end, by=people.author, seen=1),
            lambda: comment.revise(by=people.author, body="Edited.", seen=seen),
        )
        assert isinstance(edit, Revision)
        check(comment)
        expected = "submitted" if end == "public" else None
        latest = fresh(comment).latest
        assert (latest.state == "submitted") == (expected is not None)


def test_replying_while_the_comment_is_taken_down(people: Cast):
    seminar = cast.seminar(people.outsider, people.author, itself=False)
    for _ in range(ROUNDS):
        root = cast.note(people.document, people.author, seminar=seminar)
        cast.decide(root, "approve", people.moderator)
        root, asked = fresh(root), viewer(people.moderator)
        _, answer = at_once(
            lambda: moderation.take_down(root, viewer=asked, reason="r"),
            lambda: cast.reply(root, people.outsider),
        )
        if isinstance(answer, Comment):
            assert fresh(answer).hidden_above
        member = cast.person("Member")
        seminar.admit(member)
        assert read_by(member, people.document) == {}


def test_approving_a_reply_while_its_parent_is_taken_down(people: Cast):
    for _ in range(ROUNDS):
        root = cast.note(people.document, people.author)
        cast.decide(root, "approve", people.moderator)
        answer = cast.reply(root, people.outsider)
        revision, root = waiting(answer), fresh(root)
        one, two = viewer(people.moderator), viewer(people.second)
        at_once(
            lambda: moderation.decide(revision, "approve", viewer=one),
            lambda: moderation.take_down(root, viewer=two, reason="r"),
        )
        assert read_by(None, people.document) == {}
        assert not fresh(answer).is_public


def test_undoing_while_the_author_edits(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author, "Seen.")
        decision, asked = cast.decide(comment, "approve", people.moderator), viewer(people.second)
        seen = comment.version
        undoing, edit = at_once(
            lambda: moderation.undo(decision, viewer=asked),
            lambda: comment.revise(by=people.author, body="Edited.", seen=seen),
        )
        assert isinstance(edit, Revision)
        check(comment)
        expected = {comment.pk: "Seen."} if isinstance(undoing, Clash) else {}
        assert read_by(None, people.document) == expected
        comment.annotation.remove(by=people.author)


def test_two_people_undo_at_once(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author)
        decision = cast.decide(comment, "decline", people.moderator)
        one, two = viewer(people.moderator), viewer(people.second)
        results = at_once(
            lambda: moderation.undo(decision, viewer=one),
            lambda: moderation.undo(decision, viewer=two),
        )
        assert sorted(r.made for r in results) == [False, True]
        check(comment)


def test_same_edit_sent_twice_at_once(people: Cast):
    for _ in range(ROUNDS):
        comment = cast.note(people.document, people.author)
        name, seen = uuid.uuid4(), comment.version

        def edit(comment=comment, name=name, seen=seen) -> Revision:
            mine = Comment.objects.get(pk=comment.pk)
            return mine.revise(by=people.author, body="Edited.", seen=seen, revision_id=name)

        assert [r.pk for r in at_once(edit, edit)] == [name, name]
        check(comment)


def test_one_name_for_two_changes_belongs_to_one_of_them(people: Cast):
    for _ in range(ROUNDS):
        rows = [cast.note(people.document, people.author) for _ in range(2)]
        name = uuid.uuid4()

        def edit(row: Comment, name=name) -> Revision:
            return row.revise(by=people.author, body="x", seen=row.version, revision_id=name)

        found = at_once(lambda: edit(rows[0]), lambda: edit(rows[1]))
        assert sorted(type(one).__name__ for one in found) == ["Revision", "Taken"]


def test_deleting_at_a_version_and_revising_do_not_wait_for_each_other(people: Cast):
    for _ in range(ROUNDS):
        root = cast.note(people.document, people.author)
        seen = root.version
        one, two = (Comment.objects.get(pk=root.pk) for _ in range(2))
        at_once(
            lambda: one.remove(by=people.author, seen=seen),
            lambda: two.revise(by=people.author, body="y", seen=seen),
        )
        row = fresh(root)
        assert (row.deleted_at is None) == (row.revisions.count() == 2)


def test_many_verbs_on_one_thread_end(people: Cast):
    """Everything at once, in every order that happens: nobody waits for ever, all adds up."""
    root = cast.note(people.document, people.author)
    cast.decide(root, "approve", people.moderator)
    answers = [cast.reply(root, people.outsider, f"Answer {n}") for n in range(4)]
    revisions = [waiting(answer) for answer in answers]
    one, two = viewer(people.moderator), viewer(people.second)
    row = fresh(root)
    at_once(
        lambda: moderation.take_down(row, viewer=one, reason="r"),
        lambda: [moderation.decide(r, "approve", viewer=two) for r in revisions],
        lambda: answers[0].remove(by=people.outsider),
        lambda: answers[1].revise(by=people.outsider, body="x", seen=answers[1].version),
        lambda: root.revise(by=people.author, body="y", seen=root.version),
        lambda: answers[2].withdraw(by=people.outsider),
    )
    for comment in (root, *answers[1:]):
        check(comment)
    if fresh(root).hidden_at:
        assert read_by(None, people.document) == {}
