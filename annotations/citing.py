"""What a Cite page is about: a document, a place in it, or what somebody said on it.

Whoever calls has asked for rows through ``visible_to``; what is read here is the text of a
document that may be read, and the wording of a comment that its reader sees.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from annotations.arrival import Asked
from annotations.models import Annotation, Comment, Revision
from archive.bibliography import STYLES, cited
from archive.citations import Item, Place, document_item, locator, note_item, page_of
from archive.headdata import HeadData, head_data
from archive.models import Archive, Document, Entry, TextVersion
from archive.phrases import Phrase, find
from archive.references import FORMATS
from archive.text import HEADING, Line, Text, text_in


class Shown(NamedTuple):
    """One thing in one style, as a page shows it."""

    style: str
    label: str
    here_label: str
    """What its first form is for: a footnote, or brackets in the text."""
    here: SafeString
    entry: SafeString


@dataclass(frozen=True)
class Thing:
    """Something that is cited."""

    heading: str
    """Of its Cite page: "Cite paragraph 12"."""
    document: Document
    item: Item
    """What goes into a bibliography."""
    link: str
    """Path of the address that holds whatever becomes of the text."""
    then: str
    """Path of what is cited in its text version; "" where that is the same."""
    files: str
    """Path and query of its files, with {form} in it."""
    version: int
    place: Place = field(default_factory=Place)
    words: str = ""
    """What is cited, where it is not a whole document."""
    said: str = ""
    """Why it is cited in an earlier version of the text."""

    @property
    def address(self) -> str:
        return settings.SITE_ADDRESS + self.link

    @property
    def head(self) -> HeadData:
        """Of the Cite page: the thing itself, so that a reference manager finds it there."""
        is_note = self.item["type"] == "post"
        document = self.document
        return head_data(
            self.reference,
            published=None if is_note else document.published_at,
            rights="" if is_note else document.rights,
            source="" if is_note else document.source_url,
        )

    @property
    def reference(self) -> Item:
        """As reference managers take it: with the place in it and its own address."""
        where = locator(self.place)
        if not where:
            return self.item
        note = "; ".join(filter(None, [self.item.get("note", ""), where]))
        return {**self.item, "URL": self.address, "note": note}

    def shown(self) -> list[Shown]:
        """The thing in all styles, in the language of the interface."""
        language = translation.get_language() or ""
        rows = []
        for style, label in STYLES.items():
            where = locator(self.place, style)
            # A footnote names the very words; a bibliography names the document.
            here = cited(
                {**self.item, "URL": self.address}, style, locator=where, language=language
            )
            entry = cited(self.item, style, language=language)
            here_label = _("Footnote") if style == "chicago" else _("In the text")
            rows.append(Shown(style, label, here_label, here.here_html, entry.entry_html))
        return rows


class Head(NamedTuple):
    """The head of a page on which a document is read, or cited."""

    url: str
    """The address of the present text, for those who collect addresses."""
    data: HeadData
    files: tuple[tuple[str, str, str], ...]
    """(form, media type, label) of the files that cite it."""


FILES = tuple((form, one.media_type, one.label) for form, one in FORMATS.items())


def head_of(document: Document, publisher: str, version: TextVersion | None = None) -> Head:
    """The head of the page of a document, or of one version of its text. No query: what it says
    depends on the document's record and on the name of the archive, which are read already."""
    shown = version or document.current
    number = shown.number if shown else 1
    path = reverse("version", args=[document.slug, number]) if version else ""
    item = document_item(
        document, site=settings.SITE_ADDRESS, version=number, publisher=publisher, path=path
    )
    changed = max(document.changed, shown.created) if shown else document.changed
    data = head_data(
        item,
        published=document.published_at,
        changed=shown.created if version and shown else changed,
        rights=document.rights,
        source=document.source_url,
    )
    return Head(settings.SITE_ADDRESS + document.get_absolute_url(), data, FILES)


def sentence_for_scripts(document: Document, publisher: str) -> str:
    """A footnote for scripts, which fill in {place} and {address}. What it says of the document
    depends on its record, its text version and the name of the archive alone."""
    number = document.current.number if document.current else 1
    item = document_item(document, site=settings.SITE_ADDRESS, version=number, publisher=publisher)
    language = translation.get_language() or ""
    return cited({**item, "URL": "{address}"}, "chicago", locator="{place}", language=language).here


