"""Cues of sense: how paragraphs open in this document, against how sentences do inside them.

Where a paragraph ends with a full line, the shape of the text says nothing. What the first
words of the next sentence are does: a change of speaker, a turn to a new matter. How much each
kind of opening tells is counted in the document itself, from the places where the shape is
certain, and starts from a general expectation.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass, field

from archive.segmenter.column import Column
from archive.segmenter.cues import OPENERS, ends_sentence, is_capitals, starts_like_sentence
from archive.segmenter.lines import Line

_NAME = r"(?:[A-ZÀ-Þ][\w'’.-]*)"
_SPEECH = (
    r"(?:said|says|replied|asked|answered|stated|remarked|noted|added|observed|stressed|suggested|"
    r"explained|pointed|inquired|expressed|continued|declared|informed|told|reported|commented|"
    r"responded|proposed|agreed|raised|spoke|turned|emphasized|mentioned|referred|argued|"
    r"concluded|indicated|described|thanked|opened|called|welcomed|introduced|then|also|again|"
    r"further|went|began)"
)
_TURN = re.compile(
    r"(?:In (?:conclusion|reply|response|answer|closing|view|regard|connection|relation|summary)|"
    r"(?:To|On|At|After|Upon|In reply to|In response to) (?:my|this|that|the|his|her|our|a)"
    r"(?: \w+)? (?:question|remark|inquiry|query|point|observation|pause|matter)|"
    r"(?:On|At|In) (?:the (?:morning|afternoon|evening|night)|\d{1,2}[:.]\d\d|[A-Z][a-z]+day)|"
    r"[A-Z][a-z]+day(?=,)|With (?:that|regard|respect|reference)|Then|Further|Furthermore|Finally|"
    r"Next|Lastly|"
    r"Meanwhile|Thereupon|As (?:to|for|regards)|"
    r"(?!Nothing|Something|Anything|Everything|During|Morning|Evening|Meeting|King)"
    r"[A-Z][a-z]{3,}ing(?= (?:of|to|on|upon|this|that)\b|,| [^.;,]{2,80},)"
    r"(?! [^,]{0,60}\b(?:had|has|was|were|is|are|would|will|should|could|may|might|must|can)\b))\b"
)
_REPLY = re.compile(
    r"\b(?:replied|responded|answered|added|agreed|continued|acknowledged|denied|conceded|assured|"
    r"confirmed|countered|repeated)\b"
)
_ASKED = re.compile(r"\b(?:asked|inquired|wondered)\b|\?[\"”’)]*$")
_NARRATOR = re.compile(
    rf"(?:I|We) (?:then |also |again |further )?(?:{_SPEECH[3:-1]}|conveyed|told|had|am|have the)\b"
)
_BACK = re.compile(
    r"(?:He|She|It|They|His|Her|Their|Its|This|That|These|Those|Such|Here|There|Therefore|Thus|"
    r"However|Moreover|But|And|Or|For example|For instance|In fact|In this|In such|Even|Of course|"
    r"So|Hence|Also|Only|Otherwise|Indeed|What|Why|How|Now|At the same time|As a result|"
    r"Accordingly|Consequently|Not|No|Some|Each|Another)\b"
)
_SPEAKER = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Prof|Messrs|Gen|Sen|Amb)\.|(?:Professor|Doctor|Ambassador|President|"
    rf"Minister|Secretary|Chairman|Comrade|Cde\.?|General|Señor|Señora|Prince|Lord|Sir|Count|"
    rf"Colonel|Captain|Premier|Marshal|The (?:Ambassador|Minister|President|Secretary|Chairman|"
    rf"Chargé|Prime Minister|Foreign Minister|Chancellor))) ?{_NAME}?"
)
_DIALOGUE = re.compile(
    r"(?:(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Amb|Sen|Sec|Cde)\.? |[A-Z][a-z]+ )?"
    rf"{_NAME}(?: {_NAME})?:|[QA][.:]) "
)
_NAMED = re.compile(rf"{_NAME}(?: {_NAME}){{0,3}}(?:, [^,]{{3,60}},)? {_SPEECH}\b")
_SENTENCE_START = re.compile(r"(?<=[.!?])[\"'”’)\]]* +(?=[\"'“‘(\[]*[A-ZÀ-Þ0-9])")

_EXPECTED = {
    # kind of opening: (share among paragraph openings, share among other sentences)
    "dialogue": (0.04, 0.002),
    "turn": (0.14, 0.02),
    "speaker": (0.30, 0.10),
    "named": (0.18, 0.06),
    "narrator": (0.10, 0.05),
    "back": (0.06, 0.45),
    "quote": (0.06, 0.03),
    "other": (0.16, 0.29),
}


def kind_of(opening: str) -> str:
    """How a sentence opens."""
    if opening[:1] in '“"‘«':
        return "quote"
    text = opening.lstrip(OPENERS)[:160]
    if _DIALOGUE.match(text):
        return "dialogue"
    if _TURN.match(text):
        return "turn"
    if _SPEAKER.match(text):
        return "speaker"
    if _NARRATOR.match(text):
        return "narrator"
    if _BACK.match(text):
        return "back"
    if _NAMED.match(text):
        return "named"
    return "other"


@dataclass(slots=True)
class Openers:
    """What this document makes of each kind of opening."""

    first: Counter[str] = field(default_factory=Counter)
    inner: Counter[str] = field(default_factory=Counter)
    usual_lines: float = 6.0

    def weight(self, kind: str) -> float:
        """Logarithm of how much likelier this opening is at the head of a paragraph."""
        expected = _EXPECTED[kind]
        head = (self.first[kind] + 8 * expected[0]) / (sum(self.first.values()) + 8)
        rest = (self.inner[kind] + 8 * expected[1]) / (sum(self.inner.values()) + 8)
        return math.log(head / rest)

    def score(self, lines: list[Line], line: Line) -> float:
        """Above zero: a paragraph begins with this line; the line before is full and closed."""
        score = -1.3 + self.weight(kind_of(line.text))
        if _REPLY.search(line.text[:90]):
            score -= 0.6  # an answer stays with its question
        if _ASKED.search(" ".join(part.text for part in lines[-2:])[-160:]):
            score -= 0.5
        length = len(lines)
        if length < 2:
            score -= 0.7
        elif length > self.usual_lines:
            score += min(1.2, 0.5 * (length / self.usual_lines - 1))
        return score


def learn(lines: list[Line], column: Column | None) -> Openers:
    """Count the openings where the shape of the text is certain."""
    openers = Openers()
    if column is None:
        return openers
    lengths, length = [], 1
    for before, line in itertools.pairwise(lines):
        length += 1
        if len(line.text) > 2_000 or is_capitals(line.text):
            continue
        for match in _SENTENCE_START.finditer(line.text):
            openers.inner[kind_of(line.text[match.end() :])] += 1
        if not ends_sentence(before.text) and not is_capitals(before.text):
            continue
        if not starts_like_sentence(line.text):
            continue
        if column.room_after(before.text, line.text) > 0.06 and column.filled(line.text) > 0.7:
            openers.first[kind_of(line.text)] += 1
            lengths.append(length)
            length = 0
    if lengths:
        openers.usual_lines = max(3.0, sum(lengths) / len(lengths))
    return openers
