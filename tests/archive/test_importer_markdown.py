"""Markdown says itself what is what: nothing of it is guessed, nothing lost, no tag is a word."""

from __future__ import annotations

import html
import re

import pytest

from archive.importers import UnknownEncoding, parse
from archive.parsed import Block, ImportProblem, ParsedDocument
from tests.archive.formats import NAMES, demonstration, shape, with_marks
from tests.archive.mutations import Budget, fuzz


def escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#~|&!])", r"\\\1", text)


def written(parsed: ParsedDocument) -> bytes:
    """A small writer of Markdown."""
    out = [f"# {escaped(parsed.title)}"]
    for block in parsed.blocks:
        words = "".join(
            escaped(value) if what == "text" else f"[^{value}]"
            for what, value in with_marks(block)
            if what != "page"
        )
        lead = {
            "heading": "#" * (block.level + 1) + " ",
            "quotation": "> ",
            "list_item": "  " * (block.level - 1) + (block.label or "-") + " ",
            "footnote": f"[^{block.label}]: ",
        }.get(block.kind, "")
        out.append(lead + words)
    return ("\n\n".join(out) + "\n").encode()


@pytest.mark.parametrize("name", NAMES)
def test_demonstration_texts_come_back(name: str) -> None:
    there = demonstration(name)
    back = parse(written(there), "text.md")
    assert back.title == there.title
    assert shape(back) == shape(there, breaks=False)


def read(source: str) -> list[Block]:
    return parse(source.encode(), "a.md").blocks


def test_kinds_and_reasons() -> None:
    blocks = read(
        "First words,\nin two lines.\n\n## Salt\n\n1. one\n2. two\n   - inner *word*\n\n"
        "> said `he`\n\nA [link](https://example.org) and an ![image](x.png) end.\n\n"
        "| a | b |\n|---|---|\n| c | d |\n"
    )
    assert [(b.kind, b.text, b.label, b.level) for b in blocks] == [
        ("paragraph", "First words, in two lines.", "", 1),
        ("heading", "Salt", "", 1),
        ("list_item", "one", "1.", 1),
        ("list_item", "two", "2.", 1),
        ("list_item", "inner word", "", 2),
        ("quotation", "said he", "", 1),
        ("paragraph", "A link and an end.", "", 1),
        ("paragraph", "a b", "", 1),
        ("paragraph", "c d", "", 1),
    ]
    assert all(block.reason for block in blocks)
    assert blocks[0].lines == (1, 2)


def test_footnotes_keep_their_labels_and_are_not_lost_without_a_mark() -> None:
    blocks = read("One.[^b] Two.[^a]\n\n[^a]: Of two.\n[^b]: Of one.\n\n    More.\n[^c]: Alone.\n")
    assert blocks[0].text == "One. Two."
    assert blocks[0].refs == [(4, "b"), (9, "a")]
    assert [(b.label, b.text) for b in blocks[1:]] == [
        ("a", "Of two."),
        ("b", "Of one. More."),
        ("c", "Alone."),
    ]


def test_html_in_it_is_never_text() -> None:
    blocks = read(
        "One <b>bold</b> <script>alert(1)</script> word.\n\n<script>\nalert(2)\n</script>\n\n"
        "<style>p {}</style>\n\n<!-- a note -->\n\n<div>kept words</div>\n"
    )
    assert [b.text for b in blocks] == ["One bold word.", "kept words"]


def test_front_matter_goes_to_the_record() -> None:
    parsed = parse(
        b"---\ntitle: On salt\ndate: 1954-03-03\nlanguage: de\nparticipants:\n- A. Lind\n"
        b"- R. Osk\n---\n\nText.\n",
        "a.md",
    )
    assert parsed.title == "On salt"
    assert parsed.metadata["date"] == "1954-03-03"
    assert parsed.metadata["participants"] == ["A. Lind", "R. Osk"]
    assert parsed.metadata["language"] == "de"
    assert [b.text for b in parsed.blocks] == ["Text."]
    kept = parse(b"---\nsomething: else\n---\n\nText.\n", "a.md")
    assert "something: else" in " ".join(b.text for b in kept.blocks)


BAD = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "only a comment": (b"<!-- nothing -->", "holds no text"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "web page": (b"<!DOCTYPE html><html><body>a", "is a web page by its content"),
    "control": (b"a \x07 b", "control character U+0007"),
    "brackets": (b"[" * 150_000, "more brackets"),
    "deep": (b"> " * 200 + b"deep", "nests lists or quotations"),
    "large": (b"word\n" * 2_000_000, "too many"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_in_one_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ImportProblem, match=re.escape(sentence)):
        parse(data, "bad.md")


def test_an_unknown_encoding_is_asked_for() -> None:
    data = "Überfahrt für drei Gäste".encode("cp1252")
    with pytest.raises(UnknownEncoding):
        parse(data, "a.md")
    assert parse(data, "a.md", encoding="cp1252").blocks[0].text == "Überfahrt für drei Gäste"


def source_words(data: bytes) -> str:
    source = data.decode("utf-8", "ignore")
    return source + html.unescape(source)


def test_no_mutation_breaks_it(budget: Budget) -> None:
    sources = [written(demonstration(name)) for name in NAMES]
    fuzz("a.md", sources, budget, known=source_words)


@pytest.mark.parametrize(
    "piece", ["*a_ ", "[", "![a](", "> ", "`", "<a ", "|a", "[^1]", "~~", "- "]
)
def test_repetition_takes_no_long_time(piece: str, budget: Budget) -> None:
    budget.run("a.md", (piece * (150_000 // len(piece))).encode())
