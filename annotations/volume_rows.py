"""Reads volumes: texts with the notes that one viewer sees on them, to be taken away.

As many queries for a note as for a thousand. Everything begins at ``visible_to`` or ``shown_to``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Seminar
from accounts.viewer import NOBODY, Viewer
from annotations.entries import Entry
from annotations.entry_rows import EntryRows
from annotations.models import Annotation, Comment, Revision
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from annotations.volume import Chapter, Line, Note, Record, Volume
from archive.bibliography import cited
from archive.citations import document_item
from archive.models import Archive, Document
from archive.spans import shown
from archive.text import text_of

CHUNK = 1000
"""How many comments are read at once."""


def edition_of(
    document: Document,
    site: str,
    *,
    with_notes: bool = True,
    only: list[UUID] | None = None,
    publisher: str = "",
) -> Volume:
    """A document with its public notes, or ``only`` these comments of them, the same for whoever
    may read the document. ``publisher`` is the archive's name, asked for where it is not given."""
    publisher = publisher or str(Archive.present())
    if only is not None:
        notes = list(_numbered(entries_of(only)))
    else:
        notes = notes_on(document) if with_notes else []
    return Volume(
        title=document.title,
        chapters=(chapter_of(document, site, publisher, notes),),
        site=site,
        publisher=publisher,
        address=document.get_absolute_url(),
        audience=_("The public edition: notes that a moderator has approved for everybody.")
        if with_notes
        else _("The text alone, without notes."),
        made=localdate(),
        language=translation.get_language() or "en",
        has_notes=with_notes,
        name=document.slug,
    )


def room_of(
    document: Document, viewer: Viewer, seminar: Seminar, site: str, address: str
) -> Volume:
    """A document as ``viewer`` reads it in the room of a seminar."""
    publisher = str(Archive.present())
    notes = notes_on(document, viewer, seminar)
    return Volume(
        title=document.title,
        chapters=(chapter_of(document, site, publisher, notes),),
        site=site,
        publisher=publisher,
        address=address,
        audience=_told(viewer, seminar),
        made=localdate(),
        language=translation.get_language() or "en",
        name=f"{document.slug}-{seminar.slug}",
    )


def reader_of(
    documents: Iterable[Document],
    viewer: Viewer,
    seminar: Seminar,
    site: str,
    address: str,
    *,
    with_notes: bool = True,
) -> Volume:
    """The texts that a seminar reads, in their order."""
    publisher = str(Archive.present())
    chapters = tuple(
        chapter_of(one, site, publisher, notes_on(one, viewer, seminar) if with_notes else ())
        for one in documents
    )
    return Volume(
        title=seminar.name,
        chapters=chapters,
        site=site,
        publisher=publisher,
        address=address,
        audience=_told(viewer, seminar) if with_notes else _("The texts alone, without notes."),
        made=localdate(),
        language=translation.get_language() or "en",
        has_notes=with_notes,
        name=f"{seminar.slug}-reader",
        is_reader=True,
    )


def _told(viewer: Viewer, seminar: Seminar) -> str:
    return _(
        "For %(name)s alone: the notes of %(seminar)s, with those that only %(name)s can see. "
        "Not for passing on."
    ) % {"name": viewer.name_in(seminar.pk), "seminar": seminar.name}


def chapter_of(
    document: Document, site: str, publisher: str, notes: Iterable[Note] = ()
) -> Chapter:
    lines = tuple(
        Line(one.kind, one.key, one.text, one.number, one.label, one.level, one.refs, one.breaks)
        for one in text_of(document).lines
    )
    return Chapter(record_of(document, site, publisher), lines, tuple(notes))


def record_of(document: Document, site: str, publisher: str) -> Record:
    """``document`` comes with its present version."""
    version = document.current
    item = document_item(
        document,
        site=site,
        version=version.number if version else 0,
        publisher=publisher,
    )
    return Record(
        slug=document.slug,
        title=document.title,
        language=document.language,
        direction=document.direction,
        version=version.number if version else 0,
        versioned=version.created if version else document.created,
        source=source_line(document),
        cited=cited(item, "chicago", language=translation.get_language() or "en").entry,
        is_public=document.status == "public",
        date=document.date,
        date_shown=shown(document.date),
        participants=tuple(document.participants),
        summary=document.summary,
        citation=document.citation,
        archive_reference=document.archive_reference,
        original_language=document.original_language,
        translator=document.translator,
        source_url=document.source_url,
        rights=document.rights,
        contents=document.contents,
        collection=document.collection.name if document.collection else "",
        published=document.published_at,
        changed=document.changed,
    )


