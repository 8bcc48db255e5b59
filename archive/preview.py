"""How a division is shown to the editor, and the words for what was done to it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.division import LABELLED, NESTED, Division, Piece, Splice, StepProblem
from archive.ingest import left_out
from archive.parsed import Block
from archive.reasons import say
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
    block: Block
    is_out: bool
    number: str
    """What the paragraph is, or would be, cited by."""
    label: Any
    counts: bool
    """Whether its number is counted from the pieces above, and so changes with them."""
    goes_on: bool
    """Whether a page begins with it, so that it may go on from the page before."""

    @property
    def why(self) -> str:
        """Why the piece begins here and is what it is."""
        return say(self.block.reason, _)

    @property
    def has_marks(self) -> bool:
        return bool(self.block.refs or self.block.breaks)

    @property
    def is_nested(self) -> bool:
        return self.block.kind in NESTED

    @property
    def is_labelled(self) -> bool:
        return self.block.kind in LABELLED

    @property
    def page(self) -> str:
        """Name of the page that begins with it."""
        return next((label for at, label in self.block.breaks if at == 0), "")

    @property
    def marks(self) -> list[tuple[int, str, str]]:
        """The footnote marks: (offset, label, the words before it)."""
        text = self.block.text
        return [(at, label, " ".join(text[:at].split()[-3:])) for at, label in self.block.refs]

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


@dataclass(frozen=True, slots=True)
class Run:
    """The pieces that are new to a page, and where they belong."""

    after: int | str
    """Id of the piece above them; "" where they are the first."""
    gone: list[int]
    """Ids of the pieces in whose place they stand."""
    rows: list[Row]
    touches_headings: bool


def rows(division: Division, numbers: Mapping[str, str] | None = None) -> list[Row]:
    """The pieces with what they are cited by: ``numbers`` by their keys, else counted."""
    shown = []
    count = 0
    out = left_out(division.blocks)
    for place, (piece, is_out) in enumerate(zip(division.pieces, out, strict=True)):
        kind = piece.block.kind
        is_numbered = not is_out and kind in ("paragraph", "quotation", "metadata", "title")
        counts = is_numbered and numbers is None
        count += counts
        number = str(count) if counts else ""
        if is_numbered and numbers is not None:
            number = numbers.get(piece.key, "")
        label: Any = LABELS[kind]
        if is_out and kind != "title":
            label = _("not in the text")
        goes_on = _goes_on(division, place) and not is_out
        shown.append(Row(piece, piece.block, is_out, number, label, counts, goes_on))
    return shown


def _goes_on(division: Division, place: int) -> bool:
    block = division.pieces[place].block
    if block.kind == "heading" or not any(at == 0 for at, _label in block.breaks):
        return False
    above = division.goes_on_from(place)
    if above is None or block.kind == "footnote":
        return False
    return division.pieces[above].block.kind not in ("heading", "title", "metadata")


def changed(rows: list[Row], division: Division, splice: Splice) -> Run | None:
    """What a step changed; also above and below it, where that is shown otherwise now."""
    pieces = division.pieces
    stop = splice.at + len(splice.put)
    before = Division([*pieces[: splice.at], *splice.out, *pieces[stop:]])
    shift = len(splice.out) - len(splice.put)
    was, now = _shown(before), [(row.is_out, row.goes_on) for row in rows]
    before_it = (place for place in range(splice.at) if was[place] != now[place])
    after_it = (place for place in range(stop, len(now)) if was[place + shift] != now[place])
    first = min(before_it, default=splice.at)
    last = max(after_it, default=stop - 1) + 1
    if first == last and not splice.out:
        return None
    gone = [piece.id for piece in before.pieces[first : last + shift]]
    headings = any(p.is_heading for p in (*before.pieces[first : last + shift], *splice.put))
    after = pieces[first - 1].id if first else ""
    return Run(after, gone, rows[first:last], headings)


def _shown(division: Division) -> list[tuple[bool, bool]]:
    out = left_out(division.blocks)
    return [(is_out, _goes_on(division, place) and not is_out) for place, is_out in enumerate(out)]


def only(rows: list[Row], piece_id: int | None) -> Run | None:
    """The one piece, to be shown anew with its details."""
    for place, row in enumerate(rows):
        if row.piece.id == piece_id:
            after = rows[place - 1].piece.id if place else ""
            return Run(after, [row.piece.id], [row], touches_headings=False)
    return None


DONE = {
    "keep": gettext_lazy("Settled: it is right as it is."),
    "join": gettext_lazy("Joined with the one above."),
    "below": gettext_lazy("Joined with the one below."),
    "rejoin": gettext_lazy("Joined across the page."),
    "divide": gettext_lazy("Divided."),
    "kind": gettext_lazy("Made another kind."),
    "deeper": gettext_lazy("One level deeper."),
    "shallower": gettext_lazy("One level less deep."),
    "words": gettext_lazy("Words changed."),
    "label": gettext_lazy("Label changed."),
    "mark": gettext_lazy("Footnote mark put in."),
    "unmark": gettext_lazy("Footnote mark taken away."),
    "add": gettext_lazy("Paragraph added."),
    "remove": gettext_lazy("Removed with its words."),
}


def done(what: str) -> str:
    """What a step did, as a sentence."""
    return str(DONE.get(what, ""))


def sentence(problem: StepProblem) -> str:
    """What is said where a step is not possible."""
    return {
        "gone": _("That piece is not there any more: look at what it has become."),
        "first": _("Nothing stands above this piece to join it with."),
        "last": _("Nothing stands below this piece to join it with."),
        "words": _("These words do not stand in the piece after its beginning: copy them from it."),
        "several": _("These words stand there more than once: take some more of them."),
        "empty": _("A piece without words: remove it instead, or leave it as it was."),
        "changed": _(
            "Somebody else has changed the words of this piece meanwhile. What you typed is still "
            "in the field; what stands now is above it. Keep yours to replace it."
        ),
        "character": _("There is a character in it that cannot be stored."),
        "level": _("Only headings and list items have levels, from 1 to 6."),
        "label": _("A label has 1 to 20 characters, and only list items and footnotes have one."),
        "only": _("It is the only piece of the text."),
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
