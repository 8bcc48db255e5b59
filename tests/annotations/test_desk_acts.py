"""What one can do at the desk beside approving and declining, over HTTP."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from annotations import moderation, queue
from annotations.models import Decision, Reason, Revision
from archive.text import text_of
from tests.annotations import cast
from tests.annotations.cast import (
    Cast,
    browser,
    desk_of,
    fresh,
    listed,
    read_by,
    viewer,
    waiting,
    words,
)

pytestmark = pytest.mark.django_db


def test_a_reply_and_what_it_answers_together(people: Cast):
    root = cast.note(people.document, people.author, "The outermost.")
    middle = cast.reply(root, people.outsider, "The one between.")
    answer = cast.reply(middle, people.author, "The innermost.")
    client = browser(people.moderator)
    page = client.get(desk_of(answer)).content.decode()
    assert "Approve all 3" in page
    parents = re.findall(r'name="parents" value="([^"]+)"', page)
    assert parents == [str(waiting(root).pk), str(waiting(middle).pk)]
    middle.revise(by=people.outsider, body="Other words between.", seen=middle.version)
    sent = {"verdict": "together", "parents": parents, "reason": "Typed."}
    clash = client.post(desk_of(answer), sent)
    assert clash.status_code == 409
    assert "Other words between." in words(clash)
    assert read_by(None, people.document) == {}
    sent["parents"] = [str(waiting(root).pk), str(waiting(fresh(middle)).pk)]
    place = desk_of(answer)
    for _ in range(2):
        assert client.post(place, sent).status_code == 303
    assert len(read_by(None, people.document)) == 3
    assert Decision.objects.count() == 3
    # Not where one of them does not wait.
    other = cast.note(people.document, people.author, "Declined.")
    below = cast.reply(other, people.outsider, "Below.")
    cast.decide(other, "decline", people.second)
    page = client.get(desk_of(below))
    assert 'value="together"' not in page.content.decode()
    assert "can be approved only after that one" in words(page)


def test_flagged_and_corrected_comments_are_cases(people: Cast):
    """Public ones, without a wording that waits: left as they are, or taken down."""
    kept, hidden = (cast.note(people.document, people.author, f"Public {n}.") for n in range(2))
    for comment in (kept, hidden):
        cast.decide(comment, "approve", people.second)
        revision = fresh(comment).approved
        moderation.flag(revision, viewer=cast.viewer(people.outsider), reason="It is not so.")
    client = browser(people.moderator)
    desk = client.get(reverse("desk"))
    assert listed(desk) == [str(fresh(one).approved_id) for one in (kept, hidden)]
    said = words(desk)
    assert "Flagged 2" in said
    assert "One reader has flagged it: “It is not so.”" in said
    assert "Public comment by Author" in said
    place = reverse("case", args=[fresh(kept).approved_id])
    assert client.post(place, {"verdict": "approve"}).status_code == 409
    assert client.post(place, {"verdict": "dismiss"}).status_code == 303
    assert fresh(kept).is_public
    place = reverse("case", args=[fresh(hidden).approved_id])
    assert client.post(place, {"verdict": "hide"}).status_code == 400
    stale = {"verdict": "hide", "reason": "Names.", "public": str(uuid.uuid4())}
    assert client.post(place, stale).status_code == 409
    assert client.post(place, {"verdict": "hide", "reason": "Names."}).status_code == 303
    assert not fresh(hidden).is_public
    assert listed(client.get(reverse("desk"))) == []
    # Both are taken back, the last one first, and wait again.
    for left in (1, 2):
        undoing = re.search(
            r'action="(/moderation/decisions/[^"]+)"', client.get(reverse("desk")).content.decode()
        )
        assert undoing
        client.post(undoing[1])
        assert len(listed(client.get(reverse("desk")))) == left
    # Who wrote it is told nothing of flags, moderator or not.
    User.objects.filter(pk=people.author.pk).update(is_moderator=True)
    assert listed(browser(people.author).get(reverse("desk"))) == []
    own = words(browser(people.author).get(place))
    assert "has flagged it" not in own
    assert "waiting for" not in own


def test_flags_in_a_seminar_come_to_its_instructor_alone(people: Cast):
    owner, member = cast.person("Owner"), cast.person("Member")
    room = cast.seminar(owner, member, people.author, itself=False, document=people.document)
    comment = cast.note(
        people.document, people.author, "For the room.", audience="seminar", seminar=room
    )
    moderation.flag(comment.latest, viewer=cast.viewer(member), reason="Hurtful.")
    page = browser(owner).get(reverse("desk"))
    assert listed(page) == [str(comment.latest_id)]
    assert "Hurtful." in words(page)
    assert 'value="approve"' not in page.content.decode()
    assert listed(browser(people.moderator).get(reverse("desk"))) == []
    place = reverse("case", args=[comment.latest_id])
    assert browser(people.moderator).get(place).status_code == 404
    assert browser(owner).post(place, {"verdict": "hide", "reason": "So."}).status_code == 303
    assert fresh(comment).hidden_at


def test_copy_edit_shows_the_difference_first(people: Cast):
    comment = cast.note(people.document, people.author, "He recieved them.")
    client = browser(people.moderator)
    sent = {"verdict": "preview", "body": "He received them.", "reason": ""}
    preview = client.post(desk_of(comment), sent)
    assert preview.status_code == 200
    assert "<del>recieved</del><ins>received</ins>" in preview.content.decode()
    assert waiting(comment)
    same = client.post(desk_of(comment), {**sent, "verdict": "edit", "body": "He recieved them."})
    assert same.status_code == 400
    assert client.post(desk_of(comment), {**sent, "verdict": "edit", "body": ""}).status_code == 400
    done = client.post(desk_of(comment), {**sent, "verdict": "edit"})
    assert done.status_code == 303
    assert list(read_by(None, people.document).values()) == ["He received them."]
    page = client.get(done["Location"])
    assert "Approved with a copy-edit: Author" in words(page)
    undoing = re.search(r'action="(/moderation/decisions/[^"]+)"', page.content.decode())
    assert undoing
    client.post(undoing[1])
    assert read_by(None, people.document) == {}
    assert waiting(fresh(comment)).body == "He recieved them."


def test_a_question_leaves_the_case_to_others(people: Cast):
    first, second = (cast.note(people.document, people.author, f"Case {n}.") for n in range(2))
    one, two = browser(people.moderator), browser(people.second)
    assert one.post(desk_of(first), {"verdict": "ask", "question": " "}).status_code == 400
    asked = one.post(desk_of(first), {"verdict": "ask", "question": "Is it so?", "reason": ""})
    assert asked["Location"] == desk_of(second)
    said = words(two.get(desk_of(first)))
    assert "Moderator asks for a second opinion: “Is it so?”" in said
    assert listed(two.get(reverse("desk"), {"why": "second"})) == [str(waiting(first).pk)]
    page = one.get(desk_of(second)).content.decode()
    assert f'href="{desk_of(first)}" data-key' not in page


def test_reasons_of_the_list(people: Cast):
    comment = cast.note(people.document, people.author, "One.")
    client = browser(people.moderator)
    page = client.get(desk_of(comment)).content.decode()
    reason = Reason.objects.for_use("return").first()
    assert reason
    assert re.search(rf'<option value="{reason.code}">1 · ', page)
    wrong = {"verdict": "return", "reason": "Typed.", "code": "no-such"}
    refused = client.post(desk_of(comment), wrong)
    assert refused.status_code == 400
    assert "Typed." in refused.content.decode()
    sent = {"verdict": "return", "reason": "", "code": reason.code}
    assert client.post(desk_of(comment), sent).status_code == 303
    assert Decision.objects.get().reason == reason.label


def test_hiding_the_public_wording_while_another_waits(people: Cast):
    comment = cast.note(people.document, people.author, "A.")
    cast.decide(comment, "approve", people.second)
    comment = fresh(comment)
    comment.revise(by=people.author, body="B.", seen=comment.version)
    client = browser(people.moderator)
    assert "Take the public one down" in words(client.get(desk_of(comment)))
    sent = {"verdict": "hide", "reason": "Names.", "public": str(fresh(comment).approved_id)}
    assert client.post(desk_of(comment), sent).status_code == 303
    assert read_by(None, people.document) == {}
    assert "Names." in words(client.get(desk_of(comment)))


def test_what_was_typed_is_kept_where_somebody_else_has_the_case(people: Cast):
    comment = cast.note(people.document, people.author, "A frist.")
    browser(people.second).get(desk_of(comment))
    client, place = browser(people.moderator), desk_of(comment)
    typed = {"reason": "Because.", "body": "A first.", "question": "Who said it?"}
    for verdict, status in (("edit", 409), ("ask", 409), ("take-over", 200)):
        answer = client.post(place, {**typed, "verdict": verdict})
        page = answer.content.decode()
        assert answer.status_code == status
        for name, value in typed.items():
            field = rf'<textarea[^>]* name="{name}"[^>]*>{re.escape(value)}</textarea>'
            assert len(re.findall(field, page)) == 1, (verdict, name)
    assert client.post(place, {**typed, "verdict": "edit"}).status_code == 303
    assert fresh(comment).approved.body == "A first."


def test_a_flagged_seminar_note_can_be_taken_down_after_its_author_revised_it(people: Cast):
    owner, member = cast.person("Owner"), cast.person("Member")
    room = cast.seminar(owner, people.author, member, itself=False, document=people.document)
    note = cast.note(people.document, people.author, "Rude.", audience="seminar", seminar=room)
    flagged = note.latest
    moderation.flag(flagged, viewer=cast.viewer(member), reason="It is rude.")
    fresh(note).revise(by=people.author, body="Ruder still.", seen=fresh(note).version)
    client, place = browser(owner), reverse("case", args=[flagged.pk])
    page = client.get(place)
    assert "Ruder still." in words(page)
    assert "What is read now" in words(page)
    (seen,) = re.findall(r'name="public" value="([^"]+)"', page.content.decode())
    assert seen == str(fresh(note).latest_id)
    # It is about what stood there: newer words are looked at first.
    fresh(note).revise(by=people.author, body="The rudest.", seen=fresh(note).version)
    sent = {"verdict": "hide", "reason": "Not here.", "public": seen}
    answer = client.post(place, sent)
    assert answer.status_code == 409
    assert fresh(note).hidden_at is None
    (sent["public"],) = re.findall(r'name="public" value="([^"]+)"', answer.content.decode())
    assert client.post(place, sent).status_code == 303
    assert fresh(note).hidden_at


def test_taking_a_public_comment_down_offers_the_reasons_of_the_site(people: Cast):
    comment = cast.note(people.document, people.author, "Words.")
    cast.decide(comment, "approve", people.second)
    client, place = browser(people.moderator), reverse("removal", args=[comment.pk])
    page = client.get(place).content.decode()
    for reason in Reason.objects.all():
        assert (f'value="{reason.code}"' in page) == reason.for_hide
    assert client.post(place, {"reason": " "}).status_code == 400
    wrong = client.post(place, {"code": "source", "reason": "Typed."})
    assert (wrong.status_code, "Typed.</textarea>" in wrong.content.decode()) == (400, True)
    assert fresh(comment).hidden_at is None
    assert client.post(place, {"code": "private", "reason": "Line 2."}).status_code == 303
    label = Reason.objects.get(code="private").label
    assert fresh(comment).hidden_reason == f"{label} Line 2."
    assert Decision.objects.get(verdict="hide").code == "private"


def following(moderator) -> str:
    """The words of somebody's next case."""
    place = queue.following(viewer(moderator), queue.Filters(), {})
    return Revision.objects.get(pk=place.id).body


