"""One rule a test, on small texts written for it."""

from __future__ import annotations

import textwrap

import pytest

from archive.parsed import Block
from archive.segmenter import segment
from archive.segmenter.column import _SANS, Face

PROSE = (
    "The harbour master reported that the ice had gone from the inner basin and that the first "
    "barges could be loaded within the week if the weather held. He had spoken with the owners, "
    "who agreed to pay the higher dues until midsummer. "
)
MORE = (
    "The council had looked at the accounts of the ferry and found them in order, but for the "
    "wages of two oarsmen who had left in the spring. It asked for a new estimate of the costs. "
)


def wrapped(*paragraphs: str, width: int = 72) -> str:
    """Text as a page gives it: hard line ends, no blank lines."""
    return "\n".join("\n".join(textwrap.wrap(paragraph, width)) for paragraph in paragraphs)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in segment(text).blocks]


def of_kind(text: str, kind: str) -> list[str]:
    return [block.text for block in segment(text).blocks if block.kind == kind]


def only(text: str, kind: str) -> Block:
    (block,) = [block for block in segment(text).blocks if block.kind == kind]
    return block


# -- paragraphs ------------------------------------------------------------------------------


def test_a_short_last_line_ends_a_paragraph_without_blank_lines():
    first, second = (PROSE + MORE).strip(), (MORE + PROSE).strip()
    assert of_kind(wrapped(first, second), "paragraph") == [first, second]


def test_reasons_are_short_phrases():
    blocks = segment(wrapped((PROSE + MORE).strip(), (MORE + PROSE).strip())).blocks
    assert [block.reason for block in blocks] == ["start of the text", "short last line"]


def set_in_type(text: str, width: int) -> list[str]:
    """Lines as a column of proportional type holds them; width in thousandths of the size."""
    face = Face("sans", _SANS)
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and face.width(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def test_proportional_type_is_measured_and_not_counted():
    """Lines of narrow letters hold far more characters than lines of wide ones."""
    narrow = "it is still till it fits, ill will flits till it tilts, "
    wide = "some women whom we saw among them now mowed warm meadows, "
    first = narrow * 4 + wide * 4 + narrow * 4 + "and wow."
    second = "We saw " + wide * 5 + narrow * 5 + "and wow."
    lines = [*set_in_type(first, 30_000), *set_in_type(second, 30_000)]
    lengths = sorted(len(line) for line in lines)
    assert lengths[-1] > 1.5 * lengths[len(lengths) // 4]
    assert of_kind("\n".join(lines), "paragraph") == [first, second]


def test_blank_lines_part_paragraphs():
    assert of_kind("It was so.\n\nThen it was not.\n", "paragraph") == [
        "It was so.",
        "Then it was not.",
    ]


def test_a_blank_line_inside_a_sentence_does_not_part_it():
    filler = "\n\n".join(wrapped((PROSE + MORE).strip()) for _ in range(3))
    text = filler + "\n\nIn the end the council laughed and stopped\n\ndefending its opinion.\n"
    last = segment(text).blocks[-1]
    assert last.text == "In the end the council laughed and stopped defending its opinion."
    assert last.doubtful


def test_page_break_by_blank_line_in_mid_sentence():
    paragraph = (PROSE + MORE + PROSE).strip()
    lines = textwrap.wrap(paragraph, 72)
    text = "\n".join([*lines[:4], "", *lines[4:]]) + "\n" + wrapped((MORE + PROSE).strip())
    assert of_kind(text, "paragraph")[0] == paragraph


def test_each_paragraph_of_a_quotation_opens_it_again():
    lines = textwrap.wrap((PROSE + MORE).strip(), 72)
    text = "\n".join(
        [
            *lines,
            "“having seen that the tolls on the river have been raised three times now,",
            "“knowing that the ferry is the only way to the other bank of it at present,",
            "“asks the council to think again.”",
        ]
    )
    assert [p[:8] for p in of_kind(text, "paragraph")[1:]] == ["“having ", "“knowing", "“asks th"]


def test_where_only_sense_decides_the_block_is_marked_doubtful():
    """The first paragraph ends with a full line: the change of speaker decides."""
    full = "Mr. Lake then said that the toll should be paid by the owners of barges."
    nexts = "Mr. Hill asked whether the owners of the barges had been told of it yet."
    body = wrapped(*[(f"Mr. Reed said that {MORE}{PROSE}").strip()] * 4)
    lines = [*textwrap.wrap((PROSE + MORE + PROSE).strip(), 72)[:6], full, nexts]
    text = body + "\n" + "\n".join(lines) + "\nNobody knew."
    doubtful = [block for block in segment(text).blocks if block.doubtful]
    assert doubtful
    assert any("line" in b.reason or "turn" in b.reason for b in doubtful)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("the coun-\nsel of the council, the counsel", "the counsel of the council, the counsel"),
        ("a well-\nknown man and his wife", "a well-known man and his wife"),
        ("the govern‐\nment of the town", "the government of the town"),
        ("all of the atmos-\nphere was cold", "all of the atmosphere was cold"),
        ("and with it Marie-\nlise came home", "and with it Marie-lise came home"),
        ("the cloud-\nbank and a bank and a cloud", "the cloud-bank and a bank and a cloud"),
        ("and/\nor both of the towns", "and/or both of the towns"),
        ("they waited—\nand nobody came", "they waited—and nobody came"),
    ],
)
def test_hyphens_at_line_ends(source, text):
    lead = "It was said on that day in the town hall that everybody had agreed with\n"
    assert " ".join(of_kind(lead * 4 + source + ".", "paragraph")).endswith(text + ".")


