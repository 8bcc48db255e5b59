"""What every visitor gets goes out compressed; what may hold a secret does not."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from tests.factories import make_document, make_public_note, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_visitor_gets_the_same_page_compressed():
    document = make_document("Of salt", paragraphs=20)
    address = document.get_absolute_url()
    plain, packed = Client().get(address), Client().get(address, headers=GZIP)
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3
    assert packed["Content-Length"] == str(len(packed.content))
    assert packed["ETag"] == f"W/{plain['ETag']}"
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer["Vary"]
    again = Client().get(address, headers={**GZIP, "If-None-Match": packed["ETag"]})
    assert again.status_code == 304


def test_a_change_is_in_the_next_compressed_page():
    document = make_document("Of salt")
    address = document.get_absolute_url()
    Client().get(address, headers=GZIP)
    make_public_note(document, make_user(), "Just approved.")
    page = gzip.decompress(Client().get(address, headers=GZIP).content)
    assert b"Just approved." in page


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "identity, gzip; q=0.0"])
def test_a_browser_that_does_not_take_it_gets_it_plain(accepts: str):
    page = Client().get("/documents/", headers={"Accept-Encoding": accepts})
    assert not page.has_header("Content-Encoding")


def test_nothing_with_a_cookie_is_compressed():
    document = make_document("Of salt")
    client = Client()
    client.force_login(make_user())
    member = client.get(document.get_absolute_url(), headers=GZIP)
    form = Client().get("/account/login/", headers=GZIP)
    assert form.cookies
    for answer in (member, form):
        assert not answer.has_header("Content-Encoding")
