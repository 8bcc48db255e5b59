"""PDFs: the demonstration texts set in several designs, what stands around a text, bad files."""

from __future__ import annotations

import io
import textwrap
from dataclasses import replace

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.importers import parse, pdf
from archive.importers.pdflines import Printed
from archive.parsed import ImportProblem, ParsedDocument, as_gold
from benchmarks.pdfs import DESIGNS, Design, written
from tests.archive.formats import NAMES, demonstration, shape
from tests.archive.mutations import Budget, fuzz

PROSE = (
    "The harbour master reported that the ice had gone from the inner basin and that the first "
    "barges could be loaded within the week if the weather held. He had spoken with the owners, "
    "who agreed to pay the higher dues until midsummer. "
)


def made(parsed: ParsedDocument, design: Design) -> bytes:
    """A document as a PDF of this design, with its title."""
    gold = as_gold(parsed)
    title = {"kind": "title", "text": parsed.title}
    return written(gold | {"blocks": [title, *gold["blocks"]]}, design)


def writer(parsed: ParsedDocument) -> bytes:
    return made(parsed, DESIGNS["book"])


def prose(*blocks: tuple[str, str], design: str = "book", **changes: object) -> bytes:
    gold = {"title": "On the harbour", "blocks": [{"kind": k, "text": t} for k, t in blocks]}
    return written(gold, replace(DESIGNS[design], **changes))


def drawn(*pages: list[tuple[float, float, str]], **options: object) -> bytes:
    """Pages with words at places, in points from the lower left corner."""
    out = io.BytesIO()
    canvas = Canvas(out, **options)
    for page in pages:
        for x, y, words in page:
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("design", ["book", "archive", "typed"])
@pytest.mark.parametrize("name", NAMES)
def test_demonstration_texts_come_back(name: str, design: str) -> None:
    there = demonstration(name)
    back = parse(made(there, DESIGNS[design]), "letter.pdf")
    assert back.title == there.title
    assert [plainly(one) for one in shape(back)] == [plainly(one) for one in shape(there)]


def plainly(one: tuple) -> tuple:
    """What a page shows: not how deep a heading is, and capitals as they are printed."""
    kind, text, label, _, refs, _ = one
    kind = "paragraph" if kind in ("metadata", "quotation") else kind
    label = label if any(char.isalnum() for char in label) else ""
    return kind, text.casefold() if kind == "heading" else text, label, refs


def test_words_stay_out_of_the_record() -> None:
    there = demonstration("letter-of-the-harbour-office")
    back = parse(made(there, DESIGNS["archive"]), "letter.pdf")
    assert back.metadata["date"] == "9 April 1954"
    assert set(back.metadata) <= {"date", "participants", "archive_reference"}


def test_page_breaks_have_their_printed_numbers() -> None:
    parsed = parse(prose(*[("paragraph", PROSE * 4)] * 9), "a.pdf")
    labels = [label for block in parsed.blocks for _, label in block.breaks]
    assert labels == [str(118 + number) for number in range(1, len(labels) + 1)]
    assert len(labels) > 1
    assert not any("ON THE HARBOUR" in block.text for block in parsed.blocks)
    assert [block.text for block in parsed.blocks] == [(PROSE * 4).strip()] * 9


def test_columns_are_read_one_after_the_other() -> None:
    parsed = parse(prose(*[("paragraph", PROSE * 5)] * 12, design="journal"), "a.pdf")
    assert {block.text for block in parsed.blocks} == {(PROSE * 5).strip()}
    rows = [
        (x, 700.0 - 14 * line, f"{word} line {line} of the text in this column,")
        for line in range(12)
        for x, word in ((72.0, "left"), (330.0, "right"))
    ]
    words = " ".join(block.text for block in parse(drawn(rows), "a.pdf").blocks).split()
    assert [w for w in words if w in ("left", "right")] == ["left"] * 12 + ["right"] * 12


