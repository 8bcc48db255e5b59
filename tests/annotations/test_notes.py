"""Cards that were made before serve whoever is shown the very same, and nobody else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.viewer import NOBODY, Viewer
from annotations.cards import Card
from annotations.edition import Edition
from annotations.models import Comment
from annotations.rawrows import Kept
from tests.factories import approve, make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


def test_members_share_a_card_and_its_author_has_another():
    ada, ben, cem = (make_user(name) for name in ("Ada", "Ben", "Cem"))
    document = make_document()
    seminar = make_seminar(members=[ada, ben, cem], documents=[document])
    note = make_note(document, ada, "A claim.", audience="seminar", seminar=seminar)

    def card(user) -> Card:
        (found,) = Edition(document, Viewer.of(user), seminar, since=timezone.now()).cards
        return found

    assert card(ben) is card(cem) is card(ben)
    assert card(ada) is not card(ben)
    assert card(ada).is_mine
    before = card(ben)
    note.root.revise(by=ada, body="Another claim.", seen=note.root.version)
    assert "Another claim." in card(ben).root.html
    Comment.objects.filter(pk=note.root.pk).update(hidden_at=timezone.now())
    assert Edition(document, Viewer.of(ben), seminar).cards == []
    Comment.objects.filter(pk=note.root.pk).update(hidden_at=None)
    assert "Another claim." in card(ben).root.html
    assert before.root.html != card(ben).root.html


def test_what_a_member_reads_is_never_what_the_public_gets():
    ada, ben = make_user("Ada"), make_user("Ben")
    document = make_document()
    seminar = make_seminar(members=[ada, ben], documents=[document])
    note = make_note(document, ada, "Approved.", audience="public", seminar=seminar)
    approve(note.root)
    note.root.refresh_from_db()
    note.root.revise(by=ada, body="Not yet.", seen=note.root.version)
    for _again in range(2):
        (inside,) = Edition(document, Viewer.of(ben), seminar).cards
        (outside,) = Edition(document, NOBODY).cards
        assert "Not yet." in inside.root.html
        assert "Approved." in outside.root.html
        assert not outside.root.state


@pytest.mark.one_database
def test_what_was_unused_longest_goes_first():
    kept: Kept[str] = Kept(2)
    for key in "abc":
        kept.put(key, key.upper())
    assert kept.get("a") == "A"
    kept.put("d", "D")
    kept.put("e", "E")
    assert kept.get("b") is None
    assert kept.get("a") == "A"
