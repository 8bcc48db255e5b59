"""The desk over HTTP: who finds it, what a case shows, and deciding with and without a clash."""

from __future__ import annotations

import re
import uuid
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Decision
from annotations.views import decided
from tests.annotations import cast
from tests.annotations.cast import (
    Cast,
    browser,
    decide_at_desk,
    desk_of,
    fresh,
    read_by,
    waiting,
    words,
)

pytestmark = pytest.mark.django_db


ADDRESSES = ["desk", "decided", "moderation-log"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_desk_is_for_moderators(people: Cast, name: str):
    owner, member = cast.person("Owner"), cast.person("Member")
    cast.seminar(owner, member, itself=False)
    publisher = cast.person("Publisher")
    cast.seminar(publisher, itself=True)
    place = reverse(name)
    for user in (people.author, people.outsider, member):
        assert browser(user).get(place).status_code == 404
    sent_away = browser(None).get(place)
    assert sent_away.status_code == 302
    assert sent_away["Location"] == f"/account/login/?next={place}"
    assert browser(people.moderator).get(place).status_code == 200
    # An instructor looks at what members of the seminar flag, published or not.
    for leader in (publisher, owner):
        assert browser(leader).get(place).status_code == 200


def test_case_is_for_its_moderators(people: Cast):
    publisher = cast.person("Publisher")
    cast.seminar(publisher, itself=True)
    comment = cast.note(people.document, people.author, "Nobody must read this yet.")
    place = desk_of(comment)
    for user in (people.author, people.outsider, publisher):
        for answer in (
            browser(user).get(place),
            browser(user).post(place, {"verdict": "approve"}),
        ):
            assert answer.status_code == 404
            assert "must read" not in answer.content.decode()
    assert browser(None).get(place).status_code == 302
    kept = browser(None).post(place, {"verdict": "return", "reason": "Say where."})
    assert kept.status_code == 401
    assert "Say where." in kept.content.decode()
    assert f"/account/login/?next={place}" in kept.content.decode()
    assert "must read" not in kept.content.decode()
    assert "Nobody must read this yet." in words(browser(people.moderator).get(place))
    assert waiting(comment)


def test_case_shows_what_one_needs(people: Cast):
    seminar = cast.seminar(people.outsider, people.author, itself=True)
    earlier = cast.note(people.document, people.author, "Earlier words.")
    cast.decide(earlier, "approve", people.moderator)
    cast.note(people.document, people.outsider, "A sibling here.")
    cast.note(people.document, people.outsider, "On another paragraph.", number=3)
    root = cast.note(
        people.document, people.author, "Shall *trade* wait?", seminar=seminar, tags=["trade"]
    )
    page = browser(people.moderator).get(desk_of(root))
    html, said = page.content.decode(), words(page)
    assert "<em>trade</em>" in html
    assert re.search(r"<mark[^>]*>said that the que</mark>", html)
    assert people.document.title in said
    assert "Trade · ¶2" in said
    assert seminar.name in said
    assert "1 wording approved, 0 returned, 0 declined" in said
    assert "A new comment, meant for everybody." in said
    siblings = re.search(r'<details class="siblings">.*?</details>', html, re.DOTALL)
    assert siblings
    assert "A sibling here." in siblings[0]
    assert "Earlier words." in siblings[0]
    assert "On another paragraph." not in siblings[0]
    assert "Author offered wording 1" in said


def test_difference_to_the_approved_words(people: Cast):
    comment = cast.note(people.document, people.author, "He waits for the spring.", tags=["one"])
    cast.decide(comment, "approve", people.moderator)
    comment.revise(
        by=people.author, body="He waits for the summer & rain.", tags=["one", "two"],
        seen=comment.version,
    )  # fmt: skip
    page = browser(people.moderator).get(desk_of(comment)).content.decode()
    assert "<del>spring</del><ins>summer &amp; rain</ins>" in page
    assert "<ins>, two</ins>" in page
    assert "The approved one stays public until you decide." in unescape(page)


def test_why_a_returned_one_waits_again(people: Cast):
    comment = cast.note(people.document, people.author, "First.")
    cast.decide(comment, "return", people.moderator, "Which spring?")
    comment.revise(by=people.author, body="First of 1949.", seen=comment.version)
    page = browser(people.second).get(desk_of(comment))
    assert "Sent again after it was returned: “Which spring?”" in words(page)
    assert "<ins> of 1949</ins>" in page.content.decode()


def test_thread_above_a_reply(people: Cast):
    root = cast.note(people.document, people.author, "The outermost.")
    cast.decide(root, "approve", people.moderator)
    middle = cast.reply(root, people.outsider, "The one between.")
    answer = cast.reply(middle, people.author, "The innermost.")
    said = words(browser(people.moderator).get(desk_of(answer))).partition("Reply by")[2]
    assert (
        said.index("The outermost.")
        < said.index("The one between.")
        < said.rindex("The innermost.")
    )
    assert "you can approve both together" in said
    refused = decide_at_desk(browser(people.moderator), answer, "approve")
    assert refused.status_code == 400
    assert "decide on that one first" in words(refused)


def test_next_case_comes_with_the_result_and_an_undo(people: Cast):
    first, second = (cast.note(people.document, people.author, f"Case {n}.") for n in (1, 2))
    client = browser(people.moderator)
    answer = decide_at_desk(client, first, "approve")
    assert answer.status_code == 303
    decision = Decision.objects.get()
    assert answer["Location"] == desk_of(second)
    page = client.get(answer["Location"])
    assert "Approved: Author" in words(page)
    undoing = reverse("decision-undo", args=[decision.pk])
    assert undoing in page.content.decode()
    # The result is for who decided: the same address says nothing to somebody else.
    assert undoing not in browser(people.second).get(answer["Location"]).content.decode()
    taken_back = client.post(undoing, follow=True)
    assert "waits again" in words(taken_back)
    assert read_by(None, people.document) == {}
    assert waiting(first)
    assert undoing not in client.get(answer["Location"]).content.decode()


def test_last_case_leads_back_to_the_empty_desk(people: Cast):
    only = cast.note(people.document, people.author)
    client = browser(people.moderator)
    answer = decide_at_desk(client, only, "decline", "Not about the text.")
    assert answer["Location"] == "/moderation/"
    said = words(client.get(answer["Location"]))
    assert "Nothing waits." in said
    assert "Declined: Author" in said


@pytest.mark.parametrize("verdict", ["return", "decline"])
def test_missing_reason(people: Cast, verdict: str):
    comment = cast.note(people.document, people.author)
    answer = decide_at_desk(browser(people.moderator), comment, verdict)
    assert answer.status_code == 400
    assert "Say why" in words(answer)
    assert waiting(comment)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"verdict": "burn"},
        {"verdict": "undo"},
        {"verdict": "decline", "reason": "x" * 2001},
        {"verdict": "approve", "decision": "no-uuid"},
    ],
)
def test_bad_input_keeps_what_was_typed(people: Cast, sent: dict):
    comment = cast.note(people.document, people.author)
    sent = {"reason": "What I typed.", **sent}
    answer = browser(people.moderator).post(desk_of(comment), sent)
    assert answer.status_code == 400
    assert sent["reason"] in answer.content.decode()
    assert waiting(comment)


