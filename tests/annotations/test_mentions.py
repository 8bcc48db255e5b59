"""Mentions: who can be named, by whom, and what that tells whom."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from annotations import markup
from annotations.models import Annotation, Mention, Notice, Revision
from tests.annotations import cast
from tests.annotations.test_notice_kinds import People, send
from tests.factories import make_user


@pytest.fixture
def people(db) -> People:
    return People()


def reply(people: People, user: User, note: Annotation, body: str, mentions: str = ""):
    return cast.browser(user).post(
        reverse("reply", args=[note.pk]),
        {"body": body, "mentions": mentions, "parent": str(note.root.pk)},
    )


def mentioned() -> list[tuple[str, str]]:
    return list(Mention.objects.order_by("pk").values_list("user__name", "name"))


def test_a_member_is_named_told_once_and_marked(people: People):
    note = people.note()
    answer = reply(people, people.ben, note, "@Cleo, look: cleo@example.org, @Cleopatra @Olga @ada")
    assert answer.status_code == 303
    assert mentioned() == [("Cleo", "Cleo"), ("Ada", "ada")]
    html = Revision.objects.latest("created").html
    assert '<span class="mention">@Cleo</span>, look' in html
    assert html.count("<span") == 2
    told = send()
    assert (people.cleo.email, "Ben mentions you: Minutes of the council, ¶1") in told
    assert (people.ada.email, "Ben mentions you: Minutes of the council, ¶1") in told
    assert len(told) == 2, "whom it names is not told of the same reply again"


def test_an_equal_name_needs_a_choice_and_a_later_name_does_no_harm(people: People):
    second = make_user("Cleo")
    people.seminar.admit(second)
    note = people.note()
    answer = reply(people, people.ben, note, "@Cleo?")
    assert answer.status_code == 400
    assert "More than one person here is called Cleo" in cast.words(answer)
    assert not Notice.objects.exists()
    member = Membership.objects.get(user=second)
    assert reply(people, people.ben, note, "@Cleo?", str(member.pk)).status_code == 303
    User.objects.filter(pk=second.pk).update(name="Renamed")
    assert [to for to, subject in send() if "mentions" in subject] == [second.email]
    said = Revision.objects.latest("created")
    comment = said.comment
    comment.refresh_from_db()
    client = cast.browser(people.ben)
    client.post(
        reverse("comment-revision", args=[comment.pk]),
        {"body": "@Cleo again", "version": comment.version},
    )
    assert Mention.objects.filter(revision__body="@Cleo again").get().user == people.cleo, (
        "after the change of name one is called so"
    )


def test_who_cannot_read_the_note_is_not_named_and_nobody_learns_why(people: People):
    people.seminar.memberships.get(user=people.cleo).end(by=people.cleo)
    past = Membership.objects.get(user=people.cleo).pk
    note = people.note()
    refusals = set()
    for number in (past, 987654):
        answer = reply(people, people.ben, note, "@Cleo", str(number))
        assert answer.status_code == 400
        refusals.add(re.search(r"Only people who can read[^<]*", answer.content.decode())[0])
    assert len(refusals) == 1
    assert reply(people, people.ben, note, "@Cleo @Olga").status_code == 303
    assert mentioned() == []
    assert [subject.split()[1] for _to, subject in send()] == ["replied"]


def test_an_outsider_names_nobody_and_is_offered_nobody(people: People):
    note = people.note(audience="public")
    Annotation.objects.filter(pk=note.pk).update(seminar=people.seminar)
    from tests.factories import approve

    approve(note.root)
    assert reply(people, people.outsider, note, "@Ben, hello").status_code == 303
    assert reply(people, people.outsider, note, "@Ben", "1").status_code == 303
    assert mentioned() == []
    page = cast.browser(people.outsider).get(reverse("reply", args=[note.pk]))
    assert "Ben" not in cast.words(page)
    assert reply(people, people.cleo, note, "@Ben, hello").status_code == 303
    assert mentioned() == [("Ben", "Ben")]


def test_pseudonyms_alone_are_offered_and_understood(people: People):
    owner = people.seminar.memberships.get(role="owner").user
    people.seminar.use_pseudonyms(True, by=owner)
    Membership.objects.get(user=people.ben).rename("Ferrywoman")
    room = reverse("room", args=[people.seminar.slug, people.document.slug])
    page = cast.browser(people.ada).get(room).content.decode()
    offered = json.loads(re.search(r'id="people">(.*?)</script>', page)[1])
    assert "Ferrywoman" in [name for _id, name in offered]
    assert not {"Ben", "Cleo", "Ada"} & {name for _id, name in offered}
    note = people.note()
    assert reply(people, people.cleo, note, "@Ben and @Ferrywoman").status_code == 303
    assert mentioned() == [("Ben", "Ferrywoman")]
    assert "Cleo" not in str(send())


def test_nobody_is_named_in_a_note_for_oneself_nor_offered_outside_a_room(people: People):
    note = people.note(audience="me")
    assert reply(people, people.ada, note, "@Ben").status_code == 303
    assert mentioned() == []
    page = cast.browser(people.ada).get(people.document.get_absolute_url()).content.decode()
    assert 'id="people"' not in page


def test_a_mention_that_was_taken_out_in_time_is_not_told(people: People):
    note = people.note()
    reply(people, people.ben, note, "@Cleo")
    comment = Revision.objects.latest("created").comment
    comment.revise(by=people.ben, body="Nobody.", seen=comment.version)
    assert people.cleo.email not in [to for to, _subject in send()]


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("@Ada B. says", '<p><span class="mention">@Ada B.</span> says</p>\n'),
        ("x@Ada @Adam", "<p>x@Ada @Adam</p>\n"),
        ("*@Ada*", '<p><em><span class="mention">@Ada</span></em></p>\n'),
        ("`@Ada`", "<p><code>@Ada</code></p>\n"),
        (
            '<span class="mention">@Bob</span>',
            '<p>&lt;span class="mention"&gt;@Bob&lt;/span&gt;</p>\n',
        ),
    ],
)
def test_names_are_marked(body: str, html: str):
    assert markup.to_html(body, ["Ada", "Ada B."]) == html
