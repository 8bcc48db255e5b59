"""Open, write first, closed: who sees others' notes, what counts as writing, who leads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event, Role, Seminar, User
from accounts.viewer import Viewer
from annotations import moderation, phases
from annotations.changes import news, present
from annotations.errors import Refused
from annotations.models import Annotation, Comment, Revision
from archive.models import Document, ReadingListItem
from tests.factories import approve, make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db
MINUTE = 60_000_000


@pytest.fixture
def seminar(document, olive, ada, ben) -> Seminar:
    return make_seminar("One", owner=olive, members=[ada, ben], documents=[document])


@pytest.fixture
def reading(document, seminar, olive) -> ReadingListItem:
    found = ReadingListItem.objects.get(seminar=seminar, document=document)
    found.enter("write_first", by=olive)
    return found


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen_by(user: User) -> set[str]:
    """Whatever of others and of oneself somebody reads."""
    return set(Revision.objects.shown_to(Viewer.of(user)).values_list("body", flat=True))


def room(seminar: Seminar, document: Document) -> str:
    return reverse("room", args=[seminar.slug, document.slug])


def test_others_open_with_ones_own_note_and_close_with_its_deletion(
    document, seminar, reading, ada, ben, olive
):
    """Denied and allowed from one set-up; an outsider sees nothing throughout."""
    outsider = make_user("Outsider")
    make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    assert seen_by(ben) == set()
    assert seen_by(olive) == seen_by(ada) == {"By Ada."}
    mine = make_note(document, ben, "By Ben.", audience="seminar", seminar=seminar)
    assert seen_by(ben) == seen_by(ada) == {"By Ada.", "By Ben."}
    mine.remove(by=ben)
    assert seen_by(ben) == set()
    reading.reveal(by=olive)
    assert seen_by(ben) == {"By Ada."}
    reading.reveal(by=olive, shown=False)
    assert seen_by(ben) == set()
    reading.enter("open", by=olive)
    assert seen_by(ben) == {"By Ada."}
    assert seen_by(outsider) == set()


@pytest.mark.parametrize(
    "write",
    [
        lambda d, s, ben: make_note(d, ben, "", audience="seminar", seminar=s),
        lambda d, s, ben: make_note(d, ben, "", audience="seminar", seminar=s, tags=["only"]),
        lambda d, s, ben: make_note(d, ben, "For me.", audience="me", seminar=s),
        lambda d, s, ben: make_note(d, ben, "Outside.", audience="public"),
        lambda d, s, ben: make_note(make_document(), ben, "Elsewhere.", audience="public"),
        lambda d, s, ben: make_note(
            d, ben, "In another room.", audience="seminar",
            seminar=make_seminar("Two", members=[ben], documents=[d]),
        ),
    ],
    ids=["highlight", "tags", "only me", "in public", "another text", "another seminar"],
)  # fmt: skip
def test_what_does_not_count_as_writing(
    document, seminar, reading, ada, ben, write: Callable[..., Annotation]
):
    make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    note = write(document, seminar, ben)
    assert "By Ada." not in seen_by(ben)
    note.remove(by=ben)
    make_note(document, ben, "Now.", audience="seminar", seminar=seminar)
    assert "By Ada." in seen_by(ben)


def test_sharing_what_one_had_written_for_oneself_counts(document, seminar, reading, ada, ben):
    make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    note = make_note(document, ben, "By Ben.", seminar=seminar)
    note.address("seminar", by=ben, seen=note.version)
    assert "By Ada." in seen_by(ben)
    note.address("me", by=ben, seen=note.version)
    assert "By Ada." not in seen_by(ben)


def test_a_note_that_was_taken_down_does_not_count(document, seminar, reading, ada, ben, olive):
    make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    mine = make_note(document, ben, "asdf", audience="seminar", seminar=seminar)
    assert "By Ada." in seen_by(ben)
    moderation.take_down(mine.root, viewer=Viewer.of(olive), reason="Not a note.")
    assert "By Ada." not in seen_by(ben)


def test_public_notes_stay_public_in_the_wording_that_is_approved(
    document, seminar, reading, ada, ben
):
    note = make_note(document, ada, "Approved.", audience="public", seminar=seminar)
    assert seen_by(ben) == set()
    approve(note.root)
    note.root.revise(by=ada, body="Not yet.", seen=note.root.version)
    assert seen_by(ben) == {"Approved."}
    make_note(document, ben, "By Ben.", audience="seminar", seminar=seminar)
    assert seen_by(ben) == {"Not yet.", "By Ben."}


def test_replies_to_ones_own_note_are_seen_and_replies_to_hidden_ones_are_not(
    document, seminar, reading, ada, ben
):
    hers = make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    his = make_note(document, ben, "By Ben.", audience="seminar", seminar=seminar)
    his.add(author=ada, body="To Ben.", parent=his.root)
    mine = hers.add(author=ben, body="To Ada.", parent=hers.root)
    hers.add(author=ada, body="Back to Ben.", parent=mine)
    his.remove(by=ben)  # Its place stays, because there is a reply.
    assert seen_by(ben) == {"To Ben.", "To Ada."}, "what one has written oneself stays"
    page = browser(ben).get(room(seminar, document)).content.decode()
    assert "To Ben." in page
    assert "To Ada." not in page, "as it would stand under what is hidden"


def test_nothing_hints_at_what_is_withheld(document, seminar, reading, ada, ben):
    client, address = browser(ben), room(seminar, document)
    before = client.get(address).content
    make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar, tags=["mill"])
    assert strip(client.get(address).content) == strip(before)
    assert (
        client.get(f"{reverse('api-annotations')}?seminar={seminar.slug}").json()["results"] == []
    )
    assert news(document, Viewer.of(ada), seminar, present() - MINUTE).rows
    assert not news(document, Viewer.of(ben), seminar, present() - MINUTE).rows
    phases.reveal(reading, by=seminar.memberships.get(role="owner").user)
    assert news(document, Viewer.of(ben), seminar, present() - MINUTE).everything


def inputs(answer) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = answer.content.decode().split("<main")[1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    chosen = re.search(r'name="audience" value="(\w+)" required checked', form)
    return fields | {"audience": chosen[1] if chosen else ""}


def strip(page: bytes) -> bytes:
    """Without what differs on every page: the tokens of its forms, the moment it was made at."""
    page = re.sub(rb'data-at="\d+"', b"", page)
    return b"\n".join(line for line in page.splitlines() if b"csrf" not in line)


def test_the_first_note_brings_the_others_with_it(document, seminar, reading, ada, ben):
    make_note(document, ada, "By Ada.", paragraph=2, audience="seminar", seminar=seminar)
    client = browser(ben)
    page = client.get(room(seminar, document)).content.decode()
    assert "Write first." in page
    assert "By Ada." not in page
    assert 'href="#edition"' in page
    form = client.get(page.split("data-add-note")[0].rsplit('href="', 1)[1].split('"')[0])
    fields = inputs(form) | {"body": "By Ben."}
    assert fields["audience"] == "seminar"
    answer = client.post(reverse("annotations"), fields, headers={"X-Fragment": "1"})
    assert answer.status_code == 201
    text = answer.content.decode()
    assert "By Ada." in text
    assert 'id="standing"' in text
    assert 'id="outline"' in text
    mine = Annotation.objects.get(author=ben)
    gone = client.post(
        reverse("note-deletion", args=[mine.pk]),
        {"room": seminar.slug},
        headers={"X-Fragment": "1"},
    )
    assert "By Ada." not in gone.content.decode()
    assert "Write first." in gone.content.decode()


def test_in_a_closed_reading_nothing_new_is_written(document, seminar, reading, ada, ben, olive):
    note = make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    private = make_note(document, ada, "For me.", seminar=seminar)
    phases.enter(reading, "closed", by=olive)
    assert "By Ada." in seen_by(ben)
    client, address = browser(ada), room(seminar, document)
    page = client.get(address).content.decode()
    assert "Closed." in page
    assert f"parent={note.root.pk}" not in page
    form = client.get(
        reverse("room-paragraph-note", args=[seminar.slug, document.slug, note.first.key])
    )
    fields = inputs(form) | {"body": "More.", "audience": "seminar"}
    refused = client.post(reverse("annotations"), fields, headers={"X-Fragment": "1"})
    assert refused.status_code == 400
    assert "closed" in refused.json()["error"]["message"]
    with pytest.raises(Refused):
        note.add(author=ben, body="A reply.", parent=note.root)
    with pytest.raises(Refused):
        note.root.revise(by=ada, body="Other words.", seen=note.root.version)
    with pytest.raises(Refused):
        private.address("seminar", by=ada, seen=private.version)
    private.root.revise(by=ada, body="Still for me.", seen=private.root.version)
    kept = client.post(reverse("annotations"), fields | {"audience": "me"})
    assert kept.status_code == 303
    assert Comment.objects.filter(annotation__audience="seminar").count() == 1
    phases.enter(reading, "open", by=olive)
    note.add(author=ben, body="A reply.", parent=note.root)


def test_nothing_is_revealed_by_a_change_of_the_list(document, seminar, reading, ada, ben, olive):
    make_note(document, ben, "Ben's.", audience="seminar", seminar=seminar)
    page, client = reverse("seminar-readings", args=[seminar.slug]), browser(olive)
    said = client.post(page, {"remove": document.slug}, follow=True).content.decode()
    assert "Choose another phase" in said
    assert seen_by(ada) == set()
    reading.reveal(by=olive)
    client.post(page, {"remove": document.slug})
    assert not ReadingListItem.objects.exists()
    assert seen_by(ada) == {"Ben's."}


def test_the_guide_is_for_who_leads(document, seminar, reading, ada, ben, olive):
    maud = make_user("Maud")
    seminar.admit(maud, Role.MODERATOR)
    address = reverse("room-guide", args=[seminar.slug, document.slug])
    make_note(document, ada, "By Ada.", audience="seminar", seminar=seminar)
    assert browser(make_user("Outsider")).get(address).status_code == 404
    assert browser(ben).get(address).status_code == 403
    assert browser(ben).post(address, {"reveal": "1"}).status_code == 403
    page = browser(maud).get(address).content.decode()
    assert "1 of 2 members" in page
    assert "1 member has written" in browser(olive).get(room(seminar, document)).content.decode()
    assert browser(olive).post(address, {"reveal": "1"}).status_code == 303
    assert "By Ada." in seen_by(ben)
    assert browser(olive).post(address, {"phase": "closed"}).status_code == 303
    assert browser(olive).post(address, {"phase": "elsewhere"}).status_code == 404
    reading.refresh_from_db()
    assert (reading.phase, reading.revealed_at) == ("closed", None)
    kinds = Event.objects.filter(actor=olive).values_list("kind", flat=True)
    assert set(kinds) >= {"phase changed", "notes revealed"}


def test_revealing_from_the_room_leads_back_to_it(document, seminar, reading, olive):
    room, guide = (
        reverse(one, args=[seminar.slug, document.slug]) for one in ("room", "room-guide")
    )
    client = browser(olive)
    assert 'name="from" value="room"' in client.get(room).content.decode()
    assert client.post(guide, {"reveal": "1", "from": "room"}).url == room
    assert client.post(guide, {"reveal": "0"}).url == guide


def test_the_clause_costs_no_query_more(
    document, seminar, reading, ada, ben, django_assert_num_queries
):
    viewer = Viewer.of(ben)
    with django_assert_num_queries(1):
        list(Annotation.objects.visible_to(viewer))
    with django_assert_num_queries(1):
        list(Revision.objects.shown_to(viewer))
