"""Comments: what Markdown does here, and what it never does."""

from __future__ import annotations

import time

import pytest

from annotations.markup import clean, plain, to_html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*so* **very** ~~wrong~~", "<p><em>so</em> <strong>very</strong> <s>wrong</s></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("> he said\n\nno", "<blockquote>\n<p>he said</p>\n</blockquote>\n<p>no</p>\n"),
        ("3. third", '<ol start="3">\n<li>third</li>\n</ol>\n'),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        (
            "[see](/documents/a/p/k)",
            '<p><a href="/documents/a/p/k" rel="nofollow noopener ugc">see</a></p>\n',
        ),
        (
            "[a [sic] b](https://x.example)",
            '<p><a href="https://x.example" rel="nofollow noopener ugc">a [sic] b</a></p>\n',
        ),
    ],
)
def test_markdown_that_is_meant(source: str, html: str) -> None:
    assert to_html(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "# Heading",
        "Heading\n===",
        "    indented",
        "| a | b |\n|---|---|",
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java\tscript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](//evil.example)",
        "[a](http:evil.example)",
        "[a](vbscript:x)",
        "[a]()",
        "[a]( <> )",
        "<javascript:alert(1)>",
        "[a]: https://hidden.example",
        "https://no.linkify.example",
    ],
)
def test_what_is_not_meant_stays_as_typed(source: str) -> None:
    html = to_html(source)
    assert html.startswith("<p>")
    for element in ("<a", "<img", "<script", "<h1", "<table", "<pre"):
        assert element not in html


def test_an_image_becomes_at_most_a_link() -> None:
    assert "<img" not in to_html("![a](https://x.example/y.png)")


def test_a_title_cannot_leave_its_attribute() -> None:
    html = to_html("""[a](/x '"><script>alert(1)</script>')""")
    assert "<script" not in html
    assert html.count("<a ") == 1


def test_direction_and_control_characters_are_removed() -> None:
    assert clean("a\u202eb\0c\u2066\r\nd\ud800\ufeff\u200fe") == "abc\nd\u200fe"


def test_emoji_of_several_code_points_stay_whole() -> None:
    assert to_html("👩🏽\u200d🚀") == "<p>👩🏽\u200d🚀</p>\n"


def test_words_below_the_deepest_level_stay() -> None:
    assert "hello" in to_html(">" * 500 + " hello")
    assert to_html(">" * 500).count("<blockquote>") <= 10
    assert to_html("**a " * 500 + "**" * 500).count("<strong>") <= 10


def test_plain_words_for_a_mail() -> None:
    source = "> quoted *words*\n\nSee [there](/x),\nand `this`.\n\n- one\n- two\n\n```\ncode\n```"
    assert plain(source) == "quoted words\nSee there,\nand this.\none\ntwo\ncode"


@pytest.mark.parametrize(
    "piece",
    ["[", "[a", "[*", "[]", "[](", "![", "](", ">", "> ", "> a\nb\n", "*", "**a ", "*_", "`", "`a ",
     "``a`", "- ", "- a\n  ", "-\n", "1. ", "<", "<a ", "&", "\\", "(", "~~~\n", "\n", "\t", "|"],
)  # fmt: skip
def test_hostile_input_takes_time_in_step_with_its_length(piece: str) -> None:
    source = (piece * 20_000)[:20_000]
    began = time.process_time()
    to_html(source)
    plain(source)
    assert time.process_time() - began < 1.5
