"""The one way in which a text comes into the archive: a parsed document becomes a draft.

Here, at the border, the text is brought to NFC with single spaces and every offset goes along.
What stays in the record alone (a title, a "Citation:" with its value) is not repeated in the
text; whatever else the importer found stays in it, so that no word is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Event, User
from accounts.slugs import free_slug
from archive.dates import DateProblem, to_iso
from archive.models import (
    NUMBERED,
    Document,
    Entry,
    Heading,
    HeadingText,
    Kind,
    Paragraph,
    ParagraphText,
    TextVersion,
    new_key,
)
from archive.parsed import Block, ImportProblem, ParsedDocument
from archive.record import LONGEST_TITLE, UNSTORABLE, cleaned, describe
from archive.sentences import sentence_ends

RECORD_ONLY = {
    "label",
    "letterhead",
    "date",
    "citation",
    "summary",
    "original_language",
    "contents",
    "translator",
    "archive_reference",
    "participants",
    "rights",
    "source_url",
}
"""Roles of metadata blocks that are cover-page matter and not part of the text."""
KINDS = {
    "list_item": Kind.LIST_ITEM,
    "quotation": Kind.QUOTATION,
    "footnote": Kind.FOOTNOTE,
}
LONGEST_LABEL: int = ParagraphText._meta.get_field("label").max_length or 0
LONGEST_PARAGRAPH = 100_000
"""Code points: about fifty pages without a break."""
SLUG_TRIES = 6
"""Others who import texts of the same title at the same moment, that one gives way to."""


class AlreadyImported(ImportProblem):
    """The same bytes are in the archive already; ``document`` is what they became."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            _("This file was imported already: it is “%(title)s”.") % {"title": document.title}
        )
        self.document = document


def ingest(
    parsed: ParsedDocument,
    *,
    by: User | None,
    original: bytes = b"",
    name: str = "",
    record: Mapping[str, Any] | None = None,
) -> Document:
    """Store a parsed document as a draft with its text, in one transaction.

    ``original`` is kept as it came, under its checksum; ``record`` overrides what the text says
    of itself (fields of ``Document.RECORD``). Raises AlreadyImported, ImportProblem, and
    ValidationError for a wrong value in ``record``.
    """
    checksum = hashlib.sha256(original).hexdigest() if original else ""
    refuse_known(checksum)
    blocks = text_blocks(parsed)
    document = Document(
        created_by=by, original_name=PurePath(name).name[-255:], original_sha256=checksum
    )
    for field_name, value in describe(parsed, blocks, name=name, record=record).items():
        setattr(document, field_name, value)
    document.derive()
    for tries in reversed(range(SLUG_TRIES)):
        try:
            _store(document, blocks, original, by=by)
        except IntegrityError:
            # Somebody else has imported the same file in the meantime, or one of the same title.
            refuse_known(checksum)
            if not tries or not Document.objects.filter(slug=document.slug).exists():
                raise
            document.pk, document._state.adding = None, True
        else:
            break
    return document


def _store(document: Document, blocks: list[Block], original: bytes, *, by: User | None) -> None:
    checksum, stored = document.original_sha256, ""
    try:
        with transaction.atomic():
            document.slug = free_slug(Document, document.title)
            if original:
                document.original.save(checksum, ContentFile(original), save=False)
                stored = document.original.name or ""
            document.save()
            _write_text(document, blocks, by=by)
            Event.record("document imported", actor=by, document=document.pk, sha256=checksum)
    except BaseException:
        if stored:
            document.original.storage.delete(stored)
        raise


def replace_text(document: Document, parsed: ParsedDocument, *, by: User | None) -> TextVersion:
    """Give a draft another text; the record stays. Raises Frozen and ImportProblem."""
    blocks = text_blocks(parsed)
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        locked.clear_text()
        version = _write_text(locked, blocks, by=by)
        Event.record("draft text replaced", actor=by, document=document.pk)
        Document.touch(document.pk)
    document.refresh_from_db(fields=["current", "stamp"])
    return version


def refuse_known(checksum: str) -> None:
    """Raises AlreadyImported where a document was made from a file of this SHA-256."""
    known = Document.objects.filter(original_sha256=checksum)
    # Most are not: asking only for that is much quicker.
    if checksum and known.exists() and (document := known.first()):
        raise AlreadyImported(document)


def text_blocks(parsed: ParsedDocument) -> list[Block]:
    """The blocks that become text, cleaned. Raises ImportProblem where there is none."""
    blocks: list[Block] = []
    page: tuple[int, str] | None = None
    for block, out in zip(parsed.blocks, left_out(parsed.blocks), strict=True):
        clean = normalised(block)
        if not clean.text or out:
            # A page that begins in what is left out begins before what follows.
            page = (0, clean.breaks[-1][1]) if clean.breaks else page
            continue
        if page and not any(offset == 0 for offset, _label in clean.breaks):
            clean.breaks.insert(0, page)
        page = None
        blocks.append(clean)
    if not blocks:
        # A single line looks like a title and is still all there is to read.
        blocks = [
            replace(normalised(block), kind="paragraph")
            for block in parsed.blocks
            if block.kind == "title" and block.text.strip()
        ]
    check_readable(blocks)
    return blocks


