"""What the head of a page says, as other programs read it."""

from __future__ import annotations

import json
from typing import Any

import lxml.html
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rdflib import DC, RDF, Graph, Literal, Namespace, URIRef

from annotations.citing import head_of, sentence_for_scripts
from archive.models import Archive, Document
from archive.parsed import Block
from archive.text import text_of
from tests.factories import make_document, make_public_note, make_user

pytestmark = pytest.mark.django_db
SCHEMA = Namespace("https://schema.org/")
TITLE = "Memorandum of </script><b>Marrow</b> & Venn"


@pytest.fixture
def text() -> Document:
    return make_document(
        TITLE,
        blocks=[Block("heading", "Ferries", level=1), "The harbour stays open. It is cold."],
        date="1954-03",
        participants=["Marrow, Ilse", "The Harbour Office"],
        summary="They speak of the harbour. " * 30,
        archive_reference="Council Archive: Box 4",
        translator="R. Osk",
        source_url="https://archive.example/4",
        rights="Free to read.",
        language="en-GB",
    )


def test_the_archive_is_the_publisher_everywhere(text: Document) -> None:
    client, note = Client(), make_public_note(text, make_user("Ada"), "Well.")
    page = f"/documents/{text.slug}/"
    assert Head(client, page).one("citation_publisher") == "Colloquy"
    tag = client.get(page)["ETag"]
    editor = make_user("Edith", is_editor=True)
    Archive.present().mend(by=editor, seen=0, name="Papers of the Port")
    answer = client.get(page, headers={"If-None-Match": tag})
    assert answer.status_code == 200, "no page is kept that names another publisher"
    for head in (Head(client, page), Head(client, f"/annotations/{note.pk}/cite/")):
        assert head.one("citation_publisher") == "Papers of the Port"
        assert head.one("og:site_name") == "Papers of the Port"
        assert head.one("DC.publisher") == "Papers of the Port"
        assert head.schema["publisher"]["name"] == "Papers of the Port"
    assert head.schema["parentItem"]
    for address in (
        page, f"{page}cite/", f"{page}citation.bib", f"{page}citation.ris", f"{page}edition.xml",
        f"{page}edition.html", f"/annotations/{note.pk}/citation.json",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    ):  # fmt: skip
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "Papers of the Port" in body.decode(), address
        assert "Colloquy, http" not in body.decode(), address
    # Saying something else leaves the pages of documents as they are.
    tag = client.get(page)["ETag"]
    Archive.present().mend(by=editor, seen=1, about="Of the port.")
    assert client.get(page)["ETag"] == tag


