"""What a file of notes says about itself."""

from __future__ import annotations

import datetime
from typing import NamedTuple


class Head(NamedTuple):
    """The top of an exported file."""

    title: str
    """ "My notes", or the name of the seminar."""
    site: str
    """How addresses begin: "https://colloquy.example.org"."""
    made: datetime.datetime
    asked: tuple[tuple[str, str], ...] = ()
    """What the notes were narrowed to: (label, value)."""
    language: str = "en"
