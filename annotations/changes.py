"""What has changed on a page since somebody last asked: the list of changes, as one viewer may
know it. Pages that follow live and pages that ask now and then get the same answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.models.change import KEPT, PUBLIC, Change, channel_of
from annotations.phases import is_withheld
from archive.models import Document
from archive.text import text_of

OVERLAP = timedelta(seconds=10)
"""How far before the moment one asks about is looked, too: what was written at that moment may
have been committed after it."""
MOST_ROWS = 300
"""Above this many changed paragraphs all of them are asked for anew."""


class Following(NamedTuple):
    """What a page of one viewer is told of."""

    channels: frozenset[str]
    """Everybody's changes, their own, and the room's, which is one of their seminars; where they
    have to write first only its phases, so that nothing hints at notes that they do not see."""
    withheld: bool
    """Whether others' notes in this room are."""


def following(viewer: Viewer, document: Document, seminar: Seminar | None) -> Following:
    """At most one query."""
    names = {PUBLIC}
    if viewer.user_id:
        names.add(channel_of("person", viewer.user_id))
    withheld = False
    if seminar and seminar.pk in viewer.seminars:
        names.add(channel_of("phase", seminar.pk))
        withheld = is_withheld(viewer, seminar, document.pk)
        if not withheld:
            names.add(channel_of("seminar", seminar.pk))
    return Following(frozenset(names), withheld)


def microseconds(moment: datetime) -> int:
    """A moment as pages keep it: it tells when something was, and not how much there was."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def present() -> int:
    """Now, in microseconds."""
    return microseconds(timezone.now())


class Changed(NamedTuple):
    """One line of the list."""

    annotation: UUID | None
    first: int | None
    last: int | None
    at: int
    channel: str
    """One of the viewer's channels in which it is told."""


def changed_since(document_id: int, mine: frozenset[str], after: int) -> list[Changed]:
    """The changes on a document that are told in one of these channels, oldest first. One query."""
    since = datetime.fromtimestamp(max(after, 0) / 1_000_000, tz=UTC) - OVERLAP
    rows = Change.objects.filter(document=document_id, at__gt=since).order_by("at", "pk")
    return [
        Changed(annotation, first, last, microseconds(at), max(shared))
        for annotation, first, last, at, channels in rows.values_list(
            "annotation", "first", "last", "at", "channels"
        )
        if (shared := mine.intersection(channels))
    ]


class News(NamedTuple):
    """What a page shall fetch anew."""

    at: int
    """Up to when this is known: the moment to ask about next."""
    rows: dict[str, int]
    """Key of a paragraph -> when it last changed."""
    everything: bool
    """Whether anything may have changed."""
    withheld: bool
    """Whether others' notes are withheld: where that is new, everything has changed, too."""


def news(document: Document, viewer: Viewer, seminar: Seminar | None, after: int) -> News:
    """The paragraphs that show something else since ``after`` (microseconds); two queries."""
    at = present()
    channels, withheld = following(viewer, document, seminar)
    everything = News(at, {}, True, withheld)
    if at - after > KEPT / timedelta(microseconds=1):
        return everything
    found = changed_since(document.pk, channels, after)
    text = text_of(document)
    keys = {line.id: line.key for line in text.paragraphs}
    rows: dict[str, int] = {}
    for one in found:
        first, last = keys.get(one.first or 0), keys.get(one.last or 0)
        if first and last:
            rows |= {line.key: one.at for line in text.between(first, last)}
        elif one.at > after:
            # All of the document, or a note that has lost its place.
            return everything
    return News(at, rows, False, withheld) if len(rows) <= MOST_ROWS else everything
