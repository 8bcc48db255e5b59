"""Which of the notes that somebody may see they want to see."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.viewer import NOBODY, Viewer
from annotations.edition import Edition
from annotations.filters import Filter
from archive.parsed import Block
from archive.text import text_of
from tests.annotations.cast import browser, words
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db

BLOCKS = [
    Block("heading", "The mill", level=1),
    Block("paragraph", "The wardens met at noon."),
    Block("heading", "The toll", level=2),
    Block("paragraph", "They asked for three things."),
    Block("heading", "The bridge", level=1),
    Block("paragraph", "Nothing was said about it."),
]


@pytest.fixture
def cast():
    document = make_document(blocks=BLOCKS)
    ada, ben = make_user("Ada"), make_user("Ben")
    seminar = make_seminar(members=[ada, ben], documents=[document])
    here = {"audience": "seminar", "seminar": seminar}
    mill = make_note(document, ada, "Mill.", tags=["Trade", "iron"], **here)
    make_note(document, ben, "Toll.", paragraph=1, tags=["trade"], **here)
    make_note(document, ben, "Bridge.", paragraph=2, **here)
    mill.add(author=ben, body="Answer.", tags=["salt"], parent=mill.root)
    return document, seminar, ada, ben


def found(document, viewer, seminar, query: str) -> set[str]:
    chosen = Filter.read(QueryDict(query))
    cards = Edition(document, viewer, seminar, chosen).cards
    return {card.root.html[3:-5] for card in cards}


def test_one_of_each_kind_and_all_kinds_at_once(cast):
    document, seminar, ada, _ben = cast
    keys = {line.text: line.key for line in text_of(document).lines}
    here = document, Viewer.of(ada), seminar
    assert found(*here, "") == {"Mill.", "Toll.", "Bridge."}
    assert found(*here, "person=Ada") == {"Mill."}
    assert found(*here, "person=Ben") == {"Mill.", "Toll.", "Bridge."}, "replies count"
    assert found(*here, "person=me") == {"Mill."}
    assert found(*here, "tag=TRADE") == {"Mill.", "Toll."}
    assert found(*here, "tag=salt") == {"Mill."}
    assert found(*here, "tag=salt&tag=trade") == {"Mill.", "Toll."}
    assert found(*here, f"tag=trade&heading={keys['The toll']}") == {"Toll."}
    assert found(*here, f"heading={keys['The mill']}") == {"Mill.", "Toll."}
    assert found(*here, f"person=Ben&unread=1&heading={keys['The bridge']}") == {"Bridge."}
    assert found(*here, f"person=Ada&heading={keys['The bridge']}") == set()


def test_what_is_not_there_or_not_ones_own_to_see_finds_nothing(cast):
    document, seminar, ada, ben = cast
    other = make_seminar("Another", members=[ben], documents=[document])
    make_note(document, ben, "Elsewhere.", tags=["iron"], audience="seminar", seminar=other)
    here = document, Viewer.of(ada), seminar
    assert found(*here, "person=Zoe") == set()
    assert found(*here, "tag=iron&person=Ben") == {"Mill."}, "who replied to it, too"
    assert found(*here, "tag=iron") == {"Mill."}
    for odd in ("person=%00", "person=-1", "category=99999999999999999999", "heading=x", "tag=%F0"):
        assert found(*here, f"{odd}&person=zz") == set()
    assert found(document, NOBODY, None, "tag=iron") == set()


def test_an_address_says_what_was_chosen():
    query = "person=Jo+3&person=me&tag=a+%26+b&category=7&heading=h1&unread=1&unresolved=1&brief=1"
    chosen = Filter.read(QueryDict(query))
    assert chosen.to_query() == query
    assert Filter.read(QueryDict(chosen.without("tags", "a & b").to_query())).tags == ()
    assert not Filter.read(QueryDict("brief=1&also=x")).narrows
    assert Filter.read(QueryDict("")) == Filter()


def test_visitors_filter_the_public_edition_by_name_past_the_kept_page(cast):
    document, _seminar, _ada, ben = cast
    make_public_note(document, ben, "For all.", tags=["iron"])
    make_public_note(document, make_user("Cleo"), "Another.")
    visitor, address = browser(None), reverse("document", args=[document.slug])
    assert b"For all." in visitor.get(address).content
    page = visitor.get(f"{address}?person=Cleo").content
    assert b"Another." in page
    assert b"For all." not in page
    assert b"For all." in visitor.get(address).content


def test_rows_and_answers_to_a_write_are_narrowed_as_their_page_is(cast):
    document, seminar, ada, _ben = cast
    client = browser(ada)
    line = list(text_of(document).paragraphs)[1]
    rows = reverse("room-rows", args=[seminar.slug, document.slug])
    assert b"Toll." in client.get(rows, {"p": line.key}).content
    assert b"Toll." not in client.get(rows, {"p": line.key, "tag": "iron"}).content
    sent = {
        "document": document.slug, "seminar": seminar.slug, "first": line.key, "last": line.key,
        "start": 0, "end": 4, "quote": "They", "audience": "seminar", "body": "Mine.",
    }  # fmt: skip
    headers = {"X-Fragment": "1", "X-View": "tag=iron"}
    answer = client.post(reverse("annotations"), sent, headers=headers).content
    assert b"Toll." not in answer
    assert b"Mine." in answer, "what one has just written is seen"


def test_page_says_what_is_chosen_and_how_much_of_all_is_shown(cast):
    document, seminar, ada, _ben = cast
    address = reverse("room", args=[seminar.slug, document.slug])
    page = browser(ada).get(f"{address}?person=Ben&tag=salt").content.decode()
    assert "1 of 3 notes" in page
    assert 'href="?person=Ben"' in page, "without the tag"
    assert 'href="?tag=salt"' in page, "without the person"
    assert 'name="robots" content="noindex"' in page
    assert 'data-new="' in page
    assert "1 new" in words(browser(ada).get(f"{address}?person=Ben&tag=salt"))


def test_form_offers_what_is_there_and_keeps_what_is_chosen(cast):
    document, seminar, ada, _ben = cast
    address = reverse("room-filter", args=[seminar.slug, document.slug])
    form = browser(ada).get(f"{address}?tag=iron&person=Gone").content.decode()
    assert 'name="tag" value="iron" checked' in form
    assert 'name="person" value="Gone" checked' in form
    assert 'name="person" value="me"' in form
    assert 'value="Ada"' not in form, "she is offered herself once"
    assert form.count('name="heading"') == 3
    assert browser(make_user("Out")).get(address).status_code == 404


def test_marking_as_read_goes_back_to_the_same_view(cast):
    document, seminar, ada, _ben = cast
    address = reverse("room-read", args=[seminar.slug, document.slug])
    answer = browser(ada).post(f"{address}?tag=salt&unread=1", {"until": "nonsense"})
    assert answer["Location"] == reverse("room", args=[seminar.slug, document.slug]) + "?tag=salt"
    assert found(document, Viewer.of(ada), seminar, "unread=1") == set()
    assert browser(make_user("Out")).post(address).status_code == 404
    public = browser(ada).post(reverse("document-read", args=[document.slug]), {"until": "2020"})
    assert public.status_code == 303


def test_rows_that_a_live_page_asks_for_bring_the_counts_along(cast):
    document, seminar, ada, _ben = cast
    rows = reverse("room-rows", args=[seminar.slug, document.slug])
    answer = browser(ada).get(f"{rows}?outline=1", headers={"X-View": "tag=salt"}).content.decode()
    assert "1 of 3 notes" in answer
    assert 'data-query="tag=salt"' in answer
