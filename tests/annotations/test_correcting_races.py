"""Corrections that really run at once with other writes, on both databases."""
# ruff: noqa: B023  (whatever is run at once has ended before the loop goes on)

from __future__ import annotations

import uuid

import pytest

from accounts.viewer import Viewer
from annotations import moderation
from annotations.correcting import save
from annotations.errors import Clash, Refused
from annotations.forms import NoteForm
from annotations.models import Annotation, Placing
from archive import index_acts
from archive.correcting import Correction
from archive.models import Document, Mention, TextVersion
from archive.text import text_of
from tests.annotations.test_correcting import TEXTS, piece, placement, reword, words
from tests.annotations.test_moderation_races import at_once
from tests.factories import make_document, make_note, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def begin(document: Document, editor) -> Correction:
    found = Document.objects.select_related("current").get(pk=document.pk)
    return Correction.begin(found, by=editor)


def saving(correction: Correction, editor):
    viewer = Viewer.of(editor)
    return lambda: save(correction, viewer=viewer, reason="")


def check(document: Document) -> None:
    """Every note with a place stands on words that are there, and remembers what it was on."""
    found = Document.objects.select_related("current").get(pk=document.pk)
    for note in Annotation.objects.filter(document=document, is_placed=True):
        last = note.placings.order_by("pk").last()
        assert words(note) == (last.words_after if last else note.quote)
        placed = last.version_id if last else note.written_on_id
        changed_since = Placing.objects.filter(annotation=note, version_id__gt=placed)
        assert not changed_since.exists()
    assert found.current == found.versions.order_by("number").last()


def test_a_note_that_is_written_while_the_text_is_corrected(db):
    editor, author = make_user("Edith", is_editor=True), make_user("Ann")
    for _round in range(ROUNDS):
        document = make_document(blocks=TEXTS, by=editor)
        correction = begin(document, editor)
        reword(correction, "The meeting", "At last the meeting")
        line = text_of(document).lines[3]

        def write(start=4):
            form = NoteForm(
                {"id": str(uuid.uuid4()), "document": document.slug, "first": line.key,
                 "start": start, "end": 11, "quote": "meeting", "audience": "me"},
                viewer=Viewer.of(author),
            )  # fmt: skip
            if not form.is_valid():
                return form.errors
            return form.write()

        results = at_once(saving(correction, editor), write, write, write)
        assert isinstance(results[0], TextVersion)
        check(document)
        for one in results[1:]:
            # Stored and moved along, or refused: never stored where its words are not.
            assert isinstance(one, (tuple, Refused)) or "quote" in one


def test_two_editors_save_at_once(db):
    editors = [make_user(f"Editor {n}", is_editor=True) for n in range(2)]
    for _round in range(ROUNDS):
        document = make_document(blocks=TEXTS, by=editors[0])
        make_note(document, editors[0], words="recieve a letter", paragraph=2)
        corrections = [begin(document, editor) for editor in editors]
        for correction, letter in zip(corrections, ("receive", "get"), strict=True):
            reword(correction, "recieve", letter)
        results = at_once(*map(saving, corrections, editors))
        assert sum(isinstance(one, Clash) for one in results) == 1
        assert document.versions.count() == 2
        assert Correction.objects.filter(document=document).count() == 1
        check(document)


def test_pressed_twice_is_saved_once(db):
    editor = make_user("Edith", is_editor=True)
    for _round in range(ROUNDS):
        document = make_document(blocks=TEXTS, by=editor)
        correction = begin(document, editor)
        reword(correction, "recieve", "receive")
        results = at_once(saving(correction, editor), saving(correction, editor))
        assert sum(isinstance(one, Clash) for one in results) == 1
        assert document.versions.count() == 2


def test_deciding_and_deleting_while_the_text_is_corrected(db):
    editor, author = make_user("Edith", is_editor=True), make_user("Ann")
    moderator = make_user("Mo", is_moderator=True)
    for _round in range(ROUNDS):
        document = make_document(blocks=TEXTS, by=editor)
        note = make_note(document, author, words="recieve a letter", paragraph=2, audience="public")
        gone = make_note(document, author, words="recieve", paragraph=2)
        correction = begin(document, editor)
        reword(correction, "recieve", "receive")
        revision = note.root.latest
        results = at_once(
            saving(correction, editor),
            lambda: moderation.decide(revision, "approve", viewer=Viewer.of(moderator)),
            lambda: gone.remove(by=author),
        )
        assert isinstance(results[0], TextVersion)
        assert note.root.is_public
        assert words(note) == "receive a letter"
        check(document)


def test_a_name_is_added_while_the_text_is_corrected(db):
    editor = make_user("Edith", is_editor=True)
    for _round in range(ROUNDS):
        document = make_document(blocks=TEXTS, by=editor)
        index_acts.add(document, by=editor, name="Meeting", kind="other", forms=["meeting"])
        correction = begin(document, editor)
        reword(correction, "The meeting", "At last the meeting")
        results = at_once(
            saving(correction, editor),
            lambda: index_acts.add(document, by=editor, name="Hour", kind="other", forms=["noon"]),
        )
        assert isinstance(results[0], TextVersion)
        text = text_of(Document.objects.select_related("current").get(pk=document.pk))
        for mention in Mention.objects.filter(entry__document=document):
            words = mention.paragraph_text.text[mention.start : mention.end]
            assert words in ("meeting", "noon")
            assert mention.paragraph_text.text in [line.text for line in text.lines]


def test_placing_again_while_the_text_is_corrected(db):
    editor, author = make_user("Edith", is_editor=True), make_user("Ann")
    for _round in range(ROUNDS):
        document = make_document(blocks=TEXTS, by=editor)
        note = make_note(document, author, words="read the draft aloud", paragraph=1)
        first = begin(document, editor)
        first.change(lambda division: division.remove(piece(first, "aloud")))
        saving(first, editor)()
        note.refresh_from_db()
        spot = placement(document, "ended at noon", 2)
        correction = begin(document, editor)
        reword(correction, "The meeting", "At last the meeting")
        results = at_once(saving(correction, editor), lambda: note.place_again(spot, by=author))
        assert isinstance(results[0], TextVersion)
        note.refresh_from_db()
        if isinstance(results[1], Refused):
            assert not note.is_placed
        else:
            assert words(note) == "ended at noon"
        check(document)