def test_whoever_asked_does_not_get_it_back_in_other_words(people: Cast):
    comment = cast.note(people.document, people.author, "Is it so?")
    asker = viewer(people.moderator)
    moderation.ask(waiting(comment), viewer=asker, question="What do you think?")
    comment = fresh(comment)
    comment.revise(by=people.author, body="It is so.", seen=comment.version)
    assert queue.following(asker, queue.Filters(), {}) is None
    assert following(people.second) == "It is so."
    cast.decide(comment, "return", people.second)
    comment = fresh(comment)
    comment.revise(by=people.author, body="It was so.", seen=comment.version)
    assert following(people.moderator) == "It was so."


def test_the_difference_ends_with_the_later_wording(people: Cast):
    comment = cast.note(people.document, people.author, "The first.")
    first = waiting(comment)
    comment = fresh(comment)
    comment.revise(by=people.author, body="The second.", seen=comment.version)
    cast.decide(comment, "approve", people.second)
    answer = browser(people.moderator).post(
        reverse("case", args=[first.pk]), {"verdict": "return", "reason": "Say where."}
    )
    assert answer.status_code == 409
    page = words(answer)
    assert "This wording (wording 1) The first. Public now (wording 2) The second." in page
    assert "The <del>first</del><ins>second</ins>." in answer.content.decode()


