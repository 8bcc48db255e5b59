"""Joining the lines of a piece into one text, with the offsets of marks and page breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archive.parsed import Block, BlockKind
from archive.segmenter.lines import Line

_HYPHENS = "‐\u00ad"


class Joiner:
    """Joins lines; a hyphen at the line end is dropped only where that is safe."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words: Counter[str] = Counter()
        self._soft = True
        for line in lines:
            for word in line.text.split():
                if "-" in word or len(word) > 5:
                    self._words[word.strip(".,;:!?()[]\"'“”‘’").casefold()] += 1
                if "‐" in word[:-1]:
                    self._soft = False

    def join(self, kind: BlockKind, lines: list[Line], skip: int = 0) -> Block:
        """The block of these lines, without the first ``skip`` code points of the first line."""
        parts: list[str] = []
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
        return block

    def _between(self, before: str, after: str) -> tuple[str, int]:
        """What stands between two lines, and how many characters the first one loses."""
        if not before or not after:
            return (" ", 0) if before else ("", 0)
        last = before[-1]
        if last in _HYPHENS and after[0].isalpha() and (last == "\u00ad" or self._soft):
            return "", 1
        if last == "-" and len(before) > 1 and before[-2].isalpha() and after[0].isalpha():
            head = before.rsplit(" ", 1)[-1].lstrip("([\"'“‘").casefold()
            tail = after.split(" ", 1)[0].rstrip(".,;:!?)]\"'”’").casefold()
            whole, hyphened = head[:-1] + tail, head + tail
            if after[0].islower() and self._words[whole] and not self._words[hyphened]:
                return "", 1
            return "", 0
        if last in "—/‐" and len(before) > 1 and not before[-2].isspace() and after[0].isalnum():
            return "", 0
        return " ", 0
