"""From a parsed document to a draft with its text."""

from __future__ import annotations

import hashlib
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, User
from archive import ingest as module
from archive.ingest import AlreadyImported, ingest, normalised, replace_text
from archive.models import Document, Frozen, Paragraph, Topic
from archive.parsed import Block, ImportProblem, ParsedDocument

pytestmark = pytest.mark.django_db


def letter() -> ParsedDocument:
    return ParsedDocument(
        title="A Letter from the Harbour",
        metadata={
            "date": "February 04, 1949",
            "participants": ["Ada  Voss", "E. Pell"],
            "source_url": "javascript:alert(1)",
        },
        blocks=[
            Block("title", "A Letter from the Harbour"),
            Block("metadata", "Summary:", role="label", breaks=[(0, "7")]),
            Block("metadata", "About ships.", role="summary"),
            Block("metadata", "The Harbour, 4 February 1949", role="dateline"),
            Block("heading", "FOREIGN TRADE", level=1, label="II."),
            Block("paragraph", "Ships came. Nobody  saw e\u0301 them.", refs=[(11, "1")]),
            Block("list_item", "salt", label="1."),
            Block("quotation", "We came, we saw."),
            Block("footnote", "Not so.", label="1"),
            Block("metadata", "Ada Voss", role="signature"),
        ],
    )


def lines(document: Document) -> list[tuple[str, str, str, str]]:
    found = []
    for entry in document.current.entries.select_related(
        "heading_text", "paragraph_text__paragraph"
    ):
        if text := entry.heading_text:
            found.append(("heading", "", "", text.text))
        else:
            text = entry.paragraph_text
            found.append((text.kind, text.paragraph.number, text.label, text.text))
    return found


def test_the_text_and_its_numbers() -> None:
    document = ingest(letter(), by=None)
    assert lines(document) == [
        ("text", "1", "", "The Harbour, 4 February 1949"),
        ("heading", "", "", "II. FOREIGN TRADE"),
        ("text", "2", "", "Ships came. Nobody saw é them."),
        ("list_item", "", "1.", "salt"),
        ("quotation", "3", "", "We came, we saw."),
        ("footnote", "", "1", "Not so."),
        ("text", "4", "", "Ada Voss"),
    ]
    assert document.status == "draft"
    assert document.current.number == 1
    first = document.paragraphs.get(number="1").texts.get()
    assert first.breaks == [[0, "7"]], "the page that began on the cover"
    second = document.paragraphs.get(number="2").texts.get()
    assert second.refs == [[11, "1"]]
    assert second.sentences == [11, len(second.text)]
    keys = set(Paragraph.objects.values_list("key", flat=True))
    assert len(keys) == 6


def test_the_record_is_what_the_text_says_unless_told_otherwise() -> None:
    document = ingest(letter(), by=None)
    assert document.title == "A Letter from the Harbour"
    assert document.date == "1949-02-04"
    assert str(document.date_sort) == "1949-02-04"
    assert document.participants == ["Ada Voss", "E. Pell"]
    assert document.source_url == "", "what the text states wrongly is left out"
    assert (document.language, document.direction) == ("en", "ltr")
    assert document.slug == "a-letter-from-the-harbour"
    told = ingest(letter(), by=None, record={"title": "Other", "date": "1950", "language": "ar"})
    assert (told.title, told.date, told.direction) == ("Other", "1950", "rtl")


@pytest.mark.parametrize(
    "record", [{"date": "4/2/1949"}, {"source_url": "nowhere"}, {"title": ""}, {"direction": "up"}]
)
def test_a_wrong_record_is_refused(record: dict) -> None:
    with pytest.raises(ValidationError) as refused:
        ingest(letter(), by=None, original=b"x", record=record)
    assert list(refused.value.message_dict) == list(record)
    assert not Document.objects.exists()


def test_a_record_keeps_no_character_that_cannot_be_stored() -> None:
    parsed = letter()
    parsed.title = "A Let\0ter"
    parsed.metadata |= {"citation": "Box\ud800 7", "participants": ["Ada\0 Voss"]}
    document = ingest(parsed, by=None)
    document.refresh_from_db()
    assert (document.title, document.citation) == ("A Letter", "Box 7")
    assert document.participants == ["Ada Voss"]


def test_the_original_is_kept_and_the_same_file_refused() -> None:
    data = "the original — with its bytes\r\n".encode()
    document = ingest(letter(), by=None, original=data, name="../letters/harbour.txt")
    assert document.original_sha256 == hashlib.sha256(data).hexdigest()
    assert document.original_name == "harbour.txt"
    with document.original.open("rb") as file:
        assert file.read() == data
    with pytest.raises(AlreadyImported) as refused:
        ingest(letter(), by=None, original=data, name="again.txt")
    assert refused.value.document == document
    assert "A Letter from the Harbour" in str(refused.value)
    assert Document.objects.count() == 1


