"""Words as HTML: the exact form that the reading page, its style sheet and its scripts rely on."""

from __future__ import annotations

import time

from annotations.rendering import Mark, marks_by_paragraph, render_words


def test_words_without_notes_are_only_escaped() -> None:
    assert render_words("a < b & c", ()) == "a &lt; b &amp; c"


def test_a_passage_becomes_one_mark_that_a_link_can_reach() -> None:
    assert render_words("one two three", [("n1", 4, 7, "a-seminar", True)]) == (
        'one <mark id="m-n1" class="a-seminar" data-notes="n1" role="none">two</mark> three'
    )


def test_a_small_passage_under_a_big_one_keeps_a_piece_of_its_own() -> None:
    marks: list[Mark] = [("big", 0, 13, "a-public", True), ("small", 4, 7, "a-me", True)]
    assert render_words("one two three", marks) == (
        '<mark id="m-big" class="a-public" data-notes="big" role="none">one </mark>'
        '<mark id="m-small" class="a-me a-public overlap" data-notes="big small" role="none">'
        "two</mark>"
        '<mark class="a-public" data-notes="big" role="none"> three</mark>'
    )


def test_passages_that_begin_together_can_each_be_reached() -> None:
    marks: list[Mark] = [
        ("n1", 0, 3, "a-me", True),
        ("n2", 0, 3, "a-me", True),
        ("n3", 0, 3, "a-me", True),
    ]
    assert render_words("one two", marks) == (
        '<mark id="m-n1" class="a-me overlap" data-notes="n1 n2 n3" role="none">'
        '<span id="m-n2"><span id="m-n3">one</span></span></mark> two'
    )


def test_only_the_paragraph_where_a_passage_begins_carries_its_id() -> None:
    shared = marks_by_paragraph(
        [("n", "a", 2, "c", 1, "a-me")], ["a", "b", "c"], {"a": 3, "b": 3, "c": 3}
    )
    html = [render_words("xyz", shared[key]) for key in "abc"]
    assert html == [
        'xy<mark id="m-n" class="a-me" data-notes="n" role="none">z</mark>',
        '<mark class="a-me" data-notes="n" role="none">xyz</mark>',
        '<mark class="a-me" data-notes="n" role="none">x</mark>yz',
    ]


def test_the_words_of_a_question_are_marked_and_are_no_note() -> None:
    ask: Mark = ("ask-1", 0, 7, "asked", True)
    assert render_words("one two three", [ask]) == (
        '<mark id="m-ask-1" class="asked" role="none">one two</mark> three'
    )
    assert render_words("one two three", [ask, ("n", 4, 13, "a-me", True)]) == (
        '<mark id="m-ask-1" class="asked" role="none">one </mark>'
        '<mark id="m-n" class="a-me asked" data-notes="n" role="none">two</mark>'
        '<mark class="a-me" data-notes="n" role="none"> three</mark>'
    )


def test_a_note_on_paragraphs_that_are_not_there_is_left_out() -> None:
    keys, lengths = ["a", "b"], {"a": 3, "b": 3}
    assert marks_by_paragraph([("n", "b", 0, "a", 1, "a-me")], keys, lengths) == {}
    assert marks_by_paragraph([("n", "a", 0, "z", 1, "a-me")], keys, lengths) == {}
    assert marks_by_paragraph([("n", "z", 0, "z", 1, "a-me")], keys, lengths) == {}


def test_footnote_marks_and_page_breaks_stand_apart_from_the_words() -> None:
    html = render_words(
        "one two three",
        [("n", 0, 7, "a-me", True)],
        refs=[(3, "1", "#fn-1", "ref-1"), (7, "*", "#fn-2", "")],
        breaks=[(8, '5"6')],
    )
    assert html == (
        '<mark id="m-n" class="a-me" data-notes="n" role="none">one'
        '<sup class="ref" data-apart><a href="#fn-1" id="ref-1">1</a></sup> two</mark>'
        '<sup class="ref" data-apart><a href="#fn-2">*</a></sup> '
        '<span class="pb" data-apart data-label="5&quot;6"></span>three'
    )


def test_a_thousand_notes_on_one_paragraph_are_quick() -> None:
    text = "word " * 1000
    marks: list[Mark] = [(f"n{i}", i * 4, i * 4 + 40, "a-me", True) for i in range(1000)]
    began = time.process_time()
    html = render_words(text, marks)
    assert time.process_time() - began < 0.2
    assert html.count('id="m-') == 1000
