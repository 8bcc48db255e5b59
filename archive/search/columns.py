"""The columns of a table whose words are searched, whichever database it is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models


class Vector(models.Field):  # type: ignore[type-arg]
    """The words with their places as PostgreSQL's tsvector; empty where the database is another.

    Written as the literal that ``archive.search.postgresql.vector`` makes, and never read.
    """

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_internal_type(self) -> str:
        return "Vector"


class Searched(models.Model):
    """A row that is found by its words.

    Whoever writes or deletes such rows tells the database's own index of it: see
    ``archive.search.dialect``.
    """

    code = models.CharField(max_length=2)
    """Of the language, as ``archive.search.stems.code_of`` gives it."""
    words = models.TextField()
    """As they are compared, with single spaces."""
    stems = models.TextField()
    """Theirs, one for each; then what else can be asked for, such as HEAD."""
    size = models.PositiveIntegerField()
    """How many words."""
    vector = Vector(default="", editable=False)

    class Meta:
        abstract = True

    HEAD: ClassVar[str] = "0head"
    """Among the stems of titles and headings; no stem begins with a figure."""

    def spell(self, words: Sequence[str], stems: Sequence[str], code: str) -> None:
        """Give the row its words."""
        from archive.search import dialect

        self.code, self.size = code, len(words)
        self.words, self.stems = " ".join(words), " ".join(stems)
        self.vector = dialect().vector(words, stems)
