"""Notes as files: one module a format.

A module says ``TITLE``, ``SUFFIX``, ``CONTENT_TYPE`` and ``lines(head, entries)``, which yields the
file piece by piece. It is handed entries that its reader may see, and asks for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from annotations.entries import Entry
from annotations.exporters import csv, html, json, markdown
from annotations.exporters.head import Head


class Format(Protocol):
    """What a module of a format has."""

    TITLE: str
    SUFFIX: str
    CONTENT_TYPE: str

    def lines(self, head: Head, entries: Iterable[Entry]) -> Iterator[str]: ...


FORMATS: dict[str, Format] = {"csv": csv, "md": markdown, "html": html, "json": json}  # type: ignore[dict-item]
"""What stands at the end of an address -> how the file is made."""

__all__ = ["FORMATS", "Format", "Head"]
