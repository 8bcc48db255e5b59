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
from archive.segmenter.datewords import MONTHS
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
    rf"(?:(?:Mr|Mrs|Ms|Dr|Prof|Messrs|Gen|Sen|Amb|M|MM|Mme|Mlle|Hr|Fr)\.|(?:Professor|Doctor|Ambassador|President|"
    rf"Minister|Secretary|Chairman|Comrade|Cde\.?|General|Señor|Señora|Prince|Lord|Sir|Count|"
    rf"Baron|Marquis|Viscount|Monsieur|Madame|Herr|Signor|Lady|Miss|"
    rf"Colonel|Captain|Premier|Marshal|The (?:Ambassador|Minister|President|Secretary|Chairman|"
    rf"Chargé|Prime Minister|Foreign Minister|Chancellor))) ?{_NAME}?"
)
_DIALOGUE = re.compile(
    r"(?:(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Amb|Sen|Sec|Cde)\.? |[A-Z][a-z]+ )?"
    rf"{_NAME}(?: {_NAME})?:|[QA][.:]) "
)
_ENTRY = re.compile(
    rf"(?:{'|'.join(MONTHS)})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:[–-]\d{{1,2}})?(?:, \d{{4}})?[.:—–]"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:{'|'.join(MONTHS)})(?: \d{{4}})?[.:—–]"
    r"|\d{1,2}[:.]\d\d(?: [ap]\.m\.)?[.:—–]? |(?:First|Second(?:ly)?|Third(?:ly)?|Fourth(?:ly)?|"
    r"Fifth(?:ly)?|Sixth(?:ly)?),"
)
_SPEAKER_LABEL = re.compile(
    r"(?:\[?(?:Com|Cde|Mr|Mrs|Ms|Dr|Sir|Gen|Col)\b\.?\]? ?)?"
    r"(?:The )?[A-ZÀ-ÞА-Я][\w.’'-]*(?: (?:of|the|to|and|[A-ZÀ-ÞА-Я(][\w.’')-]*)){0,9}"
    r"(?: \([^)]{2,60}\))?:(?= )"
    r"|(?:(?:Mr|Mrs|Ms|Dr|Sir|Gen|Col|The)\.? )?[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я’'-]{2,}"
    r"(?: [A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я’'-]+){0,3}\.(?: ?—)?(?= )"
    r"|(?:Q|A|Question|Answer)[.:](?= )"
)
_NAMED = re.compile(rf"{_NAME}(?: {_NAME}){{0,3}}(?:, [^,]{{3,60}},)? {_SPEECH}\b")

_BACK_WORD = re.compile(
    r"\b(?:he|she|it|they|him|his|her|their|them|this|that|these|those|such|same|latter|former|"
    r"above|said)\b"
)

# Fitted to the sentences of whole documents, of other documents than it was measured on.
_LEAN = {
    # kind of opening: (how much it speaks for a paragraph, as a logarithm; how usual it is there)
    "dialogue": (1.5, 0.04),
    "quote": (1.2, 0.06),
    "turn": (0.7, 0.14),
    "named": (0.65, 0.18),
    "entry": (0.5, 0.02),
    "narrator": (-0.5, 0.10),
    "speaker": (-0.8, 0.30),
    "other": (-1.0, 0.16),
    "back": (-1.5, 0.06),
}
_BIAS = -0.25
_PRIOR = 8
"""Paragraphs that the general expectation counts for, against those of the document."""


def kind_of(opening: str) -> str:
    """How a sentence opens."""
    if opening[:1] in '“"‘«':
        return "quote"
    text = opening.lstrip(OPENERS)[:160]
    if _DIALOGUE.match(text):
        return "dialogue"
    if _ENTRY.match(text):
        return "entry"
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
    speakers: frozenset[str] = frozenset()
    """Names with their stop ("Mr. ROE:", "Q.") that open paragraphs here, each more than once."""

    def speaks(self, line: Line) -> bool:
        """Whether the line opens with the name of one who speaks in this document."""
        return bool(self.speakers) and speaker_of(line.text) in self.speakers

    def weight(self, kind: str) -> float:
        """How much this opening speaks for a new paragraph, here more than elsewhere."""
        lean, usual = _LEAN[kind]
        here = (self.first[kind] + _PRIOR * usual) / (sum(self.first.values()) + _PRIOR)
        return lean + math.log(here / usual)

    def score(self, lines: list[Line], line: Line) -> float:
        """Above zero: a paragraph begins with this line; the line before is full and closed."""
        score = _BIAS + self.weight(kind_of(line.text))
        if _REPLY.search(line.text[:90]):
            score -= 0.7  # an answer stays with its question
        if _BACK_WORD.search(line.text[:70]):
            score -= 0.55
        if _ASKED.search(" ".join(part.text for part in lines[-2:])[-160:]):
            score -= 0.5
        return score + 0.4 * min(3.0, sum(len(part.text) for part in lines[-20:]) / 500)


def learn(lines: list[Line], column: Column | None) -> Openers:
    """Count the openings where the shape of the text is certain."""
    openers = Openers()
    openers.speakers = _speakers(lines, column)
    if column is None:
        return openers
    for before, line in itertools.pairwise(lines):
        if len(line.text) > 2_000 or is_capitals(line.text):
            continue
        if not ends_sentence(before.text) and not is_capitals(before.text):
            continue
        if not starts_like_sentence(line.text):
            continue
        if column.room_after(before.whole, line.whole) > 0.06 and column.filled(line.whole) > 0.7:
            openers.first[kind_of(line.text)] += 1
    return openers


def speaker_of(text: str) -> str:
    """The name with its stop that a speech opens with, or ""."""
    match = _SPEAKER_LABEL.match(text[:120])
    return match.group() if match else ""


def _speakers(lines: list[Line], column: Column | None) -> frozenset[str]:
    """Names that open lines more than once, and never where a line surely goes on."""
    opened: Counter[str] = Counter()
    inside: set[str] = set()
    for before, line in itertools.pairwise(lines):
        name = speaker_of(line.text)
        if not name:
            continue
        if line.gap or ends_sentence(before.text) or is_capitals(before.text):
            opened[name] += 1
        elif column is not None and column.room_after(before.whole, line.whole) < 0:
            inside.add(name)
    return frozenset(name for name, count in opened.items() if count > 1 and name not in inside)
