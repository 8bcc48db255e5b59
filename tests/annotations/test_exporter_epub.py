"""EPUB: valid by epubcheck, every link in it leads somewhere, the same content the same bytes."""

from __future__ import annotations

import io
import posixpath
import zipfile

import pytest
from lxml import etree

from archive import importers
from tests import validators
from tests.annotations.volumes import SITE, bytes_of, reader, volume

X = {
    "x": "http://www.w3.org/1999/xhtml",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}
EPUB = "{http://www.idpf.org/2007/ops}"


def opened(made) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(bytes_of("epub", made)))


@pytest.mark.parametrize("made", [volume(), reader()], ids=["edition", "reader"])
def test_epubcheck_finds_nothing(made, tmp_path):
    book = tmp_path / "book.epub"
    book.write_bytes(bytes_of("epub", made))
    assert validators.epubcheck(book) == ""


def test_epubcheck_finds_what_is_wrong(tmp_path):
    book = tmp_path / "book.epub"
    with zipfile.ZipFile(book, "w") as packed:
        packed.writestr("mimetype", "application/epub+zip")
    assert "container.xml" in validators.epubcheck(book)


def test_the_type_stands_first_and_nothing_changes_between_two_makings():
    written = bytes_of("epub", reader())
    assert written[30:58] == b"mimetypeapplication/epub+zip"
    assert bytes_of("epub", reader()) == written


def test_every_link_leads_into_the_book_or_to_the_site():
    book = opened(reader())
    trees = {
        name: etree.fromstring(book.read(name))
        for name in book.namelist()
        if name.endswith(".xhtml")
    }
    ids = {
        f"{name}#{one.get('id')}" for name, tree in trees.items() for one in tree.iter("{*}*")
        if one.get("id")
    }  # fmt: skip
    for name, tree in trees.items():
        for link in tree.xpath("//x:a/@href", namespaces=X):
            if link.startswith("https://"):
                continue
            target = posixpath.join("EPUB", link) if not link.startswith("#") else f"{name}{link}"
            assert target in ids or target in trees, (name, link)


def test_contents_pages_notes_and_provenance():
    book = opened(volume())
    navigation = etree.fromstring(book.read("EPUB/nav.xhtml"))
    toc, pages = navigation.iterfind(".//x:nav", X)
    assert toc.get(f"{EPUB}type") == "toc"
    assert [one.text for one in toc.iterfind(".//x:a", X)] == [
        "Memorandum, <1949>", "On the <agenda>", "A lower matter", "Nothing under it", "The end",
        "Notes",
    ]  # fmt: skip
    assert [one.text for one in pages.iterfind(".//x:a", X)] == ["1", "2"]
    chapter = etree.fromstring(book.read("EPUB/c1.xhtml"))
    kinds = [one.get(f"{EPUB}type") for one in chapter.iter("{*}*") if one.get(f"{EPUB}type")]
    assert kinds.count("noteref") == 5
    assert (kinds.count("endnote"), kinds.count("footnote"), kinds.count("pagebreak")) == (3, 2, 2)
    words = "".join(chapter.itertext())
    for said in ("approved by a moderator on", "written on text version 1", "The public edition."):
        assert said in words
    package = etree.fromstring(book.read("EPUB/content.opf"))
    sources = [one.text for one in package.iterfind(".//dc:source", X)]
    assert sources == [f"{SITE}/documents/memo/", volume().chapters[0].record.source]


def test_the_archive_is_the_publisher():
    book = opened(volume(publisher="Papers & Port"))
    package = etree.fromstring(book.read("EPUB/content.opf"))
    assert [one.text for one in package.iterfind(".//dc:publisher", X)] == ["Papers & Port"]


def test_our_own_importer_reads_the_words():
    parsed = importers.parse(bytes_of("epub", volume()), "memo.epub")
    words = " ".join(block.text for block in parsed.blocks)
    assert "He used it" in words
    assert "to read the draft aloud, slowly." in words


def test_a_text_from_right_to_left_turns_its_pages_so():
    arabic = reader().chapters[1]
    book = opened(volume(chapters=(arabic,)))
    assert b'page-progression-direction="rtl"' in book.read("EPUB/content.opf")
    assert b'lang="ar" dir="rtl"' in book.read("EPUB/c1.xhtml")
