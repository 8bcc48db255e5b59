"""JSON: everything that a note is, without loss.

``format`` is raised with every change of a meaning. Moments are ISO 8601 with their offset from
UTC; offsets of a passage are Unicode code points of the paragraph's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotations.entries import Entry
from annotations.exporters.head import Head

TITLE = "JSON"
SUFFIX = "json"
CONTENT_TYPE = "application/json"
FORMAT = 1


def lines(head: Head, entries: Iterable[Entry]) -> Iterator[str]:
    """The whole file; one entry a line, so that it can be read piece by piece, too."""
    top = {
        "format": FORMAT,
        "title": head.title,
        "site": head.site,
        "made": head.made.isoformat(),
        "asked": dict(head.asked),
    }
    yield json.dumps(top, ensure_ascii=False)[:-1] + ', "entries": ['
    comma = ""
    for entry in entries:
        yield f"{comma}\n{json.dumps(as_json(entry, head.site), ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def as_json(entry: Entry, site: str = "") -> dict[str, Any]:
    """One entry as plain values."""
    passage = entry.passage
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "note": str(entry.note),
        "in_reply_to": str(entry.answered.id) if entry.answered else None,
        "address": site + entry.address,
        "document": {
            "slug": entry.document.slug,
            "title": entry.document.title,
            "language": entry.document.language,
        },
        "passage": {
            "first": passage.first,
            "start": passage.start,
            "last": passage.last,
            "end": passage.end,
            "quote": passage.quote,
            "placed": passage.is_placed,
            "text_version": passage.written_on,
            "cite": passage.cite,
        },
        "audience": entry.audience,
        "seminar": {"slug": entry.seminar, "name": entry.seminar_name} if entry.seminar else None,
        "author": entry.name,
        "mine": entry.is_mine,
        "created": entry.created.isoformat(),
        "changed": entry.updated.isoformat(),
        "version": entry.version,
        "text": entry.body,
        "html": entry.html,
        "tags": list(entry.tags),
        "category": entry.category or None,
        "resolved": entry.resolved.isoformat() if entry.resolved else None,
        "state": entry.state or None,
        "public": entry.is_public,
        "approved": entry.approved.isoformat() if entry.approved else None,
        "approved_by": entry.approved_by or None,
        "taken_down": entry.hidden is not None,
        "answers": entry.answers,
    }
