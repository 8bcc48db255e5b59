"""Documents of known structure, printed as plain text in the styles that texts arrive in.

A source is a file in ``kinds/``: one block a line, ``kind|text``. Kinds: T title, M line of the
record, H and h headings of two levels, P paragraph, L list item (its number stands in the text),
N footnote (``N|label|text``), ``?`` a short line that may be taken for several kinds. Footnote
marks stand in braces where the page has them. All of it is invented.
"""

from __future__ import annotations

import random
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from archive.segmenter.column import _OTHER_SANS, _OTHER_SERIF, _SANS, _SERIF, Face
from archive.segmenter.cues import word_set

KINDS = Path(__file__).parent / "kinds"
_CODES = {
    "T": "title",
    "M": "metadata",
    "H": "heading",
    "h": "heading",
    "P": "paragraph",
    "L": "list_item",
    "?": "paragraph",
}
_MARK = re.compile(r"\{([^{}]{1,4})\}|(?<=\S)\[(\*{1,3})\]")
_NUMBERED = re.compile(r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|[–—•*-]) ")
_SMALL = word_set("a an and as at by for from in of on or the to with")


@dataclass(frozen=True)
class Style:
    """How a document is printed."""

    face: str = "sans"
    """sans, serif or fixed."""
    width: int = 46_000
    """Of the column, in thousandths of the type size; characters where the face is fixed."""
    apart: bool = False
    """Whether blank lines stand between blocks."""
    one_line: bool = False
    """Whether a block is one line however long."""
    headings: str = "capitals"
    """capitals, title or as-is."""
    counted: bool = False
    """Whether headings are numbered 1, 2, 3."""
    bullet: str = "•"
    mark: str = "{}"
    """How a footnote mark is printed after its word."""
    note: str = "{}. {}"
    at_foot: bool = False
    """Whether footnotes stand at the foot of their page, else at the end."""
    page: int = 0
    """Lines of a page; 0 for no pages."""
    between: str = "blank"
    """What stands at a page break: blank, blanks, head, head-foot, foot."""
    trailing: float = 0.0
    """Share of the lines that end in a space."""
    indent: int = 0
    """Spaces before the first line of a paragraph."""
    large: float = 1.0
    """How much larger the type of headings is."""
    break_words: bool = False
    centred: bool = False
    """Whether headings are set in the middle of the column (with spaces)."""


A = Style()
STYLES = {
    "A": A,
    "B": Style(width=43_500, apart=True, headings="as-is", at_foot=True, note="{} {}",
               page=46, between="head-foot", trailing=0.3, large=1.3),
    "C": Style(apart=True, one_line=True, headings="as-is", mark="[{}]", note="[{}] {}"),
    "D": Style(headings="title", counted=True),
    "F": Style(page=40),
}  # fmt: skip


def load(path: Path) -> dict:
    """A source as the JSON object that segmentations are scored in."""
    blocks: list[dict] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        code, _, text = line.partition("|")
        if code == "N":
            label, _, text = text.partition("|")
            blocks.append({"kind": "footnote", "text": text, "label": label})
            continue
        block: dict = {"kind": _CODES[code], "text": "", "level": 2 if code == "h" else 1}
        if code == "?":
            block["ambiguous"] = True
        kept, at, refs = "", 0, []
        for match in _MARK.finditer(text):
            kept += text[at : match.start()]
            refs.append([len(kept), match[1] or match[2]])
            at = match.end()
        block["text"] = kept + text[at:]
        if refs:
            block["refs"] = refs
        blocks.append(block)
    title = next(b["text"] for b in blocks if b["kind"] == "title")
    return {"id": path.stem, "title": title, "blocks": blocks}


def render(document: dict, style: Style, seed: int = 1) -> str:
    """The document as plain text."""
    return _Printer(document, style, seed).run()


def markdown(document: dict) -> str:
    """The document as Markdown."""
    parts = []
    for block in document["blocks"]:
        text = _marked(block, "\x01[^{}\x02")
        if block["kind"] == "footnote":
            text = re.sub(r"([\\*_\[\]#])", r"\\\1", text)
            parts.append(f"[^{block['label']}]: {text}")
            continue
        text = re.sub(r"([\\*_\[\]#])", r"\\\1", text)
        text = re.sub("\x01\\\\\\[\\^((?:\\\\?[*\\w])+)\x02", lambda m: f"[^{m[1]}]", text)
        text = text.replace("[^\\*", "[^*").replace("*\\*", "**")
        if block["kind"] == "title":
            text = f"# {text}"
        elif block["kind"] == "heading":
            text = "#" * (1 + block.get("level", 1)) + f" {text}"
        elif block["kind"] == "list_item":
            text = text if re.match(r"\d+\. ", text) else f"- {text}"
        parts.append(text)
    return "\n\n".join(parts) + "\n"


def _marked(block: dict, form: str) -> str:
    text, done, out = block["text"], 0, ""
    for at, label in block.get("refs", []):
        out += text[done:at] + form.format(label)
        done = at
    return out + text[done:]


