"""The printed column: how wide a line is, and whether one more word would have fitted.

Text that was copied out of a printed page keeps the line ends of that page. A line inside a
paragraph ends because the next word did not fit; a line that leaves room for the next word ends
because the paragraph does. Counting characters is too coarse for proportional type, so lines
are measured with the widths of the two most common metrics (Helvetica and Times, and with them
Arial, Liberation and Nimbus), and with a fixed pitch. Whichever makes the line ends of the
document most regular is taken.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field

from archive.segmenter.lines import _LONGEST_MEASURED, Line

# Advance widths in thousandths of the type size, for U+0020 to U+007E.
_SANS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 "
    "556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 "
    "260 334 584"
)
_SERIF = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 "
    "500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 "
    "722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 "
    "444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 "
    "200 480 541"
)
_OTHER_SANS = {"‘": 222, "’": 222, "“": 333, "”": 333, "–": 556, "—": 1000, "‐": 333, "½": 834}
_OTHER_SERIF = {"‘": 333, "’": 333, "“": 444, "”": 444, "–": 500, "—": 1000, "‐": 333, "½": 750}
_DEFAULT = 500
_MOST_MEASURED = 2_000
_BREAK_AFTER = "-–—‐/"
_BREAK_USED = re.compile(r"[^\W_]([-–—‐/])$")


class _Widths(dict[str, int]):
    """Advance widths; a letter with an accent is as wide as without."""

    def __missing__(self, char: str) -> int:
        base = unicodedata.normalize("NFD", char)[0]
        width = self[char] = self[base] if base != char and base in self else _DEFAULT
        return width


class Face:
    """Advance widths of one kind of type."""

    def __init__(self, name: str, table: str = "", other: dict[str, int] | None = None) -> None:
        self.name = name
        self.fixed = not table
        self._widths = _Widths((chr(32 + i), int(w)) for i, w in enumerate(table.split()))
        self._widths.update(other or {})
        self.space = 600 if self.fixed else self._widths[" "]

    def width(self, text: str) -> int:
        """Width in thousandths of the type size."""
        if self.fixed:
            return 600 * len(text)
        return sum(map(self._widths.__getitem__, text))


def _faces() -> list[Face]:
    return [Face("sans", _SANS, _OTHER_SANS), Face("serif", _SERIF, _OTHER_SERIF), Face("fixed")]


_SERIFS = re.compile(
    r"times|serif|roman|garamond|georgia|book|palatino|century|minion|caslon", re.I
)


def face_named(font: str) -> Face:
    """The widths that are nearest to a font by its name."""
    sans, serif, fixed = _faces()
    if re.search(r"mono|courier|typewriter|consolas", font, re.I):
        return fixed
    return serif if _SERIFS.search(font) and "sans" not in font.casefold() else sans


@dataclass(slots=True)
class Column:
    """A measure of the text column, in thousandths of the type size."""

    face: Face
    width: float
    slack: float
    """How far below ``width`` a line inside a paragraph may fall, as a share of it."""
    breaks: str
    """Characters after which this document breaks lines inside a word."""
    _shares: dict[str, float] = field(default_factory=dict, repr=False)

    def room_after(self, line: str, following: str) -> float:
        """What would be left of the column had the next word been set on this line.

        As a share of the column. Below zero the word did not fit; far above zero the line
        ended on purpose.
        """
        word = first_piece(following, self.breaks)
        return 1 - self.filled(line) - (self.face.space + self.face.width(word)) / self.width

    def filled(self, line: str) -> float:
        """Share of the column that the line fills.

        A line much wider than the column is two printed lines run together (a hyphen between
        them was lost); then it is the share that the second one fills.
        """
        share = self._shares.get(line)
        if share is None:
            share = self._shares[line] = self._measured(line)
        return share

    def _measured(self, line: str) -> float:
        share = self.face.width(line) / self.width
        if share > 1.25 and len(line) < _LONGEST_MEASURED:
            over = share % 0.985  # a hyphenated line is rarely quite full
            share = 1.0 if over > 0.94 else over
        return share


def first_piece(text: str, breaks: str) -> str:
    """The part of the text that could have been set on the line before."""
    word = text[:80].split(" ", 1)[0]
    for index, char in enumerate(word[:-1]):
        if char in breaks and index and word[index + 1].isalpha():
            return word[: index + 1]
    return word


def fit_column(lines: list[Line]) -> Column | None:
    """The column that explains most line ends inside paragraphs; None without wrapped lines.

    Two lines are surely inside one paragraph when the second begins with a small letter and
    the first does not end a sentence. For those the first line is at most as wide as the
    column, and with the next word it is wider.
    """
    inside = [
        (a, b)
        for a, b in itertools.pairwise(lines)
        if 40 < len(a.text) <= _LONGEST_MEASURED
        and len(b.text) > 3
        and b.text[0].islower()
        and a.text[-1] not in ".!?:;"
    ]
    if len(inside) < 3:
        return _guess_column(lines)
    inside = inside[:: 1 + len(inside) // _MOST_MEASURED]
    used = {match[1] for line in lines if (match := _BREAK_USED.search(line.text[-3:]))}
    breaks = "".join(char for char in _BREAK_AFTER if char in used)
    fits: list[tuple[float, Column]] = []
    for face in _faces():
        low = [face.width(a.whole) for a, _ in inside]
        high = [
            lo + face.space + face.width(first_piece(b.whole, breaks))
            for lo, (_, b) in zip(low, inside, strict=True)
        ]
        column, cost = _fit(face, breaks, low, high)
        fits.append((cost, column))
    return min(fits, key=lambda fit: fit[0])[1]


def _guess_column(lines: list[Line]) -> Column | None:
    """The column of a text of few lines: as wide as its longest lines, if several are so long."""
    face = _faces()[0]
    widths = sorted(face.width(line.text) for line in lines if 40 < len(line.text) < 160)
    if len(widths) < 2 or widths[-2] < 0.85 * widths[-1]:
        return None
    return Column(face, float(widths[-1]), 0.1, "-")


def _fit(face: Face, breaks: str, low: list[int], high: list[int]) -> tuple[Column, float]:
    """The width with the fewest line ends on the wrong side, and what it leaves unexplained."""
    ends = sorted([(w, 1) for w in low] + [(h, -1) for h in high])
    # Going up: each low passed is explained, each high passed is a line that could take a word.
    score, best_score, best_at = 0, -len(ends), 0
    for index, (_, step) in enumerate(ends):
        score += step
        if score >= best_score:
            best_score, best_at = score, index
    width = float(ends[best_at][0])
    if best_at + 1 < len(ends):
        width = (width + ends[best_at + 1][0]) / 2
    shortfalls = sorted(max(0.0, (width - h) / width) for h in high)
    near = [s for s in shortfalls if s < 0.15]
    slack = near[int(len(near) * 0.97) - 1] if near else 0.0
    overfull = sum(min(0.1, max(0.0, (w - width) / width)) for w in low)
    cost = (sum(min(0.1, s) for s in shortfalls) + overfull) / len(high)
    return Column(face, width, max(slack, 0.004), breaks), cost
