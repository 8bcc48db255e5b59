"""Where a permalink leads to on a page, and what has to be said on arriving there.

A fragment never reaches the server, so an address that has more to say than it ("?at=KEY.3",
"?at=KEY") repeats what was asked for: the third sentence is marked, and who comes for a paragraph
that was joined with another is told so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.history import present_anchor
from archive.models import KEY_ALPHABET, Document, Entry
from archive.text import Text

_AT = re.compile(rf"([{KEY_ALPHABET}]{{1,12}})(?:\.([1-9][0-9]{{0,3}}))?")


class Asked(NamedTuple):
    """A paragraph and one of its sentences, counted from 1; 0 for the paragraph itself."""

    key: str
    sentence: int = 0

    def __str__(self) -> str:
        return f"{self.key}.{self.sentence}" if self.sentence else self.key


class Arrival(NamedTuple):
    """What somebody came for, where they have arrived."""

    sentence: int = 0
    """The one to be marked; 0 for none."""
    said: str = ""
    """Why it is not quite what was asked for."""
    then: str = ""
    """Where what was asked for is still read."""


def asked_in(query: Mapping[str, str]) -> Asked | None:
    """What ``?at=`` names; None for nothing, or nothing that could be a place."""
    found = _AT.fullmatch(query.get("at", ""))
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


def arrivals(document: Document, text: Text, asked: Asked) -> dict[str, Arrival]:
    """Paragraph key -> what is to be shown there. No query for a paragraph that is in the text."""
    line = text.line(asked.key)
    if line is not None:
        if asked.sentence <= len(line.ends):
            return {asked.key: Arrival(asked.sentence)}
        said = ngettext(
            "There is no sentence %(asked)d in this paragraph: it has %(num)s.",
            "There is no sentence %(asked)d in this paragraph: it has %(num)s.",
            len(line.ends),
        )
        said %= {"asked": asked.sentence, "num": len(line.ends)}
        then = reverse("versions", args=[document.slug])
        return {asked.key: Arrival(0, said, then)}
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
    return {anchor[2:]: Arrival(0, said, then)}
