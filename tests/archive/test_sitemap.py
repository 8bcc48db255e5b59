"""What search engines are told."""

from __future__ import annotations

from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from archive import sitemaps
from archive.models import Document
from archive.parsed import Block
from archive.text import text_of
from tests.factories import make_document, make_version

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def text() -> Document:
    return make_document(blocks=[Block("heading", "Ferries", level=1), "One.", "Two."])


def read(client: Client, address: str = "/sitemap.xml") -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return etree.fromstring(answer.content)


def addresses(root: Any) -> list[str]:
    found = [one.text for one in root.iterfind(".//s:loc", NS)]
    assert all(one.startswith(settings.SITE_ADDRESS) for one in found)
    return [one.removeprefix(settings.SITE_ADDRESS) for one in found]


def test_documents_headings_and_topics(client: Client, text: Document) -> None:
    [key] = text.headings.values_list("key", flat=True)
    root = read(client)
    assert root.tag == f"{{{NS['s']}}}urlset"
    found = addresses(root)
    assert {
        "/", "/documents/", "/topics/", "/topics/ferries/",
        f"/documents/{text.slug}/", f"/documents/{text.slug}/h/{key}",
    } == set(found)  # fmt: skip
    for address in found:
        assert client.get(address, follow=True).status_code == 200
    [document] = [
        one for one in root.iterfind("s:url", NS)
        if one.findtext("s:loc", namespaces=NS).endswith(f"/{text.slug}/")
    ]  # fmt: skip
    assert document.findtext("s:lastmod", namespaces=NS) == f"{text.changed:%Y-%m-%d}"


def test_nothing_that_visitors_cannot_read(client: Client) -> None:
    for status in ("draft", "seminar", "withdrawn"):
        make_document(blocks=[Block("heading", f"Of {status}", level=1), "One."], status=status)
    assert addresses(read(client)) == ["/", "/documents/", "/topics/"]


def test_headings_of_the_present_text_alone(client: Client, text: Document) -> None:
    make_version(text, list(text_of(text).paragraphs))
    assert not [one for one in addresses(read(client)) if "/h/" in one or "ferries" in one]


def test_an_index_where_there_are_very_many(
    client: Client, text: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST", 3)
    monkeypatch.setattr(sitemaps.OfSite, "limit", 3)
    root = read(client)
    assert root.tag == f"{{{NS['s']}}}sitemapindex"
    parts = [one.text.partition("testserver")[2] for one in root.iterfind(".//s:loc", NS)]
    assert {"/sitemap-documents.xml", "/sitemap-headings.xml"} <= set(parts)
    listed = [one for part in parts for one in addresses(read(client, part))]
    assert f"/documents/{text.slug}/" in listed
    assert len(listed) == 6
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_robots(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    assert rules.site_maps() == [f"{settings.SITE_ADDRESS}/sitemap.xml"]
    assert rules.can_fetch("*", "/documents/minutes/")
    assert not rules.can_fetch("*", "/moderation/")
    assert not rules.can_fetch("*", "/admin/")