def test_a_failure_leaves_neither_rows_nor_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    data = b"a file that never makes it"
    digest = hashlib.sha256(data).hexdigest()
    monkeypatch.setattr(module, "_write_text", fail)
    with pytest.raises(RuntimeError):
        ingest(letter(), by=None, original=data)
    assert not Document.objects.exists()
    assert not Event.objects.exists()
    assert not default_storage.exists(f"originals/{digest[:2]}/{digest}")
    monkeypatch.undo()
    kept = ingest(letter(), by=None, original=data)
    assert default_storage.exists(kept.original.name)


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [Block("heading", "ONLY A HEADING")],
        [Block("title", "Only a title"), Block("heading", "AND A HEADING")],
        [Block("paragraph", "   ")],
        [Block("paragraph", "a\0b")],
        [Block("paragraph", "half \ud800 a pair")],
    ],
)
def test_what_cannot_be_read_is_refused(blocks: list[Block]) -> None:
    with pytest.raises(ImportProblem):
        ingest(ParsedDocument(title="T", blocks=blocks), by=None, original=b"bytes")
    assert not Document.objects.exists()


def test_a_single_line_is_all_there_is_to_read() -> None:
    parsed = ParsedDocument(title="One line", blocks=[Block("title", "One line")])
    assert lines(ingest(parsed, by=None)) == [("text", "1", "", "One line")]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("harbour_letter.txt", "harbour letter"),
        (
            "000_d44e7f28d3b5ea9d.txt",
            "Ships came and went, and nobody in the harbour office counted them…",
        ),
        ("Pasted text", "Ships came and went, and nobody in the harbour office counted them…"),
    ],
)
def test_a_text_without_title_is_called_by_its_file_or_its_words(name: str, title: str) -> None:
    words = "Ships came and went, and nobody in the harbour office counted them or asked."
    parsed = ParsedDocument(blocks=[Block("heading", "NEWS"), Block("paragraph", words)])
    assert ingest(parsed, by=None, name=name).title == title


def test_offsets_go_along_with_the_cleaning() -> None:
    block = Block("paragraph", " a\u0301 b\n\tc  d ", refs=[(6, "1"), (11, "2")], breaks=[(7, "9")])
    clean = normalised(block)
    assert clean.text == "á b c d"
    assert clean.refs == [(4, "1"), (7, "2")]
    assert clean.breaks == [(4, "9")]
    assert block.refs == [(6, "1"), (11, "2")]


def test_a_draft_gets_another_text_and_a_published_one_does_not() -> None:
    editor = User.objects.create_user("e@example.org", name="Editor", is_editor=True)
    document = ingest(letter(), by=editor)
    other = ParsedDocument(blocks=[Block("heading", "NEWS"), Block("paragraph", "All is new.")])
    replace_text(document, other, by=editor)
    assert lines(document) == [("heading", "", "", "NEWS"), ("text", "1", "", "All is new.")]
    document.publish(by=editor)
    assert Topic.objects.get().name == "News"
    with pytest.raises(Frozen):
        replace_text(document, letter(), by=editor)
    assert lines(document) == [("heading", "", "", "NEWS"), ("text", "1", "", "All is new.")]


def test_a_deleted_draft_takes_its_file_with_it(django_capture_on_commit_callbacks) -> None:
    document = ingest(letter(), by=None, original=b"gone tomorrow")
    name = document.original.name
    editor = User.objects.create_user("e@example.org", name="Editor", is_editor=True)
    with django_capture_on_commit_callbacks(execute=True):
        document.discard(by=editor)
    assert not default_storage.exists(name)
    assert ingest(letter(), by=None, original=b"gone tomorrow").pk


def long_text(paragraphs: int) -> ParsedDocument:
    blocks = [Block("heading", f"Part {n}") for n in range(5)]
    words = "The ship came in. It left again. Nobody was there to see it. "
    blocks += [Block("paragraph", f"{n} {words * 6}") for n in range(paragraphs)]
    return ParsedDocument(title="Long", blocks=blocks)


def test_a_long_text_costs_few_statements_and_little_time() -> None:
    counts = []
    for size in (10, 900):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ingest(long_text(size), by=None)
        counts.append(len(queries))
    # SQLite takes 999 variables a statement, so only the number of batches grows.
    assert counts[1] <= counts[0] + 40
    started = time.process_time()
    document = ingest(long_text(2000), by=None)
    assert time.process_time() - started < 2
    assert document.paragraphs.count() == 2000


def test_a_draft_that_was_published_meanwhile_is_not_deleted() -> None:
    document = ingest(letter(), by=None)
    editor = User.objects.create_user("e@example.org", name="Editor", is_editor=True)
    stale, other = (Document.objects.get(pk=document.pk) for _ in range(2))
    document.publish(by=editor)
    with pytest.raises(Frozen):
        stale.discard(by=editor)
    with pytest.raises(Frozen), transaction.atomic():
        other.clear_text()
    published = Document.objects.get(pk=document.pk)
    assert published.current is not None
    # What was opened first is remembered, whoever closes it from an older page.
    Document.objects.filter(pk=document.pk).update(published_at=None)
    stale = Document.objects.get(pk=document.pk)
    Document.objects.filter(pk=document.pk).update(published_at=published.published_at)
    stale.publish(by=editor)
    assert Document.objects.get(pk=document.pk).published_at == published.published_at
