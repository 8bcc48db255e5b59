"""The log taken away: as CSV and JSON, by period, and after the end of an account."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from annotations.erasure import Erasure
from annotations.models import Decision
from annotations.pace import pace
from tests.annotations import cast
from tests.annotations.cast import browser, words

pytestmark = pytest.mark.django_db


def taken(user, form: str, query: str = "") -> str:
    answer = browser(user).get(reverse("moderation-log-file", args=[form]) + query)
    assert answer.status_code == 200
    return answer.getvalue().decode()


def test_the_log_is_taken_away_in_both_forms(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "return", people.moderator, "=1+1")
    rows = list(csv.DictReader(io.StringIO(taken(people.second, "csv").removeprefix("\ufeff"))))
    lines = json.loads(taken(people.second, "json"))
    assert [line["id"] for line in lines] == [int(row["id"]) for row in rows]
    (line,) = [line for line in lines if line["kind"] == "decision: return"]
    assert (line["who"], line["reason"]) == ("Moderator", "=1+1")
    assert line["subject"] == str(comment.pk)
    (row,) = [row for row in rows if row["kind"] == "decision: return"]
    assert row["reason"] == "'=1+1"
    assert json.loads(row["data"]) == line["data"]
    for user in (people.author, people.outsider):
        place = reverse("moderation-log-file", args=["csv"])
        assert browser(user).get(place).status_code == 404


def test_a_period_is_taken_away(people):
    Event.objects.all().delete()
    now = timezone.now()
    for days in (0, 2, 4):
        Event.objects.create(kind="seminar created", at=now - timedelta(days=days))
    day = timezone.localdate() - timedelta(days=2)
    lines = json.loads(taken(people.moderator, "json", f"?since={day}&until={day}"))
    assert len(lines) == 1
    assert json.loads(taken(people.moderator, "json", f"?until={day - timedelta(days=9)}")) == []
    for odd in ("since=x", "until=9999-12-31", "since=2026-02-31"):
        assert len(json.loads(taken(people.moderator, "json", f"?{odd}"))) == 3
    page = browser(people.moderator).get(reverse("moderation-log"), {"since": str(day)})
    assert words(page).count("founded a seminar") == 2


def test_an_actor_keeps_a_pseudonym_after_the_end_of_the_account(people):
    for number in (1, 2):
        comment = cast.note(people.document, people.author, number=number)
        cast.decide(comment, "decline", people.moderator)
    Erasure(people.moderator).carry_out(seminars="nameless", public="nameless")
    lines = [
        line for line in json.loads(taken(people.second, "json"))
        if line["kind"] == "decision: decline"
    ]  # fmt: skip
    assert [line["who"] for line in lines] == ["", ""]
    (key,) = {line["actor"] for line in lines}
    assert key.startswith("actor-")
    assert key in words(browser(people.second).get(reverse("moderation-log")))
    assert "Moderator" not in taken(people.second, "csv")


def test_a_pseudonym_of_a_seminar_has_another_key(people):
    room = cast.seminar(people.outsider, people.author, itself=True, document=people.document)
    own = cast.note(people.document, people.author)
    own.withdraw(by=people.author)
    room.use_pseudonyms(True, by=people.outsider)
    room.refresh_from_db()
    veiled = cast.note(people.document, people.author, seminar=room, number=1)
    veiled.withdraw(by=people.author)
    first, second = Event.objects.filter(kind="submission withdrawn").order_by("id")
    assert first.actor_key != second.actor_key
    assert second.who != "Author"


def test_what_nobody_could_decide_on_but_its_author_is_logged_as_such(people):
    type(people.second).objects.filter(pk=people.second.pk).update(is_moderator=False)
    cast.decide(cast.note(people.document, people.moderator), "approve", people.moderator)
    assert Event.objects.get(kind="decision: approve").data["own"] is True


def test_the_policy_says_how_long_it_takes(people):
    place = reverse("moderation-policy")
    assert pace() is None
    assert "Too little was decided" in words(browser(None).get(place))
    for _turn in range(10):
        cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    for hours, pk in enumerate(Decision.objects.values_list("pk", flat=True), start=1):
        decision = Decision.objects.select_related("revision").get(pk=pk)
        began = decision.revision.submitted_at
        Decision.objects.filter(pk=pk).update(created=began + timedelta(hours=hours))
    said = words(browser(None).get(place))
    assert "within 5 hours, and nine of ten within 9 hours (10 comments)" in said


def test_moderators_of_a_seminar_read_what_was_done_with_its_notes(people):
    owner, other = cast.person("Owner"), cast.person("Other")
    helper = cast.person("Helper")
    room = cast.seminar(
        owner, people.author, moderator=helper, itself=True, document=people.document
    )
    cast.seminar(other, itself=True)
    inside = cast.note(people.document, people.author, "Inside.", seminar=room)
    decision = cast.decide(inside, "return", owner, "Say where.")
    outside = cast.note(people.document, people.author, "Outside.", number=3)
    cast.decide(outside, "return", people.moderator, "Not theirs to read.")
    within = cast.note(
        people.document, people.author, "Ours.", audience="seminar", seminar=room, number=1
    )
    cast.hide(within, helper, "Too loud.")
    within.remove(by=people.author)
    for reader in (owner, helper):
        lines = json.loads(taken(reader, "json"))
        assert {line["subject"] for line in lines} == {str(c.pk) for c in (inside, within)} | {
            str(within.annotation_id)
        }
        assert decision.reason in [line["reason"] for line in lines]
    assert json.loads(taken(other, "json")) == []
    page = words(browser(owner).get(reverse("moderation-log")))
    assert "Say where." in page
    assert "Not theirs to read." not in page
    # What was private when it happened stays so.
    mine = cast.note(people.document, people.author, "Mine.", audience="me", number=1)
    mine.annotation.address("seminar", by=people.author, seen=mine.annotation.version, seminar=room)
    kinds = [line["kind"] for line in json.loads(taken(owner, "json"))]
    assert kinds.count("audience changed") == 1


def test_what_editors_do_with_drafts_is_for_editors(people):
    draft = cast.text("draft")
    editor = cast.person("Editor", is_editor=True, is_moderator=True)
    draft.discard(by=editor)
    assert "draft deleted" in taken(editor, "csv")
    seen = taken(people.moderator, "csv")
    assert "draft deleted" not in seen
    assert draft.title not in seen
