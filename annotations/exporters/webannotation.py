"""W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/) as JSON-LD.

Each comment is an annotation; a reply has the one that it answers as its target. The passage is
said twice, because clients differ: by its words with some context (TextQuoteSelector), and by
offsets in code points (TextPositionSelector). The source of both is the permalink of a paragraph,
whose text they count in; a passage of several paragraphs has a target for each.

Moments are in UTC and end in Z, without fractions of a second.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from annotations.entries import Entry
from annotations.volume import HEADING, Chapter, Line, Record, Volume

TITLE = "JSON-LD"
SUFFIX = "jsonld"
CONTENT_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
PURPOSE = gettext_lazy("the notes as W3C Web Annotations, for other annotation programs")
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PAGE = 100
"""How many annotations stand on one page of a collection."""
CONTEXT_LENGTH = 32
"""How much of the text before and after a passage is told, in code points."""


def written(volume: Volume) -> Iterator[bytes]:
    """All notes of one document as an AnnotationCollection with one page inside it, piece by
    piece."""
    total = sum(1 for _entry in volume.entries)
    where = f"{volume.site}{volume.address}edition.jsonld"
    whole = {**collection(volume, total), "id": where}
    if total:
        whole["first"] = {
            "id": f"{where}#all",
            "type": "AnnotationPage",
            "partOf": where,
            "startIndex": 0,
        }
    head = json.dumps(whole, ensure_ascii=False)
    if not total:
        yield head.encode() + b"\n"
        return
    yield head.removesuffix("}}").encode() + b', "items": ['
    comma = b"\n"
    for each in _annotations(volume):
        yield comma + json.dumps(each, ensure_ascii=False).encode()
        comma = b",\n"
    yield b"\n]}}\n"


def page_count(total: int) -> int:
    """How many pages so many annotations fill."""
    return -(-total // PAGE)


def paged(volume: Volume, total: int) -> dict[str, Any]:
    """The collection of ``total`` annotations, naming its pages."""
    whole = collection(volume, total)
    if total:
        whole["first"] = _page_id(volume, 0)
        whole["last"] = _page_id(volume, page_count(total) - 1)
    return whole


def collection(volume: Volume, total: int) -> dict[str, Any]:
    """The head of a collection."""
    return {
        "@context": CONTEXT,
        "id": _collection_id(volume),
        "type": "AnnotationCollection",
        "label": volume.title,
        "summary": volume.audience,
        "generator": _generator(volume.site),
        "total": total,
    }


def page(volume: Volume, number: int, total: int) -> dict[str, Any]:
    """The page of this number, from 0; ``volume`` has the notes on it and no others."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": _page_id(volume, number),
        "type": "AnnotationPage",
        "partOf": {
            "id": _collection_id(volume),
            "type": "AnnotationCollection",
            "label": volume.title,
            "total": total,
        },
        "startIndex": number * PAGE,
    }
    if number:
        made["prev"] = _page_id(volume, number - 1)
    if number + 1 < page_count(total):
        made["next"] = _page_id(volume, number + 1)
    made["items"] = list(_annotations(volume))
    return made


def _collection_id(volume: Volume) -> str:
    return f"{volume.site}{volume.address}annotations.jsonld"


def _page_id(volume: Volume, number: int) -> str:
    return f"{volume.site}{volume.address}annotations/{number}.jsonld"


def _generator(site: str) -> dict[str, str]:
    return {"id": f"{site}/", "type": "Software", "name": "Colloquy"}


def _annotations(volume: Volume) -> Iterator[dict[str, Any]]:
    for chapter in volume.chapters:
        lines = Lines(chapter)
        for entry in chapter.entries:
            yield annotation(entry, lines, volume.site)


def one(entry: Entry, chapter: Chapter, site: str) -> dict[str, Any]:
    """One comment as a document of its own."""
    return {"@context": CONTEXT, **annotation(entry, Lines(chapter), site)}


class Lines:
    """The paragraphs of a chapter by their keys."""

    def __init__(self, chapter: Chapter) -> None:
        self.record = chapter.record
        self.paragraphs = [line for line in chapter.lines if line.kind != HEADING]
        self.places = {line.key: place for place, line in enumerate(self.paragraphs)}

    def between(self, first: str, last: str) -> list[Line]:
        """Those from one to another; none where they are not there."""
        if first not in self.places or last not in self.places:
            return []
        return self.paragraphs[self.places[first] : self.places[last] + 1]


def annotation(entry: Entry, lines: Lines, site: str) -> dict[str, Any]:
    """One comment, without the context of JSON-LD."""
    record = lines.record
    is_reply = entry.answered is not None
    bodies: list[dict[str, Any]] = [
        {
            "type": "TextualBody",
            "value": entry.html,
            "format": "text/html",
            "purpose": "replying" if is_reply else "commenting",
        }
    ]
    bodies += [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in entry.tags]
    made: dict[str, Any] = {
        "id": site + entry.address,
        "type": "Annotation",
        "motivation": "replying" if is_reply else "commenting",
        "created": moment(entry.created),
        "modified": moment(max(entry.updated, entry.created)),
        "generator": _generator(site),
    }
    if entry.name:
        made["creator"] = {"type": "Person", "name": entry.name}
    # The context of the standard knows these vocabularies by their prefixes.
    written_on = f"{site}/documents/{record.slug}/versions/{entry.passage.written_on}/"
    made["dcterms:source"] = {"id": written_on}
    if entry.approved:
        at = moment(entry.approved)
        made["dcterms:dateAccepted"] = {"@type": "xsd:dateTime", "@value": at}
        said = f"Approved for the public by a {entry.approved_by}."
        made["dcterms:provenance"] = {"rdfs:label": said}
    if entry.audience != "public":
        told = entry.seminar_name or entry.audience
        made["audience"] = {"type": "schema:Audience", "schema:audienceType": told}
    made["body"] = bodies
    if entry.answered:
        made["target"] = f"{site}/comments/{entry.answered.id}/"
        return made
    targets = list(_targets(entry, lines, site))
    # What lost its place is still about the text on which it was written.
    made["target"] = targets or [
        {
            "type": "SpecificResource",
            "source": written_on,
            "selector": {"type": "TextQuoteSelector", "exact": entry.passage.quote},
        }
    ]
    if len(targets) == 1:
        made["target"] = targets[0]
    return made


def _targets(entry: Entry, lines: Lines, site: str) -> Iterator[dict[str, Any]]:
    """Where the note lies in the present text, a target for each paragraph."""
    passage, record = entry.passage, lines.record
    if not passage.is_placed:
        return
    for line in lines.between(passage.first, passage.last):
        start = passage.start if line.key == passage.first else 0
        end = passage.end if line.key == passage.last else len(line.text)
        quote = {
            "type": "TextQuoteSelector",
            "exact": line.text[start:end],
            "prefix": line.text[max(0, start - CONTEXT_LENGTH) : start],
            "suffix": line.text[end : end + CONTEXT_LENGTH],
        }
        yield {
            "type": "SpecificResource",
            "source": _source(record, line, site),
            "selector": [
                {name: said for name, said in quote.items() if said},
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
            "scope": f"{site}{record.version_address}",
        }


def _source(record: Record, line: Line, site: str) -> dict[str, Any]:
    return {
        "id": f"{site}{record.line_address(line)}",
        "type": "Text",
        "format": "text/html",
        "language": record.language,
        "textDirection": record.direction,
    }


def moment(at: datetime.datetime) -> str:
    """As the standard wants it: "2026-03-01T12:30:00Z"."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
