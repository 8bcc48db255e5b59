"""Where footnote marks and page breaks stand after the words around them were changed. Pure.

Offsets are Unicode code points. Only the stretch that differs is compared, word by word with
difflib (Ratcliff and Obershelp), so that a small change in a long paragraph costs next to nothing.
Every mark gets a place, be it a guess: the editor sees it. What is certain about the passages of
notes is another question, which ``archive.alignment`` answers.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.parsed import Block

_WORD = re.compile(r"(\s*)(\w+|[^\w\s]|$)")
CAREFUL = 2000
"""Words up to which even very frequent ones are compared."""

Stretch = tuple[int, int, int, int]
"""Start and end in the old text, start and end of what stands for it in the new one."""


def moved(
    old: str, new: str, marks: Iterable[tuple[int, str]], *, follow: bool
) -> list[tuple[int, str]]:
    """The marks (offset, label) at their places in ``new``, in the same order.

    ``follow``: a mark belongs to the word before it (a footnote mark); otherwise to the one
    after it (a page break).
    """
    marks = list(marks)
    if not marks:
        return []
    stretches = list(_stretches(old, new))
    return [(_place(at, stretches, len(new), follow), label) for at, label in marks]


def joined(above: Block, below: Block) -> Block:
    """``above`` with the text of ``below``, whose printed label is words of the text now."""
    text = f"{below.label} {below.text}" if below.label else below.text
    start = len(above.text) + bool(above.text)
    shift = start + len(text) - len(below.text)
    return replace(
        above,
        text=f"{above.text} {text}".strip(),
        refs=above.refs + [(at + shift, label) for at, label in below.refs],
        # A page that begins with the piece begins with its label.
        breaks=above.breaks + [(at + shift if at else start, label) for at, label in below.breaks],
        lines=(above.lines[0] or below.lines[0], below.lines[1] or above.lines[1]),
    )


def parted(block: Block, at: int) -> tuple[Block, Block] | None:
    """The block before and from this offset, or None where one of the two has no words."""
    head, tail = block.text[: max(0, at)].rstrip(), block.text[max(0, at) :].lstrip()
    if not head or not tail:
        return None
    start = len(block.text) - len(tail)
    first = replace(
        block,
        text=head,
        refs=[(o, label) for o, label in block.refs if o <= len(head)],
        breaks=[(o, label) for o, label in block.breaks if o < len(head)],
    )
    second = replace(
        block,
        text=tail,
        label="",
        refs=[(max(0, o - start), label) for o, label in block.refs if o > len(head)],
        breaks=[(max(0, o - start), label) for o, label in block.breaks if o >= len(head)],
    )
    return first, second


def _place(at: int, stretches: list[Stretch], end: int, follow: bool) -> int:
    if follow and at == 0:
        return 0
    for start, stop, to, until in stretches:
        # Zero-length stretches are what was put in: they hold no mark.
        if start < at <= stop if follow else start <= at < stop:
            if stop - start == until - to:
                return to + at - start
            # Other words: the mark stays at the edge it stood at, else as far in as it was.
            if at == stop:
                return until
            return min(to + at - start, until)
    return end


def _stretches(old: str, new: str) -> Iterator[Stretch]:
    """Equal and replaced stretches that cover ``old`` in order."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    # Not in the middle of a word: "1948" and "1949" are two words.
    while head and (_inside(old, head) or _inside(new, head)):
        head -= 1
    while tail and (_inside(old, len(old) - tail) or _inside(new, len(new) - tail)):
        tail -= 1
    yield 0, head, 0, head
    olds, news = _words(old[head : len(old) - tail]), _words(new[head : len(new) - tail])
    rough = max(len(olds), len(news)) > CAREFUL
    matcher = difflib.SequenceMatcher(
        None, [word for _space, word in olds], [word for _space, word in news], autojunk=rough
    )
    at, to = head, head
    for _tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for was, becomes in _pairs(olds[i1:i2], news[j1:j2]):
            yield at, at + len(was), to, to + len(becomes)
            at, to = at + len(was), to + len(becomes)
    yield len(old) - tail, len(old), len(new) - tail, len(new)


def _words(text: str) -> list[tuple[str, str]]:
    """Words and signs, each with the white space before it; together they are the text."""
    return [(space, word) for space, word in _WORD.findall(text) if space or word]


def _pairs(olds: list[tuple[str, str]], news: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What stands for what: word by word where there are as many, else all for all."""
    if len(olds) == len(news):
        for was, becomes in zip(olds, news, strict=True):
            yield from zip(was, becomes, strict=True)
    else:
        yield "".join(map("".join, olds)), "".join(map("".join, news))


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    most = min(len(one), len(other))
    if one[:most] == other[:most]:
        return most
    low, high = 0, most
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle)
    return low


def _inside(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
