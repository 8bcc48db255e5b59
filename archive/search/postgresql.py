"""PostgreSQL: a tsvector in each searched row, under a GIN index.

The vector is written word by word as ``words.py`` has made them; none of PostgreSQL's own parsers,
dictionaries and stemmers is used. A stem stands at the place of its word, with a colon in front.
See https://www.postgresql.org/docs/current/datatype-textsearch.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F, Model, QuerySet, Value

from archive.search import EVERYWHERE, Range
from archive.search.queries import Query, Term

M = TypeVar("M", bound=Model)
MOST_PLACES = 256
"""How many places PostgreSQL keeps of one word."""
VERY_MANY = 20_000
"""Rows from which on they are read in order."""
LAST_PLACE = 16383
"""It counts no further."""
CUT = ":0cut"
"""In the vector of a text so long that not all its places could be kept."""


class PostgreSQL:
    """See ``archive.search.Dialect``."""

    def install(self, editor: Any, table: str) -> None:
        # The cost of keeping a list of what is to be indexed would be paid by who searches.
        editor.execute(
            f"CREATE INDEX {table}_gin ON {table} USING gin (vector) WITH (fastupdate = off)"
        )
        # The planner takes no account of what it costs to fetch a vector from beside the table,
        # and would read all of them rather than the index.
        editor.execute(f"ALTER TABLE {table} ALTER COLUMN vector SET STORAGE MAIN")
        editor.execute(f"ALTER TABLE {table} SET (parallel_workers = 0)")

    def uninstall(self, editor: Any, table: str) -> None:
        editor.execute(f"DROP INDEX {table}_gin")

    def vector(self, words: Sequence[str], stems: Sequence[str]) -> str:
        places: dict[str, list[int]] = {}
        for at, word in enumerate(words, 1):
            places.setdefault(word, []).append(at)
        for at, stem in enumerate(stems, 1):
            places.setdefault(f":{stem}", []).append(at)
        is_cut = len(words) >= LAST_PLACE or any(len(at) > MOST_PLACES for at in places.values())
        if is_cut:
            places[CUT] = [1]
        return " ".join(
            f"'{word}':{','.join(map(str, at[:MOST_PLACES]))}" for word, at in places.items()
        )

    def added(self, table: str, ids: Sequence[int]) -> None:
        """The vector is in the row."""

    def leaving(self, table: str, ids: Iterable[int]) -> None:
        """It goes with the row."""

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
            asked = f"{_word(f':{mark}')} & ({asked})"
        if between != EVERYWHERE:
            rows = rows.filter(pk__gt=between[0], pk__lt=between[1])
        # Walking through the rows in order is quick where most have the words. Elsewhere it reads
        # almost all of them: the sum keeps the planner from trying.
        is_plain = all(len(term.words) == 1 for term in query.terms)
        walks = is_plain and _estimate(table, asked) > VERY_MANY
        place = F("pk") if walks else F("pk") + Value(0)
        return rows.extra(  # noqa: S610  (names of our own tables)
            where=[f"{table}.vector @@ %s::tsquery"], params=[asked]
        ).order_by(place.desc() if down else place.asc())

    def rebuild(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"REINDEX INDEX {table}_gin")

    def check(self, table: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE vector IS NULL")  # noqa: S608
            (missing,) = cursor.fetchone()
        return [f"{missing} rows of {table} have no vector."] if missing else []


def _estimate(table: str, asked: str) -> int:
    """In how many rows the planner expects to find it, by its statistics."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE vector @@ %s::tsquery",  # noqa: S608
            [asked],
        )
        (plan,) = cursor.fetchone()
    return int(plan[0]["Plan"]["Plan Rows"])


def expression(query: Query, codes: Sequence[str]) -> str:
    """The query as the literal of a tsquery."""
    asked = [_term(term, codes) for term in query.terms]
    # Whether a run of words stands in a text that is cut is found out by reading it.
    left_out = [f"!({_term(term, codes, cut=False)})" for term in query.excluded]
    return " & ".join([*asked, *left_out])


def _term(term: Term, codes: Sequence[str], *, cut: bool = True) -> str:
    ways = [_run(term.words, cut=cut, prefix=term.prefix)]
    if not term.exact and not term.prefix:
        ways += [_run([f":{stem}" for stem in term.stems(code)], cut=cut) for code in codes]
    return f"({' | '.join(ways)})"


def _run(words: Sequence[str], *, cut: bool, prefix: bool = False) -> str:
    each = [_word(word) for word in words]
    if prefix:
        each[-1] += ":*"
    side_by_side = f"({' <-> '.join(each)})"
    if cut and len(each) > 1:
        return f"({side_by_side} | ({_word(CUT)} & {' & '.join(each)}))"
    return side_by_side


def _word(word: str) -> str:
    """Quoted; words are letters and figures, so nothing in them needs more."""
    return f"'{word}'"
