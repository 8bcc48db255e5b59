"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sentences import sentence_ends


def sentences(text: str) -> list[str]:
    start, found = 0, []
    for end in sentence_ends(text):
        found.append(text[start:end].strip())
        start = end
    return found


@pytest.mark.parametrize(
    "marked",
    [
        "He left.| She stayed.",
        "Did he leave?| Yes!| He did…| Then night came.",
        "I met E.F. Kovalev and I. V. Kovalev at 9.30 a.m. in Paris.| They spoke.",
        "Mr. Hallam, Dr. Voss and Messrs. Pell came.| They left.",
        "See APRF: F. 39, Op. 1, D. 39, Ll. 54-62 and vol. 3, p. 12.| The rest is lost.",
        "“We will not.”| “Why not?” he asked.| Nobody said.",
        "It cost 3.5 million in 1949.| The sum was paid.",
        "3. Trade with the islands is small.| It grows.",
        "He wrote (see above. Also below.) that it was so.| I agree.",
        "(He left.| He came back.)| Nobody saw it.",
        "The par[ty] was strong [sic].| It had [in 1948.] no press.",
        "It went to the U.S.| The ship sank.",
        "The Soviet union and the U.S. Senate agreed.",
        "He asked for rice, salt, oil etc. and went.| All was given.",
        "这是第一句。|这是第二句！|最后",
        "Was it No. 7?| No.| It was No. 8.",
        "An unclosed (bracket swallows nothing.| Here is the next.",
        "It ended.***",
    ],
)
def test_known_sentences(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


def test_nothing_has_no_sentences() -> None:
    assert sentence_ends("") == []
    assert sentence_ends("no mark at all") == [14]


words = st.sampled_from(
    [
        "He",
        "left",
        "E.F.",
        "Mr.",
        "(so",
        "it.)",
        "“Yes.”",
        "[sic].",
        "3.",
        "U.S.",
        "no.",
        "…",
        "e\u0301.",
        "😀.",
        "?!",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=60).map(" ".join)))
def test_ends_ascend_and_lose_no_word(text: str) -> None:
    ends = sentence_ends(text)
    assert ends == sorted(set(ends))
    if text:
        assert ends[-1] == len(text)
    starts = [0, *ends][: len(ends)]
    slices = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert "".join(slices) == text
    assert not text.strip() or all(part.strip() for part in slices)
    # No word is cut in two, except where a script writes without spaces.
    if not any(sign in text for sign in "。！？"):
        assert [word for part in slices for word in part.split()] == text.split()
