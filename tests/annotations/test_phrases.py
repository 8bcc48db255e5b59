"""Links to words: marked by the server, followed through corrections, never on a look-alike."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from archive.models import KEY_ALPHABET, Document
from archive.phrases import Phrase, says, shortened
from archive.text import Line, text_of
from tests.factories import make_document, make_seminar, make_user, make_version

pytestmark = pytest.mark.django_db

FIRST = "The 𝔡elegation asked for time, and time was given to the delegation."
SECOND = "Nobody present asked what would happen if spring came late."
THIRD = "The harbour stays closed until both sides have signed."
TWIN = "Agreed without debate."


@pytest.fixture
def text() -> Document:
    return make_document("Minutes", blocks=[FIRST, SECOND, THIRD, TWIN, TWIN])


def lines_of(document: Document) -> list[Line]:
    document.refresh_from_db()
    return list(text_of(document).lines)


def phrase(document: Document, words: str, paragraph: int = 0, until: str = "") -> Phrase:
    lines = lines_of(document)
    start = lines[paragraph].text.index(words)
    if until:
        last = next(line for line in lines if until in line.text)
        end = last.text.index(until) + len(until)
        return Phrase(lines[paragraph].key, start, last.key, end, document.current.number)
    key = lines[paragraph].key
    return Phrase(key, start, key, start + len(words), document.current.number)


def arrive(client: Client, address: str) -> str:
    """The page that the address leads to, which must mark what its fragment names."""
    answer = client.get(address)
    assert answer.status_code == 302, answer.content.decode()[:500]
    page, _, fragment = answer["Location"].partition("#")
    html = client.get(page).content.decode()
    assert f'class="cited" id="{fragment}"' in html
    return html


def marked(html: str) -> list[str]:
    found = lxml.html.fromstring(html).find_class("cited")
    return [one.text_content() for one in found]


def test_words_are_marked_without_script(client: Client, text: Document) -> None:
    place = phrase(text, "time was given")
    html = arrive(client, place.permalink(text.slug, "time was given"))
    assert marked(html) == ["time was given"]
    assert 'class="arrived"' not in html


def test_words_of_several_paragraphs(client: Client, text: Document) -> None:
    place = phrase(text, "if spring", 1, until="The harbour stays")
    html = arrive(client, place.permalink(text.slug))
    assert marked(html) == ["if spring came late.", "The harbour stays"]


def test_a_correction_before_them_moves_them(client: Client, text: Document) -> None:
    place = phrase(text, "time was given")
    first, *rest = lines_of(text)
    make_version(text, [replace(first, text=f"On Monday: {first.text}"), *rest])
    html = arrive(client, place.permalink(text.slug, "time was given"))
    assert marked(html) == ["time was given"]


def test_words_that_came_to_another_paragraph(client: Client, text: Document) -> None:
    place = phrase(text, "if spring came late", 1)
    first, second, *rest = lines_of(text)
    make_version(text, [replace(first, text=f"{first.text} {second.text}"), *rest])
    html = arrive(client, place.permalink(text.slug))
    assert marked(html) == ["if spring came late"]


def test_other_words_between_the_same_ends_are_said_to_be_others(
    client: Client, text: Document
) -> None:
    place = phrase(text, "stays closed until both sides", 2)
    one, two, third, *rest = lines_of(text)
    changed = third.text.replace("until both", "until the two")
    make_version(text, [one, two, replace(third, text=changed), *rest])
    html = arrive(client, place.permalink(text.slug))
    assert marked(html) == ["stays closed until the two sides"]
    assert "you came for “stays closed until both sides”" in html
    assert f"{place.then(text.slug).split('#')[0]}" in html.replace("&amp;", "&")


def test_words_that_have_gone_are_said_to_be_gone(client: Client, text: Document) -> None:
    place = phrase(text, "Nobody present asked", 1)
    one, second, *rest = lines_of(text)
    make_version(text, [one, replace(second, text="The spring came."), *rest])
    answer = client.get(place.permalink(text.slug))
    assert answer.status_code == 410
    html = answer.content.decode()
    assert "<blockquote" in html
    assert "Nobody present asked" in html
    then = place.then(text.slug)
    assert f'href="{then}"' in html
    assert marked(client.get(then.partition("#")[0]).content.decode()) == ["Nobody present asked"]
    # Who kept the address of the page itself is told there.
    page = client.get(f"/documents/{text.slug}/?at={place}").content.decode()
    assert not marked(page)
    assert "do not stand here any more: “Nobody present asked”" in page


@pytest.mark.parametrize("kept", [3, 4])
def test_never_on_a_look_alike(client: Client, text: Document, kept: int) -> None:
    lines = lines_of(text)
    gone = 7 - kept
    place = phrase(text, "Agreed", gone)
    make_version(text, [*lines[:3], lines[kept]])
    assert client.get(place.permalink(text.slug)).status_code == 410
    page = client.get(f"/documents/{text.slug}/?at={place}").content.decode()
    assert not marked(page)


def test_words_that_went_and_came_back(client: Client, text: Document) -> None:
    place = phrase(text, "Nobody present asked", 1)
    one, second, *rest = lines_of(text)
    make_version(text, [one, replace(second, text="The spring came."), *rest])
    text.refresh_from_db()
    make_version(text, [one, second, *rest])
    assert marked(arrive(client, place.permalink(text.slug))) == ["Nobody present asked"]


def test_a_quote_is_compared(client: Client, text: Document) -> None:
    place = phrase(text, "time was given")
    answer = client.get(place.permalink(text.slug, "time was lost"))
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "time was lost" in html
    assert "time was given" in html


@pytest.mark.parametrize(
    "words",
    ["0-0@1", "5-3@1", "0-500@1", "0-4@2", "0-4", "x", "0-bbbbbb:4@1", "0-4@99999999", "-1-4@1"],
)
def test_what_never_was(client: Client, text: Document, words: str) -> None:
    key = lines_of(text)[0].key
    assert client.get(f"/documents/{text.slug}/p/{key}?words={words}").status_code == 404
    page = client.get(f"/documents/{text.slug}/?at={key}:{words}")
    assert page.status_code == 200
    assert not marked(page.content.decode())


def test_who_may_not_read_a_text_learns_nothing_of_its_words(client: Client) -> None:
    text = make_document(blocks=[FIRST], status="draft")
    address = phrase(text, "time was given").permalink(text.slug, "time")
    assert client.get(address).status_code == 404
    assert client.get(address.replace(text.slug, "no-such-text")).status_code == 404


def test_in_the_room_of_a_seminar(client: Client, text: Document) -> None:
    member = make_user("Member")
    seminar = make_seminar(members=[member], documents=[text])
    place = phrase(text, "time was given")
    client.force_login(member)
    html = client.get(f"/seminars/{seminar.slug}/documents/{text.slug}/?at={place}").content
    assert marked(html.decode()) == ["time was given"]


def test_a_link_to_words_costs_no_query_more(client: Client, text: Document) -> None:
    place = phrase(text, "time was given")
    member = make_user("Member")
    client.force_login(member)
    page = f"/documents/{text.slug}/"
    client.get(page)
    with CaptureQueriesContext(connection) as plain:
        client.get(page)
    with CaptureQueriesContext(connection) as marked_:
        client.get(f"{page}?at={place}")
    assert len(marked_) == len(plain)


keys = st.text(KEY_ALPHABET, min_size=1, max_size=12)
numbers = st.integers(0, 9_999_999)


@pytest.mark.one_database
@given(st.builds(Phrase, keys, numbers, keys, numbers, numbers))
def test_a_phrase_is_read_as_it_is_written(one: Phrase) -> None:
    assert Phrase.read(str(one)) == one
    assert Phrase.at(one.first, one.words) == one


@pytest.mark.one_database
@given(st.text(min_size=1).filter(lambda words: words.strip()))
def test_a_shortened_quote_is_a_quote(words: str) -> None:
    assert says(words, shortened(words))
    assert not says(words, words + "?!x")
