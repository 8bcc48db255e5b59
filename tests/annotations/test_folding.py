"""What is searched, and how a search is read."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from annotations.folding import asked, folded_wording
from annotations.models import Annotation, Revision
from tests.factories import make_document, make_note, make_user

MIGRATION = next(Path("annotations/migrations").glob("*_folded.py")).stem


def test_words_and_phrases_are_asked_without_case_and_accents():
    assert asked('  Zdeněk "the Five–Year Plan" com[munist]') == [
        "zdenek", "the five-year plan", "communist",
    ]  # fmt: skip
    assert asked('" " \0 .') == []
    assert len(asked("a b c d e f g h i j k l m n o p")) == 12


def test_a_tag_stands_in_a_line_of_its_own():
    assert folded_wording("Écoute!\nEncore", ["Trade", "Five year"]) == (
        "ecoute! encore\n#trade\n#five year\n"
    )


@pytest.mark.django_db
def test_rows_are_folded_when_stored_and_those_from_before_by_the_migration():
    note = make_note(make_document(), make_user(), "Où est-ce?", tags=["Été"])
    wording = note.root.latest
    assert wording.folded == "ou est-ce?\n#ete\n"
    assert note.folded.startswith("the delegate asked")
    Annotation.objects.update(folded="")
    Revision.objects.update(folded="")
    import_module(f"annotations.migrations.{MIGRATION}").fill(apps, None)
    assert Revision.objects.get().folded == wording.folded
    assert Annotation.objects.get().folded == note.folded
