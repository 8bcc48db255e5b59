"""The notes that a correction meets, ready for a template: before it is saved, and afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations import markup
from annotations.correcting import Met, Preview
from annotations.models import Annotation, Audience, How, Outcome, Placing, Revision
from archive.differences import Piece, compare
from archive.text import text_of

SAID = 160
"""Code points of a comment that are repeated."""


class Row(NamedTuple):
    """One note with its passage before and after."""

    id: UUID
    outcome: str
    how: str
    who: str
    said: str
    audience: Any
    pieces: list[Piece]
    number_before: str
    number_after: str
    has_place: bool
    words_after: str = ""
    is_stale: bool = False

    @property
    def how_label(self) -> Any:
        if self.how == How.BY_HAND and self.outcome == Outcome.UNPLACED:
            return _("left so by an editor")
        return How(self.how).label


def met_rows(ahead: Preview, shown: Iterable[Met], viewer: Viewer) -> list[Row]:
    """What saving would do to these notes, which ``viewer`` may see."""
    shown = list(shown)
    about = _about([one.id for one in shown], viewer)
    text = text_of(ahead.correction.document)
    known = {line.key: line.number for line in text.lines}
    numbers = {**known, **ahead.plan.numbers}
    rows = []
    for one in shown:
        before, after = ahead.passages.words(one.before), ""
        if one.fate.after:
            after = ahead.passages.words_after(one.fate.after)
        rows.append(
            Row(
                one.id,
                one.fate.outcome,
                one.how,
                *about[one.id],
                compare(before, after),
                _cited(known.get(one.before.first, "")),
                _cited(numbers.get(one.fate.after.first, "")) if one.fate.after else "",
                one.fate.after is not None,
                after,
                one.is_stale,
            )
        )
    return rows


def kept_rows(placings: Iterable[Placing], viewer: Viewer) -> list[Row]:
    """What a correction did to these notes, which ``viewer`` may see."""
    placings = list(placings)
    about = _about([one.annotation_id for one in placings], viewer)
    return [
        Row(
            one.annotation_id,
            one.outcome,
            one.how,
            *about[one.annotation_id],
            compare(one.words_before, one.words_after),
            _cited(one.first_before.number),
            _cited(one.first_after.number) if one.first_after else "",
            one.outcome != Outcome.UNPLACED,
            one.words_after,
        )
        for one in placings
    ]


def _cited(number: str) -> str:
    return f"¶{number}" if number else ""


def _about(ids: list[UUID], viewer: Viewer) -> dict[UUID, tuple[str, str, Any]]:
    """Note -> its author's name, what it says, and who it is for, as ``viewer`` reads them."""
    words = {
        note: (viewer.told_name(room, name), " ".join(markup.plain(body).split())[:SAID])
        for note, room, name, body in Revision.objects.shown_to(viewer)
        .filter(comment__annotation__in=ids, comment__parent=None)
        .values_list("comment__annotation_id", "comment__annotation__seminar_id", "name", "body")
    }
    about = {}
    for pk, room, author, audience in (
        Annotation.objects.visible_to(viewer)
        .filter(pk__in=ids)
        .values_list("pk", "seminar_id", "name", "audience")
    ):
        # Of a comment that the viewer does not read, its name is not told either.
        hidden = "" if audience == Audience.PUBLIC else viewer.told_name(room, author)
        name, said = words.get(pk, (hidden, ""))
        about[pk] = (name, said, Audience(audience).label)
    return about
