"""The characters of a PDF page as printed lines: words, where they stand, in what type.

A PDF has no lines, only characters at places. The library puts them in order and says where
lines end; here each line gets its edges and its type, by as few questions as will do, because
every question costs as much as dozens of characters: those about its first, middle and last
character, and about digits that may be raised.
"""

from __future__ import annotations

import ctypes
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import raw

from archive.importers.pdfright import in_order, is_right

MOST_CHARACTERS = 400_000
"""On one page; more is no page that anybody printed."""
_SEGMENT = re.compile("[^\r\n\ufffe]+\ufffe?")
_MARK = re.compile(
    r"(?<=[^\s\d])\d{1,3}(?!\d)|(?<=\d{4})\d{1,2}(?!\d)|(?<!\S)\d{1,3}(?=[^\d.,:)\]]|$)"
    r"|(?:\*{1,4}|[†‡§¶]{1,2})"
)
_SUPERSCRIPT = re.compile("[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}")
_PLAIN_DIGITS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_LETTER = re.compile(r"[^\W\d_]")
_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
_DROPPED = dict.fromkeys(
    [*range(9), *range(14, 32), *range(127, 160), 0xFEFF, 0x200B, 0x2060, 0xFFFE, 0xFFFF]
)
_BOLD = re.compile(r"bold|black|heavy|demi|[-,]bd\b", re.I)
_ITALIC = re.compile(r"italic|oblique|[-,]it\b", re.I)
_FORCED_BOLD, _ITALIC_FLAG, _FIXED_FLAG = 1 << 18, 1 << 6, 1


