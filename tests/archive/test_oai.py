"""OAI-PMH: what a harvester gets, read by a client library and held against the protocol."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, IdDoesNotExist, NoRecordsMatch
from sickle.response import OAIResponse

from accounts.models import User
from archive import oai
from archive.models import Collection, Document
from tests.factories import make_document, make_seminar, make_user

pytestmark = pytest.mark.django_db
NS = {"o": oai.OAI, "dc": oai.DC, "oai_dc": oai.OAI_DC}
HOST = oai._host()


class Answer:
    """What the client library takes for an answer of the network."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.text = content.decode()


class Harvester(Sickle):  # type: ignore[misc]
    """The client library, asking the site itself."""

    def __init__(self, client: Client) -> None:
        super().__init__("http://testserver/oai")
        self.client = client
        self.asked = 0

    def harvest(self, **arguments: str) -> OAIResponse:
        self.asked += 1
        assert self.asked < 50
        answer = self.client.get("/oai", arguments)
        assert answer.status_code == 200
        return OAIResponse(Answer(answer.content), params=arguments)


@pytest.fixture
def harvester(client: Client) -> Harvester:
    return Harvester(client)


@pytest.fixture
def editor() -> User:
    return make_user("Editor", is_editor=True)


@pytest.fixture
def texts(editor: User) -> list[Document]:
    shelf = Collection.objects.create(name="The Strait", slug="the-strait")
    found = [
        make_document(
            f"Letter {number} & <more>",
            by=editor,
            participants=["Ilse Marrow"],
            date="1954-03",
            summary="They write.",
            archive_reference="Council Archive: Box 4",
        )
        for number in range(3)
    ]
    Document.objects.filter(pk=found[0].pk).update(collection=shelf)
    return found


def ask(client: Client, **arguments: str) -> Any:
    since = arguments.pop("from_", "")
    query = urlencode({**arguments, **({"from": since} if since else {})})
    answer = client.get(f"/oai?{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    in_order(root)
    return root


def in_order(root: Any) -> None:
    """The order and number of elements, as the schema of the protocol has them."""
    assert root.tag == f"{{{oai.OAI}}}OAI-PMH"
    names = [etree.QName(one).localname for one in root]
    assert names[:2] == ["responseDate", "request"]
    assert len(names) == 3
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", root[0].text)
    for record in root.iterfind(".//o:record", NS):
        inside = [etree.QName(one).localname for one in record]
        assert inside in (["header"], ["header", "metadata"])
        assert (inside == ["header"]) == (record[0].get("status") == "deleted")
    for header in root.iterfind(".//o:header", NS):
        inside = [etree.QName(one).localname for one in header]
        assert inside in (["identifier", "datestamp"], ["identifier", "datestamp", "setSpec"])
    for body in root.iterfind(".//oai_dc:dc", NS):
        assert {etree.QName(one).namespace for one in body} == {oai.DC}


def error(root: Any) -> str:
    [found] = root.iterfind("o:error", NS)
    return found.get("code")


def test_identify(client: Client, harvester: Harvester, texts: list[Document]) -> None:
    found = harvester.Identify()
    assert found.repositoryName == "Colloquy"
    assert found.baseURL == f"{settings.SITE_ADDRESS}/oai"
    assert found.protocolVersion == "2.0"
    assert found.deletedRecord == "persistent"
    assert found.granularity == "YYYY-MM-DDThh:mm:ssZ"
    body = ask(client, verb="Identify").find("o:Identify", NS)
    assert [etree.QName(one).localname for one in body] == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp",
        "deletedRecord", "granularity",
    ]  # fmt: skip
    first = min(text.changed for text in texts)
    assert body.findtext("o:earliestDatestamp", namespaces=NS) == f"{first:%Y-%m-%dT%H:%M:%SZ}"


def test_formats_and_sets(harvester: Harvester, texts: list[Document]) -> None:
    [form] = harvester.ListMetadataFormats()
    assert form.metadataPrefix == "oai_dc"
    [one] = harvester.ListSets()
    assert (one.setSpec, one.setName) == ("the-strait", "The Strait")
    [form] = harvester.ListMetadataFormats(identifier=oai.identifier(texts[0]))
    assert form.metadataPrefix == "oai_dc"


def test_records(harvester: Harvester, texts: list[Document]) -> None:
    found = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert [one.header.identifier for one in found] == [oai.identifier(text) for text in texts]
    metadata = found[0].metadata
    assert metadata["title"] == ["Letter 0 & <more>"]
    assert metadata["creator"] == ["Ilse Marrow"]
    assert metadata["date"] == ["1954-03"]
    assert metadata["identifier"] == [f"{settings.SITE_ADDRESS}/documents/{texts[0].slug}/"]
    assert metadata["source"] == ["Council Archive, Box 4"]
    assert metadata["relation"] == ["The Strait"]
    assert found[0].header.setSpecs == ["the-strait"]
    one = harvester.GetRecord(identifier=oai.identifier(texts[1]), metadataPrefix="oai_dc")
    assert one.metadata["title"] == ["Letter 1 & <more>"]


