"""A long text with very many notes: all are marked and counted, cards of a few screens sent."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seminar, User
from accounts.viewer import NOBODY, Viewer
from annotations import edition as editions
from annotations.density import Density
from annotations.edition import Edition
from annotations.models import Annotation
from annotations.stretches import FULL, stretches
from archive.models import Document
from archive.parsed import Block
from archive.text import text_of
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db
PARAGRAPHS = 60
SENTENCE = "The wardens asked for the toll to be halved, and nobody in the valley had been asked. "


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "MANY", 6)


@pytest.fixture
def ada() -> User:
    return make_user("Ada Okafor")


@pytest.fixture
def ben() -> User:
    return make_user("Ben Lindqvist")


@pytest.fixture
def document() -> Document:
    blocks = []
    for number in range(PARAGRAPHS):
        if number % 20 == 0:
            blocks.append(Block("heading", f"Part {number // 20 + 1}", level=1))
        blocks.append(Block("paragraph", f"{SENTENCE * 12}({number + 1})"))
    return make_document("A long text", blocks=blocks)


@pytest.fixture
def seminar(document, ada, ben) -> Seminar:
    found = make_seminar(members=[ada, ben], documents=[document])
    shared = {"audience": "seminar", "seminar": found}
    for place in range(0, PARAGRAPHS, 7):
        note = make_note(document, ada, f"Remark {place}.", paragraph=place, **shared)
        if place % 2:
            note.add(author=ben, body="A reply.", parent=note.root)
    make_note(document, ada, "", paragraph=40, words="toll", **shared)
    make_note(document, ben, "Mine alone.", paragraph=41, words="valley")
    make_public_note(document, ada, "For all.", paragraph=42, seminar=found)
    gone = make_note(document, ada, "Taken back.", paragraph=43, **shared)
    gone.add(author=ben, body="Answered.", parent=gone.root)
    gone.remove(by=ada)
    empty = make_note(document, ben, "Wiped.", paragraph=44, **shared)
    empty.root.remove(by=ben)
    return found


def client_of(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def room(seminar: Seminar, document: Document) -> str:
    return reverse("room", args=[seminar.slug, document.slug])


def marked(html: str) -> set[str]:
    return {name for names in re.findall(r'data-notes="([^"]+)"', html) for name in names.split()}


def shown(html: str) -> set[str]:
    return set(re.findall(r'data-note="([^"]+)"', html))


def test_a_text_is_divided_without_loss_and_lists_and_headings_stay_with_theirs(document):
    text = text_of(document)
    parts = stretches(text.body)
    assert [line for part in parts for line in part.lines] == list(text.body)
    assert all(part.keys for part in parts)
    assert all(part.lines[-1].kind != "heading" for part in parts)
    assert all(sum(len(line.text) for line in part.lines) < FULL * 2 for part in parts)
    items = make_document(blocks=["One. " * 2000, *(Block("list_item", "It. " * 900),) * 9])
    assert len(stretches(text_of(items).body)) == 1


def test_what_is_not_read_is_marked_and_counted_as_what_is(document, seminar, ada, ben):
    cases = [(Viewer.of(ada), seminar), (Viewer.of(ben), seminar), (Viewer.of(ben), None)]
    for viewer, place in [*cases, (NOBODY, None)]:
        whole, near = (Edition(document, viewer, place, near=one) for one in (None, ""))
        assert near.is_partial == (place is not None)
        assert len(near.cards) < len(whole.cards) or not near.is_partial
        assert near.count == whole.count
        for line in near.text.paragraphs:
            far, known = near.row(line), whole.row(line)
            assert far.html == known.html
            assert far.waiting + len(far.cards) == len(known.cards)
            assert near.count_under([line.key]) == whole.count_under([line.key])
            weights = [Density(one).weights.get(line.key) for one in (near, whole)]
            assert len({one and one._replace(people=frozenset()) for one in weights}) == 1


def test_the_page_has_all_marks_and_the_cards_of_the_place_that_is_asked_for(
    document, seminar, ada
):
    client, address = client_of(ada), room(seminar, document)
    keys = [line.key for line in text_of(document).paragraphs]
    whole = client.get(address, {"notes": "all"}).getvalue().decode()
    start = client.get(address).getvalue().decode()
    later = client.get(address, {"at": keys[42]}).getvalue().decode()
    assert marked(start) == marked(later) == marked(whole)
    assert shown(whole) > shown(start) > set()
    assert "Remark 0." in start
    assert "Remark 56." not in start
    assert "Remark 42." in later
    assert "Remark 0." not in later
    assert "data-waiting" not in whole
    links = re.findall(r'<p class="waiting"><a href="\?at=(\w+)#p-\1">', start)
    fetched = "".join(client.get(address, {"at": key}).getvalue().decode() for key in links)
    assert shown(start + fetched) == shown(whole), "all can be reached without script"


def test_rows_that_are_fetched_are_those_of_the_whole_page(document, seminar, ada):
    client, address = client_of(ada), room(seminar, document)
    whole = client.get(address, {"notes": "all"}).getvalue().decode()
    start = client.get(address).getvalue().decode()
    waiting = re.findall(r'data-paragraph="(\w+)" data-waiting', start)
    rows = client.get(f"{address}rows/", {"p": waiting}).getvalue().decode()
    assert shown(start) | shown(rows) == shown(whole)
    for row in filter(None, rows.strip().split('\n<div class="row')):
        assert row.strip() in whole


def test_permalinks_lead_to_a_page_that_has_the_note(document, seminar, ada):
    note = Annotation.objects.get(comments__latest__body="Remark 56.")
    for address in (reverse("note", args=[note.pk]), reverse("comment", args=[note.root.pk])):
        answer = client_of(ada).get(address)
        assert f"?at={note.first.key}#" in answer.url
        assert "Remark 56." in client_of(ada).get(answer.url).getvalue().decode()


def test_a_filter_leaves_what_it_leaves_however_long_the_text_is(document, seminar, ada, ben):
    html = client_of(ada).get(room(seminar, document), {"person": "me"}).getvalue().decode()
    whole = client_of(ada).get(room(seminar, document), {"person": "me", "notes": "all"})
    assert marked(html) == marked(whole.getvalue().decode())
    assert marked(html) >= shown(html) > set()


def test_as_many_queries_and_narrow_ones_however_many_notes_are_far(document, seminar, ada):
    client, address = client_of(ada), room(seminar, document)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return [query["sql"] for query in queries.captured_queries]

    client.get(address)
    before = asked()
    for number in range(30):
        make_note(
            document, ada, f"Far {number}.", paragraph=50, audience="seminar", seminar=seminar
        )
    after = asked()
    assert len(after) == len(before)
    html = client.get(address).getvalue().decode()
    assert "Far 3." not in html
    assert html.count("<article") < 20


def test_a_long_page_is_sent_as_it_is_made_with_its_counts_at_the_end(document, seminar, ada):
    answer = client_of(ada).get(room(seminar, document))
    assert answer.streaming
    assert answer.cookies["csrftoken"].value
    first, *rest = (piece.decode() for piece in answer.streaming_content)
    assert "Remark 0." in first
    assert "<main" in first
    assert rest
    before, late = "".join(rest).split('<template id="late">')
    assert "Show notes (" not in first + before
    whole = Edition(document, Viewer.of(ada), seminar)
    assert f"Show notes ({whole.count})" in late
    keys = [line.key for line in text_of(document).paragraphs]
    count = whole.count_under(keys[:20])
    assert re.search(rf"<small>(<span[^>]*></span>)?{count}<", late)
    assert "<small>" not in first.split("<main")[0]
