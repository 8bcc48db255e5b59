"""Importers: bytes in, ``ParsedDocument`` out. They touch no database; one line a format.

A format is one module with a function ``parse``. What several of them need is in ``flow`` (words
into blocks), ``contents`` (what a file is), ``zipped`` and ``xmltree`` (opening what is not
trusted). Files that came from somebody are read through ``sandbox``, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from archive.importers import docx, epub, html, markdown, pdf, tei, text
from archive.importers.contents import kind_of, named
from archive.importers.text import UnknownEncoding
from archive.parsed import ImportProblem, ParsedDocument

Importer = Callable[..., ParsedDocument]


class Format(NamedTuple):
    """One format: its name for people, the endings of its files, its importer."""

    name: str
    suffixes: tuple[str, ...]
    parse: Importer
    contents: tuple[str, ...]
    """What ``kind_of`` says of such files; "" where they have no sign of their own."""


FORMATS = (
    Format("TXT", (".txt", ".text", ".asc", ""), text.parse, ("",)),
    Format("Markdown", (".md", ".markdown"), markdown.parse, ("",)),
    Format("HTML", (".html", ".htm", ".xhtml"), html.parse, ("HTML", "XML", "")),
    Format("PDF", (".pdf",), pdf.parse, ("PDF",)),
    Format("DOCX", (".docx",), docx.parse, ("DOCX", "ZIP")),
    Format("EPUB", (".epub",), epub.parse, ("EPUB", "ZIP")),
    Format("TEI P5", (".xml", ".tei"), tei.parse, ("TEI", "XML")),
)
IMPORTERS = {suffix: each for each in FORMATS for suffix in each.suffixes}


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read a file by the importer for its suffix, which must be what the file is.

    ``limit`` is the largest accepted size in bytes. Raises ``ImportProblem`` with a sentence
    for the editor, and its subclass ``UnknownEncoding`` where the editor has to choose.
    """
    suffix = PurePath(filename).suffix.casefold()
    chosen = IMPORTERS.get(suffix)
    if chosen is None:
        kind = kind_of(data)
        if kind and any(kind == each.contents[0] for each in FORMATS):
            raise ImportProblem(_changed_type(data, filename, kind))
        text.refuse_binary(data[:8], filename)
        known = ", ".join(sorted(s for s in IMPORTERS if s))
        raise ImportProblem(
            f"{filename} ends in {suffix}, which cannot be imported; these can: {known}."
        )
    text.refuse_size(data, filename, limit)
    kind = kind_of(data)
    if kind not in chosen.contents:
        if "" in chosen.contents and not any(kind == each.contents[0] for each in FORMATS):
            text.refuse_binary(data[:8], filename)
        raise ImportProblem(_changed_type(data, filename, kind))
    return chosen.parse(data, filename, encoding=encoding, limit=limit)


def _changed_type(data: bytes, filename: str, kind: str) -> str:
    if kind == "OLE":
        return (
            f"{filename} is an office document of the old kind or with a password; save it as "
            "DOCX without a password and import that."
        )
    if kind == "" and b"\0" in data[:4096]:
        return f"{filename} is damaged, or of a kind that its ending does not say."
    for each in FORMATS:
        if kind == each.contents[0]:
            return (
                f"{filename} is {named(kind)} by its content; let its name end in "
                f"{each.suffixes[0]} and import it again."
            )
    return f"{filename} is {named(kind)} by its content, which cannot be imported."


__all__ = [
    "FORMATS",
    "IMPORTERS",
    "Format",
    "ImportProblem",
    "Importer",
    "UnknownEncoding",
    "parse",
]