def test_control_characters_in_a_reason(people: Cast):
    comment = cast.note(people.document, people.author)
    answer = decide_at_desk(browser(people.moderator), comment, "return", "Which\x00 one?\r\nThis?")
    assert answer.status_code == 303
    assert Decision.objects.get().reason == "Which one?\nThis?"


def test_clash_with_the_author(people: Cast):
    comment = cast.note(people.document, people.author, "The old words.")
    place = desk_of(comment)
    comment.revise(by=people.author, body="The new words.", seen=comment.version)
    client = browser(people.moderator)
    answer = client.post(place, {"verdict": "decline", "reason": "Too long & vague."})
    assert answer.status_code == 409
    page, said = answer.content.decode(), words(answer)
    assert "Nothing of yours was stored." in said
    assert "<del>old</del><ins>new</ins>" in page
    assert re.search(r"<textarea[^>]*name=\"reason\"[^>]*>Too long &amp; vague.</textarea>", page)
    assert f'action="{desk_of(comment)}"' in page
    assert not Decision.objects.exists()
    assert waiting(comment).body == "The new words."


@pytest.mark.parametrize("verdict", ["approve", "return", "decline"])
def test_clash_with_another_moderator(people: Cast, verdict: str):
    comment = cast.note(people.document, people.author)
    place = desk_of(comment)
    cast.decide(comment, verdict, people.second, "Because of this.")
    other = "return" if verdict == "decline" else "decline"
    answer = browser(people.moderator).post(place, {"verdict": other, "reason": "My sentence."})
    assert answer.status_code == 409
    said = words(answer)
    assert "Second decided on it" in said
    assert "Because of this." in said
    assert "My sentence." in answer.content.decode()
    assert Decision.objects.count() == 1


def test_clash_with_a_deletion(people: Cast):
    comment = cast.note(people.document, people.author, "Gone soon.")
    place = desk_of(comment)
    cast.delete_answered(comment, people.outsider)
    answer = browser(people.moderator).post(place, {"verdict": "return", "reason": "Typed."})
    assert answer.status_code == 409
    assert "Its author deleted the comment." in words(answer)
    assert "Gone soon." not in answer.content.decode()
    assert "Typed." in answer.content.decode()


def test_clash_with_a_whole_note_taken_away(people: Cast):
    comment = cast.note(people.document, people.author, "Gone soon.")
    place = desk_of(comment)
    comment.annotation.address("me", by=people.author, seen=1)
    client = browser(people.moderator)
    answer = client.post(place, {"verdict": "return", "reason": "Typed."})
    assert answer.status_code == 404
    assert "Typed." in answer.content.decode()
    assert "Gone soon." not in answer.content.decode()
    assert client.get(place).status_code == 404
    # What never was there looks the same.
    nothing = client.post(
        reverse("case", args=[uuid.uuid4()]), {"verdict": "return", "reason": "Typed."}
    )
    assert words(nothing) == words(answer)


