"""The reading map: where a text is read densely, as far as its reader sees."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from annotations.density import Density
from annotations.edition import Edition
from tests.annotations.cast import Cast, browser, decide, note, reply, seminar, viewer, words
from tests.factories import make_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """On the second paragraph one approved note with a waiting reply; on the third a waiting note
    and a highlight."""
    cast = Cast.make()
    first = note(cast.document, cast.author, number=2)
    decide(first, "approve", cast.moderator)
    reply(first, cast.outsider, "It waits.")
    note(cast.document, cast.author, "Waits, too.", number=3)
    make_note(cast.document, cast.author, "", words="spring came late", paragraph=2)
    return cast


def told(answer) -> list[str]:
    """The numbers of the last line."""
    foot = answer.content.decode().split("<tfoot>")[1]
    return re.findall(r'class="n">(\d+)<', foot)


def test_visitors_count_what_is_public_and_nothing_else(cast: Cast):
    address = reverse("document-map", args=[cast.document.slug])
    assert told(browser(None).get(address)) == ["1", "0", "1"]
    assert told(browser(cast.outsider).get(address)) == ["1", "1", "2"]
    assert told(browser(cast.author).get(address)) == ["2", "0", "1"]
    page = browser(None).get(cast.document.get_absolute_url()).content.decode()
    assert page.count('<svg class="strip"') == 1
    assert '<svg class="strip" viewBox="0 0 2 1"' in page
    assert 'class="d4" d="M0 0h1v1h-1z"' in page


def test_a_room_counts_its_own_layer(cast: Cast):
    group = seminar(cast.second, cast.author, itself=False, document=cast.document)
    one = note(cast.document, cast.author, "Here.", audience="seminar", seminar=group, number=1)
    reply(one, cast.second)
    address = reverse("room-map", args=[group.slug, cast.document.slug])
    answer = browser(cast.second).get(address)
    assert told(answer) == ["1", "1", "2"]
    assert "Beginning 1 1 2" in words(answer)
    assert browser(cast.outsider).get(address).status_code == 404
    assert browser(None).get(address).status_code == 302


def test_shades_follow_the_densest_paragraph_and_join_equal_neighbours(cast: Cast):
    density = Density(Edition(cast.document, viewer(cast.moderator)))
    keys = [line.key for line in density.edition.text.paragraphs]
    assert density.strip(keys) == [(4, "M1 0h1v1h-1z")]
    assert density.strip([keys[1], keys[1], keys[0], keys[1]]) == [
        (4, "M0 0h2v1h-2zM3 0h1v1h-1z"),
    ]  # fmt: skip
    assert density.strip([keys[0]]) == []
    assert density.strip([]) == []


def test_the_map_asks_nothing_on_the_reading_page(cast: Cast, django_assert_num_queries):
    edition = Edition(cast.document, viewer(None))
    with django_assert_num_queries(0):
        density = Density(edition)
        assert density.whole().whole == 1
        assert [len(spots) for _head, spots in density.sections()] == [1]


def test_nothing_said_is_told_in_words(cast: Cast):
    from tests.annotations.cast import text

    quiet = text()
    page = words(browser(None).get(reverse("document-map", args=[quiet.slug])))
    assert "Nothing has been said" in page
    assert "Reading map" not in words(browser(None).get(quiet.get_absolute_url()))
