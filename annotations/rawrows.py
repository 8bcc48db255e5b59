"""Rows as the database's driver gives them, and what was made of such rows before.

Making identifiers, moments and lists of Python out of some thousand rows takes longer than
finding them. Rows that were met before need none of it: what is made of a row is kept under the
row itself, and so holds for whoever is shown the very same, and for nobody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import DateTimeField, F, Field, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce

Raw = tuple[Any, ...]
"""One row; hashable, and equal where the database has the same."""


class Given(Value):
    """A value that a kept statement is told each time that it is asked."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)

    def told(self, value: Any) -> Any:
        return self.output_field.get_db_prep_value(value, connection)

    @classmethod
    def uuid(cls, name: str) -> Given:
        return cls(name, UUIDField())

    @classmethod
    def moment(cls, name: str) -> Given:
        return cls(name, DateTimeField())


class Statement(NamedTuple):
    """What a ``values_list`` queryset asks the database; "" where it cannot find anything."""

    sql: str
    values: tuple[Any, ...]
    """Among them each Given for which a value is told when it is asked."""
    converters: dict[int, tuple[list[Any], Any]]
    """Column -> what makes Python's values of it."""
    is_kept: bool = False
    """Whether it is asked again and again."""

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> Statement:
        compiler = queryset.query.get_compiler(connection=connections[queryset.db])
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return cls("", (), {})
        columns = [one[0] for one in compiler.select]
        converters = compiler.get_converters(columns)
        if compiler.connection.vendor == "postgresql":
            for place, column in enumerate(columns):
                if of_text := _OF_TEXT.get(column.output_field.get_internal_type()):
                    others, _column = converters.get(place, ([], column))
                    converters[place] = [of_text, *others], column
        return cls(sql, tuple(values), converters)


def _identifier(text: str | None, _column: Any, _connection: Any) -> UUID | None:
    return None if text is None else UUID(text)


def _moment(text: str | None, _column: Any, _connection: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


_OF_TEXT = {"UUIDField": _identifier, "DateTimeField": _moment}
"""What PostgreSQL's driver would make objects of at each reading, and is told to leave as text."""


def _cursor(*, is_kept: bool) -> Any:
    """A cursor of Django's. PostgreSQL's leaves identifiers and moments as text, and has what is
    kept planned once for a connection: that takes longer than answering."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg.types.string import TextLoader

    if is_kept and not connection.queries_logged:  # a log wants to know what was asked
        from annotations.preparing import cursor_of

        found = cursor_of(connection)
    else:
        found = connection.cursor()
    for kind in ("uuid", "timestamptz"):
        found.cursor.adapters.register_loader(kind, TextLoader)
    return found


def plain(field: str) -> Coalesce:
    """A moment as it is stored: SQLite's driver would make one of Python of every one it reads."""
    return Coalesce(F(field), F(field))


def statement(key: Hashable, queryset: Callable[[], QuerySet[Any, Any]]) -> Statement:
    """The statement of a queryset that is a function of ``key``. To put the rule of what somebody
    may see together takes Django longer than the database takes for 500 notes."""
    found = _statements.get(key)
    if found is None:
        found = Statement.of(queryset())._replace(is_kept=True)
        _statements.put(key, found)
    return found


class RawRows:
    """The rows that a statement finds, read at once; one query."""

    def __init__(self, asked: Statement, **given: Any) -> None:
        self.rows: list[Raw] = []
        self._converters = asked.converters.items()
        if asked.sql:
            values = asked.values
            if given:
                values = tuple(
                    one.told(given[one.name]) if isinstance(one, Given) else one for one in values
                )
            with _cursor(is_kept=asked.is_kept) as cursor:
                cursor.execute(asked.sql, values)
                self.rows = cursor.fetchall()

    def all(self) -> list[Raw]:
        """All rows as Django's own iteration gives them."""
        return [self.read(row) for row in self.rows]

    def read(self, row: Raw) -> Raw:
        """The row as Django's own iteration gives it."""
        columns = list(row)
        for column, (converters, expression) in self._converters:
            for converter in converters:
                columns[column] = converter(columns[column], expression, connection)
        return tuple(columns)


def among(
    key: Hashable,
    queryset: Callable[[list[Any]], QuerySet[Any, Any]],
    ids: Sequence[UUID],
    *,
    most: int,
) -> list[Raw]:
    """The rows of a kept statement about rows with these ids, of which there are at most ``most``.

    There are always as many in the statement, so that there is one statement; no query for none.
    """
    if not ids:
        return []
    asked = statement(key, lambda: queryset([Given.uuid(f"id{n}") for n in range(most)]))
    # To be one of some, and of the same ones once more, is the same.
    given = {f"id{n}": ids[n] if n < len(ids) else ids[0] for n in range(most)}
    return RawRows(asked, **given).all()


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
