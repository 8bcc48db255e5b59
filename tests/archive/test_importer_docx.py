"""DOCX: styles, numbering, footnotes and pages; no hidden word, nothing from outside the file."""

from __future__ import annotations

import html
import re
from html import escape

import pytest

from archive.importers import parse
from archive.parsed import Block, ImportProblem, ParsedDocument
from tests.archive.formats import NAMES, demonstration, shape, with_marks
from tests.archive.mutations import Budget, fuzz
from tests.archive.packing import bad_archives, mutated_parts, packed, unpacked

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def relationships(*found: tuple[str, str], mode: str = "") -> str:
    each = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="{target}"{mode}/>'
        for n, (kind, target) in enumerate(found)
    )
    return f'{XML}<Relationships xmlns="{RELATED}">{each}</Relationships>'


STYLES = f"{XML}<w:styles {W}>" + "".join(
    f'<w:style w:styleId="{key}"><w:name w:val="{name}"/>{rest}</w:style>'
    for key, name, rest in (
        ("berschrift1", "heading 1", ""),
        ("berschrift2", "heading 2", ""),
        ("Own", "My heading", '<w:basedOn w:val="berschrift2"/>'),
        ("Titel", "Title", ""),
        ("Zitat", "Quote", ""),
        ("Outline", "Outlined", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'),
        ("Bulleted", "List Bullet", '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>'),
        ("Loop", "Loop", '<w:basedOn w:val="Loop"/>'),
    )
) + "</w:styles>"  # fmt: skip
NUMBERING = f"""{XML}<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
<w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">
<w:startOverride w:val="4"/></w:lvlOverride></w:num></w:numbering>"""
CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title>
 <dc:description>{}</dc:description></cp:coreProperties>"""


def document(body: str, notes: str = "", core: str = "", **more: str) -> bytes:
    """A whole document of these paragraphs and footnotes."""
    return packed(
        {
            "[Content_Types].xml": f"{XML}<Types/>",
            "_rels/.rels": relationships(
                (f"{OFFICE}/officeDocument", "word/document.xml"),
                (f"{OFFICE}/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": core or CORE.format("", ""),
            "word/document.xml": f"{XML}<w:document {W}><w:body>{body}<w:sectPr/></w:body>"
            "</w:document>",
            "word/_rels/document.xml.rels": relationships(
                (f"{OFFICE}/styles", "styles.xml"),
                (f"{OFFICE}/numbering", "numbering.xml"),
                (f"{OFFICE}/footnotes", "footnotes.xml"),
                (f"{OFFICE}/endnotes", "endnotes.xml"),
            ),
            "word/styles.xml": STYLES,
            "word/numbering.xml": NUMBERING,
            "word/footnotes.xml": f"{XML}<w:footnotes {W}><w:footnote w:id='0' "
            f"w:type='separator'><w:p/></w:footnote>{notes}</w:footnotes>",
            **more,
        }
    )


def p(inside: str, style: str = "", numbered: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr>{inside}</w:p>"


def t(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def numbered(identity: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{identity}"/></w:numPr>'


def inline(block: Block) -> str:
    out = ""
    for what, value in with_marks(block):
        if what == "text":
            half = len(value) // 2
            out += t(escape(value[:half])) + t(escape(value[half:]))
        elif what == "page":
            out += "<w:r><w:lastRenderedPageBreak/></w:r>"
        else:
            out += f'<w:r><w:footnoteReference w:id="{value}"/></w:r>'
    return out


def written(parsed: ParsedDocument) -> bytes:
    """A small writer of DOCX."""
    body, notes = [p(t(escape(parsed.title)), "Titel")], []
    for block in parsed.blocks:
        inside = inline(block)
        if block.kind == "footnote":
            mark = "<w:r><w:footnoteRef/></w:r>" + t(" ")
            notes.append(f'<w:footnote w:id="{block.label}">{p(mark + inside)}</w:footnote>')
        elif block.kind == "heading":
            body.append(p(inside, f"berschrift{block.level}"))
        elif block.kind == "list_item" and block.label:
            body.append(p(inside, numbered=numbered(1, block.level - 1)))
        elif block.kind == "list_item":
            body.append(p(inside, "Bulleted"))
        else:
            body.append(p(inside, "Zitat" if block.kind == "quotation" else ""))
    summary = str(parsed.metadata.get("summary", ""))
    core = CORE.format("Microsoft Word - Document1", escape(summary))
    return document("".join(body), "".join(notes), core)


@pytest.mark.parametrize("name", NAMES)
def test_demonstration_texts_come_back(name: str) -> None:
    there = demonstration(name)
    back = parse(written(there), "text.docx")
    assert back.title == there.title
    assert back.metadata.get("summary", "") == there.metadata.get("summary", "")
    # Word stores where a page ended, and not which number it had.
    expected = [(*one[:5], [(at, "") for at, _ in one[5]]) for one in shape(there)]
    assert shape(back) == expected


def read(body: str, notes: str = "", **more: str) -> list[Block]:
    return parse(document(body, notes, **more), "a.docx").blocks


def test_styles_lists_and_reasons() -> None:
    blocks = read(
        p(t("Start")) + p(t("One"), "Own") + p(t("Three"), "Outline")
        + p(t("a"), numbered=numbered(1))
        + p(t("b"), numbered=numbered(1, 1)) + p(t("c"), numbered=numbered(1, 1))
        + p(t("d"), numbered=numbered(1)) + p(t("e"), "Bulleted") + p(t("f"), "Loop")
        + p(t("g"), numbered=numbered(3)) + p(t("Said"), "Zitat")
        + f"<w:tbl><w:tr><w:tc>{p(t('l'))}</w:tc><w:tc>{p(t('r'))}</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    assert [(b.kind, b.text, b.label, b.level) for b in blocks] == [
        ("paragraph", "Start", "", 1),
        ("heading", "One", "", 1),
        ("heading", "Three", "", 2),
        ("list_item", "a", "1.", 1),
        ("list_item", "b", "1.a)", 2),
        ("list_item", "c", "1.b)", 2),
        ("list_item", "d", "2.", 1),
        ("list_item", "e", "", 1),
        ("paragraph", "f", "", 1),
        ("list_item", "g", "4.", 1),
        ("quotation", "Said", "", 1),
        ("paragraph", "l r", "", 1),
    ]
    assert all(block.reason for block in blocks)


def test_what_is_no_text() -> None:
    blocks = read(
        p(t("Seen ") + t("hidden", "<w:vanish/>") + "<w:del>" + t("gone") + "</w:del><w:ins>"
          + t("new") + "</w:ins><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:tab/></w:r>"
          + "<w:hyperlink>" + t("link") + "</w:hyperlink>" + t("so<w:softHyphen/>")
          + "<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r>")
    )  # fmt: skip
    assert [b.text for b in blocks] == ["Seen new linksoco‑op"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p(t('In the box'))}</w:txbxContent>"
    blocks = read(
        p(t("Before") + f"<w:r><w:AlternateContent><w:Choice>{box}</w:Choice>"
          f"<w:Fallback>{box}</w:Fallback></w:AlternateContent></w:r>") + p(t("After"))
    )  # fmt: skip
    assert [b.text for b in blocks] == ["Before", "In the box", "After"]


def test_footnotes_endnotes_and_marks_of_their_own() -> None:
    def mark(kind: str, number: int, rest: str = "", printed: str = "") -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"{rest}/>{printed}</w:r>'

    end = f"<w:endnotes {W}><w:endnote w:id='5'>{p(t('End'))}</w:endnote></w:endnotes>"
    blocks = read(
        p(t("A") + mark("footnote", 8) + t(" b")
          + mark("footnote", 7, ' w:customMarkFollows="1"', "<w:t>*</w:t>") + mark("endnote", 5)),
        f"<w:footnote w:id='7'>{p(t('* Star'))}</w:footnote>"
        f"<w:footnote w:id='8'>{p(t('First'))}{p(t('more'))}</w:footnote>",
        **{"word/endnotes.xml": end},
    )  # fmt: skip
    assert (blocks[0].text, blocks[0].refs) == ("A b", [(1, "1"), (3, "*"), (3, "i")])
    assert [(b.label, b.text) for b in blocks[1:]] == [
        ("1", "First more"),
        ("*", "Star"),
        ("i", "End"),
    ]


def test_bold_paragraphs_are_doubtful_headings_where_no_style_is_used() -> None:
    blocks = read(p(t("On salt", "<w:b/>")) + p(t("It lies", '<w:b w:val="0"/>')))
    assert [(b.kind, b.doubtful) for b in blocks] == [("heading", True), ("paragraph", False)]


GOOD = document(p(t("Words.")))
ENTITY = (
    f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}><w:body/></w:document>'
)
OUTSIDE = relationships(
    (f"{OFFICE}/subDocument", "http://x.invalid/a.docx"), mode=' TargetMode="External"'
)
BAD = {
    "empty": (b"", "is empty"),
    "plain text": (b"Only words.", "let its name end in .txt"),
    "with a password": (b"\xd0\xcf\x11\xe0" + bytes(5000), "without a password"),
    "entities": (document("", **{"word/document.xml": ENTITY}), "declares entities"),
    "entities in styles": (document("", **{"word/styles.xml": ENTITY}), "declares entities"),
    "text elsewhere": (document("", **{"word/_rels/x.rels": OUTSIDE}), "another file or address"),
    "embedded": (document('<w:altChunk r:id="x" xmlns:r="r"/>'), "another file in it"),
    "no words": (document(p("")), "holds no text"),
    "broken": (document("<w:p>"), "not well-formed"),
    "other archive": (packed({"a.txt": "a"}), "it has no part word/document.xml"),
    "book": (packed({"mimetype": "application/epub+zip"}), "an EPUB book by its content"),
    **bad_archives(GOOD),
}
BAD["cut off"] = (BAD["cut off"][0], "is damaged")


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_in_one_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ImportProblem, match=re.escape(sentence)):
        parse(data, "bad.docx")


def test_a_changed_ending_is_named() -> None:
    with pytest.raises(ImportProblem, match=re.escape("let its name end in .docx")):
        parse(GOOD, "a.epub")
    with pytest.raises(ImportProblem, match=re.escape("let its name end in .docx")):
        parse(GOOD, "a.txt")
    with pytest.raises(ImportProblem, match=re.escape("a.docx is damaged")):
        parse(bytes(100), "a.docx")


def source_words(data: bytes) -> str:
    source = unpacked(data)
    return source + html.unescape(re.sub(r"<[^<>]*>", "", source))


def test_no_mutation_breaks_it(budget: Budget) -> None:
    sources = [written(demonstration(name)) for name in NAMES]
    fuzz("a.docx", sources, budget, known=source_words, vary=mutated_parts)
