"""SQLite: an FTS5 table beside each searched table, which holds no copy of the words.

Of FTS5 only the tokenizer "ascii" is used, which cuts at spaces and leaves every letter beyond
ASCII as it is: the words come from ``words.py``. It is fed from here alone, not by triggers, which
a migration that rebuilds its table would drop. See https://sqlite.org/fts5.html, "External
Content Tables".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet

from archive.search import EVERYWHERE, Range
from archive.search.queries import Query, Term

M = TypeVar("M", bound=Model)
AT_ONCE = 500
"""Parameters of one statement."""


class SQLite:
    """See ``archive.search.Dialect``."""

    def install(self, editor: Any, table: str) -> None:
        editor.execute(
            f"CREATE VIRTUAL TABLE {index(table)} USING fts5(words, stems, "
            f"content='{table}', content_rowid='id', tokenize='ascii')"
        )

    def uninstall(self, editor: Any, table: str) -> None:
        editor.execute(f"DROP TABLE {index(table)}")

    def vector(self, words: Sequence[str], stems: Sequence[str]) -> str:
        return ""

    def added(self, table: str, ids: Sequence[int]) -> None:
        self._each(
            f"INSERT INTO {index(table)}(rowid, words, stems) "  # noqa: S608
            f"SELECT id, words, stems FROM {table} WHERE id IN",
            ids,
        )

    def leaving(self, table: str, ids: Iterable[int]) -> None:
        # The index forgets a row only if it is told the words that it has of it.
        self._each(
            f"INSERT INTO {index(table)}({index(table)}, rowid, words, stems) "  # noqa: S608
            f"SELECT 'delete', id, words, stems FROM {table} WHERE id IN",
            list(ids),
        )

    def _each(self, statement: str, ids: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            for start in range(0, len(ids), AT_ONCE):
                some = ids[start : start + AT_ONCE]
                cursor.execute(f"{statement} ({', '.join(['%s'] * len(some))})", some)

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
        table = rows.model._meta.db_table
        asked = expression(query, codes)
        if mark:
            asked = f'(stems : "{mark}") AND ({asked})'
        # Bounds and order are those of the index, which gives its rows in order without sorting.
        return rows.extra(  # noqa: S610  (names of our own tables)
            tables=[index(table)],
            where=[
                f"{index(table)} MATCH %s",
                f"{index(table)}.rowid = {table}.id",
                f"{index(table)}.rowid > %s",
                f"{index(table)}.rowid < %s",
            ],
            params=[asked, *between],
            order_by=[f"{'-' if down else ''}{index(table)}.rowid"],
        )

    def rebuild(self, table: str) -> None:
        with connection.cursor() as cursor:
            self._tell(cursor, table, "'rebuild'")

    def _tell(self, cursor: Any, table: str, values: str, *columns: str) -> None:
        """A special command of FTS5 is an insertion into a column named like its table."""
        named = ", ".join([index(table), *columns])
        cursor.execute(f"INSERT INTO {index(table)}({named}) VALUES ({values})")  # noqa: S608

    def check(self, table: str) -> list[str]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                self._tell(cursor, table, "'integrity-check', 1", "rank")
        except DatabaseError as error:
            return [f"The full-text index of {table} is not in line with its rows ({error})."]
        return []


def index(table: str) -> str:
    return f"{table}_fts"


def expression(query: Query, codes: Sequence[str]) -> str:
    """The query in the language of FTS5. Words are letters and figures, so nothing is escaped."""
    asked = " AND ".join(_term(term, codes) for term in query.terms)
    left_out = " OR ".join(_term(term, codes) for term in query.excluded)
    return f"({asked}) NOT ({left_out})" if left_out else asked


def _term(term: Term, codes: Sequence[str]) -> str:
    ways = [f'words : "{" ".join(term.words)}"{" *" if term.prefix else ""}']
    if not term.exact and not term.prefix:
        ways += [f'stems : "{" ".join(term.stems(code))}"' for code in codes]
    return f"({' OR '.join(ways)})"
