"""Notes and texts as files: one module a format.

A format of notes says ``TITLE``, ``SUFFIX``, ``CONTENT_TYPE`` and ``lines(head, entries)``, which
yields the file piece by piece. A format of editions has a text with its notes, or several:
``PURPOSE`` says what it is good for, ``written(volume)`` yields its bytes. Both are handed what
their reader may see, and ask for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from annotations.entries import Entry
from annotations.exporters import (
    csv,
    edition,
    epub,
    html,
    json,
    markdown,
    pdf,
    table,
    tei,
    webannotation,
)
from annotations.exporters.head import Head
from annotations.volume import Volume


class Format(Protocol):
    """What a module of a format of notes has."""

    TITLE: str
    SUFFIX: str
    CONTENT_TYPE: str

    def lines(self, head: Head, entries: Iterable[Entry]) -> Iterator[str]: ...


class EditionFormat(Protocol):
    """What a module of a format of editions has."""

    TITLE: str
    SUFFIX: str
    CONTENT_TYPE: str
    PURPOSE: Any
    """Lazily translated."""

    def written(self, volume: Volume) -> Iterator[bytes]: ...


FORMATS: dict[str, Format] = {"csv": csv, "md": markdown, "html": html, "json": json}  # type: ignore[dict-item]
"""What stands at the end of an address -> how the file is made."""

EDITIONS: dict[str, EditionFormat] = {
    "pdf": pdf,
    "html": edition,
    "epub": epub,
    "xml": tei,
    "jsonld": webannotation,
    "csv": table,
}  # type: ignore[dict-item]
"""The same, of texts with their notes; in the order in which they are offered."""

READERS = ("pdf", "html", "epub")
"""Those of them that hold several texts in one file."""

__all__ = ["EDITIONS", "FORMATS", "READERS", "EditionFormat", "Format", "Head"]
