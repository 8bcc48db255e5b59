"""Who may speak in a seminar's room, and what goes along when a note changes its audience."""

from __future__ import annotations

import pytest

from accounts.models import Membership, Seminar
from accounts.viewer import NOBODY, Viewer
from annotations import moderation, pages
from annotations.errors import Refused
from annotations.models import Annotation, Comment, Revision, State, Verdict
from tests.factories import (
    approve,
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return make_document()


@pytest.fixture
def ada():
    return make_user("Ada")


@pytest.fixture
def ben():
    return make_user("Ben")


@pytest.fixture
def room(document, ada, ben) -> Seminar:
    return make_seminar("One", members=[ada, ben], documents=[document])


@pytest.mark.parametrize("audience", ["seminar", "public"])
def test_replies_by_others_do_not_move_to_another_seminar(
    document, ada, ben, room, audience
) -> None:
    carol = make_user("Carol")
    other = make_seminar("Two", members=[ada, carol], documents=[document])
    note = make_note(document, ada, audience=audience, seminar=room)
    note.add(author=ben, body="Said among us.", parent=note.root)
    with pytest.raises(Refused):
        note.address(audience, by=ada, seen=note.version, seminar=other)
    assert not Comment.objects.visible_to(Viewer.of(carol)).filter(author=ben).exists()


def test_a_note_without_replies_moves(document, ada, room) -> None:
    carol = make_user("Carol")
    other = make_seminar("Two", members=[ada, carol], documents=[document])
    note = make_note(document, ada, audience="seminar", seminar=room)
    note.address("seminar", by=ada, seen=note.version, seminar=other)
    assert Annotation.objects.visible_to(Viewer.of(carol)).filter(pk=note.pk).exists()


def leave(user, seminar) -> None:
    Membership.objects.get(user=user, seminar=seminar).end(by=user)


def test_who_has_left_a_room_says_nothing_more_in_it(document, ada, room) -> None:
    shared = make_note(document, ada, audience="seminar", seminar=room)
    private = make_note(document, ada, paragraph=1, seminar=room)
    leave(ada, room)
    with pytest.raises(Refused):
        shared.root.revise(by=ada, body="Still here.", seen=shared.root.version)
    with pytest.raises(Refused):
        shared.add(author=ada, body="And another thing.", parent=shared.root)
    with pytest.raises(Refused):
        private.address("seminar", by=ada, seen=private.version)
    private.root.revise(by=ada, body="For me alone.", seen=private.root.version)
    shared.remove(by=ada)
    assert not Annotation.objects.visible_to(Viewer.of(ada)).filter(pk=shared.pk).exists()


def test_a_seminar_that_is_over_is_not_added_to(document, ada, room) -> None:
    note = make_note(document, ada, audience="seminar", seminar=room)
    Seminar.objects.filter(pk=room.pk).update(archived_at="2026-07-01T00:00:00Z")
    root = Comment.objects.get(pk=note.root.pk)
    with pytest.raises(Refused):
        root.revise(by=ada, body="Once more.", seen=root.version)


def test_what_was_declined_is_not_offered_again_in_the_same_words(document, ada, room) -> None:
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    note = make_note(document, ada, audience="public", seminar=room)
    moderation.decide(note.root.latest, Verdict.DECLINE, viewer=moderator, reason="Too short.")
    note.address("seminar", by=ada, seen=note.version)
    with pytest.raises(Refused):
        note.address("public", by=ada, seen=note.version)
    note.root.revise(by=ada, body="Longer, and with a reason.", seen=note.root.version)
    note.refresh_from_db()
    note.address("public", by=ada, seen=note.version)
    note.root.refresh_from_db()
    assert note.root.latest.state == State.SUBMITTED


def test_moderators_do_not_read_what_was_taken_back(document, ada) -> None:
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    note = make_note(document, ada, "Taken back.", audience="public")
    assert Revision.objects.shown_to(moderator).filter(comment=note.root).exists()
    note.root.withdraw(by=ada)
    assert not Comment.objects.visible_to(moderator).filter(pk=note.root.pk).exists()
    assert not Revision.objects.shown_to(moderator).filter(comment=note.root).exists()


def test_who_deleted_their_words_is_not_named(client, document, ada, ben) -> None:
    note = make_public_note(document, ada, "Mine.")
    approve(note.add(author=ben, body="An answer that stands.", parent=note.root))
    note.remove(by=ada)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "An answer that stands." in page
    assert "Ada" not in page


def test_a_page_made_anew_is_the_page_that_was_kept(client, document, ada) -> None:
    note = make_public_note(document, ada)
    before = client.get(document.get_absolute_url())
    note.root.revise(by=ada, body="A wording that waits.", seen=note.root.version)
    pages._pages.clear()  # as in another process
    after = client.get(document.get_absolute_url())
    assert (before.content, before["ETag"]) == (after.content, after["ETag"])


def test_threads_do_not_depend_on_clocks(document, ada, ben, room) -> None:
    from annotations.edition import Edition

    note = make_note(document, ada, audience="seminar", seminar=room)
    reply = note.add(author=ben, body="Before its time.", parent=note.root)
    Comment.objects.filter(pk=reply.pk).update(created="2001-01-01T00:00:00Z")
    (card,) = Edition(document, Viewer.of(ben), room).cards
    assert card.root is not None
    assert [words.id for words in card.root.replies] == [reply.pk]
    assert Edition(document, NOBODY).cards == []
