"""What a correction does to the notes: before it is saved, when it is, and afterwards."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.viewer import Viewer
from annotations.anchors import Passage
from annotations.correcting import Choice, Preview, save
from annotations.errors import Clash, Outdated, Refused
from annotations.forms import NoteForm
from annotations.models import Annotation, CorrectionReport, Notice, Outcome, Placing
from annotations.notifications import deliver
from annotations.passages import place
from archive import correction as pure
from archive.correcting import Correction
from archive.models import Document
from archive.text import text_of
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db

TEXTS = [
    "The delegate asked for time and was given an hour.",
    "He used it to read the draft aloud, slowly.",
    "Nobody had expected that he would recieve a letter.",
    "The meeting ended at noon.",
]


@pytest.fixture
def editor():
    return make_user("Edith", is_editor=True)


@pytest.fixture
def document(editor) -> Document:
    return make_document("Minutes", blocks=TEXTS, by=editor)


def fresh(document: Document) -> Document:
    return Document.objects.select_related("current").get(pk=document.pk)


def begin(document: Document, editor) -> Correction:
    return Correction.begin(fresh(document), by=editor)


def piece(correction: Correction, words: str) -> int:
    return next(one.id for one in correction.division.pieces if words in one.block.text)


def reword(correction: Correction, old: str, new: str) -> None:
    at = piece(correction, old)
    text = next(one.block.text for one in correction.division.pieces if one.id == at)
    correction.change(lambda division: division.reword(at, text.replace(old, new)))


def saved(correction: Correction, editor, reason: str = "A misprint."):
    return save(correction, viewer=Viewer.of(editor), reason=reason)


def words(annotation: Annotation) -> str:
    """What stands at the place of a note now."""
    annotation.refresh_from_db()
    lines = text_of(fresh(annotation.document)).between(annotation.first.key, annotation.last.key)
    texts = [line.text for line in lines]
    texts[-1] = texts[-1][: annotation.end]
    texts[0] = texts[0][annotation.start :]
    return "\n".join(texts)


def test_each_note_has_its_outcome_and_is_moved_with_its_words(document, editor):
    author = make_user("Ann")
    stays = make_note(document, author, words="asked for time", paragraph=0)
    shifted = make_note(document, author, words="ended at noon", paragraph=3)
    mended = make_note(document, author, words="recieve a letter", paragraph=2)
    gone = make_note(document, author, words="read the draft aloud", paragraph=1)
    quotes = {one.pk: one.quote for one in (stays, shifted, mended, gone)}
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    reword(correction, "The meeting", "At last the meeting")
    correction.change(lambda division: division.remove(piece(correction, "aloud")))
    preview = Preview(correction, Viewer.of(editor))
    assert dict(preview.counts) == {"unmoved": 1, "moved": 1, "changed": 1, "unplaced": 1}
    version = saved(correction, editor)
    assert words(stays) == "asked for time"
    assert words(shifted) == "ended at noon"
    assert words(mended) == "receive a letter"
    gone.refresh_from_db()
    assert not gone.is_placed
    assert {one.pk: one.quote for one in Annotation.objects.all()} == quotes
    assert CorrectionReport.objects.get(version=version).counts == dict(preview.counts)
    outcomes = dict(version.placings.values_list("annotation", "outcome"))
    assert outcomes == {shifted.pk: "moved", mended.pk: "changed", gone.pk: "unplaced"}
    placing = version.placings.get(annotation=mended)
    assert (placing.words_before, placing.words_after) == ("recieve a letter", "receive a letter")
    assert placing.by == editor
    assert not Correction.objects.exists()


def test_deleted_notes_go_along_but_are_not_counted(document, editor):
    author = make_user("Ann")
    note = make_note(document, author, words="ended at noon", paragraph=3)
    note.remove(by=author)
    correction = begin(document, editor)
    reword(correction, "The meeting", "At last the meeting")
    assert not Preview(correction, Viewer.of(editor)).counts
    saved(correction, editor)
    assert words(note) == "ended at noon"


def test_no_change_makes_no_version_and_says_so(document, editor):
    correction = begin(document, editor)
    with pytest.raises(Refused, match="nothing to save"):
        saved(correction, editor)
    assert document.versions.count() == 1
    assert Correction.objects.filter(pk=correction.pk).exists()


def test_what_others_may_not_read_is_told_in_numbers_alone(document, editor):
    author = make_user("Ann")
    make_note(document, author, "A secret thought.", words="recieve", paragraph=2)
    public = make_public_note(document, author, "For all.", words="recieve a letter", paragraph=2)
    own = make_note(document, editor, "My own.", words="would recieve", paragraph=2)
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    preview = Preview(correction, Viewer.of(editor))
    assert {one.id for one in preview.listed} == {public.pk, own.pk}
    assert dict(preview.unlisted) == {"changed": 1}
    assert dict(preview.counts) == {"changed": 3}


def test_a_choice_is_kept_and_holds_while_its_words_do(document, editor):
    note = make_note(document, editor, words="read the draft aloud", paragraph=1)
    other = make_note(document, editor, words="recieve", paragraph=2)
    correction = begin(document, editor)
    reword(correction, "read the draft aloud, slowly", "recite what had been drafted")
    reword(correction, "recieve", "receive")
    viewer = Viewer.of(editor)
    preview = Preview(correction, viewer)
    key = text_of(document).lines[1].key
    chosen, quote = preview.find(key, "", "recite what had been drafted")
    correction.choose(str(note.pk), Choice("by_hand", quote, chosen).to_json())
    correction.choose(str(other.pk), Choice("unplaced").to_json())
    again = Preview(begin(document, editor), viewer)
    fates = {one.id: one for one in again.met}
    assert (fates[note.pk].fate.outcome, fates[note.pk].how) == ("changed", "by_hand")
    assert fates[other.pk].fate.outcome == "unplaced"
    reword(correction, "recite what", "say what")
    stale = {one.id: one for one in Preview(begin(document, editor), viewer).met}[note.pk]
    assert stale.is_stale
    reword(correction, "say what", "recite what")
    saved(begin(document, editor), editor)
    assert words(note) == "recite what had been drafted"
    assert note.quote == "read the draft aloud"
    assert Placing.objects.get(annotation=note).how == "by_hand"


def test_a_choice_for_a_note_one_may_not_see_has_no_effect(document, editor):
    note = make_note(document, make_user("Ann"), words="recieve a letter", paragraph=2)
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    correction.choose(str(note.pk), Choice("unplaced").to_json())
    saved(begin(document, editor), editor)
    assert words(note) == "receive a letter"


def test_a_note_can_be_placed_in_a_paragraph_that_is_new(document, editor):
    note = make_note(document, editor, words="ended at noon", paragraph=3)
    correction = begin(document, editor)
    reword(correction, "The meeting ended at noon.", "It was over. Twelve had struck.")
    correction.change(lambda d: d.divide(piece(correction, "It was over"), "Twelve had"))
    viewer = Viewer.of(editor)
    preview = Preview(correction, viewer)
    key = next(line.key for line in preview.plan.new if line.text == "Twelve had struck.")
    chosen, quote = preview.find(key, key, "Twelve had struck")
    correction.choose(str(note.pk), Choice("by_hand", quote, chosen).to_json())
    saved(begin(document, editor), editor)
    assert words(note) == "Twelve had struck"


def test_the_second_editor_is_told_and_loses_nothing(document, editor):
    other = make_user("Other", is_editor=True)
    mine, theirs = begin(document, editor), begin(document, other)
    reword(mine, "at noon", "at one")
    reword(theirs, "recieve", "receive")
    saved(theirs, other)
    with pytest.raises(Clash):
        saved(mine, editor)
    mine.document = fresh(document)
    mine.catch_up()
    saved(mine, editor)
    texts = [line.text for line in text_of(fresh(document)).lines]
    assert texts[2:] == [
        "Nobody had expected that he would receive a letter.",
        "The meeting ended at one.",
    ]


def test_authors_are_told_once_and_in_one_mail(document, editor, settings):
    settings.NOTICE_HOLD_SECONDS = 60
    author = make_user("Ann")
    make_note(document, author, words="recieve a letter", paragraph=2)
    make_note(document, author, "", words="read the draft aloud", paragraph=1)
    make_note(document, author, words="ended at noon", paragraph=3)
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    reword(correction, "The meeting", "At last the meeting")
    correction.change(lambda division: division.remove(piece(correction, "aloud")))
    saved(correction, editor, reason="As in the archive’s copy.")
    assert Notice.objects.filter(user=author, seen_at=None).count() == 2
    assert deliver() == 0
    Notice.objects.filter(mail_due__isnull=False).update(
        mail_due=timezone.now() - timedelta(seconds=1)
    )
    assert deliver() == 1
    (letter,) = mail.outbox
    assert letter.to == [author.email]
    for said in ("recieve a letter", "receive a letter", "read the draft aloud",
                 "not in the text any more", "As in the archive’s copy."):  # fmt: skip
        assert said in letter.body
    assert "noon" not in letter.body
    assert deliver() == 0


def test_whoever_may_not_read_it_any_more_gets_no_mail(document, editor, settings):
    settings.NOTICE_HOLD_SECONDS = 0
    author = make_user("Ann")
    make_note(document, author, words="recieve a letter", paragraph=2)
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    saved(correction, editor)
    document.withdraw(by=editor)
    assert deliver() == 0
    assert not mail.outbox


def unplaced(document, editor, **options) -> Annotation:
    note = make_note(document, words="read the draft aloud", paragraph=1, **options)
    correction = begin(document, editor)
    correction.change(lambda division: division.remove(piece(correction, "aloud")))
    saved(correction, editor)
    note.refresh_from_db()
    return note


def placement(document, words_: str, paragraph: int):
    found = fresh(document)
    line = list(text_of(found).paragraphs)[paragraph]
    at = line.text.index(words_)
    return place(found, Passage(line.key, at, line.key, at + len(words_)), words_)


def test_its_author_places_a_note_again(document, editor):
    author = make_user("Ann")
    note = unplaced(document, editor, author=author)
    stranger = make_user("Stranger", is_editor=True)
    with pytest.raises(Refused):
        note.place_again(placement(document, "ended at noon", 2), by=stranger)
    note.place_again(placement(document, "ended at noon", 2), by=author, seen=note.version)
    assert note.is_placed
    assert words(note) == "ended at noon"
    last = note.placings.last()
    assert (last.how, last.by, last.is_correction) == ("by_hand", author, False)
    assert last.words_before == "read the draft aloud"
    with pytest.raises(Refused):
        note.place_again(placement(document, "The meeting", 2), by=author)


def test_an_editor_places_what_was_offered_to_the_public(document, editor):
    author = make_user("Ann")
    note = unplaced(document, editor, author=author, audience="public")
    with pytest.raises(Refused):
        note.place_again(placement(document, "ended at noon", 2), by=author)
    note.place_again(placement(document, "ended at noon", 2), by=editor)
    assert words(note) == "ended at noon"


def test_a_place_found_in_an_older_text_is_not_stored(document, editor):
    author = make_user("Ann")
    stale = placement(document, "ended at noon", 3)
    note = unplaced(document, editor, author=author)
    with pytest.raises(Outdated):
        note.place_again(stale, by=author)
    with pytest.raises(Outdated):
        Annotation.write(stale, author=author, audience="me")
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize("same_place", [True, False])
def test_a_form_that_a_correction_overtook_looks_again(document, editor, same_place):
    author = make_user("Ann")
    line = list(text_of(document).paragraphs)[3]
    form = NoteForm(
        {"id": str(uuid.uuid4()), "document": document.slug, "first": line.key, "start": 4,
         "end": 11, "quote": "meeting", "audience": "me"},
        viewer=Viewer.of(author),
    )  # fmt: skip
    assert form.is_valid()
    correction = begin(document, editor)
    if same_place:
        reword(correction, "at noon", "at one")
    else:
        reword(correction, "The meeting", "At last the meeting")
    version = saved(correction, editor)
    if same_place:
        annotation, made = form.write()
        assert made
        assert annotation.written_on == version
    else:
        with pytest.raises(Refused, match="not the words of the text"):
            form.write()
        assert not Annotation.objects.exists()


def test_as_many_questions_for_many_notes_as_for_few(document, editor):
    def count(notes: int) -> tuple[int, int]:
        found = make_document(blocks=TEXTS, by=editor)
        for number in range(notes):
            make_note(found, make_user(f"N{number}"), words="recieve a letter", paragraph=2)
        correction = begin(found, editor)
        reword(correction, "recieve", "receive")
        viewer = Viewer.of(editor)
        with CaptureQueriesContext(connection) as asked:
            Preview(correction, viewer)
        with CaptureQueriesContext(connection) as done:
            save(correction, viewer=viewer, reason="")
        return len(asked), len(done)

    count(1)
    few, many = count(2), count(12)
    assert few == many
    assert few[0] <= 8
    assert few[1] <= 50


def test_passages_of_seminars_are_placed_by_their_authors(document, editor):
    author = make_user("Ann")
    seminar = make_seminar(members=[author], documents=[document])
    note = unplaced(document, editor, author=author, audience="seminar", seminar=seminar)
    assert note.may_be_placed_by(author)
    assert not note.may_be_placed_by(editor)


def test_two_near_identical_passages_do_not_swap(editor):
    twins = ["It was agreed to meet again on Monday.", "It was agreed to meet again on Tuesday."]
    document = make_document(blocks=[*twins, "An end."], by=editor)
    author = make_user("Ann")
    one = make_note(document, author, words="agreed to meet again", paragraph=0)
    two = make_note(document, author, words="agreed to meet again", paragraph=1)
    correction = begin(document, editor)
    correction.change(lambda division: division.remove(piece(correction, "Monday")))
    reword(correction, "Tuesday", "Monday")
    saved(correction, editor)
    one.refresh_from_db()
    assert not one.is_placed
    assert words(two) == "agreed to meet again"
    assert two.first.key == text_of(fresh(document)).lines[0].key


def test_outcomes_have_the_same_names_below() -> None:
    assert list(pure.OUTCOMES) == Outcome.values
