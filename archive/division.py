"""Mending by hand how a text was divided: join, divide, give another kind, other words. Pure.

Each piece keeps an id through all steps, so that a step sent from an old page never hits the
wrong piece. No step loses or adds a word but ``reword``, ``add`` and ``remove``, which say so.
Pieces are never changed in place: a step puts new ones where the old ones were, so that what it
changed is found by comparing two lists. Offsets are Unicode code points of a piece's text.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from archive.changes import Line
from archive.parsed import Block
from archive.rewording import joined, moved, parted

BY_HAND = "set by hand"
KINDS = ("paragraph", "heading", "list_item", "quotation", "footnote", "aside")
"""What a piece can be made: "aside" is cover-page matter that is not part of the text."""
NESTED = ("heading", "list_item")
LABELLED = ("list_item", "footnote")
DEEPEST = 6
LONGEST_LABEL = 20
"""Code points of the printed label of a list item or footnote."""


class StepProblem(ValueError):
    """The step is not possible (any more).

    ``code`` is "gone", "first", "last", "words", "several", "empty", "changed", "character",
    "level", "label" or "only".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with its id."""

    id: int
    block: Block
    key: str = ""
    """Of the published Paragraph (or Heading, where it is one) that it stands for; "" if new."""
    spare: str = ""
    """The key it had before it was made a heading, or a paragraph: turned back, it has it again."""

    @property
    def seen(self) -> str:
        """What tells one wording of the piece from another, short enough to be sent along."""
        return seen_of(self.block.text)

    @property
    def is_heading(self) -> bool:
        return self.block.kind == "heading"

    def to_json(self) -> dict[str, Any]:
        block = self.block
        return {
            "id": self.id,
            "key": self.key,
            "spare": self.spare,
            "kind": block.kind,
            "text": block.text,
            "label": block.label,
            "level": block.level,
            "refs": [list(mark) for mark in block.refs],
            "breaks": [list(mark) for mark in block.breaks],
            "lines": list(block.lines),
            "role": block.role,
            "reason": block.reason,
            "doubtful": block.doubtful,
        }

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Piece:
        block = Block(
            kind=row["kind"],
            text=row["text"],
            label=row["label"],
            level=row["level"],
            refs=[(at, label) for at, label in row["refs"]],
            breaks=[(at, label) for at, label in row["breaks"]],
            lines=(row["lines"][0], row["lines"][1]),
            role=row["role"],
            reason=row["reason"],
            doubtful=row["doubtful"],
        )
        return cls(row["id"], block, row.get("key", ""), row.get("spare", ""))


class Division:
    """The pieces of a text that is being worked on, in reading order."""

    def __init__(self, pieces: list[Piece], *, last: int = 0) -> None:
        """``last`` is the highest id that was ever given: none is given twice."""
        self.pieces = pieces
        self.last = max([last, *(piece.id for piece in pieces)])

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> Division:
        """What an importer found."""
        return cls([Piece(number, block) for number, block in enumerate(blocks, start=1)])

    @classmethod
    def of_text(cls, lines: Iterable[Line]) -> Division:
        """A text that is read already, each piece with the key of what it stands for."""
        pieces = []
        for number, line in enumerate(lines, start=1):
            kind: Any = "paragraph" if line.kind == "text" else line.kind
            block = Block(kind, line.text, label=line.label, level=line.level)
            block.refs, block.breaks = list(line.refs), list(line.breaks)
            pieces.append(Piece(number, block, line.key))
        return cls(pieces)

    @classmethod
    def from_json(cls, rows: list[dict[str, Any]], *, last: int = 0) -> Division:
        return cls([Piece.from_json(row) for row in rows], last=last)

    def to_json(self) -> list[dict[str, Any]]:
        return [piece.to_json() for piece in self.pieces]

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

    def piece(self, piece_id: int) -> Piece:
        """Raises StepProblem where it is not there."""
        return self.pieces[self._place(piece_id)]

    # -- steps: each returns the id of the piece that is in question afterwards -----------

    def keep(self, piece_id: int) -> int:
        """The division is right here."""
        return self._put(piece_id, doubtful=False)

    def join(self, piece_id: int) -> int:
        """Join the piece to the one above, which keeps its kind and its key."""
        place = self._place(piece_id)
        if place == 0:
            raise StepProblem("first")
        return self._join(place - 1, place)

    def rejoin(self, piece_id: int) -> int:
        """Join the piece to the text that it goes on from above the footnotes of a page."""
        place = self._place(piece_id)
        above = self.goes_on_from(place)
        if above is None:
            raise StepProblem("first")
        return self._join(above, place)

    def goes_on_from(self, place: int) -> int | None:
        """Place of the piece of running text above the footnotes above this place."""
        for above in range(place - 1, -1, -1):
            if self.pieces[above].block.kind != "footnote":
                return above
        return None

    def _join(self, above: int, below: int) -> int:
        upper, lower = self.pieces[above], self.pieces[below]
        key = upper.key
        if not key and upper.is_heading == lower.is_heading:
            key = lower.key
        block = replace(joined(upper.block, lower.block), reason=BY_HAND)
        whole = replace(upper, block=block, key=key)
        self.pieces[above : below + 1] = [whole, *self.pieces[above + 1 : below]]
        return upper.id

    def join_below(self, piece_id: int) -> int:
        """Join the one below to this piece, which keeps its kind and its key."""
        place = self._place(piece_id)
        if place + 1 == len(self.pieces):
            raise StepProblem("last")
        return self.join(self.pieces[place + 1].id)

    def divide(self, piece_id: int, words: str) -> int:
        """Begin a new piece at ``words``, which must stand once in this one (not at its start)."""
        text = self.piece(piece_id).block.text
        words = " ".join(words.split())
        at = text.find(words, 1) if words else -1
        if at < 1:
            raise StepProblem("words")
        if text.find(words, at + 1) >= 0:
            raise StepProblem("several")
        return self.divide_at(piece_id, at)

    def divide_at(self, piece_id: int, at: int) -> int:
        """Begin a new piece at this offset; the first part keeps the key."""
        place = self._place(piece_id)
        piece = self.pieces[place]
        parts = parted(piece.block, at)
        if parts is None:
            raise StepProblem("words")
        kind = piece.block.kind
        first = replace(parts[0], doubtful=False)
        second = replace(
            parts[1],
            kind="paragraph" if kind in ("heading", "title") else kind,
            reason=BY_HAND,
            doubtful=False,
        )
        made = Piece(self._new_id(), second)
        self.pieces[place : place + 1] = [replace(piece, block=first), made]
        return made.id

    def divide_into(self, piece_id: int, head: str, tail: str, *, seen: str = "") -> int:
        """Divide between ``head`` and ``tail``, which may be other words than it had before.

        ``seen`` as in ``reword``.
        """
        head, tail = clean(head), clean(tail)
        if seen and seen != self.piece(piece_id).seen:
            raise StepProblem("changed")
        if not head or not tail:
            raise StepProblem("words")
        if head + tail == self.piece(piece_id).block.text:
            return self.divide_at(piece_id, len(head))  # In the middle of a word.
        self.reword(piece_id, f"{head} {tail}")
        return self.divide_at(piece_id, len(head))

    def turn(self, piece_id: int, kind: str, level: int = 1) -> int:
        """Make the piece another kind; ``level`` is the nesting of a heading or list item.

        A heading and a paragraph are two identities: crossing over, the key is laid aside.
        """
        if kind not in KINDS:
            raise StepProblem("gone")
        place = self._place(piece_id)
        piece = self.pieces[place]
        block = replace(
            piece.block,
            kind="metadata" if kind == "aside" else kind,  # type: ignore[arg-type]
            role="letterhead" if kind == "aside" else "",
            level=min(max(level, 1), DEEPEST),
            reason=BY_HAND,
            doubtful=False,
        )
        turned = replace(piece, block=block)
        if turned.is_heading != piece.is_heading:
            turned = replace(turned, key=piece.spare, spare=piece.key)
        self.pieces[place] = turned
        return piece_id

    def deepen(self, piece_id: int, by: int) -> int:
        """Nest a heading or list item deeper (1) or less deep (-1)."""
        block = self.piece(piece_id).block
        level = block.level + by
        if block.kind not in NESTED or not 1 <= level <= DEEPEST:
            raise StepProblem("level")
        return self._put(piece_id, level=level, reason=BY_HAND, doubtful=False)

    def reword(self, piece_id: int, words: str, *, seen: str = "") -> int:
        """Give the piece these words; its footnote marks and page breaks stay with theirs.

        ``seen`` is what ``Piece.seen`` said of the wording that the editor began from: where
        somebody has changed that since, nothing is overwritten.
        """
        piece = self.piece(piece_id)
        old, new = piece.block.text, clean(words)
        if new == old or (seen and seen_of(new) == seen):
            return piece_id  # Nothing was typed.
        if seen and seen != piece.seen:
            raise StepProblem("changed")
        if not new:
            raise StepProblem("empty")
        refs = moved(old, new, piece.block.refs, follow=True)
        breaks = moved(old, new, piece.block.breaks, follow=False)
        return self._put(piece_id, text=new, refs=refs, breaks=breaks)

    def relabel(self, piece_id: int, label: str) -> int:
        """Give a list item or footnote another printed label, or none."""
        label = clean(label)
        if self.piece(piece_id).block.kind not in LABELLED or len(label) > LONGEST_LABEL:
            raise StepProblem("label")
        return self._put(piece_id, label=label)

    def mark(self, piece_id: int, at: int, label: str) -> int:
        """Put a footnote mark into the piece at this offset."""
        block = self.piece(piece_id).block
        label = clean(label)
        if not 0 <= at <= len(block.text):
            raise StepProblem("words")
        if not label or len(label) > LONGEST_LABEL:
            raise StepProblem("label")
        refs = sorted([*block.refs, (at, label)], key=lambda mark: mark[0])
        return self._put(piece_id, refs=refs)

    def mark_after(self, piece_id: int, words: str, label: str) -> int:
        """Put a footnote mark after ``words``, which must stand once in the piece."""
        text = self.piece(piece_id).block.text
        words = clean(words)
        if not words or words not in text:
            raise StepProblem("words")
        if text.count(words) > 1:
            raise StepProblem("several")
        return self.mark(piece_id, text.index(words) + len(words), label)

    def unmark(self, piece_id: int, at: int, label: str) -> int:
        """Take the footnote mark of this label at this offset away."""
        refs = list(self.piece(piece_id).block.refs)
        if (at, label) not in refs:
            raise StepProblem("gone")
        refs.remove((at, label))
        return self._put(piece_id, refs=refs)

    def add(self, piece_id: int, words: str) -> int:
        """Put a new paragraph with these words after the piece."""
        place = self._place(piece_id)
        words = clean(words)
        if not words:
            raise StepProblem("empty")
        made = Piece(self._new_id(), Block("paragraph", words, reason=BY_HAND))
        self.pieces.insert(place + 1, made)
        return made.id

    def remove(self, piece_id: int) -> int:
        """Take the piece with its words out of the text; the one that stands there now."""
        place = self._place(piece_id)
        if len(self.pieces) == 1:
            raise StepProblem("only")
        del self.pieces[place]
        return self.pieces[min(place, len(self.pieces) - 1)].id

    def _put(self, piece_id: int, **fields: Any) -> int:
        place = self._place(piece_id)
        piece = self.pieces[place]
        block = replace(piece.block, **fields)
        if block != piece.block:
            self.pieces[place] = replace(piece, block=block)
        return piece_id

    def _new_id(self) -> int:
        self.last += 1
        return self.last

    def _place(self, piece_id: int) -> int:
        for place, piece in enumerate(self.pieces):
            if piece.id == piece_id:
                return place
        raise StepProblem("gone")


@dataclass(frozen=True, slots=True)
class Splice:
    """What a step did: at this place these pieces were taken out and those put in."""

    at: int
    out: list[Piece]
    put: list[Piece]

    @classmethod
    def between(cls, before: list[Piece], after: list[Piece]) -> Splice:
        """The shortest one from one list to the other; unchanged pieces are the same objects."""
        most = min(len(before), len(after))
        head = 0
        while head < most and before[head] is after[head]:
            head += 1
        tail = 0
        while tail < most - head and before[-1 - tail] is after[-1 - tail]:
            tail += 1
        return cls(head, before[head : len(before) - tail], after[head : len(after) - tail])


def seen_of(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def clean(words: str) -> str:
    """NFC with single spaces, as all text here. Raises StepProblem."""
    words = " ".join(unicodedata.normalize("NFC", words).split())
    if "\0" in words or any("\ud800" <= char <= "\udfff" for char in words):
        raise StepProblem("character")
    return words
