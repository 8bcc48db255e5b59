"""PDFs with a text layer: lines by place and type, then the segmenter.

``pdflines`` reads the lines of a page, ``pdfpages`` takes away what stands around the text and
finds columns and footnotes, ``pdflayout`` says what the layout tells. The library (pdfium) mends
what it can of a broken file. A PDF without text, with a password, or broken beyond that is
refused with a sentence.
"""

from __future__ import annotations

import contextlib
import math
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pypdfium2 import raw

from archive.importers import pdflines
from archive.importers.pdflayout import Setting, measured, survey
from archive.importers.pdflines import PageReader, Printed
from archive.importers.pdfpages import (
    FootNote,
    in_columns,
    notes_at_end,
    take_footnotes,
    without_furniture,
)
from archive.importers.text import LIMIT
from archive.parsed import ImportProblem, ParsedDocument
from archive.segmenter import divide
from archive.segmenter.column import Column, Face, face_named
from archive.segmenter.footnotes import Note, take_notes
from archive.segmenter.lines import Line

MOST_PAGES = 3_000
MOST_CHARACTERS = 8_000_000
"""Of the whole file."""
_WORD = re.compile(r"[^\W_]{2,}")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|document\d*|unnamed.*|print.*|"
    r"\(anonymous\)|.*\.(?:docx?|pdf|rtf|odt|txt|html?|tex|dvi|indd|qxd|p65|tiff?)|"
    r"[\w./\\:-]*[\d_/\\][\w./\\:-]*)$",
    re.I,
)
_lock = threading.Lock()
"""The library is not made for several threads."""


@dataclass(slots=True)
class _Pages:
    lines: list[Printed] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    count: int = 0
    title: str = ""


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = LIMIT
) -> ParsedDocument:
    """Read and divide a PDF. ``encoding`` means nothing here. Raises ``ImportProblem``."""
    with _lock:
        pages = read_pages(data, filename)
    _refuse_no_text(pages, filename)
    document = divided(pages.lines, pages.heights)
    if not document.title and not _NO_TITLE.match(pages.title):
        document.title = pages.title
    return document


