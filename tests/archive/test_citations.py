"""Citations: CSL-JSON of a record, three styles, and files as other programs read them back."""

from __future__ import annotations

import datetime
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
import rispy
from pybtex.database import parse_string

from archive.bibliography import STYLES, cited
from archive.citations import (
    Place,
    correspondents,
    document_item,
    genre_of,
    held_in,
    locator,
    name,
    note_item,
    page_of,
)
from archive.references import FORMATS, dublin_core

pytestmark = pytest.mark.one_database

SITE = "https://colloquy.example"
TODAY = datetime.date(2026, 11, 30)
TITLE = "Memorandum of Conversation between Ilse Marrow and Tomas Venn"


def record(**fields: Any) -> Any:
    return SimpleNamespace(
        **{
            "slug": "memorandum",
            "title": TITLE,
            "date": "1954-03-03",
            "participants": ["Marrow, Ilse", "Tomas Venn"],
            "summary": "They speak of the harbour.",
            "archive_reference": "Harbour Archive: F. 39, Op. 1, D. 39, Ll. 54-62.",
            "original_language": "Russian",
            "translator": "R. Osk",
            "source_url": "https://archive.example/1",
            "rights": "",
            "language": "en",
            **fields,
        }
    )


def item(**fields: Any) -> dict[str, Any]:
    return document_item(
        record(**fields), site=SITE, version=2, publisher="Colloquy", accessed=TODAY
    )


def note() -> dict[str, Any]:
    return note_item(
        item(),
        id="n1",
        author="Ada Byron",
        title="Note on ¶12",
        url=f"{SITE}/annotations/n1/",
        written=datetime.date(2026, 11, 3),
        text="She is right.",
    )


def test_document_as_csl() -> None:
    assert item() == {
        "id": "memorandum",
        "type": "manuscript",
        "genre": "Memorandum",
        "title": TITLE,
        "author": [{"family": "Marrow", "given": "Ilse"}, {"literal": "Tomas Venn"}],
        "translator": [{"literal": "R. Osk"}],
        "issued": {"date-parts": [[1954, 3, 3]]},
        "archive": "Harbour Archive",
        "archive_location": "F. 39, Op. 1, D. 39, Ll. 54-62",
        "version": "2",
        "publisher": "Colloquy",
        "language": "en",
        "abstract": "They speak of the harbour.",
        "URL": f"{SITE}/documents/memorandum/",
        "accessed": {"date-parts": [[2026, 11, 30]]},
        "note": "Original language: Russian; Source: https://archive.example/1",
    }


HEAD = f"Ilse Marrow and Tomas Venn, “{TITLE},” March 3, 1954, trans. R. Osk, "
HELD = "F. 39, Op. 1, D. 39, Ll. 54-62, Harbour Archive"
END = f"version 2, Colloquy, {SITE}/documents/memorandum/."


def test_chicago() -> None:
    place = locator(Place("12", "3"))
    made = cited(item(), "chicago", locator=place)
    assert made.here == f"{HEAD}{HELD}, p. 3, ¶12, {END}"
    assert made.entry == (
        f"Marrow, Ilse, and Tomas Venn. “{TITLE}.” March 3, 1954. Translated by R. Osk. {HELD}. "
        f"Version 2. Colloquy. {SITE}/documents/memorandum/."
    )


def test_mla() -> None:
    made = cited(item(), "mla", locator=locator(Place("12", "3"), "mla"))
    assert made.here == "(Marrow and Tomas Venn, p. 3, par. 12)"
    assert made.entry == (
        f"Marrow, Ilse, and Tomas Venn. “{TITLE}.” 3 Mar. 1954. Harbour Archive, F. 39, Op. 1, "
        "D. 39, Ll. 54-62. Colloquy, translated by R. Osk, version 2, "
        f"{SITE}/documents/memorandum/. Accessed 30 Nov. 2026."
    )
    assert "<i>Colloquy</i>" in made.entry_html


