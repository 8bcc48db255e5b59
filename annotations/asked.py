"""What part of a notebook is asked for, and in which order."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

NEWEST, OLDEST, PLACE = "newest", "oldest", "place"
KINDS = ("note", "reply", "highlight")


class Asked(NamedTuple):
    """What is asked for; empty means all. Unknown values find nothing."""

    q: str = ""
    """Words, and phrases in quotation marks, of the comment, its tags or the quoted passage."""
    document: str = ""
    person: str = ""
    """A name as it is shown: whoever changes it, or takes a pseudonym, is not found by both."""
    tag: str = ""
    audience: str = ""
    kind: str = ""
    unread: str = ""
    """Anything: only what is new since one last read there."""
    sort: str = NEWEST

    @classmethod
    def read(cls, query: Any) -> Asked:
        """Out of a request's query."""
        found = {
            name: " ".join(query.get(name, "").replace("\0", " ").split())[:200]
            for name in cls._fields
        }
        if found["sort"] not in (OLDEST, PLACE):
            found["sort"] = NEWEST
        return cls(**found)

    @property
    def is_narrowed(self) -> bool:
        return any(self._replace(sort=""))

    def to_query(self, **more: str) -> str:
        """The query of an address, without its question mark."""
        given = {**self._asdict(), **more}
        if given["sort"] == NEWEST:
            given["sort"] = ""
        return urlencode({name: value for name, value in given.items() if value})


class Cursor(NamedTuple):
    """Where a page begins: after the row with these values of its order. Never a time alone,
    which several rows may share."""

    values: tuple[Any, ...]

    def __str__(self) -> str:
        plain = [
            one.isoformat() if isinstance(one, datetime) else str(one) if isinstance(one, UUID)
            else one
            for one in self.values
        ]  # fmt: skip
        return urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, written: str, kinds: tuple[type, ...]) -> Cursor | None:
        """What ``str`` wrote of values of these kinds; None for anything else."""
        try:
            plain = json.loads(urlsafe_b64decode(written[:600] + "=" * (-len(written[:600]) % 4)))
            values = tuple(_value(one, kind) for one, kind in zip(plain, kinds, strict=True))
        except (ValueError, TypeError):
            return None
        return cls(values)

    def beyond(self, names: tuple[str, ...], *, down: bool) -> Q:
        """Rows after this place in an order of these columns; ``down``: the greatest first."""
        word = "lt" if down else "gt"
        clause = Q(pk__in=[])
        before = Q()
        for name, value in zip(names, self.values, strict=True):
            clause |= before & Q(**{f"{name}__{word}": value})
            before &= Q(**{name: value})
        # The first column alone lets an index find the place.
        return Q(**{f"{names[0]}__{word}e": self.values[0]}) & clause


def _value(plain: Any, kind: type) -> Any:
    """Raises ValueError and TypeError."""
    if kind is int:
        if not isinstance(plain, int) or isinstance(plain, bool) or not 0 <= plain < 2**31:
            raise ValueError("not a number of ours")
        return plain
    if kind is datetime:
        moment = datetime.fromisoformat(plain)
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return moment
    return kind(plain)
