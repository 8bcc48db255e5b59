"""Taking decisions back, sending them again, and what came in between."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from annotations import moderation
from annotations.errors import Clash, Refused
from annotations.models import Decision, Flag, Reason
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, fresh, trusting, viewer, waiting, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


def flagged(people: Cast):
    comment = cast.note(people.document, people.author, "Words.")
    cast.decide(comment, "approve", people.second)
    comment = fresh(comment)
    moderation.flag(comment.approved, viewer=viewer(None), reason="Silly.")
    return comment


def test_who_declined_cannot_take_back_what_was_decided_on_the_appeal(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "decline", people.moderator)
    moderation.appeal(fresh(comment), viewer=viewer(people.author), words="Please.")
    done = cast.decide(comment, "approve", people.second)
    with pytest.raises(Refused):
        moderation.undo(done, viewer=viewer(people.moderator))
    assert fresh(comment).is_public
    address = reverse("decision-undo", args=[done.pk])
    assert address not in browser(people.moderator).get(reverse("decided")).content.decode()
    assert address in browser(people.second).get(reverse("decided")).content.decode()
    cast.undo(done, people.second)
    assert not fresh(comment).is_public


def test_who_declined_may_show_again_what_was_hidden_after_the_appeal(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "decline", people.moderator)
    moderation.appeal(fresh(comment), viewer=viewer(people.author), words="Please.")
    cast.decide(comment, "approve", people.second)
    hidden = cast.hide(comment, people.second)
    cast.undo(hidden, people.moderator)
    assert fresh(comment).is_public


def test_dismissing_settles_no_flag_that_was_not_seen(people):
    comment = flagged(people)
    desk, case = browser(people.moderator), reverse("case", args=[comment.approved_id])
    seen = re.search(r'name="flagged" value="([^"]+)"', desk.get(case).content.decode())[1]
    moderation.flag(comment.approved, viewer=viewer(people.outsider), reason="My address.")
    sent = {"verdict": "dismiss", "flagged": seen, "reason": "Typed."}
    answer = desk.post(case, sent)
    assert answer.status_code == 409
    assert Flag.objects.open().count() == 2
    page = answer.content.decode()
    assert "Typed." in page
    assert "My address." in page
    now = re.search(r'name="flagged" value="([^"]+)"', page)[1]
    assert desk.post(case, {**sent, "flagged": now}).status_code == 303
    assert not Flag.objects.open().exists()


@pytest.mark.parametrize("given", ["", "never", "2026-01-01T00:00:00"])
def test_who_saw_no_flag_dismisses_none(people, given):
    comment = flagged(people)
    case = reverse("case", args=[comment.approved_id])
    answer = browser(people.moderator).post(case, {"verdict": "dismiss", "flagged": given})
    assert answer.status_code == 409
    assert Flag.objects.open().count() == 1


def test_the_same_decision_sent_again_is_done_although_its_reason_was_taken_off(people):
    comment = cast.note(people.document, people.author)
    desk, case = browser(people.moderator), reverse("case", args=[waiting(comment).pk])
    sent = {"verdict": "return", "code": "source", "decision": str(uuid.uuid4())}
    assert desk.post(case, sent).status_code == 303
    Reason.objects.update(is_offered=False)
    assert desk.post(case, sent).status_code == 303
    assert Decision.objects.count() == 1


def test_taking_down_and_flagging_again_are_the_same_although_the_reason_was_taken_off(people):
    comment = flagged(people)
    act = {"viewer": viewer(people.second), "code": "private", "decision_id": uuid.uuid4()}
    flag = {"viewer": viewer(people.outsider), "code": "private", "flag_id": uuid.uuid4()}
    assert moderation.flag(comment.approved, **flag)[1]
    assert moderation.take_down(comment, **act).made
    Reason.objects.update(is_offered=False)
    assert not moderation.flag(comment.approved, **flag)[1]
    assert not moderation.take_down(comment, **act).made


def test_an_approval_sent_again_is_done_although_somebody_flagged_the_comment(people):
    comment = cast.note(people.document, people.author)
    desk, case = browser(people.moderator), reverse("case", args=[waiting(comment).pk])
    sent = {"verdict": "approve", "decision": str(uuid.uuid4())}
    assert desk.post(case, sent).status_code == 303
    moderation.flag(fresh(comment).approved, viewer=viewer(None), reason="Silly.")
    assert desk.post(case, sent).status_code == 303
    assert desk.post(case, {**sent, "decision": str(uuid.uuid4())}).status_code == 409


def test_the_list_offers_to_take_back_what_can_be_taken_back(people):
    by = viewer(people.moderator)
    edited = cast.note(people.document, people.author, "A frist.")
    asked = cast.note(people.document, people.author, "Asked.", number=1)
    left = flagged(people)
    done = [
        moderation.copy_edit(waiting(edited), body="A first.", viewer=by).decision,
        moderation.ask(waiting(asked), viewer=by, question="Right?").decision,
        moderation.dismiss(left, viewer=by).decision,
    ]
    desk = browser(people.moderator)
    page = desk.get(reverse("decided") + "?by=me").content.decode()
    assert all(reverse("decision-undo", args=[one.pk]) in page for one in done)
    cast.decide(asked, "approve", people.second)
    page = desk.get(reverse("decided") + "?by=me").content.decode()
    assert reverse("decision-undo", args=[done[1].pk]) not in page
    with pytest.raises(Clash):
        moderation.undo(done[1], viewer=by)


def test_taking_back_says_what_follows(people):
    by, desk = viewer(people.moderator), browser(people.moderator)
    asked = cast.note(people.document, people.author, "Asked.", number=1)
    question = moderation.ask(waiting(asked), viewer=by, question="Right?").decision
    dismissal = moderation.dismiss(flagged(people), viewer=by).decision
    for one, said in [(question, "decide on Author’s"), (dismissal, "moderators are asked")]:
        page = words(desk.post(reverse("decision-undo", args=[one.pk]), follow=True))
        assert said in page
        assert "waits again" not in page


def test_what_a_rule_let_through_is_said_in_the_log_and_the_list(people):
    room = trusting(people, 1)
    cast.decide(
        cast.note(people.document, people.author, "First.", seminar=room), "approve", people.second
    )
    comment = cast.note(people.document, people.author, "Second.", seminar=room, number=3)
    rule = Decision.objects.get(revision=fresh(comment).approved).rule
    for name in ("moderation-log", "decided"):
        page = words(browser(people.moderator).get(reverse(name)))
        assert "(by a rule)" in page, name
        assert rule in page, name
