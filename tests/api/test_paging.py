"""Pages by (time, id): nothing twice, nothing left out, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from annotations import passages
from annotations.anchors import Passage
from annotations.api.paging import Place
from annotations.models import Annotation
from archive.models import Document
from archive.text import text_of
from tests.annotations import cast
from tests.api.scene import Program, Scene, text


def notes(document: Document, author: User, number: int, when: datetime) -> list[str]:
    """So many highlights of one moment."""
    line = next(iter(text_of(document).paragraphs))
    place = passages.place(document, Passage(line.key, 0, line.key, 3), line.text[:3])
    made = [
        Annotation(
            document=document, author=author, audience="me", first=place.first, start=place.start,
            last=place.last, end=place.end, quote=place.quote, written_on=place.written_on,
            created=when, updated=when,
        )
        for _ in range(number)
    ]  # fmt: skip
    Annotation.objects.bulk_create(made)
    return [str(one.pk) for one in made]


def walk(program: Program, address: str, meanwhile: Callable[[], None] | None = None) -> list[str]:
    found: list[str] = []
    following = address
    while following:
        page = program.get(following).data
        found += [one["id"] for one in page["results"]]
        following = page["next"]
        if meanwhile:
            meanwhile()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_rows_of_one_moment_are_neither_repeated_nor_lost(order):
    document, author = text(), cast.person("Author")
    moment = timezone.now() - timedelta(days=1)
    first = notes(document, author, 25, moment)
    second = notes(document, author, 5, moment + timedelta(microseconds=1))
    written: list[str] = []

    def meanwhile() -> None:
        # Before and after the place where the walk is.
        written.extend(notes(document, author, 3, moment - timedelta(hours=1)))
        written.extend(notes(document, author, 3, timezone.now()))
        Annotation.objects.filter(pk=written[0]).delete()

    address = f"/api/annotations/?limit=7&order={order}"
    found = walk(Program(author), address, meanwhile if order == "newest" else None)
    assert len(found) == len(set(found))
    assert set(first + second) <= set(found)
    if order == "oldest":
        assert found == sorted(first) + sorted(second)
    else:
        kept = [one for one in found if one in set(first + second)]
        assert kept == sorted(second, reverse=True) + sorted(first, reverse=True)


@pytest.mark.django_db
def test_what_is_written_during_an_oldest_first_walk_comes_at_its_end():
    document, author = text(), cast.person("Author")
    first = notes(document, author, 20, timezone.now() - timedelta(days=1))
    later: list[str] = []

    def meanwhile() -> None:
        if not later:
            later.extend(notes(document, author, 4, timezone.now()))

    found = walk(Program(author), "/api/annotations/?limit=6", meanwhile)
    assert found == sorted(first) + sorted(later)


@pytest.mark.django_db
def test_five_hundred_in_one_request_and_filters_kept_in_next():
    document, author = text(), cast.person("Author")
    notes(document, author, 501, timezone.now())
    notes(text(), author, 1, timezone.now())
    page = Program(author).get(f"/api/annotations/?limit=500&document={document.slug}").data
    assert len(page["results"]) == 500
    assert f"document={document.slug}" in page["next"]
    rest = Program(author).get(page["next"]).data
    assert (len(rest["results"]), rest["next"]) == (1, None)


@pytest.mark.django_db
def test_a_cursor_of_another_list_finds_nothing():
    text()
    place = str(Place(datetime(2000, 1, 1, tzinfo=UTC), UUID(int=5)))
    assert Program().get(f"/api/documents/?cursor={place}").data["results"] == []
    place = str(Place(datetime(2000, 1, 1, tzinfo=UTC), 5))
    assert Program().get(f"/api/annotations/?cursor={place}").data["results"] == []


@given(
    st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.uuids() | st.integers(0, 10**17),
)
def test_a_cursor_says_its_place_to_the_microsecond(time, name):
    assert Place.read(str(Place(time, name))) == Place(time, name)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))
def test_any_other_text_is_no_cursor(text):
    try:
        place = Place.read(text)
    except ValueError:
        return
    assert Place.read(str(place)) == place


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/api/annotations/?tag=a", "/api/documents/?since=1", "/api/documents/talk/?page=2"]
)
def test_a_parameter_that_means_nothing_is_named(address):
    Scene.make()
    answer = Program().get(address)
    assert answer.status_code == 400
    (name,) = answer.data["error"]["fields"]
    assert name == address.partition("?")[2].partition("=")[0]
