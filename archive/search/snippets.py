"""What of a text is shown of a place that was found, with the words marked. Pure.

Everything is done on the text as it is read, never on what the database has of it. Offsets are
code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.search.queries import Query, Term
from archive.search.stems import stem
from archive.search.words import Word, words_of

WIDTH = 240
"""Code points of a snippet, about."""


class Run(NamedTuple):
    """A piece of a snippet."""

    text: str
    marked: bool = False


Span = tuple[int, int]


def spans(text: str, terms: Iterable[Term], code: str) -> list[Span]:
    """Where ``terms`` stand in a text whose language has this two-letter code: in order, without
    overlaps."""
    words = words_of(text)
    found = sorted(one for term in terms for one in term_spans(text, words, term, code))
    joined: list[Span] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def term_spans(text: str, words: Sequence[Word], term: Term, code: str) -> list[Span]:
    """Where one term stands, given the words of the text."""
    folded = [word.folded for word in words]
    stems = [] if term.exact or term.prefix else [stem(text[w.start : w.end], code) for w in words]
    length = len(term.words)
    return [
        (words[at].start, words[at + length - 1].end) for at in term.places(folded, stems, code)
    ]


def matches(text: str, query: Query, code: str) -> bool:
    """Whether everything that is sought, and nothing that is excluded, stands in the text."""
    words = words_of(text)
    return all(term_spans(text, words, term, code) for term in query.terms) and not any(
        term_spans(text, words, term, code) for term in query.excluded
    )


def snippet(text: str, marked: Sequence[Span], width: int = WIDTH) -> list[Run]:
    """The part of ``text`` in which most of the marked words stand, cut between words; "…" where
    it goes on."""
    start, end = _window(text, marked, width)
    runs: list[Run] = []
    at = start
    for begin, stop in marked:
        if stop <= start or begin >= end:
            continue
        first, last = max(begin, start), min(stop, end)
        if first > at:
            runs.append(Run(text[at:first]))
        runs.append(Run(text[first:last], marked=True))
        at = last
    if at < end:
        runs.append(Run(text[at:end]))
    if start > 0:
        runs.insert(0, Run("… "))
    if end < len(text):
        runs.append(Run(" …"))
    return runs


def _window(text: str, marked: Sequence[Span], width: int) -> Span:
    if len(text) <= width:
        return 0, len(text)
    if not marked:
        return 0, _cut_before(text, width)
    # The beginning from which most marks fit; the first of several.
    best = max(
        range(len(marked)),
        key=lambda n: (sum(last <= marked[n][0] + width * 3 // 4 for _, last in marked[n:]), -n),
    )
    start = max(0, min(marked[best][0] - width // 4, len(text) - width))
    start = _cut_after(text, start, marked[best][0])
    end = min(len(text), max(start + width, marked[best][1]))
    return start, _cut_before(text, end, marked[best][1])


def _cut_after(text: str, at: int, most: int) -> int:
    """The beginning of a word at or after ``at``, and not after ``most``."""
    if at == 0 or text[at - 1].isspace():
        return at
    space = text.find(" ", at, most)
    return at if space < 0 else space + 1


def _cut_before(text: str, at: int, least: int = 0) -> int:
    """The end of a word at or before ``at``, and not before ``least``."""
    if at >= len(text) or text[at].isspace():
        return at
    space = text.rfind(" ", least, at)
    return at if space < 0 else space
