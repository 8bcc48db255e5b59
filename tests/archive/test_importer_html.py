"""Web pages: the article with its lists and footnotes, nothing hidden, nothing from around it."""

from __future__ import annotations

import html
import re
from html import escape

import pytest

from archive.importers import UnknownEncoding, parse
from archive.parsed import Block, ImportProblem, ParsedDocument
from tests.archive.formats import NAMES, demonstration, shape, with_marks
from tests.archive.mutations import Budget, fuzz

KEYS = ("citation", "summary", "rights", "archive_reference", "participants")
MENU = "".join(f'<li><a href="/page/{n}">Menu entry {n}</a></li>' for n in range(9))
AROUND = {
    "bare": "{}",
    "main": "<header>Site</header><nav><ul>" + MENU + "</ul></nav><main>{}</main>"
    "<footer>(c)</footer>",
    "divs": '<div id="menu"><ul>' + MENU + '</ul></div><div class="content">{}</div>'
    '<div class="sidebar"><p><a href="/x">Other texts of this site</a></p></div>'
    '<div id="footer"><p>All rights reserved by the site.</p></div>',
}  # fmt: skip


def inline(block: Block) -> str:
    shown = {
        "text": "{}",
        "page": '<span role="doc-pagebreak" aria-label="{}"></span>',
        "ref": '<sup><a id="ref{0}" href="#fn{0}">{0}</a></sup>',
    }
    return "".join(shown[what].format(escape(value)) for what, value in with_marks(block))


def inside(parsed: ParsedDocument) -> str:
    """A small writer of HTML."""
    out: list[str] = [f"<h1>{escape(parsed.title)}</h1>"]
    open_list = ""
    for block in parsed.blocks:
        wanted = ""
        if block.kind == "list_item":
            wanted = "ol" if block.label else "ul"
        elif block.kind == "footnote":
            wanted = "ol "
        if wanted != open_list:
            out.append(f"</{open_list.strip()}>" if open_list else "")
            out.append(f"<{wanted}>" if wanted else "")
            open_list = wanted
        back = f' <a href="#ref{block.label}">↩</a>'
        form = {
            "heading": f"<h{block.level + 1}>{{}}</h{block.level + 1}>",
            "list_item": "<li>{}</li>",
            "footnote": f'<li id="fn{block.label}"><p>{{}}{back}</p></li>',
            "quotation": "<blockquote><p>{}</p></blockquote>",
        }.get(block.kind, "<p>{}</p>")
        out.append(form.format(inline(block)))
    return "\n".join(out) + (f"</{open_list.strip()}>" if open_list else "")


def written(parsed: ParsedDocument, around: str = "main") -> bytes:
    """A whole page of it, with its record in meta elements and furniture around."""
    names = {
        "citation": "dcterms.bibliographicCitation",
        "summary": "description",
        "rights": "DC.rights",
        "archive_reference": "DC.source",
        "date": "DC.date",
        "participants": "DC.contributor",
    }
    metas = "".join(
        f'<meta name="{names[key]}" content="{escape(one)}">'
        for key, value in parsed.metadata.items()
        if key in names
        for one in (value if isinstance(value, list) else [value])
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{metas}'
        f"<title>{escape(parsed.title)} | A site</title><style>p {{}}</style></head><body>"
        + AROUND[around].format(inside(parsed))
        + "<script>alert('never')</script></body></html>"
    ).encode()


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", NAMES)
def test_demonstration_texts_come_back(name: str, around: str) -> None:
    there = demonstration(name)
    back = parse(written(there, around), "text.html")
    assert back.title == there.title
    assert shape(back) == shape(there)
    for key in KEYS:
        assert back.metadata.get(key) == there.metadata.get(key), key


def read(source: str) -> list[Block]:
    return parse(source.encode(), "a.html").blocks


def test_kinds_labels_and_reasons() -> None:
    blocks = read(
        "<body><p>One<br>line.<br><br>Another.</p><ol type=a start=2><li>b item<ul><li>inner</li>"
        "</ul></li><li><p>c item</p><p>goes on</p></li></ol><ul><li>(1) own</li><li>(2) label</li>"
        "</ul><dl><dt>Word</dt><dd>Sense</dd></dl><table><tr><td>a</td><td>b</td></tr></table>"
        "<blockquote>Said.</blockquote><p>Caf&eacute; &#146;tis &shy;soft e&#769;</p>"
    )
    assert [(b.kind, b.text, b.label, b.level) for b in blocks] == [
        ("paragraph", "One line.", "", 1),
        ("paragraph", "Another.", "", 1),
        ("list_item", "b item", "b.", 1),
        ("list_item", "inner", "", 2),
        ("list_item", "c item", "c.", 1),
        ("paragraph", "goes on", "", 1),
        ("list_item", "own", "(1)", 1),
        ("list_item", "label", "(2)", 1),
        ("paragraph", "Word", "", 1),
        ("paragraph", "Sense", "", 1),
        ("paragraph", "a b", "", 1),
        ("quotation", "Said.", "", 1),
        ("paragraph", "Café ’tis soft é", "", 1),
    ]
    assert all(block.reason for block in blocks)


def test_scripts_styles_forms_and_hidden_words_are_never_text() -> None:
    blocks = read(
        "<body><p>Seen <script>x()</script><style>y</style><span hidden>no</span>"
        "<span style='display: none'>no</span><b aria-hidden=true>no</b><!-- no --></p>"
        "<noscript>no</noscript><form><input value=no><button>no</button></form>"
        "<template>no</template><iframe>no</iframe><svg><text>no</text></svg></body>"
    )
    assert [b.text for b in blocks] == ["Seen"]


