"""Every reason that the segmenter gives is a phrase that can be translated."""

from __future__ import annotations

import pytest

from archive.reasons import say
from archive.segmenter import segment
from tests.archive.printing import STYLES, render
from tests.archive.test_segmentation_kinds import OTHERS, SOURCES


@pytest.mark.parametrize("style", [*STYLES, *OTHERS])
def test_every_block_has_a_reason_in_known_words(style):
    for document in SOURCES:
        for block in segment(render(document, OTHERS.get(style) or STYLES[style])).blocks:
            assert block.reason
            said = say(block.reason, lambda phrase: f"<{phrase}>")
            assert all(part[0] == "<" and part[-1] == ">" for part in said.split("; ")), said


def test_words_and_numbers_of_the_text_stay():
    reason = "short last line; is “co-op” one word, divided at the line end?"
    german = {
        "short last line": "kurze letzte Zeile",
        "is “%(words)s” one word, divided at the line end?": "ist „%(words)s“ ein Wort?",
    }
    assert say(reason, german.__getitem__) == "kurze letzte Zeile; ist „co-op“ ein Wort?"


def test_what_is_not_known_stays():
    assert say("HTML h2", str.upper) == "HTML h2"
