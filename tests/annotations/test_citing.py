"""Cite pages: every thing has one, for those who may see it, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from annotations.models import Comment
from archive.models import Document
from archive.parsed import Block
from archive.text import Line, text_of
from tests.factories import (
    approve,
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

FIRST = "The harbour stays open. The ferry does not. Nobody was asked."
SECOND = "They met again in the spring."
TITLE = "Minutes of the council"


@pytest.fixture
def text() -> Document:
    return make_document(
        TITLE,
        blocks=[
            Block("paragraph", FIRST, breaks=[(0, "3"), (30, "4")]),
            Block("heading", "Ferries", level=1),
            SECOND,
        ],
        participants=["Marrow, Ilse"],
        date="1954-03",
        archive_reference="Council Archive: Box 4",
    )


@pytest.fixture
def ada() -> User:
    return make_user("Ada Byron")


def lines_of(document: Document) -> list[Line]:
    document.refresh_from_db()
    return list(text_of(document).lines)


def page(client: Client, address: str) -> lxml.html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return lxml.html.fromstring(answer.content.decode())


def said(html: lxml.html.HtmlElement, element: str) -> str:
    return " ".join(html.get_element_by_id(element).text_content().split())


def test_a_document(client: Client, text: Document) -> None:
    html = page(client, f"/documents/{text.slug}/cite/")
    base = f"{settings.SITE_ADDRESS}/documents/{text.slug}/"
    assert said(html, "chicago-here") == (
        f"Ilse Marrow, “{TITLE},” March 1954, Box 4, Council Archive, version 1, Colloquy, {base}."
    )
    assert said(html, "mla-here") == "(Marrow)"
    assert said(html, "apa-here") == "(Marrow, 1954)"
    assert html.get_element_by_id("cite-link").get("href") == f"/documents/{text.slug}/"


def test_a_paragraph_with_its_page(client: Client, text: Document) -> None:
    key = lines_of(text)[0].key
    html = page(client, f"/documents/{text.slug}/cite/?at={key}")
    link = f"/documents/{text.slug}/p/{key}"
    here = said(html, "chicago-here")
    assert f"pp. 3–4, ¶1, version 1, Colloquy, {settings.SITE_ADDRESS}{link}." in here
    # A bibliography names the document, and no place in it.
    assert said(html, "chicago-entry").endswith(f"{settings.SITE_ADDRESS}/documents/{text.slug}/.")
    assert said(html, "mla-here") == "(Marrow, pp. 3–4, par. 1)"
    assert html.get_element_by_id("cite-link").get("href") == link
    assert html.get_element_by_id("cite-then").get("href") == (
        f"/documents/{text.slug}/versions/1/p/{key}"
    )


@pytest.mark.parametrize(
    ("at", "place", "quoted"),
    [
        (".2", "pp. 3–4, ¶1.2", "The ferry does not."),
        (":4-11@1", "p. 3, ¶1.1", "harbour"),
        (":4-39@1", "pp. 3–4, ¶1.1–2", FIRST[4:39]),
        (":34-39@1", "p. 4, ¶1.2", FIRST[34:39]),
        (f":0-{len(FIRST)}@1", "pp. 3–4, ¶1", FIRST),
    ],
)
def test_words_and_sentences(
    client: Client, text: Document, at: str, place: str, quoted: str
) -> None:
    key = lines_of(text)[0].key
    html = page(client, f"/documents/{text.slug}/cite/?at={key}{at}")
    assert f", {place}, version 1" in said(html, "chicago-here")
    assert html.find_class("cited-words")[0].text_content() == quoted
    link = html.get_element_by_id("cite-link").get("href")
    answer = client.get(link)
    assert answer.status_code == 302
    shown = page(client, answer["Location"].partition("#")[0])
    assert shown.find_class("cited")[0].text_content() == quoted


def test_words_of_two_paragraphs(client: Client, text: Document) -> None:
    first, _, last = lines_of(text)
    html = page(client, f"/documents/{text.slug}/cite/?at={first.key}:44-{last.key}:9@1")
    assert ", p. 4, ¶¶1–2, version 1" in said(html, "chicago-here")


def test_a_heading(client: Client, text: Document) -> None:
    key = lines_of(text)[1].key
    html = page(client, f"/documents/{text.slug}/cite/?at={key}")
    assert ", p. 4, under “Ferries,” version 1" in said(html, "chicago-here")
    assert said(html, "apa-here") == "(Marrow, 1954, p. 4, “Ferries” section)"
    assert html.get_element_by_id("cite-link").get("href") == f"/documents/{text.slug}/h/{key}"


def test_what_has_gone_is_cited_in_the_version_that_has_it(client: Client, text: Document) -> None:
    first, heading, second = lines_of(text)
    make_version(text, [replace(first, text=FIRST.replace("ferry does", "boat did")), heading])
    base = f"/documents/{text.slug}/"
    for at in (second.key, f"{first.key}:28-42@1"):
        html = page(client, f"{base}cite/?at={at}")
        assert ", version 1, Colloquy" in said(html, "chicago-here")
        assert html.find_class("notice")
        entry = said(html, "chicago-entry")
        assert entry.endswith(f"{settings.SITE_ADDRESS}{base}versions/1/.")
        assert html.get_element_by_id("cite-link").get("href").startswith(f"{base}versions/1/")
    # What the correction has not touched is cited in the present text.
    html = page(client, f"{base}cite/?at={first.key}:4-11@1")
    assert ", version 2, Colloquy" in said(html, "chicago-here")
    assert "words=4-11@2" in html.get_element_by_id("cite-link").get("href")
    old = page(client, f"{base}versions/1/cite/")
    assert ", version 1, Colloquy" in said(old, "chicago-here")


@pytest.mark.parametrize("at", ["bbbbbb", "x!", "bbbbbb:0-4@1", "bbbbbb.3"])
def test_no_such_place(client: Client, text: Document, at: str) -> None:
    assert client.get(f"/documents/{text.slug}/cite/?at={at}").status_code == 404
    assert client.get(f"/documents/{text.slug}/citation.ris?at={at}").status_code == 404


def test_no_such_version_or_form(client: Client, text: Document) -> None:
    base = f"/documents/{text.slug}"
    assert client.get(f"{base}/versions/9/cite/").status_code == 404
    assert client.get(f"{base}/citation.doc").status_code == 404


@pytest.mark.parametrize(
    ("form", "holds"),
    [
        ("bib", "url = {%s/documents/%s/p/%s}"),
        ("ris", "UR  - %s/documents/%s/p/%s"),
        ("json", '"URL": "%s/documents/%s/p/%s"'),
    ],
)
def test_files(client: Client, text: Document, form: str, holds: str) -> None:
    key = lines_of(text)[0].key
    answer = client.get(f"/documents/{text.slug}/citation.{form}?at={key}")
    assert holds % (settings.SITE_ADDRESS, text.slug, key) in answer.content.decode()
    assert "¶1" in answer.content.decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{text.slug}.{form}"'


def test_a_note_and_a_reply_under_their_authors(client: Client, text: Document, ada: User) -> None:
    note = make_public_note(text, ada, "A *first* thought.", words="harbour")
    reply = note.add(author=make_user("Ben Hall"), body="Why?", parent=note.root)
    address = f"/comments/{reply.pk}/cite/"
    assert client.get(address).status_code == 404
    approve(reply)
    html = page(client, f"/annotations/{note.pk}/cite/")
    assert said(html, "chicago-here").startswith("Ada Byron, “Note on p. 3, ¶1.1,” ")
    assert f" in Ilse Marrow, “{TITLE},” March 1954, version 1" in said(html, "chicago-here")
    assert said(page(client, address), "apa-here").startswith("(Ben Hall, ")
    body = client.get(f"/annotations/{note.pk}/citation.json").json()
    assert body[0]["abstract"] == "A first thought."
    assert body[0]["author"] == [{"literal": "Ada Byron"}]


def test_what_waits_has_no_citation(client: Client, text: Document, ada: User) -> None:
    waiting = make_note(text, ada, "Not yet.", audience="public")
    highlight = make_note(text, ada, "")
    seminar = make_seminar(members=[ada], documents=[text])
    inside = make_note(text, ada, "Among us.", audience="seminar", seminar=seminar)
    for note in (waiting, highlight, inside):
        for path in ("cite/", "citation.bib"):
            assert client.get(f"/annotations/{note.pk}/{path}").status_code == 404
        if note.root:
            assert client.get(f"/comments/{note.root.pk}/cite/").status_code == 404
    client.force_login(ada)
    assert client.get(f"/annotations/{inside.pk}/cite/").status_code == 200
    assert client.get(f"/annotations/{highlight.pk}/cite/").status_code == 404


def test_an_approved_wording_is_cited_until_the_next_is(
    client: Client, text: Document, ada: User
) -> None:
    note = make_public_note(text, ada, "The first wording.")
    root: Comment = note.root
    root.refresh_from_db()
    root.revise(by=ada, body="The second wording.", tags=[], seen=root.version)
    answer = client.get(f"/annotations/{note.pk}/citation.json").content.decode()
    assert "first wording" in answer
    assert "second wording" not in answer


def test_the_pages_lead_to_it_without_script(client: Client, text: Document, ada: User) -> None:
    note: Any = make_public_note(text, ada)
    html = client.get(f"/documents/{text.slug}/").content.decode()
    first, heading, _ = lines_of(text)
    for path in (
        f"/documents/{text.slug}/cite/",
        f"/documents/{text.slug}/cite/?at={first.key}",
        f"/documents/{text.slug}/cite/?at={heading.key}",
        f"/comments/{note.root.pk}/cite/",
    ):
        assert f'href="{path}"' in html
        assert client.get(path).status_code == 200
    old = client.get(f"/documents/{text.slug}/versions/1/").content.decode()
    assert f'href="/documents/{text.slug}/versions/1/cite/"' in old


def test_a_withdrawn_document_is_not_cited(client: Client) -> None:
    text = make_document(status="withdrawn")
    assert client.get(f"/documents/{text.slug}/cite/").status_code == 410
    draft = make_document(status="draft")
    assert client.get(f"/documents/{draft.slug}/cite/").status_code == 404
