"""What is cited, as CSL-JSON: a document, a place in it. Pure: no database, no request.

An item is a dictionary in the form of the CSL input schema (https://docs.citationstyles.org), so
that every reference manager reads it. Of a document these fields matter: ``title``, ``author`` and
``recipient`` (the participants), ``translator``, ``issued`` (may be a year or a month alone),
``archive`` and ``archive_location``, ``version`` (of the text), ``publisher`` (this archive),
``URL``, ``accessed``, ``language``, ``abstract``, ``genre``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from django.utils.translation import gettext as _

from archive.dates import ISO

Item: TypeAlias = dict[str, Any]
"""One thing to be cited, as CSL-JSON has it."""


class Record(Protocol):
    """What is asked of a document: its record."""

    slug: str
    title: str
    date: str
    participants: Any
    summary: str
    archive_reference: str
    original_language: str
    translator: str
    source_url: str
    rights: str
    language: str


GENRES = {
    "letter": ("letter", "telegram", "cable", "ciphered telegram", "message", "note verbale"),
    "manuscript": (
        "memorandum", "memo", "minutes", "record", "report", "transcript", "diary", "journal",
        "protocol", "stenogram", "excerpt", "draft", "resolution", "notes",
    ),
}  # fmt: skip
"""What a text is -> words with which the titles of such texts begin."""
_GENRE = re.compile(
    "|".join(sorted((word for words in GENRES.values() for word in words), key=len, reverse=True)),
    re.I,
)
_HOLDER = re.compile(r"([^:\d]{2,80}):(?!//) ?(.*\S)", re.S)
_NAME = re.compile(r"([^\W\d][^,\s]*(?: [^,\s]+)?), ([^\W\d][^,\s]*(?: [^,\s]+){0,2})")


def document_item(
    document: Record,
    *,
    site: str,
    version: int,
    publisher: str,
    path: str = "",
    accessed: datetime.date | None = None,
) -> Item:
    """A document, read in text version ``version``.

    ``site``: address of this site without a slash at its end. ``publisher``: the name of this
    archive, as its editors call it. ``path``: of the page that is cited,
    by default the document's own.
    """
    authors, recipients = correspondents(document.title, document.participants)
    holder, shelfmark = held_in(document.archive_reference)
    genre = genre_of(document.title)
    item: Item = {
        "id": document.slug,
        "type": kind_of(document),
        "title": document.title,
        "genre": genre,
        "author": [name(each) for each in authors],
        "recipient": [name(each) for each in recipients],
        "translator": [name(each) for each in [document.translator] if each],
        "issued": date_parts(document.date),
        "archive": holder,
        "archive_location": shelfmark,
        "version": str(version),
        "publisher": publisher,
        "language": document.language,
        "abstract": document.summary,
        "URL": f"{site}{path or f'/documents/{document.slug}/'}",
        "accessed": day_parts(accessed) if accessed else None,
        "note": notes_on(document),
    }
    return {key: value for key, value in item.items() if value}


def note_item(
    document: Item,
    *,
    id: str,  # noqa: A002  (its name in the form)
    author: str,
    title: str,
    url: str,
    written: datetime.date,
    text: str = "",
    genre: str = "",
) -> Item:
    """A note, or a reply to one, on a document whose item is given; under its own author's name.

    The document is its container, with its participants and its date: so a style prints "in
    Participants, “Title”, Date".
    """
    item: Item = {
        "id": id,
        "type": "post",
        "title": title,
        "genre": genre,
        "author": [name(author)] if author else [],
        "issued": day_parts(written),
        "container-title": document["title"],
        "container-author": document.get("author", []),
        "original-date": document.get("issued"),
        "abstract": text,
        "version": document.get("version"),
        "publisher": document.get("publisher"),
        "language": document.get("language"),
        "URL": url,
        "accessed": document.get("accessed"),
    }
    return {key: value for key, value in item.items() if value}


def notes_on(record: Record) -> str:
    """What no other field holds, for reference managers."""
    parts = []
    if record.original_language:
        parts.append(f"Original language: {record.original_language}")
    if record.source_url:
        parts.append(f"Source: {record.source_url}")
    return "; ".join(parts)


def kind_of(record: Record) -> str:
    """The type of CSL: "personal_communication" for letters, "manuscript" for what an archive
    keeps, "document" for everything else."""
    if genre_of(record.title).casefold() in GENRES["letter"]:
        return "personal_communication"
    return "manuscript" if record.archive_reference else "document"


def genre_of(title: str) -> str:
    """The word for what a text is, where its title begins with one: "Memorandum"."""
    found = _GENRE.match(title)
    if not found or re.match(r"\w", title[found.end() :]):
        return ""
    return found[0]


def correspondents(title: str, participants: Sequence[str]) -> tuple[list[str], list[str]]:
    """Who speaks in a text, and whom it is addressed to.

    The record names participants only. Where the title says "… to X" or "… addressed to X" and X,
    or the last word of X, is one of several participants, X is a recipient; all others are authors.
    """
    people = [str(each) for each in participants]
    if len(people) < 2:
        return people, []
    recipients = [each for each in people if _is_addressed(title, each)]
    authors = [each for each in people if each not in recipients]
    return (authors, recipients) if authors else (people, [])


def _is_addressed(title: str, person: str) -> bool:
    forms = {person, person.rsplit(maxsplit=1)[-1] if person.split() else person}
    if "," in person:
        forms.add(person.split(",", maxsplit=1)[0])
    words = "|".join(re.escape(form) for form in forms if form)
    return bool(re.search(rf"\bto (?:\w+ ){{0,3}}?(?:{words})(?!\w)", title))


def held_in(reference: str) -> tuple[str, str]:
    """Archive and shelfmark of an archive reference: "APRF: F. 39, Op. 1" is kept in the APRF.

    What is not written so is the shelfmark as a whole.
    """
    found = _HOLDER.fullmatch(reference.strip().rstrip("."))
    return (found[1].strip(), found[2]) if found else ("", reference.strip().rstrip("."))


def name(words: str) -> Item:
    """A name as CSL has it. Only one that is written "Family, Given" is taken apart: in which
    order the parts of any other stand is not for a program to guess."""
    found = _NAME.fullmatch(words)
    return {"family": found[1], "given": found[2]} if found else {"literal": words}


def written(one: Item) -> str:
    """A name of CSL as people write it."""
    return one.get("literal") or f"{one.get('given', '')} {one['family']}".strip()


def date_parts(iso: str) -> Item | None:
    """A partial date: "1949-02" -> {"date-parts": [[1949, 2]]}."""
    found = ISO.fullmatch(iso)
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


def day_parts(day: datetime.date) -> Item:
    return {"date-parts": [[day.year, day.month, day.day]]}


def iso_of(date: Item | None) -> str:
    """The reverse of ``date_parts``; "" for no date."""
    if not date:
        return ""
    year, *rest = date["date-parts"][0]
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


class Place(NamedTuple):
    """Where in a document, in the words of its own numbering."""

    paragraph: str = ""
    """How the paragraph is cited: "12", "12.3", "12–14", "12, item 3", "note 1"."""
    page: str = ""
    """Label of the page of the archive's original, or two with a dash."""
    heading: str = ""
    """Words of a heading, where that is cited."""


