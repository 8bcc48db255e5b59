"""Home, the list of documents, topics, and the pages that say what is not there."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.defaults import bad_request, server_error

from archive.models import Document, Topic
from archive.parsed import Block
from tests.factories import make_document, make_seminar, make_user

pytestmark = pytest.mark.django_db
TITLES = re.compile(r'class="title"[^>]*>([^<]+)<')


@pytest.fixture
def cast():
    member, outsider = make_user("Member"), make_user("Outsider")
    editor = make_user("Edith", is_editor=True)
    seminar = make_seminar(members=[member])
    trade = [Block("heading", "FOREIGN TRADE"), Block("paragraph", "Salt is dear.")]
    documents = {
        "public": make_document("The public letter", blocks=trade, date="1949-02"),
        "seminar": make_document(
            "The seminar letter",
            blocks=[Block("heading", "Foreign trade:"), Block("paragraph", "Salt is secret.")],
            status="seminar",
            seminars=[seminar],
        ),
        "draft": make_document("The draft letter", blocks=trade, status="draft"),
        "withdrawn": make_document(
            "The withdrawn letter",
            blocks=[Block("heading", "Only here"), Block("paragraph", "Gone.")],
            status="withdrawn",
        ),
    }
    clients = {"public": Client()}
    for name, user in {"member": member, "outsider": outsider, "editor": editor}.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return {"clients": clients, "documents": documents, "seminar": seminar}


SEES = {
    "public": {"public"},
    "outsider": {"public"},
    "member": {"public", "seminar"},
    "editor": {"public", "seminar"},
}


@pytest.mark.parametrize("name", ["home", "documents"])
def test_lists_show_what_one_may_read_and_nothing_else(cast, name: str) -> None:
    for who, client in cast["clients"].items():
        page = client.get(reverse(name)).content.decode()
        seen = {kind for kind in cast["documents"] if f"The {kind} letter" in page}
        assert seen == SEES[who], who


def test_a_topic_gathers_the_headings_that_one_may_read(cast) -> None:
    topic = Topic.objects.get(folded="foreign trade")
    for who, client in cast["clients"].items():
        answer = client.get(topic.get_absolute_url())
        page = answer.content.decode()
        assert "Salt is dear." in page
        assert ("Salt is secret." in page) == ("seminar" in SEES[who])
        assert page.count("<section") == len(SEES[who])
        listed = client.get(reverse("topics")).content.decode()
        number = len(SEES[who])
        assert f"{number} document{'s' if number > 1 else ''}" in listed
    heading = cast["documents"]["public"].headings.get()
    link = reverse("heading", args=[cast["documents"]["public"].slug, heading.key])
    assert link in cast["clients"]["public"].get(topic.get_absolute_url()).content.decode()


def test_a_topic_of_nothing_readable_is_not_there(cast) -> None:
    hidden = Topic.objects.get(folded="only here")
    for client in cast["clients"].values():
        assert client.get(hidden.get_absolute_url()).status_code == 404
        assert "Only here" not in client.get(reverse("topics")).content.decode()
    assert cast["clients"]["public"].get("/topics/never-was/").status_code == 404


def test_titles_are_found_whatever_case_accents_and_brackets(client) -> None:
    make_document("Über die Com[munist] Press")
    make_document("Another text")
    for words in ("uber", "COMMUNIST press", "prés"):
        page = client.get(reverse("documents"), {"q": words}).content.decode()
        assert "Über die Com[munist] Press" in page
        assert "Another text" not in page
    page = client.get(reverse("documents"), {"q": "<script>"}).content.decode()
    assert "<script>" not in page
    assert "No title has all of these words" in page


def link_to(side: str, page: str) -> str:
    found = re.search(rf'rel="{side}" href="\?([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def walk(client: Client, address: str, **asked: str) -> list[list[str]]:
    """The titles on each page, following the links to the next one."""
    pages = []
    while True:
        page = client.get(address, asked).content.decode()
        pages.append(TITLES.findall(page))
        if 'rel="next"' not in page:
            return pages
        parts = link_to("next", page).split("&")
        asked = dict(part.split("=", 1) for part in parts)


@pytest.fixture
def many():
    first = date(1949, 1, 1)
    dates = ["", "", *(str(first + timedelta(days=n // 3)) for n in range(70))]
    Document.objects.bulk_create(
        Document(
            slug=f"d{n}",
            title=f"No {n:03}",
            title_folded=f"no {n:03}",
            date=day,
            date_sort=day or None,
            status="withdrawn",
        )
        for n, day in enumerate(dates)
    )
    texts = make_document("Model")
    Document.objects.filter(status="withdrawn").update(status="public", current=texts.current)
    return [f"No {n:03}" for n in [*range(2, 72), 0, 1]]


def test_pages_hold_every_document_once_in_order_of_date(client, many) -> None:
    pages = walk(client, reverse("documents"), q="no")
    assert [len(page) for page in pages] == [30, 30, 12]
    assert [title for page in pages for title in page] == many
    backwards = walk(client, reverse("documents"), q="no", order="-date")
    assert [title for page in backwards for title in page] == [*reversed(many)]


def test_pages_stay_where_they_are_while_documents_arrive(client, many) -> None:
    address = reverse("documents")
    first = client.get(address, {"q": "no"}).content.decode()
    link = link_to("next", first)
    second = client.get(f"{address}?{link}").content.decode()
    Document.objects.filter(slug="d71").update(date="1948", date_sort="1948-01-01")
    again = client.get(f"{address}?{link}").content.decode()
    assert TITLES.findall(again) == TITLES.findall(second)
    back = link_to("prev", again)
    before = client.get(f"{address}?{back}").content.decode()
    assert TITLES.findall(before) == TITLES.findall(first)


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJkIiwieCIsMV0", "%00", "W1tbW1tb", "é" * 50])
def test_a_cursor_that_is_none_gives_the_first_page(client, many, cursor: str) -> None:
    address = reverse("documents")
    for side in ("after", "before"):
        page = client.get(address, {"q": "no", side: cursor}).content.decode()
        assert TITLES.findall(page) == many[:30]


@pytest.mark.parametrize("name", ["home", "documents", "topics", "topic"])
def test_queries_do_not_grow_with_the_archive(cast, name: str) -> None:
    topic = Topic.objects.get(folded="foreign trade")
    address = reverse(name, args=[topic.slug] if name == "topic" else [])
    client = cast["clients"]["member"]

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = count()
    blocks = [Block("heading", "Foreign Trade"), Block("paragraph", "More.")] * 3
    for _ in range(6):
        more = make_document(blocks=blocks)
        cast["seminar"].readings.create(document=more)
    assert count() == few <= 14


def test_home_shows_members_what_their_seminars_read(cast) -> None:
    seminar, documents = cast["seminar"], cast["documents"]
    for document in (documents["public"], documents["draft"]):
        seminar.readings.create(document=document)
    room = reverse("room", args=[seminar.slug, documents["public"].slug])
    for who, client in cast["clients"].items():
        page = client.get(reverse("home")).content.decode()
        assert (room in page) == (who == "member")
        assert "The draft letter" not in page


def test_what_is_not_there_is_said_helpfully(cast) -> None:
    for client in cast["clients"].values():
        missing = client.get("/documents/no-such-text/")
        draft = client.get(cast["documents"]["draft"].get_absolute_url())
        assert missing.status_code == 404
        assert 'action="/documents/"' in missing.content.decode()
        if client is not cast["clients"]["editor"]:
            assert draft.status_code == 404
            assert "The draft letter" not in draft.content.decode()


def test_a_withdrawn_document_says_so_to_those_who_could_read_it(cast) -> None:
    public = cast["documents"]["withdrawn"]
    closed = cast["documents"]["seminar"]
    closed.withdraw(by=make_user(is_editor=True), reason="The family asked.")
    for who, client in cast["clients"].items():
        if who == "editor":
            continue
        answer = client.get(public.get_absolute_url())
        assert answer.status_code == 410
        assert "Rights were claimed." in answer.content.decode()
        answer = client.get(closed.get_absolute_url())
        assert answer.status_code == (410 if who == "member" else 404)
        assert ("The family asked." in answer.content.decode()) == (who == "member")


def test_the_pages_of_failure_need_no_database(rf: RequestFactory) -> None:
    with CaptureQueriesContext(connection) as queries:
        broken = server_error(rf.get("/"))
        wrong = bad_request(rf.get("/"), ValueError())
    assert (broken.status_code, wrong.status_code) == (500, 400)
    assert "A mistake on our side" in broken.content.decode()
    assert "could not be read" in wrong.content.decode()
    assert not queries


def test_a_form_without_its_token_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("account_login"), {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "what you typed is still there" in answer.content.decode()


def test_visitors_get_no_cookie(cast) -> None:
    for name in ("home", "documents", "topics"):
        assert not Client().get(reverse(name)).cookies
