"""What must hold for every text whatever: nothing lost, nothing invented, never an exception."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections import Counter
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.parsed import ParsedDocument, as_gold
from archive.segmenter import segment
from archive.segmenter.lines import read_lines
from archive.segmenter.markdown import is_markdown
from archive.segmenter.pages import without_furniture

RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")

VOCABULARY = """
the of and said Mr. Smith GENERAL QUESTION trade 1. 2. (a) – • [sic] “We must” agreed.1 1 2 3 I
replied that Page 4 Article I — 1949, re- newed * ** Summary: http://a.example/b # - ¹ No. 12/3
Paris, June 5, 1917. I have, etc., [1] [^1] [^1]: ; : ? Com[munist] ½ > _
"""
WORDS = st.sampled_from(VOCABULARY.split())
LINES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
TEXTS = st.lists(
    st.one_of(LINES, LINES.map(str.upper), st.just(""), st.just("\f"), st.just("   ")), max_size=40
).map("\n".join)
ANY_TEXT = st.one_of(TEXTS, st.text(max_size=400))


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text; raised digits count as digits."""
    text = unicodedata.normalize("NFC", text).translate(RAISED)
    return Counter(char for char in text if char.isalnum())


def written(document: ParsedDocument) -> str:
    """Everything that a parsed document holds of its source: text, labels and marks."""
    parts: list[str] = []
    for block in document.blocks:
        parts += [block.label, block.text]
        parts += [label for _, label in block.refs]
    return "\n".join(parts)


def left_out(text: str) -> str:
    """Page numbers and running heads, which are left out on purpose."""
    raws = read_lines(text)
    return "" if is_markdown(raws) else "\n".join(without_furniture(raws)[1])


@given(ANY_TEXT)
@example("Head\n\n1\n\f\nHead\n\nwords go on\n\n2\n")
@example("# Title\n\nA line[^1] of words.\n\n[^1]: A note.\n")
@example("A sentence ends here.1\n1. The note.\n")
def test_no_letter_is_lost_or_invented(text):
    assert letters(written(segment(text)) + left_out(text)) == letters(text)


@given(ANY_TEXT)
def test_text_is_normal_and_offsets_lie_in_it(text):
    for block in segment(text).blocks:
        assert block.text == " ".join(unicodedata.normalize("NFC", block.text).split())
        assert block.text
        assert block.reason
        assert block.level >= 1
        for offset, label in block.refs:
            assert 0 <= offset <= len(block.text)
            assert label
        assert all(0 <= offset <= len(block.text) for offset, _ in block.breaks)
        assert block.refs == sorted(block.refs, key=lambda ref: ref[0])
        first, last = block.lines
        assert 1 <= first <= last


@given(ANY_TEXT)
def test_lines_of_blocks_rise(text):
    firsts = [block.lines[0] for block in segment(text).blocks if block.kind != "footnote"]
    assert firsts == sorted(firsts)


@given(TEXTS)
def test_dividing_the_result_again_keeps_the_words(text):
    once = segment(text)
    again = "\n\n".join(str(block["text"]) for block in as_gold(once)["blocks"])
    assert letters(written(segment(again)) + left_out(again)) == letters(again)


@given(st.lists(st.sampled_from(["It was agreed at once.", "He left."]), min_size=1, max_size=6))
def test_paragraphs_parted_by_blank_lines_are_stable(sentences):
    paragraphs = [f"{sentence} {sentence} And so it was done." for sentence in sentences]
    text = "\n\n".join(paragraphs)
    once = [block.text for block in segment(text).blocks]
    assert once == paragraphs
    assert [block.text for block in segment("\n\n".join(once)).blocks] == once


HARD = {
    "one line of words": "The quick brown fox jumps over the lazy dog. ",
    "one word": "a",
    "marks": "word1 ",
    "stars": "a* ",
    "numbered lines": "1. a\n",
    "bare numbers": "7\n\n",
    "form feeds": "x\f",
    "heads on pages": "HEAD\n\nword word\n\n1\n\f",
    "capitals": "ABC DEF\n",
    "title case": "Abc Def of\n",
    "quotation marks": "“",
    "open brackets": "[abc (\n",
    "bullets": "– x\n",
    "labels of fields": "Summary:\n",
    "addresses": "http://a.b/",
    "names": "Jane Roe ",
    "closing formulas": "yours yours yours yours\n",
    "dates": "January 1, 1900 ",
    "full stops": ". ",
    "hyphens": "a-",
    "wrapped": "the quick brown fox jumps over the lazy dog and then some more words follow\n",
    "markdown items": "# a\n\n- x\n",
}


def steps(text: str) -> int:
    """How many lines of Python run while a text is divided: the same number each time."""
    count = 0

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        segment(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HARD.values(), ids=HARD.keys())
def test_steps_grow_with_the_length_only(unit):
    """Four times the text takes about four times as many steps; nothing is quadratic."""
    short, long = (steps(unit * (size // len(unit))) for size in (2_000, 8_000))
    assert long < 4.5 * short


@pytest.mark.parametrize("unit", HARD.values(), ids=HARD.keys())
def test_no_expression_goes_back_over_the_text(unit):
    """A regular expression takes no steps that can be counted. One that is quadratic takes a
    minute for this; as it is, the hardest takes a few seconds."""
    start = time.process_time()
    segment(unit * (60_000 // len(unit)))
    assert time.process_time() - start < 15


def test_rising_numbers_are_no_exception():
    short, long = (
        "\n".join(f"{number}. item" for number in range(1, most)) for most in (500, 2_000)
    )
    assert steps(long) < 4.5 * steps(short)
    blocks = segment("\n".join(f"{number}. item" for number in range(1, 6_000))).blocks
    assert sum(block.kind == "list_item" for block in blocks) > 900