@pytest.mark.parametrize("name", ["document", "heading", "seminar", "author"])
def test_flagged_public_comments_are_found_by_each_filter(people: Cast, name: str):
    room = cast.seminar(people.outsider, people.author, itself=True, document=people.document)
    comment = cast.note(people.document, people.author, "Public.", seminar=room)
    cast.decide(comment, "approve", people.second)
    moderation.flag(fresh(comment).approved, viewer=viewer(None), reason="No.")
    heading = text_of(people.document).outline[0].line.key
    given = {
        "document": {"document": people.document.slug},
        "heading": {"document": people.document.slug, "heading": heading},
        "seminar": {"seminar": room.slug},
        "author": {"author": people.author.name},
    }[name]
    answer = browser(people.moderator).get(reverse("desk"), {**given, "narrow": "1"})
    assert cast.listed(answer) == [str(fresh(comment).approved_id)]
    chosen = re.search(rf'<select name="{name}">.*?</select>', answer.content.decode(), re.DOTALL)
    assert re.search(rf'value="{given[name]}" selected>[^<]*\(1\)<', chosen.group())


def test_what_was_left_to_somebody_else_says_so_in_the_list(people: Cast):
    first = cast.note(people.document, people.author, "Is it so?")
    cast.note(people.document, people.author, "Another.", number=3)
    client = browser(people.moderator)
    shown = str(waiting(first).pk)
    sent = {"verdict": "ask", "question": "What do you think?"}
    part = client.post(f"{desk_of(first)}?shown={shown}", sent, headers={"X-Part": "case"})
    assert f'{{"{shown}": "for a second moderator"}}' in part.content.decode()
    page = words(client.get(reverse("desk")))
    assert page.count("for a second moderator") == 1
    assert "for a second moderator" not in words(browser(people.second).get(reverse("desk")))