def test_a_hyphen_that_nothing_in_the_text_settles_is_a_doubt():
    lead = "It was said on that day in the town hall that everybody had agreed with\n" * 4
    for words in ("all of the atmos-\nphere was cold.", "the cloud-\nbank, a bank, a cloud."):
        (block,) = [block for block in segment(lead + words).blocks if block.doubtful]
        assert "divided at the line end" in block.reason
    assert not any(block.doubtful for block in segment(lead + "a well-\nknown man.").blocks)


# -- headings --------------------------------------------------------------------------------


def test_capitals_are_a_heading_also_when_glued_to_the_text():
    text = wrapped("It ended so.", "ON THE TOLLS", (PROSE + MORE).strip())
    assert of_kind(text, "heading") == ["ON THE TOLLS"]
    assert only(text, "heading").reason == "all capitals"


def test_a_heading_over_two_lines_with_brackets():
    paragraphs = [wrapped((PROSE + MORE).strip()) for _ in range(3)]
    head = "PREPARATION OF THE MEETING OF THE \nOCC [OLD CITY COUNCIL] "
    text = "\n\n".join([paragraphs[0], head, paragraphs[1], "THE FERRY", paragraphs[2]])
    assert of_kind(text, "heading") == [
        "PREPARATION OF THE MEETING OF THE OCC [OLD CITY COUNCIL]",
        "THE FERRY",
    ]


def test_two_headings_in_a_row_stay_two():
    text = wrapped("REPORT OF THE YEAR", (PROSE + MORE).strip(), "MORNING", "PRESENT:", "All.")
    assert of_kind(text, "heading") == ["MORNING", "PRESENT:"]


def test_title_case_headings_between_paragraphs():
    text = "\n\n".join(["A Report", PROSE.strip(), "Tolls on the River", MORE.strip()])
    blocks = segment(text).blocks
    assert [block.kind for block in blocks] == ["title", "paragraph", "heading", "paragraph"]


def test_articles_of_a_treaty():
    text = "\n\n".join(["A Treaty", PROSE, "Article I", MORE, "Article II", PROSE])
    assert of_kind(text, "heading") == ["Article I", "Article II"]


def test_headings_nest():
    text = "\n\n".join(
        [
            "The Whole Matter",
            PROSE,
            "FIRST PART",
            "1.1 The river",
            PROSE,
            "1.2 The ferry",
            MORE,
            "SECOND PART",
            MORE,
            "2.1 The toll",
            PROSE,
        ]
    )
    headings = [b for b in segment(text).blocks if b.kind == "heading"]
    assert [(b.level, b.text) for b in headings] == [
        (1, "FIRST PART"),
        (2, "1.1 The river"),
        (2, "1.2 The ferry"),
        (1, "SECOND PART"),
        (2, "2.1 The toll"),
    ]


def test_numbered_headings_have_text_below_them():
    text = "\n\n".join(
        ["On Tolls", "1. The River", PROSE, "2. The Ferry", MORE, "3. The Gate", MORE]
    )
    headings = [b for b in segment(text).blocks if b.kind == "heading"]
    assert [(b.label, b.text) for b in headings] == [
        ("1.", "The River"),
        ("2.", "The Ferry"),
        ("3.", "The Gate"),
    ]


