"""Keeps what is searched of documents in line with what can be read: the one place that writes it.

Only documents that are open to readers are in it; who may read which of them is asked anew at
every search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction

from archive.models import Document, Entry, Kind, SearchLine, Status, WordCount
from archive.models.searched import RECORD_LINES, place_of
from archive.search import dialect
from archive.search.stems import code_of, stem
from archive.search.words import words_of
from archive.text import HEADING, Text, text_of

OPEN = (Status.PUBLIC, Status.SEMINAR)
RECORD = frozenset({"title", "summary", "participants", "date", "language"})
"""Fields of a document's record on which what is searched depends."""
TABLE = SearchLine._meta.db_table
BATCH = 500


def follow(document: Document) -> None:
    """Bring what is searched of a document in line with its record and present text, in the
    transaction that changed them, which holds the document."""
    with transaction.atomic():
        forget(document)
        present = Document.objects.select_related("current").get(pk=document.pk)
        if present.status not in OPEN or present.current is None:
            return
        lines = list(lines_of(present))
        SearchLine.objects.bulk_create(lines, batch_size=BATCH)
        dialect().added(TABLE, [line.pk for line in lines])
        counts = Counter(word for line in lines if line.key for word in line.words.split())
        WordCount.objects.bulk_create(
            [
                WordCount(document_id=document.pk, word=word, count=count)
                for word, count in [(WordCount.ALL, counts.total()), *sorted(counts.items())]
            ],
            batch_size=BATCH,
        )


def forget(document: Document) -> None:
    """Take the document out of what is searched, in the caller's transaction."""
    lines = SearchLine.objects.filter(document=document.pk)
    dialect().leaving(TABLE, lines.values_list("pk", flat=True))
    lines.delete()
    WordCount.objects.filter(document=document.pk).delete()


def lines_of(document: Document) -> Iterator[SearchLine]:
    """What is searched of an open document, as rows that are not stored; two queries at most."""
    text = text_of(document)
    rows = _text_lines(document, text)
    record = {
        "title": document.title,
        "summary": document.summary,
        "participants": "; ".join(document.participants),
    }
    for position, (kind, words) in enumerate(record.items()):
        if words:
            place = place_of(document.date_sort, document.pk, position)
            line = SearchLine(pk=place, document_id=document.pk, kind=kind)
            spell(line, words, document.language, is_head=kind == "title")
            yield line
    yield from rows


def spell(line: SearchLine, text: str, language: str, *, is_head: bool) -> None:
    """Give a line the words of ``text``."""
    code = code_of(language)
    found = words_of(text)
    stems = [stem(text[word.start : word.end], code) for word in found]
    line.spell([word.folded for word in found], [*stems, *([line.HEAD] * is_head)], code)


def _text_lines(document: Document, text: Text) -> list[SearchLine]:
    entries = Entry.objects.filter(version=document.current_id).order_by("position")
    places = entries.values_list("position", "heading_text_id", "paragraph_text_id")
    lines: list[SearchLine] = []
    above: list[tuple[int, SearchLine]] = []
    """Level and line of the headings that a line stands under."""
    for line, (position, heading_text, paragraph_text) in zip(text.lines, places, strict=True):
        place = place_of(document.date_sort, document.pk, RECORD_LINES + position)
        if line.kind == HEADING:
            while above and above[-1][0] >= line.level:
                above.pop()
        row = SearchLine(
            pk=place,
            document_id=document.pk,
            kind=line.kind,
            key=line.key,
            cite=line.cite[:40],
            heading_text_id=heading_text,
            paragraph_text_id=paragraph_text,
            under=above[-1][1].pk if above and line.kind != Kind.FOOTNOTE else None,
        )
        spell(row, line.text, document.language, is_head=line.kind == HEADING)
        lines.append(row)
        if line.kind == HEADING:
            above.append((line.level, row))
        if line.kind != Kind.FOOTNOTE:
            # Footnotes stand at the end of a page or text, whatever heading comes before.
            for _level, heading in above:
                heading.until = place
    return lines


def missing() -> Iterator[Document]:
    """Open documents of which nothing is searched yet."""
    indexed = SearchLine.objects.values("document")
    yield from Document.objects.filter(status__in=OPEN).exclude(pk__in=indexed).order_by("pk")


def rebuild(documents: Iterable[Document]) -> int:
    """Make what is searched of these documents anew, each in its own transaction; how many."""
    done = 0
    for document in documents:
        with transaction.atomic():
            list(Document.objects.select_for_update(no_key=True).filter(pk=document.pk))
            follow(document)
        done += 1
    return done


def check() -> list[str]:
    """What of the index is not in line with the documents, in sentences."""
    wrong = dialect().check(TABLE)
    open_ones = Document.objects.filter(status__in=OPEN).select_related("current").order_by("pk")
    for document in open_ones.iterator(chunk_size=100):
        columns = ("pk", "kind", "key", "cite", "code", "words", "stems", "under", "until")
        stored = set(SearchLine.objects.filter(document=document).values_list(*columns))
        wanted = {tuple(getattr(row, name) for name in columns) for row in lines_of(document)}
        if stored != wanted:
            wrong.append(
                f"{document.slug}: {len(stored ^ wanted)} lines are not as they should be."
            )
    closed = SearchLine.objects.exclude(document__status__in=OPEN).values_list("document__slug")
    wrong += [f"{slug}: is searched, and not open." for (slug,) in closed.distinct()]
    return wrong
