"""Joining the lines of a piece into one text, with the offsets of marks and page breaks."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from archive.parsed import Block, BlockKind
from archive.reasons import DIVIDED
from archive.segmenter.cues import word_set
from archive.segmenter.lines import Line

_HYPHENS = "‐\u00ad"
_AROUND = ".,;:!?()[]\"'“‘”’"
_COMPOUNDS = word_set(
    "anti co ex half ill long much multi neo non over post pre pro quasi re self semi short so sub "
    "super to ultra under vice well"
)


class Joiner:
    """Joins lines; a hyphen at the line end is dropped only where that is safe.

    It is where the whole word stands elsewhere in the document, and not with its hyphen. Once
    several words show that the document divides words at line ends, the others are joined too,
    but for those that begin like a compound. Without such a sign a word is joined where neither
    half of it is one elsewhere; then, and where its hyphen is kept, the block is doubtful.
    """

    def __init__(self, lines: list[Line]) -> None:
        self._all: Counter[str] = Counter()
        self._unsure = ""
        self._soft = True
        if any(line.text.endswith(("-", *_HYPHENS)) for line in lines):
            self._count(lines)
        self._divides = self._known_divisions(lines) > 0

    def _count(self, lines: list[Line]) -> None:
        raw: Counter[str] = Counter()
        for line in lines:
            raw.update(line.text.casefold().split())
        for word, count in raw.items():
            self._all[word.strip(_AROUND)] += count
            if "‐" in word[:-1]:
                self._soft = False

    def _known_divisions(self, lines: list[Line]) -> int:
        """Words divided at line ends, as the rest of the document shows, less the compounds."""
        balance = -1
        for before, after in pairwise(lines):
            if before.text.endswith("-") and after.text[0].islower():
                whole, hyphened = _divided(before.text, after.text)
                if self._all[hyphened]:
                    balance -= 4
                elif len(whole) > 5 and self._all[whole]:
                    balance += 1
        return balance

    def join(self, kind: BlockKind, lines: list[Line], skip: int = 0) -> Block:
        """The block of these lines, without the first ``skip`` code points of the first line."""
        parts: list[str] = []
        self._unsure = ""
        length = 0
        block = Block(kind=kind, text="", lines=(lines[0].number, lines[-1].number))
        for index, line in enumerate(lines):
            text, cut = line.text, 0
            if index == 0 and skip:
                cut = skip
            body = text[cut:]
            lead = len(body) - len(body.lstrip())
            body, cut = body.strip(), cut + lead
            if parts:
                glue, trim = self._between(parts[-1], body)
                if trim:
                    parts[-1] = parts[-1][:-trim]
                    length -= trim
                parts.append(glue)
                length += len(glue)
            if line.page:
                block.breaks.append((length, line.page_label))
            for offset, label in line.marks:
                block.refs.append((length + max(0, min(offset - cut, len(body))), label))
            parts.append(body)
            length += len(body)
        block.text = "".join(parts)
        if self._unsure:
            block.doubtful = True
            block.reason = DIVIDED % {"words": self._unsure}
        return block

    def _between(self, before: str, after: str) -> tuple[str, int]:
        """What stands between two lines, and how many characters the first one loses."""
        if not before or not after:
            return (" ", 0) if before else ("", 0)
        last = before[-1]
        if last in _HYPHENS and after[0].isalpha() and (last == "\u00ad" or self._soft):
            return "", 1
        if last == "-" and len(before) > 1 and before[-2].isalpha() and after[0].isalpha():
            whole, hyphened = _divided(before, after)
            if after[0].isupper() or self._all[hyphened]:
                return "", 0
            prefix = hyphened.partition("-")[0]
            known = len(whole) > 5 and self._all[whole]
            if known or (self._divides and prefix not in _COMPOUNDS):
                return "", 1
            if prefix in _COMPOUNDS or "-" in prefix:
                return "", 0
            self._unsure = hyphened
            # The second half is counted once, at the start of its own line.
            tail = hyphened.rpartition("-")[2]
            named = before.rsplit(" ", 1)[-1].lstrip(_AROUND)[:1].isupper()
            return "", int(not named and not self._all[prefix] and self._all[tail] < 2)
        if last in "—/‐" and len(before) > 1 and not before[-2].isspace() and after[0].isalnum():
            return "", 0
        return " ", 0


def _divided(before: str, after: str) -> tuple[str, str]:
    """The word at the end of one line and the start of the next, without and with its hyphen."""
    head = before.rsplit(" ", 1)[-1].lstrip(_AROUND).casefold()
    tail = after.split(" ", 1)[0].rstrip(_AROUND).casefold()
    return head[:-1] + tail, head + tail
