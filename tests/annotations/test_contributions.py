"""What each member has contributed: who sees it, and that the numbers are right."""

from __future__ import annotations

import csv
import re

import pytest
from django.urls import reverse

from annotations.contributions import Contributions
from tests.annotations.cast import Cast, browser, note, person, reply, seminar, text, viewer, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.make()


@pytest.fixture
def group(cast: Cast):
    """Owned by "Second", with "Author" and "Member"; one note, two replies, one for oneself."""
    group = seminar(cast.second, cast.author, itself=False, document=cast.document)
    first = note(cast.document, cast.author, "Five words are in here.", audience="seminar",
                 seminar=group)  # fmt: skip
    reply(reply(first, cast.second, "Two words."), cast.author, "=1+1 is three")
    note(cast.document, cast.author, "Mine alone, not counted.", audience="me")
    other = text()
    group.readings.create(document=other, position=1)
    return group


def number(user, group) -> int:
    return group.memberships.get(user=user).pk


def test_counts_include_replies_and_nothing_private(cast: Cast, group):
    found = Contributions(viewer(cast.second), group)
    lines = {line.person.name: (*line.sums[:3], line.readings) for line in found.lines()}
    assert lines == {"Author": (1, 1, 8, 1), "Second": (0, 1, 2, 1)}
    table = browser(cast.second).get(reverse("contributions", args=[group.slug])).content.decode()
    row = next(row for row in table.split("<tr") if ">Author<" in row)
    assert re.findall(r'class="n"[^>]*>(\d+)<', row) == ["1", "1", "8", "1"]


def test_the_table_is_sorted_and_narrowed_to_a_text(cast: Cast, group):
    found = Contributions(viewer(cast.second), group)

    def names(**options) -> list[str]:
        return [line.person.name for line in found.lines(**options)]

    assert names(sort="words") == ["Second", "Author"]
    assert names(sort="-words") == ["Author", "Second"]
    assert names(sort="-name") == ["Second", "Author"]
    assert names(sort="nonsense") == ["Author", "Second"]
    other = group.readings.get(position=1).document
    assert [line.sums.words for line in found.lines(document=other.pk)] == [0, 0]


def test_instructors_see_all_members_and_members_only_themselves(cast: Cast, group):
    member = person("Member")
    group.admit(member)
    overview = reverse("contributions", args=[group.slug])
    of_author = reverse("contribution", args=[group.slug, number(cast.author, group)])
    own = reverse("contribution", args=[group.slug, number(member, group)])
    assert "=1+1 is three" in words(browser(cast.second).get(of_author))
    assert "Mine alone" not in words(browser(cast.second).get(of_author))
    assert browser(cast.author).get(of_author).status_code == 200
    assert browser(member).get(overview).url == own
    assert browser(member).get(own).status_code == 200
    for door in (of_author, of_author + "notes.json"):
        assert browser(member).get(door).status_code == 404
    assert browser(member).get(overview + "table.csv").status_code == 403
    for door in (overview, of_author, own, overview + "table.csv", own + "notes.csv"):
        assert browser(cast.outsider).get(door).status_code == 404
    group.memberships.get(user=cast.author).end(by=cast.second)
    assert browser(cast.author).get(of_author).status_code == 404
    assert "has left" in words(browser(cast.second).get(overview))


def test_files_name_the_person_and_no_cell_is_a_formula(cast: Cast, group):
    table = browser(cast.second).get(reverse("contributions-table", args=[group.slug]))
    rows = list(csv.reader(table.getvalue().decode("utf-8-sig").splitlines()))
    assert rows[1][:2] + rows[1][4:7] == ["Author", "", "1", "1", "8"]
    door = reverse("contribution-file", args=[group.slug, number(cast.author, group), "csv"])
    file = browser(cast.second).get(door).getvalue().decode("utf-8-sig")
    assert "'=1+1 is three" in file
    assert "Two words." not in file


def test_pseudonyms_hide_from_members_and_not_from_instructors(cast: Cast, group):
    group.use_pseudonyms(True, by=cast.second)
    shown = group.memberships.get(user=cast.author).pseudonym
    page = words(browser(cast.second).get(reverse("contributions", args=[group.slug])))
    assert f"{shown} Author" in page
    own = reverse("contribution", args=[group.slug, number(cast.author, group)])
    assert f"you are read as {shown}" in words(browser(cast.author).get(own))


def test_queries_do_not_grow(cast: Cast, group, django_assert_max_num_queries):
    client = browser(cast.second)
    for turn in range(2):
        for _ in range(turn * 4):
            member = person("Member")
            group.admit(member)
            note(cast.document, member, "More.", audience="seminar", seminar=group)
        with django_assert_max_num_queries(12):
            client.get(reverse("contributions", args=[group.slug]))
