"""TEI P5: every text, list, note and page break where the markup has it; the header as record."""

from __future__ import annotations

import html
import re
from xml.sax.saxutils import escape

import pytest

from archive.importers import UnknownEncoding, parse
from archive.parsed import Block, ImportProblem, ParsedDocument
from tests.archive.formats import NAMES, RECORD, demonstration, shape, with_marks
from tests.archive.mutations import Budget, fuzz

HEAD = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>'
TAIL = "</body></text></TEI>"


def inline(block: Block, notes: dict[str, str]) -> str:
    out = ""
    for what, value in with_marks(block):
        if what == "text":
            out += escape(value)
        elif what == "page":
            out += f'<pb n="{value}"/>'
        else:
            out += f'<note place="foot" n="{value}">{escape(notes[value])}</note>'
    return out


def header(parsed: ParsedDocument) -> str:
    given = {key: escape(str(value)) for key, value in parsed.metadata.items()}
    people = "".join(
        f"<person><persName>{escape(name)}</persName></person>"
        for name in parsed.metadata.get("participants", [])
    )
    return f"""<teiHeader><fileDesc><titleStmt><title>{escape(parsed.title)}</title></titleStmt>
    <publicationStmt><availability><p>{given.get("rights", "")}</p></availability></publicationStmt>
    <sourceDesc><bibl>{given.get("citation", "")}</bibl><msDesc><msIdentifier>
    <idno>{given.get("archive_reference", "")}</idno></msIdentifier><msContents><msItem>
    <textLang>{given.get("original_language", "")}</textLang></msItem></msContents></msDesc>
    </sourceDesc></fileDesc><profileDesc><abstract><p>{given.get("summary", "")}</p></abstract>
    <creation><date>{given.get("date", "")}</date></creation>
    <particDesc><listPerson>{people}</listPerson></particDesc></profileDesc></teiHeader>"""


def written(parsed: ParsedDocument) -> bytes:
    """A small writer of TEI: nested divisions, notes where their marks are."""
    notes = {b.label: b.text for b in parsed.blocks if b.kind == "footnote"}
    out, depth, in_list = [], 0, False
    for block in parsed.blocks:
        if in_list and block.kind != "list_item":
            out.append("</list>")
            in_list = False
        if block.kind == "heading":
            out.append("</div>" * (depth - block.level + 1) + "<div>")
            depth = block.level
            out.append(f"<head>{inline(block, notes)}</head>")
        elif block.kind == "list_item":
            out.append("" if in_list else "<list>")
            in_list = True
            label = f"<label>{block.label}</label>" if block.label else ""
            out.append(f"{label}<item>{inline(block, notes)}</item>")
        elif block.kind == "quotation":
            out.append(f"<quote>{inline(block, notes)}</quote>")
        elif block.kind == "paragraph":
            out.append(f"<p>{inline(block, notes)}</p>")
    body = "\n".join(out) + "</div>" * depth
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0" '
        f'xml:lang="en">{header(parsed)}<text><body>{body}</body></text></TEI>'
    ).encode()


@pytest.mark.parametrize("name", NAMES)
def test_demonstration_texts_come_back(name: str) -> None:
    there = demonstration(name)
    back = parse(written(there), "text.xml")
    assert back.title == there.title
    assert shape(back) == shape(there)
    for key in RECORD:
        assert back.metadata.get(key) == there.metadata.get(key), key


def read(inside: str, tail: str = TAIL) -> list[Block]:
    return parse((HEAD + inside + tail).encode(), "a.xml").blocks


def test_divisions_lists_quotes_and_reasons() -> None:
    blocks = read(
        "<div><head>One</head><p>First<lb/>line.</p><div><head>Inner</head>"
        "<p>Wishes:<list rend='ordered'><item>a boat</item><item>a stove<list><item>warm</item>"
        "</list></item></list>after.</p></div></div>"
        "<div><head>Two</head><cit><quote>Alone.</quote></cit><p>Not <q>alone</q>.</p>"
        "<table><row><cell>a</cell><cell>b</cell></row></table></div>"
    )
    assert [(b.kind, b.text, b.label, b.level) for b in blocks] == [
        ("heading", "One", "", 1),
        ("paragraph", "First line.", "", 1),
        ("heading", "Inner", "", 2),
        ("paragraph", "Wishes:", "", 1),
        ("list_item", "a boat", "1.", 1),
        ("list_item", "a stove", "2.", 1),
        ("list_item", "warm", "", 2),
        ("paragraph", "after.", "", 1),
        ("heading", "Two", "", 1),
        ("quotation", "Alone.", "", 1),
        ("paragraph", "Not alone.", "", 1),
        ("paragraph", "a b", "", 1),
    ]
    assert all(block.reason for block in blocks)