def test_footnotes_by_superscripts_alone_and_beside_each_other() -> None:
    blocks = read("<body><p>Sold.<sup>1</sup> Then.<sup>2</sup></p><p><sup>1</sup> Of salt.</p>"
                  "<p><sup>2</sup>Of oil.</p><p>10<sup>3</sup> barrels</p>")  # fmt: skip
    assert blocks[0].refs == [(5, "1"), (11, "2")]
    assert [(b.kind, b.label, b.text) for b in blocks[1:]] == [
        ("paragraph", "", "103 barrels"),
        ("footnote", "1", "Of salt."),
        ("footnote", "2", "Of oil."),
    ]
    linked = read(
        '<body><p>A<a href="#n1">[1]</a> b.</p><p>C<a href="#m1">[1]</a></p>'
        '<p><a name="n1"></a>[1] First.</p><p id="m1">[1] 1949 was dry.</p>'
    )
    assert [(b.text, b.label, b.refs) for b in linked] == [
        ("A b.", "", [(1, "1")]),
        ("C", "", [(1, "1-2")]),
        ("First.", "1", []),
        ("1949 was dry.", "1-2", []),
    ]


def test_a_table_of_contents_is_not_footnotes() -> None:
    blocks = read(
        '<body><p><a href="#c1">1</a> <a href="#c2">2</a></p><h2 id="c1">One</h2><p>a</p>'
        '<div id="c2"><h2>Two</h2><p>b</p></div></body>'
    )
    assert [b.kind for b in blocks] == ["paragraph", "heading", "paragraph", "heading", "paragraph"]


def test_bold_paragraphs_are_doubtful_headings_where_there_are_no_others() -> None:
    blocks = read("<body><p><b>On salt</b></p><p>It <b>lies</b> there.</p><p><b>Stop.</b></p>")
    assert [(b.kind, b.doubtful) for b in blocks] == [
        ("heading", True), ("paragraph", False), ("paragraph", False)]  # fmt: skip


def test_preformatted_text_is_divided_as_a_text() -> None:
    lines = "THE LIGHT\n\n" + "It was dark for eleven nights and\nnobody had told us.\n\n" * 6
    blocks = read(f"<html><body><pre>{lines}</pre></body></html>")
    assert blocks[-1].text == "It was dark for eleven nights and nobody had told us."
    assert len(blocks) == 7


def test_linked_data_is_read() -> None:
    parsed = parse(
        b'<html><head><script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": '
        b'"S"}, {"@type": "Article", "headline": "On salt", "dateCreated": "1954-03-03T10:00", '
        b'"contributor": [{"@type": "Person", "name": "A. Lind"}], "inLanguage": "de"}]}</script>'
        b"</head><body><p>Words.</p></body></html>",
        "a.html",
    )
    assert parsed.title == "On salt"
    assert parsed.metadata["date"] == "1954-03-03"
    assert parsed.metadata["participants"] == ["A. Lind"]
    assert parsed.metadata["language"] == "de"


BAD = {
    "empty": (b"", "is empty"),
    "plain text": (b"Only words.", "plain text without a tag"),
    "no words": (b"<html><body><img src=x><script>a</script></body></html>", "holds no text"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "tei": (b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text/></TEI>', "a TEI document by its"),
    "binary": (b"<html>\x00<body>", "binary data"),
    "control": (b"<html><body><p>one \x07 two</p>", "control character U+0007"),
    "deep": (b"<p>before" + b"<div>x" * 3000 + b"after", "nests more than 250"),
    "long text": (b"<p>before</p><pre>" + b"word " * 2_200_000 + b"</pre>after", "more than 10 MB"),
    "many elements": (b"<p>" + b"<b></b>" * 210_000, "more than 150000 elements"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_in_one_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ImportProblem, match=re.escape(sentence)):
        parse(data, "bad.html")


def test_a_changed_ending_is_named() -> None:
    with pytest.raises(ImportProblem, match=re.escape("let its name end in .html")):
        parse(b"<!DOCTYPE html><html><body>a", "a.txt")


def test_encodings() -> None:
    page = '<html><head><meta charset="{}"></head><body><p>Überfahrt „für“ drei</p></body></html>'
    for declared, real in (("iso-8859-1", "cp1252"), ("koi8-r", "utf-8"), ("utf-16", "utf-16")):
        data = page.format(declared).encode(real)
        assert parse(data, "a.html").blocks[0].text == "Überfahrt „für“ drei"
    with pytest.raises(UnknownEncoding):
        parse(page.format("utf-8").encode("cp1252"), "a.html")
    with pytest.raises(UnknownEncoding):
        parse(page.format("shift_jis").encode("cp1252") + b"\xff\xfd", "a.html")


REPEATED = (
    *("<div>", "<b>", "<table><tr><td>", "<ul><li>", "<p><a href=#x>1</a>", "<blockquote>"),
    *("<", "&", "<!--", "<p id=x>", "<sup>1</sup>"),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_repetition_takes_no_long_time(piece: str, budget: Budget) -> None:
    budget.run("a.html", ("<html><body>" + piece * (900_000 // len(piece))).encode())


def source_words(data: bytes) -> str:
    source = data.decode("utf-8", "ignore")
    return source + html.unescape(re.sub(r"<[^<>]*>", "", source))


def test_no_mutation_breaks_it(budget: Budget) -> None:
    sources = [written(demonstration(name), around) for name in NAMES for around in AROUND]
    fuzz("a.html", sources, budget, known=source_words)