# -- lists -----------------------------------------------------------------------------------


def test_numbered_items_without_final_stops():
    text = wrapped(
        (PROSE + MORE).strip(),
        "The clerk said that the town has three wards:",
        "1. Upper ward on the hill",
        "2. Lower ward by the river",
        "3. Outer ward beyond the gate",
        (MORE + PROSE).strip(),
    )
    items = [b for b in segment(text).blocks if b.kind == "list_item"]
    assert [(b.label, b.text) for b in items] == [
        ("1.", "Upper ward on the hill"),
        ("2.", "Lower ward by the river"),
        ("3.", "Outer ward beyond the gate"),
    ]
    assert of_kind(text, "paragraph")[-1] == (MORE + PROSE).strip()


def test_a_number_alone_is_no_list():
    text = wrapped("84. " + (PROSE + MORE).strip(), (MORE + PROSE).strip())
    assert not of_kind(text, "list_item")


def test_lists_nest_by_their_labels():
    text = "It was agreed:\n\n1. The toll\n(a) of barges\n(b) of boats\n2. The gate\n"
    items = [b for b in segment(text).blocks if b.kind == "list_item"]
    assert [(b.level, b.label) for b in items] == [(1, "1."), (2, "(a)"), (2, "(b)"), (1, "2.")]


def test_bullets_and_a_name_without_bullet_among_them():
    text = "PRESENT:\n– John Roe\n– Ann Poe, Clerk\nM. Paul Loe\n– Ada Noe\n"
    assert of_kind(text, "list_item") == ["John Roe", "Ann Poe, Clerk", "M. Paul Loe", "Ada Noe"]


def test_short_lines_after_a_caption():
    text = wrapped((PROSE + MORE).strip(), "Present:", "Mr. Roe", "Mrs. Poe", "Dr. Noe")
    text += "\n" + wrapped((MORE + PROSE).strip())
    assert of_kind(text, "heading") == ["Present:"]
    assert of_kind(text, "list_item") == ["Mr. Roe", "Mrs. Poe", "Dr. Noe"]


# -- footnotes -------------------------------------------------------------------------------


def test_a_mark_glued_to_a_word_and_the_note_at_the_end():
    text = wrapped((PROSE + MORE).strip(), "He told of the meeting in the city.1 It was late.")
    text += "\n1. Editor’s note: the meeting of the five towns.\n"
    note = only(text, "footnote")
    assert (note.label, note.text) == ("1", "Editor’s note: the meeting of the five towns.")
    block = segment(text).blocks[-2]
    assert block.text == "He told of the meeting in the city. It was late."
    assert block.refs == [(len("He told of the meeting in the city."), "1")]


def test_a_mark_inside_the_sentence_and_a_dash_with_a_number():
    text = "The hill has 3 wells, the plain—1 of them dry, the town1, and more.\n\n1. A town.\n"
    block = segment(text).blocks[0]
    assert block.text == "The hill has 3 wells, the plain—1 of them dry, the town, and more."
    assert [label for _, label in block.refs] == ["1"]


def test_marks_in_brackets_and_superscript():
    text = "It was so.[1] And so.² Then not.\n\n[1] Or nearly.\n\n[2] Or not.\n"
    block = segment(text).blocks[0]
    assert block.text == "It was so. And so. Then not."
    assert block.refs == [(10, "1"), (18, "2")]


def test_notes_at_the_foot_of_each_page():
    first = textwrap.wrap((PROSE + MORE + PROSE).strip() + " And the gate was shut.", 72)
    first[1] = first[1].replace("first", "first1", 1) if "first" in first[1] else first[1] + "1"
    lines = [*first[:4], "1 Of three.", "", "- 1 -", "", *first[4:], "", "- 2 -"]
    blocks = segment("\n".join(lines)).blocks
    assert [b.kind for b in blocks] == ["paragraph", "footnote"]
    assert blocks[1].text == "Of three."
    assert [label for _, label in blocks[0].refs] == ["1"]
    assert [label for _, label in blocks[0].breaks] == ["2"]


def test_a_numbered_list_at_the_end_is_no_run_of_notes():
    text = "Bases for peace are these:\n\n1. All shall stop.\n\n2. Nobody shall start again.\n"
    assert not of_kind(text, "footnote")
    assert len(of_kind(text, "list_item")) == 2


def test_a_mark_after_a_year():
    text = "A Treaty Signed August 24, 19341\n\n" + PROSE + "\n\n1. In two languages.\n"
    title = segment(text).blocks[0]
    assert (title.text, title.refs) == ("A Treaty Signed August 24, 1934", [(31, "1")])


