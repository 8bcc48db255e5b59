"""What the place of a line says: above the title, under a caption, over an entry, beside a mark."""

from __future__ import annotations

from archive.segmenter import segment
from tests.archive.test_segmenter import MORE, PROSE, of_kind


def test_decimals_are_no_footnote_marks():
    text = f"{PROSE}\nIt comes to 4.1 million crowns in all.\n\n1. A first demand.\n"
    assert "4.1 million" in " ".join(block.text for block in segment(text).blocks)


def test_notes_marked_with_stars_in_brackets():
    text = f"{PROSE.strip()}[*]\n\n{MORE.strip()}[**]\n\n[*] Not found.\n\n[**] Found.\n"
    blocks = segment(text).blocks
    assert [(b.kind, b.label) for b in blocks][2:] == [("footnote", "*"), ("footnote", "**")]
    assert [b.refs for b in blocks[:2]] == [
        [(len(PROSE.strip()), "*")],
        [(len(MORE.strip()), "**")],
    ]


def test_offices_and_markings_stand_above_the_title():
    text = f"Ministry of Ferries\n\nSingle copy\n\nOn the Toll\n\n{PROSE}\n"
    assert segment(text).title == "On the Toll"
    assert [b.kind for b in segment(text).blocks] == ["metadata", "metadata", "title", "paragraph"]


def test_an_office_is_the_title_where_nothing_else_could_be():
    assert segment(f"Ministry of Ferries\n\n{PROSE}\n").title == "Ministry of Ferries"


def test_head_lines_of_a_memorandum():
    text = (
        "Memorandum of Conversation\n\nPlace: Old Quay\n\nParticipants:\n\nJane Roe\n\nMax Loe\n\n"
        f"Ada Noe\n\nSummary:\n\n{PROSE}\n"
    )
    assert [block.kind for block in segment(text).blocks] == [
        "title", "metadata", "heading", *["list_item"] * 3, "heading", "paragraph"
    ]  # fmt: skip


def test_days_of_a_diary():
    text = f"A Diary\n\n5 March\n\n{PROSE}\n\n6 March\n\nNo meetings at all today.\n"
    assert of_kind(text, "heading") == ["5 March", "6 March"]


def test_sections_above_items_that_count_through_the_text():
    text = (
        "On Tolls\n\nI. The River\n\n1. It was said that it froze early.\n\n2. It was said that it "
        "thawed late.\n\nII. The Sea\n\n3. It was said that it rose every day.\n"
    )
    assert of_kind(text, "heading") == ["The River", "The Sea"]
    assert len(of_kind(text, "list_item")) == 3
