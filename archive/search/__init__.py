"""Finding words in texts and notes.

The interface to a database's full text is one class, ``Dialect``, with a file for each database;
a search cluster would be a third one. All that is looked for are words that ``words.py`` and
``stems.py`` have made, so that every database finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from archive.search.queries import Query

M = TypeVar("M", bound=Model)
Range: TypeAlias = tuple[int, int]
EVERYWHERE: Range = (-1, 2**63 - 1)


class Dialect(Protocol):
    """What is asked of a database. Tables are those of ``columns.Searched`` models."""

    def install(self, editor: Any, table: str) -> None:
        """Make the index beside a table that has just been made; for migrations."""

    def uninstall(self, editor: Any, table: str) -> None:
        """Take it away again."""

    def vector(self, words: Sequence[str], stems: Sequence[str]) -> str:
        """What the column ``vector`` of a row holds."""

    def added(self, table: str, ids: Sequence[int]) -> None:
        """Tell the index of rows that have just been written, in the same transaction."""

    def leaving(self, table: str, ids: Iterable[int]) -> None:
        """Tell the index of rows that will be deleted or changed now, in the same transaction."""

    def matching(
        self,
        rows: QuerySet[M],
        query: Query,
        codes: Sequence[str],
        *,
        mark: str = "",
        between: Range = EVERYWHERE,
        down: bool = False,
    ) -> QuerySet[M]:
        """Those of ``rows`` in which everything stands that the query asks for; word forms are
        those of the languages of ``codes``.

        ``mark`` must stand among the stems, if given. Ordered by primary key, which lies between
        the two given ones (exclusive); ``down``: the greatest first. Can still be filtered; whoever
        takes the first few does not wait for the others.
        """

    def rebuild(self, table: str) -> None:
        """Make the index anew from the rows of the table."""

    def check(self, table: str) -> list[str]:
        """What is wrong with the index, in sentences."""


def dialect() -> Dialect:
    """That of the database in use."""
    if connection.vendor == "postgresql":
        from archive.search.postgresql import PostgreSQL

        return PostgreSQL()
    from archive.search.sqlite import SQLite

    return SQLite()