# -- pages -----------------------------------------------------------------------------------


def test_running_heads_and_page_numbers_are_left_out():
    lines = textwrap.wrap((PROSE + MORE) * 3, 72)
    pages = [lines[:5], lines[5:10], lines[10:]]
    text = "\f".join(
        f"PAPERS OF THE TOWN\n\n{chr(10).join(page)}\n\n{number}\n"
        for number, page in enumerate(pages, start=1)
    )
    title, block = segment(text).blocks  # on the first page it may be the title, and is kept
    assert title.text == "PAPERS OF THE TOWN"
    assert block.text == ((PROSE + MORE) * 3).strip()
    assert [label for _, label in block.breaks] == ["2", "3"]
    for offset, _ in block.breaks:
        assert block.text[offset - 1] == " "


def test_page_of_pages_and_form_feed():
    text = "\n".join(textwrap.wrap(PROSE * 2, 72)[:3]) + "\n\nPage 1 of 2\n\n\fand went home.\n"
    (block,) = segment(text).blocks
    assert block.text.endswith("and went home.")
    assert "Page" not in block.text


def test_editorial_brackets_stay_text():
    text = "The com[munist] party [sic] of I[van] the clerk did not know of it at all.\n"
    assert kinds(text) == [("paragraph", text.strip())]


def test_speakers_in_a_dialogue():
    speech = "Mr. Roe: The ice is gone from the basin and nobody has told me of it until now."
    answer = "Mr. Poe: I had told the clerk of it, and the clerk had told the mayor of the town."
    text = wrapped(*[speech + " " + MORE, answer + " " + PROSE] * 3)
    starts = [p[:7] for p in of_kind(text, "paragraph")]
    assert starts == ["Mr. Roe", "Mr. Poe"] * 3


DIVIDED = """
It was said in the town hall on that very day that everybody had agreed with the coun-
sel given, though the counsel was late, and with the regu-
lation, the regulation being new; nobody was well-
known there, nor was the gover-
nor, and that was the end of the matter for them.
"""


def test_words_divided_at_line_ends_are_joined_once_the_document_shows_that_it_divides():
    joined = " ".join(of_kind(DIVIDED, "paragraph"))
    assert "the counsel given" in joined
    assert "the regulation, the" in joined
    assert "well-known there" in joined  # may be a compound
    assert "the governor, and" in joined  # as the others show


def test_chapters_on_new_pages_are_no_running_heads():
    pages = [f"Chapter {number}\n\n{wrapped(PROSE + MORE)}\n" for number in (1, 2, 3)]
    assert of_kind("\n\f".join(pages), "heading") == ["Chapter 1", "Chapter 2", "Chapter 3"]


def test_a_head_that_counts_the_pages_is_left_out():
    lines = textwrap.wrap((PROSE + MORE) * 3, 72)
    parts = [lines[:4], lines[4:8], lines[8:]]
    text = "\n\f".join(
        f"Papers of the Town {page}\n\n" + "\n".join(part) for page, part in enumerate(parts, 7)
    )
    assert kinds(text) == [("paragraph", ((PROSE + MORE) * 3).strip())]


def test_the_title_stays_where_later_pages_repeat_it():
    lines = textwrap.wrap((PROSE + MORE) * 3, 72)
    text = "ON TOLLS\n\n" + "\n".join(lines[:5]) + "\n\fON TOLLS\n\n" + "\n".join(lines[5:])
    assert kinds(text) == [("title", "ON TOLLS"), ("paragraph", ((PROSE + MORE) * 3).strip())]


def test_numbers_of_sections_are_no_page_numbers():
    text = "\n\n".join(["1", PROSE.strip(), "2", MORE.strip(), "3", PROSE.strip()])
    assert of_kind(text, "heading") == ["1", "2", "3"]


def test_a_head_on_the_only_page_echoes_the_title():
    head, title = "Report of the Five Towns on the", "Report of the Five Towns on the Tolls"
    text = f"{head}\n\n{title}\nof the River and the Sea\n\n{PROSE}\n\n1\n"
    assert segment(text).blocks[0].text == f"{title} of the River and the Sea"


def test_a_paragraph_that_begins_like_the_next_is_no_head():
    first = "It was agreed at once."
    assert next(text for _, text in kinds(f"{first}\n\n{first} And it was done.")) == first
