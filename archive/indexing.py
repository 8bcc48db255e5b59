"""Looks for the names of a document, and keeps its index in line with its text."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from archive.models import Document, Entry, IndexEntry, Mention, NameIndex, State
from archive.naming.finder import Candidate, Known, find_names
from archive.naming.forms import find_forms
from archive.naming.tokens import folded_words
from archive.text import Text, text_of

Words = tuple[str, ...]


def up_to_date(document: Document) -> NameIndex:
    """The index of the document's present text; looks for its names where that was not done."""
    found = NameIndex.objects.filter(document=document).first()
    if found is None or {found.text_id, found.searched_id} != {document.current_id}:
        return reindex(document)
    return found


def reindex(document: Document) -> NameIndex:
    """Bring the index in line with the present text, whenever that is another one.

    Decisions of editors are kept: accepted names stay accepted and find their new places, dropped
    ones are not offered again, forms chosen by hand stay as they are. What was only offered is
    offered anew. Can be called in a transaction.
    """
    with transaction.atomic():
        index = hold(document)
        text = text_of(document)
        found = find_names(
            [(line.key, line.text) for line in text.paragraphs],
            participants=document.participants,
            known=_known(document),
        )
        index.searched, index.others = document.current, found.others
        _sync(document, found.candidates)
        place_mentions(document, index)
        index.save(update_fields=["searched", "others"])
    return index


def follow(document: Document) -> None:
    """Find the places of the names anew in a text that has been corrected; call it in the same
    transaction.

    New names are looked for when an editor opens the page of names: that takes longer, and a
    correction shall not wait for it.
    """
    index = NameIndex.objects.filter(document=document).exclude(text=document.current_id).first()
    if index and document.current_id:
        place_mentions(document, index)


def hold(document: Document) -> NameIndex:
    """The index, locked until the transaction ends: two editors act one after the other.

    The document is locked before it, as a correction does; its present text is read again.
    """
    # Notes can be written meanwhile: they only keep the text from being corrected.
    list(Document.objects.select_for_update(no_key=True).filter(pk=document.pk).values_list("pk"))
    document.refresh_from_db(fields=["current"])
    NameIndex.objects.get_or_create(document=document)
    return NameIndex.objects.select_for_update().get(document=document)


def words_of(forms: Iterable[str]) -> set[Words]:
    """Forms as they are compared with each other."""
    return {folded_words(form) or (form,) for form in forms}


def _known(document: Document) -> list[Known]:
    """The names that other documents have, with their forms there."""
    rows = (
        IndexEntry.objects.filter(state=State.ACCEPTED)
        .exclude(document=document)
        .values_list("name_id", "name__kind", "name__name", "forms")
    )
    found: dict[int, Known] = {}
    for pk, kind, name, forms in rows:
        before = found[pk].forms if pk in found else ()
        found[pk] = Known(kind, name, (*before, *forms))
    return list(found.values())


def _sync(document: Document, candidates: list[Candidate]) -> None:
    """Offer the candidates that nothing was decided about."""
    entries = list(IndexEntry.objects.filter(document=document).select_related("name"))
    settled = [one for one in entries if one.state != State.OFFERED or one.is_by_hand]
    offered = {(one.kind, one.folded): one for one in entries if one not in settled}
    taken = {words: one for one in settled for words in words_of(one.forms)}
    by_name = {(one.kind, one.folded): one for one in settled}
    again: list[IndexEntry] = []
    new: list[IndexEntry] = []
    for candidate in candidates:
        entry = IndexEntry(document=document, label=candidate.name, kind=candidate.kind)
        known = by_name.get((entry.kind, entry.folded)) or next(
            (taken[words] for words in sorted(words_of(candidate.forms)) if words in taken), None
        )
        if known:
            _learn(known, candidate, taken)
            continue
        entry = offered.pop((entry.kind, entry.folded), entry)
        entry.forms = list(candidate.forms)
        (again if entry.pk else new).append(entry)
    IndexEntry.objects.bulk_create(new, batch_size=500)
    IndexEntry.objects.bulk_update(again, ["forms"], batch_size=500)
    IndexEntry.objects.filter(pk__in=[one.pk for one in offered.values()]).delete()


def _learn(entry: IndexEntry, candidate: Candidate, taken: dict[Words, IndexEntry]) -> None:
    """New ways to write a name that was decided on, unless an editor chose its forms."""
    new = [form for form in candidate.forms if not words_of([form]) & set(taken)]
    if new and not entry.is_by_hand:
        entry.forms = [*entry.forms, *new]
        entry.version += 1
        entry.save(update_fields=["forms", "version"])
        taken.update(dict.fromkeys(words_of(new), entry))


def place_mentions(document: Document, index: NameIndex) -> None:
    """Find all forms of the index in its text anew, in the caller's transaction."""
    text = text_of(document)
    entries = list(IndexEntry.objects.filter(document=document))
    forms: dict[int, list[str]] = {entry.pk: entry.forms for entry in entries}
    paragraphs = [(line.key, line.text) for line in text.paragraphs]
    found = find_forms(paragraphs, {**forms, 0: index.others})
    rows = _rows_of(document, text)
    Mention.objects.filter(entry__document=document).delete()
    Mention.objects.bulk_create(
        [
            Mention(
                entry_id=entry.pk,
                paragraph_text_id=rows[mention.key][0],
                position=rows[mention.key][1],
                start=mention.start,
                end=mention.end,
            )
            for entry in entries
            for mention in found[entry.pk]
        ],
        batch_size=1000,
    )
    for entry in entries:
        entry.paragraphs = len({mention.key for mention in found[entry.pk]})
    IndexEntry.objects.bulk_update(entries, ["paragraphs"], batch_size=500)
    index.text = document.current
    index.save(update_fields=["text"])
    if any(entry.state == State.ACCEPTED for entry in entries):
        Document.touch(document.pk)


def _rows_of(document: Document, text: Text) -> dict[str, tuple[int, int]]:
    """Paragraph key -> id of its words, and position, in the present text."""
    rows = Entry.objects.filter(version=document.current_id, heading_text=None)
    return {
        key: (pk, position)
        for key, pk, position in rows.values_list(
            "paragraph_text__paragraph__key", "paragraph_text_id", "position"
        )
        if key in text.by_key
    }