class Head:
    """The head of a page."""

    def __init__(self, client: Client, address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200
        self.html = lxml.html.fromstring(answer.content.decode())
        head = self.html.find("head")
        assert head is not None
        self.metas: dict[str, list[str]] = {}
        for meta in head.iterfind("meta"):
            name = meta.get("name") or meta.get("property")
            if name:
                self.metas.setdefault(name, []).append(meta.get("content"))
        self.links = [(link.get("rel"), link.get("href")) for link in head.iterfind("link")]
        [script] = head.xpath("script[@type='application/ld+json']")
        self.schema: dict[str, Any] = json.loads(script.text)

    def one(self, name: str) -> str:
        [value] = self.metas[name]
        return value

    def graph(self) -> Graph:
        """The JSON-LD as triples, with the vocabulary for its context: nothing is fetched."""
        local = {**self.schema, "@context": {"@vocab": str(SCHEMA)}}
        return Graph().parse(data=json.dumps(local), format="json-ld")

    def dublin_core(self) -> Graph:
        """The elements as RFC 5013 and DCMI's rules for HTML read them: by the schema link."""
        prefix = dict(self.links)["schema.DC"]
        found = Graph()
        for name, values in self.metas.items():
            if name.startswith("DC."):
                for value in values:
                    predicate = URIRef(prefix + name.removeprefix("DC."))
                    found.add((URIRef("urn:page"), predicate, Literal(value)))
        return found


def address(text: Document) -> str:
    return f"{settings.SITE_ADDRESS}/documents/{text.slug}/"


def test_a_document(client: Client, text: Document) -> None:
    head = Head(client, f"/documents/{text.slug}/")
    assert head.one("citation_title") == TITLE
    assert head.metas["citation_author"] == ["Ilse Marrow", "The Harbour Office"]
    assert head.one("citation_publication_date") == "1954/03"
    assert head.one("citation_language") == "en-GB"
    assert head.one("citation_public_url") == address(text)
    # Zotero's translator takes this before it guesses an article of a journal.
    assert head.one("z:itemType") == "manuscript"
    assert "citation_journal_title" not in head.metas
    assert head.one("og:type") == "article"
    assert head.one("og:url") == address(text)
    assert len(head.one("og:description")) == 300
    assert ("canonical", address(text)) in head.links
    files = {href.rpartition(".")[2] for rel, href in head.links if rel == "alternate"}
    assert {"bib", "ris", "json", "atom"} <= files


def test_its_dublin_core(client: Client, text: Document) -> None:
    found = Head(client, f"/documents/{text.slug}/").dublin_core()
    page = URIRef("urn:page")
    assert set(found.objects(page, DC.creator)) == {
        Literal("Ilse Marrow"), Literal("The Harbour Office"),
    }  # fmt: skip
    assert found.value(page, DC.date) == Literal("1954-03")
    assert found.value(page, DC.rights) == Literal("Free to read.")
    assert set(found.objects(page, DC.source)) == {
        Literal("Council Archive, Box 4"), Literal("https://archive.example/4"),
    }  # fmt: skip
    assert found.value(page, DC.identifier) == Literal(address(text))


def test_its_schema(client: Client, text: Document) -> None:
    head = Head(client, f"/documents/{text.slug}/")
    assert head.schema["@context"] == "https://schema.org"
    found, one = head.graph(), URIRef(address(text))
    assert set(found.objects(one, RDF.type)) == {SCHEMA.Manuscript, SCHEMA.ArchiveComponent}
    assert found.value(one, SCHEMA.name) == Literal(TITLE)
    assert found.value(one, SCHEMA.dateCreated) == Literal("1954-03")
    assert found.value(one, SCHEMA.copyrightNotice) == Literal("Free to read.")
    people = {found.value(who, SCHEMA.name): who for who in found.objects(one, SCHEMA.author)}
    assert found.value(people[Literal("Ilse Marrow")], RDF.type) == SCHEMA.Person
    # What may be an office is called nothing that it is perhaps not.
    assert found.value(people[Literal("The Harbour Office")], RDF.type) is None
    holder = found.value(one, SCHEMA.holdingArchive)
    assert found.value(holder, SCHEMA.name) == Literal("Council Archive")
    assert found.value(one, SCHEMA.datePublished)


def test_a_note_is_no_document(client: Client, text: Document) -> None:
    note = make_public_note(text, make_user("Ada Byron"), "A *first* thought.", words="cold")
    head = Head(client, f"/annotations/{note.pk}/cite/")
    assert head.one("z:itemType") == "forumPost"
    assert head.one("citation_title") == "Note on ¶1.2"
    assert head.metas["citation_author"] == ["Ada Byron"]
    assert head.one("prism.publicationName") == TITLE
    found, one = head.graph(), URIRef(f"{settings.SITE_ADDRESS}/annotations/{note.pk}/")
    assert found.value(one, RDF.type) == SCHEMA.Comment
    assert found.value(one, SCHEMA.text) == Literal("A first thought.")
    parent = found.value(one, SCHEMA.parentItem)
    assert found.value(parent, SCHEMA.name) == Literal(TITLE)
    assert ("canonical", str(one)) in head.links


def test_a_paragraph(client: Client, text: Document) -> None:
    key = next(text_of(text).paragraphs).key
    head = Head(client, f"/documents/{text.slug}/cite/?at={key}")
    assert head.one("citation_public_url") == f"{address(text)}p/{key}"
    assert head.one("citation_title") == TITLE
    assert ("canonical", f"{address(text)}p/{key}") in head.links


def test_a_version_is_itself(client: Client, text: Document) -> None:
    head = Head(client, f"/documents/{text.slug}/versions/1/")
    assert head.one("citation_public_url") == f"{address(text)}versions/1/"
    assert head.one("robots") == "noindex"


def test_a_topic(client: Client, text: Document) -> None:
    topic = text.headings.get().topic
    head = Head(client, f"/topics/{topic.slug}/")
    assert head.one("og:title") == "Ferries"
    url = settings.SITE_ADDRESS + topic.get_absolute_url()
    assert ("canonical", url) in head.links
    assert head.graph().value(URIRef(url), RDF.type) == SCHEMA.CollectionPage


def test_it_is_data_that_a_strict_policy_lets_be(client: Client, text: Document) -> None:
    """A script element of this type runs nothing, so the policy has nothing to allow."""
    answer = client.get(f"/documents/{text.slug}/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert b"</script><b>" not in answer.content


def test_it_costs_no_query(text: Document) -> None:
    with CaptureQueriesContext(connection) as made:
        assert head_of(text, "Colloquy").data.metas
        assert "{address}" in sentence_for_scripts(text, "Colloquy")
    assert len(made) == 0
