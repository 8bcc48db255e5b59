"""TEI P5 (https://tei-c.org/guidelines/p5/): the text in the body, the notes stand-off.

The text is marked up so that our own importer (archive.importers.tei) reads the same text back.
Footnote marks are empty elements, so that the characters of a paragraph are its words alone: the
pointers of the notes count in them (TEI's string-range and string-index, from 0, in code points).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy
from lxml import etree, html

from annotations.entries import Entry, Passage
from annotations.volume import (
    HEADING,
    LIST_ITEM,
    QUOTATION,
    Chapter,
    Line,
    Note,
    Record,
    Volume,
)

TITLE = "TEI"
SUFFIX = "xml"
CONTENT_TYPE = "application/tei+xml; charset=utf-8"
PURPOSE = gettext_lazy("TEI P5 with stand-off notes, for editors and text analysis")
NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
_INLINE = {
    "em": ("hi", {"rend": "italic"}),
    "strong": ("hi", {"rend": "bold"}),
    "s": ("hi", {"rend": "strikethrough"}),
    "code": ("code", {}),
    "span": ("seg", {}),
    "br": ("lb", {}),
    "p": ("p", {}),
    "ul": ("list", {"rend": "bulleted"}),
    "ol": ("list", {"rend": "numbered"}),
    "li": ("item", {}),
    "blockquote": ("quote", {}),
    "pre": ("eg", {}),
    "hr": ("milestone", {"unit": "section"}),
}
"""Element of a comment's HTML -> element and attributes in TEI."""


def written(volume: Volume) -> Iterator[bytes]:
    """The whole file. Several texts, each with its notes, are a corpus."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    for chapter in volume.chapters:
        yield etree.tostring(document(volume, chapter), encoding="utf-8") + b"\n"


def document(volume: Volume, chapter: Chapter) -> Any:
    """One text with its notes, as an element."""
    root = etree.Element(_name("TEI"), nsmap={None: NAMESPACE})
    _set(root, {_LANG: chapter.record.language})
    _header(root, volume, chapter)
    if chapter.notes:
        _stand_off(root, volume, chapter)
    _text(root, chapter)
    return root


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _add(parent: Any, local: str, text: str = "", **attributes: str) -> Any:
    """A new element at the end of ``parent``; ``xml_id`` and ``xml_lang`` are xml's own."""
    element = etree.SubElement(parent, _name(local))
    element.text = _writable(text) or None
    own = {"xml_id": _ID, "xml_lang": _LANG}
    _set(element, {own.get(name, name.rstrip("_")): said for name, said in attributes.items()})
    return element


def _set(element: Any, attributes: dict[str, str]) -> None:
    for name, said in attributes.items():
        if said:
            element.set(name, _writable(said))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _header(root: Any, volume: Volume, chapter: Chapter) -> None:
    record = chapter.record
    header = _add(root, "teiHeader")
    file = _add(header, "fileDesc")
    titles = _add(file, "titleStmt")
    _add(titles, "title", record.title, type="main")
    if record.translator:
        _add(titles, "editor", record.translator, role="translator")
    for name in chapter.names:
        said = _add(titles, "respStmt")
        _add(said, "resp", "author of notes")
        _add(said, "persName", name)
    edition = _add(_add(file, "editionStmt"), "edition", n=str(record.version))
    edition.text = f"Text version {record.version}: "
    _pointer(edition, volume.site + record.version_address)
    _publication(file, volume, record)
    _source(file, record)
    encoding = _add(header, "encodingDesc")
    _add(_add(encoding, "projectDesc"), "p", volume.audience)
    _profile(header, record)
    changes = _add(header, "revisionDesc")
    made = _add(changes, "change", "Text version made", when=_moment(record.versioned))
    made.set("n", str(record.version))


def _publication(file: Any, volume: Volume, record: Record) -> None:
    published = _add(file, "publicationStmt")
    _add(published, "publisher", volume.publisher)
    _pointer(_add(published, "pubPlace"), f"{volume.site}/")
    if record.published:
        day = record.published.astimezone(datetime.UTC).date().isoformat()
        _add(published, "date", day, when=day)
    _add(published, "idno", volume.site + record.address, type="URI")
    if record.rights:
        _add(_add(published, "availability"), "p", record.rights)


