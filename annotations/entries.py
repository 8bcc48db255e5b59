"""A line of a notebook: one comment, or one highlight, with what it stands on. Pure.

Exporters are handed these and ask nothing more.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple
from uuid import UUID


class Passage(NamedTuple):
    """Where a note lies. Offsets are code points of the paragraph's text."""

    first: str
    start: int
    last: str
    end: int
    quote: str
    """The words as they were when the note was written."""
    is_placed: bool
    """Whether keys and offsets hold in the present text."""
    written_on: int
    """Number of the text version on which it was written."""
    cite: str = ""
    """How the first paragraph is cited: "¶12", "¶12, item 3", "note 1"; empty for unplaced ones."""


class Reading(NamedTuple):
    """The document that a note is on."""

    slug: str
    title: str
    language: str
    direction: str


class Answered(NamedTuple):
    """The comment that a reply answers, as far as the viewer may read it."""

    id: UUID
    name: str = ""
    html: str = ""
    """Empty where it was deleted, or cannot be seen."""


class Entry(NamedTuple):
    """One comment in the wording that the viewer reads; or a highlight without a comment."""

    kind: str
    """"note", "reply" or "highlight"."""
    id: UUID
    """Of the comment; of the annotation for a highlight."""
    note: UUID
    """The annotation that it belongs to."""
    document: Reading
    passage: Passage
    audience: str
    """"me", "seminar" or "public"."""
    seminar: str
    """Slug of the seminar in whose room it was written; empty for none."""
    seminar_name: str
    name: str
    """The name shown; empty where the account was deleted."""
    is_mine: bool
    created: datetime.datetime
    updated: datetime.datetime
    """When this wording was written."""
    version: int
    """How many wordings it has had."""
    body: str = ""
    html: str = ""
    tags: tuple[str, ...] = ()
    state: str = ""
    """As the viewer may know it; empty for a highlight."""
    is_public: bool = False
    """Whether some wording of it is public now."""
    hidden: str | None = None
    """Why it was taken down; None where it was not."""
    is_new: bool = False
    """Whether it came since the viewer last read there."""
    answers: int = 0
    """How many replies the viewer sees directly under it."""
    answered: Answered | None = None
    approved: datetime.datetime | None = None
    """When these very words were approved for the public, where they are public."""
    is_edited: bool = False
    """Whether a moderator has copy-edited them."""
    is_by_rule: bool = False
    """Whether a rule let them through, and no moderator has looked since."""
    category: str = ""
    """What its seminar calls the category of the note, for its members."""
    resolved: datetime.datetime | None = None
    """Since when its seminar holds the note for settled, for its members."""

    @property
    def approved_by(self) -> str:
        """Who approved these very words, where they are public: "moderator" or "rule"."""
        if self.approved is None:
            return ""
        return "rule" if self.is_by_rule else "moderator"

    @property
    def address(self) -> str:
        """Its permalink on this site."""
        kind = "annotations" if self.kind == "highlight" else "comments"
        return f"/{kind}/{self.id}/"
