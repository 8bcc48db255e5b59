"""What the page of a division does with a step: the same for an import and for a correction.

A page that shows a division makes a ``Desk``, hands what was posted to ``act`` and shows the
``Outcome``: as a whole page (``whole``), or as the part that changed (``part``), which is what
its script asks for. ``archive.views.division`` does this for a view; its templates are
``editor/_division.html`` and what that includes.

Typed words travel with every step, as ``text-ID`` with ``seen-ID`` (``Piece.seen`` of the wording
that was begun from) and ``new-ID``, so that no button loses them; steps that take words of their
own read them from ``words-ID``, ``rest-ID``, ``label-ID``, and ``mark-ID`` with ``after-ID``. A
script sends ``state``, what it saw of the division, and ``once``, a name of the step, so that
sending it again does it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from archive import preview
from archive.dividing import Change, Divided
from archive.division import KINDS, Division, StepProblem

Posted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """A division with what its page allows."""

    divided: Divided
    address: str
    """Of the page: steps are posted there."""
    kinds: tuple[str, ...] = KINDS
    numbers: Mapping[str, str] | None = None
    """Numbers of published paragraphs by their keys; None where numbers are counted anew."""
    language: str = ""
    """BCP 47 tag of the text."""
    direction: str = ""
    """"ltr" or "rtl"."""
    has_doubts: bool = True
    """Whether somebody guessed how it is divided, so that places may be in doubt."""


@dataclass(slots=True)
class Outcome:
    """What came of a step, or of opening the page."""

    at: int | None = None
    """The piece in question now."""
    open_at: int | None = None
    """The piece whose details are open."""
    problem: str = ""
    """Why nothing was done, as a sentence."""
    said: str = ""
    """What was done, as a sentence."""
    change: Change | None = None
    typed: dict[int, str] = field(default_factory=dict)
    """Words that could not be taken, by the id of the piece they were typed for."""
    new: dict[int, str] = field(default_factory=dict)
    """The same for new paragraphs, by the id of the piece that they were to go below."""


@dataclass(slots=True)
class Typed:
    """What stands in the fields of pieces, which travels with every step."""

    words: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Words by the id of their piece, each with the wording that was begun from."""
    new: dict[int, str] = field(default_factory=dict)
    """Words of new paragraphs, by the id of the piece that they go below."""

    @classmethod
    def of(cls, posted: Posted) -> Typed:
        typed = cls()
        for name, words in posted.items():
            field_name, _dash, rest = name.partition("-")
            at = number(rest)
            if at is not None and field_name == "text":
                typed.words[at] = (words, posted.get(f"seen-{at}", ""))
            elif at is not None and field_name == "new" and words.strip():
                typed.new[at] = words
        return typed

    def put(self, division: Division) -> None:
        """Give the pieces these words. Raises StepProblem."""
        for at, (words, seen) in self.words.items():
            division.reword(at, words, seen=seen)
        for at, words in self.new.items():
            division.add(at, words)


def act(desk: Desk, posted: Posted) -> Outcome:
    """Do the step that was posted."""
    verb, *arguments = posted.get("step", "").split(":", 3)
    typed = Typed.of(posted)
    at = number(arguments[0]) if arguments else None
    try:
        if verb in ("undo", "redo"):
            return _walk(desk.divided, verb, typed, _once(posted))
        if at is None or verb not in (*STEPS, "look", "words"):
            return Outcome(problem=_("This step is not known here; nothing was changed."))
        return _step(desk, verb, at, arguments[1:], posted, typed)
    except StepProblem as problem:
        texts = {
            one: f"{words} {posted.get(f'rest-{one}', '')}".strip()
            for one, (words, _seen) in typed.words.items()
        }
        untaken = _untaken(desk, texts)
        opened = next(iter((*untaken, *typed.new)), at)
        return Outcome(
            at=opened,
            open_at=opened,
            problem=preview.sentence(problem),
            typed=untaken,
            new=typed.new,
        )


def _once(posted: Posted) -> str:
    """The name that a script gave to the step, if it is one."""
    name = posted.get("once", "")
    return name[:64] if name.isascii() and name.isprintable() else ""


def take(desk: Desk, posted: Posted) -> Outcome:
    """Only take what stands in the fields of pieces, before something is made of the text."""
    typed = Typed.of(posted)
    at = next(iter((*typed.words, *typed.new)), None)
    return Outcome() if at is None else act(desk, {**posted, "step": f"words:{at}"})


def _untaken(desk: Desk, texts: dict[int, str]) -> dict[int, str]:
    """Those of the typed words that are not what the text says."""
    there = {piece.id: piece.block.text for piece in desk.divided.division.pieces}
    return {at: words for at, words in texts.items() if words.split() != there.get(at, "").split()}


def _walk(divided: Divided, verb: str, typed: Typed, once: str) -> Outcome:
    def take(division: Division) -> int:
        typed.put(division)
        return 0

    divided.change(take, "words")
    change = divided.take_back(once=once) if verb == "undo" else divided.do_again(once=once)
    if change is None:
        nothing = {
            "undo": _("There is nothing to take back."),
            "redo": _("There is nothing to do again."),
        }
        return Outcome(problem=nothing[verb])
    what = preview.done(change.what)
    said = _("Taken back: %(what)s") if verb == "undo" else _("Done again: %(what)s")
    return Outcome(at=change.ends_at, change=change, said=said % {"what": what})