def test_a_set(harvester: Harvester, texts: list[Document]) -> None:
    found = harvester.ListIdentifiers(metadataPrefix="oai_dc", set="the-strait")
    assert [one.identifier for one in found] == [oai.identifier(texts[0])]
    with pytest.raises(NoRecordsMatch):
        harvester.ListIdentifiers(metadataPrefix="oai_dc", set="another")


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_pages(
    client: Client, harvester: Harvester, texts: list[Document], verb: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(oai, "SIZE", 2)
    # Three records that were changed in the same moment, and one more.
    Document.objects.filter(pk__in=[text.pk for text in texts]).update(changed=timezone.now())
    texts.append(make_document())
    found = list(getattr(harvester, verb)(metadataPrefix="oai_dc"))
    headers = [one.header if verb == "ListRecords" else one for one in found]
    assert [one.identifier for one in headers] == [oai.identifier(text) for text in texts]
    assert harvester.asked == 2
    first = ask(client, verb=verb, metadataPrefix="oai_dc").find(".//o:resumptionToken", NS)
    assert (first.get("cursor"), first.get("completeListSize")) == ("0", "4")
    last = ask(client, verb=verb, resumptionToken=first.text).find(".//o:resumptionToken", NS)
    assert (last.get("cursor"), last.text) == ("2", None)


def test_a_token_is_good_for_what_it_was_given_for(
    client: Client, texts: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "SIZE", 2)
    token = ask(client, verb="ListRecords", metadataPrefix="oai_dc").findtext(
        ".//o:resumptionToken", namespaces=NS
    )
    for verb, wrong in [
        ("ListIdentifiers", token),
        ("ListRecords", token + "x"),
        ("ListSets", "x"),
    ]:
        assert error(ask(client, verb=verb, resumptionToken=wrong)) == "badResumptionToken"


def test_moments(client: Client, harvester: Harvester, texts: list[Document]) -> None:
    moments = ["2026-03-01T00:00:00+00:00", "2026-03-02T10:00:00.5+00:00", "2026-03-03T00:00:00Z"]
    for text, moment in zip(texts, moments, strict=True):
        Document.objects.filter(pk=text.pk).update(changed=moment)

    def slugs(**given: str) -> list[int]:
        found = harvester.ListIdentifiers(metadataPrefix="oai_dc", **given)
        order = [oai.identifier(text) for text in texts]
        return [order.index(one.identifier) for one in found]

    assert slugs(**{"from": "2026-03-02"}) == [1, 2]
    assert slugs(until="2026-03-02") == [0, 1]
    assert slugs(**{"from": "2026-03-02T10:00:00Z", "until": "2026-03-02T10:00:00Z"}) == [1]
    assert slugs(**{"from": "2026-03-02T10:00:01Z"}) == [2]
    with pytest.raises(NoRecordsMatch):
        slugs(until="2020-01-01")
    for wrong in (
        {"from": "2026-03-02", "until": "2026-03-01"},
        {"from": "2026-03-02", "until": "2026-03-03T00:00:00Z"},
        {"from": "2026-3-2"},
        {"until": "yesterday"},
    ):
        with pytest.raises(BadArgument):
            slugs(**wrong)


def test_deleted_records(harvester: Harvester, editor: User, texts: list[Document]) -> None:
    texts[1].withdraw(by=editor, reason="Rights.")
    texts[2].publish(by=editor, status="seminar")
    found = {
        one.header.identifier: one.header.deleted
        for one in harvester.ListRecords(metadataPrefix="oai_dc")
    }
    assert found == {
        oai.identifier(texts[0]): False,
        oai.identifier(texts[1]): True,
        oai.identifier(texts[2]): True,
    }
    one = harvester.GetRecord(identifier=oai.identifier(texts[1]), metadataPrefix="oai_dc")
    assert one.header.deleted
    assert "Letter 1" not in one.raw


def test_what_was_never_public_does_not_exist(client: Client, harvester: Harvester) -> None:
    closed = [make_document(status="draft"), make_document(status="seminar")]
    member = make_user("Member", is_editor=True)
    seminars_own = make_document(status="seminar", seminars=[make_seminar(members=[member])])
    seminars_own.withdraw(by=member)
    client.force_login(member)
    for text in [*closed, seminars_own]:
        with pytest.raises(IdDoesNotExist):
            harvester.GetRecord(identifier=oai.identifier(text), metadataPrefix="oai_dc")
    with pytest.raises(NoRecordsMatch):
        harvester.ListRecords(metadataPrefix="oai_dc")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Harvest", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&from=2020", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:x:y", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=x", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc", "noRecordsMatch"),
        ("verb=ListSets", "noSetHierarchy"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=x", "noSetHierarchy"),
    ],
)
def test_errors(client: Client, query: str, code: str) -> None:
    answer = client.get(f"/oai?{query}")
    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    in_order(root)
    assert error(root) == code
    repeated = dict(root.find("o:request", NS).attrib)
    assert (repeated == {}) == (code in ("badVerb", "badArgument"))


def test_a_form_may_ask(texts: list[Document]) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/oai", {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"})
    assert len(list(etree.fromstring(answer.content).iterfind(".//o:header", NS))) == 3


def test_what_xml_cannot_hold_is_left_out(client: Client, harvester: Harvester) -> None:
    text = make_document("Letter")
    Document.objects.filter(pk=text.pk).update(title="A\x0bB\ufffe")
    one = harvester.GetRecord(identifier=oai.identifier(text), metadataPrefix="oai_dc")
    assert one.metadata["title"] == ["AB"]
    assert error(ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier="\x01")) == (
        "idDoesNotExist"
    )


def test_it_costs_the_same_for_any_number(
    client: Client, texts: list[Document], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        ask(client, verb="ListRecords", metadataPrefix="oai_dc")
