"""What every act tells the pages that are open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Seminar, User
from accounts.viewer import Viewer
from annotations.models import Change, Prompt, change
from annotations.moderation import decide, take_down
from archive.models import Document
from tests.factories import make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> tuple[Document, Seminar, User, User, User]:
    document = make_document("Minutes")
    ada, ben, mod = make_user("Ada"), make_user("Ben"), make_user("Mo", is_moderator=True)
    return document, make_seminar("Valley", members=[ada, ben], documents=[document]), ada, ben, mod


def told() -> set[str]:
    """The channels named since the last time one looked."""
    found = {
        name for channels in Change.objects.values_list("channels", flat=True) for name in channels
    }
    Change.objects.all().delete()
    return found


def test_a_note_for_oneself_is_told_to_oneself_alone(scene: Any) -> None:
    document, seminar, ada, _ben, _mod = scene
    note = make_note(document, ada, "Mine.", audience="me", seminar=seminar)
    assert told() == {f"person:{ada.pk}"}
    note.root.revise(by=ada, body="Mine, again.", seen=1)
    assert told() == {f"person:{ada.pk}"}


def test_a_seminar_is_told_of_its_notes_and_of_those_that_leave_it(scene: Any) -> None:
    document, seminar, ada, ben, _mod = scene
    both = {f"seminar:{seminar.pk}", f"person:{ada.pk}"}
    note = make_note(document, ada, "Ours.", audience="seminar", seminar=seminar)
    assert told() == both
    reply = note.add(author=ben, body="Indeed.", parent=note.root)
    assert told() == both | {f"person:{ben.pk}"}
    reply.remove(by=ben)
    assert told() == both | {f"person:{ben.pk}"}
    note.address("me", by=ada, seen=note.version)
    assert told() == both
    note.address("seminar", by=ada, seen=note.version)
    assert told() == both
    note.remove(by=ada)
    assert told() == both


def test_the_public_is_told_only_of_what_it_reads(scene: Any) -> None:
    document, _seminar, ada, ben, mod = scene
    moderator = Viewer.of(mod)
    note = make_note(document, ada, "For all.", audience="public")
    assert told() == {f"person:{ada.pk}"}
    reply = note.add(author=ben, body="Hm.", parent=note.root)
    assert told() == {f"person:{ada.pk}", f"person:{ben.pk}"}
    decide(note.root.latest, "approve", viewer=moderator)
    assert told() == {"public", f"person:{ada.pk}"}
    decide(reply.latest, "decline", viewer=moderator, reason="No.")
    assert told() == {f"person:{ada.pk}", f"person:{ben.pk}"}
    note.root.revise(by=ada, body="For everybody.", seen=1)
    assert "public" not in told()
    take_down(note.root, viewer=moderator, reason="Off.")
    assert "public" in told()


def test_a_seminar_is_told_of_questions_in_its_rooms(scene: Any) -> None:
    document, seminar, ada, _ben, _mod = scene
    first = Prompt.ask("Who?", by=ada, seminar=seminar, document=document)
    room = {f"phase:{seminar.pk}"}  # who writes first reads the questions, too
    assert told() == room
    second = Prompt.ask("Why?", by=ada, seminar=seminar, document=document)
    told()
    for act in (
        lambda: first.reword("Who else?", by=ada, seen=1),
        lambda: second.move(-1),
        lambda: first.remove(by=ada),
    ):
        act()
        assert told() == room
    first.remove(by=ada)
    second.move(-1)
    assert told() == set()


def test_changes_older_than_two_days_are_removed_in_passing(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, _seminar, ada, _ben, _mod = scene
    Change.tell_all(document.pk, user=ada)
    Change.objects.update(at=timezone.now() - timedelta(days=3))
    Change.tell_all(document.pk)
    assert Change.objects.count() == 2
    monkeypatch.setattr(change, "TRIMMED_EVERY", 1)
    Change.tell_all(document.pk)
    assert told() == {"public"}