def of_document(document: Document, asked: Asked | None, number: int | None = None) -> Thing | None:
    """A document, or a place in it; in text version ``number``, the present one if it is None.

    None where there is no such place or version. What has gone from the present text is cited in
    the last version that has it.
    """
    version = _version(document, number)
    if version is None or document.current is None:
        return None
    if asked is None:
        return _whole(document, version)
    if asked.phrase:
        return _of_words(document, asked.phrase, version)
    text, said = text_in(version), ""
    if not text.anchor(asked.key):
        if number is not None or (last := _last_with(document, asked.key)) is None:
            return None
        version, text = last, text_in(last)
        said = _("It is no longer in the present text, so it is cited in text version %(number)d.")
        said %= {"number": version.number}
    line = next(line for line in text.lines if line.key == asked.key)
    if line.kind == HEADING:
        return _of_heading(document, version, text, line, said)
    span = line.sentence(asked.sentence) if asked.sentence else (0, len(line.text))
    if span is None:
        return None
    name = "sentence" if asked.sentence else "paragraph"
    keys = [line.key, asked.sentence] if asked.sentence else [line.key]
    cite = f"{line.cite}.{asked.sentence}" if asked.sentence else line.cite
    return _thing(
        document,
        version,
        heading=(_("Cite sentence %s") if asked.sentence else _("Cite paragraph %s")) % cite,
        link=reverse(name, args=[document.slug, *keys]),
        then=reverse(f"version-{name}", args=[document.slug, version.number, *keys]),
        at=str(asked),
        place=Place(cite, page_of(text.lines, line.key, *span)),
        words=line.text[slice(*span)],
        said=said,
    )


def _version(document: Document, number: int | None) -> TextVersion | None:
    current = document.current
    if number is None or (current and current.number == number):
        return current
    return TextVersion.objects.filter(document=document, number=number).first()


def _last_with(document: Document, key: str) -> TextVersion | None:
    for path in ("paragraph_text__paragraph__key", "heading_text__heading__key"):
        entries = Entry.objects.filter(version__document=document, **{path: key})
        last = entries.select_related("version").order_by("-version__number").first()
        if last is not None:
            return last.version
    return None


def _thing(
    document: Document,
    version: TextVersion,
    *,
    heading: str,
    link: str,
    then: str,
    at: str = "",
    place: Place | None = None,
    words: str = "",
    said: str = "",
) -> Thing:
    is_present = document.current is not None and version.number == document.current.number
    page = "" if is_present else reverse("version", args=[document.slug, version.number])
    item = document_item(
        document,
        site=settings.SITE_ADDRESS,
        version=version.number,
        publisher=str(Archive.present()),
        path=page,
        accessed=timezone.localdate(),
    )
    query = "&".join(
        filter(None, [f"at={at}" if at else "", "" if is_present else f"version={version.number}"])
    )
    files = f"/documents/{document.slug}/citation.{{form}}{'?' + query if query else ''}"
    link = link if is_present else then
    return Thing(
        heading=heading,
        document=document,
        item=item,
        link=link,
        then=then,
        files=files,
        version=version.number,
        place=place or Place(),
        words=words,
        said=said,
    )


def _whole(document: Document, version: TextVersion) -> Thing:
    is_present = document.current == version
    return _thing(
        document,
        version,
        heading=_("Cite this document")
        if is_present
        else _("Cite text version %(number)d") % {"number": version.number},
        link=document.get_absolute_url(),
        then=reverse("version", args=[document.slug, version.number]),
    )


def _of_heading(
    document: Document, version: TextVersion, text: Text, line: Line, said: str
) -> Thing:
    page = page_of(text.lines, line.key).partition("–")[0]
    return _thing(
        document,
        version,
        heading=_("Cite the section “%(heading)s”") % {"heading": line.text},
        link=reverse("heading", args=[document.slug, line.key]),
        then=f"{reverse('version', args=[document.slug, version.number])}#h-{line.key}",
        at=line.key,
        place=Place("", page, line.text),
        words="",
        said=said,
    )


