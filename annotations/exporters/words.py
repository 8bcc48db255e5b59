"""The words of one line with the passages of notes marked, and the notes' numbers behind them.

Used by all formats that are made of HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from annotations.rendering import Mark, Ref, marks_by_paragraph, render_words
from annotations.volume import HEADING, Chapter, Line, Note


class Marked(NamedTuple):
    """Where the notes of a chapter lie, by the key of the paragraph."""

    marks: Mapping[str, list[Mark]]
    ends: Mapping[str, list[tuple[int, Note]]]
    """The notes whose passage ends in a paragraph, with the offset, in their order."""
    footnotes: Mapping[str, str]
    """Label of a footnote -> its key."""
    first_marks: Mapping[str, tuple[str, int]]
    """Label of a footnote -> key and offset of its first mark: there a way back leads."""
    prefix: str
    """What ids of this chapter begin with."""

    @classmethod
    def of(cls, chapter: Chapter, prefix: str = "") -> Marked:
        keys = [line.key for line in chapter.lines if line.kind != HEADING]
        lengths = {line.key: len(line.text) for line in chapter.lines if line.kind != HEADING}
        placed = [
            (f"{prefix}{note.number}", *note.passage[:4], "m")
            for note in chapter.placed
            if note.passage.first in lengths and note.passage.last in lengths
        ]
        ends: dict[str, list[tuple[int, Note]]] = {}
        for note in chapter.placed:
            ends.setdefault(note.passage.last, []).append((note.passage.end, note))
        footnotes = {line.label.rstrip("."): line.key for line in chapter.footnotes}
        first_marks: dict[str, tuple[str, int]] = {}
        for line in chapter.body:
            for offset, label in line.refs:
                if label.isalnum():
                    first_marks.setdefault(label, (line.key, offset))
        return cls(
            marks_by_paragraph(placed, keys, lengths), ends, footnotes, first_marks, prefix
        )  # fmt: skip

    def html(self, line: Line) -> str:
        """The words of a line. Marks of footnotes are plain, numbers of notes in brackets."""
        refs = [self._footnote(offset, label, line) for offset, label in line.refs]
        notes = self.ends.get(line.key, ()) if line.kind != HEADING else ()
        refs += self._numbers(notes, len(line.text))
        refs.sort(key=lambda ref: ref[0])
        return render_words(line.text, self.marks.get(line.key, ()), refs, line.breaks)

    def _footnote(self, offset: int, label: str, line: Line) -> Ref:
        key = self.footnotes.get(label)
        is_first = self.first_marks.get(label) == (line.key, offset)
        name = f"{self.prefix}f-{label}" if is_first else ""
        return (offset, label, f"#{self.prefix}p-{key}" if key else f"#{self.prefix}text", name)

    def _numbers(self, notes: Iterable[tuple[int, Note]], length: int) -> list[Ref]:
        return [
            (
                min(offset, length),
                f"[{note.number}]",
                f"#{self.prefix}n-{note.number}",
                f"{self.prefix}r-{note.number}",
            )
            for offset, note in notes
        ]
