"""Mending by hand what an importer divided: join, divide, give another kind. Pure.

Each piece keeps an id through all steps, so that a step sent from an old page never hits the
wrong piece. No step loses or adds a word. Offsets are Unicode code points of a piece's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from archive.parsed import Block

BY_HAND = "set by hand"
KINDS = ("paragraph", "heading", "list_item", "quotation", "footnote", "aside")
"""What a piece can be made: "aside" is cover-page matter that is not part of the text."""
DEEPEST = 6


class StepProblem(ValueError):
    """The step is not possible (any more). ``code`` is "gone", "first", "words" or "several"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Piece:
    """A block with its id."""

    id: int
    block: Block


class Division:
    """The blocks of an import that is being looked at."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces

    @classmethod
    def of(cls, blocks: list[Block]) -> Division:
        return cls([Piece(number, block) for number, block in enumerate(blocks, start=1)])

    @classmethod
    def from_json(cls, rows: list[dict[str, Any]]) -> Division:
        pieces = []
        for row in rows:
            fields = {key: value for key, value in row.items() if key != "id"}
            block = Block(**fields)
            block.refs = [(int(at), str(label)) for at, label in block.refs]
            block.breaks = [(int(at), str(label)) for at, label in block.breaks]
            block.lines = (int(block.lines[0]), int(block.lines[1]))
            pieces.append(Piece(int(row["id"]), block))
        return cls(pieces)

    def to_json(self) -> list[dict[str, Any]]:
        return [{"id": piece.id, **asdict(piece.block)} for piece in self.pieces]

    @property
    def blocks(self) -> list[Block]:
        return [piece.block for piece in self.pieces]

    def doubts(self) -> Iterator[int]:
        """Ids of the pieces that an editor should look at, in reading order."""
        return (piece.id for piece in self.pieces if piece.block.doubtful)

    def doubt_after(self, piece_id: int) -> int | None:
        """The next doubtful piece after this one (or after where it was), else the first."""
        doubts = set(self.doubts())
        order = [piece.id for piece in self.pieces]
        start = order.index(piece_id) + 1 if piece_id in order else 0
        return next((at for at in [*order[start:], *order[:start]] if at in doubts), None)

    # -- steps ----------------------------------------------------------------------------

    def keep(self, piece_id: int) -> int:
        """The division is right here. Returns the id of the piece that is now in question."""
        self.pieces[self._place(piece_id)].block.doubtful = False
        return piece_id

    def join(self, piece_id: int) -> int:
        """Join the piece to the one above, which keeps its kind."""
        place = self._place(piece_id)
        if place == 0:
            raise StepProblem("first")
        above, below = self.pieces[place - 1], self.pieces[place].block
        text = f"{below.label} {below.text}" if below.label else below.text
        shift = len(above.block.text) + 1 + len(text) - len(below.text)
        above.block = replace(
            above.block,
            text=f"{above.block.text} {text}",
            refs=above.block.refs + [(at + shift, label) for at, label in below.refs],
            breaks=above.block.breaks
            + [(at + shift - (0 if at else len(text) - len(below.text)), label)
               for at, label in below.breaks],
            lines=(above.block.lines[0], below.lines[1]),
            reason=BY_HAND,
        )  # fmt: skip
        del self.pieces[place]
        return above.id

    def divide(self, piece_id: int, words: str) -> int:
        """Begin a new piece at ``words``, which must stand once in this one (not at its start)."""
        place = self._place(piece_id)
        block = self.pieces[place].block
        words = " ".join(words.split())
        at = block.text.find(words, 1) if words else -1
        if at < 1:
            raise StepProblem("words")
        if block.text.find(words, at + 1) >= 0:
            raise StepProblem("several")
        head = block.text[:at].rstrip()
        if not head:
            raise StepProblem("words")
        first = replace(
            block,
            text=head,
            refs=[(o, label) for o, label in block.refs if o <= len(head)],
            breaks=[(o, label) for o, label in block.breaks if o < at],
            doubtful=False,
        )
        kind = "paragraph" if block.kind in ("heading", "title") else block.kind
        second = replace(
            block,
            kind=kind,
            text=block.text[at:],
            label="",
            refs=[(max(0, o - at), label) for o, label in block.refs if o > len(head)],
            breaks=[(o - at, label) for o, label in block.breaks if o >= at],
            reason=BY_HAND,
            doubtful=False,
        )
        made = Piece(max(piece.id for piece in self.pieces) + 1, second)
        self.pieces[place].block = first
        self.pieces.insert(place + 1, made)
        return made.id

    def turn(self, piece_id: int, kind: str, level: int = 1) -> int:
        """Make the piece another kind; ``level`` is the nesting of a heading or list item."""
        place = self._place(piece_id)
        if kind not in KINDS:
            raise StepProblem("gone")
        block = self.pieces[place].block
        self.pieces[place].block = replace(
            block,
            kind="metadata" if kind == "aside" else kind,  # type: ignore[arg-type]
            role="letterhead" if kind == "aside" else "",
            level=min(max(level, 1), DEEPEST),
            reason=BY_HAND,
            doubtful=False,
        )
        return piece_id

    def _place(self, piece_id: int) -> int:
        for place, piece in enumerate(self.pieces):
            if piece.id == piece_id:
                return place
        raise StepProblem("gone")
