"""Where a permalink leads to on a page, and what has to be said on arriving there.

A fragment never reaches the server, so an address that has more to say than it ("?at=KEY.3",
"?at=KEY:14-58@2", "?at=KEY") repeats what was asked for: the third sentence is marked, or the words
that stood there in the second text version, and who comes for a paragraph that was joined with
another is told so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.anchors import spans
from archive.history import present_anchor
from archive.models import KEY_ALPHABET, Document, Entry, TextVersion
from archive.phrases import Found, Phrase, find
from archive.text import Text

_AT = re.compile(rf"([{KEY_ALPHABET}]{{1,12}})(?:\.([1-9][0-9]{{0,8}}))?")


class Asked(NamedTuple):
    """A paragraph, and one of its sentences, counted from 1 (0 for none), or words in it."""

    key: str
    sentence: int = 0
    phrase: Phrase | None = None

    def __str__(self) -> str:
        if self.phrase:
            return str(self.phrase)
        return f"{self.key}.{self.sentence}" if self.sentence else self.key


class Arrival(NamedTuple):
    """What somebody came for, where they have arrived."""

    start: int = 0
    end: int = 0
    """What is to be marked, in code points of the paragraph; both 0 for nothing."""
    name: str = ""
    """Id of the element that is marked."""
    said: str = ""
    """Why it is not quite what was asked for."""
    then: str = ""
    """Where what was asked for is still read."""
    at: str = ""
    """What is marked, as ``?at=`` has it."""


def asked_in(query: Mapping[str, str]) -> Asked | None:
    """What ``?at=`` names; None for nothing, or nothing that could be a place."""
    written = query.get("at", "")
    if phrase := Phrase.read(written):
        return Asked(phrase.first, 0, phrase)
    found = _AT.fullmatch(written)
    return Asked(found[1], int(found[2] or 0)) if found else None


def address(base: str, text: Text, anchor: str, asked: Asked) -> str:
    """The address, on the page ``base`` of ``text``, of what was asked for. ``anchor`` says where
    its paragraph stands there, as ``Text.anchor`` does."""
    if anchor != f"p-{asked.key}":
        # What became a heading has its own key; what was joined with another has not.
        return f"{base}#{anchor}" if anchor == f"h-{asked.key}" else f"{base}?at={asked}#{anchor}"
    if not asked.sentence:
        return f"{base}#{anchor}"
    line = text.line(asked.key)
    is_there = line is not None and asked.sentence <= len(line.ends)
    return f"{base}?at={asked}#{f's-{asked}' if is_there else anchor}"


def address_of_words(base: str, phrase: Phrase, found: Found) -> str:
    """The address of a phrase on a page where it stands."""
    first = found.passage.first if found.passage else phrase.first
    return f"{base}?at={phrase}#w-{first}"


def arrivals(
    document: Document, text: Text, asked: Asked, onto: TextVersion | None
) -> dict[str, Arrival]:
    """Paragraph key -> what is to be shown there, on a page of ``text``, which is that of the
    version ``onto``. No query for a paragraph, or words, of that text itself."""
    if asked.phrase:
        return _words(document, text, asked.phrase, onto) if onto else {}
    line = text.line(asked.key)
    if line is not None:
        if not asked.sentence:
            return {}
        if span := line.sentence(asked.sentence):
            return {asked.key: Arrival(*span, f"s-{asked}", at=str(asked))}
        said = ngettext(
            "There is no sentence %(asked)d in this paragraph: it has %(num)s.",
            "There is no sentence %(asked)d in this paragraph: it has %(num)s.",
            len(line.ends),
        )
        said %= {"asked": asked.sentence, "num": len(line.ends)}
        then = reverse("versions", args=[document.slug])
        return {asked.key: Arrival(said=said, then=then)}
    anchor = present_anchor(document, asked.key)
    last = Entry.objects.filter(
        version__document=document, paragraph_text__paragraph__key=asked.key
    ).order_by("-version__number")
    found = last.values_list("paragraph_text__paragraph__number", "version__number").first()
    if not anchor.startswith("p-") or anchor[2:] not in text.by_key or found is None:
        return {}
    number, version = found
    said = (
        _("You came for paragraph %(number)s: its words were joined with this one.")
        % {"number": f"{number}.{asked.sentence}" if asked.sentence else number}
        if number
        else _("You came for a paragraph whose words were joined with this one.")
    )
    names = [document.slug, version, asked.key]
    then = (
        reverse("version-sentence", args=[*names, asked.sentence])
        if asked.sentence
        else reverse("version-paragraph", args=names)
    )
    return {anchor[2:]: Arrival(said=said, then=then)}


def _words(document: Document, text: Text, phrase: Phrase, onto: TextVersion) -> dict[str, Arrival]:
    """What is to be shown to who comes for words."""
    found = find(document, phrase, onto)
    if found is None:
        return {}
    then = phrase.then(document.slug)
    if found.passage is None:
        anchor = present_anchor(document, phrase.first)
        key = phrase.first if phrase.first in text.by_key else anchor.removeprefix("p-")
        said = _("The words you came for do not stand here any more: “%(words)s”.")
        return {key: Arrival(said=said % {"words": _short(found.words)}, then=then)}
    first, start, last, end = (getattr(found.passage, name) for name in Phrase._fields[:4])
    lines = text.between(first, last)
    told = ""
    if found.is_changed:
        told = _("These words were corrected after %(date)s; you came for “%(words)s”.") % {
            "date": date_format(localtime(found.version.created), "DATE_FORMAT"),
            "words": _short(found.words),
        }
    parts = zip(lines, spans([line.text for line in lines], start, end), strict=True)
    return {
        line.key: Arrival(
            *span, f"w-{line.key}", told if line.key == first else "", then, str(phrase)
        )
        for line, span in parts
    }


def _short(words: str) -> str:
    return words if len(words) <= 200 else f"{words[:199]}…"