def title_case(text: str) -> str:
    words = text.split(" ")
    return " ".join(
        w.lower() if i and w.casefold() in _SMALL else w[:1].upper() + w[1:]
        for i, w in enumerate(words)
    )


class _Printer:
    def __init__(self, document: dict, style: Style, seed: int) -> None:
        self.document, self.style = document, style
        self.random = random.Random(f"{document['id']} {seed}")
        tables = {"sans": (_SANS, _OTHER_SANS), "serif": (_SERIF, _OTHER_SERIF)}
        self.face = Face(style.face, *tables.get(style.face, ("", None)))
        self.count = 0

    def run(self) -> str:
        style = self.style
        body: list[tuple[str, list[str]]] = []
        notes: list[tuple[str, list[str]]] = []
        for block in self.document["blocks"]:
            lines = self._block(block)
            if block["kind"] == "footnote":
                notes.append((str(block.get("label", "")), lines))
            else:
                labels = " ".join(label for _, label in block.get("refs", []))
                body.append((labels, lines))
        at_foot = style.at_foot and style.page
        text = self._pages(body, dict(notes) if at_foot else {})
        if not at_foot:
            for _, lines in notes:
                text += [""] * style.apart + lines
        return "\n".join(line + self._space() for line in text) + "\n"

    def _space(self) -> str:
        return " " if self.random.random() < self.style.trailing else ""

    def _block(self, block: dict) -> list[str]:
        style, kind = self.style, block["kind"]
        text = _marked(block, style.mark)
        if kind == "footnote":
            return self._wrap(style.note.format(block["label"], text))
        if kind in ("title", "heading"):
            if style.headings == "capitals":
                text = text.upper()
            elif style.headings == "title":
                text = title_case(text)
            if kind == "heading" and style.counted and not re.match(r"[\dIVX]+\.? ", text):
                self.count += 1
                text = f"{self.count}. {text}"
            lines = self._wrap(text, style.large)
            if style.centred:
                lines = [" " * max(0, (self._columns() - len(line)) // 2) + line for line in lines]
            return lines
        if kind == "list_item" and style.bullet and not _NUMBERED.match(text):
            text = f"{style.bullet} {text}"
        lead = " " * style.indent if kind == "paragraph" else ""
        lines = self._wrap(text, lead=len(lead))
        return [lead + lines[0], *lines[1:]]

    def _columns(self) -> int:
        return self.style.width if self.face.fixed else self.style.width // 480

    def _wrap(self, text: str, large: float = 1.0, lead: int = 0) -> list[str]:
        style = self.style
        if style.one_line:
            return [text]
        if self.face.fixed and not style.break_words:
            room = int(style.width / large)
            return textwrap.wrap(text, room, initial_indent=" " * lead)[0:1] and [
                line.strip() for line in textwrap.wrap(text, room, initial_indent=" " * lead)
            ]
        width = style.width / large * (600 if self.face.fixed else 1)
        lines, line = [], ""
        taken = lead * self.face.space
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and taken + self.face.width(longer) > width:
                head, tail = self._divided(word, width - taken - self.face.width(f"{line} "))
                lines.append(f"{line} {head}" if head else line)
                longer, taken = tail, 0
            line = longer
        return [*lines, line]

    def _divided(self, word: str, room: float) -> tuple[str, str]:
        """The word in two parts, if its first one with a hyphen has room."""
        if not self.style.break_words or not word.isalpha() or len(word) < 7:
            return "", word
        for at in range(len(word) - 3, 2, -1):
            vowel = word[at - 1] in "aeiou" and word[at] not in "aeiou"
            if vowel and self.face.width(word[:at] + "-") <= room:
                return word[:at] + "-", word[at:]
        return "", word

    def _pages(self, body: list[tuple[str, list[str]]], foot: dict[str, list[str]]) -> list[str]:
        style = self.style
        out: list[str] = []
        waiting: list[str] = []
        used, page = 0, 1
        for index, (labels, lines) in enumerate(body):
            if index and style.apart and used:
                out.append("")
            for line in lines:
                if style.page and used >= style.page - len(waiting):
                    page = self._break(out, waiting, page)
                    used = 0
                out.append(line)
                used += 1
                for label in labels.split():
                    if style.mark.format(label) in line and label in foot:
                        waiting += foot.pop(label)
        for lines in (waiting, *foot.values()):
            if lines:
                out += ["", *lines] if out and out[-1] else lines
        return out

    def _break(self, out: list[str], waiting: list[str], page: int) -> int:
        if waiting:
            out += ["", *waiting]
            waiting.clear()
        head = " ".join(self.document["title"].split()[:7])
        match self.style.between:
            case "blanks":
                out += ["", "", ""]
            case "head":
                out += ["\f" + head, ""]
            case "head-foot":
                out += ["", str(page), "\f" + head, ""]
            case "foot":
                out += ["", str(page), "\f"]
            case _:
                out += [""]
        return page + 1
