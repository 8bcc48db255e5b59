"""The versions of a text: when and why each was made, and what it changed."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.changes import Change, changes, follow, out_of_order, tally
from archive.models import Document, Entry, HeadingText, ParagraphText, TextVersion, Trail
from archive.text import HEADING, Line, text_in, text_of


@dataclass(frozen=True, slots=True)
class Past:
    """One version in the history of a document."""

    version: TextVersion
    until: datetime.datetime | None
    """When the next one was made; None for the present text."""
    tally: Mapping[str, int]
    """See ``archive.changes.tally``; empty for the first version."""


MOST = 25
"""How many versions stand on one page."""


def history_of(document: Document, *, below: int | None = None, size: int = MOST) -> list[Past]:
    """Up to ``size`` versions, the newest first, beginning under the number ``below``.

    Five queries, however many versions and paragraphs there are.
    """
    rows = (
        TextVersion.objects.filter(document=document)
        .select_related("created_by")
        .order_by("-number")
    )
    # One newer and one older than is shown: until when, and compared with what.
    found = list(rows.filter(number__lte=below)[: size + 2] if below else rows[: size + 1])
    newer = {one.number: one.created for one in found}
    shown = [one for one in found if below is None or one.number < below][:size]
    sequences = _sequences(found)
    lines = _lines_that_differ(found, sequences)
    trails: dict[int, dict[str, str]] = defaultdict(dict)
    for version, gone, into in Trail.objects.filter(version__in=found).values_list(
        "version_id", "gone", "into"
    ):
        trails[version][gone] = into
    by_number = {one.number: one for one in found}
    return [
        Past(
            version,
            newer.get(version.number + 1),
            _tally(by_number.get(version.number - 1), version, sequences, lines, trails),
        )
        for version in shown
    ]


Words = tuple[int | None, int | None]
"""Primary keys of a HeadingText or a ParagraphText: what stands at one place."""


def _sequences(found: list[TextVersion]) -> dict[int, list[Words]]:
    """Version -> what stands in it, in order; without the words."""
    sequences: dict[int, list[Words]] = {one.pk: [] for one in found}
    rows = Entry.objects.filter(version__in=found).order_by("version", "position")
    for version, *words in rows.values_list("version_id", "heading_text_id", "paragraph_text_id"):
        sequences[version].append((words[0], words[1]))
    return sequences


def _lines_that_differ(
    found: list[TextVersion], sequences: Mapping[int, list[Words]]
) -> dict[Words, Line]:
    """Those lines that do not stand in all of these versions."""
    sets = [set(sequences[one.pk]) for one in found]
    every: set[Words] = set().union(*sets)
    differing = {words for words in every if not all(words in one for one in sets)}
    read: dict[Words, Line] = {}
    fields = ("pk", "text", "level", "refs", "breaks")
    headings = [words[0] for words in differing if words[0]]
    for pk, text, level, refs, breaks, key in _in_parts(
        HeadingText, headings, *fields, "heading__key"
    ):
        read[pk, None] = Line(HEADING, 0, key, "", text, "", level, refs, breaks, "")
    paragraphs = [words[1] for words in differing if words[1]]
    for pk, text, level, refs, breaks, key, kind, label in _in_parts(
        ParagraphText, paragraphs, *fields, "paragraph__key", "kind", "label"
    ):
        read[None, pk] = Line(kind, 0, key, "", text, label, level, refs, breaks, "")
    return read


def _in_parts(model: Any, keys: list[Any], *fields: str) -> list[tuple[Any, ...]]:
    """Rows by primary key; databases take only so many values in one question."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), 5000):
        rows += model.objects.filter(pk__in=keys[start : start + 5000]).values_list(*fields)
    return rows


def _tally(
    before: TextVersion | None,
    version: TextVersion,
    sequences: Mapping[int, list[Words]],
    lines: Mapping[Words, Line],
    trails: Mapping[int, Mapping[str, str]],
) -> Mapping[str, int]:
    if before is None:
        return {}
    old, new = sequences[before.pk], sequences[version.pk]
    shared = set(old) & set(new)
    found = changes(
        [lines[words] for words in old if words not in shared],
        [lines[words] for words in new if words not in shared],
        trails.get(version.pk, {}),
    )
    counted = tally(found)
    # The reading above knows nothing of lines that only stand elsewhere now.
    places = [[words for words in side if words in shared] for side in (old, new)]
    if moved := out_of_order(*places):
        counted["moved"] = counted.get("moved", 0) + moved
    return counted


def trail_between(document: Document, start: int, stop: int) -> dict[str, str]:
    """Key -> key that took up its words ("" for none), of what the versions after number
    ``start`` up to ``stop`` took out; of several the latest. One query."""
    rows = Trail.objects.filter(
        version__document=document, version__number__gt=start, version__number__lte=stop
    )
    return dict(rows.order_by("version__number").values_list("gone", "into"))


def present_anchor(document: Document, key: str) -> str:
    """Where a page of the present text has the words of a paragraph or heading: "p-…", "h-…";
    "" for nowhere. A query only where a correction took it out."""
    text = text_of(document)
    anchor = text.anchor(key)
    if anchor or document.current is None:
        return anchor
    trail = trail_between(document, 0, document.current.number)
    return text.anchor(follow(trail, {line.key for line in text.lines}, key))


def difference(document: Document, old: TextVersion, new: TextVersion) -> list[Change[Line]]:
    """What leads from one version of the document to a later one."""
    trail = trail_between(document, old.number, new.number)
    return changes(text_in(old).lines, text_in(new).lines, trail)
