"""How headings are compared, named and joined to topics."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.slugs import free_slug
from archive import joining
from archive.joining import proposals
from archive.models import Topic
from archive.parsed import Block
from archive.topics import Casing, fold
from tests.factories import make_document

BODY = [
    "In Beijing he spoke of the USSR. Aid was asked for, and the aid came.",
    "He told E. F. Pell that the Yi people’s press is not read. Trade is dear; trade is slow.",
]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("ON THE AID FROM THE USSR", "On the aid from the USSR"),
        ("TRADE WITH BEIJING", "Trade with Beijing"),
        ("THE YI PEOPLE’S PRESS", "The Yi people’s press"),
        ("PART II: E. F. PELL", "Part II: E. F. Pell"),
        ("THE CIVIL WAR, PART XIV", "The civil war, part XIV"),
        ("USSR", "USSR"),
        ("AID FROM THE VKP(b) AND THE USSR", "Aid from the vkp(b) and the USSR"),
        ("Already as it Should Be", "Already as it Should Be"),
        ("1949", "1949"),
    ],
)
def test_a_heading_in_capitals_is_named_as_the_text_writes_it(heading: str, name: str) -> None:
    assert Casing(BODY).sentence(heading) == name


@pytest.mark.parametrize(
    "other", ["foreign trade:", "“Foreign [T]rade”", "FOREIGN  TRADE.", "Foréign Trade"]
)
def test_headings_of_the_same_words_fold_alike(other: str) -> None:
    assert fold(other) == fold("Foreign Trade")


@pytest.mark.django_db
def test_headings_join_one_topic_and_make_no_second() -> None:
    first = make_document(blocks=[Block("heading", "FOREIGN TRADE"), "Our trade is small."])
    topic = Topic.objects.get()
    assert topic.name == "Foreign trade"
    second = make_document(
        blocks=[Block("heading", "Foreign Trade:"), "One.", Block("heading", "Salt"), "Two."],
        status="draft",
    )
    rows = proposals(second)
    assert [(row.words, row.topic, row.is_joined) for row in rows] == [
        ("Foreign Trade:", topic, False),
        ("Salt", None, False),
    ]
    second.publish(by=None)
    assert set(Topic.objects.values_list("name", flat=True)) == {"Foreign trade", "Salt"}
    assert all(row.is_joined for row in proposals(second))
    assert {h.document_id for h in topic.headings.all()} == {first.pk, second.pk}
    second.publish(by=None)
    assert Topic.objects.count() == 2


@pytest.mark.django_db
def test_publishing_many_headings_of_known_topics_costs_few_queries() -> None:
    blocks = [part for n in range(40) for part in (Block("heading", f"Topic {n}"), "Text.")]
    make_document(blocks=blocks)
    draft = make_document(blocks=blocks, status="draft")
    with CaptureQueriesContext(connection) as queries:
        draft.publish(by=None)
    # Topics, speakers and the index for search, whose rows go in by batches.
    assert len(queries) < 30
    assert Topic.objects.count() == 40


@pytest.mark.django_db
def test_a_slug_that_another_publisher_takes_meanwhile_is_not_used(monkeypatch) -> None:
    make_document(blocks=[Block("heading", "Salt!"), "One."])
    draft = make_document(blocks=[Block("heading", "(Salt) 1"), "Two."], status="draft")
    slugs = iter(["salt", "salt"])
    monkeypatch.setattr(
        joining, "free_slug", lambda *asked, **also: next(slugs, None) or free_slug(*asked, **also)
    )
    draft.publish(by=None)
    assert set(Topic.objects.values_list("slug", flat=True)) == {"salt", "salt-1"}
    assert next(slugs, None) is None