def _source(file: Any, record: Record) -> None:
    source = _add(file, "sourceDesc")
    if record.citation:
        _add(source, "bibl", record.citation)
    if record.archive_reference or record.original_language or record.source_url:
        held = _add(source, "msDesc")
        identifier = _add(held, "msIdentifier")
        _add(identifier, "idno", record.archive_reference)
        if record.source_url:
            other = _add(identifier, "altIdentifier")
            _add(other, "idno", record.source_url, type="URI")
        if record.original_language:
            _add(_add(held, "msContents"), "textLang", record.original_language)
    if len(source) == 0:
        _add(source, "p", record.source)


def _profile(header: Any, record: Record) -> None:
    profile = _add(header, "profileDesc")
    if record.summary:
        _add(_add(profile, "abstract"), "p", record.summary)
    if record.date:
        _add(_add(profile, "creation"), "date", record.date, when=record.date)
    _add(_add(profile, "langUsage"), "language", ident=record.language)
    if record.participants:
        people = _add(_add(profile, "particDesc"), "listPerson")
        for name in record.participants:
            _add(_add(people, "person"), "persName", name)
    if len(profile) == 1 and record.contents:
        _add(_add(profile, "abstract"), "p", record.contents)


def _pointer(parent: Any, address: str) -> None:
    _add(parent, "ref", address, target=address)


def _text(root: Any, chapter: Chapter) -> None:
    text = _add(root, "text")
    body = _add(text, "body")
    writer = _Body(body, chapter)
    for line in chapter.body:
        writer.write(line)
    if len(body) == 0:
        _add(body, "p")
    if footnotes := chapter.footnotes:
        notes = _add(_add(text, "back"), "div", type="notes")
        for line in footnotes:
            label = line.label.rstrip(".")
            note = _add(notes, "note", place="foot", xml_id=f"p-{line.key}", n=label)
            writer.words(note, line)


class _Body:
    """Puts lines into divisions and lists, each as deep as it says."""

    def __init__(self, body: Any, chapter: Chapter) -> None:
        self.divisions = [body]
        self.lists: list[Any] = []
        """The open lists, the innermost last."""
        self.footnotes = {line.label.rstrip("."): line.key for line in chapter.footnotes}

    def write(self, line: Line) -> None:
        name = f"{'h' if line.kind == HEADING else 'p'}-{line.key}"
        if line.kind == LIST_ITEM:
            self.words(_add(self._list(line.level), "item", xml_id=name, n=line.label), line)
            return
        self.lists = []
        if line.kind == HEADING:
            del self.divisions[max(1, line.level) :]
            while len(self.divisions) <= line.level:
                self.divisions.append(_add(self.divisions[-1], "div"))
            self.words(_add(self.divisions[-1], "head", xml_id=name), line)
        elif line.kind == QUOTATION:
            quote = _add(self.divisions[-1], "quote", rend="block", xml_id=name, n=line.number)
            self.words(_add(quote, "p"), line)
        else:
            self.words(_add(self.divisions[-1], "p", xml_id=name, n=line.number), line)

    def _list(self, level: int) -> Any:
        del self.lists[level:]
        while len(self.lists) < level:
            within = self.divisions[-1]
            if self.lists:
                items = self.lists[-1]
                within = items[-1] if len(items) else _add(items, "item")
            self.lists.append(_add(within, "list"))
        return self.lists[-1]

    def words(self, element: Any, line: Line) -> None:
        """The words of a line, with footnote marks and page breaks at their offsets."""
        at = 0
        places = [(offset, 0, label) for offset, label in line.refs]
        places += [(offset, 1, label) for offset, label in line.breaks]
        for offset, is_break, label in sorted(places):
            _append(element, line.text[at:offset])
            at = offset
            if is_break:
                _add(element, "pb", n=label)
            elif label in self.footnotes:
                _add(element, "ptr", target=f"#p-{self.footnotes[label]}")
            else:
                # A mark whose footnote is not there.
                _add(element, "anchor", n=label, type="mark")
        _append(element, line.text[at:])


