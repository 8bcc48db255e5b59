"""What the styles and the numbering of a Word document say of a paragraph."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from archive.importers.xmltree import below, local, own

_HEADING = re.compile(r"heading ([1-9])", re.I)
_QUOTATION = re.compile(r"(?:intense )?quot(?:e|ations?)|block ?text|block ?quote", re.I)
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LEVELS = 9


class Style(NamedTuple):
    """One paragraph's style: heading level (0 for none) and what else matters here."""

    level: int = 0
    is_title: bool = False
    is_quotation: bool = False
    new_page: bool = False
    list_id: str = ""
    list_level: int = 0


def on(properties: etree._Element | None, name: str) -> bool:
    """Whether a switch such as w:b is there and not turned off."""
    found = _child(properties, name)
    return found is not None and own(found, "val") not in ("0", "false", "off", "none")


def number_as(number: int, form: str) -> str:
    """A number in one of Word's forms; in digits where the form is none of the known."""
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26 * 20:
        letters = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman, left = "", number
        for value, sign in _ROMAN:
            roman += sign * (left // value)
            left %= value
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalZero":
        return f"{number:02}"
    return "" if form == "none" else str(number)


class Styles:
    """The styles by their id, each with those that it is based on."""

    def __init__(self, part: etree._Element | None) -> None:
        found = below(part, "style") if part is not None else ()
        self._elements = {own(each, "styleId"): each for each in found}
        self._known: dict[str, Style] = {}

    def of(self, properties: etree._Element | None) -> Style:
        """What holds for a paragraph with these properties of its own."""
        named = _child(properties, "pStyle")
        style = self._named(own(named, "val")) if named is not None else Style()
        return _with(style, properties)

    def _named(self, identity: str) -> Style:
        if identity not in self._known:
            line: list[etree._Element] = []
            while identity in self._elements and self._elements[identity] not in line:
                line.append(self._elements[identity])
                base = _child(line[-1], "basedOn")
                identity = own(base, "val") if base is not None else ""
            style = Style()
            for element in reversed(line):
                style = _with(_as_called(style, element), _child(element, "pPr"))
            if not line:
                return style
            self._known[own(line[0], "styleId")] = style
            return style
        return self._known[identity]


def _as_called(style: Style, element: etree._Element) -> Style:
    name = _child(element, "name")
    called = own(name, "val").strip() if name is not None else ""
    if found := _HEADING.fullmatch(called):
        return style._replace(level=int(found[1]))
    if called.casefold() == "title":
        return style._replace(is_title=True)
    if _QUOTATION.fullmatch(called):
        return style._replace(is_quotation=True)
    return style


def _with(style: Style, properties: etree._Element | None) -> Style:
    """The style with what these paragraph properties say otherwise."""
    if properties is None:
        return style
    outline = _child(properties, "outlineLvl")
    if outline is not None:
        level = _whole(own(outline, "val"), 9)
        style = style._replace(level=level + 1 if 0 <= level < _LEVELS else 0)
    if _child(properties, "pageBreakBefore") is not None:
        style = style._replace(new_page=on(properties, "pageBreakBefore"))
    numbered = _child(properties, "numPr")
    if numbered is not None:
        identity, level_of = _child(numbered, "numId"), _child(numbered, "ilvl")
        if identity is not None:
            style = style._replace(list_id=own(identity, "val"))
        if level_of is not None:
            level = _whole(own(level_of, "val"), 0)
            style = style._replace(list_level=min(max(level, 0), _LEVELS - 1))
    return style


class Numbering:
    """Counts the lists of a document as Word does: a level starts anew under a higher one."""

    def __init__(self, part: etree._Element | None) -> None:
        self._lists: dict[str, tuple[str, dict[int, tuple[str, str, int]]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        if part is None:
            return
        abstract = {own(each, "abstractNumId"): each for each in below(part, "abstractNum")}
        for each in below(part, "num"):
            identity = own(each, "numId")
            pointed = _child(each, "abstractNumId")
            source = abstract.get(own(pointed, "val")) if pointed is not None else None
            if source is None:
                continue
            levels = {_whole(own(lvl, "ilvl"), 0): _level(lvl) for lvl in below(source, "lvl")}
            shared = own(source, "abstractNumId")
            for override in below(each, "lvlOverride"):
                start = _child(override, "startOverride")
                at = _whole(own(override, "ilvl"), 0)
                if start is not None and at in levels:
                    form, shown, _ = levels[at]
                    levels[at] = form, shown, _whole(own(start, "val"), 1)
                    shared = "num " + identity
            self._lists[identity] = shared, levels

    def next(self, style: Style) -> tuple[str | None, int]:
        """Label ("" for a bullet) and level of this paragraph; None where it is in no list."""
        if style.list_id not in self._lists:
            return None, 1
        shared, levels = self._lists[style.list_id]
        at = style.list_level
        form, shown, start = levels.get(at, ("bullet", "", 1))
        counts = self._counts.setdefault(shared, [None] * _LEVELS)
        before = counts[at]
        counts[at] = start if before is None else before + 1
        counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        if form == "bullet":
            return "", at + 1

        def number(found: re.Match[str]) -> str:
            which = int(found[1]) - 1
            if which > at:
                return ""
            wanted, _, first = levels.get(which, ("decimal", "", 1))
            count = counts[which]
            return number_as(first if count is None else count, wanted)

        return re.sub(r"%([1-9])", number, shown).strip(), at + 1


def _level(level: etree._Element) -> tuple[str, str, int]:
    """Form, text ("%1.") and first number of a level of a list."""
    form, shown, start = (_child(level, name) for name in ("numFmt", "lvlText", "start"))
    return (
        own(form, "val") if form is not None else "decimal",
        own(shown, "val")[:40] if shown is not None else "",
        _whole(own(start, "val"), 1) if start is not None else 1,
    )


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((each for each in element if local(each) == name), None)


def _whole(value: str, otherwise: int) -> int:
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else otherwise
