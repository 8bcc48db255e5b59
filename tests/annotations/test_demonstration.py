"""The demonstration: texts, people and notes in every state."""

from __future__ import annotations

import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role, Seminar, User
from accounts.viewer import NOBODY, Viewer
from annotations.models import Annotation, Comment, Notice, Revision, State
from archive.models import Archive, Collection, Document, Kind, Paragraph, ParagraphText, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(settings, tmp_path):
    settings.DATA = tmp_path
    call_command("load_demonstration", stdout=StringIO())
    return tmp_path / "demonstration-accounts.txt"


def test_the_accounts_can_sign_in(loaded, client) -> None:
    assert stat.S_IMODE(loaded.stat().st_mode) == 0o600
    lines = loaded.read_text().splitlines()
    assert len(lines) == User.objects.count() == 6
    for line in lines:
        address, password = line.split()[:2]
        assert User.objects.get(email=address).check_password(password)
    assert len({line.split()[1] for line in lines}) == 6
    roles = Seminar.objects.get().memberships.values_list("role", flat=True)
    assert sorted(roles) == [Role.MEMBER, Role.MEMBER, Role.MODERATOR, Role.OWNER]
    assert User.objects.filter(is_editor=True).count() == 1
    assert User.objects.filter(is_moderator=True).count() == 1


def test_the_texts_show_what_a_text_can_have(loaded) -> None:
    statuses = Document.objects.values_list("status", flat=True)
    assert sorted(statuses) == ["public", "public", "seminar"]
    (collection,) = Collection.objects.all()
    assert collection.documents.count() == 3
    assert "invented" in Archive.present().about
    assert set(ParagraphText.objects.values_list("kind", flat=True)) == set(Kind.values)
    texts = ParagraphText.objects.all()
    everything = "\n".join(texts.values_list("text", flat=True))
    assert everything.count("nvented") >= 2, "they say so themselves"
    for what in ("[sic]", "cel[lar]"):
        assert what in everything
    assert texts.exclude(refs=[]).exists()
    assert texts.exclude(breaks=[]).exists()
    assert Topic.objects.get(folded="foreign trade").headings.count() == 2
    levels = Document.objects.get(slug__startswith="the-harbour").headings
    assert set(levels.values_list("texts__level", flat=True)) == {1, 2}


def test_notes_are_in_every_state(loaded) -> None:
    states = set(Revision.objects.values_list("state", flat=True))
    # A draft of a comment is kept in the browser until it is sent.
    assert states >= set(State.values) - {State.DRAFT, State.SUPERSEDED}
    assert set(Annotation.objects.values_list("audience", flat=True)) == {"me", "seminar", "public"}
    assert Annotation.objects.filter(comments=None).exists()
    assert Comment.objects.exclude(hidden_at=None).exists()
    assert Comment.objects.exclude(parent=None).filter(is_public=True).exists()
    revised = Comment.objects.get(approved__isnull=False, latest__state=State.SUBMITTED)
    assert revised.approved != revised.latest
    busiest = max(
        Annotation.objects.filter(first=paragraph).count() for paragraph in Paragraph.objects.all()
    )
    assert busiest > 3


def test_the_public_and_an_outsider_see_what_is_approved_and_nothing_else(loaded) -> None:
    outsider = Viewer.of(User.objects.create_user("o@example.org", name="Outsider"))
    member = Viewer.of(User.objects.get(email="student@example.org"))
    for viewer in (NOBODY, outsider):
        seen = Revision.objects.shown_to(viewer)
        assert seen.exists()
        assert set(seen.values_list("state", flat=True)) == {State.APPROVED}
    assert Document.objects.visible_to(outsider).count() == 2
    assert Document.objects.visible_to(member).count() == 3
    assert (
        Annotation.objects.visible_to(member).count()
        > Annotation.objects.visible_to(outsider).count()
    )


def test_it_is_loaded_once(loaded) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("load_demonstration")


def test_it_is_never_loaded_on_a_real_site(settings) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="real site"):
        call_command("load_demonstration")
    assert not User.objects.exists()


def test_nobody_is_sent_mail_about_it(loaded) -> None:
    assert Notice.objects.filter(seen_at=None).exists()
    assert not Notice.objects.exclude(mail_due=None).exists()
