"""Mutated files for the fuzz tests of importers.

``COLLOQUY_FUZZ_CASES`` sets how many cases each importer gets; the suite runs a few.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.importers import parse
from archive.parsed import ImportProblem, ParsedDocument

CASES = int(os.environ.get("COLLOQUY_FUZZ_CASES", "150"))
LONGEST = 10.0
"""Seconds that one file may take."""
_INSERTS = [
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc3", b"e\xcc\x81", b"\r", b"\t", b"9" * 40),
    *(b"<", b">", b"&", b"&#x0;", b"&#1;", b"<!--", b"]]>", b"<![CDATA[", b'"', b"'", b"/"),
    *(b"</p>", b"<p>", b"<div>", b"<table><tr><td>", b"&nbsp;", b"&foo;", b"PK\x03\x04"),
    *(b"`", b"*", b"[^1]", b"\n\n", b"\n> ", b"\n- "),
]


class Budget:
    """Runs an import and holds it to its time."""

    def run(self, name: str, data: bytes) -> ParsedDocument | None:
        """The parsed document, or None where the file is refused."""
        begun = time.monotonic()
        try:
            return parse(data, name)
        except ImportProblem:
            return None
        finally:
            taken = time.monotonic() - begun
            assert taken < LONGEST, f"{taken:.1f} s"


def letters(text: str) -> str:
    """Letters and digits of a text in their order, without what stands between them."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text))


def is_said(word: str, source: str, pieces: int = 4) -> bool:
    """Whether a word is in the source, at most cut by marks that are no text."""
    for _ in range(pieces):
        end = len(word)
        while end and word[:end] not in source:
            end -= 1
        word = word[end:]
        if not word:
            return True
        if not end:
            return False
    return False


@st.composite
def mutated(draw: st.DrawFn, sources: list[bytes]) -> bytes:
    """One of the sources with some pieces cut, doubled, moved, replaced or put in."""
    data = draw(st.sampled_from(sources))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 400)))
        match draw(st.integers(0, 5)):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:to] + data[at:to] * draw(st.integers(1, 4)) + data[to:]
            case 2:
                data = data[:at] + draw(st.sampled_from(_INSERTS)) + data[at:]
            case 3:
                data = data[:at] + draw(st.binary(max_size=4)) + data[to:]
            case 4:
                other = draw(st.integers(0, len(data)))
                data = data[:other] + data[at:to] + data[other:]
            case 5:
                data = data[:at]
    return data


def fuzz(
    name: str,
    sources: list[bytes],
    budget: Budget,
    known: Callable[[bytes], str],
    vary: Callable[[list[bytes]], st.SearchStrategy[bytes]] = mutated,
) -> None:
    """No crash, no hang, no invented word, and offsets inside the text, over ``CASES`` files.

    ``known`` gives what stands in a file; a word of the outcome must stand there, at most cut
    by marks.
    """

    @settings(
        max_examples=CASES,
        deadline=None,
        derandomize=CASES < 1_000,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(vary(sources))
    def check(data: bytes) -> None:
        parsed = budget.run(name, data)
        if parsed is None:
            return
        source = letters(known(data))
        for block in parsed.blocks:
            assert block.text == " ".join(unicodedata.normalize("NFC", block.text).split())
            assert all(0 <= at <= len(block.text) for at, _ in block.refs + block.breaks)
            for word in re.findall(r"[^\W_]+", block.text):
                assert is_said(word, source), word

    check()
