"""The pages of names: the editors', a document's index, and names across documents."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive import index_acts as acts
from archive.indexing import reindex
from archive.models import Document, IndexEntry, Name, NameIndex
from tests.factories import make_document, make_seminar, make_user

pytestmark = pytest.mark.django_db
TALK = [
    "Anna Brandt met Comrade Pell in Oberau & left. ",
    "Pell said that in Oberau it rained. Mr. Lund of Nowhere wrote.",
    "Comrade Pell and Brandt stayed. Mr. Lund stayed.",
]


@pytest.fixture
def cast():
    member, editor = make_user("Member"), make_user("Edith", is_editor=True)
    seminar = make_seminar(members=[member])
    documents = {
        status: make_document(
            f"The {status} talk",
            blocks=TALK,
            status=status,
            seminars=[seminar] if status == "seminar" else [],
            date=date,
        )
        for status, date in (("public", "1950"), ("seminar", "1949"), ("draft", "1948"),
                             ("withdrawn", "1947"))
    }  # fmt: skip
    clients = {"public": Client()}
    for name, user in {"member": member, "editor": editor, "outsider": make_user()}.items():
        clients[name] = Client()
        clients[name].force_login(user)
    for document in documents.values():
        reindex(document)
        take(document, "Pell", editor)
    return {"clients": clients, "documents": documents, "editor": editor}


def take(document: Document, label: str, editor) -> None:
    acts.accept(document, document.index_entries.get(label=label).pk, by=editor)


@pytest.fixture
def editor(cast) -> Client:
    return cast["clients"]["editor"]


SEES = {
    "public": {"public"},
    "outsider": {"public"},
    "member": {"public", "seminar"},
    "editor": {"public", "seminar"},
}


def test_a_name_gathers_the_paragraphs_that_one_may_read(cast) -> None:
    for who, client in cast["clients"].items():
        page = client.get(Name.objects.get().get_absolute_url()).content.decode()
        order = [kind for kind in ("seminar", "public") if kind in SEES[who]]
        assert re.findall(r">The (\w+) talk<", page) == order, "by date"
        assert page.count("<mark>Pell</mark>") + page.count("<mark>Comrade Pell</mark>") == 3 * len(
            order
        )
        listed = client.get(reverse("names")).content.decode()
        assert f"{3 * len(order)} paragraphs" in listed
        assert ("2 documents" in listed) == (len(order) > 1)
        document = cast["documents"]["public"]
        key = document.paragraphs.first().key
        assert reverse("paragraph", args=[document.slug, key]) in page


def test_a_name_of_nothing_readable_is_not_there(cast) -> None:
    for status in ("draft", "withdrawn"):
        take(cast["documents"][status], "Lund", cast["editor"])
    hidden = Name.objects.get(name="Lund")
    for client in cast["clients"].values():
        assert client.get(hidden.get_absolute_url()).status_code == 404
        for query in ("", "?q=Lund", "?letter=l", "?kind=person"):
            page = client.get(reverse("names") + query).content.decode()
            assert hidden.get_absolute_url() not in page
            assert 'letter=l"' not in page or "letter=l" in query
    assert cast["clients"]["public"].get("/names/nobody/").status_code == 404


def test_the_index_of_a_document_is_for_those_who_may_read_it(cast) -> None:
    codes = {
        who: {
            status: client.get(reverse("document-names", args=[document.slug])).status_code
            for status, document in cast["documents"].items()
        }
        for who, client in cast["clients"].items()
    }
    assert codes["public"] == codes["outsider"] == {
        "public": 200, "seminar": 404, "draft": 404, "withdrawn": 410,
    }  # fmt: skip
    assert codes["member"] == codes["public"] | {"seminar": 200}
    assert set(codes["editor"].values()) == {200}


def test_the_reading_page_leads_to_the_index_once_there_is_one(cast) -> None:
    document = cast["documents"]["public"]
    link = reverse("document-names", args=[document.slug])
    public = cast["clients"]["public"]
    first = public.get(document.get_absolute_url())
    assert link in first.content.decode()
    page = public.get(link).content.decode()
    assert "¶1" in page
    assert "Lund" not in page
    acts.drop(document, document.index_entries.get(state="accepted").pk, by=cast["editor"])
    second = public.get(document.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert link not in second.content.decode()
    assert "no index" in public.get(link).content.decode()


def test_offered_names_are_no_business_of_readers(cast) -> None:
    document = cast["documents"]["public"]
    client = cast["clients"]["public"]
    asked = [document.get_absolute_url(), reverse("document-names", args=[document.slug]),
             reverse("names"), Name.objects.get().get_absolute_url()]  # fmt: skip
    before = [(a.content, a.get("ETag")) for a in map(client.get, asked)]
    lund = document.index_entries.get(label="Lund")
    acts.describe(document, lund.pk, by=cast["editor"], seen=None, name="Lindt", kind="person")
    acts.drop(document, lund.pk, by=cast["editor"])
    assert [(a.content, a.get("ETag")) for a in map(client.get, asked)] == before


def test_names_by_kind_letter_and_words(cast) -> None:
    document = cast["documents"]["public"]
    take(document, "Oberau", cast["editor"])
    client = cast["clients"]["public"]
    for query, shown in (
        ("", {"Pell", "Oberau"}),
        ("kind=place", {"Oberau"}),
        ("kind=person", {"Pell"}),
        ("letter=O", {"Oberau"}),
        ("q=ELL", {"Pell"}),
        ("kind=nonsense", {"Pell", "Oberau"}),
        ("q=%00&letter=%00", set()),
    ):
        page = client.get(f"{reverse('names')}?{query}").content.decode()
        assert set(re.findall(r'class="title"[^>]*>([^<]+)<', page)) == shown, query


def post(client: Client, document: Document, act: str, label: str = "", **fields):
    entry = next((one for one in document.index_entries.all() if one.shown == label), None)
    data = {"act": act, "entry": entry.pk if entry else "", "seen": entry.version if entry else ""}
    return client.post(reverse("edit-names", args=[document.slug]), data | fields)


def states(document: Document) -> dict[str, str]:
    return {one.shown: one.state for one in document.index_entries.all()}


def test_the_editors_page_is_for_editors_alone(cast) -> None:
    document = cast["documents"]["public"]
    before = states(document)
    for who, client in cast["clients"].items():
        if who == "editor":
            continue
        for answer in (client.get(reverse("edit-names", args=[document.slug])),
                       post(client, document, "accept", "Lund")):  # fmt: skip
            assert answer.status_code == (404 if client.session else 302) or who == "public"
            assert "Lund" not in answer.content.decode()
    assert states(document) == before


def test_the_page_looks_for_names_where_nobody_did(editor) -> None:
    document = make_document(blocks=TALK, status="draft")
    page = editor.get(reverse("edit-names", args=[document.slug])).content.decode()
    assert "Anna Brandt" in page
    assert "<mark>Comrade Pell</mark> in Oberau &amp; left." in page
    assert "joins" in page, "other documents have Pell"
    link = reverse("edit-names", args=[document.slug])
    assert link in editor.get(reverse("edit-document", args=[document.slug])).content.decode()


def test_accepting_leads_to_the_next_name(cast, editor) -> None:
    document = cast["documents"]["draft"]
    answer = post(editor, document, "accept", "Anna Brandt")
    lund = document.index_entries.get(label="Lund")
    assert answer.status_code == 303
    assert answer.url.endswith(f"?at={lund.pk}#entry-{lund.pk}")
    assert states(document)["Anna Brandt"] == "accepted"
    post(editor, document, "drop", "Lund")
    undone = post(editor, document, f"undo:{NameIndex.objects.get(document=document).acts}")
    assert undone.url.endswith(f"?at={lund.pk}#entry-{lund.pk}"), "back at what stands again"
    post(editor, document, "drop", "Lund")
    post(editor, document, "describe", "Oberau", name="Oberau an der Salz", kind="place")
    assert states(document)["Oberau an der Salz"] == "offered"
    post(editor, document, "merge", "Anna Brandt", into="Pell")
    assert "Anna Brandt" not in states(document)
    post(editor, document, "split:Brandt", "Pell")
    assert states(document)["Brandt"] == "accepted"
    post(editor, document, "add", name="Nowhere", kind="place", forms="Nowhere\n")
    page = editor.get(reverse("edit-names", args=[document.slug])).content.decode()
    assert "Last: added “Nowhere”, by Edith." in page
    post(editor, document, f"undo:{NameIndex.objects.get(document=document).acts}")
    assert "Nowhere" not in states(document)
    offered = [one.pk for one in document.index_entries.all() if one.state == "offered"]
    post(editor, document, "accept-all", all=" ".join(map(str, [*offered, "x", 10**30])))
    assert "offered" not in states(document).values()


def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(cast, editor) -> None:
    document = cast["documents"]["draft"]
    wrong = post(editor, document, "merge", "Lund", into="Somebody quite else")
    assert wrong.status_code == 400
    assert 'value="Somebody quite else"' in wrong.content.decode()
    wrong = post(editor, document, "add", name="Not in it", kind="person", forms="Nor this")
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert "do not stand in the text" in page
    assert 'value="Not in it"' in page
    assert "Nor this</textarea>" in page
    lund = document.index_entries.get(label="Lund")
    IndexEntry.objects.filter(pk=lund.pk).update(version=lund.version + 1)
    stale = editor.post(
        reverse("edit-names", args=[document.slug]),
        {
            "act": "describe",
            "entry": lund.pk,
            "seen": lund.version,
            "name": "Lindt",
            "kind": "place",
        },
    )
    assert stale.status_code == 409
    assert "Somebody else" in stale.content.decode()
    assert 'value="Lindt"' in stale.content.decode()
    assert states(document)["Lund"] == "offered"
    for nonsense in ("", "nothing", "undo:x", "undo:", "split:"):
        assert post(editor, document, nonsense, "Lund").status_code in (303, 400, 409)


def test_queries_do_not_grow(cast) -> None:
    document = cast["documents"]["public"]
    name = Name.objects.get()
    asked = {
        "public": [reverse("names"), name.get_absolute_url(),
                   reverse("document-names", args=[document.slug])],
        "editor": [reverse("edit-names", args=[document.slug])],
    }  # fmt: skip

    def count() -> list[int]:
        counted = []
        for who, addresses in asked.items():
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    assert cast["clients"][who].get(address).status_code == 200
                counted.append(len(queries))
        return counted

    count()
    few = count()
    for label in ("Lund", "Oberau", "Anna Brandt"):
        take(document, label, cast["editor"])
    assert count() == few
    assert max(few[:3]) <= 6
    assert few[3] <= 14


def test_a_document_without_names_says_so(editor) -> None:
    document = make_document(blocks=["Nothing is named here."], status="draft")
    page = editor.get(reverse("edit-names", args=[document.slug])).content.decode()
    assert "No name of a person or place was found" in page


def test_persons_stand_by_their_family_names(cast, editor: Client):
    document, by = cast["documents"]["public"], cast["editor"]
    acts.add(document, by=by, name="Anna Brandt", kind="person", forms=["Anna Brandt"])
    acts.add(document, by=by, name="Oberau", kind="place", forms=["Oberau"])
    shown = re.compile(r'class="title" href="/names/[^"]+">([^<]+)<')
    visitor = cast["clients"]["public"]
    assert shown.findall(visitor.get("/names/").content.decode()) == [
        "Brandt, Anna", "Oberau", "Pell",
    ]  # fmt: skip
    found = shown.findall(visitor.get("/names/?letter=b").content.decode())
    assert found == ["Brandt, Anna"]
    assert visitor.get("/names/?letter=a").content.decode().count("Anna") == 0
    index = visitor.get(f"/documents/{document.slug}/names/").content.decode()
    assert index.index("Brandt, Anna") < index.index("Pell")
    # Renaming moves it; the page of the name has it as people say it.
    entry = IndexEntry.objects.get(document=document, name__name="Anna Brandt")
    acts.describe(document, entry.pk, by=by, seen=None, name="Anna van Zoll", kind="person")
    assert shown.findall(visitor.get("/names/").content.decode())[-1] == "Zoll, Anna van"
    assert "<h1>Anna van Zoll</h1>" in visitor.get("/names/anna-brandt/").content.decode()
