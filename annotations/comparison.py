"""The difference of two versions of a text, ready for a template: changed places, said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.changes import Change, places, tally
from archive.differences import Piece, Sign
from archive.history import difference
from archive.models import Document, Kind, TextVersion
from archive.text import HEADING, Line, text_in

CHANGES_SHOWN = 100
"""How many changes stand on one page."""
DIFFERING = 100_000
"""Code points on one page that are compared word by word; what is over that is shown whole, since
matching takes time where much differs."""
NEIGHBOUR_WORDS = 40
"""How much of an unchanged paragraph is shown beside a changed one."""
LONGEST_SAME = 500
"""Code points of unchanged words between two changes in a paragraph before they are shortened."""
TALLIED = ("changed", "added", "removed", "joined", "divided", "moved", "headings")
_BREAK = re.compile(r"(\n)")


class Bit(NamedTuple):
    """A run of words, or the border of two paragraphs, that is in both texts or in one."""

    sign: Sign
    text: str
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An unchanged line beside a change."""

    line: Line
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change, with what is said of it."""

    change: Change[Line]
    title: str
    remarks: list[str]
    bits: list[Bit]

    @property
    def anchors(self) -> list[str]:
        """Every paragraph and heading that it is about, as "p-…" and "h-…"."""
        lines = (*self.change.new, *self.change.old)
        return list(dict.fromkeys(_anchor(line) for line in lines))


@dataclass(frozen=True, slots=True)
class Place:
    """Changes that stand together, with their neighbours, under a heading."""

    heading: Line | None
    entries: list[Neighbour | Changed]


class Comparison:
    """What ``new`` changed since ``old``; ``page`` counts from 1. Without it, it is the page of
    the change that is about the paragraph or heading with the key ``at``, else the first one."""

    def __init__(
        self,
        document: Document,
        old: TextVersion,
        new: TextVersion,
        page: int | None = None,
        *,
        at: str = "",
    ) -> None:
        found = difference(document, old, new)
        self.summary = in_words(tally(found))
        page = self.page = page or _page_with(found, at)
        self.pages = max(-(-len(found) // CHANGES_SHOWN), 1)
        here = found[(page - 1) * CHANGES_SHOWN : page * CHANGES_SHOWN]
        lines = text_in(new).lines
        elsewhere = {_anchor(line) for change in found for line in change.new}
        self.places = [
            Place(
                _heading_over(lines, block),
                list(self._entries(block, elsewhere)),
            )
            for block in _worded(places(lines, here))
        ]

    @staticmethod
    def _entries(block: list[Worded], elsewhere: set[str]) -> Iterator[Neighbour | Changed]:
        for number, one in enumerate(block):
            if isinstance(one, Line):
                # What another page shows as changed is no neighbour that stayed.
                if _anchor(one) not in elsewhere:
                    yield Neighbour(one, _near(one.text, is_before=number == 0))
            else:
                change, pieces = one
                yield Changed(change, title_of(change), list(_remarks(change)), list(_bits(pieces)))


def _page_with(found: list[Change[Line]], key: str) -> int:
    """The page of the change that is about this line; the first one where none is."""
    for place, change in enumerate(found):
        if any(line.key == key for line in (*change.new, *change.old)):
            return place // CHANGES_SHOWN + 1
    return 1


Worded = Line | tuple[Change[Line], list[Piece]]


def _worded(blocks: list[list[Line | Change[Line]]]) -> list[list[Worded]]:
    """The changes with their words compared, as long as that takes no time."""
    left = DIFFERING
    worded: list[list[Worded]] = []
    for block in blocks:
        row: list[Worded] = []
        for one in block:
            if isinstance(one, Line):
                row.append(one)
                continue
            pieces = one.pieces() if left > 0 else _whole(one)
            left -= sum(len(piece.text) for piece in pieces if piece.sign != "same")
            row.append((one, pieces))
        worded.append(row)
    return worded


def _whole(change: Change[Line]) -> list[Piece]:
    """Everything old, then everything new."""
    sides = ("\n".join(line.text for line in side) for side in (change.old, change.new))
    signs: tuple[Sign, Sign] = ("gone", "new")
    return [Piece(sign, text) for sign, text in zip(signs, sides, strict=True) if text]


def _heading_over(lines: tuple[Line, ...], block: list[Worded]) -> Line | None:
    """The heading under which the first line of a block stands."""
    first = block[0]
    if isinstance(first, Line):
        start = next(i for i, line in enumerate(lines) if line is first)
    else:
        start = first[0].place
    above = (line for line in reversed(lines[: start + 1]) if line.kind == HEADING)
    found = next(above, None)
    shown = {id(one) for one in block} | {
        id(line) for one in block if isinstance(one, tuple) for line in one[0].new
    }
    return None if found is None or id(found) in shown else found


def _anchor(line: Line) -> str:
    return f"{'h' if line.kind == HEADING else 'p'}-{line.key}"


def _near(text: str, *, is_before: bool) -> str:
    """The end of what stands before a change, the beginning of what stands behind it."""
    if not is_before:
        return Truncator(text).words(NEIGHBOUR_WORDS, truncate=" …")
    words = text.split()
    return text if len(words) <= NEIGHBOUR_WORDS else "… " + " ".join(words[-NEIGHBOUR_WORDS:])


def _bits(pieces: list[Piece]) -> Iterator[Bit]:
    """Borders of paragraphs apart, long unchanged words shortened."""
    for sign, text in pieces:
        for part in filter(None, _BREAK.split(text)):
            if part == "\n":
                yield Bit(sign, "", is_break=True)
            elif sign == "same" and len(part) > LONGEST_SAME:
                half = LONGEST_SAME // 2
                head, tail = part[:half].rpartition(" ")[0], part[-half:].partition(" ")[2]
                yield Bit(sign, f"{head or part[:half]} […] {tail or part[-half:]}")
            else:
                yield Bit(sign, part)


def in_words(counted: Mapping[str, int]) -> str:
    """What ``archive.changes.tally`` counted, in words."""
    n = {name: counted.get(name, 0) for name in TALLIED}
    said = {
        "changed": ngettext("%d paragraph changed", "%d paragraphs changed", n["changed"]),
        "added": ngettext("%d added", "%d added", n["added"]),
        "removed": ngettext("%d removed", "%d removed", n["removed"]),
        "joined": ngettext("%d joined", "%d joined", n["joined"]),
        "divided": ngettext("%d divided", "%d divided", n["divided"]),
        "moved": ngettext("%d moved", "%d moved", n["moved"]),
        "headings": ngettext("%d heading changed", "%d headings changed", n["headings"]),
    }
    return " · ".join(said[name] % n[name] for name in TALLIED if n[name]) or _("Nothing changed.")


def name_of(line: Line, *, begins: bool = True) -> str:
    """What a line is called: "Paragraph 12", or "paragraph 12" inside a sentence."""
    if line.kind == HEADING:
        words = {"words": Truncator(line.text).chars(60)}
        return (_("Heading “%(words)s”") if begins else _("heading “%(words)s”")) % words
    if line.kind == Kind.FOOTNOTE:
        label = {"label": line.label.rstrip(".") or "*"}
        return (_("Footnote %(label)s") if begins else _("footnote %(label)s")) % label
    number = {"number": line.cite}
    return (_("Paragraph %(number)s") if begins else _("paragraph %(number)s")) % number


def _names(lines: tuple[Line, ...], *, begins: bool = True) -> str:
    """Several lines in a sentence, shorter where all are paragraphs."""
    if all(line.kind not in (HEADING, Kind.FOOTNOTE) for line in lines) and len(lines) > 1:
        numbers = {"numbers": _listed([line.cite for line in lines])}
        return (_("Paragraphs %(numbers)s") if begins else _("paragraphs %(numbers)s")) % numbers
    return _listed([name_of(line, begins=begins and not i) for i, line in enumerate(lines)])


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def title_of(change: Change[Line]) -> str:
    """What happened, in one sentence."""
    old, new = change.old, change.new
    if not old:
        return _("%(what)s was added") % {"what": _names(new)}
    if not new:
        return _("%(what)s was removed") % {"what": _names(old)}
    both = {"old": _names(old), "new": _names(new, begins=False)}
    if "joined" in change.sorts and "divided" in change.sorts:
        return _("%(old)s became %(new)s") % both
    if "joined" in change.sorts:
        return _("%(old)s were joined: now %(new)s") % both
    if "divided" in change.sorts:
        return _("%(old)s was divided: now %(new)s") % both
    if "words" in change.sorts:
        return _("%(what)s: words changed") % {"what": _names(new)}
    return _("%(what)s: same words") % {"what": _names(new)}


def _remarks(change: Change[Line]) -> Iterator[str]:
    """What else is to be said than the words show."""
    old, new = change.old, change.new
    if "kind" in change.sorts:
        yield _("It was a %(old)s and is a %(new)s now.") % {
            "old": _kind(old[0]), "new": _kind(new[0])
        }  # fmt: skip
    if "level" in change.sorts:
        yield _("Its level was %(old)d and is %(new)d now.") % {
            "old": old[0].level, "new": new[0].level
        }  # fmt: skip
    if "label" in change.sorts and old[0].kind == new[0].kind:
        yield _("Its label was “%(old)s” and is “%(new)s” now.") % {
            "old": old[0].label, "new": new[0].label
        }  # fmt: skip
    if "marks" in change.sorts:
        yield _("Its footnote marks or page breaks were changed.")
    if "moved" in change.sorts:
        yield _("It stands at another place now.")
    if set(change.sorts) <= {"joined", "divided"}:
        yield _("The words are the same.")


def _kind(line: Line) -> str:
    return _("heading") if line.kind == HEADING else str(Kind(line.kind).label)
