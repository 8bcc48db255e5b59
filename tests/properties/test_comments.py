"""Comments: whatever is typed, what comes out is harmless, and no word of it is lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from annotations.markup import clean, is_safe_link, plain, to_html

SPOILED = st.text(
    st.one_of(
        st.sampled_from("ab [](){}<>*_`~#-+>!&;:/\\\"'\n\t.1\u202e\u2066\0"), st.characters()
    ),
    max_size=120,
)
PIECES = st.lists(
    st.sampled_from(
        ["[a](", "javascript:x", "//evil.example", "data:text/html,x", "http://ok.example", ")",
         "<script>", "</script>", "<img src=x onerror=y>", "> ", "- ", "1. ", "\n", "**", "`",
         "```\n", "<http://ok.example>", "<javascript:x>", "![a](", "&#106;", '" onclick="', "word"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
ELEMENTS = {
    "p",
    "br",
    "em",
    "strong",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "hr",
    "a",
}


class Harmless(HTMLParser):
    """Fails on any element, attribute or address outside the short list."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}
            if name == "href":
                assert re.match(r"https?://[^/]|mailto:|/(?![/\\])|#", value or "", re.IGNORECASE)
            if name == "rel":
                assert value == "nofollow noopener ugc"

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.one_of(SPOILED, PIECES))
def test_only_harmless_html_comes_out(source: str) -> None:
    page = Harmless(to_html(source))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\0]", page.words)
    page.words.encode()


@given(st.one_of(SPOILED, PIECES))
def test_cleaning_twice_changes_nothing(source: str) -> None:
    once = clean(source)
    assert clean(once) == once
    assert to_html(once) == to_html(source)


@given(st.lists(st.sampled_from([">", "- ", "1. ", "  ", "**", "_", "[", "\n", "> "]), max_size=60))
def test_every_word_survives_any_nesting(marks: list[str]) -> None:
    source = "".join(f"{mark}w{index} " for index, mark in enumerate(marks))
    written = set(re.findall(r"w\d+", source))
    assert set(re.findall(r"w\d+", Harmless(to_html(source)).words)) == written
    assert set(re.findall(r"w\d+", plain(source))) == written


@given(SPOILED)
def test_a_link_never_leads_to_another_host_by_looking_like_a_path(address: str) -> None:
    if is_safe_link(address) and address.startswith("/"):
        assert address[1:2] not in {"/", "\\"}
    assert not is_safe_link("java" + "script:" + address)
    assert not is_safe_link("//" + address)
