"""HTML of an edition: valid, whole, of one piece, and every link in it leads somewhere."""

from __future__ import annotations

import re

import html5lib
import pytest

from tests.annotations.volumes import FIRST, SITE, bytes_of, reader, volume


def tree_of(written: str):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(written)
    assert parser.errors == []
    return tree


@pytest.fixture(scope="module", params=["edition", "reader"])
def page(request) -> str:
    return bytes_of("html", volume() if request.param == "edition" else reader()).decode()


def test_it_is_one_file_without_script(page: str):
    tree = tree_of(page)
    names = {one.tag for one in tree.iter()}
    assert not {"script", "img", "iframe", "object", "form"} & names
    assert not [one for one in tree.iter() for name in one.attrib if name.startswith("on")]
    assert [one.get("rel") for one in tree.iter("link")] == ["canonical"]


def test_ids_are_there_once_and_links_lead_to_them(page: str):
    tree = tree_of(page)
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    links = [one.get("href") for one in tree.iter("a")]
    assert not [link for link in links if link.startswith("#") and link[1:] not in ids]
    assert not [link for link in links if not link.startswith(("#", "https://"))]


def test_text_numbers_notes_and_provenance_are_there():
    page = bytes_of("html", volume()).decode()
    words = "".join(tree_of(page).itertext())
    for said in (
        "Before any heading [sic].",
        "A note of the original.",
        "Memorandum, <1949>, 4 February 1949, Fond 39, l. 2",
        "The public edition.",
        "Text version 2 of 1 March 2026",
        f"{SITE}/documents/memo/versions/2/",
        "approved by a moderator on 4 March 2026",
        "written on text version 1",
        "without a place in the present text",
        "in answer to Ada & Co",
        "Deleted account",
        "Tags: trade, @risk",
    ):
        assert said in words, said
    assert re.search(r'class="number" href="[^"]+/p/pppppp">5</a>He left', page)
    shown = re.search(r'id="p-cccccc">(.*?)</p>', page)[1]
    plain = re.sub(r'<sup.*?</sup>|<a class="number".*?</a>|<[^>]+>', "", shown)
    assert plain.replace("&amp;", "&").replace("&lt;", "<") == FIRST


def test_a_reader_has_one_table_of_contents_and_each_texts_direction():
    page = bytes_of("html", reader()).decode()
    tree = tree_of(page)
    contents = next(one for one in tree.iter("nav"))
    links = [one.get("href") for one in contents.iter("a")]
    assert links == ["#c1-text", "#c1-h-hhhhhh", "#c1-h-kkkkkk", "#c1-h-mmmmmm", "#c1-h-nnnnnn",
                     "#c2-text"]  # fmt: skip
    assert 'lang="ar" dir="rtl"' in page
    assert len(list(tree.iter("h1"))) == 1


def test_what_is_the_same_is_known_by_the_same_digest():
    made = volume()
    assert made.digest == volume().digest
    changed = made.chapters[0].notes[0]._replace(entries=made.chapters[0].notes[0].entries[:1])
    fewer = made.chapters[0]._replace(notes=(changed, *made.chapters[0].notes[1:]))
    assert volume(chapters=(fewer,)).digest != made.digest
    assert volume(language="de").digest != made.digest
