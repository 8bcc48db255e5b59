"""Words of a text that an address names, and where they stand now.

A phrase says in which text version its words stood, and where: so it never lies. Later versions
are followed one by one, by the same comparison that moves notes when a text is corrected; a
phrase is never put on a look-alike. Where its words have gone, the version that has them is left.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from archive.alignment import Alignment
from archive.correction import CHANGED, UNPLACED, Line, Passage, Passages, Plan
from archive.models import KEY_ALPHABET, Document, TextVersion
from archive.text import Text, text_in

_KEY = f"[{KEY_ALPHABET}]{{1,12}}"
_NUMBER = "[0-9]{1,7}"
_WORDS = rf"({_NUMBER})-(?:({_KEY}):)?({_NUMBER})@({_NUMBER})"
_PLACE = re.compile(_WORDS)
_PHRASE = re.compile(rf"({_KEY}):{_WORDS}")
QUOTED = 60
"""Code points of a quote that a link repeats as a whole; of a longer one its two ends."""
_ELLIPSIS = " … "


class Phrase(NamedTuple):
    """A passage of one text version. Offsets are code points; the end is exclusive."""

    first: str
    start: int
    last: str
    end: int
    version: int
    """Number of the text version."""

    def __str__(self) -> str:
        """As the query ``at`` of a page has it: "KEY:14-58@2", or "KEY:14-KEY2:20@2"."""
        return f"{self.first}:{self.words}"

    @property
    def words(self) -> str:
        """As the query ``words`` of a permalink has it, where the path names the paragraph."""
        last = "" if self.last == self.first else f"{self.last}:"
        return f"{self.start}-{last}{self.end}@{self.version}"

    @property
    def passage(self) -> Passage:
        return Passage(*self[:4])

    @classmethod
    def read(cls, written: str) -> Phrase | None:
        """The reverse of ``str``; None for anything else."""
        found = _PHRASE.fullmatch(written)
        return cls._of(*found.groups()) if found else None

    @classmethod
    def at(cls, key: str, words: str) -> Phrase | None:
        """The reverse of ``words``, in the paragraph of this key; None for anything else."""
        found = _PLACE.fullmatch(words)
        return cls._of(key, *found.groups()) if found else None

    @classmethod
    def _of(cls, first: str, start: str, last: str | None, end: str, version: str) -> Phrase:
        return cls(first, int(start), last or first, int(end), int(version))

    def permalink(self, slug: str, quote: str = "") -> str:
        """The path that names these words for ever. ``quote``: the words, which the server then
        compares; long ones are shortened."""
        query = f"?words={self.words}"
        if quote:
            query += f"&{urlencode({'quote': shortened(quote)})}"
        return reverse("paragraph", args=[slug, self.first]) + query

    def then(self, slug: str) -> str:
        """The path of the page where these words are marked in their own version."""
        page = reverse("version", args=[slug, self.version])
        return f"{page}?at={self}#w-{self.first}"


def shortened(quote: str) -> str:
    """A quote as a link has it: one line, and of a long one its ends."""
    quote = " ".join(quote.split())
    if len(quote) <= QUOTED:
        return quote
    return f"{quote[: QUOTED // 2].rstrip()}{_ELLIPSIS}{quote[-QUOTED // 2 :].lstrip()}"


def says(words: str, quote: str) -> bool:
    """Whether ``quote``, which may be shortened, is a quotation of these words."""
    words, quote = " ".join(words.split()), " ".join(quote.split())
    return quote in (words, shortened(words))


class Found(NamedTuple):
    """What became of a phrase."""

    words: str
    """What was cited, its paragraphs joined by a line feed."""
    version: TextVersion
    """Where it stood."""
    passage: Passage | None
    """Where it is in the text that was asked about; None where it has gone."""
    is_changed: bool = False
    """Whether other words stand there now, between the same ends."""


def find(document: Document, phrase: Phrase, onto: TextVersion) -> Found | None:
    """Where the words of ``phrase`` are in the version ``onto`` of the same document.

    None where there never was such a phrase: no such version, or no such place in it. No query
    for a phrase of ``onto`` itself.
    """
    if phrase.version == onto.number:
        version: TextVersion | None = onto
    else:
        version = TextVersion.objects.filter(document=document, number=phrase.version).first()
    if version is None:
        return None
    text = text_in(version)
    if not _is_in(text, phrase.passage):
        return None
    words = _says(text, phrase.passage)
    if version.number == onto.number or _stands(text, text_in(onto), phrase.passage):
        return Found(words, version, phrase.passage)
    if onto.number < version.number:
        return Found(words, version, None)
    return _followed(document, version, onto, phrase.passage, words)


def _is_in(text: Text, passage: Passage) -> bool:
    lines = text.between(passage.first, passage.last)
    if not lines or not 0 <= passage.start < len(lines[0].text):
        return False
    if not 0 < passage.end <= len(lines[-1].text):
        return False
    return len(lines) > 1 or passage.start < passage.end


def _stands(old: Text, new: Text, passage: Passage) -> bool:
    """Whether the paragraphs of a passage have the same words in both texts."""
    before = old.between(passage.first, passage.last)
    after = new.between(passage.first, passage.last)
    return [(one.key, one.text) for one in before] == [(one.key, one.text) for one in after]


def _followed(
    document: Document, version: TextVersion, onto: TextVersion, passage: Passage, words: str
) -> Found:
    later = TextVersion.objects.filter(
        document=document, number__gt=version.number, number__lt=onto.number
    ).order_by("number")
    at, old, is_changed = passage, text_in(version), False
    for one in [*later, onto]:
        new = text_in(one)
        if not _stands(old, new, at):
            fate = _passages(old, new).fate(at)
            if fate.outcome == UNPLACED or fate.after is None:
                return Found(words, version, None)
            at, is_changed = fate.after, is_changed or fate.outcome == CHANGED
        old = new
    return Found(words, version, at, is_changed and _says(old, at) != words)


def _says(text: Text, passage: Passage) -> str:
    return text.words(passage.first, passage.start, passage.last, passage.end)


def _passages(old: Text, new: Text) -> Passages:
    before, after = _lines(old), _lines(new)
    known = {line.key for line in before}
    came = [line if line.key in known else replace(line, key="") for line in after]
    made = Plan(old=before, new=after, alignment=Alignment(before, came))
    return made.passages(settings.MAX_PASSAGE_PARAGRAPHS)


def _lines(text: Text) -> list[Line]:
    return [Line(one.key, one.kind, one.text, one.level, one.label) for one in text.lines]
