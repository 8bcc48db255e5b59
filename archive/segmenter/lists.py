"""List items: their labels, and which labels really count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from archive.segmenter.column import Column
from archive.segmenter.cues import ends_clause, is_capitals
from archive.segmenter.lines import Line

_BULLET = re.compile(r"^([•·▪◦‣●○■□➢*o–—-])\s+(?=\S)")
_SURE_BULLETS = "•▪◦‣●○■□➢"
_ENUMERATOR = re.compile(
    r"^(?:(?P<open>\()?(?P<value>\d{1,3}|[a-z]|[A-Z]|[ivxl]{1,6}|[IVXL]{1,6})"
    r"(?P<close>\.\)|[.)])(?P<dash>—|-)?)\s+(?=\S)"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(slots=True)
class Label:
    text: str
    """The label as printed: "1.", "(a)", "•"."""
    length: int
    """Where the words of the item begin in the line."""
    style: str = ""
    value: int = 0


def roman_value(text: str) -> int:
    """The value of a Roman numeral; 0 for what is none."""
    total = last = 0
    for char in reversed(text.casefold()):
        value = _ROMAN.get(char, 0)
        if not value:
            return 0
        total += value if value >= last else -value
        last = max(last, value)
    return total


def labels_of(text: str) -> list[Label]:
    """Every way to read the beginning of a line as a label (a letter may be a numeral)."""
    match = _ENUMERATOR.match(text)
    if not match:
        return []
    value, shape = match["value"], f"{match['open'] or ''}{{}}{match['close'][-1]}"
    printed = match.group().strip()
    if value.isdigit():
        return [Label(printed, match.end(), shape.format("1"), int(value))]
    found = []
    case = "A" if value.isupper() else "a"
    if len(value) == 1:
        number = ord(value.casefold()) - 96
        found.append(Label(printed, match.end(), shape.format(case), number))
    if roman_value(value):
        style = shape.format("I" if value.isupper() else "i")
        found.append(Label(printed, match.end(), style, roman_value(value)))
    return found


def find_labels(lines: list[Line], column: Column | None) -> dict[int, Label]:
    """The lines that begin a list item, by position, with their labels.

    A bullet counts when several lines have it. A number counts when it belongs to a run that
    begins with one and counts up, or stands alone right after a colon.
    """
    found: dict[int, Label] = {}
    bullets = Counter(m[1] for line in lines if (m := _BULLET.match(line.text)))
    open_runs: dict[tuple[str, int], tuple[int, Label]] = {}
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        match = _BULLET.match(line.text)
        if match:
            sure = match[1] in _SURE_BULLETS or bullets[match[1]] > 1
            if (sure or _after_colon(before)) and not _mid_sentence(before, line, column):
                found[index] = Label(match[1], match.end(), match[1])
            continue
        ways = labels_of(line.text)
        if not ways or _mid_sentence(before, line, column):
            continue
        for label in ways:
            last = open_runs.pop((label.style, label.value - 1), None)
            if label.value == 1:
                if _after_colon(before):
                    found[index] = label
            elif last is not None:
                found[last[0]] = last[1]
                found[index] = label
            else:
                continue
            open_runs[label.style, label.value] = (index, label)
            break
    return found


def _after_colon(before: Line | None) -> bool:
    return before is not None and before.text.rstrip("—–-").endswith(":")


def _mid_sentence(before: Line | None, line: Line, column: Column | None) -> bool:
    """Whether a line is only the next line of a running sentence."""
    if before is None or line.gap or is_capitals(before.text):
        return False
    if ends_clause(before.text) or before.text[-1] in ",—":
        return False
    if column is None:
        return False
    return column.room_after(before.whole, line.whole) < column.slack + 0.02
