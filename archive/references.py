"""Items of CSL as reference managers take them: CSL-JSON, BibTeX, RIS. Pure, one line a format."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from archive.citations import Item, iso_of, written

_BIBTEX = {
    "manuscript": "unpublished",
    "personal_communication": "misc",
    "document": "misc",
    "post": "misc",
}
_RIS = {
    "manuscript": "MANSCPT",
    "personal_communication": "PCOMM",
    "document": "ELEC",
    "post": "BLOG",
}
_ESCAPED = {
    **{letter: f"\\{letter}" for letter in "$&#%_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # BibTeX counts braces, also those after a backslash.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def csl_json(items: Iterable[Item]) -> str:
    return json.dumps(list(items), ensure_ascii=False, indent=2) + "\n"


def bibtex(items: Iterable[Item]) -> str:
    """Entries for BibTeX and biblatex, in UTF-8: with ``date`` and ``url`` for the latter."""
    return "\n".join(_entry(item) for item in items)


def _entry(item: Item) -> str:
    date, genre = iso_of(item.get("issued")), item.get("genre", "")
    notes = [item.get("note", "")]
    if "container-title" in item:
        notes.append(f"On: {item['container-title']}")
    if "version" in item:
        notes.append(f"Text version {item['version']}")
    if seen := iso_of(item.get("accessed")):
        notes.append(f"Accessed {seen}")
    held = ", ".join(item[key] for key in ("archive", "archive_location") if key in item)
    fields = {
        "author": _people(item, "author"),
        "title": f"{{{_escaped(item['title'])}}}",  # braces keep its capitals
        "translator": _people(item, "translator"),
        "recipient": _people(item, "recipient"),
        "year": date[:4],
        "month": MONTHS[int(date[5:7]) - 1] if len(date) > 4 else "",
        "date": date,
        "type": _escaped(genre),
        "howpublished": _escaped(item.get("publisher", "")),
        "library": _escaped(held),
        "version": item.get("version", ""),
        "langid": item.get("language", ""),
        "url": item.get("URL", ""),
        "urldate": iso_of(item.get("accessed")),
        "abstract": _escaped(item.get("abstract", "")),
        "note": _escaped("; ".join(filter(None, [held, *notes]))),
    }
    lines = [
        f"  {key} = {value}" if key == "month" else f"  {key} = {{{value}}}"
        for key, value in fields.items()
        if value
    ]
    kind = _BIBTEX.get(item["type"], "misc")
    return "@{}{{{},\n{}\n}}\n".format(kind, _key(item), ",\n".join(lines))


def _people(item: Item, role: str) -> str:
    """Names; what is not taken apart stands in braces, so that nobody else does it."""
    return " and ".join(
        f"{{{_escaped(one['literal'])}}}"
        if "literal" in one
        else f"{_escaped(one['family'])}, {_escaped(one['given'])}"
        for one in item.get(role, [])
    )


def _key(item: Item) -> str:
    """The name of an entry: letters, digits and hyphens of ASCII."""
    plain = unicodedata.normalize("NFKD", item["id"]).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-") or "colloquy"


def _escaped(words: str) -> str:
    return "".join(_ESCAPED.get(letter, letter) for letter in " ".join(words.split()))


def ris(items: Iterable[Item]) -> str:
    """Records of RIS (the specification of 2011), each line ended by CR LF."""
    return "\r\n".join("\r\n".join(_record(item)) + "\r\n" for item in items)


def _record(item: Item) -> list[str]:
    def line(tag: str, value: str) -> None:
        if value := " ".join(value.split()):
            lines.append(f"{tag}  - {value}")

    lines: list[str] = []
    line("TY", _RIS.get(item["type"], "GEN"))
    line("ID", item["id"])
    for tag, role in (("AU", "author"), ("A2", "recipient"), ("A4", "translator")):
        for one in item.get(role, []):
            line(tag, one.get("literal") or f"{one['family']}, {one['given']}")
    line("TI", item["title"])
    line("T2", item.get("container-title", ""))
    date = iso_of(item.get("issued"))
    line("PY", date[:4])
    if date:
        line("DA", "/".join([*date.split("-"), "", "", ""][:4]))
    line("M3", item.get("genre", ""))
    line("AV", ", ".join(item[key] for key in ("archive", "archive_location") if key in item))
    line("ET", item.get("version", ""))
    line("PB", item.get("publisher", ""))
    line("LA", item.get("language", ""))
    line("UR", item.get("URL", ""))
    line("Y2", iso_of(item.get("accessed")).replace("-", "/"))
    line("AB", item.get("abstract", ""))
    line("N1", item.get("note", ""))
    lines.append("ER  - ")
    return lines


class Format(NamedTuple):
    """A form of file for reference managers."""

    label: str
    media_type: str
    suffix: str
    write: Callable[[Iterable[Item]], str]


FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", ".bib", bibtex),
    "ris": Format("RIS", "application/x-research-info-systems", ".ris", ris),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", ".json", csl_json),
}


def dublin_core(item: Item) -> dict[str, list[str]]:
    """The fifteen elements of Dublin Core, as far as an item fills them."""
    held = ", ".join(item[key] for key in ("archive", "archive_location") if key in item)
    found = {
        "title": [item["title"]],
        "creator": [written(one) for one in item.get("author", [])],
        "contributor": [
            written(one) for role in ("recipient", "translator") for one in item.get(role, [])
        ],
        "date": [iso_of(item.get("issued"))],
        "type": ["Text", item.get("genre", "")],
        "format": ["text/html"],
        "description": [item.get("abstract", "")],
        "publisher": [item.get("publisher", "")],
        "identifier": [item["URL"]],
        "language": [item.get("language", "")],
        "source": [held],
        "relation": [item.get("container-title", "")],
    }
    kept = {key: [value for value in values if value] for key, values in found.items()}
    return {key: values for key, values in kept.items() if values}
