"""Importers: bytes in, ``ParsedDocument`` out. They touch no database; one line a format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from archive.importers import text
from archive.importers.text import UnknownEncoding
from archive.parsed import ImportProblem, ParsedDocument

Importer = Callable[..., ParsedDocument]

IMPORTERS: dict[str, Importer] = {
    ".txt": text.parse,
    ".text": text.parse,
    ".asc": text.parse,
    ".md": text.parse,
    ".markdown": text.parse,
    "": text.parse,
}


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> ParsedDocument:
    """Read a file by the importer for its suffix.

    ``limit`` is the largest accepted size in bytes. Raises ``ImportProblem`` with a sentence
    for the editor, and its subclass ``UnknownEncoding`` where the editor has to choose.
    """
    suffix = PurePath(filename).suffix.casefold()
    importer = IMPORTERS.get(suffix)
    if importer is None:
        text.refuse_binary(data[:8], filename)
        known = ", ".join(sorted(s for s in IMPORTERS if s))
        raise ImportProblem(
            f"{filename} ends in {suffix}, which cannot be imported; these can: {known}."
        )
    return importer(data, filename, encoding=encoding, limit=limit)


__all__ = ["IMPORTERS", "ImportProblem", "Importer", "UnknownEncoding", "parse"]
