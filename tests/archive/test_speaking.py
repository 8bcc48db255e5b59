"""Who speaks where: by a name before a speech, and by what memoranda tell."""

from __future__ import annotations

from itertools import count

import pytest

from archive.models import Speech
from archive.parsed import Block
from archive.speaking import Told, folded_speaker, speeches
from archive.text import text_of
from tests.factories import make_document, make_user, make_version


def told(*lines: str) -> list[Told]:
    """A line that begins with "# " is a heading, one with "^ " a footnote."""
    kinds = {"# ": "heading", "^ ": "footnote"}
    numbers = count(1)
    return [
        Told(kinds.get(line[:2], "text"), str(next(numbers)), line.removeprefix("# "))
        for line in lines
    ]


def test_a_name_before_a_speech_holds_until_the_next_name_or_heading():
    found = speeches(
        told(
            "The council met at nine.",
            "Mr. VENN: Salt is dear.",
            "It has been so for years.",
            "Mrs. MARROW: Then say so.",
            "[The clerk opened a window.]",
            "Mr. VENN: I have said so.",
            "# On the ferry",
            "The ferry was late.",
            "Mrs. MARROW: It always is.",
            "^ So in the minutes.",
        ),
        ["Ilse Marrow", "Tomas Venn"],
    )
    assert found == {"Tomas Venn": ["2", "3", "6"], "Ilse Marrow": ["4", "9"]}


def test_a_label_of_no_participant_stays_as_it_is_printed():
    found = speeches(told("Q: Why?", "A: Because.", "Q: And then?", "A: Nothing."))
    assert found == {"Q": ["1", "3"], "A": ["2", "4"]}


def test_a_name_that_two_participants_have_is_neither_of_them():
    lines = told("KOVALEV: One.", "Mr. ROE: Two.", "KOVALEV: Three.", "Mr. ROE: Four.")
    found = speeches(lines, ["I. V. Kovalev", "E. F. Kovalev", "Jane Roe"])
    assert set(found) == {"Kovalev", "Jane Roe"}


def test_a_memorandum_tells_who_said_what():
    found = speeches(
        told(
            "Mao Zedong said that the army is near.",
            "I replied that we knew.",
            "After a pause Mao Zedong asked about the railway.",
            "Speaking of Mao Zedong's health, the doctor said little.",
            "The railway was discussed at length before Mao Zedong said anything at all.",
        ),
        ["Anastas Mikoyan", "Mao Zedong"],
    )
    assert found == {"Mao Zedong": ["1", "3", "5"]}


def test_nothing_is_guessed_where_nothing_is_marked():
    assert speeches(told("The light was dark.", "Note: see below."), ["Ilse Marrow"]) == {}
    assert speeches([], []) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Comrade Mao Zedong", "Mao Zedong"), ("Mr. VENN", "Venn"), ("K[ovalev]", "Kovalev")],
)
def test_titles_case_and_brackets_make_no_other_speaker(one: str, other: str):
    assert folded_speaker(one) == folded_speaker(other) != ""


@pytest.mark.django_db
def test_speakers_follow_the_text_and_the_record():
    document = make_document(
        blocks=[
            Block("paragraph", "Ilse Marrow said that it was dark."),
            Block("paragraph", "Nobody else spoke."),
        ],
        participants=["Ilse Marrow"],
    )
    first, second = text_of(document).lines
    speech = Speech.objects.get(document=document)
    assert (speech.speaker.name, speech.keys) == ("Ilse Marrow", [first.key])
    make_version(document, [first, second, "Ilse Marrow asked why."])
    speech = Speech.objects.get(document=document)
    assert (speech.text, speech.count) == (document.current, 2)
    document.mend(by=make_user(is_editor=True), participants=["Tomas Venn"])
    assert not Speech.objects.filter(document=document).exists()


@pytest.mark.django_db
def test_a_draft_has_no_speakers_yet():
    make_document(blocks=["Ilse Marrow said no."], participants=["Ilse Marrow"], status="draft")
    assert not Speech.objects.exists()


def test_who_speaks_once_with_a_title_is_a_speaker_where_others_are():
    lines = told("They met at nine.", "Mr. ROE: Salt is dear.", "Mr. FENN: So is bread.")
    assert speeches(lines, ["Roe, Jane"]) == {"Mr. ROE": ["2"], "Mr. FENN": ["3"]}
    lines = told("Q: Who came?", "A: Two men.", "Mr. ROE: Three.", "Q: When?", "Note: At nine.")
    assert speeches(lines) == {"Q": ["1", "4"], "Mr. ROE": ["3"]}


def test_one_line_that_begins_with_a_title_and_a_name_makes_nobody_speak():
    assert speeches(told("Mr. Roe: we have your letter.", "Nothing else is new.")) == {}