def test_what_was_withdrawn_is_not_shown(people: Cast):
    comment = cast.note(people.document, people.author, "Thought better of it.")
    place = desk_of(comment)
    comment.withdraw(by=people.author)
    page = browser(people.moderator).get(place)
    assert page.status_code == 200
    assert "Its author took it back." in words(page)
    assert "Thought better" not in page.content.decode()


def test_undo_that_clashes_shows_what_happened(people: Cast):
    comment = cast.note(people.document, people.author, "A.")
    decision = cast.decide(comment, "return", people.moderator)
    comment.revise(by=people.author, body="B.", seen=comment.version)
    answer = browser(people.moderator).post(
        reverse("decision-undo", args=[decision.pk]), follow=True
    )
    said = words(answer)
    assert "cannot be undone" in said
    assert "Author offered wording 2" in said
    assert Decision.objects.count() == 1


def test_undo_is_for_moderators(people: Cast):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "approve", people.moderator)
    place = reverse("decision-undo", args=[decision.pk])
    for user in (people.author, people.outsider, None):
        assert browser(user).post(place).status_code == 404
    assert browser(people.second).get(place).status_code == 405
    assert fresh(comment).is_public


def test_taking_down_and_showing_again(people: Cast):
    comment = cast.note(people.document, people.author, "A name in it.")
    place = reverse("removal", args=[comment.pk])
    client = browser(people.moderator)
    assert client.get(place).status_code == 404  # nothing of it is public yet
    cast.decide(comment, "approve", people.second)
    for user in (people.author, people.outsider):
        assert browser(user).get(place).status_code == 404
        assert browser(user).post(place, {"reason": "r"}).status_code == 404
    assert browser(None).get(place).status_code == 302
    form = client.get(place)
    assert "A name in it." in words(form)
    assert client.post(place, {"reason": " "}).status_code == 400
    stale = client.post(place, {"reason": "Typed.", "seen": str(uuid.uuid4())})
    assert stale.status_code == 409
    assert "Typed." in stale.content.decode()
    assert read_by(None, people.document)
    seen = str(fresh(comment).approved_id)
    done = client.post(place, {"reason": "Names.", "seen": seen}, follow=True)
    assert "This comment is taken down" in words(done)
    assert read_by(None, people.document) == {}
    again = client.post(place, {"reason": "Names.", "seen": seen})
    assert again.status_code == 303
    undoing = reverse("decision-undo", args=[Decision.objects.get(verdict="hide").pk])
    assert undoing in done.content.decode()
    client.post(undoing)
    assert read_by(None, people.document)


def test_decided_list(people: Cast):
    notes = [cast.note(people.document, people.author, f"Note {n}.") for n in range(4)]
    cast.decide(notes[0], "approve", people.moderator)
    cast.decide(notes[1], "decline", people.second, "Not here.")
    undone = cast.decide(notes[2], "return", people.moderator, "Please say where.")
    cast.undo(undone, people.second)
    taken_away = cast.decide(notes[3], "approve", people.moderator)
    notes[3].annotation.address("me", by=people.author, seen=1)
    client = browser(people.moderator)
    said = words(client.get(reverse("decided")))
    assert "Note 0." in said
    assert "“Not here.”" in said
    assert "taken back by Second" in said
    assert "Note 3." not in said
    page = client.get(reverse("decided")).content.decode()
    assert str(taken_away.pk) not in page
    assert reverse("decision-undo", args=[undone.pk]) not in page
    assert reverse("removal", args=[notes[0].pk]) in page
    mine = words(client.get(reverse("decided"), {"by": "me"}))
    assert "Not here." not in mine
    assert "Note 0." in mine


def test_log_speaks_of_nothing_private(people: Cast):
    private = cast.note(people.document, people.author, audience="me")
    private.annotation.remove(by=people.author)
    public = cast.note(people.document, people.author)
    cast.decide(public, "decline", people.moderator, "A reason for the log.")
    cast.delete_answered(public, people.outsider)
    said = words(browser(people.second).get(reverse("moderation-log")))
    assert "Moderator declined a comment" in said
    assert "A reason for the log." in said
    assert said.count("deleted a comment") == 1
    assert "deleted a note" not in said


def test_policy_is_for_everybody():
    said = words(Client().get(reverse("moderation-policy")))
    assert "By whom" in said
    assert "Under which name" in said


def test_log_has_words_for_every_kind_of_line():
    """Whoever writes a new kind of line names it on the page of the log, too."""
    root = Path(decided.__file__).resolve().parents[2]
    sources = [
        p for app in ("accounts", "archive", "annotations") for p in (root / app).rglob("*.py")
    ]
    written = set()
    for source in sources:
        text = source.read_text(encoding="utf-8")
        written |= set(re.findall(r'Event\.record\(\s*"([^"]+)"', text))
    assert len(written) > 10
    assert written <= set(decided.KINDS)
