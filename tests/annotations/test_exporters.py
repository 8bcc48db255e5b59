"""Notes as files: each format, from entries made here."""

from __future__ import annotations

import csv
import datetime
import io
import json
from uuid import UUID

import html5lib
import pytest
from markdown_it import MarkdownIt

from annotations.entries import Answered, Entry, Passage, Reading
from annotations.exporters import FORMATS, Head
from annotations.markup import to_html

MOMENT = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.UTC)
HEAD = Head("Cold War <in> Asia", "https://c.example", MOMENT, (("Words", "a < b"),))
BODY = "=cmd|' /C calc'!A0\n\n# No heading, *but* <b onclick=x>words</b>, “quoted” 🙂"


def entry(number: int = 1, **changed) -> Entry:
    pk = UUID(int=number)
    made = Entry(
        kind="note", id=pk, note=UUID(int=1000 + number),
        document=Reading("memo", "Memorandum, 1949", "en", "ltr"),
        passage=Passage("bcd", 3, "bcf", 9, 'said "no",\nand left', True, 2, "¶12"),
        audience="seminar", seminar="asia", seminar_name="Asia", name="Ada & Co", is_mine=False,
        created=MOMENT, updated=MOMENT, version=2, body=BODY, html=to_html(BODY),
        tags=("trade", "@risk"), state="unmoderated", answers=1,
    )  # fmt: skip
    return made._replace(**changed)


REPLY = entry(2, kind="reply", name="", answered=Answered(UUID(int=1), "Ada & Co", "<p>x</p>"))
HIGHLIGHT = entry(3, kind="highlight", body="", html="", tags=(), state="")


def file(form: str, *entries: Entry) -> str:
    return "".join(FORMATS[form].lines(HEAD, entries))


def test_csv_is_read_back_and_holds_no_formula():
    written = file("csv", entry(), REPLY, HIGHLIGHT)
    assert written.startswith("\ufeffkind,document,")
    assert "\n" not in written.replace("\r\n", "").replace(BODY, "").replace("\nand left", "")
    heads, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))
    first = dict(zip(heads, rows[0], strict=True))
    assert first["text"] == f"'{BODY}"
    assert first["quote"] == 'said "no",\nand left'
    assert first["address"] == f"https://c.example/comments/{UUID(int=1)}/"
    assert (first["start"], first["end"], first["answers"]) == ("3", "9", "1")
    assert dict(zip(heads, rows[1], strict=True))["in_reply_to"] == str(UUID(int=1))
    for row in rows:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_json_loses_nothing():
    whole = json.loads(file("json", entry(), REPLY, HIGHLIGHT))
    assert (whole["format"], whole["site"], whole["asked"]) == (
        1, "https://c.example", {"Words": "a < b"},
    )  # fmt: skip
    note, reply, highlight = whole["entries"]
    assert note["text"] == BODY
    assert note["tags"] == ["trade", "@risk"]
    assert note["passage"] == {
        "first": "bcd", "start": 3, "last": "bcf", "end": 9, "quote": 'said "no",\nand left',
        "placed": True, "text_version": 2, "cite": "¶12",
    }  # fmt: skip
    assert (note["audience"], note["version"], note["state"]) == ("seminar", 2, "unmoderated")
    assert datetime.datetime.fromisoformat(note["created"]) == MOMENT
    assert (reply["kind"], reply["in_reply_to"]) == ("reply", str(UUID(int=1)))
    assert highlight["state"] is None
    assert json.loads(file("json"))["entries"] == []


def test_html_is_one_file_without_script():
    written = file("html", entry(), REPLY, HIGHLIGHT)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(written)
    assert parser.errors == []
    assert {"script", "link", "img", "iframe"} & {one.tag for one in tree.iter()} == set()
    assert not [one for one in tree.iter() for name in one.attrib if name.startswith("on")]
    words = "".join(tree.itertext())
    assert "Cold War <in> Asia" in words
    assert "<b onclick=x>words</b>" in words
    assert "In answer to Ada & Co" in words
    assert "Deleted account" in words
    linked = file("html", entry(html='<p><a href="/documents/memo/">here</a></p>'))
    assert 'href="https://c.example/documents/memo/"' in linked


def test_markdown_reads_as_it_was_meant():
    page = MarkdownIt("commonmark", {"html": True}).render(file("md", entry(), REPLY))
    assert "<h1>Cold War &lt;in&gt; Asia</h1>" in page
    assert page.count("<h2>") == 1
    assert page.count("<h3>") == 2
    assert "<b onclick" not in page
    assert "# No heading, <em>but</em> &lt;b onclick=x&gt;words&lt;/b&gt;" in page
    assert "¶12 · Ada &amp; Co" in page
    assert "In answer to Ada &amp; Co:" in page


@pytest.mark.parametrize("form", FORMATS)
def test_files_are_made_piece_by_piece(form: str):
    taken = []

    def entries():
        for number in range(1, 4):
            taken.append(number)
            yield entry(number)

    pieces = iter(FORMATS[form].lines(HEAD, entries()))
    next(pieces)
    assert len(taken) <= 1
    assert form == FORMATS[form].SUFFIX
    assert len(list(pieces)) >= 3
