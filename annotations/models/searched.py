"""What is searched of comments: made when a wording is kept, gone when it is emptied."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import QuerySet

from annotations import markup
from annotations.models.revision import Revision
from archive.search import dialect
from archive.search.columns import Searched
from archive.search.stems import code_of, stem
from archive.search.words import words_of


class SearchedWording(Searched):
    """A wording of a comment as it is searched. Who reads it is asked of ``Revision`` at every
    search; the primary key tells which was written later."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="searched")

    TABLE: ClassVar[str] = "annotations_searchedwording"

    def __str__(self) -> str:
        return str(self.revision_id)

    @classmethod
    def of(cls, revision: Revision, language: str) -> SearchedWording:
        """The row of a wording on a document in this language (BCP 47), not stored yet."""
        text, code = markup.plain(revision.body), code_of(language)
        found = words_of(text)
        row = cls(revision=revision)
        stems = [stem(text[word.start : word.end], code) for word in found]
        row.spell([word.folded for word in found], stems, code)
        return row

    @classmethod
    def keep(cls, revision: Revision) -> None:
        """Take a wording into the search, in the transaction that writes it."""
        row = cls.of(revision, revision.comment.annotation.document.language)
        row.save(force_insert=True)
        dialect().added(cls.TABLE, [row.pk])

    @classmethod
    def forget(cls, rows: QuerySet[SearchedWording]) -> None:
        """Take wordings out of the search, in the transaction that empties them."""
        ids = list(rows.values_list("pk", flat=True))
        dialect().leaving(cls.TABLE, ids)
        for start in range(0, len(ids), 500):
            cls.objects.filter(pk__in=ids[start : start + 500]).delete()
