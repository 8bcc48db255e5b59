"""Layers: one's own notes, the seminar's, the public's; by switches with counts, in the address."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from annotations.filters import Filter
from tests.factories import approve, make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


def switches(html: str) -> dict[str, tuple[str, str]]:
    """Label -> count and address of each switch; "off" where it is off."""
    found = re.findall(
        r'class="layer-switch \S+?( is-off)?" href="([^"]*)"[^>]*><span[^>]*></span>'
        r"([^<]+) <small>(\d+)</small>",
        html,
    )
    return {label: (f"{count}{' off' if off else ''}", href) for off, href, label, count in found}


def test_layers_are_switched_in_the_address_with_their_counts():
    document, ada, ben = make_document(), make_user("Ada"), make_user("Ben")
    seminar = make_seminar("Valley", members=[ada, ben], documents=[document])
    make_note(document, ada, "Hers alone.", seminar=seminar)
    make_note(document, ada, "Hers for us.", audience="seminar", seminar=seminar)
    make_note(document, ben, "His for us.", audience="seminar", seminar=seminar)
    note = make_note(document, ben, "His for all.", audience="public", seminar=seminar)
    approve(note.root)
    client = Client()
    client.force_login(ada)
    room = reverse("room", args=[seminar.slug, document.slug])

    def page(query: str = "") -> str:
        return unescape(client.get(room + query).content.decode())

    shown = switches(page())
    assert {label: count for label, (count, _href) in shown.items()} == {
        "Mine": "2", "Valley": "1", "For the public": "1"
    }  # fmt: skip
    without = page(shown["Valley"][1])
    assert "His for us." not in without
    assert "Hers for us." in without
    assert "His for all." in without
    assert switches(without)["Valley"][0] == "1 off"
    fragment = unescape(client.get(f"{room}rows/?outline=1&p={note.first.key}").content.decode())
    assert switches(fragment) == shown, "what comes live brings the counts of the switches"
    assert "Show notes (4)" in fragment
    again = page(switches(without)["Valley"][1])
    assert "His for us." in again
    only = page("?layers=public")
    assert "His for all." in only
    assert "Hers" not in only
    anonymous = Client().get(document.get_absolute_url()).content.decode()
    assert switches(anonymous) == {}, "visitors have nothing to choose between"
    client.force_login(ben)
    assert "Hers alone." not in page("?layers=mine,seminar,public,others")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("layers=mine&layers=public", "layers=mine%2Cpublic"),
        ("layers=public,mine", "layers=mine%2Cpublic"),
        ("layers=mine,seminar,public", ""),
        ("layers=everything", ""),
    ],
)
def test_layers_in_an_address(query: str, kept: str):
    assert Filter.read(QueryDict(query)).to_query() == kept
