"""TEI: valid against the schema of the TEI, and read back to the same text by our own importer."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from annotations.volume import HEADING, Line
from archive import importers
from tests import validators
from tests.annotations.volumes import LINES, LONG, RECORD, SITE, WORD, bytes_of, volume

TEI = {"t": "http://www.tei-c.org/ns/1.0"}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@pytest.fixture(scope="module")
def root():
    return etree.fromstring(bytes_of("xml", volume()))


def as_read(line: Line) -> tuple:
    kind = {"text": "paragraph"}.get(line.kind, line.kind)
    level = line.level if line.kind in (HEADING, "list_item") else 1
    return kind, line.text, line.label.rstrip("."), level, list(line.refs), list(line.breaks)


def read_back(lines: tuple[Line, ...]) -> list[tuple]:
    made = volume(chapters=(volume().chapters[0]._replace(lines=lines),))
    parsed = importers.parse(bytes_of("xml", made), "memo.xml")
    return [
        (one.kind, one.text, one.label.rstrip("."), one.level, one.refs, one.breaks)
        for one in parsed.blocks
    ]


def test_our_importer_reads_the_same_text_and_record_back():
    wanted = [as_read(line) for line in LINES]
    assert read_back(LINES) == wanted
    record = importers.parse(bytes_of("xml", volume()), "memo.xml")
    assert record.title == RECORD.title
    assert record.metadata == {
        "date": RECORD.date,
        "participants": list(RECORD.participants),
        "summary": RECORD.summary,
        "archive_reference": RECORD.archive_reference,
        "original_language": RECORD.original_language,
        "translator": RECORD.translator,
        "source_url": RECORD.source_url,
        "rights": RECORD.rights,
        "language": "en",
    }


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (Line(HEADING, "hhhhhh", "A title alone", level=4),),
        (Line("list_item", "bbbbbb", "deep at once", label="1.", level=3),),
        (Line("text", "bbbbbb", "A mark without its note.", "1", refs=((6, "9"),)),),
        (Line("text", "bbbbbb", "e\u0301 is \u00e9 here, א too.", "1"),),
    ],
    ids=["empty", "heading", "list", "mark", "accents"],
)
def test_odd_texts_are_valid_too(lines: tuple[Line, ...], tmp_path):
    chapter = volume().chapters[0]._replace(lines=lines)
    file = tmp_path / "odd.xml"
    file.write_bytes(bytes_of("xml", volume(chapters=(chapter,))))
    assert validators.jing(validators.tei_schema(), file) == ""


def test_the_schema_of_the_tei_finds_nothing(tmp_path):
    file = tmp_path / "memo.xml"
    file.write_bytes(bytes_of("xml", volume()))
    schema = validators.tei_schema()
    assert validators.jing(schema, file) == ""
    file.write_bytes(
        bytes_of("xml", volume()).replace(b"<publicationStmt>", b"<publicationStmt><x/>")
    )
    assert "x" in validators.jing(schema, file), "jing finds what is wrong"


def test_bare_record_and_text_without_notes_are_valid(tmp_path):
    bare = RECORD._replace(
        citation="A book, p. 3", date="", participants=(), summary="", archive_reference="",
        original_language="", translator="", source_url="", rights="", published=None,
    )  # fmt: skip
    chapter = volume().chapters[0]._replace(record=bare, notes=())
    file = tmp_path / "bare.xml"
    file.write_bytes(bytes_of("xml", volume(chapters=(chapter,))))
    assert validators.jing(validators.tei_schema(), file) == ""
    parsed = importers.parse(file.read_bytes(), "bare.xml")
    assert parsed.metadata["citation"] == "A book, p. 3"
    assert parsed.metadata["source_url"] == f"{SITE}/documents/memo/", "where it was taken from"


def test_real_texts_come_back(corpus, tmp_path):
    """The corpus through the import, out as TEI, and in again."""
    for path in sorted((corpus / "seeds").glob("*.txt"))[:4]:
        parsed = importers.parse(path.read_bytes(), path.name)
        lines = tuple(
            Line(
                {"paragraph": "text"}.get(block.kind, block.kind), f"b{number:05}", block.text, "",
                block.label, block.level, tuple(block.refs), tuple(block.breaks),
            )
            for number, block in enumerate(parsed.blocks)
            if block.kind not in ("title", "metadata")
        )  # fmt: skip
        assert read_back(lines) == [as_read(line) for line in lines]
        file = tmp_path / "real.xml"
        chapter = volume().chapters[0]._replace(lines=lines, notes=())
        file.write_bytes(bytes_of("xml", volume(chapters=(chapter,))))
        assert validators.jing(validators.tei_schema(), file) == ""


def test_pointers_of_notes_lead_to_the_quoted_words(root):
    def words(key: str) -> str:
        (found,) = [one for one in root.iter() if one.get(XML_ID) == f"p-{key}"]
        return "".join(found.itertext())

    targets = root.xpath("//t:annotation[@motivation='commenting']/@target", namespaces=TEI)
    key, start, length = re.fullmatch(r"#string-range\(p-(\w+),(\d+),(\d+)\)", targets[0]).groups()
    assert words(key)[int(start) : int(start) + int(length)] == WORD.quote
    first, start, last, end = re.fullmatch(
        r"#range\(string-index\(p-(\w+),(\d+)\),string-index\(p-(\w+),(\d+)\)\)", targets[1]
    ).groups()
    assert f"{words(first)[int(start) :]}\n{words(last)[: int(end)]}" == LONG.quote
    assert targets[2] == f"{SITE}/documents/memo/versions/1/"


def test_provenance_stands_with_each_note(root):
    (note, reply, *_rest) = root.findall(".//t:annotation", TEI)
    assert note.findtext(".//t:persName", namespaces=TEI) == "Ada & Co"
    changes = {one.get("status"): one.get("when") for one in note.iter("{*}change")}
    assert changes == {"created": "2026-03-01T12:30:15Z", "approved": "2026-03-04T09:00:00Z"}
    assert note.find(".//t:quote", TEI).get("n") == "1"
    assert note.findtext(".//t:idno", namespaces=TEI).startswith(f"{SITE}/comments/")
    assert reply.get("target").startswith(f"{SITE}/comments/")
    assert [one.text for one in note.findall(".//t:list[@type='tags']/t:item", TEI)] == [
        "trade", "@risk",
    ]  # fmt: skip
