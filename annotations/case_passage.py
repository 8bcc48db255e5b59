"""The passage of a case in its paragraphs, as the text is now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import mark_safe

from annotations.models import Annotation
from annotations.rendering import Mark, marks_by_paragraph, render_words
from archive.text import HEADING, Line, Text, text_of

MOST_PARAGRAPHS = 6
"""Of a long passage the first and last are shown."""


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A paragraph of the passage; ``skipped`` paragraphs before it are left out."""

    line: Line
    html: str
    skipped: int = 0


class CasePassage:
    """Where a note stands, for whoever decides on what it says."""

    def __init__(self, note: Annotation) -> None:
        self.note = note
        self.text: Text = text_of(note.document)
        self.lines = self._lines()
        self.heading = self._heading()

    def _lines(self) -> list[ContextLine]:
        """The paragraphs of the passage, with its words marked."""
        note = self.note
        between = self.text.between(note.first.key, note.last.key) if note.is_placed else []
        marks: dict[str, list[Mark]] = marks_by_paragraph(
            [(note.pk.hex, note.first.key, note.start, note.last.key, note.end, "a-public")],
            [line.key for line in between],
            self.text.lengths,
        )
        shown = [ContextLine(line, _marked(line, marks)) for line in between]
        if len(shown) > MOST_PARAGRAPHS:
            half = MOST_PARAGRAPHS // 2
            rest = len(shown) - 2 * half
            tail = shown[-half:]
            shown = [*shown[:half], ContextLine(tail[0].line, tail[0].html, rest), *tail[1:]]
        return shown

    @property
    def stands_on_other_words(self) -> bool:
        """Whether the passage has other words than those that the note was written on."""
        note = self.note
        place = (note.first.key, note.start, note.last.key, note.end)
        return note.is_placed and self.text.words(*place) != note.quote

    def _heading(self) -> str:
        """The heading under which the passage stands; "" before the first."""
        index = self.text.by_key.get(self.note.first.key, 0)
        for line in reversed(self.text.lines[:index]):
            if line.kind == HEADING:
                return line.text
        return ""

    @property
    def place(self) -> str:
        """Where the passage begins: "¶12"; "" where it is not in the text any more."""
        line = self.text.line(self.note.first.key)
        return f"¶{line.cite}" if line and line.cite[:1].isdigit() else (line.cite if line else "")


def _marked(line: Line, marks: dict[str, list[Mark]]) -> str:
    # render_words escapes the text and writes nothing else that came from outside.
    return mark_safe(render_words(line.text, marks.get(line.key, ())))