def test_notes_in_their_place_and_apart() -> None:
    blocks = read(
        '<p>Sold.<note n="1">Of <hi>salt</hi>.</note> Then <ref target="#x">2</ref>and on.</p>'
        '<p>Again.<note n="1">Other.</note></p><note xml:id="x" n="2"><p>Far.</p><p>Off.</p></note>'
    )
    assert [(b.kind, b.text, b.label) for b in blocks] == [
        ("paragraph", "Sold. Then and on.", ""),
        ("paragraph", "Again.", ""),
        ("footnote", "Of salt.", "1"),
        ("footnote", "Other.", "1-2"),
        ("footnote", "Far. Off.", "2"),
    ]
    assert blocks[0].refs == [(5, "1"), (10, "2")]
    assert blocks[1].refs == [(6, "1-2")]


def test_pages_readings_and_what_is_no_text() -> None:
    blocks = read(
        '<pb n="7"/><fw>RUNNING HEAD</fw><p>The '
        "<choice><sic>lihgt</sic><corr>light</corr></choice> was "
        '<supplied>dark</supplied><pb facs="img/p08.jpg"/> at <app><lem>night</lem><rdg>noon'
        "</rdg></app>.<figure><figDesc>A ship</figDesc></figure></p>"
    )
    assert [b.text for b in blocks] == ["The lihgt was [dark] at night."]
    assert blocks[0].breaks == [(0, "7"), (21, "p08")]


def test_the_deepest_tree_that_is_well_formed() -> None:
    blocks = read("<div>" * 230 + "<p>deep</p>" + "</div>" * 230)
    assert [b.text for b in blocks] == ["deep"]


BILLION = (
    '<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + HEAD + "<p>&b;</p>" + TAIL
)  # fmt: skip
OUTSIDE = '<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + "<p>&x;</p>" + TAIL
BAD = {
    "empty": (b"", "is empty"),
    "not well-formed": ((HEAD + "<p>open").encode(), "not well-formed XML (line 1)"),
    "other xml": (b"<?xml version='1.0'?><rss><item/></rss>", "the root element rss"),
    "corpus": (b"<teiCorpus xmlns='http://www.tei-c.org/ns/1.0'/>", "several documents"),
    "no text": (b"<TEI><teiHeader/></TEI>", "no text element"),
    "no words": ((HEAD + "<p/>" + TAIL).encode(), "holds no text"),
    "expansion": (BILLION.encode(), "declares entities"),
    "external": (OUTSIDE.encode(), "declares entities"),
    "unknown entity": (
        ('<!DOCTYPE TEI SYSTEM "http://x.invalid/t.dtd">' + HEAD + "<p>&foo;</p>" + TAIL).encode(),
        "the entity &foo;",
    ),
    "deep": ((HEAD + "<div>" * 400 + "a" + "</div>" * 400 + TAIL).encode(), "nests more than 250"),
    "web page": (b"<!DOCTYPE html><html><body>a</body></html>", "is a web page by its content"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "plain text": (b"Only words.", "let its name end in .txt"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_in_one_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ImportProblem, match=re.escape(sentence)):
        parse(data, "bad.xml")


def test_a_changed_ending_is_named() -> None:
    with pytest.raises(ImportProblem, match=re.escape("let its name end in .xml")):
        parse((HEAD + "<p>a</p>" + TAIL).encode(), "a.txt")


def test_encodings() -> None:
    body = HEAD + "<p>Überfahrt &eacute;&#233;</p>" + TAIL
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?>' + body
    assert parse(declared.encode("latin-1"), "a.xml").blocks[0].text == "Überfahrt éé"
    assert parse(body.encode("utf-16"), "a.xml").blocks[0].text == "Überfahrt éé"
    with pytest.raises(UnknownEncoding):
        parse(body.encode("latin-1"), "a.xml")


def source_words(data: bytes) -> str:
    source = data.decode("utf-8", "ignore")
    bare = re.sub(r"<note.*?</note>", "", source, flags=re.S)
    return source + html.unescape(re.sub(r"<[^>]*>", "", source) + re.sub(r"<[^>]*>", "", bare))


def test_no_mutation_breaks_it(budget: Budget) -> None:
    sources = [written(demonstration(name)) for name in NAMES]
    fuzz("a.xml", sources, budget, known=source_words)
