"""Notes across documents: what stands there, in which order, and what is found."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.asked import Asked, Cursor
from annotations.models import Annotation, Category, Comment, Term
from annotations.notebook import Notebook
from annotations.unread import mark_read
from tests.annotations.cast import (
    Cast,
    browser,
    note,
    person,
    reply,
    seminar,
    text,
    viewer,
    words,
)
from tests.factories import make_note

pytestmark = pytest.mark.django_db


def bodies(notebook: Notebook) -> list[str]:
    return [entry.body or entry.passage.quote for entry in notebook.all()]


@pytest.fixture
def cast() -> Cast:
    return Cast.make()


@pytest.fixture
def group(cast: Cast):
    return seminar(cast.second, cast.author, itself=False, document=cast.document)


def test_a_reply_for_the_seminar_stays_one_when_its_note_goes_to_the_public(cast: Cast, group):
    said = note(cast.document, cast.author, "A note.", audience="seminar", seminar=group)
    reply(said, cast.second, "For the room.")
    said.annotation.address("public", by=cast.author, seen=said.annotation.version)
    book = Notebook(viewer(cast.second), group)
    assert {one.body: one.audience for one in book.all()} == {
        "A note.": "public", "For the room.": "seminar",
    }  # fmt: skip
    assert book.audiences() == {"public": 1, "seminar": 1}
    for audience, words_there in (("public", ["A note."]), ("seminar", ["For the room."])):
        asked = Notebook(viewer(cast.second), group, asked=Asked(audience=audience))
        assert (bodies(asked), asked.count()) == (words_there, 1)


def test_categories_and_what_is_settled_are_told_to_members_and_in_files(cast: Cast, group):
    said = note(cast.document, cast.author, "A doubt.", audience="seminar", seminar=group)
    doubt = Category.add(group, "Doubt", by=cast.second)
    here = Annotation.objects.filter(pk=said.annotation_id)
    here.update(category=doubt, resolved_at=timezone.now(), resolved_name="Second")
    page = words(browser(cast.second).get(reverse("seminar-notebook", args=[group.slug])))
    assert "Doubt" in page
    assert "resolved" in page
    for client in (browser(cast.author), browser(cast.second)):
        mine = client.get(reverse("seminar-notebook-export", args=[group.slug, "json"]))
        (entry,) = json.loads(mine.getvalue())["entries"]
        assert (entry["category"], bool(entry["resolved"])) == ("Doubt", True)
        table = client.get(reverse("seminar-notebook-export", args=[group.slug, "csv"]))
        assert ",Doubt,20" in table.getvalue().decode()
    group.memberships.get(user=cast.author).end(by=cast.second)
    (entry,) = Notebook(viewer(cast.author)).all()
    assert (entry.category, entry.resolved) == ("", None)


def test_mine_has_notes_replies_and_highlights_and_nothing_of_others(cast: Cast, group):
    other = text()
    note(cast.document, cast.author, "In the seminar.", audience="seminar", seminar=group)
    note(other, cast.author, "For me.", audience="me", number=1)
    make_note(other, cast.author, "", words="in the evening")
    theirs = note(cast.document, cast.second, "Theirs.", audience="seminar", seminar=group)
    reply(theirs, cast.author, "My answer.")
    mine = Notebook(viewer(cast.author), asked=Asked(sort="oldest"))
    assert bodies(mine) == ["In the seminar.", "For me.", "in the evening", "My answer."]
    assert mine.kinds() == {"note": 2, "reply": 1, "highlight": 1}
    answer = list(mine.all())[-1]
    assert (answer.kind, answer.answered.name) == ("reply", "Second")
    page = words(browser(cast.author).get(reverse("notebook")))
    assert "My answer." in page
    assert "in answer to Second" in page
    assert words(browser(cast.outsider).get(reverse("notebook"))).count("evening") == 0


def test_a_seminars_has_what_its_members_read_and_is_theirs_alone(cast: Cast, group):
    note(cast.document, cast.author, "Said here.", audience="seminar", seminar=group)
    note(cast.document, cast.author, "Mine alone.", audience="me")
    make_note(cast.document, cast.author, "", words="in the evening", audience="seminar",
              seminar=group)  # fmt: skip
    address = reverse("seminar-notebook", args=[group.slug])
    assert bodies(Notebook(viewer(cast.second), group)) == ["Said here."]
    page = words(browser(cast.second).get(address))
    assert "Said here." in page
    assert "Mine alone." not in page
    for file in ("csv", "json", "md", "html"):
        export = reverse("seminar-notebook-export", args=[group.slug, file])
        assert b"Said here." in browser(cast.second).get(export).getvalue()
        assert browser(cast.outsider).get(export).status_code == 404
        assert browser(None).get(export).status_code == 302
    assert browser(cast.outsider).get(address).status_code == 404
    assert browser(cast.second).get(address + "notes.exe").status_code == 404


def test_search_is_without_case_and_accents_in_words_tags_and_quotes(cast: Cast):
    note(cast.document, cast.author, "Où est la *Générale*?", audience="me", number=1)
    note(cast.document, cast.author, "Plain.", audience="me", number=2, tags=["Économie", "war"])
    note(cast.document, cast.author, "100 % of it_all", audience="me", number=3)

    def found(**asked: str) -> list[str]:
        return bodies(Notebook(viewer(cast.author), asked=Asked(**asked)))

    assert found(q="OU generale") == ["Où est la *Générale*?"]
    assert found(q="economie") == ["Plain."]
    assert found(q='"legation arriv"') == ["Où est la *Générale*?"]
    assert found(q="%") == ["100 % of it_all"]
    assert found(q="t_a") == ["100 % of it_all"]
    assert found(tag="ÉCONOMIE") == ["Plain."]
    assert found(tag="Écono") == []
    assert found(q="nowhere") == []


def test_a_seminars_tags_are_called_as_its_vocabulary_says(cast: Cast, group):
    trade = note(cast.document, cast.author, "One.", audience="seminar", seminar=group,
                 tags=["Comerce"])  # fmt: skip
    note(cast.document, cast.author, "Two.", audience="seminar", seminar=group, tags=["commerce"])
    note(cast.document, cast.author, "Three.", audience="seminar", seminar=group, tags=["war"])
    now = Term.objects.create(seminar=group, label="Commerce", folded="commerce")
    Term.objects.create(seminar=group, label="Comerce", folded="comerce", now=now)
    notebook = Notebook(viewer(cast.second), group, Asked(tag="Commerce", sort="oldest"))
    assert bodies(notebook) == ["One.", "Two."]
    assert [entry.tags for entry in notebook.all()] == [("Commerce",), ("Commerce",)]
    assert [(one.label, one.number) for one in notebook.tags()] == [("Commerce", 2), ("war", 1)]
    assert trade.latest.tags == ["Comerce"]


def test_new_is_what_others_said_since_the_last_visit(cast: Cast, group):
    address = reverse("seminar-notebook", args=[group.slug])
    note(cast.document, cast.author, "Before.", audience="seminar", seminar=group)
    mark_read(viewer(cast.second), cast.document, group)
    note(cast.document, cast.author, "Since.", audience="seminar", seminar=group)
    note(cast.document, cast.second, "Mine.", audience="seminar", seminar=group)
    page = words(browser(cast.second).get(f"{address}?unread=1"))
    assert "Only what is new (1)" in page
    assert "Since." in page
    assert "Before." not in page
    assert "Mine." not in page
    assert "new" not in words(browser(cast.author).get(address)).split("Since.")[0][-60:]


def test_filters_narrow_and_the_files_follow_them(cast: Cast, group):
    first = note(cast.document, cast.author, "One.", audience="seminar", seminar=group)
    reply(first, cast.second, "Two.")
    second = text()
    group.readings.create(document=second)
    note(second, cast.second, "Three.", audience="seminar", seminar=group, number=1)
    address = reverse("seminar-notebook", args=[group.slug])
    for query, expected in [
        ("person=Second", {"Two.", "Three."}),
        ("kind=reply", {"Two."}),
        (f"document={second.slug}", {"Three."}),
        ("person=Nobody", set()),
        ("audience=public", set()),
    ]:
        page = words(browser(cast.author).get(f"{address}?{query}"))
        file = json.loads(browser(cast.author).get(f"{address}notes.json?{query}").getvalue())
        assert expected <= set(page.split()), query
        assert {one["text"] for one in file["entries"]} == expected, query


def test_order_by_place_follows_the_text_and_keeps_threads_together(cast: Cast):
    late = note(cast.document, cast.author, "On three.", audience="public", number=3)
    note(cast.document, cast.author, "On one.", audience="me", number=1)
    reply(late, cast.author, "Under three.")
    note(cast.document, cast.author, "On two.", audience="me", number=2)
    mine = Notebook(viewer(cast.author), asked=Asked(sort="place"))
    assert bodies(mine) == ["On one.", "On two.", "On three.", "Under three."]


@pytest.mark.parametrize("sort", ["newest", "oldest", "place"])
def test_pages_skip_and_repeat_nothing_though_all_share_one_moment(cast: Cast, sort: str):
    for number in range(7):
        note(cast.document, cast.author, f"Note {number}.", audience="me", number=number % 3 + 1)
    make_note(cast.document, cast.author, "", words="trade", paragraph=1)
    Comment.objects.update(created=timezone.now())
    mine = Notebook(viewer(cast.author), asked=Asked(sort=sort))
    found, after = [], ""
    while True:
        entries, after = mine.page(after, size=3)
        found += [entry.id for entry in entries]
        if not after:
            break
    assert len(found) == len(set(found)) == 8
    assert found == [entry.id for entry in mine.page(size=50)[0]]


@pytest.mark.parametrize("wrong", ["x", "W10", "WyJhIiwiYiJd", "bnVsbA", "é", "W251bGwsbnVsbF0"])
def test_a_made_up_place_begins_at_the_beginning(cast: Cast, wrong: str):
    note(cast.document, cast.author, "Here.", audience="me")
    page = browser(cast.author).get(reverse("notebook"), {"after": wrong, "sort": "place"})
    assert page.status_code == 200
    assert "Here." in words(page)
    assert Cursor.read(wrong, (int,)) is None


def test_queries_do_not_grow(cast: Cast, group, django_assert_max_num_queries):
    address = reverse("seminar-notebook", args=[group.slug])
    client = browser(cast.author)
    for turn in range(3):
        for number in range(3 * turn + 1):
            one = note(
                cast.document, cast.author, f"{turn} {number}", audience="seminar", seminar=group
            )
            reply(
                one,
                cast.second,
                f"Answer {number}",
            )
        with django_assert_max_num_queries(20):
            assert client.get(f"{address}?sort=place&q=answer").status_code == 200


def test_replies_are_counted_as_their_reader_sees_them(cast: Cast):
    root = note(cast.document, cast.author, "For all.", audience="public")
    reply(root, cast.outsider, "It waits.")
    page = words(browser(cast.author).get(reverse("notebook")))
    assert "1 reply" not in page
    assert re.search(r"Your note .* For all\. Awaiting approval", page)
    assert Notebook(viewer(person("Somebody"))).whole == 0
