"""Passages: what is stored, and with which words a wrong one is refused."""

from __future__ import annotations

import pytest

from annotations.anchors import PassageProblem, check, context_of, quote_of, spans

TEXT = "Prices rose 🇨🇳 in the spring; the wardens said nothing."
NEXT = "They wrote to the capital."


def test_offsets_count_code_points() -> None:
    check([TEXT], 12, 14, "🇨🇳")
    check([TEXT], 15, 28, "in the spring")


def test_a_passage_may_run_over_several_paragraphs() -> None:
    texts = [TEXT, "", NEXT]
    quote = "nothing.\n\nThey"
    check(texts, len(TEXT) - 8, 4, quote)
    assert quote_of(texts, len(TEXT) - 8, 4) == quote
    assert spans(texts, len(TEXT) - 8, 4) == [(len(TEXT) - 8, len(TEXT)), (0, 0), (0, 4)]


def test_a_form_may_have_rewritten_the_line_end() -> None:
    check([TEXT, NEXT], len(TEXT) - 8, 4, "nothing.\r\nThey")


@pytest.mark.parametrize(
    ("texts", "start", "end", "quote", "field"),
    [
        ([TEXT], -1, 6, "Prices", "start"),
        ([TEXT], len(TEXT), len(TEXT) + 1, "x", "start"),
        ([TEXT], 0, len(TEXT) + 1, TEXT, "end"),
        ([TEXT], 6, 6, "", "end"),
        ([TEXT], 6, 0, "Prices", "end"),
        ([TEXT], 6, 3, "", "end"),
        ([TEXT, NEXT], len(TEXT), 4, "\nThey", "start"),
        ([TEXT, NEXT], 50, 0, "ing.\n", "end"),
        ([""], 0, 1, "x", "start"),
        ([TEXT], 6, 7, " ", "quote"),
        ([TEXT], 0, 6, "prices", "quote"),
        ([TEXT], 0, 6, "Price\u0301s"[:6], "quote"),
        ([TEXT], 0, 6, "Prices ", "quote"),
        ([TEXT], 0, 6, "\ud800", "quote"),
        ([TEXT, NEXT], 50, 4, "ing. They", "quote"),
    ],
)
def test_what_is_not_a_passage_is_refused(
    texts: list[str], start: int, end: int, quote: str, field: str
) -> None:
    with pytest.raises(PassageProblem) as caught:
        check(texts, start, end, quote)
    assert caught.value.field == field
    assert caught.value.sentence.endswith(".")


def test_context_stays_in_the_paragraph() -> None:
    before, after = context_of([TEXT, NEXT], len(TEXT) - 8, 4)
    assert before == TEXT[-40:-8]
    assert after == " wrote to the capital."
