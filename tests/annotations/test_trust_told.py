"""What is told of an approval that a rule has given: to the author, to readers, in files."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import Seminar
from annotations import moderation, volume_rows
from annotations.exporters import EDITIONS
from annotations.models import Decision, Revision
from annotations.views.reading import audiences
from annotations.volume import Volume
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, trusting_room, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(people: Cast) -> Seminar:
    return trusting_room(people)


def test_a_trusted_author_is_told_that_it_is_public_at_once(people, room):
    seen = {
        value: said
        for value, _label, said in audiences(viewer(people.author), people.document, room)
    }
    assert seen["public"].startswith(f"{room} trusts you: everybody sees it at once")
    stranger = cast.person("New")
    room.admit(stranger)
    for other in (stranger, room.memberships.get(role="owner").user):
        told = {
            value: said for value, _label, said in audiences(viewer(other), people.document, room)
        }
        assert "once a moderator has approved it" in told["public"]


def test_the_note_says_that_no_moderator_has_read_it(people, room):
    comment = cast.note(people.document, people.author, "At once.", seminar=room, number=3)
    assert fresh(comment).is_public
    page = cast.words(cast.browser(None).get(people.document.get_absolute_url()))
    assert page.count("public without a moderator since") == 1
    assert "approved on" in page
    decision = Decision.objects.get(revision=fresh(comment).approved)
    moderation.undo(decision, viewer=viewer(people.moderator))
    cast.decide(comment, "approve", people.moderator)
    page = cast.words(cast.browser(None).get(people.document.get_absolute_url()))
    assert "without a moderator" not in page


def test_files_to_take_away_say_so_too(people, room):
    comment = cast.note(people.document, people.author, "At once.", seminar=room, number=3)
    made = volume_rows.edition_of(people.document, "https://site.example")
    told = {one.id: one.is_by_rule for note in made.chapters[0].notes for one in note.entries}
    assert told.pop(comment.pk) is True
    assert told
    assert not any(told.values())
    page = b"".join(EDITIONS["html"].written(made)).decode()
    assert page.count("Public without a moderator since") == 1
    assert "· approved by a moderator on" in page
    tei = b"".join(EDITIONS["xml"].written(made)).decode()
    assert tei.count(">public without a moderator<") == 1
    with zipfile.ZipFile(io.BytesIO(b"".join(EDITIONS["epub"].written(made)))) as book:
        assert "Public without a moderator since" in book.read("EPUB/c1.xhtml").decode()
    rows = csv.DictReader(io.StringIO(written("csv", made)))
    by = {row["id"]: row["approved_by"] for row in rows}
    assert (by.pop(str(comment.pk)), set(by.values())) == ("rule", {"moderator"})
    page = written("jsonld", made)
    assert page.count("Approved for the public by a rule.") == 1
    assert page.count("Approved for the public by a moderator.") == len(by)


def written(form: str, made: Volume) -> str:
    return b"".join(EDITIONS[form].written(made)).decode("utf-8-sig")


def test_of_earlier_approvals_the_last_one_that_stands_says_whether_a_rule_gave_it(people, room):
    comment = cast.note(people.document, people.author, "At once.", seminar=room, number=3)
    wording = fresh(comment).approved
    rows = Revision.objects.filter(pk=wording.pk)
    migration = import_module("annotations.migrations.0018_approved_by_rule")

    def said() -> bool:
        rows.update(is_by_rule=False)
        migration.say_of_earlier_ones(apps, None)
        return rows.get().is_by_rule

    assert said()
    # Taken back by its author and offered again: both approvals stand, the later is a person's.
    by_rule = Decision.objects.get(revision=wording)
    by_hand = Decision.objects.create(
        revision=wording,
        verdict="approve",
        by=people.moderator,
        created=by_rule.created + timedelta(days=1),
    )
    assert not said()
    Decision.objects.create(revision=wording, verdict="undo", undoes=by_hand, by=people.moderator)
    assert said()
