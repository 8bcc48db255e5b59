"""The record that a text states, Markdown, and the shape that is exchanged."""

from __future__ import annotations

import textwrap

import pytest

from archive.parsed import as_gold
from archive.segmenter import segment

PROSE = (
    "The harbour master reported that the ice had gone from the inner basin and that the first "
    "barges could be loaded within the week if the weather held. He had spoken with the owners, "
    "who agreed to pay the higher dues until midsummer."
)


def wrapped(*paragraphs: str, width: int = 72) -> str:
    """Text as a page gives it: hard line ends, no blank lines."""
    return "\n".join("\n".join(textwrap.wrap(paragraph, width)) for paragraph in paragraphs)


def of_kind(text: str, kind: str) -> list[str]:
    return [block.text for block in segment(text).blocks if block.kind == kind]


# -- letters ---------------------------------------------------------------------------------


def test_a_letter():
    text = wrapped(
        "No. 12",
        "Mr. Roe to Mr. Poe.",
        "The Old Town, May 6, 1884.",
        "Sir: " + PROSE,
        PROSE,
        "I have, etc.,",
        "John Roe.",
    )
    assert [block.kind for block in segment(text).blocks] == [
        "metadata",
        "title",
        "metadata",
        "paragraph",
        "paragraph",
        "paragraph",
        "metadata",
    ]
    assert segment(text).metadata["date"] == "May 6, 1884"
    assert segment(text).title == "Mr. Roe to Mr. Poe."


# -- record ----------------------------------------------------------------------------------

COVER = """
The Town Archive
Papers Old and New

May 06, 1884
A Conversation of the Mayor

and the Ferryman

Citation:
“A Conversation of the Mayor and the Ferryman,” May 06, 1884, The Town Archive, TAR: F. 3,
Op. 1, D. 9, Ll. 5-6. Translated by Ada Noe.
http://archive.example/document/9

Summary:
The mayor and the ferryman speak of the toll
and of the ice.

Original Language:
German

Contents:
English Translation

http://archive.example


On 6 May 1884 the mayor met the ferryman in the presence of the clerks Jane Roe, [Deputy
Clerk] E[van] Poe and the interpreter Max Loe. From our side P. Doe was present.

THE TOLL

The mayor asked about the toll.
"""


def test_the_record_on_a_cover_page():
    document = segment(COVER)
    assert document.title == "A Conversation of the Mayor and the Ferryman"
    assert document.metadata == {
        "citation": "“A Conversation of the Mayor and the Ferryman,” May 06, 1884, The Town "
        "Archive, TAR: F. 3, Op. 1, D. 9, Ll. 5-6. Translated by Ada Noe.",
        "source_url": "http://archive.example/document/9",
        "archive_reference": "TAR: F. 3, Op. 1, D. 9, Ll. 5-6",
        "translator": "Ada Noe",
        "summary": "The mayor and the ferryman speak of the toll and of the ice.",
        "original_language": "German",
        "contents": "English Translation",
        "date": "May 06, 1884",
        "participants": ["Jane Roe", "E[van] Poe", "Max Loe", "P. Doe"],
    }
    assert of_kind(COVER, "heading") == ["THE TOLL"]
    assert len(of_kind(COVER, "paragraph")) == 2


def test_the_record_is_not_taken_out_of_the_text():
    roles = [block.role for block in segment(COVER).blocks if block.kind == "metadata"]
    assert {"letterhead", "date", "label", "citation", "summary", "contents"} <= set(roles)


def test_participants_in_a_list():
    text = "A Talk\n\nApril 2, 1980\n\nParticipants\n\n• Jane Roe\n• Max Loe\n\n" + PROSE
    assert segment(text).metadata["participants"] == ["Jane Roe", "Max Loe"]


# -- Markdown, and the shape that is exchanged -----------------------------------------------


def test_markdown():
    text = "# A Title\n\n## Part\n\nWords[^a] \\[sic\\].\n\n- one\n2. two\n\n[^a]: A note.\n"
    blocks = segment(text).blocks
    assert [(b.kind, b.label, b.text) for b in blocks] == [
        ("title", "", "A Title"),
        ("heading", "", "Part"),
        ("paragraph", "", "Words [sic]."),
        ("list_item", "", "one"),
        ("list_item", "2.", "two"),
        ("footnote", "a", "A note."),
    ]
    assert blocks[2].refs == [(5, "a")]


