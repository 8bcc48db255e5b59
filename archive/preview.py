"""How the division of an import is shown to the editor, and what the buttons there mean."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.division import Division, Piece, StepProblem
from archive.ingest import left_out
from archive.parsed import Block
from archive.sentences import sentence_ends

LABELS = {
    "title": gettext_lazy("title"),
    "heading": gettext_lazy("heading"),
    "paragraph": gettext_lazy("paragraph"),
    "quotation": gettext_lazy("quotation"),
    "list_item": gettext_lazy("list item"),
    "footnote": gettext_lazy("footnote"),
    "metadata": gettext_lazy("paragraph"),
}
OFFERED = 40
"""Beginnings of sentences that are offered as places to divide at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A piece as it is shown."""

    piece: Piece
    is_out: bool
    number: str
    """What the paragraph would be cited by."""
    label: Any

    @property
    def block(self) -> Block:
        return self.piece.block

    @property
    def runs(self) -> list[tuple[str, str]]:
        """The text in pieces: ("text", words), ("ref", label) and ("page", label)."""
        block = self.block
        marks = [(at, 0, "page", label) for at, label in block.breaks]
        marks += [(at, 1, "ref", label) for at, label in block.refs]
        runs, done = [], 0
        for at, _order, kind, label in sorted(marks):
            runs.append(("text", block.text[done:at]))
            runs.append((kind, label))
            done = at
        runs.append(("text", block.text[done:]))
        return [run for run in runs if run[0] != "text" or run[1]]

    @property
    def beginnings(self) -> list[str]:
        """The first words of its later sentences, each enough to find its place."""
        text = self.block.text
        found = []
        for end in sentence_ends(text)[:-1][:OFFERED]:
            words = text[end:].split()
            for count in range(min(4, len(words)), len(words) + 1):
                start = " ".join(words[:count])
                if text.count(start) == 1:
                    found.append(start)
                    break
        return found


def rows(division: Division) -> list[Row]:
    """The pieces with what they would be cited by."""
    shown = []
    number = 0
    for piece, is_out in zip(division.pieces, left_out(division.blocks), strict=True):
        counts = not is_out and piece.block.kind in ("paragraph", "quotation", "metadata", "title")
        number += counts
        label: Any = LABELS[piece.block.kind]
        if is_out and piece.block.kind != "title":
            label = _("not in the text")
        shown.append(Row(piece, is_out, str(number) if counts else "", label))
    return shown


def step(division: Division, verb: str, piece: int, arguments: list[str], words: str) -> int:
    """Do what a button says; the id of the piece that it ends at. Raises StepProblem."""
    if verb == "keep":
        return division.keep(piece)
    if verb == "join":
        return division.join(piece)
    if verb == "divide":
        return division.divide(piece, words)
    if verb == "kind" and arguments:
        level = arguments[1] if len(arguments) > 1 else "1"
        return division.turn(piece, arguments[0], int(level) if level.isdecimal() else 1)
    raise StepProblem("gone")


def sentence(problem: StepProblem) -> str:
    """What is said where a step is not possible."""
    return {
        "gone": _("That piece is not there any more: look at what it has become."),
        "first": _("Nothing stands above this piece to join it with."),
        "words": _("These words do not stand in the piece after its beginning: copy them from it."),
        "several": _("These words stand there more than once: take some more of them."),
    }[problem.code]


def samples(data: bytes, encodings: list[str]) -> list[tuple[str, Any, list[str]]]:
    """For each encoding its name, how it is called, and the first lines that tell it apart."""
    telling = [line for line in data.splitlines() if not line.isascii()][:4]
    shown = telling or data.splitlines()[:4]
    if any(codecs.lookup(name).name.startswith("utf-16") for name in encodings):
        shown = [data[:400]]
    answer = []
    for name in encodings:
        lines = [line[:300].decode(name, errors="replace") for line in shown]
        answer.append((name, NAMES.get(name, ""), [text for text in lines if text.strip()]))
    return answer


NAMES = {
    "windows-1252": gettext_lazy("Western European"),
    "windows-1251": gettext_lazy("Cyrillic"),
    "koi8-r": gettext_lazy("Cyrillic"),
    "windows-1250": gettext_lazy("Central European"),
    "windows-1253": gettext_lazy("Greek"),
    "windows-1254": gettext_lazy("Turkish"),
    "cp866": gettext_lazy("Cyrillic, DOS"),
    "mac-roman": gettext_lazy("Western European, old Macintosh"),
    "gb18030": gettext_lazy("Chinese, simplified"),
    "big5": gettext_lazy("Chinese, traditional"),
    "shift_jis": gettext_lazy("Japanese"),
    "euc-kr": gettext_lazy("Korean"),
    "utf-16-le": gettext_lazy("Unicode"),
    "utf-16-be": gettext_lazy("Unicode"),
}
