"""What is searched of documents: made by ``archive.search.index`` alone, and made anew at will."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models

from archive.models.documents import Document
from archive.models.texts import HeadingText, ParagraphText
from archive.search.columns import Searched

UNDATED = datetime.date.max
_DOCUMENT_BITS, _POSITION_BITS = 24, 17
RECORD_LINES = 16
"""Positions before the first line of the text, for the title and the like."""

LINES_OF_ONE = 1 << _POSITION_BITS
"""So many places belong to one document."""


def place_of(date: datetime.date | None, document: int, position: int) -> int:
    """The primary key of a line: in the order of documents by date (those without one last) and
    of lines in a document. So both databases read places in order, and a page begins after one.

    Raises OverflowError for a document or a position that does not fit.
    """
    if not 0 <= document < 1 << _DOCUMENT_BITS or not 0 <= position < 1 << _POSITION_BITS:
        raise OverflowError(f"document {document}, line {position}: more than can be searched")
    day = (date or UNDATED).toordinal()
    return (day << _DOCUMENT_BITS | document) << _POSITION_BITS | position


class SearchLine(Searched):
    """A heading or paragraph of an open document as it is searched, or a line of its record."""

    # Never given by the database; but so SQLite finds rows by it without an index beside the table.
    id = models.BigAutoField(primary_key=True)
    """See ``place_of``."""
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="search_lines")
    kind = models.CharField(max_length=16)
    """ "title", "summary", "participants", "heading", or the kind of the paragraph."""
    key = models.CharField(max_length=12, blank=True)
    """Of the heading or paragraph; empty for the record."""
    cite = models.CharField(max_length=40, blank=True)
    heading_text = models.ForeignKey(HeadingText, null=True, on_delete=models.CASCADE)
    paragraph_text = models.ForeignKey(ParagraphText, null=True, on_delete=models.CASCADE)
    under = models.BigIntegerField(null=True)
    """The place of the heading that it stands under directly."""
    until = models.BigIntegerField(null=True)
    """Of a heading: the last place under it, subordinate headings included."""

    def __str__(self) -> str:
        return f"{self.document_id}: {self.kind} {self.key}"


class WordCount(models.Model):
    """How often a word stands in the text of an open document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=80)
    """As it is compared; ALL for the number of all words."""
    count = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["word", "document", "count"], name="wordcount_by_word")
        ]

    ALL: ClassVar[str] = ""

    def __str__(self) -> str:
        return f"{self.word}: {self.count}"
