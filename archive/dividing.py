"""A division that an editor works on: every step is kept, and can be taken back and done again.

What is worked on says what the text is for and what saving it does: ``archive.importing.Import``
for a text that is brought here. It inherits from ``Divided``, and its page includes
``editor/_division.html`` and answers steps through ``archive.preview``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone

from archive.division import Division, Piece, Splice

MOST_STEPS = 500
MOST_KEPT = 400_000
"""Code points of the pieces that are kept for taking steps back; the last step always is."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one step did to the division."""

    what: str
    """The verb of the step."""
    splice: Splice
    ends_at: int | None
    """Id of the piece that is in question now."""
    since: int
    """``Divided.state`` before it."""
    division: Division
    """The division as it is now."""


class Divided(models.Model):
    """The pieces of a text with the steps that made them what they are."""

    blocks = models.JSONField(default=list)
    """The pieces in reading order, as ``Division.to_json`` writes them."""
    last_piece = models.PositiveIntegerField(default=0)
    """The highest id that a piece ever had."""
    state = models.PositiveIntegerField(default=0)
    """Rises with every step, so that a page knows whether it has seen them all."""
    done = models.JSONField(default=list)
    """Steps that can be taken back, the last one at the end."""
    undone = models.JSONField(default=list)
    """Steps that were taken back and can be done again, the next one at the end."""
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    WORKED_ON = ("blocks", "last_piece", "state", "done", "undone", "changed")

    @property
    def division(self) -> Division:
        return Division.from_json(self.blocks, last=self.last_piece)

    @property
    def can_take_back(self) -> bool:
        return bool(self.done)

    @property
    def can_do_again(self) -> bool:
        return bool(self.undone)

    def begin_with(self, division: Division) -> None:
        """Start from this division, with no step to take back. Does not save."""
        self.blocks = division.to_json()
        self.last_piece = division.last
        self.done, self.undone = [], []
        self.state += 1
        self.changed = timezone.now()

    def change(self, step: Callable[[Division], int], what: str = "", *, once: str = "") -> Change:
        """Do one step on the division as it is now, whoever changed it meanwhile.

        ``once`` names the step, where it may be sent again because its answer was lost: it is done
        once. Raises what ``step`` raises (StepProblem), with nothing changed.
        """
        with transaction.atomic():
            self._hold()
            division, since = self.division, self.state
            if row := _same(self.done, once):
                return Change(what, Splice(0, [], []), row["ends_at"], since, division)
            before = list(division.pieces)
            ends_at = step(division)
            splice = Splice.between(before, division.pieces)
            if splice.out or splice.put:
                self.last_piece = division.last
                row = _as_row(what, splice) | {"ends_at": ends_at, "once": once}
                self.done = _bounded([*self.done, row])
                self.undone = []
                self._put(splice)
        return Change(what, splice, ends_at, since, division)

    def take_back(self, *, once: str = "") -> Change | None:
        """Undo the last step; None where there is none. ``once`` as for ``change``."""
        return self._walk("done", "undone", once)

    def do_again(self, *, once: str = "") -> Change | None:
        """Do the step again that was taken back last; None where there is none."""
        return self._walk("undone", "done", once)

    def _walk(self, from_name: str, to_name: str, once: str) -> Change | None:
        with transaction.atomic():
            self._hold()
            steps, others = list(getattr(self, from_name)), getattr(self, to_name)
            since = self.state
            if row := _same(others, once):
                splice = Splice(0, [], [])
            elif steps:
                row = steps.pop()
                setattr(self, from_name, steps)
                setattr(self, to_name, [*others, row | {"once": once}])
                pieces = [[Piece.from_json(each) for each in row[name]] for name in ("out", "put")]
                out, put = reversed(pieces) if from_name == "done" else pieces
                splice = Splice(row["at"], out, put)
                self._put(splice)
            else:
                return None
        ends_at = _first(splice, self.blocks)
        return Change(row["what"], splice, ends_at, since, self.division)

    def _hold(self) -> None:
        """Lock the row until the transaction ends, and read the division as it is now.

        Raises DoesNotExist where somebody has finished with it.
        """
        locked: Any = type(self)._default_manager.select_for_update()
        row: Self = locked.only(*self.WORKED_ON).get(pk=self.pk)
        for name in self.WORKED_ON:
            setattr(self, name, getattr(row, name))

    def _put(self, splice: Splice) -> None:
        stop = splice.at + len(splice.out)
        self.blocks[splice.at : stop] = [piece.to_json() for piece in splice.put]
        self.state += 1
        self.changed = timezone.now()
        values = {name: getattr(self, name) for name in self.WORKED_ON}
        type(self)._default_manager.filter(pk=self.pk).update(**values)


def _as_row(what: str, splice: Splice) -> dict[str, Any]:
    return {
        "what": what,
        "at": splice.at,
        "out": [piece.to_json() for piece in splice.out],
        "put": [piece.to_json() for piece in splice.put],
    }


def _same(steps: list[dict[str, Any]], once: str) -> dict[str, Any] | None:
    """The step of this name, where it is the last one."""
    return steps[-1] if once and steps and steps[-1]["once"] == once else None


def _bounded(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The latest steps, as many as are kept."""
    kept, size = 0, 0
    for step in reversed(steps[-MOST_STEPS:]):
        size += sum(len(piece["text"]) for piece in (*step["out"], *step["put"]))
        if kept and size > MOST_KEPT:
            break
        kept += 1
    return steps[len(steps) - kept :]


def _first(splice: Splice, blocks: list[dict[str, Any]]) -> int | None:
    """The first piece that a step put in, or what stands where it took one out."""
    if splice.put:
        return splice.put[0].id
    at = min(splice.at, len(blocks) - 1)
    return blocks[at]["id"] if at >= 0 else None