def test_kinds_and_reasons() -> None:
    parsed = parse(
        prose(
            ("title", "On the Harbour of Norrey"),
            ("paragraph", PROSE),
            ("heading", "The winter before"),
            ("paragraph", PROSE * 2),
            ("list_item", "1. The dues are paid in advance, and no credit is given to anybody."),
            ("list_item", "2. The ferry runs on Sundays."),
            ("paragraph", PROSE),
            design="report",
        ),
        "a.pdf",
    )
    assert [block.kind for block in parsed.blocks] == [
        "title", "paragraph", "heading", "paragraph", "list_item", "list_item", "paragraph",
    ]  # fmt: skip
    reasons = [block.reason for block in parsed.blocks]
    assert reasons[0] == "largest type"
    assert reasons[2] == "bold"
    assert reasons[3] == "space above" or "after bold" in reasons[3]


@pytest.mark.parametrize("place", ["foot", "end"])
def test_footnotes_and_their_marks(place: str) -> None:
    gold = {
        "title": "",
        "blocks": [
            {"kind": "paragraph", "text": PROSE * 3, "refs": [[len("The harbour master"), "1"]]},
            {"kind": "paragraph", "text": PROSE * 3, "refs": [[len(PROSE) - 1, "2"]]},
            {"kind": "footnote", "text": "Not printed.", "label": "1"},
            {"kind": "footnote", "text": PROSE, "label": "2"},
        ],
    }
    parsed = parse(written(gold, replace(DESIGNS["book"], notes=place)), "a.pdf")
    assert [(b.kind, b.label) for b in parsed.blocks] == [
        ("paragraph", ""), ("paragraph", ""), ("footnote", "1"), ("footnote", "2"),
    ]  # fmt: skip
    assert [b.refs for b in parsed.blocks[:2]] == [[(18, "1")], [(len(PROSE) - 1, "2")]]
    assert parsed.blocks[3].text == PROSE.strip()


def test_a_raised_number_without_footnote_is_text() -> None:
    lines = [_line("The area of the basin is 12 m", 700), _line("and no more than that.", 686)]
    lines[0].marks.append((len(lines[0].text), "2"))
    document = pdf.divided(lines, {0: 800.0})
    assert document.blocks[0].text == "The area of the basin is 12 m2 and no more than that."
    assert not document.blocks[0].refs


def _set(canvas: Canvas, x: float, y: float, *words: tuple[str, float, float]) -> None:
    """Words of these (text, size, rise) one after the other."""
    for text, size, rise in words:
        canvas.setFont("Times-Roman", size)
        canvas.drawString(x, y + rise, text)
        x += canvas.stringWidth(text, "Times-Roman", size)


def test_raised_numbers_and_low_footnotes_are_not_lost() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(2):
        for number, line in enumerate(textwrap.wrap(f"On page {page} of it. {PROSE * 9}", 95)):
            _set(canvas, 72, 740 - 14 * number, (line, 11, 0))
        _set(canvas, 72, 300, ("235", 7, 4), ("U was wanted by the harbour office", 11, 0),
             (str(page + 1), 7, 4), (" and by nobody else in the town.", 11, 0))  # fmt: skip
        note = f"It weighed 10² pounds on day {page}" if page else "Not printed"
        _set(canvas, 72, 50, (str(page + 1), 6, 3), (f" {note}", 8.5, 0))
        canvas.showPage()
    canvas.save()
    blocks = parse(out.getvalue(), "ore.pdf").blocks
    assert [(b.label, b.text) for b in blocks if b.kind == "footnote"] == [
        ("1", "Not printed"),
        ("2", "It weighed 102 pounds on day 1"),
    ]
    said = [b for b in blocks if "was wanted" in b.text]
    assert [b.text[:20] for b in said] == ["235 U was wanted by "] * 2
    assert [label for b in said for _at, label in b.refs] == ["1", "2"]