def read_pages(data: bytes, filename: str) -> _Pages:
    """The printed lines of all pages, in the order of the file."""
    found = _Pages()
    with _opened(data, filename) as document:
        found.count = raw.FPDF_GetPageCount(document)
        if found.count > MOST_PAGES:
            raise ImportProblem(
                f"{filename} has {found.count} pages; PDFs of up to {MOST_PAGES} pages can be "
                "imported. Divide it."
            )
        with contextlib.suppress(pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
            found.title = " ".join(str(document.get_metadata_value("Title")).split())[:300]
        characters = 0
        for index in range(found.count):
            lines = _read_page(document, index, found.heights, filename)
            characters += sum(len(line.text) for line in lines)
            if characters > MOST_CHARACTERS:
                raise ImportProblem(
                    f"{filename} has more than {MOST_CHARACTERS // 1_000_000} million "
                    "characters; divide it."
                )
            found.lines += lines
    return found


@contextlib.contextmanager
def _opened(data: bytes, filename: str) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD:
            sentence = f"{filename} has a password; save it without one and import that."
        elif code == raw.FPDF_ERR_SECURITY:
            sentence = f"{filename} is encrypted in a way that is not known here."
        else:
            sentence = (
                f"{filename} is damaged and cannot be opened; open it in another program and save "
                "it again as PDF."
            )
        raise ImportProblem(sentence) from error
    try:
        yield document
    finally:
        document.close()


def _read_page(
    document: Any, index: int, heights: dict[int, float], filename: str
) -> list[Printed]:
    """The lines of one page; none of one that is broken."""
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        return []
    try:
        text_page = raw.FPDFText_LoadPage(page)
        if not text_page:
            return []
        try:
            place = _placing(text_page)
            if place is None:
                heights[index] = raw.FPDF_GetPageHeightF(page)
            return PageReader(text_page, index, place).lines()
        except OverflowError as error:
            raise ImportProblem(
                f"Page {index + 1} of {filename} has more than {pdflines.MOST_CHARACTERS} "
                "characters, which is no page of a text."
            ) from error
        finally:
            raw.FPDFText_ClosePage(text_page)
    finally:
        raw.FPDF_ClosePage(page)


def _placing(text_page: Any) -> Callable[[float, float], tuple[float, float]] | None:
    """How places are turned so that the text of a page runs from left to right; None: it does."""
    count = raw.FPDFText_CountChars(text_page)
    probes = [raw.FPDFText_GetCharAngle(text_page, count * part // 8) for part in range(1, 8)]
    angle = sorted(probes)[len(probes) // 2]
    if not 0.1 < angle < 2 * math.pi - 0.1:
        return None
    sine, cosine = math.sin(angle), math.cos(angle)
    # The library counts angles clockwise.
    return lambda x, y: (x * cosine - y * sine, y * cosine + x * sine)


def _refuse_no_text(pages: _Pages, filename: str) -> None:
    words = sum(len(_WORD.findall(line.text)) for line in pages.lines)
    if not words:
        if pages.count == 0:
            raise ImportProblem(f"{filename} has no pages.")
        raise ImportProblem(
            f"{filename} holds no text, only pictures of pages; run text recognition (OCR) over "
            "it and import what that makes."
        )
    unknown = sum(len(_UNREADABLE.findall(line.text)) for line in pages.lines)
    if unknown > words:
        raise ImportProblem(
            f"{filename} does not say which letters its signs stand for; run text recognition "
            "(OCR) over it and import what that makes."
        )


def divided(lines: list[Printed], heights: dict[int, float]) -> ParsedDocument:
    """The document of these printed lines; ``heights`` of pages in points, as far as known."""
    lines, labels = without_furniture([line for line in lines if line.text], heights)
    body, notes = take_footnotes(in_columns(lines))
    body = body or [line for note in notes for line in note.lines]
    if not notes:
        body, notes = notes_at_end(body)
    _say_leads(body, {note.label for note in notes})
    setting = survey(body)
    text = measured(body, setting, labels)
    column = _column(setting)
    if notes:
        taken = [Note(note.label, _plain_lines(note, len(text)), 0) for note in notes]
        rest = text
        _keep_marks(rest, {note.label for note in taken})
    else:
        _keep_marks(text, set())
        rest, taken = take_notes(text)
    every = rest + [line for note in taken for line in note.lines]
    document = divide(every, rest, taken, column)
    for block in document.blocks:
        block.lines = (0, 0)
    return document


def _say_leads(lines: list[Printed], labels: set[str]) -> None:
    """A raised number before a line that is no footnote is a mark, or words of the text."""
    for line in lines:
        if line.lead in labels:
            line.marks.insert(0, (0, line.lead))
        elif line.lead:
            shift = len(line.lead) + 1
            line.text = f"{line.lead} {line.text}"
            line.marks = [(at + shift, label) for at, label in line.marks]


def _plain_lines(note: FootNote, number: int) -> list[Line]:
    lines = [
        Line(number + at, line.text, page=False, marks=list(line.marks))
        for at, line in enumerate(note.lines, start=1)
        if line.text
    ]
    # Footnotes have no footnotes: what is raised in them is their words.
    _keep_marks(lines, set())
    return lines or [Line(number + 1, "")]


def _keep_marks(lines: list[Line], labels: set[str]) -> None:
    """A raised number without a footnote is part of the text: "10²", "1st"."""
    for line in lines:
        for offset, label in reversed(line.marks):
            if label not in labels:
                line.text = line.text[:offset] + label + line.text[offset:]
                line.marks = [
                    (at + len(label) if at > offset else at, name)
                    for at, name in line.marks
                    if (at, name) != (offset, label)
                ]


def _column(setting: Setting) -> Column:
    """The column as the segmenter measures it, by the widths of the most common type."""
    face: Face = face_named(setting.font)
    return Column(face, 1000 * setting.width / setting.size, 0.02, "-")
