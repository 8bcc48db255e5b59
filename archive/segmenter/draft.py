"""A document while its pieces are being named: the pieces, and what each is taken for so far."""

from __future__ import annotations

from dataclasses import dataclass

from archive.parsed import BlockKind
from archive.segmenter.cues import ends_sentence, is_capitals, title_case_share
from archive.segmenter.headings import is_title_case_head
from archive.segmenter.paragraphs import Layout, Piece

_SHORTEST_SENTENCE = 25
_SHORT = 60


@dataclass(slots=True)
class Kind:
    kind: BlockKind
    reason: str
    level: int = 1
    role: str = ""
    doubtful: bool = False


class Draft:
    """The pieces of one document, in reading order, with their kinds as far as they are known."""

    def __init__(self, pieces: list[Piece], layout: Layout, cover: dict[int, Kind]) -> None:
        self.pieces = pieces
        self.layout = layout
        self.kinds: list[Kind | None] = [cover.get(index) for index in range(len(pieces))]
        self.cover = bool(cover)
        self.capitals = False
        """Whether the headings of this document are set in capitals."""
        self.typed = False
        """Whether they are set in type of their own, so that none is in the type of the text."""

    def __len__(self) -> int:
        return len(self.pieces)

    def text(self, index: int) -> str:
        return self.pieces[index].text

    def words(self, index: int) -> str:
        """The text after the label."""
        piece = self.pieces[index]
        return piece.text[piece.label.length :].strip() if piece.label else piece.text

    def number(self, index: int) -> int:
        """The number a piece is labelled with; 0 for bullets and for no label."""
        label = self.pieces[index].label
        return label.value if label else 0

    def join(self, index: int) -> None:
        """Join a piece with the one after it."""
        first, second = self.pieces[index], self.pieces[index + 1]
        first.lines.extend(second.lines)
        first.text = f"{first.text} {second.text}"
        del self.pieces[index + 1], self.kinds[index + 1]

    def is_prose(self, index: int) -> bool:
        """Whether a piece is running text, or could be: a sentence, or long."""
        kind = self.kinds[index]
        if kind and kind.kind != "paragraph":
            return False
        text = self.pieces[index].text
        if ends_sentence(text):
            sentence = len(text) > _SHORTEST_SENTENCE and title_case_share(text) < 0.5
            return len(text) > _SHORT or sentence
        return len(text) > 150 and title_case_share(text) < 0.75

    def could_head(self, index: int) -> bool:
        """Whether the words after the label could be a heading."""
        words = self.words(index)
        return is_title_case_head(words) or is_capitals(words)

    def uses_capitals(self) -> bool:
        """Whether the headings found so far are set in capitals."""
        return any(
            is_capitals(self.pieces[i].text)
            for i, kind in enumerate(self.kinds)
            if kind and kind.kind in ("heading", "title") and len(self.pieces[i].text) > 12
        )
