"""Correcting a published text: what is kept while it is worked on, and the next version."""

from __future__ import annotations

import pytest
from django.db import transaction

from archive.correcting import Correction, Undecided, lines_of, write_version
from archive.models import Document, Entry, Heading, Paragraph, TextVersion, Topic, Trail
from archive.parsed import Block, ImportProblem
from archive.text import text_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

BLOCKS = [
    Block("heading", "Foreign trade", level=1),
    "The first paragraph speaks of tea. It was bought in spring.",
    "The second one speaks of silk.",
    Block("list_item", "to sell the tea", label="1."),
    Block("heading", "Other business", level=1),
    "The last one speaks of nothing.",
    Block("footnote", "A note below.", label="1"),
]


@pytest.fixture
def editor():
    return make_user("Edith", is_editor=True)


@pytest.fixture
def document(editor) -> Document:
    return make_document("A text", blocks=BLOCKS, by=editor)


def begin(document: Document, editor) -> Correction:
    document = Document.objects.select_related("current").get(pk=document.pk)
    return Correction.begin(document, by=editor)


def piece(correction: Correction, words: str) -> int:
    return next(one.id for one in correction.division.pieces if words in one.block.text)


def write(correction: Correction, editor, reason: str = "") -> TextVersion:
    with transaction.atomic():
        return write_version(
            correction.document, correction.plan(), base=correction.base, by=editor, reason=reason
        )


def read(document: Document) -> list[tuple[str, str, str]]:
    found = Document.objects.select_related("current").get(pk=document.pk)
    return [(line.kind, line.number, line.text) for line in text_of(found).lines]


def test_it_begins_with_the_present_text_and_is_kept(document, editor):
    correction = begin(document, editor)
    assert correction.plan().is_empty
    correction.change(lambda division: division.join(piece(correction, "silk")))
    correction.note("A misprint")
    again = begin(document, editor)
    assert again.pk == correction.pk
    assert again.reason == "A misprint"
    assert not again.plan().is_empty
    assert begin(document, make_user("Other", is_editor=True)).pk != again.pk


def test_a_version_shares_the_rows_of_what_did_not_change(document, editor):
    before = dict(Entry.objects.values_list("position", "paragraph_text_id"))
    correction = begin(document, editor)
    correction.change(lambda d: d.reword(piece(correction, "silk"), "The second speaks of silk!"))
    version = write(correction, editor, "As in the original.")
    assert (version.number, version.reason, version.created_by) == (
        2,
        "As in the original.",
        editor,
    )
    after = dict(version.entries.values_list("position", "paragraph_text_id"))
    assert {place for place in after if after[place] != before[place]} == {2}
    assert read(document)[2] == ("text", "2", "The second speaks of silk!")
    text = Entry.objects.get(version=version, position=2).paragraph_text
    assert text.sentences == [len(text.text)]


def test_parts_get_letters_and_numbers_stay(document, editor):
    correction = begin(document, editor)
    correction.change(lambda d: d.divide(piece(correction, "tea. It"), "It was bought"))
    correction.change(lambda d: d.turn(piece(correction, "to sell"), "paragraph"))
    write(correction, editor)
    assert [(number, text[:12]) for _kind, number, text in read(document) if number] == [
        ("1", "The first pa"),
        ("1a", "It was bough"),
        ("2", "The second o"),
        ("2a", "1. to sell t"),
        ("3", "The last one"),
    ]
    correction.delete()
    again = begin(document, editor)
    again.change(lambda d: d.join(piece(again, "It was")))
    again.change(lambda d: d.divide(piece(again, "tea. It"), "speaks of tea"))
    version = write(again, editor)
    # A letter that was given once is not given again.
    assert [number for _kind, number, _text in read(document) if number] == [
        "1", "1b", "2", "2a", "3",
    ]  # fmt: skip
    joined = Paragraph.objects.get(document=document, number="1a")
    into = Trail.objects.get(version=version, gone=joined.key).into
    assert Paragraph.objects.get(document=document, key=into).number == "1b"


def test_what_stands_before_every_number_gets_0a(editor):
    document = make_document("B", blocks=[Block("list_item", "an item"), "A text."], by=editor)
    correction = begin(document, editor)
    correction.change(lambda d: d.turn(piece(correction, "an item"), "paragraph"))
    correction.change(lambda d: d.divide(piece(correction, "an item"), "item"))
    write(correction, editor)
    assert [number for _kind, number, _text in read(document)] == ["0a", "0b", "1"]


def test_a_paragraph_that_becomes_a_heading_is_another_line(document, editor):
    key = Paragraph.objects.get(document=document, number="2").key
    correction = begin(document, editor)
    correction.change(lambda d: d.turn(piece(correction, "silk"), "heading"))
    version = write(correction, editor)
    trail = Trail.objects.get(version=version)
    assert trail.gone == key
    heading = Heading.objects.get(document=document, key=trail.into)
    assert heading.topic.name == "The second one speaks of silk"
    assert Topic.objects.filter(folded="the second one speaks of silk").exists()