@dataclass(slots=True)
class Printed:
    """One printed line; lengths in points, y upwards from the foot of the page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    """Of the file, from 0."""
    bold: bool = False
    italic: bool = False
    font: str = ""
    word: float = 0
    """Width of its first word."""
    marks: list[tuple[int, str]] = field(default_factory=list)
    """Raised footnote marks, which are not in the text: (offset, label)."""
    lead: str = ""
    """A raised mark before the first word: the label of a footnote."""
    column: int = 0

    @property
    def center(self) -> float:
        return (self.left + self.right) / 2


class PageReader:
    """Reads the lines of one page."""

    def __init__(self, text_page: Any, index: int, place: Any) -> None:
        """``place`` turns places so that text runs from left to right: from (x, y) to (x, y)."""
        self._page, self._index, self._place = text_page, index, place
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._fonts: dict[int | None, tuple[str, bool, bool]] = {}

    def lines(self) -> list[Printed]:
        """The lines in the order of the file."""
        found: list[Printed] = []
        text = self._text()
        segments = [_trimmed(text, *match.span()) for match in _SEGMENT.finditer(text)]
        # Where columns are written row by row, a few long lines show it.
        long = [one for one in segments if one[1] - one[0] > 30]
        tabular = all(
            any(len(self._at_wide_gaps(text, *one)) > 1 for one in sample)
            for sample in (long[1::8][:2], long[3::4][:4])
        )
        for start, end in segments:
            parts = self._at_wide_gaps(text, start, end) if tabular else [(start, end)]
            for first, last in parts:
                line = self._line(text, first, last)
                if line is None:
                    continue
                if found and _is_label_of(found[-1], line):
                    line.lead, line.left = found[-1].text, found[-1].left
                    found[-1] = line
                elif found and _is_one(found[-1], line):
                    _append(found[-1], line)
                elif line.text or line.lead:
                    found.append(line)
        return found

    def _text(self) -> str:
        count = raw.FPDFText_CountChars(self._page)
        if count <= 0:
            return ""
        if count > MOST_CHARACTERS:
            raise OverflowError(count)
        buffer = ctypes.create_string_buffer((count + 1) * 2)
        taken = raw.FPDFText_GetText(
            self._page, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        )
        units = buffer.raw[: max(0, taken - 1) * 2]
        text = units.decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Characters that this gives in two pieces, or not at all, would move all places.
        codes = (raw.FPDFText_GetUnicode(self._page, at) for at in range(count))
        return "".join(
            chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes
        )

    def _origin(self, at: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(self._page, at, self._x, self._y)
        if self._place is None:
            return self._x.value, self._y.value
        where: tuple[float, float] = self._place(self._x.value, self._y.value)
        return where

    def _edges(self, at: int) -> tuple[float, float]:
        """Left and right edge of a character, with the room that its type leaves around it."""
        raw.FPDFText_GetLooseCharBox(self._page, at, self._box)
        if self._place is None:
            return self._box.left, self._box.right
        one, _ = self._place(self._box.left, self._box.bottom)
        two, _ = self._place(self._box.right, self._box.top)
        return min(one, two), max(one, two)

    def _size(self, at: int) -> float:
        size = raw.FPDFText_GetFontSize(self._page, at)
        if raw.FPDFText_GetMatrix(self._page, at, self._matrix):
            size *= (self._matrix.c**2 + self._matrix.d**2) ** 0.5
        return abs(size) or 1.0

    def _font(self, at: int) -> tuple[str, bool, bool]:
        """Name, whether bold, whether italic."""
        handle = raw.FPDFText_GetTextObject(self._page, at)
        font = raw.FPDFTextObj_GetFont(handle) if handle else None
        key = ctypes.cast(font, ctypes.c_void_p).value if font else None
        if key not in self._fonts:
            self._fonts[key] = _face(font) if font else ("", False, False)
        return self._fonts[key]

    def _line(self, text: str, start: int, end: int) -> Printed | None:
        if start >= end:
            return None
        body = text[start:end]
        letter = _LETTER.search(body)
        main = start + letter.start() if letter else start
        left, base = self._origin(main)
        size = self._size(main)
        marks = []
        for found in _MARK.finditer(body):
            at = start + found.start()
            raised = self._origin(at)[1] - base if at != main else 0
            if 0.15 * size < raised < size and self._size(at) < 0.9 * size:
                marks.append((found.start(), found.end(), found.group()))
        marks += [
            (found.start(), found.end(), found.group().translate(_PLAIN_DIGITS))
            for found in _SUPERSCRIPT.finditer(body)
        ]
        if letter is None and _MARK.fullmatch(body):
            # Perhaps a mark that stands alone; whether it is raised shows beside the others.
            base, size = self._origin(start)[1], self._size(start)
        if is_right(body):
            return self._from_right(body, start, main)
        words, offsets, lead = _without(body, sorted(marks))
        if main != start:
            left = self._edges(start)[0]
        right = self._edges(end - (body[-1] == "\ufffe") - 1)[1]
        space = body.find(" ")
        word = self._edges(start + space - 1)[1] - left if space > 0 else right - left
        font, bold, italic = self._font(main)
        if bold or italic:
            ends = [self._font(end - 1 - (body[-1] == "\ufffe"))]
            middle = _LETTER.search(body, len(body) // 2)
            ends.append(self._font(start + (middle.start() if middle else 0)))
            bold, italic = bold and all(f[1] for f in ends), italic and all(f[2] for f in ends)
        return Printed(
            words, left, right, base, size, self._index, bold, italic, font, word, offsets, lead
        )

    def _from_right(self, body: str, start: int, main: int) -> Printed:
        """A line that runs from right to left; its places are mirrored, so that it begins left."""
        places = [self._edges(start + at) for at in range(len(body))]
        words = in_order([(c, at[0]) for c, at in zip(body, places, strict=True)])
        left = -max(at[1] for at in places)
        right = -min(at[0] for at in places)
        font, bold, italic = self._font(main)
        word = (right - left) * len(words.split(" ", 1)[0]) / len(words)
        base, size = self._origin(main)[1], self._size(main)
        page = self._index
        return Printed(plain(words), left, right, base, size, page, bold, italic, font, word)

    def _at_wide_gaps(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of a line that stand far apart, as columns do, however the file runs on."""
        if end - start < 8 or " " not in text[start:end]:
            return [(start, end)]
        size = self._size(start)
        spaces = [at for at in range(start + 1, end - 1) if text[at] == " "]
        gaps = [self._edges(at + 1)[0] - self._edges(at - 1)[1] for at in spaces]
        # Justified words stand apart as well, but all of them alike.
        least = max(2.5 * size, 3 * median(gaps, 0) if len(gaps) > 2 else 0)
        parts, first = [], start
        for at, gap in zip(spaces, gaps, strict=True):
            if gap > least:
                parts.append((first, at))
                first = at + 1
        return [*parts, (first, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space at the ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _face(font: Any) -> tuple[str, bool, bool]:
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(font, buffer, 128)
    name = buffer.value.decode("latin-1").rpartition("+")[2]
    flags = raw.FPDFFont_GetFlags(font)
    bold = bool(_BOLD.search(name)) or (flags > 0 and bool(flags & _FORCED_BOLD))
    italic = bool(_ITALIC.search(name)) or (flags > 0 and bool(flags & _ITALIC_FLAG))
    if flags > 0 and flags & _FIXED_FLAG:
        name += " mono"
    return name, bold, italic


def _without(
    body: str, marks: list[tuple[int, int, str]]
) -> tuple[str, list[tuple[int, str]], str]:
    """The words without raised marks, where the marks stood, and the one before the words."""
    kept, at, lead = "", 0, ""
    offsets: list[tuple[int, str]] = []
    for start, end, label in marks:
        if start < at:
            continue
        kept += body[at:start]
        at = end
        if not kept.strip():
            lead, kept = label, ""
            continue
        offsets.append((len(plain(kept)), label))
        if kept.endswith(" ") and body[at : at + 1] == " ":
            at += 1
        if body[at : at + 1] and body[at] in ".,;:" and kept.endswith(" "):
            kept = kept.rstrip()
    return plain(kept + body[at:]), offsets, lead


def plain(text: str) -> str:
    """NFC with single spaces; a hyphen where the library saw a word go on in the next line."""
    if text.endswith("\ufffe"):
        text = text[:-1] + "-"
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_LIGATURES | _DROPPED)).split())


