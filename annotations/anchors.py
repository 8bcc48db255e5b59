"""Where a passage lies, and whether the words that came with it are the words that stand there.

Pure functions, no Django. Every offset counts Unicode code points of a paragraph's text, from 0;
an end is exclusive. A passage covers consecutive paragraphs: ``texts`` is always the sequence of
their texts, ``start`` counts in the first of them and ``end`` in the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CONTEXT = 32
"""How many code points before and after a passage are kept with it."""


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of text: from ``start`` in the first paragraph to ``end`` in the last one."""

    first_key: str
    start: int
    last_key: str
    end: int


class PassageProblem(ValueError):
    """A passage that cannot be stored.

    ``field`` is "start", "end" or "quote"; ``sentence`` says what is wrong, untranslated.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def check(texts: Sequence[str], start: int, end: int, quote: str) -> None:
    """Raise PassageProblem unless ``start`` to ``end`` is a passage and ``quote`` its exact words.

    The ends must touch a word of the paragraph that they name, so that one passage has one form:
    it never begins at the end of a paragraph nor ends before the beginning of one. Line ends of
    the quote may have been rewritten by a browser's form, so CR LF and CR count as LF.
    """
    if not 0 <= start < len(texts[0]):
        raise PassageProblem("start", gettext_noop("The passage begins outside its paragraph."))
    if not 0 < end <= len(texts[-1]):
        raise PassageProblem("end", gettext_noop("The passage ends outside its paragraph."))
    if len(texts) == 1 and end <= start:
        raise PassageProblem("end", gettext_noop("The passage ends before it begins."))
    words = quote_of(texts, start, end)
    if words.isspace():
        raise PassageProblem("quote", gettext_noop("The passage holds no words."))
    if quote.replace("\r\n", "\n").replace("\r", "\n") != words:
        raise PassageProblem(
            "quote", gettext_noop("The quoted words are not the words of the text at this place.")
        )


def spans(texts: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """For each paragraph of a passage, the (start, end) that the passage covers in it."""
    if len(texts) == 1:
        return [(start, end)]
    middle = [(0, len(text)) for text in texts[1:-1]]
    return [(start, len(texts[0])), *middle, (0, end)]


def quote_of(texts: Sequence[str], start: int, end: int) -> str:
    """The words of a passage, its paragraphs joined by a line feed."""
    pieces = zip(texts, spans(texts, start, end), strict=True)
    return "\n".join(text[first:last] for text, (first, last) in pieces)


def context_of(texts: Sequence[str], start: int, end: int) -> tuple[str, str]:
    """Up to CONTEXT code points before and after a passage, within its first and last paragraph."""
    return texts[0][max(0, start - CONTEXT) : start], texts[-1][end : end + CONTEXT]


def utf16_offset(text: str, offset: int) -> int:
    """How many UTF-16 units stand before ``offset`` code points, as a browser counts."""
    return offset + sum(character > "\uffff" for character in text[:offset])


def code_point_offset(text: str, units: int) -> int:
    """The code point offset that lies ``units`` UTF-16 units into the text.

    Raises ValueError where the text has no such place, or where it would split a character.
    """
    offset = counted = 0
    while counted < units and offset < len(text):
        counted += 2 if text[offset] > "\uffff" else 1
        offset += 1
    if counted != units:
        raise ValueError(f"{units} UTF-16 units do not end at a character of this text")
    return offset