def _of_words(document: Document, phrase: Phrase, version: TextVersion) -> Thing | None:
    found = find(document, phrase, version)
    if found is None:
        return None
    said = ""
    if found.passage is None or found.is_changed:
        # The words that were asked for are the ones that are cited.
        version, passage = found.version, phrase.passage
        said = (
            _("These words are no longer in the present text: text version %(number)d is cited.")
            if found.passage is None
            else _("The present text has other words here: text version %(number)d is cited.")
        ) % {"number": version.number}
    else:
        passage = found.passage
    here = Phrase(passage.first, passage.start, passage.last, passage.end, version.number)
    place = place_of(text_in(version), here)
    return _thing(
        document,
        version,
        heading=_("Cite words of paragraph %s") % place.paragraph.partition(".")[0],
        link=here.permalink(document.slug),
        then=here.then(document.slug),
        at=str(here),
        place=place,
        words=found.words,
        said=said,
    )


def place_of(text: Text, phrase: Phrase) -> Place:
    """Where words stand: "12", "12.3", "12.3–5" by sentences, "12–14" over several paragraphs."""
    lines = text.between(phrase.first, phrase.last)
    first, last = lines[0], lines[-1]
    page = page_of(text.lines, first.key, phrase.start, phrase.end if first is last else None)
    if first is not last:
        until = page_of(text.lines, last.key, 0, phrase.end).rpartition("–")[2]
        begin = page.partition("–")[0]
        page = f"{begin}–{until}" if begin and until and begin != until else page
        number = f"{first.cite}–{last.cite}" if first.number and last.number else first.cite
        return Place(number, page)
    if (phrase.start, phrase.end) == (0, len(first.text)) or len(first.ends) < 2:
        return Place(first.cite, page)
    begin_in = _sentence(first, phrase.start)
    end_in = _sentence(first, phrase.end - 1)
    sentences = f"{begin_in}–{end_in}" if end_in > begin_in else f"{begin_in}"
    return Place(f"{first.cite}.{sentences}", page)


def _sentence(line: Line, offset: int) -> int:
    """The number of the sentence that holds the code point at ``offset``, from 1."""
    return next((i for i, end in enumerate(line.ends, 1) if offset < end), len(line.ends))


def of_comment(comment: Comment, wording: Revision, name: str) -> Thing:
    """A note (its first comment) or a reply, in the wording that its reader sees, under the name
    that it is shown with."""
    note: Annotation = comment.annotation
    document: Document = note.document
    present = document.current
    version = present if note.is_placed and present else note.written_on
    phrase = Phrase(note.first.key, note.start, note.last.key, note.end, version.number)
    text = text_in(version)
    place = place_of(text, phrase) if text.between(phrase.first, phrase.last) else Place()
    is_reply = comment.parent_id is not None
    where = {"place": locator(place)}
    if is_reply:
        title = (
            _("Reply to a note on %(place)s") % where if where["place"] else _("Reply to a note")
        )
    else:
        title = _("Note on %(place)s") % where if where["place"] else _("Note")
    link = reverse("comment" if is_reply else "note", args=[comment.pk if is_reply else note.pk])
    base = document_item(
        document,
        site=settings.SITE_ADDRESS,
        version=version.number,
        publisher=str(Archive.present()),
        accessed=timezone.localdate(),
    )
    kind = "reply" if is_reply else "note"
    item = note_item(
        base,
        id=f"{document.slug}-{kind}-{str(comment.pk)[:8]}",
        author=name,
        title=title,
        url=settings.SITE_ADDRESS + link,
        written=_day(comment.created),
        text=" ".join(strip_tags(wording.html).split()),
        genre=_("Reply") if is_reply else _("Note"),
    )
    owner = f"comments/{comment.pk}" if is_reply else f"annotations/{note.pk}"
    return Thing(
        heading=_("Cite a reply") if is_reply else _("Cite a note"),
        document=document,
        item=item,
        link=link,
        then="",
        files=f"/{owner}/citation.{{form}}",
        version=version.number,
        words=note.quote,
    )


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment)