def test_apa() -> None:
    made = cited(item(), "apa", locator=locator(Place("12", "3"), "apa"))
    assert made.here == "(Marrow & Tomas Venn, 1954, p. 3, para. 12)"
    assert made.entry == (
        f"Marrow, I., & Tomas Venn. (1954, March 3). {TITLE} (R. Osk, Trans.; Version 2) "
        "[Memorandum]. Harbour Archive (F. 39, Op. 1, D. 39, Ll. 54-62). Colloquy. "
        f"{SITE}/documents/memorandum/"
    )


@pytest.mark.parametrize(
    ("date", "chicago", "mla", "apa"),
    [
        ("1954-03", "March 1954", "Mar. 1954", "(1954, March)"),
        ("1954", "1954", "1954", "(1954)"),
        ("", "n.d.", "Accessed 30 Nov. 2026", "(n.d.)"),
    ],
)
def test_partial_dates(date: str, chicago: str, mla: str, apa: str) -> None:
    one = item(date=date)
    said = {style: cited(one, style).entry for style in STYLES}
    assert f"” {chicago.rstrip('.')}. Translated" in said["chicago"].replace(TITLE + ".", "")
    assert mla in said["mla"]
    assert apa in said["apa"]
    assert ("ccessed" in said["chicago"], "Retrieved" in said["apa"]) == (not date, not date)


def test_letter_names_its_recipient() -> None:
    one = item(title="Letter from Ilse Marrow to the harbour master Venn")
    assert one["type"] == "personal_communication"
    assert [one["author"], one["recipient"]] == [
        [{"family": "Marrow", "given": "Ilse"}],
        [{"literal": "Tomas Venn"}],
    ]
    assert cited(one, "chicago").here.startswith("Ilse Marrow to Tomas Venn, “Letter")
    assert "To Tomas Venn. " in cited(one, "mla").entry


def test_note_is_cited_under_its_own_author() -> None:
    chicago = cited(note(), "chicago", locator="p. 3, ¶12").here
    assert chicago == (
        "Ada Byron, “Note on ¶12,” November 3, 2026, in Ilse Marrow and Tomas Venn, "
        f"“{TITLE},” March 3, 1954, p. 3, ¶12, version 2, Colloquy, {SITE}/annotations/n1/."
    )
    assert cited(note(), "apa").here == "(Ada Byron, 2026)"
    assert cited(note(), "mla").entry.startswith("Ada Byron. “Note on ¶12.” 3 Nov. 2026. In “Mem")


def test_nothing_of_a_record_becomes_markup() -> None:
    one = item(title='On <b>harbours</b> & the “free” "ports"?', participants=["<i>A</i>"])
    for style in STYLES:
        made = cited(one, style, locator="p. <3>")
        assert "&lt;b&gt;harbours&lt;/b&gt; &amp;" in made.entry_html
        assert "<b>" not in made.entry_html
        assert "<i>A" not in made.entry_html
        assert "p. &lt;3&gt;" in made.here_html
    assert "the ‘free’ ‘ports’?” March" in cited(one, "chicago").entry


def test_titles_keep_their_letters() -> None:
    assert "“Über den hafen,”" in cited(item(title="Über den hafen", language="de"), "chicago").here


def test_other_languages_of_the_interface() -> None:
    assert "und Tomas Venn, „Memorandum" in cited(item(), "chicago", language="de").here
    french = cited(item(), "chicago", language="fr-ca").here
    assert f"« {TITLE} », 3 mars 1954, trad. R. Osk" in french.replace("\xa0", " ")
    assert cited(item(), "chicago", language="xx") == cited(item(), "chicago")


THREE = ["Marrow, Ilse", "Venn, Tomas", "Osk, Rut"]


