"""Which elements of an HTML tree are footnotes, their marks, and page breaks.

A mark is a short link to an element that comes later; that element, or the paragraph or item that
it stands in, is the footnote. Where nothing is linked, a superscript number and a later paragraph
that begins with the same superscript number are taken for one.
"""

from __future__ import annotations

import re

from lxml import etree

from archive.importers.flow import Body
from archive.importers.xmltree import local, own, words
from archive.parsed import Block, ImportProblem

MOST_ELEMENTS = 150_000
_MARK = re.compile(r"[\[(]?(\d{1,4}|[*†‡§¶]{1,4}|[a-z]{1,2}|[ivxlc]{1,6})[\])]?[.:]?", re.I)
_PLAIN_MARK = re.compile(r"[\[(]?(\d{1,4}|[*†‡§¶]{1,4})[\])]?")
_SAID = re.compile(r"noteref|footnote-?ref|fnref|note-ref|endnote-?ref", re.I)
_SAID_NOTE = re.compile(r"\b(?:doc-)?(?:footnote|endnote|rearnote)\b", re.I)
_BACK = re.compile(r"backlink|footnote-?back|reversefootnote|backref", re.I)
_ARROWS = re.compile(r"[↩↑^⤴⏎←\ufe0e\ufe0f\s]{1,6}")
_PAGE = re.compile(r"\b(?:doc-)?pagebreak\b", re.I)
_HOLDERS = {"li", "p", "div", "aside", "dd", "section", "tr", "blockquote"}
_LONGEST_NOTE = 20_000


