"""Sentences have addresses: marked by the server, and honest where the text has changed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from archive.models import Document
from archive.parsed import Block
from archive.text import Line, text_of
from tests.factories import (
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
MET = "The wardens met at noon. They spoke of the mill & the toll. Then it rained."
ASKED = "Nothing was granted. Nobody had expected it."


@pytest.fixture
def document() -> Document:
    return make_document("Minutes", blocks=[Block("heading", "The mill", level=1), MET, ASKED])


def paragraphs(document: Document) -> list[Line]:
    return list(text_of(document).paragraphs)


def page_at(address: str, user: User | None = None) -> str:
    client = Client()
    if user:
        client.force_login(user)
    return client.get(address.partition("#")[0]).content.decode()


def cited(html: str) -> str:
    """The words of the sentence that is marked."""
    found = re.search(r'<span class="cited" id="[^"]+">(.*?)</span></?(?:p|span)|$', html, re.S)
    return re.sub("<[^>]+>", "", (found and found[1]) or "")


def test_the_address_of_a_sentence_leads_to_it_marked(document: Document) -> None:
    ada = make_user("Ada")
    make_public_note(document, ada, words="noon. They spoke")
    key, base = paragraphs(document)[0].key, document.get_absolute_url()
    there = Client().get(reverse("sentence", args=[document.slug, key, 2]))["Location"]
    assert there == f"{base}?at={key}.2#s-{key}.2"
    html = page_at(there)
    assert f'id="s-{key}.2"><mark' in html
    assert html.count('id="m-') == 1, "the note begins once"
    assert 'class="cited"' not in page_at(base)
    assert 'class="cited"' not in page_at(f"{base}?at=<script>.2")
    assert f'data-ends="24 59 {len(MET)}"' in html
    seminar = make_seminar("Valley", members=[ada], documents=[document])
    make_note(document, ada, words="rained", audience="seminar", seminar=seminar)
    room = reverse("room", args=[seminar.slug, document.slug])
    assert f'id="s-{key}.3">Then it <mark' in page_at(f"{room}?at={key}.3", ada)


def test_a_sentence_that_is_not_there_leads_to_its_paragraph_and_says_so(
    document: Document,
) -> None:
    line, base = paragraphs(document)[0], document.get_absolute_url()
    make_version(document, [replace(line, text="They met."), paragraphs(document)[1]])
    there = Client().get(reverse("sentence", args=[document.slug, line.key, 3]))["Location"]
    assert there == f"{base}?at={line.key}.3#p-{line.key}"
    html = page_at(there)
    assert "There is no sentence 3 in this paragraph: it has 1." in html
    assert reverse("versions", args=[document.slug]) in html
    then = reverse("version-sentence", args=[document.slug, 1, line.key, 3])
    there = Client().get(then)["Location"]
    assert there == f"{base}versions/1/?at={line.key}.3#s-{line.key}.3"
    assert "Then it rained." in cited(page_at(there))
    for name, names in (("sentence", []), ("version-sentence", [1])):
        missing = reverse(name, args=[document.slug, *names, "bbbbbb", 1])
        assert Client().get(missing).status_code == 404


def test_who_comes_for_a_joined_paragraph_is_told(document: Document) -> None:
    one, two = paragraphs(document)
    make_version(document, [replace(one, text=f"{one.text} {two.text}")])
    base = document.get_absolute_url()
    for name, asked, said in (
        ("paragraph", [two.key], "You came for paragraph 2: its words were joined"),
        ("sentence", [two.key, 2], "You came for paragraph 2.2: its words were joined"),
    ):
        there = Client().get(reverse(name, args=[document.slug, *asked]))["Location"]
        assert there == f"{base}?at={'.'.join(map(str, asked))}#p-{one.key}"
        html = page_at(there)
        assert said in html
        then = reverse(f"version-{name}", args=[document.slug, 1, *asked])
        assert f'href="{then}"' in html
        assert Client().get(then).status_code == 302
