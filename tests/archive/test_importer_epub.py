"""EPUB: chapters in the order of the spine, footnotes across them, nothing unsafe opened."""

from __future__ import annotations

import html
import re
from html import escape
from urllib.parse import unquote

import pytest

from archive.importers import parse
from archive.parsed import Block, ImportProblem, ParsedDocument
from tests.archive.formats import NAMES, demonstration, shape, with_marks
from tests.archive.mutations import Budget, fuzz
from tests.archive.packing import bad_archives, mutated_parts, packed, unpacked

KEYS = ("citation", "summary", "rights", "archive_reference", "participants")
CONTAINER = """<?xml version="1.0"?><container version="1.0"
 xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
 <rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>
 </rootfiles></container>"""
PAGE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>A chapter</title><style>p {{}}</style></head><body>{}</body></html>"""


def inline(block: Block) -> str:
    shown = {
        "text": "{}",
        "page": '<span epub:type="pagebreak" title="{}"/>',
        "ref": '<a epub:type="noteref" href="notes.xhtml#n{0}">{0}</a>',
    }
    return "".join(shown[what].format(escape(value)) for what, value in with_marks(block))


def chapters(parsed: ParsedDocument) -> list[str]:
    """A chapter for each heading of the first level, and one of the notes."""
    parts: list[list[str]] = [[f"<h1>{escape(parsed.title)}</h1>"]]
    notes = []
    for block in parsed.blocks:
        if block.kind == "footnote":
            notes.append(
                f'<aside epub:type="footnote" id="n{block.label}"><p>{block.label}. '
                f"{inline(block)}</p></aside>"
            )
            continue
        if block.kind == "heading" and block.level == 1:
            parts.append([])
        form = {
            "heading": f"<h{block.level + 1}>{{}}</h{block.level + 1}>",
            "list_item": f"<ol start='{block.label[:-1]}'><li>{{}}</li></ol>"
            if block.label
            else "<ul><li>{}</li></ul>",
            "quotation": "<blockquote><p>{}</p></blockquote>",
        }.get(block.kind, "<p>{}</p>")
        parts[-1].append(form.format(inline(block)))
    return [PAGE.format("\n".join(part)) for part in (*parts, notes) if part]


def opf(pages: list[str], metadata: str) -> str:
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(pages)))
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def book(pages: dict[str, str], metadata: str = "", **more: str | bytes) -> bytes:
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": opf(list(pages), metadata),
            # Addresses in the package are quoted, the names of the parts are not.
            **{f"OPS/{unquote(name)}": page for name, page in pages.items()},
            **more,
        }
    )


def written(parsed: ParsedDocument) -> bytes:
    """A small writer of EPUB."""
    names = {
        "citation": "dcterms:bibliographicCitation",
        "summary": "dc:description",
        "rights": "dc:rights",
        "archive_reference": "dc:source",
        "date": "dc:date",
        "participants": "dc:contributor",
    }
    metadata = f"<dc:title>{escape(parsed.title)}</dc:title><dc:language>en</dc:language>"
    for key, value in parsed.metadata.items():
        for one in value if isinstance(value, list) else [value]:
            if key in names:
                metadata += f"<{names[key]}>{escape(one)}</{names[key]}>"
    found = chapters(parsed)
    noted = any(block.kind == "footnote" for block in parsed.blocks)
    pages = {f"c%20{n}.xhtml": page for n, page in enumerate(found[: len(found) - noted])}
    if noted:
        pages["notes.xhtml"] = found[-1]
    return book(pages, metadata)


@pytest.mark.parametrize("name", NAMES)
def test_demonstration_texts_come_back(name: str) -> None:
    there = demonstration(name)
    back = parse(written(there), "text.epub")
    assert back.title == there.title
    assert shape(back) == shape(there)
    for key in KEYS:
        assert back.metadata.get(key) == there.metadata.get(key), key


def test_order_of_the_spine_and_notes_of_each_chapter() -> None:
    one = PAGE.format('<h1>One</h1><p>A.<a href="#n"><sup>1</sup></a></p><p id="n">1. Of A.</p>')
    two = PAGE.format('<h1>Two</h1><p>B.<a href="#n"><sup>1</sup></a></p><p id="n">1. Of B.</p>')
    blocks = parse(book({"z.xhtml": one, "a.xhtml": two}), "a.epub").blocks
    assert [(b.kind, b.text, b.label) for b in blocks] == [
        ("heading", "One", ""),
        ("paragraph", "A.", ""),
        ("heading", "Two", ""),
        ("paragraph", "B.", ""),
        ("footnote", "Of A.", "1"),
        ("footnote", "Of B.", "1-2"),
    ]
    assert [b.refs for b in blocks if b.refs] == [[(2, "1")], [(2, "1-2")]]


def test_the_record_of_the_package() -> None:
    parsed = parse(
        book(
            {"a.xhtml": PAGE.format("<p>Words&nbsp;here.</p>")},
            '<dc:title>On salt</dc:title><dc:creator id="x">R. Osk</dc:creator>'
            '<meta refines="#x" property="role">trl</meta><dc:language>de</dc:language>'
            "<dc:date>1954-03-03T00:00:00Z</dc:date>"
            "<dc:identifier>https://example.org/salt</dc:identifier>",
        ),
        "a.epub",
    )
    assert (parsed.title, parsed.blocks[0].text) == ("On salt", "Words here.")
    assert parsed.metadata["translator"] == "R. Osk"
    assert parsed.metadata["language"] == "de"
    assert parsed.metadata["date"] == "1954-03-03"
    assert parsed.metadata["source_url"] == "https://example.org/salt"


def test_a_chapter_that_is_no_good_xml_is_read_as_html() -> None:
    blocks = parse(book({"a.xhtml": "<html><body><p>One<br>two<p>Three"}), "a.epub").blocks
    assert [b.text for b in blocks] == ["One two", "Three"]


GOOD = book({"a.xhtml": PAGE.format("<p>Words.</p>")})
LOCK = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData>'
    '<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData>'
    "</encryption>"
)
ENTITY = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BAD = {
    "empty": (b"", "is empty"),
    "plain text": (b"Only words.", "let its name end in .txt"),
    "copy protection": (
        book({"a.xhtml": PAGE.format("a")}, **{"META-INF/encryption.xml": LOCK}),
        "copy protection",
    ),
    "entities": (book({"a.xhtml": ENTITY + "<html><body>&x;</body></html>"}), "declares entities"),
    "no chapter": (book({}), "no chapter"),
    "no words": (book({"a.xhtml": PAGE.format("<img/>")}), "holds no text"),
    "no container": (packed({"mimetype": "application/epub+zip"}), "no part META-INF/container"),
    "missing chapter": (
        packed(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": CONTAINER,
                "OPS/book.opf": opf(["../../../etc/passwd"], ""),
            }
        ),
        "is damaged",
    ),
    "large": (
        book({f"{n}.xhtml": PAGE.format(f"<p>{n} {'word ' * 2000}</p>" * 90) for n in range(60)}),
        "unpacks to more text",
    ),
    **bad_archives(GOOD),
}
BAD["cut off"] = (BAD["cut off"][0], "is damaged")


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_in_one_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ImportProblem, match=re.escape(sentence)):
        parse(data, "bad.epub")


def source_words(data: bytes) -> str:
    source = unpacked(data)
    return source + html.unescape(re.sub(r"<[^<>]*>", "", source))


def test_no_mutation_breaks_it(budget: Budget) -> None:
    sources = [written(demonstration(name)) for name in NAMES]
    fuzz("a.epub", sources, budget, known=source_words, vary=mutated_parts)