def test_as_gold_prints_the_number_of_an_item_with_its_text():
    text = "It said:\n\n1. first1 thing\n\n2. second thing\n\nAnd so on it went.\n\n1. A note.\n"
    shape = as_gold(segment(text))
    item = next(b for b in shape["blocks"] if b["kind"] == "list_item")
    assert item["text"] == "1. first thing"
    assert item["label"] == "1."
    assert item["refs"] == [[8, "1"]]
    assert item["lines"] == [3, 3]


@pytest.mark.parametrize("text", ["", " \n\n\t", "\f\f", "\ufeff", "1", "—", "\u00ad"])
def test_next_to_nothing(text):
    assert len(segment(text).blocks) <= 1


def test_a_field_the_record_does_not_keep_stays_in_the_text():
    text = "Summary:\nOf tolls.\n\nCredits:\nPaid by the guild of ferrymen.\n\n" + PROSE
    document = segment(text)
    assert document.metadata == {"summary": "Of tolls."}
    roles = {block.text: block.role for block in document.blocks}
    assert roles["Paid by the guild of ferrymen."] == "other"
    assert roles["Of tolls."] == "summary"


def test_several_short_values_below_one_label():
    text = "Contents:\nTranslation, English\nScan, German\n\nSummary:\nOf tolls.\n\n" + PROSE
    assert segment(text).metadata["contents"] == "Translation, English; Scan, German"


def test_the_source_on_the_last_line():
    text = "A Talk\n\n" + PROSE + "\n\n[Source: TAR, F. 3, Op. 1, D. 9. Translated by Ada Noe.]\n"
    document = segment(text)
    assert document.metadata["archive_reference"] == "TAR, F. 3, Op. 1, D. 9"
    assert document.metadata["translator"] == "Ada Noe"
    assert document.blocks[-1].role == "source"


@pytest.mark.parametrize(
    ("credit", "shelfmark"),
    [
        (
            "Town Papers, TAR, fond 0100, opis 46, papka 374, delo 121, listy 8-19.",
            "TAR, fond 0100, opis 46, papka 374, delo 121, listy 8-19",
        ),
        (
            "State Archive of the River Towns (SART), Fond 5, Delo 103, List 20-25. See p. 4.",
            "State Archive of the River Towns (SART), Fond 5, Delo 103, List 20-25",
        ),
        ("TAR RF, f. 3, op. 1, ll. 8-19, 22-25.", "TAR RF, f. 3, op. 1, ll. 8-19, 22-25"),
        ("TAR, f. 17, op. 162, d. 3, 1949.", "TAR, f. 17, op. 162, d. 3"),
    ],
)
def test_a_shelfmark_is_taken_as_a_whole_and_nothing_else_with_it(credit: str, shelfmark: str):
    text = f"A Talk\n\n{PROSE}\n\n[Source: {credit}]\n"
    assert segment(text).metadata["archive_reference"] == shelfmark


def test_labelled_lines_of_a_memorandum():
    text = (
        "Memorandum of Conversation\n\nDATE: April 2, 1980\n\nPARTICIPANTS: Jane Roe; Max Loe\n\n"
    )
    metadata = segment(text + PROSE).metadata
    assert metadata["date"] == "April 2, 1980"
    assert metadata["participants"] == ["Jane Roe", "Max Loe"]


@pytest.mark.parametrize("marking", ["TOP SECRET", "Secret/Nodis", "СОВ. СЕКРЕТНО", "CONFIDENTIAL"])
def test_a_classification_is_no_heading(marking):
    blocks = segment(f"{marking}\n\nMemorandum of Conversation\n\n{PROSE}\n").blocks
    assert [block.kind for block in blocks] == ["metadata", "title", "paragraph"]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("The Old Town, May 6, 1884, midnight.", "May 6, 1884"),
        ("4 May 1884", "4 May 1884"),
        ("Altstadt, den 5. März 1884", "1884-03-05"),
        ("Vieille-Ville, le 6 août 1884", "1884-08-06"),
        ("December 8-9, 1988", "1988-12-08"),
        ("6 мая 1884", "1884-05-06"),
        ("1884-05-06", "1884-05-06"),
    ],
)
def test_date_lines(line, date):
    document = segment(f"On the Toll\n\n{line}\n\n{PROSE}\n")
    assert document.metadata["date"] == date
    assert document.blocks[1].role == "dateline"
