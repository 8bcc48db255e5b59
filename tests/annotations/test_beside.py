"""Two texts side by side on one topic or by one speaker, and one speaker's words in a text."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.models import Document
from archive.parsed import Block
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


def minutes(title: str, **options) -> Document:
    blocks = [
        Block("paragraph", "The council met."),
        Block("heading", "Salt", level=1),
        Block("paragraph", f"Mr. VENN: Salt of {title} is dear.", refs=[(8, "1")]),
        Block("heading", "Its price", level=2),
        Block("paragraph", "Mrs. MARROW: It is."),
        Block("heading", "The ferry", level=1),
        Block("paragraph", f"Mr. VENN: The ferry of {title} is late.", refs=[(8, "2")]),
        Block("paragraph", "Mrs. MARROW: Late."),
        Block("footnote", "About salt.", label="1."),
        Block("footnote", "About the ferry.", label="2."),
    ]
    return make_document(
        title, blocks=blocks, participants=["Ilse Marrow", "Tomas Venn"], **options
    )


@pytest.fixture
def pair():
    one, other = minutes("Alpha"), minutes("Beta")
    make_public_note(one, make_user("Ann"), "On salt in Alpha.", paragraph=1)
    make_public_note(other, make_user("Bob"), "On salt in Beta.", paragraph=1)
    make_public_note(other, make_user("Bob"), "On the ferry in Beta.", paragraph=3)
    return one, other


def page(address: str, user=None) -> str:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_topic_stands_side_by_side_with_both_sets_of_notes(pair):
    text = page("/topics/salt/alpha/beta/")
    left, right = text.split('id="text-2"')
    assert "Salt of Alpha is dear." in left
    assert "On salt in Alpha." in left
    assert "Salt of Beta is dear." in right
    assert "On salt in Beta." in right
    assert text.count("Mrs. MARROW: It is.") == 2, "what stands under a heading below is of it"
    for other in ("ferry of", "On the ferry", "The council met.", "About the ferry"):
        assert other not in text
    assert text.count("About salt.") == 2
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', text):
        assert target in ids
    assert "/topics/salt/beta/alpha/" in text
    assert "/topics/the-ferry/alpha/beta/" in text, "what else both speak of is one press away"


def test_the_form_of_a_topic_leads_there(pair):
    answer = Client().get("/topics/salt/?one=beta&with=alpha")
    assert answer["Location"] == "/topics/salt/beta/alpha/"
    assert "one and the same" in page("/topics/salt/?one=beta&with=beta")
    answer = Client().get("/speakers/tomas-venn/?one=alpha&with=beta")
    assert answer["Location"] == "/speakers/tomas-venn/alpha/beta/"


def test_a_speaker_stands_side_by_side(pair):
    text = page("/speakers/tomas-venn/alpha/beta/")
    assert "Salt of Alpha" in text
    assert "ferry of Beta" in text
    assert "On the ferry in Beta." in text
    assert "MARROW: Late" not in text


def test_a_speaker_in_one_text_with_the_notes(pair):
    text = page("/documents/beta/speakers/tomas-venn/")
    assert "On the ferry in Beta." in text
    assert "MARROW: It is" not in text
    listed = page("/documents/beta/speakers/")
    assert "Tomas Venn" in listed
    assert "2 paragraphs" in listed
    assert "/documents/beta/speakers/" in page("/documents/beta/"), "the reading page leads there"


def test_everything_else_is_not_there(pair):
    minutes("Gamma", status="draft")
    make_document("Delta")
    for address in (
        "/topics/salt/alpha/alpha/", "/topics/salt/alpha/gamma/", "/topics/salt/alpha/delta/",
        "/topics/none/alpha/beta/", "/speakers/tomas-venn/alpha/delta/",
        "/speakers/nobody/alpha/beta/", "/documents/alpha/speakers/nobody/",
        "/documents/gamma/speakers/", "/documents/gamma/speakers/tomas-venn/",
        "/seminars/none/topics/salt/alpha/beta/",
    ):  # fmt: skip
        client = Client()
        if address.startswith("/seminars/"):
            client.force_login(make_user())
        assert client.get(address).status_code == 404, address


def test_a_seminar_reads_its_own_layer_side_by_side(pair):
    member, other, outsider = make_user("Member"), make_user("Other"), make_user("Outsider")
    seminar = make_seminar("The class", members=[member, other], documents=list(pair))
    make_note(pair[0], other, "Said in class.", paragraph=1, audience="seminar", seminar=seminar)
    address = f"/seminars/{seminar.slug}/topics/salt/alpha/beta/"
    assert "Said in class." in page(address, member)
    assert address in page("/topics/salt/alpha/beta/", member)
    assert "Said in class." not in page("/topics/salt/alpha/beta/", member)
    assert address not in page("/topics/salt/alpha/beta/", outsider)
    client = Client()
    client.force_login(outsider)
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/topics/salt/alpha/beta/", "/speakers/tomas-venn/alpha/beta/",
     "/documents/alpha/speakers/tomas-venn/", "/documents/alpha/speakers/"],
)  # fmt: skip
def test_queries_do_not_grow_with_notes_and_texts(pair, address: str):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(address)
        return len(queries)

    count()
    before = count()
    for number in range(5):
        make_public_note(pair[0], make_user(), f"More {number}.", paragraph=1)
        minutes(f"Other {number}")
    assert count() == before <= 26
