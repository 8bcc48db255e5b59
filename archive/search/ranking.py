"""How well a place answers a query: the same number from every database. Pure.

Each sought term counts by how often it stands there, less and less with every time, and by how
short the place is: the weight of a term in BM25 (S. Robertson, H. Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond", 2009, equation 3.15) without the rarity of the term, since
all terms must stand there. Titles and headings count more, terms near each other, too.
"""

from __future__ import annotations

from archive.search.queries import Query, Term

_K, _B = 1.2, 0.75
_USUAL = 90
"""Words of a paragraph, about."""
_OF_KIND = {"title": 2.5, "heading": 1.5, "summary": 0.5}
_NEAR = 60
"""Code points: terms that far apart gain half of what they gain side by side."""


def score(query: Query, words: str, stems: str, code: str, size: int, kind: str) -> int:
    """In thousandths. ``words`` and ``stems`` are those of ``columns.Searched``."""
    room = _K * (1 - _B + _B * size / _USUAL)
    found = 0.0
    firsts: list[int] = []
    padded = (f" {words} ", f" {stems} ")
    for term in query.terms:
        times, first = _times(term, *padded, code)
        found += times * (_K + 1) / (times + room)
        firsts.append(first)
    found = found / len(query.terms) + _OF_KIND.get(kind, 0)
    if len(firsts) > 1:
        found += 1 / (1 + (max(firsts) - min(firsts)) / _NEAR)
    return round(found * 1000)


def _times(term: Term, words: str, stems: str, code: str) -> tuple[int, int]:
    """How often a term stands there, and about where first (as a share of the text's words)."""
    if term.exact or term.prefix:
        sought, text = f" {' '.join(term.words)}{'' if term.prefix else ' '}", words
    else:
        sought, text = f" {' '.join(term.stems(code))} ", stems
    times = text.count(sought)
    if not times:
        # A form of which only the accents differ.
        sought, text = f" {' '.join(term.words)} ", words
        times = text.count(sought)
    return max(times, 1), max(text.find(sought), 0)