class Notes:
    """What was found; every key is an element of the tree.

    Raises ``ImportProblem`` for a tree with more than ``MOST_ELEMENTS`` elements.
    """

    def __init__(self, root: etree._Element, body: Body) -> None:
        self._body = body
        self._elements = list(root.iter())
        if len(self._elements) > MOST_ELEMENTS:
            raise ImportProblem(
                f"The text has more than {MOST_ELEMENTS} elements, too many for one document."
            )
        self._order = {element: index for index, element in enumerate(self._elements)}
        self._ids: dict[str, etree._Element] = {}
        for element in self._elements:
            for name in (element.get("id"), element.get("name")):
                if name and local(element):
                    self._ids.setdefault(name, element)
        self.marks: dict[etree._Element, str] = {}
        self.containers: dict[etree._Element, str] = {}
        self.pages: dict[etree._Element, str] = {}
        self.dropped: set[etree._Element] = set()
        self._printed: dict[etree._Element, str] = {}
        self._no_notes: set[etree._Element] = set()
        self._find_pages()
        self._find_linked()
        self._find_said()
        if not self.containers:
            self._find_superscripts()
        order = self._order
        self.containers = dict(sorted(self.containers.items(), key=lambda pair: order[pair[0]]))

    def without_label(self, block: Block, element: etree._Element) -> None:
        """Take the printed label off the head of a footnote; an item has none of its own."""
        label = re.escape(self._printed.get(element, ""))
        if not label:
            return
        bare = rf"[\[(]?{label}(?:[\])][.:]?\s*|[.:]?\s+|(?=[^\W\d_a-z]|[“\"‘]))"
        first = next((each for each in element.iter() if words(each)), element)
        leads = _MARK.fullmatch(words(first)) is not None
        lead = next((each for each in element if local(each)), None)
        leads = leads or (lead is not None and _MARK.fullmatch(words(lead)) is not None)
        if (local(element) != "li" or leads) and (found := re.match(bare, block.text)):
            self.cut(block, found.end())

    @staticmethod
    def cut(block: Block, end: int) -> None:
        """Take the first ``end`` code points off a block."""
        block.text = block.text[end:]
        block.refs = [(max(0, at - end), label) for at, label in block.refs]
        block.breaks = [(max(0, at - end), label) for at, label in block.breaks]

    def _find_pages(self) -> None:
        for element in self._elements:
            if local(element) and _PAGE.search(
                own(element, "type") + " " + element.get("role", "")
            ):
                label = element.get("aria-label") or element.get("title") or words(element)
                label = re.sub(r"^(?:page|p\.)\s*|\.$", "", " ".join(label.split()), flags=re.I)
                self.pages[element] = label if len(label) <= 12 else ""

    def _find_linked(self) -> None:
        for link in self._elements:
            target = self._ids.get(link.get("href", "")[1:]) if _is_link(link) else None
            if target is None:
                continue
            shown = words(link)
            said = bool(_SAID.search(_words_about(link)))
            found = (_MARK if said or _is_raised(link) else _PLAIN_MARK).fullmatch(shown)
            if not (found or (said and 0 < len(shown) <= 12)):
                continue
            holder = self._holder(target)
            if holder is None or not self._is_note(holder, link, target):
                continue
            printed = found[1] if found else shown
            if holder not in self.containers:
                self.containers[holder] = self._body.note_label(printed)
                self._printed[holder] = printed
            self.marks[_whole_mark(link)] = self.containers[holder]
        self._drop_links_back()

    def _holder(self, target: etree._Element) -> etree._Element | None:
        if local(target) == "td":
            target = target.getparent()
        for each in (target, *target.iterancestors()):
            if local(each) in _HOLDERS:
                return each
            if local(each) in ("body", "td", "h1", "h2", "h3", "h4", "h5", "h6"):
                return None
        return None

    def _is_note(
        self, holder: etree._Element, link: etree._Element, target: etree._Element
    ) -> bool:
        order = self._order
        if order[holder] < order[link] or target in self.marks or holder in self._no_notes:
            return False
        if holder in self.containers:
            return True
        if self._cannot_be(holder, target):
            self._no_notes.add(holder)
            return False
        return True

    def _cannot_be(self, holder: etree._Element, target: etree._Element) -> bool:
        if any(parent in self.containers for parent in holder.iterancestors()):
            return True
        if any(local(each) in ("h1", "h2", "h3", "h4", "h5", "h6") for each in holder.iter()):
            return True
        # A container of several targets is the section of the notes and not one of them.
        targets = sum(1 for each in holder.iter() if each is not target and self._is_target(each))
        return targets > 3 or len(words(holder)) > _LONGEST_NOTE

    def _is_target(self, element: etree._Element) -> bool:
        return bool(element.get("id")) and local(element) in _HOLDERS

    def _drop_links_back(self) -> None:
        for holder in self.containers:
            for link in holder.iter():
                if not _is_link(link) or link in self.marks:
                    continue
                shown = words(link)
                about = _words_about(link)
                back = self._ids.get(link.get("href", "")[1:])
                earlier = back is not None and self._order[back] < self._order[holder]
                same = _MARK.fullmatch(shown)
                if (
                    _BACK.search(about)
                    or (earlier and _ARROWS.fullmatch(shown))
                    or (earlier and same and same[1] == self._printed[holder])
                ):
                    self.dropped.add(_whole_mark(link))

    def _find_said(self) -> None:
        """Footnotes that are called so without a mark."""
        for element in self._elements:
            about = own(element, "type") + " " + element.get("role", "")
            if (
                local(element) in _HOLDERS
                and _SAID_NOTE.search(about)
                and element not in self.containers
                and not any(parent in self.containers for parent in element.iterancestors())
                and not any(child in self.containers for child in element.iter())
            ):
                found = re.match(r"[\[(]?(\d{1,4}|[*†‡§]{1,3})[\]).:]?\s", words(element))
                self.containers[element] = self._body.note_label(found[1] if found else "")
                self._printed[element] = found[1] if found else ""

    def _find_superscripts(self) -> None:
        raised: dict[str, list[etree._Element]] = {}
        for element in self._elements:
            if local(element) == "sup" and (found := _PLAIN_MARK.fullmatch(words(element))):
                raised.setdefault(found[1], []).append(element)
        for label, places in raised.items():
            *marks, last = places
            holder = self._holder(last)
            if not marks or holder is None or holder in self.containers:
                continue
            head = words(holder)
            if head.startswith(words(last)) and not any(
                parent is holder for mark in marks for parent in mark.iterancestors()
            ):
                given = self._body.note_label(label)
                self.containers[holder] = given
                self._printed[holder] = label
                for mark in marks:
                    self.marks[mark] = given


def _is_link(element: etree._Element) -> bool:
    return local(element) == "a" and element.get("href", "").startswith("#")


def _words_about(element: etree._Element) -> str:
    return " ".join((own(element, "type"), element.get("role", ""), element.get("class", "")))


def _is_raised(link: etree._Element) -> bool:
    return any(local(each) == "sup" for each in (link.getparent(), *link) if each is not None)


def _whole_mark(link: etree._Element) -> etree._Element:
    """The superscript around a link that holds nothing but it and its brackets."""
    parent = link.getparent()
    if parent is not None and local(parent) == "sup":
        others = words(parent).replace(words(link), "", 1).strip("[]() ,")
        if not others:
            return parent
    return link
