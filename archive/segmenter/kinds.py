"""What each piece is: heading, paragraph, list item, or a line of the record."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.parsed import BlockKind
from archive.segmenter.cues import (
    ends_sentence,
    is_capitals,
    is_field,
    is_valediction,
    looks_like_person,
    title_case_share,
)
from archive.segmenter.headings import (
    LONGEST,
    is_decimal_head,
    is_letter_head,
    is_section_line,
    is_title_case_head,
    is_unfinished,
)
from archive.segmenter.officelines import (
    is_bracketed,
    is_classification,
    is_dateline,
    is_file_number,
)
from archive.segmenter.paragraphs import Layout, Piece

_LONGEST_TITLE = 600
_BARE_NUMBER = re.compile(r"^\d{1,2}\.?$")
_DOTS = re.compile(r"^[\s.*·…_=–—-]+$")


@dataclass(slots=True)
class Kind:
    kind: BlockKind
    reason: str
    level: int = 1
    role: str = ""
    doubtful: bool = False


class Classifier:
    """Decides the kind of every piece of one document, in reading order."""

    def __init__(self, pieces: list[Piece], layout: Layout, cover: dict[int, Kind]) -> None:
        self.pieces = pieces
        self.layout = layout
        self.kinds: list[Kind | None] = [cover.get(index) for index in range(len(pieces))]
        self.cover = bool(cover)
        self.capitals = False

    def run(self) -> list[Kind]:
        for index, piece in enumerate(self.pieces):
            if is_classification(piece.text) and self.kinds[index] is None:
                self.kinds[index] = Kind("metadata", "classification", role="classification")
        self._join_headings()
        self._labelled()
        self._capitals()
        self._numbers()
        self._front()
        self._ends()
        self.capitals = self._uses_capitals()
        self._plain_items()
        self._title_case()
        for index, piece in enumerate(self.pieces):
            if self.kinds[index] is None:
                self.kinds[index] = Kind("paragraph", piece.reason, doubtful=piece.doubtful)
        return [kind for kind in self.kinds if kind is not None]

    def _join_headings(self) -> None:
        """Headings in title case over two lines, where no blank line says so."""
        index = 0
        while index + 2 < len(self.pieces):
            first, second = self.pieces[index], self.pieces[index + 1]
            if self._goes_on(index):
                first.lines.extend(second.lines)
                first.text = f"{first.text} {second.text}"
                del self.pieces[index + 1], self.kinds[index + 1]
            index += 1

    def _goes_on(self, index: int) -> bool:
        first, second, third = self.pieces[index : index + 3]
        column = self.layout.column
        if column is None or second.label or second.gap_before or is_capitals(first.text):
            return False
        if len(first.lines) > 1 or len(second.lines) > 1 or third.label or third.gap_before:
            return False
        if self.kinds[index] or self.kinds[index + 1] or not self._is_prose(index + 2):
            return False
        if ends_sentence(first.text) or title_case_share(self._words(index)) < 0.85:
            return False
        if not is_title_case_head(second.text) or looks_like_person(second.text):
            return False
        filled = column.filled(first.lines[0].text)
        return filled > 0.45 and (is_unfinished(first.text) or filled > 0.75)

    # -- labelled -------------------------------------------------------------------------

    def _labelled(self) -> None:
        runs: dict[str, list[list[int]]] = {}
        for index, piece in enumerate(self.pieces):
            label = piece.label
            if label is None or self.kinds[index]:
                continue
            if not label.value:
                self.kinds[index] = Kind("list_item", "bullet")
                continue
            own = runs.setdefault(label.style, [])
            # Numbered headings and numbered items may count side by side.
            waiting = [run for run in own if self._number(run[-1]) == label.value - 1]
            like = [run for run in waiting if self._heads(run[0]) == self._heads(index)]
            if label.value == 1 or not waiting:
                own.append([index])
            else:
                (like or waiting)[-1].append(index)
        for lists in runs.values():
            for run in lists:
                heads = self._are_headings(run)
                for index in run:
                    self.kinds[index] = (
                        Kind("heading", "numbered, short, text below")
                        if heads
                        else Kind("list_item", "numbered")
                    )

    def _heads(self, index: int) -> bool:
        """Whether the words after the label could be a heading."""
        words = self._words(index)
        return is_title_case_head(words) or is_capitals(words)

    def _are_headings(self, run: list[int]) -> bool:
        """Whether numbered lines are headings: each short, and none followed by the next."""
        pieces = self.pieces
        short = sum(self._heads(i) for i in run)
        if short < 0.8 * len(run):
            return False
        followed = sum(i + 1 < len(pieces) and not self._number(i + 1) for i in run)
        return followed >= 0.75 * len(run)

    def _number(self, index: int) -> int:
        """The number a piece is labelled with; 0 for bullets and for no label."""
        label = self.pieces[index].label
        return label.value if label else 0

    def _words(self, index: int) -> str:
        piece = self.pieces[index]
        return piece.text[piece.label.length :].strip() if piece.label else piece.text

    # -- by their own look ----------------------------------------------------------------

    def _capitals(self) -> None:
        for index, piece in enumerate(self.pieces):
            if self.kinds[index] or len(piece.text) > LONGEST:
                continue
            if is_section_line(piece.text) or is_decimal_head(piece.text):
                self.kinds[index] = Kind("heading", "section number")
            elif _BARE_NUMBER.match(piece.text) and piece.gap_before:
                self.kinds[index] = Kind("heading", "number alone on its line")
            elif is_capitals(piece.text) and not _DOTS.match(piece.text):
                self.kinds[index] = Kind("heading", "all capitals")

    def _numbers(self) -> None:
        for index, piece in enumerate(self.pieces):
            if self.kinds[index]:
                continue
            text = piece.text
            if is_field(text) and not text.endswith(":"):
                self.kinds[index] = Kind("paragraph", "labelled line")
            elif is_file_number(text):
                self.kinds[index] = Kind("metadata", "file number", role="source")
            elif is_bracketed(text):
                self.kinds[index] = Kind("metadata", "in brackets", role="source")

    # -- front and end --------------------------------------------------------------------

    def _uses_capitals(self) -> bool:
        """Whether the headings of this document are set in capitals."""
        return any(
            is_capitals(self.pieces[i].text)
            for i, kind in enumerate(self.kinds)
            if kind and kind.kind in ("heading", "title") and len(self.pieces[i].text) > 12
        )

    def _is_prose(self, index: int) -> bool:
        piece = self.pieces[index]
        kind = self.kinds[index]
        if kind and kind.kind != "paragraph":
            return False
        text = piece.text
        if ends_sentence(text):
            return len(text) > 60
        return len(text) > 150 and title_case_share(text) < 0.75

    def _front(self) -> None:
        """Title and date lines before the first paragraph."""
        first = next((i for i in range(len(self.pieces)) if self._is_prose(i)), len(self.pieces))
        title = None
        for index in range(0 if self.cover else min(first, 8)):
            piece = self.pieces[index]
            kind = self.kinds[index]
            if kind and kind.kind == "list_item":
                break
            if kind and kind.kind == "metadata":
                continue
            if is_dateline(piece.text):
                self._dateline(index)
            elif ends_sentence(piece.text) and title_case_share(piece.text) <= 0.6:
                break  # the text has begun
            elif (
                title is None
                and piece.text[-1] != ":"
                and not is_section_line(piece.text)
                and not _BARE_NUMBER.match(piece.text)
            ):
                title = index
                self.kinds[index] = Kind("title", "first heading")
        if title is not None:
            self._join_title(title)
        for index in range(len(self.pieces)):
            if self.kinds[index] is None and is_dateline(self.pieces[index].text):
                self._dateline(index)

    def _dateline(self, index: int) -> None:
        """A date line, and the lines of the place above it."""
        self.kinds[index] = Kind("metadata", "place and date", role="dateline")
        before = index - 1
        while before >= 0 and self.kinds[before] is None:
            text = self.pieces[before].text
            if not text.endswith(",") or len(text) > 60 or is_valediction(text):
                return
            self.kinds[before] = Kind("metadata", "above the date", role="dateline")
            before -= 1

    def _join_title(self, at: int) -> None:
        """A title over several lines, set larger than the text, so that the column is no guide."""
        column = self.layout.column
        while at + 1 < len(self.pieces) and len(self.pieces[at].text) < _LONGEST_TITLE:
            title, after = self.pieces[at], self.pieces[at + 1]
            unfinished = is_unfinished(title.text)
            if after.gap_before and self.layout.gaps_part and not unfinished:
                return
            if after.label or is_dateline(after.text) or is_bracketed(after.text):
                return
            if self._is_prose(at + 1) or is_field(after.text) or ends_sentence(title.text):
                return
            full = column is not None and column.filled(title.lines[-1].text) > 0.6
            if not unfinished and not (full and title_case_share(after.text) > 0.6):
                return
            title.lines.extend(after.lines)
            title.text = f"{title.text} {after.text}"
            del self.pieces[at + 1], self.kinds[at + 1]

    def _ends(self) -> None:
        """Signatures: short lines after a closing formula, or the very last ones."""
        pieces = self.pieces
        for index, piece in enumerate(pieces):
            kind = self.kinds[index]
            if kind is not None and kind.kind != "heading":
                continue
            if not is_valediction(piece.text):
                continue
            after = index + 1
            while after < len(pieces) and self._is_name(after):
                self.kinds[after] = Kind("metadata", "after a closing formula", role="signature")
                if not pieces[after].text.endswith((",", ":")):
                    break
                after += 1
        self._last_lines()

    def _last_lines(self) -> None:
        """Short lines that close the text: there is nothing they could be headings of."""
        index = len(self.pieces) - 1
        while index > 0 and self._is_name(index) and index >= len(self.pieces) - 4:
            kind = self.kinds[index]
            if kind is not None and kind.kind not in ("heading", "metadata"):
                break
            if self.pieces[index].text.endswith(".") and " " not in self.pieces[index].text:
                break
            self.kinds[index] = Kind("metadata", "short last line", role="signature")
            index -= 1

    def _is_name(self, index: int) -> bool:
        text = self.pieces[index].text
        if len(text) > 90 or text.endswith(":") or (self.pieces[index].label is not None):
            return False
        return title_case_share(text) > 0.75 and not is_section_line(text)

    # -- short lines ----------------------------------------------------------------------

    def _is_item(self, index: int) -> bool:
        """Whether an unlabelled piece could be a list item: a short line, no sentence."""
        if not 0 <= index < len(self.pieces):
            return False
        kind = self.kinds[index]
        if kind is not None:
            return kind.kind == "list_item"
        piece = self.pieces[index]
        text = piece.text
        if len(text) > 170 or text[-1] == ":" or ends_sentence(text) or len(piece.lines) > 3:
            return False
        if not (text[0].isupper() or text[0].isdigit()):
            return False
        return title_case_share(text) > 0.6 or len(text) < 60

    def _plain_items(self) -> None:
        index, count = 0, len(self.pieces)
        while index < count:
            if not self._is_item(index):
                index += 1
                continue
            end = index
            while end < count and self._is_item(end):
                end += 1
            free = [i for i in range(index, end) if self.kinds[i] is None]
            marked = len(free) < end - index
            if marked:
                free = [i for i in free if not self._is_caption(i)]
            if free and (
                marked or end - index >= 3 or (end - index == 2 and self._introduced(index))
            ):
                skip = None if marked else self._head_of_run(index, end)
                for i in free:
                    if i != skip:
                        self.kinds[i] = Kind("list_item", "one of several short lines")
                if not marked and self._is_lead(index - 1):
                    self.kinds[index - 1] = Kind("list_item", "caption of the lines below")
            elif (
                len(free) == 1
                and not marked
                and self._introduced(index)
                and not self._is_heading_place(index)
            ):
                self.kinds[index] = Kind("list_item", "short line after a heading")
            index = end

    def _is_caption(self, index: int) -> bool:
        """Whether a line without bullet among bulleted ones is a heading of those below it."""
        text = self.pieces[index].text
        if self.capitals or "," in text or looks_like_person(text):
            return False
        if not is_title_case_head(text) or index + 1 >= len(self.pieces):
            return False
        after = self.pieces[index + 1]
        return after.label is not None or after.text.endswith(":") or self._is_prose(index + 1)

    def _is_lead(self, index: int) -> bool:
        """Whether a line is the caption of plain short lines: "Present:"."""
        if index < 0 or self.kinds[index] is not None:
            return False
        text = self.pieces[index].text
        return len(text) < 40 and text[-1] == ":" and title_case_share(text) > 0.6

    def _head_of_run(self, index: int, end: int) -> int | None:
        """The first line of a run, when it is the caption of the rest."""
        if self.capitals or self.kinds[index] is not None or end - index < 2:
            return None
        gaps = [self.pieces[i].gap_before for i in range(index + 1, end)]
        text = self.pieces[index].text
        if "," in text or not is_title_case_head(text):
            return None
        labelled = self.pieces[index + 1].label is not None
        return index if labelled or (gaps[0] > 0 and not any(gaps[1:])) else None

    def _introduced(self, index: int) -> bool:
        if index == 0:
            return False
        before = self.kinds[index - 1]
        text = self.pieces[index - 1].text
        return text.rstrip("—–-").endswith(":") or bool(before and before.kind == "heading")

    def _is_heading_place(self, index: int) -> bool:
        return index + 1 < len(self.pieces) and self._is_prose(index + 1) and not self.capitals

    def _stands_alone(self, index: int) -> bool:
        """Whether a line in title case is a minor heading among headings in capitals."""
        text, after = self.pieces[index].text, self.pieces[index + 1]
        if text.endswith(":") or looks_like_person(text) or not self._is_prose(index + 1):
            return False
        return self.pieces[index].gap_before > 0 and after.gap_before > 0

    def _title_case(self) -> None:
        """Headings in title case, where the document does not set them in capitals."""
        capitals = self.capitals
        for index in range(len(self.pieces) - 2, -1, -1):  # backwards: a heading may head another
            if self.kinds[index] is not None:
                continue
            text = self.pieces[index].text
            if is_letter_head(text):
                self.kinds[index] = Kind("heading", "writer and addressee")
                continue
            if not is_title_case_head(text):
                continue
            if capitals and not self._stands_alone(index):
                continue
            follower = self.kinds[index + 1]
            if follower is None or follower.kind in ("paragraph", "list_item", "heading"):
                if follower is None and not self._is_prose(index + 1) and not text.endswith(":"):
                    continue
                self.kinds[index] = Kind("heading", "short line in title case", doubtful=True)
