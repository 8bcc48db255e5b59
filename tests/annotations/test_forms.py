"""What people send is checked in one place, whichever way it comes."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Seminar, User
from accounts.viewer import NOBODY, Viewer
from annotations.forms import AudienceForm, NoteForm, ReplyForm, RevisionForm, Unseen
from annotations.models import Annotation
from archive.models import (
    Document,
    Entry,
    Heading,
    HeadingText,
    Paragraph,
    ParagraphText,
    TextVersion,
)

pytestmark = pytest.mark.django_db

WORDS = ["The 😀 first paragraph.", "The second one.", "After the heading.", "A footnote."]


@pytest.fixture
def document() -> Document:
    document = Document.objects.create(slug="talk", title="Talk", title_folded="talk")
    version = TextVersion.objects.create(document=document, number=1)
    entries = []
    for key, text in zip(["aaa", "bbb", "ccc", "fff"], WORDS, strict=True):
        kind = "footnote" if key == "fff" else "text"
        paragraph = Paragraph.objects.create(document=document, key=key)
        words = ParagraphText.objects.create(paragraph=paragraph, kind=kind, text=text)
        entries.append({"paragraph_text": words})
    heading = Heading.objects.create(document=document)
    words = HeadingText.objects.create(heading=heading, text="Trade")
    entries.insert(2, {"heading_text": words})
    for position, entry in enumerate(entries):
        Entry.objects.create(version=version, position=position, **entry)
    document.current = version
    document.status = "public"
    document.save()
    return document


@pytest.fixture
def member() -> Viewer:
    user = User.objects.create_user("member@example.org", "x", name="Member")
    Seminar.found(name="Reading", owner=user)
    return Viewer.of(user)


@pytest.fixture
def outsider() -> Viewer:
    user = User.objects.create_user("outsider@example.org", "x", name="Outsider")
    Seminar.found(name="Another", owner=user)
    return Viewer.of(user)


def note(**changes: object) -> dict[str, object]:
    return {
        "id": "",
        "comment": None,
        "document": "talk",
        "seminar": "",
        "first": "aaa",
        "start": 4,
        "last": "bbb",
        "end": "10",
        "quote": "😀 first paragraph.\r\nThe second",
        "audience": "public",
        "body": "Who\r\nspoke?\x00",
        "tags": "one,  two  words, One,",
    } | changes


def test_note_is_written_with_what_stands_there(document, member):
    Seminar.objects.get(slug="reading").readings.create(document=document)
    form = NoteForm(note(seminar="reading"), viewer=member)
    assert form.is_valid(), form.errors
    annotation, made = form.write()
    assert made
    assert annotation.quote == "😀 first paragraph.\nThe second"
    assert (annotation.prefix, annotation.suffix) == ("The ", " one.")
    assert annotation.written_on == document.current
    assert annotation.root.latest.body == "Who\nspoke?"
    assert annotation.root.latest.tags == ["one", "two words"]


def test_a_repeated_note_is_the_same_note(document, member):
    sent = note(id=str(uuid.uuid4()), comment=str(uuid.uuid4()), revision=str(uuid.uuid4()))
    assert [NoteForm(sent, viewer=member).is_valid() for _ in range(2)] == [True, True]
    made = []
    for _ in range(2):
        form = NoteForm(sent, viewer=member)
        assert form.is_valid()
        made.append(form.write()[1])
    assert made == [True, False]
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first": "zzz"}, "first"),
        ({"last": "zzz"}, "last"),
        ({"first": "a\x00a"}, "first"),
        ({"first": ["aaa"]}, "first"),
        ({"first": ""}, "first"),
        ({"first": "bbb", "last": "aaa"}, "last"),
        ({"last": "ccc"}, "last"),
        ({"first": "fff", "last": "fff", "start": 0, "end": 1, "quote": "A"}, "first"),
        ({"start": 400}, "start"),
        ({"start": -1}, "start"),
        ({"start": 1.5}, "start"),
        ({"start": True}, "start"),
        ({"start": "four"}, "start"),
        ({"start": None}, "start"),
        ({"start": float("nan")}, "start"),
        ({"start": 10**30}, "start"),
        ({"start": {"a": 1}}, "start"),
        ({"end": 0}, "end"),
        ({"end": 17}, "end"),
        ({"quote": "something else"}, "quote"),
        ({"quote": ""}, "quote"),
        ({"quote": 5}, "quote"),
        ({"quote": "\ud800"}, "quote"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": ["me"]}, "audience"),
        ({"audience": None}, "audience"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": "x" * 2_000_000}, "body"),
        ({"body": {"text": "x"}}, "body"),
        ({"tags": "x" * 65}, "tags"),
        ({"tags": ["ok", 7]}, "tags"),
        ({"tags": {"a": 1}}, "tags"),
        ({"tags": [str(number) for number in range(21)]}, "tags"),
        ({"id": "not-a-uuid"}, "id"),
        ({"id": 12}, "id"),
        ({"id": ["a"]}, "id"),
        ({"document": None}, "document"),
        ({"document": 3}, "document"),
        ({"seminar": {"slug": "reading"}}, "seminar"),
    ],
)
def test_bad_input_is_an_error_beside_its_field(document, member, changes, field):
    form = NoteForm(note(**changes), viewer=member)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert all(sentence.endswith(".") for sentence in form.errors[field])
    json.dumps(form.errors)


@pytest.mark.parametrize(
    "changes",
    [
        {"document": "nothing"},
        {"document": "a b\x00\ud800"},
        {"seminar": "another"},
        {"seminar": "\x00"},
    ],
)
def test_what_is_not_seen_is_missing(document, member, outsider, changes):
    with pytest.raises(Unseen):
        NoteForm(note(**changes), viewer=member).is_valid()


def test_a_draft_is_missing_for_readers(document, member):
    assert NoteForm(note(), viewer=member).is_valid()
    Document.objects.update(status="draft")
    with pytest.raises(Unseen):
        NoteForm(note(), viewer=member).is_valid()


def test_limits_are_as_stated(document, member):
    tags = [f"{number:064}" for number in range(20)]
    form = NoteForm(note(body="😀" * 20_000, tags=tags), viewer=member)
    assert form.is_valid(), form.errors


def test_a_passage_has_at_most_so_many_paragraphs(document, member, settings):
    settings.MAX_PASSAGE_PARAGRAPHS = 1
    form = NoteForm(note(), viewer=member)
    assert not form.is_valid()
    assert "at most 1 paragraphs" in form.errors["last"][0]


def test_checking_a_note_takes_two_queries(document, member):
    with CaptureQueriesContext(connection) as queries:
        assert NoteForm(note(), viewer=member).is_valid()
    assert len(queries) == 2


def test_reply_revision_and_audience(document, member, outsider):
    form = NoteForm(note(), viewer=member)
    assert form.is_valid()
    annotation, _made = form.write()
    root = annotation.root
    reply = ReplyForm(
        {"body": "Yes.", "parent": str(root.pk)}, viewer=member, annotation=annotation
    )
    assert reply.is_valid()
    assert reply.write().parent == root
    with pytest.raises(Unseen):  # not approved: not there for others
        ReplyForm(
            {"body": "Yes.", "parent": str(root.pk)}, viewer=outsider, annotation=annotation
        ).is_valid()
    change = RevisionForm({"body": "Again.", "version": root.version}, viewer=member)
    assert change.is_valid()
    change.write(root)
    root.refresh_from_db()
    assert (root.latest.body, root.latest.tags) == ("Again.", ["one", "two words"])
    widen = AudienceForm({"audience": "me", "version": 1}, viewer=member)
    assert widen.is_valid()
    widen.write(annotation)
    assert annotation.audience == "me"


def test_nobody_sees_only_what_is_public(document):
    assert NoteForm(note(), viewer=NOBODY).is_valid()
    Document.objects.update(status="seminar")
    with pytest.raises(Unseen):
        NoteForm(note(), viewer=NOBODY).is_valid()
