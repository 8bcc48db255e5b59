"""Anchoring: what holds for every text and every passage in it."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from annotations.anchors import (
    CONTEXT,
    PassageProblem,
    check,
    code_point_offset,
    context_of,
    quote_of,
    spans,
    utf16_offset,
)

# Letters, combining characters, emoji of several code points, right-to-left, markup.
WORDS = st.text(
    st.one_of(st.sampled_from("ab <&>é\u0301\u200dא🇨🇳👩🏽𝒳\n"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=60,
)


@st.composite
def passages(draw: st.DrawFn) -> tuple[list[str], int, int]:
    """Paragraphs, and a passage from the first of them to the last."""
    texts = draw(st.lists(WORDS, min_size=1, max_size=4))
    start = draw(st.integers(0, len(texts[0]) - 1))
    lowest = start + 1 if len(texts) == 1 else 1
    end = draw(st.integers(lowest, len(texts[-1])))
    return texts, start, end


@given(passages())
def test_the_spans_of_a_passage_hold_its_quote(passage: tuple[list[str], int, int]) -> None:
    texts, start, end = passage
    covered = spans(texts, start, end)
    assert len(covered) == len(texts)
    assert covered[0][0] == start
    assert covered[-1][1] == end
    pieces = [text[first:last] for text, (first, last) in zip(texts, covered, strict=True)]
    assert "\n".join(pieces) == quote_of(texts, start, end)


@given(passages())
def test_the_true_quote_is_accepted_and_any_other_is_not(
    passage: tuple[list[str], int, int],
) -> None:
    texts, start, end = passage
    quote = quote_of(texts, start, end)
    assume(not quote.isspace() and "\r" not in quote)
    check(texts, start, end, quote)
    check(texts, start, end, quote.replace("\n", "\r\n"))
    for other in (quote + "x", quote[:-1], "x" + quote, ""):
        with pytest.raises(PassageProblem) as caught:
            check(texts, start, end, other)
        assert caught.value.field == "quote"


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(), st.integers())
def test_every_pair_of_numbers_is_accepted_or_refused_with_its_field(
    texts: list[str], start: int, end: int
) -> None:
    fits = 0 <= start < len(texts[0]) and 0 < end <= len(texts[-1])
    fits = fits and (len(texts) > 1 or start < end)
    with pytest.raises(PassageProblem) as caught:
        check(texts, start, end, "x" * 300)
    assert (caught.value.field == "quote") == fits


@given(passages())
def test_context_is_what_stands_around_the_passage(passage: tuple[list[str], int, int]) -> None:
    texts, start, end = passage
    before, after = context_of(texts, start, end)
    assert len(before) == min(CONTEXT, start)
    assert len(after) == min(CONTEXT, len(texts[-1]) - end)
    assert texts[0][:start].endswith(before)
    assert texts[-1][end:].startswith(after)


@given(WORDS, st.data())
@example("👩🏽‍🚀 said", None)
def test_code_points_and_utf16_units_convert_without_loss(
    text: str, data: st.DataObject | None
) -> None:
    offset = data.draw(st.integers(0, len(text))) if data else 4
    units = utf16_offset(text, offset)
    assert units == len(text[:offset].encode("utf-16-le")) // 2
    assert code_point_offset(text, units) == offset


@given(WORDS, st.integers(-2, 200))
def test_units_that_split_a_character_are_refused(text: str, units: int) -> None:
    places = {utf16_offset(text, offset) for offset in range(len(text) + 1)}
    if units in places:
        assert utf16_offset(text, code_point_offset(text, units)) == units
    else:
        with pytest.raises(ValueError, match="UTF-16"):
            code_point_offset(text, units)
