"""The words of one paragraph as HTML, with the passages that notes are about marked in them.

Pure functions, no Django. Notes overlap freely and HTML elements cannot, so the text is cut at
every place where a passage begins or ends, and each piece becomes one flat ``<mark>`` that names
all the notes which cover it: a small passage under a big one keeps a piece of its own.

Elements with ``data-apart`` (footnote marks, page breaks) are not words of the document: whoever
counts offsets in the page skips them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TypeAlias

Mark: TypeAlias = tuple[str, int, int, str, bool]
"""(note id, start, end, CSS classes, whether the note's passage begins in this paragraph).

Offsets are code points of the paragraph's text, the end exclusive. Id and classes are the
server's own and are written as they are.
"""

Ref: TypeAlias = tuple[int, str, str, str]
"""A footnote mark: (offset, printed label, href, element id or "")."""

Break: TypeAlias = tuple[int, str]
"""A page break: (offset, label of the page that begins there)."""

ASKED = "ask-"
"""With what an id begins that is no note's but a question's, whose words are marked, too."""

Placed: TypeAlias = tuple[str, str, int, str, int, str]
"""A note in a document: (note id, first key, start, last key, end, CSS classes)."""


def render_words(
    text: str, marks: Iterable[Mark], refs: Iterable[Ref] = (), breaks: Iterable[Break] = ()
) -> str:
    """HTML of one paragraph's words.

    Each run of words under the same notes is one ``<mark class="…" data-notes="id id">``, never
    nested in another; it has no role, so that screen readers do not tell where each begins and
    ends; its classes are those of its notes, and ``overlap`` where there are several. The words
    of questions (ids with ``ASKED``) are marked in the same way, without being notes.
    The run where a note begins carries ``id="m-<note id>"``; where several begin at once, the
    others' ids are on spans inside, so that a plain link reaches every one. Time is that of
    sorting the places, plus the length of what is written.
    """
    opening, closing = _by_place(marks, len(text))
    apart = _apart(refs, breaks)
    if not opening and not apart:
        return _escaped(text)
    harmless = "&" not in text and "<" not in text and ">" not in text
    out: list[str] = []
    write = out.append
    active: dict[str, str] = {}
    inner = 0
    """How many spans are open inside the open mark."""
    at = 0
    for place in sorted({*opening, *closing, *apart}):
        if place > at:
            words = text[at:place]
            write(words if harmless else _escaped(words))
            at = place
        ended = closing.get(place)
        begun = opening.get(place)
        if not ended and not begun:
            write(apart[place])
            continue
        if active:
            write("</span>" * inner + "</mark>" if inner else "</mark>")
            inner = 0
        if ended:
            for note in ended:
                del active[note]
        if place in apart:
            write(apart[place])
        first = ""
        others: list[str] = []
        for note, css, begins in begun or ():
            active[note] = css
            if begins and first:
                others.append(f'<span id="m-{note}">')
            elif begins:
                first = f' id="m-{note}"'
        if active:
            write(f'<mark{first} class="{_classes(active)}"{_notes(active)} role="none">')
            if others:
                write("".join(others))
                inner = len(others)
    write(text[at:] if harmless else _escaped(text[at:]))
    return "".join(out)


def render_cited(
    text: str,
    marks: Iterable[Mark],
    refs: Iterable[Ref],
    breaks: Iterable[Break],
    start: int,
    end: int,
    name: str,
) -> str:
    """As ``render_words``, with the words from ``start`` to ``end`` in an element of this id."""
    marks, refs, breaks = list(marks), list(refs), list(breaks)

    def part(begin: int, stop: int) -> str:
        is_last = stop == len(text)
        inside = [
            (note, max(first, begin) - begin, min(last, stop) - begin, css,
             begins and begin <= first < stop)
            for note, first, last, css, begins in marks
            if first < stop and last > begin
        ]  # fmt: skip
        # A footnote mark stands behind the words before it, a page break before those behind it.
        after = begin - (begin == 0)
        return render_words(
            text[begin:stop],
            inside,
            [(one[0] - begin, *one[1:]) for one in refs if after < one[0] <= stop],
            [(at - begin, at_label) for at, at_label in breaks if begin <= at < stop + is_last],
        )

    cited = f'<span class="cited" id="{escape(name)}">{part(start, end)}</span>'
    return (
        f"{part(0, start) if start else ''}{cited}{part(end, len(text)) if end < len(text) else ''}"
    )


def marks_by_paragraph(
    placed: Iterable[Placed], keys: Sequence[str], lengths: Mapping[str, int]
) -> dict[str, list[Mark]]:
    """Share out the notes of a document among its paragraphs.

    ``keys`` are the paragraphs in reading order and ``lengths`` how many code points each has. A
    note whose paragraphs are not among the keys, or stand the wrong way round, is left out.
    """
    shared: dict[str, list[Mark]] = {}
    order: dict[str, int] = {}
    for note, first, start, last, end, css in placed:
        if first == last:
            if first in lengths:
                shared.setdefault(first, []).append((note, start, end, css, True))
            continue
        order = order or {key: index for index, key in enumerate(keys)}
        if first not in order or last not in order or order[first] > order[last]:
            continue
        covered = keys[order[first] : order[last] + 1]
        shared.setdefault(first, []).append((note, start, lengths[first], css, True))
        for key in covered[1:-1]:
            shared.setdefault(key, []).append((note, 0, lengths[key], css, False))
        shared.setdefault(last, []).append((note, 0, end, css, False))
    return shared


def _by_place(
    marks: Iterable[Mark], length: int
) -> tuple[dict[int, list[tuple[str, str, bool]]], dict[int, list[str]]]:
    """Which notes begin and which end at each offset; marks without words are left out."""
    opening: dict[int, list[tuple[str, str, bool]]] = {}
    closing: dict[int, list[str]] = {}
    for note, start, stop, css, begins in marks:
        end = min(stop, length)
        if start >= end:
            continue
        if start in opening:
            opening[start].append((note, css, begins))
        else:
            opening[start] = [(note, css, begins)]
        if end in closing:
            closing[end].append(note)
        else:
            closing[end] = [note]
    return opening, closing


def _apart(refs: Iterable[Ref], breaks: Iterable[Break]) -> dict[int, str]:
    """The HTML of what stands at each offset without being text; a page begins after a footnote
    mark that ends the page before."""
    apart: dict[int, str] = {}
    for offset, label, href, element in refs:
        anchor = f' id="{escape(element)}"' if element else ""
        apart[offset] = (
            f'{apart.get(offset, "")}<sup class="ref" data-apart>'
            f'<a href="{escape(href)}"{anchor}>{escape(label)}</a></sup>'
        )
    for offset, label in breaks:
        apart[offset] = (
            f'{apart.get(offset, "")}<span class="pb" data-apart '
            f'data-label="{escape(label)}"></span>'
        )
    return apart


def _classes(active: Mapping[str, str]) -> str:
    if len(active) == 1:
        return next(iter(active.values()))
    notes = sum(not note.startswith(ASKED) for note in active)
    return " ".join(sorted(set(active.values()))) + (" overlap" if notes > 1 else "")


def _notes(active: Mapping[str, str]) -> str:
    notes = " ".join(active)
    if ASKED in notes:
        notes = " ".join(note for note in active if not note.startswith(ASKED))
    return f' data-notes="{notes}"' if notes else ""


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