def _line(text: str, base: float) -> Printed:
    return Printed(text, 72, 72 + 5 * len(text), base, 11, 0, word=20)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("On the harbour of Norrey", True),
        ("Microsoft Word - letter3.doc", False),
        ("scan_0042.tif", False),
        ("untitled", False),
        ("C:/texts/77", False),
    ],
)
def test_title_of_the_file(title: str, kept: bool) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle(title)
    canvas.drawString(72, 700, "the master reported that the ice had gone from the basin,")
    canvas.drawString(72, 686, "and that the first barges could be loaded within the week.")
    canvas.save()
    parsed = parse(out.getvalue(), "a.pdf")
    assert parsed.title == (title if kept else "")


def test_a_broken_table_of_contents_is_mended() -> None:
    good = prose(*[("paragraph", PROSE)] * 6)
    at = good.rindex(b"startxref")
    broken = good[:at].replace(b"xref\n0", b"xrxx\n0") + b"startxref\n7\n%%EOF"
    assert parse(broken, "a.pdf").blocks == parse(good, "a.pdf").blocks


GOOD = drawn([(72, 700, "The ice had gone from the inner basin.")])
BAD = {
    "only its sign": (b"%PDF-1.7 and nothing", "is damaged and cannot be opened"),
    "cut off": (GOOD[: len(GOOD) // 3], "is damaged and cannot be opened"),
    "password": (drawn([(72, 700, "secret")], encrypt="open sesame"), "has a password"),
    "no text": (drawn([], []), "holds no text, only pictures of pages"),
    "a picture in it": (b"%PDF\n\x89PNG" + bytes(999), "is damaged"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_refused_with_a_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ImportProblem, match=r"a\.pdf") as caught:
        parse(data, "a.pdf")
    assert sentence in str(caught.value)


def test_too_many_pages_and_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(*[[(72, 700, "One page of the text.")]] * 3)
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(ImportProblem, match=r"a\.pdf has 3 pages; PDFs of up to 2 pages"):
        parse(data, "a.pdf")
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    monkeypatch.setattr("archive.importers.pdflines.MOST_CHARACTERS", 10)
    with pytest.raises(ImportProblem, match=r"Page 1 of a\.pdf has more than 10 characters"):
        parse(data, "a.pdf")


def test_signs_that_stand_for_no_letters() -> None:
    lines = [_line("\ufffd\ue001\ue002" * 20 + " abcdefgh", 700)]
    with pytest.raises(ImportProblem, match="does not say which letters its signs stand for"):
        pdf._refuse_no_text(pdf._Pages(lines, {}, 1), "a.pdf")


@pytest.mark.parametrize("turn", [90, 270])
def test_turned_pages(turn: int) -> None:
    document = pypdfium2.PdfDocument(prose(("paragraph", PROSE * 3), ("paragraph", PROSE)))
    upright = [block.text for block in parse(_saved(document), "a.pdf").blocks]
    document[0].set_rotation(turn)
    assert [block.text for block in parse(_saved(document), "a.pdf").blocks] == upright


def test_a_table_that_lies_on_its_side() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rotate(90)
    for line, words in enumerate(textwrap.wrap(PROSE, 70)):
        canvas.drawString(100, -100 - 14 * line, words)
    canvas.save()
    assert parse(out.getvalue(), "a.pdf").blocks[-1].text == PROSE.strip()


def _saved(document: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def said(data: bytes) -> str:
    """The bare text of a PDF, as far as it can be read."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return ""
    parts = []
    for index in range(len(document)):
        try:
            parts.append(document[index].get_textpage().get_text_range())
        except pypdfium2.PdfiumError:
            continue
    return "".join(parts).replace("\ufffe", "")


def test_no_damage_makes_it_crash_hang_or_invent() -> None:
    letter = demonstration("letter-of-the-harbour-office")
    readable = drawn(
        [
            (72, 700 - 14 * line, f"Line {line} of the harbour office, as it was.")
            for line in range(9)
        ],
        [(72, 700, "Another page"), (72, 680, "of the same letter.")],
        pageCompression=0,
    )
    sources = [readable, readable, made(letter, DESIGNS["book"]), made(letter, DESIGNS["journal"])]
    fuzz("a.pdf", sources, Budget(), said)
