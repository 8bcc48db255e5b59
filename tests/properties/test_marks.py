"""Rendering: marks change no word, cover exactly their passages, and are valid HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import assume, given
from hypothesis import strategies as st

from annotations.rendering import Break, Mark, Ref, marks_by_paragraph, render_cited, render_words

TEXTS = st.text(
    st.one_of(st.sampled_from("ab <&>\"'é\u0301א🇨🇳\n"), st.characters(codec="utf-8")), max_size=50
).filter(lambda text: "\r" not in text and "\0" not in text)
CLASSES = st.sampled_from(["a-me", "a-seminar", "a-public"])


class Page(HTMLParser):
    """Reads rendered words as a browser would, keeping to the strict rules of well-formed HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.apart: list[tuple[int, str]] = []
        self.ids: list[str] = []
        self.begins: dict[str, int] = {}
        self.covered: dict[str, set[int]] = {}
        self.classes: list[tuple[list[str], list[str]]] = []
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert not self.stack, "an element is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), "an attribute is written twice"
        found = {name: value or "" for name, value in attrs}
        assert tag in {"mark", "span", "sup", "a"}
        assert tag != "mark" or "mark" not in self._open(), "a mark stands in a mark"
        self.stack.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
            self.begins[found["id"].removeprefix("m-")] = len(self.text)
        if tag == "mark":
            notes = found["data-notes"].split(" ")
            assert len(set(notes)) == len(notes)
            self.classes.append((notes, found["class"].split(" ")))
        if "data-label" in found:
            self.apart.append((len(self.text), found["data-label"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack
        assert self.stack.pop()[0] == tag, "elements cross"

    def handle_data(self, data: str) -> None:
        if any("data-apart" in attrs for _, attrs in self.stack):
            self.apart.append((len(self.text), data))
            return
        for tag, attrs in self.stack:
            if tag == "mark":
                for note in attrs["data-notes"].split(" "):
                    places = range(len(self.text), len(self.text) + len(data))
                    self.covered.setdefault(note, set()).update(places)
        self.text += data

    def _open(self) -> list[str]:
        return [tag for tag, _ in self.stack]


@st.composite
def paragraphs(draw: st.DrawFn) -> tuple[str, list[Mark], list[Ref], list[Break]]:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    marks = []
    for index in range(draw(st.integers(0, 12))):
        start, end = sorted((draw(place), draw(place)))
        marks.append((f"n{index}", start, end, draw(CLASSES), draw(st.booleans())))
    refs = [(draw(place), f"{n}<", f"#fn-{n}&", "") for n in range(draw(st.integers(0, 2)))]
    breaks = [(draw(place), f'{n}"') for n in range(draw(st.integers(0, 2)))]
    return text, marks, refs, breaks


@given(paragraphs())
def test_marks_change_no_word(
    paragraph: tuple[str, list[Mark], list[Ref], list[Break]],
) -> None:
    text, marks, refs, breaks = paragraph
    page = Page(render_words(text, marks, refs, breaks))
    assert page.text == text
    expected = [(offset, label) for offset, label, *_ in refs] + list(breaks)
    assert sorted(page.apart) == sorted(expected)


@given(paragraphs())
def test_every_mark_covers_exactly_its_passage(
    paragraph: tuple[str, list[Mark], list[Ref], list[Break]],
) -> None:
    text, marks, refs, breaks = paragraph
    page = Page(render_words(text, marks, refs, breaks))
    expected = {note: set(range(start, end)) for note, start, end, *_ in marks if start < end}
    assert page.covered == expected


@given(paragraphs())
def test_every_note_that_begins_here_can_be_linked_to(
    paragraph: tuple[str, list[Mark], list[Ref], list[Break]],
) -> None:
    text, marks, refs, breaks = paragraph
    page = Page(render_words(text, marks, refs, breaks))
    begins = {note: start for note, start, end, _, first in marks if first and start < end}
    assert sorted(page.ids) == sorted(f"m-{note}" for note in begins)
    assert page.begins == begins


@given(paragraphs())
def test_a_run_says_whose_notes_it_carries(
    paragraph: tuple[str, list[Mark], list[Ref], list[Break]],
) -> None:
    text, marks, refs, breaks = paragraph
    css = {note: name for note, _, _, name, _ in marks}
    for notes, classes in Page(render_words(text, marks, refs, breaks)).classes:
        assert set(classes) - {"overlap"} == {css[note] for note in notes}
        assert ("overlap" in classes) == (len(notes) > 1)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.data())
def test_a_passage_is_shared_out_among_its_paragraphs(
    lengths: list[int], data: st.DataObject
) -> None:
    keys = [f"k{index}" for index in range(len(lengths))]
    first = data.draw(st.integers(0, len(keys) - 1))
    last = data.draw(st.integers(first, len(keys) - 1))
    start = data.draw(st.integers(0, lengths[first] - 1))
    end = data.draw(st.integers(start + 1 if first == last else 1, lengths[last]))
    placed = [("n", keys[first], start, keys[last], end, "a-me")]
    shared = marks_by_paragraph(placed, keys, dict(zip(keys, lengths, strict=True)))
    assert list(shared) == keys[first : last + 1]
    covered = sum(mark[2] - mark[1] for marks in shared.values() for mark in marks)
    assert covered == sum(lengths[first : last + 1]) - start - (lengths[last] - end)
    assert [marks[0][4] for marks in shared.values()] == [True] + [False] * (last - first)


@given(st.data())
def test_a_cited_sentence_changes_neither_words_nor_marks(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    place = st.integers(0, len(text))
    start, end = sorted((data.draw(place), data.draw(place)))
    assume(start < end)
    marks: list[Mark] = [
        (f"n{number}", *sorted((data.draw(place), data.draw(place))), data.draw(CLASSES), True)
        for number in range(data.draw(st.integers(0, 4)))
    ]
    refs = [(data.draw(place), f"r{number}", "#", "") for number in range(2)]
    breaks = [(data.draw(place), f"b{number}") for number in range(2)]
    plain = Page(render_words(text, marks, refs, breaks))
    cited = Page(render_cited(text, marks, refs, breaks, start, end, "s-x.1"))
    assert cited.text == plain.text
    assert cited.covered == plain.covered
    assert sorted(cited.apart) == sorted(plain.apart)
    assert sorted(cited.ids) == sorted([*plain.ids, "s-x.1"])
