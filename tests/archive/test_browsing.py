"""Documents by collection, date, person, topic and speaker: combined, counted, addressable."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from archive import index_acts
from archive.browsing import Browsing, Choice
from archive.models import Archive, Collection, Document
from archive.parsed import Block
from archive.views.catalogue import readable
from tests.factories import make_document, make_seminar, make_user

pytestmark = pytest.mark.django_db
TITLES = re.compile(r'class="title"[^>]*>([^<]+)<')


def make(title: str, date: str = "", topic: str = "Salt", **options) -> Document:
    blocks = [Block("heading", topic, level=1), "Marrow said that Marrow knew.", "The rest."]
    return make_document(title, blocks=blocks, date=date, participants=["Ilse Marrow"], **options)


@pytest.fixture
def editor():
    return make_user("Edith", is_editor=True)


@pytest.fixture
def archive(editor):
    """Four open texts and three that visitors do not see."""
    documents = {
        "early": make("Early", "1949"),
        "spring": make("Spring", "1954-03", "Salt trade"),
        "late": make("Late", "1954-04-09"),
        "undated": make("Undated"),
        "draft": make("Draft", "1954", "Secret topic", status="draft"),
        "seminar": make("Seminar", "1960", "Secret topic", status="seminar"),
        "withdrawn": make("Withdrawn", "1954", status="withdrawn"),
    }
    shelf = Collection.begin("Of the port", "Papers.", by=editor)
    hidden = Collection.begin("Of secrets", by=editor)
    for name in ("early", "late", "draft"):
        documents[name].collect(shelf, by=editor)
    documents["seminar"].collect(hidden, by=editor)
    for name in ("late", "undated", "seminar"):
        index_acts.add(
            documents[name], by=editor, name="Ilse Marrow", kind="person", forms=["Marrow"]
        )
    return documents


def titles(query: str, client: Client | None = None) -> list[str]:
    answer = (client or Client()).get(f"/documents/?{query}")
    assert answer.status_code == 200
    return TITLES.findall(answer.content.decode())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Early", "Spring", "Late", "Undated"]),
        ("order=-date", ["Undated", "Late", "Spring", "Early"]),
        ("collection=of-the-port", ["Early", "Late"]),
        ("collection=none", ["Spring", "Undated"]),
        ("from=1954", ["Spring", "Late"]),
        ("to=1950", ["Early"]),
        ("from=1960&to=1950", ["Early", "Spring", "Late", "Undated"]),  # left aside
        ("from=1954-04", ["Late"]),
        ("from=March 1954&to=1954-04-08", ["Spring"]),
        ("to=1954-03", ["Early", "Spring"]),
        ("from=1949-06&to=1949-08", ["Early"]),  # some day of 1949
        ("dated=none", ["Undated"]),
        ("person=ilse-marrow", ["Late", "Undated"]),
        ("topic=salt-trade", ["Spring"]),
        ("speaker=ilse-marrow", ["Early", "Spring", "Late", "Undated"]),
        ("person=ilse-marrow&collection=of-the-port&from=1954&q=la", ["Late"]),
        ("topic=secret-topic", []),
        ("collection=of-secrets", []),
        ("from=99999&to=x&person=%00", ["Early", "Spring", "Late", "Undated"]),
    ],
)
def test_the_address_says_what_is_asked_for(archive, query: str, found: list[str]):
    assert titles(query) == found


def test_dates_are_typed_and_a_wrong_one_is_kept_and_explained(archive):
    page = Client().get("/documents/?from=spring+1954&to=1955&q=a").content.decode()
    assert TITLES.findall(page) == ["Early", "Late"]
    assert 'value="spring 1954"' in page
    assert "“spring 1954” is not a date" in page
    assert 'aria-describedby="from-problem"' in page
    assert '<span class="soft">date</span> …–1955' in page
    page = Client().get("/documents/?from=1954-03&to=1954-04-09").content.decode()
    assert 'value="1954-03"' in page
    assert "March 1954 – 9 April 1954" in page
    assert 'id="from-problem"' not in page


def test_facets_count_what_would_be_left(archive):
    visitor = readable_by_all()
    browsing = Browsing(Choice(person="ilse-marrow"), visitor)
    facets = {facet.name: facet for facet in browsing.facets()}
    assert [(one.label, one.documents) for one in facets["collection"].options] == [
        ("Of the port", 1), ("in no collection", 1),
    ]  # fmt: skip
    assert [(one.label, one.documents) for one in facets["topic"].options] == [("Salt", 2)]
    (person,) = facets["person"].options
    assert person.is_chosen
    assert person.documents == 2
    assert "person" not in person.query
    for facet in facets.values():
        for one in facet.options:
            left = Choice.read(dict(part.split("=") for part in one.query.split("&") if part))
            if not one.is_chosen:
                assert Browsing(left, visitor).found.count() == one.documents


def readable_by_all():
    from accounts.viewer import NOBODY

    return readable(NOBODY)


def test_the_timeline_counts_years_and_joins_them_where_they_are_many(archive):
    bars, undated = Browsing(Choice(), readable_by_all()).timeline()
    assert {bar.label: bar.documents for bar in bars if bar.documents} == {"1949": 1, "1954": 2}
    assert len(bars) == 6
    assert undated.documents == 1
    make("Long ago", "1701")
    bars, _undated = Browsing(Choice(), readable_by_all()).timeline()
    assert len(bars) <= 14
    assert sum(bar.documents for bar in bars) == 4
    chosen = Choice(since="1940", until="1959")
    bars, _undated = Browsing(chosen, readable_by_all()).timeline()
    assert [bar.label for bar in bars] == ["1949", "1950", "1951", "1952", "1953", "1954"]


def test_pages_keep_what_is_chosen(archive):
    for number in range(35):
        make(f"Paper {number:02}", "1971")
    first = Client().get("/documents/?from=1971&to=1971").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = titles(following.lstrip("?"))
    assert len(second) == 5
    assert not set(second) & set(TITLES.findall(first))


def test_nothing_hidden_is_told(archive):
    for page in ("/documents/", "/", "/topics/", "/speakers/"):
        text = Client().get(page).content.decode()
        for secret in ("Of secrets", "Secret topic", "Draft", "1960"):
            assert secret not in text, (page, secret)
    member = make_user("Member")
    seminar = make_seminar(members=[member])
    archive["seminar"].seminars.add(seminar)
    client = Client()
    client.force_login(member)
    assert "Of secrets" in client.get("/documents/").content.decode()
    assert titles("topic=secret-topic", client) == ["Seminar"]


@pytest.mark.parametrize(
    "address",
    ["/", "/documents/", "/documents/?person=ilse-marrow&topic=salt", "/topics/", "/speakers/",
     "/topics/salt/", "/speakers/ilse-marrow/"],
)  # fmt: skip
def test_queries_do_not_grow_with_the_archive(archive, editor, address: str):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        return len(queries)

    count()  # texts are read once a process
    before = count()
    for number in range(4):
        document = make(f"More {number}", f"19{number + 60}", topic="Salt")
        document.collect(Collection.begin(f"Shelf {number}", by=editor), by=editor)
        index_acts.add(document, by=editor, name="Ilse Marrow", kind="person", forms=["Marrow"])
    count()
    assert count() == before <= 17


def test_the_outline_nests_topics_as_the_texts_do(archive):
    make_document(
        "Nested",
        blocks=[
            Block("heading", "Salt", level=1), Block("heading", "Its price", level=2), "Dear.",
            Block("heading", "In winter", level=3), "Dearer.",
            Block("heading", "The ferry", level=1), Block("heading", "Salt", level=2), "Wet.",
        ],
    )  # fmt: skip
    page = Client().get("/topics/").content.decode()
    outline = page[page.index("topic-outline") : page.index("</main>")]
    tree = re.sub(r"<(?!/?(?:ul|li)\b)[^>]*>|\s+", " ", outline)
    order = re.findall(r"Salt trade|Salt|Its price|In winter|The ferry", tree)
    assert order == ["Salt", "Its price", "In winter", "Salt trade", "The ferry", "Salt",
                     "Its price", "In winter"]  # fmt: skip
    assert "In winter" in Client().get("/topics/?order=name").content.decode()


class TestEditors:
    @pytest.fixture
    def client(self, editor) -> Client:
        client = Client()
        client.force_login(editor)
        return client

    def test_make_fill_rename_and_remove_collections(self, archive, client: Client):
        answer = client.post("/editor/collections/", {"name": "Letters", "description": "Sent."})
        address = answer["Location"]
        assert address == "/editor/collections/letters/"
        stamp = Document.objects.get(pk=archive["late"].pk).stamp
        chosen = [archive["late"].pk, archive["undated"].pk]
        client.post(address, {"act": "add", "document": chosen})
        assert titles("collection=letters") == ["Late", "Undated"]
        assert Document.objects.get(pk=archive["late"].pk).stamp > stamp
        client.post(address, {"act": "remove", "document": [archive["late"].pk]})
        assert titles("collection=letters") == ["Undated"]
        client.post(address, {"name": "Mail", "description": ""})
        assert "Mail" in Client().get("/").content.decode()
        assert "Remove the collection" in client.get(f"{address}removal/").content.decode()
        client.post(f"{address}removal/")
        assert not Collection.objects.filter(slug="letters").exists()
        assert "Undated" in titles("")
        kinds = set(Event.objects.values_list("kind", flat=True))
        assert {"collection begun", "document collected", "collection removed"} <= kinds

    def test_two_collections_have_two_names(self, archive, client: Client):
        answer = client.post("/editor/collections/", {"name": " of  the PORT"})
        assert answer.status_code == 400
        assert "already" in answer.content.decode()

    def test_put_one_document_into_a_collection(self, archive, client: Client):
        pk = Collection.objects.get(slug="of-the-port").pk
        address = f"/editor/documents/{archive['spring'].slug}/collection/"
        client.post(address, {"collection": pk})
        assert "Spring" in titles("collection=of-the-port")
        client.post(address, {"collection": ""})
        assert "Spring" not in titles("collection=of-the-port")

    def test_say_what_the_archive_is(self, archive, client: Client):
        said = {"name": "The Port", "about": "One.\r\n\r\nTwo <b>.", "keeper": "The clerk",
                "rights": "Free", "version": "0"}  # fmt: skip
        assert client.post("/editor/archive/", said).status_code == 303
        page = Client().get("/").content.decode()
        for words in ("<h1>The Port</h1>", "<p>One.</p>", "Two &lt;b&gt;.", "The clerk", "Free"):
            assert words in page
        assert "Archival texts, read closely" not in page

    def test_of_two_who_say_it_at_once_neither_loses_words(self, client: Client):
        client.post("/editor/archive/", {"name": "First", "version": "0"})
        answer = client.post("/editor/archive/", {"name": "Second", "version": "0"})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Second" in page
        assert "First" in page
        assert Archive.present().name == "First"
        client.post("/editor/archive/", {"name": "Second", "version": "1"})
        assert Archive.present().name == "Second"

    def test_nobody_else_does(self, archive):
        client = Client()
        client.force_login(make_user("Somebody"))
        for page in ("archive/", "collections/", "collections/of-the-port/"):
            assert client.post(f"/editor/{page}", {"name": "Mine"}).status_code == 404
        assert not Archive.objects.exists()