def _is_label_of(before: Printed, line: Printed) -> bool:
    """Whether all of a line is a raised mark before the first word of the next."""
    near = -0.3 * line.size < line.left - before.right < line.size
    raised = before.size < 0.9 * line.size and 0.1 < (before.base - line.base) / line.size < 0.7
    return near and raised and bool(_MARK.fullmatch(before.text))


def _is_one(before: Printed, line: Printed) -> bool:
    """Whether a line goes on in what the library gave as the next one."""
    size = max(before.size, line.size)
    near = -0.6 * size < line.left - before.right < 1.2 * size
    same = abs(before.base - line.base) < 0.2 * size
    raised = line.size < 0.9 * before.size and 0 < line.base - before.base < 0.7 * size
    raised = raised and bool(_MARK.fullmatch(line.text))
    return near and (same or raised)


def _append(before: Printed, line: Printed) -> None:
    raised = line.base - before.base > 0.15 * before.size and _MARK.fullmatch(line.text)
    if raised:
        before.marks.append((len(before.text), line.text))
    else:
        if line.lead:
            before.marks.append((len(before.text), line.lead))
        apart = line.left - before.right > 0.12 * before.size or line.lead
        glue = " " if apart and line.text[:1] not in ".,;:!?)]”’" else ""
        shift = len(before.text) + len(glue)
        before.marks += [(shift + at, label) for at, label in line.marks]
        before.text += glue + line.text
        before.bold, before.italic = before.bold and line.bold, before.italic and line.italic
    before.right = max(before.right, line.right)


def median(values: list[float], otherwise: float) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else otherwise


def most_common(values: Iterable[tuple[float, float]], otherwise: float) -> float:
    """The value, to a quarter of a point, that weighs most: (value, weight)."""
    weights: dict[float, float] = {}
    for value, weight in values:
        key = round(value * 4) / 4
        weights[key] = weights.get(key, 0) + weight
    return max(weights, key=lambda key: (weights[key], -key)) if weights else otherwise


def by_page(lines: list[Printed]) -> list[list[Printed]]:
    """The lines of each page that has any."""
    return [list(group) for _, group in itertools.groupby(lines, key=lambda line: line.page)]