@pytest.mark.parametrize(
    ("language", "style", "entry"),
    [
        ("de", "chicago", f"Marrow, Ilse, Tomas Venn und Rut Osk. „{TITLE}“. 3. März 1954."),
        ("de", "mla", f"Marrow, Ilse u. a. „{TITLE}“. 3. März 1954."),
        ("de", "apa", f"Marrow, I., Venn, T. & Osk, R. (1954, 3. März). {TITLE}"),
        ("fr", "chicago", f"Marrow, Ilse, Tomas Venn et Rut Osk. « {TITLE} ». 3 mars 1954."),
        ("fr", "mla", f"Marrow, Ilse et al. « {TITLE} ». 3 mars 1954."),
        ("fr", "apa", f"Marrow, I., Venn, T. et Osk, R. (1954, 3 mars). {TITLE}"),
    ],
)
def test_names_and_dates_in_other_languages(language: str, style: str, entry: str) -> None:
    made = cited(item(participants=THREE), style, language=language).entry
    assert re.sub("[\xa0\u202f]", " ", made).startswith(entry)


@pytest.mark.parametrize(
    ("language", "seen", "here", "month"),
    [
        ("de", "Zugegriffen 30. Nov. 2026.", "(Marrow und Tomas Venn", "März 1954"),
        ("fr", "Consulté le 30 nov. 2026.", "(Marrow et Tomas Venn", "mars 1954"),
    ],
)
def test_what_else_is_said_in_other_languages(
    language: str, seen: str, here: str, month: str
) -> None:
    made = cited(item(date="1954-03"), "mla", language=language)
    assert made.entry.endswith(seen)
    assert made.here.startswith(here)
    assert f". {month}. " in made.entry, "a month alone has no day, and no stop for one"
    assert month in cited(item(date="1954-03"), "chicago", language=language).here


@pytest.mark.parametrize(
    ("place", "chicago", "mla", "apa"),
    [
        (Place("12"), "¶12", "par. 12", "para. 12"),
        (Place("12.3"), "¶12.3", "par. 12.3", "para. 12.3"),
        (Place("12–14", "3–4"), "pp. 3–4, ¶¶12–14", "pp. 3–4, pars. 12–14",
         "pp. 3–4, paras. 12–14"),
        (Place("12, item 3"), "¶12, item 3", "par. 12, item 3", "para. 12, item 3"),
        (Place("note 1"), "note 1", "note 1", "note 1"),
        (Place(heading="“Trade”"), "under “‘Trade’”", "under “‘Trade’”", "“‘Trade’” section"),
        (Place(), "", "", ""),
    ],
)  # fmt: skip
def test_locators(place: Place, chicago: str, mla: str, apa: str) -> None:
    assert [locator(place, style) for style in STYLES] == [chicago, mla, apa]


def line(key: str, *breaks: tuple[int, str], kind: str = "text") -> Any:
    return SimpleNamespace(key=key, kind=kind, breaks=breaks)


PAGES = [
    line("a"),
    line("h", (0, "2"), kind="heading"),
    line("b", (10, "3")),
    line("c", (0, ""), (5, "4"), (9, "5")),
    line("f", kind="footnote"),
]


@pytest.mark.parametrize(
    ("key", "start", "stop", "page"),
    [
        ("a", 0, None, ""),
        ("h", 0, None, "2"),
        ("b", 0, 10, "2"),
        ("b", 0, 11, "2–3"),
        ("b", 10, 11, "3"),
        ("b", 0, None, "2–3"),
        ("c", 0, 5, "3"),
        ("c", 2, 12, "3–5"),
        ("c", 6, 8, "4"),
        ("f", 0, None, ""),
        ("nowhere", 0, None, ""),
    ],
)
def test_pages(key: str, start: int, stop: int | None, page: str) -> None:
    assert page_of(PAGES, key, start, stop) == page


@pytest.mark.parametrize(
    ("reference", "held"),
    [
        ("APRF: F. 39, Op. 1.", ("APRF", "F. 39, Op. 1")),
        ("National Archives, Kew: FO 371/1", ("National Archives, Kew", "FO 371/1")),
        ("RGASPI 558/11", ("", "RGASPI 558/11")),
        ("F. 39, Op. 1: 2", ("", "F. 39, Op. 1: 2")),
        ("", ("", "")),
    ],
)
def test_holders(reference: str, held: tuple[str, str]) -> None:
    assert held_in(reference) == held


