"""A few words around a place in a paragraph. Pure; offsets are Unicode code points."""

from __future__ import annotations

from typing import NamedTuple

AROUND = 70
"""How many code points stand before and after at most."""


class Snippet(NamedTuple):
    """The words in question with what stands before and after them."""

    before: str
    words: str
    after: str


def snippet(text: str, start: int, end: int, around: int = AROUND) -> Snippet:
    """The words from ``start`` to ``end`` with whole words around them; "…" where it goes on."""
    left, right = max(0, start - around), min(len(text), end + around)
    before, after = text[left:start], text[end:right]
    if left:
        before = "…" + _without_half(before, first=True)
    if right < len(text):
        after = _without_half(after, first=False) + "…"
    return Snippet(before, text[start:end], after)


def _without_half(words: str, *, first: bool) -> str:
    """Without the half word at the cut, where there is a space to cut at."""
    if first:
        head, space, tail = words.partition(" ")
        return tail if space else head
    head, space, tail = words.rpartition(" ")
    return head if space else tail


def cited(cite: str) -> str:
    """A citation as it stands alone: "¶12", but "note 1"."""
    return f"¶{cite}" if cite[:1].isdigit() else cite
