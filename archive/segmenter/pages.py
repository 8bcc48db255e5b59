"""Pages: where they end, and what the printer put around the text (numbers, running heads).

A page ends at a form feed, at a page number standing alone, at a running head that comes back,
or at a run of blank lines longer than the document otherwise has. Page numbers and running
heads are left out of the text; the number is kept as the label of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from archive.segmenter.cues import ends_sentence, title_case_share
from archive.segmenter.datewords import is_date_line
from archive.segmenter.headings import is_section_line
from archive.segmenter.lines import Line, RawLine, has_wide_gap, indent_of, squeeze

_PAGE_OF = re.compile(
    r"^\W{0,3}(?:page|p\.|seite|стр\.)\s*(\d{1,5})(?:\s*(?:of|/|von)\s*\d{1,5})?\W{0,3}$", re.I
)
_DECORATED = re.compile(r"^[-–—\[(•·|]\s?(\d{1,5})\s?[-–—\])•·|]$")
_BARE = re.compile(r"^(\d{1,5})$")
_HEAD_NUMBER = re.compile(r"^(?:(\d{1,5})\s{2,}(?=\S)|.*?\S\s{2,}(\d{1,5})$)")
_OUTER_NUMBER = re.compile(r"^\d{1,5}\b|\b\d{1,5}$")
_NOT_LETTERS = re.compile(r"[\d\W_]+")
_HELD = re.compile(
    r"\b(?:held|recorded|conducted) (?:at|in|on)\b"
    r"|\bon (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
"""What stands below a title says when it took place, or where."""
_LONGEST_HEAD = 120


@dataclass(slots=True)
class _Place:
    """A non-blank raw line with what stands around it."""

    raw: RawLine
    text: str
    before: int
    """Blank lines before it; a large number at the start of the document."""
    after: int
    feed_before: bool
    feed_after: bool
    furniture: bool = False
    number: int | None = None

    @property
    def alone(self) -> bool:
        return (self.before > 0 or self.feed_before) and (self.after > 0 or self.feed_after)


def without_furniture(raws: list[RawLine]) -> tuple[list[Line], list[str]]:
    """The lines of text with page breaks marked, and the furniture that was left out."""
    places = _places(raws)
    _mark_numbers(places)
    _mark_heads(places)
    if all(place.furniture for place in places):
        for place in places:  # lines that are all alike are the text
            place.furniture, place.number = False, None
    return _text_lines(places), [p.text for p in places if p.furniture]


def _places(raws: list[RawLine]) -> list[_Place]:
    places: list[_Place] = []
    blanks, feed = 99, True
    for raw in raws:
        feed = feed or raw.feed
        if raw.blank:
            blanks += 1
            if places:
                places[-1].after += 1
                places[-1].feed_after = places[-1].feed_after or raw.feed
            continue
        if places:
            places[-1].feed_after = places[-1].feed_after or raw.feed
        places.append(_Place(raw, squeeze(raw.raw), blanks, 0, feed and bool(places), False))
        blanks, feed = 0, False
    if places:
        places[-1].after, places[-1].feed_after = 99, True
    return places


def _mark_numbers(places: list[_Place]) -> None:
    """Find page numbers: those that say so, and bare ones that count up through the text."""
    chain: dict[int, int] = {}
    values: dict[int, int] = {}
    back: dict[int, int] = {}
    last_with: dict[int, int] = {}
    for index, place in enumerate(places):
        if len(place.text) > 24 or not (place.alone or place.feed_before or place.feed_after):
            continue
        match = _PAGE_OF.match(place.text)
        if match:
            place.furniture, place.number = True, int(match[1])
            continue
        match = _DECORATED.match(place.text) or _BARE.match(place.text)
        if not match or not place.alone:
            continue
        value = values[index] = int(match[1])
        chain[index] = 1
        if value - 1 in last_with:
            back[index] = last_with[value - 1]
            chain[index] += chain[back[index]]
        last_with[value] = index
    if not chain:
        return
    run = [max(chain, key=lambda i: (chain[i], -i))]
    while run[-1] in back:
        run.append(back[run[-1]])
    if _are_page_numbers([places[i] for i in run], _torn(places, run), run[0] == len(places) - 1):
        for at in run:
            places[at].furniture, places[at].number = True, values[at]


def _are_page_numbers(run: list[_Place], torn: bool, last: bool) -> bool:
    """Whether numbers that count up are of pages, and not of sections.

    ``torn`` says that one of them stands inside a sentence, ``last`` that one closes the text.
    """
    if any(p.feed_before or p.feed_after or _DECORATED.match(p.text) for p in run):
        return True
    return torn or (last and len(run) == 1)


def _torn(places: list[_Place], run: list[int]) -> bool:
    return any(
        0 < i < len(places) - 1
        and not ends_sentence(places[i - 1].text)
        and places[i - 1].text[-1] not in ":;"
        and places[i + 1].text[0].islower()
        for i in run
    )


def _key(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text).strip().casefold()


def _is_boundary(places: list[_Place], index: int) -> bool:
    """Whether a page surely begins between the lines index-1 and index."""
    if index == 0:
        return True
    return places[index].feed_before or places[index - 1].furniture or places[index].furniture


def _mark_heads(places: list[_Place]) -> None:
    """Find running heads and feet: lines beside a page boundary that come back.

    A line comes back word for word, or with a number that counts the pages. "Chapter 2" at the
    top of a page does neither.
    """
    beside = _beside_boundaries(places)
    pages = _ordinals(places)
    exact = Counter(places[i].text.casefold() for i in beside)
    steps = Counter(
        (_key(places[i].text), number - pages[i])
        for i in beside
        for number in _outer_numbers(places[i].text)
    )
    opening = _key(" ".join(p.text for p in places[:6]))
    number = 0
    for index in sorted(beside):
        place = places[index]
        before = places[index - 1].number if index else None
        number = before if before is not None else number
        key = _key(place.text)
        if not key:
            continue
        found = _HEAD_NUMBER.match(place.raw.raw.strip())
        own = int(found[1] or found[2]) if found else None
        counts = any(steps[key, n - pages[index]] > 1 for n in _outer_numbers(place.text))
        again = exact[place.text.casefold()] > 1 and (index > 0 or _stands_above_title(places))
        repeats = again or (counts and not is_section_line(place.text))
        repeats = repeats or (index == 0 and _echoes_title(places, key))
        top = _is_boundary(places, index)
        numbered = own is not None and own in (number + 1, number, 1)
        echo = index > 3 and len(key) > 12 and opening.startswith(key)
        if repeats or (top and (numbered or echo or (index > 0 and _interrupts(places, index)))):
            place.furniture = True
            if own is not None:
                place.number = own


def _beside_boundaries(places: list[_Place]) -> set[int]:
    """Short lines that stand alone right before or after a page boundary."""
    found: set[int] = set()
    for index in range(len(places)):
        if not _is_boundary(places, index):
            continue
        for near in (index, index - 1):
            if near < 0 or places[near].furniture or not places[near].alone:
                continue
            if len(places[near].text) <= _LONGEST_HEAD:
                found.add(near)
    return found


def _ordinals(places: list[_Place]) -> list[int]:
    """The page of every line, counted from 0 by form feeds, or by page numbers without them."""
    feeds = any(place.feed_before for place in places)
    page, answer = 0, []
    for place in places:
        page += place.feed_before if feeds else 0
        answer.append(page)
        page += place.number is not None and not feeds
    return answer


def _outer_numbers(text: str) -> list[int]:
    """The numbers at the two ends of a line."""
    return [int(match[0]) for match in _OUTER_NUMBER.finditer(text)]


def _stands_above_title(places: list[_Place]) -> bool:
    """Whether the first line is a running head above the title, and not the title itself."""
    after = next((place.text for place in places[1:] if not place.furniture), "")
    if not after or len(after) > 100 or ends_sentence(after) or is_date_line(after):
        return False
    if _HELD.search(after):
        return False
    return title_case_share(after) > 0.6 or any(char.isdigit() for char in after)


def _echoes_title(places: list[_Place], key: str) -> bool:
    """Whether the first line says what the title below it begins with: a head on page one."""
    head = places[0].text
    if ends_sentence(head) or title_case_share(head) < 0.6 or not _stands_above_title(places):
        return False
    below = _key(" ".join(place.text for place in places[1:4]))
    return len(key) > 12 and below.startswith(key)


def _interrupts(places: list[_Place], index: int) -> bool:
    """Whether a line at the top of a page stands in the middle of a sentence."""
    if index + 1 >= len(places):
        return False
    before = index - 1
    while before > 0 and places[before].furniture:
        before -= 1
    left, right = places[before].text, places[index + 1].text
    return left[-1].isalpha() and right[0].islower() and not places[index].text[0].islower()


def _text_lines(places: list[_Place]) -> list[Line]:
    lines: list[Line] = []
    page, label, blanks = False, "", 0
    for place in places:
        blanks += min(place.before, 50)
        page = page or place.feed_before
        if place.furniture:
            page = bool(lines)
            if place.number is not None:
                label = _label_after(place, place.number, label)
            blanks += 1
            continue
        lines.append(
            Line(
                number=place.raw.number,
                text=place.text,
                indent=indent_of(place.raw.raw),
                gap=blanks,
                page=page and bool(lines),
                page_label=label if page and lines else "",
                wide_gap=has_wide_gap(place.raw.raw),
            )
        )
        page, label, blanks = False, "", 0
    return lines


def _label_after(place: _Place, number: int, label: str) -> str:
    """The label of the page that follows: a head names its own page, a foot the one before."""
    if label and label == str(number):
        return label
    head = not (
        _DECORATED.match(place.text) or _BARE.match(place.text) or _PAGE_OF.match(place.text)
    )
    foot = place.feed_after or not place.feed_before
    return str(number) if head or not foot else str(number + 1)