def _step(
    desk: Desk,
    verb: str,
    piece: int,
    arguments: list[str],
    posted: Posted,
    typed: Typed,
) -> Outcome:
    rest = posted.get(f"rest-{piece}") if verb == "divide" else None
    settles = False
    others = Typed(dict(typed.words), dict(typed.new))
    # Divided at the caret, the field holds only what stands before it.
    head, seen = others.words.pop(piece, ("", "")) if rest is not None else ("", "")
    if verb == "add":
        others.new.pop(piece, None)

    def step(division: Division) -> int:
        nonlocal settles
        others.put(division)
        settles = division.piece(piece).block.doubtful
        if rest is not None:
            return division.divide_into(piece, head, rest, seen=seen)
        if verb not in STEPS:
            return piece
        if verb == "kind" and (not arguments or arguments[0] not in desk.kinds):
            raise StepProblem("gone")
        return STEPS[verb](division, piece, arguments, posted)

    change = desk.divided.change(step, "words" if verb == "look" else verb, once=_once(posted))
    ends_at: Any = change.ends_at
    if settles and verb in SETTLING:
        # Whoever settles doubts wants the next one; whoever mends a place stays there.
        ends_at = change.division.doubt_after(ends_at) or ends_at
    is_changed = bool(change.splice.out or change.splice.put)
    return Outcome(
        at=ends_at,
        open_at=piece if verb in OPENING else None,
        change=change,
        said=preview.done(change.what) if is_changed else "",
    )


Step = Callable[[Division, int, list[str], Posted], int]
SETTLING = ("keep", "join", "below", "rejoin", "kind")
OPENING = ("look", "label", "mark", "unmark")


def _divide(division: Division, piece: int, arguments: list[str], posted: Posted) -> int:
    return division.divide(piece, posted.get(f"words-{piece}", ""))


def _kind(division: Division, piece: int, arguments: list[str], posted: Posted) -> int:
    return division.turn(piece, arguments[0], number(arguments[1] if arguments[1:] else "") or 1)


def _mark(division: Division, piece: int, arguments: list[str], posted: Posted) -> int:
    label = posted.get(f"mark-{piece}", "")
    return division.mark_after(piece, posted.get(f"after-{piece}", ""), label)


def _unmark(division: Division, piece: int, arguments: list[str], posted: Posted) -> int:
    at, label = (*arguments, "", "")[:2]
    place = number(at)
    return division.unmark(piece, -1 if place is None else place, label)


STEPS: dict[str, Step] = {
    "keep": lambda division, piece, arguments, posted: division.keep(piece),
    "join": lambda division, piece, arguments, posted: division.join(piece),
    "below": lambda division, piece, arguments, posted: division.join_below(piece),
    "rejoin": lambda division, piece, arguments, posted: division.rejoin(piece),
    "divide": _divide,
    "kind": _kind,
    "deeper": lambda division, piece, arguments, posted: division.deepen(piece, 1),
    "shallower": lambda division, piece, arguments, posted: division.deepen(piece, -1),
    "label": lambda division, piece, arguments, posted: division.relabel(
        piece, posted.get(f"label-{piece}", "")
    ),
    "mark": _mark,
    "unmark": _unmark,
    "add": lambda division, piece, arguments, posted: division.add(
        piece, posted.get(f"new-{piece}", "")
    ),
    "remove": lambda division, piece, arguments, posted: division.remove(piece),
}
"""What a button says -> the step; "words" alone does nothing but take what was typed."""


def whole(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    """Context of ``editor/_division.html``."""
    division = outcome.change.division if outcome.change else desk.divided.division
    rows = preview.rows(division, desk.numbers)
    shown = {row.piece.id for row in rows}
    return {
        **_shared(desk, outcome, division),
        "rows": rows,
        "outline": [row for row in rows if row.piece.is_heading and not row.is_out],
        "homeless": [
            words
            for typed in (outcome.typed, outcome.new)
            for at, words in typed.items()
            if at not in shown
        ],
    }


def part(desk: Desk, outcome: Outcome, state: int | None) -> dict[str, Any]:
    """Context of ``editor/_part.html``: what is new to a page that saw ``state``.

    That is the run of pieces that changed; nothing where none did; and everything where another
    editor was there meanwhile.
    """
    change = outcome.change
    since = change.since if change else desk.divided.state
    if state != since:
        return {**whole(desk, outcome), "is_whole": True, "after": "", "gone": []}
    division = change.division if change else desk.divided.division
    rows = preview.rows(division, desk.numbers)
    run = preview.changed(rows, division, change.splice) if change else None
    is_opened = outcome.open_at is not None
    if run is None and is_opened:
        run = preview.only(rows, outcome.open_at)
    context = {
        **_shared(desk, outcome, division),
        "is_whole": False,
        "after": run.after if run else "",
        "gone": run.gone if run else [],
        "rows": run.rows if run else [],
        "outline": None,
        "homeless": [],
    }
    if run and run.touches_headings:
        context["outline"] = [row for row in rows if row.piece.is_heading and not row.is_out]
    return context


def _shared(desk: Desk, outcome: Outcome, division: Division) -> dict[str, Any]:
    return {
        "desk": desk,
        "state": desk.divided.state,
        "doubts": list(division.doubts()),
        "can_undo": desk.divided.can_take_back,
        "can_redo": desk.divided.can_do_again,
        "at": outcome.at,
        "open_at": outcome.open_at,
        "problem": outcome.problem,
        "said": outcome.said,
        "typed": outcome.typed,
        "new": outcome.new,
        "is_script": False,
    }


def number(text: str | None) -> int | None:
    """A whole number from outside, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