def check_readable(blocks: Iterable[Block]) -> None:
    """Raises ImportProblem where these are no text that can be read."""
    blocks = list(blocks)
    longest = max((len(block.text) for block in blocks), default=0)
    if longest > LONGEST_PARAGRAPH:
        raise ImportProblem(
            _(
                "A paragraph of %(length)d characters cannot be read: is its text in one single "
                "line? The longest that is possible has %(most)d."
            )
            % {"length": longest, "most": LONGEST_PARAGRAPH}
        )
    if not any(block.kind != "heading" for block in blocks):
        raise ImportProblem(_("There is no paragraph in this text, so there is nothing to read."))


def left_out(blocks: list[Block]) -> list[bool]:
    """For each block whether it stays in the record (or is cover-page matter) and is no text."""
    answer: list[bool] = []
    front = True
    for block in blocks:
        out = _is_record_only(block) or (front and _is_bare_date(block))
        front = front and out
        answer.append(out)
    return answer


def _is_record_only(block: Block) -> bool:
    if block.kind == "title":
        return len(block.text) <= LONGEST_TITLE
    return block.kind == "metadata" and block.role in RECORD_ONLY


def _is_bare_date(block: Block) -> bool:
    """Whether the line holds nothing but the date that is in the record already."""
    if block.kind != "metadata" or block.role != "dateline":
        return False
    try:
        return bool(to_iso(block.text))
    except DateProblem:
        return False


def normalised(block: Block) -> Block:
    """The block in NFC with single spaces, its offsets moved along. Raises ImportProblem."""
    text = cleaned(block.text)
    if UNSTORABLE.search(text):
        raise ImportProblem(_("The text holds a character that cannot be stored."))
    if text == block.text:
        return replace(block, refs=list(block.refs), breaks=list(block.breaks))

    def move(offset: int) -> int:
        head = cleaned(block.text[:offset])
        # White space at the cut belongs to the left of what follows it.
        gap = offset > 0 and block.text[offset - 1 : offset].isspace() and bool(head)
        return min(len(head) + gap, len(text))

    return replace(
        block,
        text=text,
        refs=[(move(offset), label) for offset, label in block.refs],
        breaks=[(move(offset), label) for offset, label in block.breaks],
    )


@dataclass
class _Rows:
    """The rows of one text version, in reading order, before they are written in bulk."""

    headings: list[Heading] = field(default_factory=list)
    heading_texts: list[HeadingText] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    paragraph_texts: list[ParagraphText] = field(default_factory=list)
    order: list[HeadingText | ParagraphText] = field(default_factory=list)


def _write_text(document: Document, blocks: list[Block], *, by: User | None) -> TextVersion:
    """Version 1 of the text of ``document``, in the caller's transaction; eight statements."""
    rows = _rows(document, blocks)
    version = TextVersion.objects.create(document=document, number=1, created_by=by)
    Heading.objects.bulk_create(rows.headings, batch_size=1000)
    Paragraph.objects.bulk_create(rows.paragraphs, batch_size=1000)
    HeadingText.objects.bulk_create(rows.heading_texts, batch_size=1000)
    ParagraphText.objects.bulk_create(rows.paragraph_texts, batch_size=1000)
    entries = [
        Entry(version=version, position=position, heading_text=text)
        if isinstance(text, HeadingText)
        else Entry(version=version, position=position, paragraph_text=text)
        for position, text in enumerate(rows.order)
    ]
    Entry.objects.bulk_create(entries, batch_size=1000)
    Document.objects.filter(pk=document.pk).update(current=version)
    document.current = version
    return version


def _rows(document: Document, blocks: list[Block]) -> _Rows:
    rows = _Rows()
    keys = _fresh_keys(len(blocks))
    number = 0
    for each, key in zip(blocks, keys, strict=True):
        kind = KINDS.get(each.kind, Kind.TEXT)
        block = with_label_spoken(each)
        refs, breaks = sorted(block.refs), sorted(block.breaks)
        if block.kind == "heading":
            heading = Heading(document=document, key=key)
            heading_text = HeadingText(
                heading=heading, text=block.text, level=block.level, refs=refs, breaks=breaks
            )
            rows.headings.append(heading)
            rows.heading_texts.append(heading_text)
            rows.order.append(heading_text)
            continue
        number += kind in NUMBERED
        paragraph = Paragraph(
            document=document, key=key, number=str(number) if kind in NUMBERED else ""
        )
        paragraph_text = ParagraphText(
            paragraph=paragraph,
            kind=kind,
            text=block.text,
            label=block.label,
            level=block.level,
            refs=refs,
            breaks=breaks,
            sentences=sentence_ends(block.text),
        )
        rows.paragraphs.append(paragraph)
        rows.paragraph_texts.append(paragraph_text)
        rows.order.append(paragraph_text)
    return rows


def with_label_spoken(block: Block) -> Block:
    """The block with its printed label among its words, where nothing else would keep it."""
    return _with_its_label(block) if _speaks_its_label(block) else block


def _speaks_its_label(block: Block) -> bool:
    """Whether the printed label is words of the text: list items and footnotes keep it apart."""
    return bool(block.label) and (
        block.kind not in ("list_item", "footnote") or len(block.label) > LONGEST_LABEL
    )


def _with_its_label(block: Block) -> Block:
    label = cleaned(block.label)
    shift = len(label) + 1
    return replace(
        block,
        text=f"{label} {block.text}",
        label="",
        refs=[(offset + shift, name) for offset, name in block.refs],
        # A page that begins with the block begins with its label.
        breaks=[(offset + shift if offset else 0, name) for offset, name in block.breaks],
    )


def _fresh_keys(count: int) -> list[str]:
    keys: dict[str, None] = {}
    while len(keys) < count:
        keys[new_key()] = None
    return list(keys)
