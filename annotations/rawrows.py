"""Rows as the database's driver gives them, and what was made of such rows before.

Making identifiers, moments and lists of Python out of some thousand rows takes longer than
finding them. Rows that were met before need none of it: what is made of a row is kept under the
row itself, and so holds for whoever is shown the very same, and for nobody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

Raw = tuple[Any, ...]
"""One row; hashable, and equal where the database has the same."""


class Statement(NamedTuple):
    """What a ``values_list`` queryset asks the database; "" where it cannot find anything."""

    sql: str
    values: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]
    """Column -> what makes Python's values of it."""

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> Statement:
        compiler = queryset.query.get_compiler(connection=connections[queryset.db])
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return cls("", (), {})
        return cls(sql, tuple(values), compiler.get_converters([one[0] for one in compiler.select]))


def plain(field: str) -> Coalesce:
    """A moment as it is stored: SQLite's driver would make one of Python of every one it reads."""
    return Coalesce(F(field), F(field))


def statement(key: Hashable, queryset: Callable[[], QuerySet[Any, Any]]) -> Statement:
    """The statement of a queryset that is a function of ``key``. To put the rule of what somebody
    may see together takes Django longer than the database takes for 500 notes."""
    found = _statements.get(key)
    if found is None:
        found = Statement.of(queryset())
        _statements.put(key, found)
    return found


class RawRows:
    """The rows that a statement finds, read at once; one query."""

    def __init__(self, asked: Statement) -> None:
        self.rows: list[Raw] = []
        self._converters = asked.converters.items()
        if asked.sql:
            with connection.cursor() as cursor:
                cursor.execute(asked.sql, asked.values)
                self.rows = cursor.fetchall()

    def read(self, row: Raw) -> Raw:
        """The row as Django's own iteration gives it."""
        columns = list(row)
        for column, (converters, expression) in self._converters:
            for converter in converters:
                columns[column] = converter(columns[column], expression, connection)
        return tuple(columns)


Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made under keys that say all that it was made of; the longest unused goes first.

    Two generations: what is asked for is in the younger one, which becomes the older one when it
    is full. To find something costs a look into a dictionary, and no lock.
    """

    def __init__(self, most: int) -> None:
        """``most``: how many a generation holds."""
        self._most = most
        self._young: dict[Hashable, Made] = {}
        self._old: dict[Hashable, Made] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Made | None:
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: Hashable, made: Made) -> None:
        with self._lock:
            if len(self._young) >= self._most:
                self._old, self._young = self._young, {}
            self._young[key] = made


_statements: Kept[Statement] = Kept(1000)
