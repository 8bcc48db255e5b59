"""Where a page of a list begins: after a row, by its time and id.

A page number would repeat or skip rows when others write meanwhile; a bare time would lose the
rows that share it.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
_BEGINNING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_WRITTEN = re.compile(r"([0-9]{1,17})-([0-9a-f]{32}|[0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which a page begins."""

    time: datetime.datetime
    id: UUID | int

    @classmethod
    def of(cls, row: Any, time: str = "created") -> Place:
        return cls(getattr(row, time), row.pk)

    @classmethod
    def read(cls, written: str) -> Place | None:
        """What ``str`` wrote; None for anything else."""
        match = _WRITTEN.fullmatch(written)
        if match is None:
            return None
        moment, name = match.groups()
        try:
            time = _BEGINNING + datetime.timedelta(microseconds=int(moment))
        except OverflowError:
            return None
        return cls(time, UUID(name) if len(name) == 32 else int(name))

    def __str__(self) -> str:
        microseconds = (self.time - _BEGINNING) // datetime.timedelta(microseconds=1)
        return f"{microseconds}-{self.id.hex if isinstance(self.id, UUID) else self.id}"

    def beyond(self, rows: QuerySet[M], time: str = "created", *, newest: bool = False) -> Any:
        """The rows after this place; ``newest``: in a list that runs from the newest."""
        if isinstance(self.id, UUID) != (rows.model._meta.pk.get_internal_type() == "UUIDField"):
            return rows.none()
        return rows.filter(beyond(self.time, self.id, time, newest=newest))


def beyond(moment: Any, pk: Any, time: str = "created", *, newest: bool = False) -> Q:
    """Rows whose ``time`` and key come after these; ``newest``: that are older."""
    word = "lt" if newest else "gt"
    # The first clause lets the index of (time, id) find the place.
    return Q(**{f"{time}__{word}e": moment}) & (
        Q(**{f"{time}__{word}": moment}) | Q(**{f"pk__{word}": pk})
    )
