"""What is new to somebody since they were last here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.viewer import NOBODY, Viewer
from annotations import unread
from annotations.edition import Edition
from annotations.models import Annotation, Comment, LastRead
from tests.annotations.cast import browser
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    document = make_document()
    ada, ben = make_user("Ada"), make_user("Ben")
    return document, make_seminar(members=[ada, ben], documents=[document]), ada, ben


def new_to(user, document, seminar=None) -> set[str]:
    viewer = Viewer.of(user)
    cards = Edition(document, viewer, seminar).cards
    return {card.root.html.strip() for card in cards if card.is_new}


def come_back(document, seminar, user, *, after: timedelta = timedelta(hours=2)) -> None:
    """As if everything so far had happened ``after`` ago, and the page was opened now."""
    for model, names in (
        (LastRead, ["at", "since"]),
        (Comment, ["created"]),
        (Annotation, ["created", "addressed_at"]),
    ):
        for row in model.objects.all():
            for name in names:
                if value := getattr(row, name):
                    setattr(row, name, value - after)
            row.save(update_fields=names)
    name, args = ("room", [seminar.slug]) if seminar else ("document", [])
    assert browser(user).get(reverse(name, args=[*args, document.slug])).status_code == 200


def test_everything_of_others_is_new_at_first_and_what_came_since_later(room):
    document, seminar, ada, ben = room
    note = make_note(document, ben, "First.", audience="seminar", seminar=seminar)
    make_note(document, ada, "My own.", audience="seminar", seminar=seminar)
    come_back(document, seminar, ada)
    assert new_to(ada, document, seminar) == {"<p>First.</p>"}
    come_back(document, seminar, ada)
    assert new_to(ada, document, seminar) == set()
    note.add(author=ben, body="More.", parent=note.root)
    assert new_to(ada, document, seminar) == {"<p>First.</p>"}, "a reply makes its note new"
    assert unread.new_by_document(Viewer.of(ada), seminar) == {document.pk: 1}
    assert unread.new_by_document(Viewer.of(ben), seminar) == {document.pk: 1}


def test_a_reload_keeps_what_is_new_and_writes_nothing(room):
    document, seminar, ada, ben = room
    make_note(document, ben, "First.", audience="seminar", seminar=seminar)
    come_back(document, seminar, ada)
    before = LastRead.objects.get().at
    come_back(document, seminar, ada, after=timedelta(minutes=1))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser(ada).get(reverse("room", args=[seminar.slug, document.slug]))
    assert not [
        one for one in asked if one["sql"].startswith("UPDATE") and "lastread" in one["sql"]
    ]
    assert new_to(ada, document, seminar) == {"<p>First.</p>"}
    assert LastRead.objects.get().at < before
    come_back(document, seminar, ada, after=timedelta(minutes=20))
    assert new_to(ada, document, seminar) == {"<p>First.</p>"}, "the same visit still"


def test_a_note_is_new_from_when_it_was_shared_and_an_edit_is_not(room):
    document, seminar, ada, ben = room
    note = make_note(document, ben, "For me first.", seminar=seminar)
    said = make_note(document, ben, "Said before.", audience="seminar", seminar=seminar)
    come_back(document, seminar, ada)
    come_back(document, seminar, ada)
    note.address("seminar", by=ben, seen=note.version, seminar=seminar)
    said.root.revise(by=ben, body="Mended.", seen=1)
    assert new_to(ada, document, seminar) == {"<p>For me first.</p>"}
    assert unread.new_by_document(Viewer.of(ada), seminar) == {document.pk: 1}


def test_public_edition_counts_from_the_approval(room):
    document, _seminar, ada, ben = room
    make_public_note(document, ben, "Approved.")
    assert new_to(ada, document) == {"<p>Approved.</p>"}
    unread.mark_read(Viewer.of(ada), document, None)
    assert new_to(ada, document) == set()
    make_public_note(document, ben, "Later.")
    assert new_to(ada, document) == {"<p>Later.</p>"}
    assert unread.since(NOBODY, document, None) is None


def test_marking_never_takes_back_what_was_marked_later(room):
    document, seminar, ada, _ben = room
    viewer = Viewer.of(ada)
    unread.mark_read(viewer, document, seminar)
    marked = LastRead.objects.get().since
    unread.mark_read(viewer, document, seminar, timezone.now() - timedelta(hours=1))
    unread.mark_read(viewer, document, seminar, timezone.now() + timedelta(days=9))
    assert marked < LastRead.objects.get().since <= timezone.now()


def test_a_seminars_page_says_of_each_text_what_is_new_in_one_query(room):
    document, seminar, ada, ben = room
    others = [make_document(), make_document()]
    for position, one in enumerate(others, 1):
        seminar.readings.create(document=one, position=position)
    make_note(document, ben, audience="seminar", seminar=seminar)
    address = reverse("seminar", args=[seminar.slug])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = browser(ada).get(address)
        assert page.content.count(b'class="new"') == shown
        return len(queries)

    shown = 1
    few = asked()
    for one in others:
        make_note(one, ben, audience="seminar", seminar=seminar)
    shown = 3
    assert asked() == few
    unread.mark_read(Viewer.of(ada), document, seminar)
    shown = 2
    assert asked() == few


def test_visits_while_others_are_withheld_do_not_count_as_reading(room):
    document, seminar, ada, ben = room
    seminar.readings.get(document=document).enter("write_first", by=ben)
    make_note(document, ben, "First.", audience="seminar", seminar=seminar)
    come_back(document, seminar, ada)
    come_back(document, seminar, ada)
    assert new_to(ada, document, seminar) == set()
    assert unread.new_by_document(Viewer.of(ada), seminar) == {}
    make_note(document, ada, "Mine.", audience="seminar", seminar=seminar)
    assert new_to(ada, document, seminar) == {"<p>First.</p>"}
    assert unread.new_by_document(Viewer.of(ada), seminar) == {document.pk: 1}