def test_removed_words_leave_a_trail_to_nowhere_and_may_come_back(document, editor):
    paragraph = Paragraph.objects.get(document=document, number="2")
    correction = begin(document, editor)
    correction.change(lambda d: d.remove(piece(correction, "silk")))
    # Somebody else still has it before them.
    other = begin(document, make_user("Other", is_editor=True))
    other.change(lambda d: d.reword(piece(other, "silk"), "The second one spoke of silk."))
    version = write(correction, editor)
    assert Trail.objects.get(version=version).into == ""
    other.catch_up()
    assert other.conflicts
    other.settle(1, take_theirs=False)
    write(other, editor)
    assert ("text", "2", "The second one spoke of silk.") in read(document)
    assert Paragraph.objects.get(document=document, number="2") == paragraph


def test_what_is_no_text_is_refused_with_a_sentence(editor):
    document = make_document("C", blocks=["Only one."], by=editor)
    correction = begin(document, editor)
    correction.change(lambda d: d.turn(1, "heading"))
    with pytest.raises(ImportProblem, match="no paragraph"):
        correction.plan()


def test_two_corrections_of_different_pieces_go_together(document, editor):
    other = make_user("Other", is_editor=True)
    mine, theirs = begin(document, editor), begin(document, other)
    mine.change(lambda d: d.reword(piece(mine, "silk"), "The second one speaks of satin."))
    theirs.change(lambda d: d.reword(piece(theirs, "nothing"), "The last one speaks of all."))
    write(theirs, other)
    mine = begin(document, editor)
    assert not mine.is_current
    merged = mine.catch_up()
    assert merged
    assert not merged.conflicts
    mine = begin(document, editor)
    assert mine.is_current
    assert mine.catch_up() is None
    write(mine, editor)
    texts = [text for _kind, _number, text in read(document)]
    assert "The second one speaks of satin." in texts
    assert "The last one speaks of all." in texts


@pytest.mark.parametrize("take_theirs", [True, False])
def test_the_same_piece_changed_twice_is_a_question(document, editor, take_theirs):
    other = make_user("Other", is_editor=True)
    mine, theirs = begin(document, editor), begin(document, other)
    mine.change(lambda d: d.reword(piece(mine, "silk"), "The second one speaks of satin."))
    theirs.change(lambda d: d.reword(piece(theirs, "silk"), "The second one speaks of cotton."))
    write(theirs, other)
    mine.catch_up()
    (conflict,) = mine.conflicts
    assert [line["text"] for line in conflict["theirs"]] == ["The second one speaks of cotton."]
    assert "satin" in " ".join(one.block.text for one in mine.division.pieces)
    mine.settle(conflict["id"], take_theirs=take_theirs)
    mine = begin(document, editor)
    assert not mine.conflicts
    assert mine.plan().is_empty == take_theirs
    write(mine, editor)
    wanted = "cotton" if take_theirs else "satin"
    assert ("text", "2", f"The second one speaks of {wanted}.") in read(document)


def test_a_third_text_answers_no_open_question(document, editor):
    other = make_user("Other", is_editor=True)
    mine, theirs = begin(document, editor), begin(document, other)
    mine.change(lambda d: d.reword(piece(mine, "silk"), "The second one speaks of satin."))
    theirs.change(lambda d: d.reword(piece(theirs, "silk"), "The second one speaks of cotton."))
    write(theirs, other)
    mine.catch_up()
    theirs.delete()
    theirs = begin(document, other)
    theirs.change(lambda d: d.reword(piece(theirs, "nothing"), "The last one speaks of all."))
    write(theirs, other)
    mine = begin(document, editor)
    with pytest.raises(Undecided):
        mine.catch_up()
    (conflict,) = begin(document, editor).conflicts
    assert [line["text"] for line in conflict["theirs"]] == ["The second one speaks of cotton."]
    mine.settle(conflict["id"], take_theirs=False)
    merged = mine.catch_up()
    assert merged
    assert not merged.conflicts


def test_the_stamp_rises_for_what_the_public_sees_alone(document, editor):
    hidden = make_document("D", blocks=BLOCKS, status="seminar", by=editor)
    for found, rises in ((document, True), (hidden, False)):
        before = Document.objects.get(pk=found.pk).stamp
        correction = begin(found, editor)
        correction.change(lambda d, c=correction: d.remove(piece(c, "silk")))
        write(correction, editor)
        assert (Document.objects.get(pk=found.pk).stamp > before) == rises


def test_old_versions_can_still_be_read(document, editor):
    before = lines_of(document.current)
    correction = begin(document, editor)
    correction.change(lambda d: d.join(piece(correction, "silk")))
    write(correction, editor)
    first = TextVersion.objects.get(document=document, number=1)
    assert lines_of(first) == before
