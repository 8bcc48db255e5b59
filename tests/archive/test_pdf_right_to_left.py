"""PDFs of texts that run from right to left: read in order, however the file is built."""

from __future__ import annotations

import pytest

from archive.importers import parse
from archive.importers.pdfright import in_order, is_right

LETTERS = "".join(map(chr, range(0x5D0, 0x5EB)))
CODES = {letter: chr(ord("a") + at) for at, letter in enumerate(LETTERS)} | {" ": " ", ".": "."}
CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
    "1 begincodespacerange <00> <FF> endcodespacerange\n"
    "3 beginbfrange <61> <7B> <05D0> <20> <20> <0020> <2E> <39> <002E> endbfrange\n"
    "endcmap end end"
)


def written(lines: list[str]) -> bytes:
    """A page with these lines, set from the left as most programs do; each is 60 letters wide."""
    parts = []
    for at, line in enumerate(lines):
        codes = "".join(CODES.get(c, c) for c in reversed(line))
        parts.append(f"BT /F 12 Tf {540 - 7.2 * len(line):.1f} {700 - 15 * at} Td ({codes}) Tj ET")
    content = "\n".join(parts)
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 7 0 R >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 6 0 R >>",
        f"<< /Length {len(CMAP)} >>\nstream\n{CMAP}\nendstream",
        "<< /Font << /F 5 0 R >> >>",
    )
    body = "".join(f"{n} 0 obj\n{each}\nendobj\n" for n, each in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n".encode()


def test_a_page_comes_back() -> None:
    first = [
        "שומר המגדלור אמר כי השמן נמכר ולא אמר למי נמכר. איש לא",
        "הודיע לנמל כי האור היה כבוי שבוע שלם.",
    ]
    second = [
        "ראש העיר השיב כי יש לבדוק את החשבונות לפני סוף החודש.",
        "הוועדה תתכנס שוב ביום שני בבית העירייה.",
    ]
    parsed = parse(written([*first, *second]), "ledger.pdf")
    assert [block.text for block in parsed.blocks] == [" ".join(first), " ".join(second)]


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("רוא", "אור"),
        ("1948 תנשב", "בשנת 1948"),
        ("1948-1951 2 תנשב", "בשנת 2 1948-1951"),
        ("ומסרפש U.S. Oil לש", "של U.S. Oil שפרסמו"),
        ("(הרעה) ואר", "ראו (הערה)"),
        (")הרעה( ואר", "ראו (הערה)"),
        ("١٩٤٨ ةنس", "سنة ١٩٤٨"),
    ],
)
def test_the_order_of_reading(seen: str, read: str) -> None:
    assert is_right(seen)
    characters = [(c, 6.0 * at) for at, c in enumerate(seen)]
    assert in_order(characters) == read
    # In whatever order the file has them.
    assert in_order(characters[::-1]) == read


def test_points_stay_with_their_letters() -> None:
    shalom = "םו\u05b9ל\u05c1ש"
    characters = list(zip(shalom, [0.0, 6.0, 6.5, 12.0, 18.2, 18.0], strict=True))
    assert in_order(characters) == "ש\u05c1לו\u05b9ם"


def test_other_lines_are_none_of_these() -> None:
    assert not is_right("The word שלום in a line")
    assert not is_right("1948 – 1951")
