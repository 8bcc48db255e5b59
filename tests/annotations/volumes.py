"""A volume made by hand, with one of everything that a format must get right."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from annotations.entries import Answered, Entry, Passage, Reading
from annotations.markup import to_html
from annotations.volume import (
    FOOTNOTE,
    HEADING,
    LIST_ITEM,
    QUOTATION,
    Chapter,
    Line,
    Note,
    Record,
    Volume,
)

MOMENT = datetime.datetime(2026, 3, 1, 12, 30, 15, 999, tzinfo=datetime.UTC)
APPROVED = datetime.datetime(2026, 3, 4, 9, 0, tzinfo=datetime.UTC)
SITE = "https://c.example"
READING = Reading("memo", "Memorandum, <1949>", "en", "ltr")
FIRST = "The delegate 🙂 asked for time & was given an hour < a day."
SECOND = "He used it to read the draft aloud, slowly."

LINES = (
    Line("text", "bbbbbb", "Before any heading [sic].", "1", breaks=((0, "1"),)),
    Line(HEADING, "hhhhhh", "On the <agenda>", level=1, refs=((6, "1"),)),
    Line("text", "cccccc", FIRST, "2", refs=((12, "1"), (14, "*")), breaks=((32, "2"),)),
    Line("text", "dddddd", SECOND, "3"),
    Line(LIST_ITEM, "ffffff", "to begin", label="a)", level=1),
    Line(LIST_ITEM, "gggggg", "to go on", label="i.", level=2),
    Line(LIST_ITEM, "jjjjjj", "to end", label="b)", level=1),
    Line(HEADING, "kkkkkk", "A lower matter", level=3),
    Line(QUOTATION, "llllll", "“We shall see.”", "4"),
    Line(HEADING, "mmmmmm", "Nothing under it", level=2),
    Line(HEADING, "nnnnnn", "The end", level=1),
    Line("text", "pppppp", "He left.", "5"),
    Line(FOOTNOTE, "qqqqqq", "A note of the original.", label="1"),
    Line(FOOTNOTE, "rrrrrr", "Another one.", label="*"),
)

RECORD = Record(
    slug="memo",
    title="Memorandum, <1949>",
    language="en",
    direction="ltr",
    version=2,
    versioned=MOMENT,
    source="Memorandum, <1949>, 4 February 1949, Fond 39, l. 2",
    cited="“Memorandum, <1949>,” 4 February 1949, text version 2, Colloquy.",
    date="1949-02-04",
    date_shown="Feb. 4, 1949",
    participants=("Mikoyan, A.", "Mao"),
    summary="They talk & part.",
    citation="",
    archive_reference="Fond 39, l. 2",
    original_language="Russian",
    translator="A. Person",
    source_url="https://archive.example/1?a=b&c=d",
    rights="Free for teaching",
    contents="Trade",
    published=MOMENT,
    changed=MOMENT,
)


def entry(number: int, passage: Passage, body: str = "A *remark* & more.", **changed: Any) -> Entry:
    made = Entry(
        kind="note", id=UUID(int=number), note=UUID(int=1000 + number), document=READING,
        passage=passage, audience="public", seminar="", seminar_name="", name="Ada & Co",
        is_mine=False, created=MOMENT, updated=MOMENT, version=1, body=body, html=to_html(body),
        tags=("trade", "@risk"), state="approved", is_public=True, approved=APPROVED,
    )  # fmt: skip
    return made._replace(**changed)


def passage(first: str, start: int, last: str, end: int, quote: str, cite: str = "¶2") -> Passage:
    return Passage(first, start, last, end, quote, True, 1, cite)


WORD = passage("cccccc", 4, "cccccc", 14, "delegate 🙂")
LONG = passage("cccccc", 15, "dddddd", 11, FIRST[15:] + "\n" + SECOND[:11])
LOST = Passage("zzzzzz", 0, "zzzzzz", 3, "a lost word", False, 1)
REPLY = entry(
    2, WORD, "I do not think so.", kind="reply", note=UUID(int=1001), name="", tags=(),
    answered=Answered(UUID(int=1), "Ada & Co", "<p>x</p>"),
)  # fmt: skip
NOTES = (
    Note(1, (entry(1, WORD), REPLY)),
    Note(
        2, (entry(3, LONG, "Long.\n\n- one\n- two\n\n> said [there](/documents/memo/)", tags=()),)
    ),
    Note(3, (entry(4, LOST, "Where **was** it? `x<y`\n\n    code", tags=()),)),
)


def volume(**changed: Any) -> Volume:
    made = Volume(
        title=RECORD.title,
        chapters=(Chapter(RECORD, LINES, NOTES),),
        site=SITE,
        address="/documents/memo/",
        audience="The public edition.",
        made=datetime.date(2026, 11, 30),
        name="memo",
    )
    return made._replace(**changed)


def reader() -> Volume:
    other = RECORD._replace(slug="other", title="مذكرة", language="ar", direction="rtl")
    lines = (Line("text", "ssssss", "قال المندوب إن الأمر عاجل.", "1"),)
    second = Chapter(
        other, lines, (Note(1, (entry(9, passage("ssssss", 0, "ssssss", 3, "قال")),)),)
    )
    return volume(
        title="Cold War <in> Asia",
        chapters=(*volume().chapters, second),
        address="/seminars/asia/",
        name="asia-reader",
        is_reader=True,
    )


def bytes_of(form: str, made: Volume) -> bytes:
    from annotations.exporters import EDITIONS

    return b"".join(EDITIONS[form].written(made))