def _append(element: Any, words: str) -> None:
    """Words behind all that is in an element."""
    words = _writable(words)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _stand_off(root: Any, volume: Volume, chapter: Chapter) -> None:
    listed = _add(_add(root, "standOff"), "listAnnotation")
    known = {line.key for line in chapter.lines}
    for note in chapter.notes:
        for entry in note.entries:
            _annotation(listed, volume, note, entry, known)


def _annotation(listed: Any, volume: Volume, note: Note, entry: Entry, known: set[str]) -> None:
    if entry.answered:
        target = f"{volume.site}/comments/{entry.answered.id}/"
    else:
        target = _target(note.passage, entry, volume, known)
    made = _add(
        listed,
        "annotation",
        xml_id=f"c-{entry.id}",
        n=str(note.number),
        target=target,
        motivation="replying" if entry.answered else "commenting",
    )
    who = _add(made, "respStmt", xml_id=f"by-{entry.id}")
    _add(who, "resp", "author")
    _add(who, "persName", entry.name or "Deleted account")
    history = _add(made, "revisionDesc")
    _change(history, "created", entry.created, f"#by-{entry.id}")
    if entry.updated > entry.created:
        _change(history, "modified", entry.updated, f"#by-{entry.id}")
    if entry.approved:
        _change(history, "approved", entry.approved, text=_approved(entry))
    said = _add(made, "note", type=entry.audience)
    _add(said, "idno", volume.site + entry.address, type="URI")
    if not entry.answered:
        version = f"{entry.document.slug}/versions/{entry.passage.written_on}/"
        quote = _add(said, "quote", source=f"{volume.site}/documents/{version}")
        quote.set("n", str(entry.passage.written_on))
        quote.text = _writable(entry.passage.quote)
    _comment(said, entry.html, volume.site)
    if entry.tags:
        tags = _add(said, "list", type="tags")
        for tag in entry.tags:
            _add(tags, "item", tag)


def _approved(entry: Entry) -> str:
    if entry.is_by_rule:
        return "public without a moderator"
    return "copy-edited and approved by a moderator" if entry.is_edited else "by a moderator"


def _change(
    history: Any, status: str, at: datetime.datetime, who: str = "", text: str = ""
) -> None:
    _add(history, "change", text, status=status, when=_moment(at), who=who)


def _target(passage: Passage, entry: Entry, volume: Volume, known: set[str]) -> str:
    """A pointer to the words; to the text version on which it was written, where they are gone."""
    if not passage.is_placed or not {passage.first, passage.last} <= known:
        version = f"{entry.document.slug}/versions/{passage.written_on}/"
        return f"{volume.site}/documents/{version}"
    if passage.first == passage.last:
        length = passage.end - passage.start
        return f"#string-range(p-{passage.first},{passage.start},{length})"
    begin = f"string-index(p-{passage.first},{passage.start})"
    return f"#range({begin},string-index(p-{passage.last},{passage.end}))"


def _comment(parent: Any, body: str, site: str) -> None:
    """A comment's HTML, as the site's own cleaner wrote it, in TEI."""
    if body.strip():
        _convert(html.fragment_fromstring(body, create_parent="div"), parent, site)


def _convert(source: Any, target: Any, site: str) -> None:
    inside = target.tag != _name("note")
    _append(target, source.text if inside and source.text else "")
    for child in source:
        if child.tag == "a":
            address = child.get("href", "")
            made = _add(target, "ref", target=site + address if address[:1] == "/" else address)
        else:
            name, attributes = _INLINE.get(str(child.tag), ("seg", {}))
            if child.tag == "code" and source.tag == "pre":
                # A block of code has no code in it: its words are its own.
                _append(target, "".join(child.itertext()))
                continue
            made = _add(target, name, **attributes)
        _convert(child, made, site)
        # White space between paragraphs is no text.
        if child.tail and (inside or child.tail.strip()):
            _append(target, child.tail)


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