def source_line(document: Document) -> str:
    """Where the text comes from. A citation written by hand mostly has the date already."""
    work = document.citation.strip().rstrip(".") or document.title
    parts = [work]
    if document.date and document.date[:4] not in work:
        parts.append(shown(document.date))
    if document.archive_reference and document.archive_reference not in work:
        parts.append(document.archive_reference)
    return ", ".join(parts)


def notes_on(
    document: Document, viewer: Viewer = NOBODY, seminar: Seminar | None = None
) -> list[Note]:
    """The notes with words of the public edition or, with ``seminar``, of its room, in the order
    of their places; those without a place come last."""
    ids = comments_on(document, viewer, seminar)
    return list(_numbered(entries_of(ids, viewer, seminar)))


def public_entries(seminar: Seminar | None = None) -> Iterator[Entry]:
    """The public notes of all documents or, of these, those that were written in a seminar; one
    document after another, by their dates."""
    documents = Document.objects.visible_to(NOBODY).select_related("current")
    for document in documents.order_by("date_sort", "title", "pk").iterator(chunk_size=100):
        yield from entries_of(comments_on(document, written_in=seminar))


def comments_on(
    document: Document,
    viewer: Viewer = NOBODY,
    seminar: Seminar | None = None,
    *,
    written_in: Seminar | None = None,
) -> list[UUID]:
    """The ids of the comments in these notes, in the same order; two queries. Of the public
    edition, only those ``written_in`` a seminar where one is given."""
    order = text_of(document).by_key
    places: dict[UUID, tuple[Any, ...]] = {}
    said: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, note, parent, created, first, start, is_placed, noted in _comments(
        document, viewer, seminar, written_in
    ):
        place = (order.get(first, len(order)), start) if is_placed else (len(order), 0)
        places[note] = (not is_placed, *place, noted, note)
        said[note].append((parent is not None, created, pk))
    return [row[2] for note in sorted(said, key=places.__getitem__) for row in sorted(said[note])]


def _comments(
    document: Document, viewer: Viewer, seminar: Seminar | None, written_in: Seminar | None
) -> list[tuple[Any, ...]]:
    """Of each comment that stands there: ids of comment, note and parent, moment, place."""
    notes = Annotation.objects.visible_to(viewer).filter(document=document)
    wordings = Revision.objects.shown_to(viewer).filter(comment__annotation__document=document)
    comments = Comment.objects.visible_to(viewer)
    if seminar:
        notes = notes.in_room(viewer, seminar.pk)
    else:
        notes = notes.in_edition(viewer)
        wordings, comments = wordings.in_edition(viewer), comments.in_edition(viewer)
    if written_in:
        notes = notes.filter(seminar=written_in)
    # What was taken down is left out for those, too, who may show it again: files are passed on.
    standing = wordings.filter(comment__annotation__in=notes.values("pk"), comment__hidden_at=None)
    rows = standing.values_list(
        "comment_id", "comment__annotation_id", "comment__parent_id", "comment__created",
        "comment__annotation__first__key", "comment__annotation__start",
        "comment__annotation__is_placed", "comment__annotation__created",
    )  # fmt: skip
    found = list(rows)
    gone = comments.filter(annotation__document=document).exclude(deleted_at=None)
    above = {row[0]: row[2] for row in found}
    if not above.keys() >= {parent for parent in above.values() if parent}:
        above |= dict(gone.values_list("pk", "parent_id"))
    return [row for row in found if _hangs(row[0], above)]


def _hangs(pk: UUID | None, above: dict[UUID, UUID | None]) -> bool:
    """Whether all that a comment answers stands there too, in words or as a place."""
    while pk is not None:
        if pk not in above:
            return False
        pk = above[pk]
    return True


def _numbered(entries: Iterable[Entry]) -> Iterator[Note]:
    number = 0
    together: list[Entry] = []
    for entry in entries:
        if together and together[0].note != entry.note:
            number += 1
            yield Note(number, tuple(together))
            together = []
        together.append(entry)
    if together:
        yield Note(number + 1, tuple(together))


def entries_of(
    ids: list[UUID], viewer: Viewer = NOBODY, seminar: Seminar | None = None
) -> Iterator[Entry]:
    """The comments of these ids as rows, in their order."""
    vocabulary = Vocabulary.of(seminar) if seminar else AS_WRITTEN
    rows = EntryRows(viewer, seminar, vocabulary)
    for begin in range(0, len(ids), CHUNK):
        some = ids[begin : begin + CHUNK]
        yield from rows.read((None, "comment", pk) for pk in some)
