"""The reading map: where a text is read densely, as far as one reader sees what was said.

Made of the edition that the reader has in view, so it asks for nothing and knows nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

from annotations.cards import Card, Words
from annotations.edition import Edition
from annotations.far import Far
from archive.snippets import cited
from archive.text import HEADING, Line

STEPS = 4
"""How many shades the strip has; the darkest is the densest paragraph of the text."""
WORDS_SHOWN = 70
"""How many code points of a paragraph the table repeats."""


class Weight(NamedTuple):
    """What was said on a paragraph, or under a heading. Highlights without words do not count."""

    notes: int = 0
    replies: int = 0
    people: frozenset[str] = frozenset()
    """Names as they are shown; not of notes that are far from what one reads."""

    @property
    def whole(self) -> int:
        return self.notes + self.replies

    def and_(self, other: Weight) -> Weight:
        return Weight(
            self.notes + other.notes, self.replies + other.replies, self.people | other.people
        )


class Spot(NamedTuple):
    """A line of the table: a paragraph, or all that stands directly under a heading."""

    label: str
    """ "¶12"; empty for a heading."""
    words: str
    anchor: str
    """On the reading page: "p-…", "h-…"; empty for what stands before the first heading."""
    weight: Weight
    width: int
    """Of its bar, in per cent of the greatest of its kind."""
    level: int = 0
    """Of a heading."""


class Density:
    """How densely each paragraph of an edition is read."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.weights: dict[str, Weight] = {}
        for line in edition.text.paragraphs:
            weight = _weight(edition.cards_at(line.key))
            if weight.whole:
                self.weights[line.key] = weight
        self.greatest = max((one.whole for one in self.weights.values()), default=0)

    def __bool__(self) -> bool:
        return bool(self.weights)

    def strip(self, keys: list[str]) -> list[tuple[int, str]]:
        """The paragraphs of a heading as shapes of a drawing one unit high and one unit wide for
        each: (shade from 1 to STEPS, path). Empty where nothing was said."""
        paths: dict[int, str] = {}
        begin, shade = 0, 0
        shades = [self._shade(key) for key in keys]
        for place, one in enumerate([*shades, -1]):
            if one != shade:
                if shade > 0:
                    width = place - begin
                    paths[shade] = paths.get(shade, "") + f"M{begin} 0h{width}v1h-{width}z"
                begin, shade = place, one
        return sorted(paths.items())

    def _shade(self, key: str) -> int:
        weight = self.weights.get(key)
        return ceil(STEPS * weight.whole / self.greatest) if weight else 0

    def sections(self) -> list[tuple[Spot, list[Spot]]]:
        """Each heading with what stands directly under it, and the paragraphs among that on which
        something was said."""
        found = list(self._under_headings())
        sums = [self._sum(lines) for _heading, lines in found]
        widest = max((one.whole for one in sums), default=0) or 1
        return [
            (
                Spot(
                    "", heading.text if heading else "", f"h-{heading.key}" if heading else "",
                    weight, ceil(100 * weight.whole / widest), heading.level if heading else 1,
                ),
                [self._spot(line) for line in lines if line.key in self.weights],
            )
            for (heading, lines), weight in zip(found, sums, strict=True)
            if heading or weight.whole
        ]  # fmt: skip

    def whole(self) -> Weight:
        return self._sum(list(self.edition.text.paragraphs))

    def _under_headings(self) -> Iterator[tuple[Line | None, list[Line]]]:
        heading: Line | None = None
        lines: list[Line] = []
        for line in self.edition.text.lines:
            if line.kind == HEADING:
                yield heading, lines
                heading, lines = line, []
            else:
                lines.append(line)
        yield heading, lines

    def _sum(self, lines: list[Line]) -> Weight:
        whole = Weight()
        for line in lines:
            whole = whole.and_(self.weights.get(line.key, whole._replace(notes=0, replies=0)))
        return whole

    def _spot(self, line: Line) -> Spot:
        weight = self.weights[line.key]
        words = line.text
        if len(words) > WORDS_SHOWN:
            words = words[:WORDS_SHOWN].rsplit(" ", 1)[0] + "…"
        width = ceil(100 * weight.whole / self.greatest)
        return Spot(cited(line.cite), words, f"p-{line.key}", weight, width)


def _weight(cards: tuple[Card | Far, ...]) -> Weight:
    notes = replies = 0
    people: set[str] = set()
    for card in cards:
        if isinstance(card, Far):
            notes += card.roots
            replies += card.replies
        elif (root := card.root) is not None:
            notes += not root.is_deleted
            if root.replies:
                replies += root.answers
            _gather(root, people)
    return Weight(notes, replies, frozenset(people))


def _gather(words: Words, people: set[str]) -> None:
    if not words.is_deleted:
        people.add(words.name)
    for reply in words.replies:
        _gather(reply, people)
