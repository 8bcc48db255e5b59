"""Rows as the driver gives them: read, they are what Django's own iteration gives."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import IntegerField

from annotations.models import Comment
from annotations.rawrows import Given, RawRows, Statement, among, plain
from tests.factories import make_document, make_public_note, make_user

pytestmark = pytest.mark.django_db
MOMENTS = [
    datetime(2026, 12, 1, 4, 23, 1, microseconds, tzinfo=UTC)
    for microseconds in (0, 370_000, 377_000, 377_022)
]


@pytest.fixture
def comments() -> list[Comment]:
    document, author = make_document(), make_user()
    made = [make_public_note(document, author).root for _ in MOMENTS]
    for comment, moment in zip(made, MOMENTS, strict=True):
        Comment.objects.filter(pk=comment.pk).update(created=moment)
    return list(Comment.objects.order_by("created"))


def test_rows_read_are_those_of_django(comments):
    columns = ("pk", "annotation_id", "parent_id", "created", "hidden_at", "is_public",
               "approved__tags", "author__name")  # fmt: skip
    rows = Comment.objects.order_by("created").values_list(*columns)
    assert RawRows(Statement.of(rows)).all() == list(rows)
    assert all(isinstance(hash(row), int) for row in RawRows(Statement.of(rows)).rows)
    stored = Comment.objects.annotate(made=plain("created")).order_by("created")
    found = RawRows(Statement.of(stored.values_list("made"))).all()
    assert [made for (made,) in found] == MOMENTS


def test_a_statement_is_told_its_values_when_it_is_asked(comments):
    author = Given("by", IntegerField())
    found = Comment.objects.filter(created__gt=Given.moment("since"), author=author)
    asked = Statement.of(found.order_by("created").values_list("pk"))
    by = comments[0].author_id
    for place, comment in enumerate(comments):
        later = RawRows(asked, since=comment.created, by=by).all()
        assert later == [(one.pk,) for one in comments[place + 1 :]]
    assert not RawRows(asked, since=MOMENTS[0] - timedelta(days=1), by=by + 1).rows
    with pytest.raises(KeyError):
        RawRows(asked, since=MOMENTS[0])


def test_one_of_several_identifiers(comments, django_assert_num_queries):
    def named(ids):
        return Comment.objects.filter(pk__in=ids).order_by("created").values_list("pk")

    ids = [one.pk for one in comments]
    for some in (ids[:1], ids[1:], ids):
        found = among(("test", "named"), named, some, most=4)
        assert found == [(pk,) for pk in some]
    assert among(("test", "named"), named, [uuid.uuid4()], most=4) == []
    with django_assert_num_queries(0):
        assert among(("test", "named"), named, [], most=4) == []


def test_what_can_find_nothing_asks_nothing(django_assert_num_queries):
    asked = Statement.of(Comment.objects.filter(pk__in=[]).values_list("pk"))
    with django_assert_num_queries(0):
        assert RawRows(asked).all() == []