class Broken(Protocol):
    """A line of a text, as ``archive.text.Line``: key, kind, page breaks."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def breaks(self) -> Sequence[tuple[int, str]]: ...


def page_of(lines: Iterable[Broken], key: str, start: int = 0, stop: int | None = None) -> str:
    """The page of the original on which the words from ``start`` to ``stop`` (code points; None
    for the end) of the line of this key stand: "3", or "3–4" where they go over a border.

    "" where that is not known: before the first page break, and in footnotes.
    """
    page = ""
    for line in lines:
        if line.key != key:
            page = next((label for _, label in reversed(line.breaks) if label), page)
            continue
        if line.kind == "footnote":
            return ""
        first = last = page
        for offset, label in line.breaks:
            if label and offset <= start:
                first = last = label
            elif label and (stop is None or offset < stop):
                last = label
        return first if first == last or not first else f"{first}–{last}"
    return ""


def locator(place: Place, style: str = "chicago") -> str:
    """A place as a style writes it, in the language of the interface: "p. 3, ¶12",
    "p. 3, para. 12", "“Foreign trade” section"."""
    parts = []
    if place.page:
        parts.append((_("pp. %s") if "–" in place.page else _("p. %s")) % place.page)
    if place.paragraph.startswith("note "):
        parts.append(place.paragraph)
    elif place.paragraph:
        is_range = "." not in place.paragraph and re.search(r"\d[a-z]*–\d", place.paragraph)
        forms = {
            "chicago": ("¶%s", "¶¶%s"),
            "mla": (_("par. %s"), _("pars. %s")),
            "apa": (_("para. %s"), _("paras. %s")),
        }[style]
        parts.append(forms[bool(is_range)] % place.paragraph)
    if place.heading:
        said = place.heading.replace("“", "‘").replace("”", "’")
        parts.append((_("“%s” section") if style == "apa" else _("under “%s”")) % said)
    return ", ".join(parts)
