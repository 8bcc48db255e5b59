"""The queue: filters, counts, pages, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from annotations import desk_facets, moderation, navigation, queue
from annotations.models import Comment, Revision
from tests.annotations import cast
from tests.annotations.cast import (
    Cast,
    browser,
    decide_at_desk,
    desk_of,
    fresh,
    listed,
    viewer,
    waiting,
    words,
)

pytestmark = pytest.mark.django_db


def test_own_comment_is_listed_but_not_decided(people: Cast):
    own = cast.note(people.document, people.moderator, "My own remark.")
    client = browser(people.moderator)
    page = client.get(desk_of(own))
    assert "another moderator decides on it" in words(page)
    assert 'name="verdict"' not in page.content.decode()
    assert listed(client.get(reverse("desk"))) == [str(waiting(own).pk)]
    assert decide_at_desk(client, own, "approve").status_code == 400
    assert waiting(own)
    assert 'class="count"' not in client.get(reverse("moderation-policy")).content.decode()
    assert 'class="count"' in browser(people.second).get("/moderation-policy/").content.decode()


def test_filters_are_addresses_with_counts(people: Cast):
    other = cast.text()
    seminar = cast.seminar(people.outsider, people.author, itself=True)
    new = cast.note(people.document, people.author, "New.")
    elsewhere = cast.note(other, people.author, "Elsewhere.", seminar=seminar)
    revised = cast.note(people.document, people.author, "R.")
    cast.decide(revised, "approve", people.second)
    reply = cast.reply(revised, people.author, "Reply.")
    revised.revise(by=people.author, body="R2.", seen=revised.version)
    client = browser(people.moderator)

    def found(**query: str) -> list[str]:
        return listed(client.get(reverse("desk"), query))

    ids = {name: str(waiting(c).pk) for name, c in
           {"new": new, "else": elsewhere, "revised": revised, "reply": reply}.items()}  # fmt: skip
    assert found() == [ids["new"], ids["else"], ids["reply"], ids["revised"]]
    assert found(why="new_author") == [ids["new"], ids["else"]]
    assert found(why="revised") == [ids["revised"]]
    assert found(why="reply") == [ids["reply"]]
    assert found(document=other.slug) == [ids["else"]]
    assert found(seminar=seminar.slug) == [ids["else"]]
    assert found(seminar="-", why="new_author") == [ids["new"]]
    for nothing in ({"document": "no-such"}, {"why": "x"}, {"seminar": "\x00"}):
        answer = client.get(reverse("desk"), nothing)
        assert answer.status_code == 200
        assert listed(answer) == []
    page = words(client.get(reverse("desk"), {"document": people.document.slug}))
    assert "All 3 Revised 1 New authors 1 Replies 1" in page
    assert f"{other.title} (1)" in page
    # After a decision the filter still holds.
    query = f"?why=reply&document={people.document.slug}"
    answer = decide_at_desk(client, reply, "approve", query=query)
    assert query in answer["Location"]


def test_filters_by_heading_author_and_age(people: Cast):
    """The text has a heading before its second paragraph."""
    other = cast.text()
    above = cast.note(people.document, people.author, "Above.", number=1)
    below = cast.note(people.document, people.outsider, "Below.", number=3)
    elsewhere = cast.note(other, people.author, "Elsewhere.", number=2)
    ids = [str(waiting(comment).pk) for comment in (above, below, elsewhere)]
    old = timezone.now() - timedelta(days=8)
    Revision.objects.filter(comment=elsewhere).update(submitted_at=old)
    client = browser(people.moderator)

    def found(**query: str) -> list[str]:
        return listed(client.get(reverse("desk"), query))

    heading = people.document.headings.get().key
    slug = people.document.slug
    assert found(document=slug, heading=heading) == [ids[1]]
    assert found(document=other.slug, heading=heading) == []
    assert found(document=slug, heading="nothing") == []
    assert found(author="Author") == [ids[2], ids[0]]
    assert found(author="Outsider", document=slug) == [ids[1]]
    assert found(author="Nobody") == []
    assert found(days="7") == [ids[2]]
    assert found(days="30") == found(days="x") == found(days="9" * 50) == []
    page = words(client.get(reverse("desk"), {"document": slug, "author": "Outsider"}))
    assert "Author (1)" in page
    assert "Outsider (1)" in page
    assert "more than 7 days (1)" in words(client.get(reverse("desk"), {"narrow": "1"}))


def test_first_comments_are_counted_under_the_name_shown(people: Cast):
    """Who is known by another name elsewhere is new under a pseudonym, and not told by it."""
    known = cast.note(people.document, people.author, "Known.")
    cast.decide(known, "approve", people.second)
    room = cast.seminar(people.outsider, people.author, itself=True, document=people.document)
    room.use_pseudonyms(True, by=people.outsider)
    cast.note(people.document, people.author, "Under a pseudonym.", seminar=room)
    cast.note(people.document, people.author, "Under the own name.")
    page = browser(people.moderator).get(reverse("desk")).content.decode()
    items = page.partition('id="items"')[2].partition("</ol>")[0].split("</li>")
    first = {"first comment" in item: item for item in items[:2]}
    assert "Under a pseudonym." in first[True]
    assert "Under the own name." in first[False]


def test_pages_neither_repeat_nor_skip(people: Cast):
    """All submitted at the same moment, with decisions and submissions between the pages."""
    comments = [cast.note(people.document, people.author, f"N {n}") for n in range(60)]
    moment = timezone.now() - timedelta(days=1)
    Revision.objects.update(submitted_at=moment)
    expected = [str(pk) for pk in Revision.objects.order_by("pk").values_list("pk", flat=True)]
    client, seen, place = browser(people.moderator), [], reverse("desk")
    while place:
        page = client.get(place)
        seen += listed(page)
        more = re.search(r'<a href="([^"]+)">More that waits', page.content.decode())
        place = unescape(more[1]) if more else ""
        first = Comment.objects.get(revisions=seen[0])
        if len(seen) == 25:
            cast.decide(first, "approve", people.second)
            cast.note(people.document, people.author, "Later.")
    assert seen[:60] == expected
    assert len(seen) == 61
    assert len(comments) == 60
    for wrong in ("x", "1-2", "99999999999999999-1", "-1", "9" * 400):
        assert client.get(reverse("desk"), {"after": wrong}).status_code == 200


def test_counts_by_why_stop_where_much_waits(people: Cast, monkeypatch):
    """Each stops for itself, so that what is rare is told although much else came before it."""
    for module in (queue, desk_facets, navigation):
        monkeypatch.setattr(module, "MOST", 3)
    notes = [cast.note(people.document, people.author, f"N {n}") for n in range(5)]
    cast.decide(notes[0], "approve", people.second)
    cast.reply(notes[0], people.author)
    client = browser(people.moderator)
    assert "All 3+ New authors 3+ Replies 1" in words(client.get(reverse("desk")))
    few = words(client.get(reverse("desk"), {"why": "reply"}))
    assert "All that waits (1)" in few
    assert "All that waits (3+)" in words(client.get(desk_of(notes[1])))
    assert "3+ comments wait under these filters." in words(client.get(reverse("several")))
    cast.decide(notes[1], "approve", people.second)
    fewer = words(client.get(reverse("desk")))
    assert "All 3+ New authors 3 Replies 1" in fewer


def test_number_of_queries_does_not_grow(people: Cast):
    client = browser(people.moderator)

    def queries(place: str) -> int:
        client.get(place)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(place).status_code == 200
        return len(caught)

    root = cast.note(people.document, people.author)
    cast.decide(root, "approve", people.second)
    first = cast.reply(root, people.author)
    for _ in range(2):
        cast.note(people.document, people.author)
    places = [reverse("desk"), desk_of(first), reverse("decided"), reverse("moderation-log")]
    before = [queries(place) for place in places]
    for n in range(30):
        comment = cast.note(people.document, cast.person(f"P{n}"), "x", number=n % 3 + 1)
        if n % 3 == 0:
            cast.decide(comment, "approve", people.second)
            comment.revise(by=comment.author, body="y", seen=fresh(comment).version)
    assert [queries(place) for place in places] == before
    assert max(before) <= 35


def test_counts_in_the_navigation_cost_others_nothing(people: Cast):
    place = reverse("accessibility")

    def asked(user: User | None) -> str:
        client = browser(user)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(place).status_code == 200
        return " ".join(query["sql"] for query in caught)

    assert "annotations_" not in asked(None)
    assert "annotations_revision" not in asked(people.outsider)
    assert "annotations_revision" in asked(people.moderator)
    for n in range(101):
        cast.note(people.document, people.author, str(n))
    assert ">99+<" in browser(people.moderator).get(place).content.decode()


def test_the_desk_counts_what_the_navigation_counts(people: Cast):
    """What the viewer wrote, or has asked somebody else about, is nothing to do for them."""
    cast.note(people.document, people.moderator, "My own.")
    asked = cast.note(people.document, people.author, "Asked about.")
    moderation.ask(waiting(asked), viewer=viewer(people.moderator), question="What do you think?")
    held = cast.note(people.document, people.author, "With somebody else.")
    browser(people.second).get(desk_of(held))
    cast.note(people.document, people.author, "To do.")
    page = words(browser(people.moderator).get(reverse("desk")))
    assert "Moderation 1 " in page
    assert "All that waits (1)" in page
    assert "All 1 " in page
