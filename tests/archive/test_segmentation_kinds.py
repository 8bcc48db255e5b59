"""Kinds of documents that no rule was tuned on, printed in every style, come out as they are.

The sources in ``kinds/`` are invented; ``printing`` prints them. What is counted is plain: the
share of blocks that come back whole and with their kind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from archive.segmenter import segment
from tests.archive.printing import KINDS, STYLES, A, load, markdown, render

SOURCES = [load(path) for path in sorted(KINDS.glob("*.txt"))]
OTHERS = {
    "typewritten": replace(A, face="fixed", width=70),
    "book": replace(A, face="serif", width=33_000, break_words=True, page=33),
    "marks in brackets": replace(A, mark="[{}]", note="[{}] {}"),
    "marks in parentheses": replace(A, mark="({})", note="({}) {}"),
    "dashes": replace(STYLES["B"], bullet="-", headings="capitals", between="foot", page=30),
    "heads in the middle": replace(STYLES["B"], centred=True, between="head", page=35),
}
FLOORS = {  # per cent of the blocks; a little under what is reached
    "A": 97.0,
    "B": 96.8,
    "C": 97.5,
    "D": 94.0,
    "F": 97.0,
    "Markdown": 99.0,
    "typewritten": 93.3,
    "book": 94.5,
    "marks in brackets": 96.5,
    "marks in parentheses": 96.5,
    "dashes": 98.5,
    "heads in the middle": 96.0,
}


def squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def printed(document: dict, style: str) -> str:
    if style == "Markdown":
        return markdown(document)
    return render(document, OTHERS.get(style) or STYLES[style])


def found(document: dict, text: str) -> tuple[int, int]:
    """How many blocks came back whole with their kind, and how many there are.

    Lines of the record count when they are no heading; what may be several kinds always counts.
    """
    kinds = Counter()
    for block in segment(text).blocks:
        kind = "metadata" if block.kind in ("title", "metadata") else block.kind
        kinds[kind, squeezed(block.text)] += 1
        if block.label:
            kinds[kind, squeezed(f"{block.label} {block.text}")] += 1
    good = 0
    for block in document["blocks"]:
        text = squeezed(block["text"])
        allowed = [block["kind"]]
        if block["kind"] in ("title", "metadata"):
            allowed = ["metadata", "paragraph"] + ["heading"] * (block["kind"] == "title")
        if block.get("ambiguous"):
            allowed = ["heading", "paragraph", "list_item", "metadata"]
        kind = next((k for k in allowed if kinds[k, text]), None)
        if kind:
            kinds[kind, text] -= 1
            good += 1
    return good, len(document["blocks"])


@pytest.mark.parametrize("style", FLOORS)
def test_kinds_of_documents(style):
    results = [found(document, printed(document, style)) for document in SOURCES]
    share = 100 * sum(good for good, _ in results) / sum(count for _, count in results)
    assert share >= FLOORS[style], f"{share:.1f}"


@pytest.mark.parametrize("style", FLOORS)
def test_no_word_is_lost_or_made_up(style):
    for document in SOURCES:
        text = printed(document, style)
        parsed = segment(text)
        came = Counter(squeezed("".join(f"{b.label} {b.text}" for b in parsed.blocks)))
        wanted = Counter(squeezed("".join(block["text"] for block in document["blocks"])))
        assert not {c: n for c, n in (wanted - came).items() if c.isalpha()}, document["id"]


def test_titles_are_found():
    titles = {
        document["title"]: segment(printed(document, style)).title
        for style in ("A", "C")
        for document in SOURCES
    }
    wrong = {want: got for want, got in titles.items() if squeezed(want) != squeezed(got)}
    assert len(wrong) <= 2, wrong
