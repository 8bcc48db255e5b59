"""Taking away: which files there are, for whom, what they are called, and when they change."""

from __future__ import annotations

import base64
import csv
import hashlib
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.exporters import EDITIONS
from tests.annotations.cast import browser, hide, reply
from tests.factories import (
    approve,
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
)

pytestmark = pytest.mark.django_db


def content(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return (answer.getvalue() if answer.streaming else answer.content).decode()


@pytest.fixture
def group(document, olive, ada, ben):
    return make_seminar("Asia", owner=olive, members=[ada, ben], documents=[document])


def edition(document, form: str = "html") -> str:
    return reverse("document-edition", args=[document.slug, form])


def room(document, group, form: str = "html") -> str:
    return reverse("room-edition", args=[group.slug, document.slug, form])


def test_a_file_has_a_name_a_tag_and_is_not_sent_twice(document, ada):
    make_public_note(document, ada, "For all.")
    for form, made in EDITIONS.items():
        if form == "pdf":
            continue
        answer = Client().get(edition(document, form))
        how = "inline" if form == "html" else "attachment"
        named = f'{how}; filename="{document.slug}.{made.SUFFIX}"'
        assert answer["Content-Disposition"] == named
        assert answer["Content-Type"] == made.CONTENT_TYPE
        assert answer["Cache-Control"] == "private, max-age=0, must-revalidate"
        assert not answer.cookies
        kept = Client().get(edition(document, form), headers={"If-None-Match": answer["ETag"]})
        assert (kept.status_code, kept.content) == (304, b"")
    assert Client().get(edition(document, "exe")).status_code == 404


def test_the_page_for_printing_lets_in_its_own_style_and_nothing_else(document):
    answer = Client().get(edition(document))
    policy, page = answer["Content-Security-Policy"], content(answer)
    style = page.split("<style>")[1].split("</style>")[0]
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{known}'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert f'@top-left {{ content: "{document.title}" }}' in style


def test_a_title_cannot_break_out_of_the_style(ada):
    odd = make_document('A "title" </style><script>alert(1)</script> \\ & more')
    page = content(Client().get(edition(odd)))
    assert "<script>" not in page
    assert page.count("</style>") == 1


def test_visitors_and_members_get_the_public_edition_of_a_document(document, ada, ben, group):
    make_public_note(document, ada, "For all.")
    make_note(document, ada, "Mine alone.")
    make_note(document, ada, "For the class.", audience="seminar", seminar=group)
    make_note(document, ada, "It waits.", audience="public", seminar=group)
    for client in (Client(), browser(ada), browser(ben)):
        page = content(client.get(edition(document)))
        assert "For all." in page
        assert "approved by a moderator on" in page
        for said in ("Mine alone.", "For the class.", "It waits.", group.name):
            assert said not in page
        bare = content(client.get(edition(document) + "?notes=none"))
        assert "For all." not in bare
        assert "The text alone, without notes." in bare


def test_a_room_s_file_is_what_its_member_reads(document, ada, ben, olive, group):
    make_note(document, ada, "Mine alone.")
    said = make_note(document, ada, "For the class.", audience="seminar", seminar=group).root
    reply(said, ben, "An answer to it.")
    shown = make_note(document, ada, "For the public.", audience="public", seminar=group).root
    page = content(browser(ben).get(room(document, group)))
    assert "Mine alone." not in page
    for words in ("For the class.", "An answer to it.", "For the public.", "For Ben alone"):
        assert words in page
    assert "not approved in these words" in page
    approve(shown)
    assert "approved by a moderator on" in content(browser(ben).get(room(document, group)))
    assert "Mine alone." in content(browser(ada).get(room(document, group)))
    hide(said, olive)
    # With what is taken down goes what answers it, also for those who may show it again.
    page = content(browser(olive).get(room(document, group)))
    assert "For the class." not in page
    assert "An answer to it." not in page
    assert Client().get(room(document, group)).status_code == 302


def test_strangers_find_no_room_no_reader_and_no_table(document, group):
    stranger = browser(make_user("Stranger"))
    for address in (
        room(document, group),
        reverse("seminar-reader", args=[group.slug, "html"]),
        reverse("seminar-public-notes", args=[group.slug]),
    ):
        assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_a_reader_follows_the_reading_list(document, ada, olive, group):
    other = make_document("The second text", blocks=["Other words."])
    group.readings.update(position=1)
    group.readings.create(document=other, position=0)
    make_note(document, ada, "For the class.", audience="seminar", seminar=group)
    address = reverse("seminar-reader", args=[group.slug, "html"])
    page = content(browser(olive).get(address))
    assert page.index("Other words.") < page.index("The delegate asked")
    assert "For the class." in page
    assert "2 texts" in page
    assert "For the class." not in content(browser(olive).get(address + "?notes=none"))
    assert browser(olive).get(address.replace("reader.html", "reader.csv")).status_code == 404
    empty = make_seminar("Empty", owner=olive)
    none = reverse("seminar-reader", args=[empty.slug, "html"])
    assert browser(olive).get(none).status_code == 404


def test_a_reply_stands_under_a_deleted_comment_and_notes_in_order(document, ada, ben):
    late = make_public_note(document, ada, "On the third.", paragraph=2)
    first = make_public_note(document, ada, "On the first.", words="an hour")
    answer = reply(late.root, ben, "And yet.")
    approve(answer)
    late.root.remove(by=ada)
    page = content(Client().get(edition(document)))
    assert page.index("On the first.") < page.index("And yet.")
    assert "On the third." not in page
    assert "a comment that is no longer there" in page
    first.remove(by=ada)
    assert "On the first." not in content(Client().get(edition(document)))


def test_public_notes_as_tables(document, ada, group):
    make_public_note(document, ada, "In the class, public.", seminar=group)
    make_public_note(document, ada, "Elsewhere, public.", paragraph=1)
    make_note(document, ada, "Not public.", audience="seminar", seminar=group)

    def texts(client: Client, address: str) -> list[str]:
        table = content(client.get(address)).removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
        assert all(row["approved"] for row in rows)
        return [row["text"] for row in rows]

    both = ["In the class, public.", "Elsewhere, public."]
    assert texts(Client(), reverse("public-notes")) == both
    assert texts(Client(), edition(document, "csv")) == both
    inside = reverse("seminar-public-notes", args=[group.slug])
    assert texts(browser(ada), inside) == both[:1]


def test_annotations_for_programs(document, ada):
    made = make_public_note(document, ada, "For all.")
    whole = Client().get(reverse("document-annotations", args=[document.slug]))
    assert whole["Content-Type"].startswith("application/ld+json")
    assert whole.json()["total"] == 1
    page = Client().get(whole.json()["first"]).json()
    (one,) = page["items"]
    assert one["target"]["selector"][1]["start"] == 0
    alone = Client().get(reverse("comment-annotation", args=[made.root.pk]))
    assert {**one, "@context": page["@context"]} == alone.json()
    assert Client().get(whole.json()["first"].replace("/0.", "/1.")).status_code == 404
    waits = make_note(document, ada, "It waits.", audience="public", paragraph=1).root
    hidden = reverse("comment-annotation", args=[waits.pk])
    assert Client().get(hidden).status_code == 404
    assert browser(ada).get(hidden).status_code == 200


def test_the_page_offers_them(document, olive, group):
    page = content(Client().get(document.get_absolute_url()))
    for form in EDITIONS:
        assert f'href="{edition(document, form)}"' in page
    inside = content(browser(olive).get(reverse("room", args=[group.slug, document.slug])))
    assert f'href="{room(document, group)}"' in inside


def test_a_withdrawn_text_is_gone(document, ada):
    editor = make_note(document, ada).author
    document.withdraw(by=editor, reason="Rights were claimed.")
    for form in EDITIONS:
        assert Client().get(edition(document, form)).status_code == 410


def test_queries_do_not_grow_with_the_notes(document, ada):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            content(Client().get(edition(document)))
        return len(asked)

    approve(reply(make_public_note(document, ada, "One.").root, ada, "Answer."))
    before = count()
    for number in range(4):
        approve(reply(make_public_note(document, ada, f"More {number}.").root, ada, "Answer."))
    assert count() == before