def test_an_address_is_no_shelfmark_in_an_archive() -> None:
    assert held_in("https://archive.example/4") == ("", "https://archive.example/4")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Marrow, Ilse", {"family": "Marrow", "given": "Ilse"}),
        ("Mao Zedong", {"literal": "Mao Zedong"}),
        ("The Harbour Office, Northport", {"literal": "The Harbour Office, Northport"}),
        ("Venn, Tomas, and others", {"literal": "Venn, Tomas, and others"}),
        ("3rd Office, Main", {"literal": "3rd Office, Main"}),
    ],
)
def test_names(words: str, parts: dict[str, str]) -> None:
    assert name(words) == parts


@pytest.mark.parametrize(
    ("title", "recipients"),
    [
        ("Letter from A. Marrow to T. Venn", ["T. Venn"]),
        ("Cable to Comrade Venn", ["T. Venn"]),
        ("Conversation of Marrow and Venn", []),
        ("A way to Vennice", []),
        ("To Venn and Marrow", []),
    ],
)
def test_recipients(title: str, recipients: list[str]) -> None:
    found = correspondents(title, ["A. Marrow", "T. Venn"])
    assert found[1] == recipients
    assert sorted([*found[0], *found[1]]) == ["A. Marrow", "T. Venn"]


def test_genres() -> None:
    titles = ["Telegram 5", "Notebooks of A", "Ciphered Telegram No. 1"]
    assert [genre_of(title) for title in titles] == ["Telegram", "", "Ciphered Telegram"]


NASTY = "50% of {ports} & #1_harbours: ~\\^ “ü” $5"


def as_read(title: str) -> str:
    """What LaTeX prints."""
    assert title.startswith("{")
    for command, letter in [
        ("textbackslash", "\\"), ("textbraceleft", "{"), ("textbraceright", "}"),
        ("textasciitilde", "~"), ("textasciicircum", "^"),
    ]:  # fmt: skip
        title = title.replace(f"\\{command}{{}}", letter)
    return re.sub(r"\\([$&#%_])", r"\1", title[1:-1])


def test_bibtex_is_read_back() -> None:
    entries = parse_string(FORMATS["bib"].write([item(title=NASTY), note()]), "bibtex").entries
    assert list(entries) == ["memorandum", "n1"]
    first = entries["memorandum"]
    assert first.type == "unpublished"
    assert [str(one) for one in first.persons["author"]] == ["Marrow, Ilse", "{Tomas Venn}"]
    assert first.fields["date"] == "1954-03-03"
    assert first.fields["month"] == "March"
    assert as_read(first.fields["title"]) == NASTY
    assert entries["n1"].fields["note"] == (f"On: {TITLE}; Text version 2; Accessed 2026-11-30")


def test_ris_is_read_back() -> None:
    first, second = rispy.loads(FORMATS["ris"].write([item(title=NASTY), note()]))
    assert first["type_of_reference"] == "MANSCPT"
    assert first["authors"] == ["Marrow, Ilse", "Tomas Venn"]
    assert first["title"] == NASTY
    assert (first["year"], first["date"]) == ("1954", "1954/03/03/")
    # Its library does not know the tag of the specification for a place in an archive.
    assert first["unknown_tag"]["AV"] == ["Harbour Archive, F. 39, Op. 1, D. 39, Ll. 54-62"]
    assert first["urls"] == [f"{SITE}/documents/memorandum/"]
    assert second["authors"] == ["Ada Byron"]
    assert second["secondary_title"] == TITLE


def test_csl_json_is_read_back() -> None:
    assert json.loads(FORMATS["json"].write([item(), note()])) == [item(), note()]


def test_dublin_core() -> None:
    found = dublin_core(item())
    assert found["creator"] == ["Ilse Marrow", "Tomas Venn"]
    assert found["contributor"] == ["R. Osk"]
    assert found["date"] == ["1954-03-03"]
    elements = "title creator subject description publisher contributor date type format"
    assert set(found) <= set(f"{elements} identifier source language relation".split())
