"""Which of the notes that somebody may see they want to see: in the address, so that it can be
sent to somebody else.

A filter narrows what ``visible_to`` gave and asks for nothing itself. What it names and its
reader may not see, or is not there, finds nothing, and so tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from annotations.cards import Card
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.text import OutlineItem, Text

ME = "me"
"""Instead of a person: whoever reads."""
MOST = 20
"""How many of one kind are taken from an address."""
LONGEST = 200
"""Code points of one of them."""
SWITCHES = ("unread", "unresolved", "brief", "earlier")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


LAYERS = ("mine", "seminar", "public")


class Filter(NamedTuple):
    """What is chosen. Of several of one kind a note needs one, of several kinds all."""

    persons: tuple[str, ...] = ()
    """The names under which they speak here, or ME. No numbers of people: who wrote under another
    name before cannot be found out by it."""
    tags: tuple[str, ...] = ()
    categories: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()
    """Keys."""
    is_unread: bool = False
    is_unresolved: bool = False
    is_brief: bool = False
    """Whether paragraphs without one of these notes are left out of sight."""
    is_earlier: bool = False
    """Whether what earlier terms wrote is shown, too; nothing else of a filter adds anything."""
    layers: tuple[str, ...] = ()
    """Some of LAYERS; none stands for all. Earlier terms have a switch of their own."""
    also: frozenset[UUID] = frozenset()
    """Notes that are shown in any case: those that one has just written."""

    @classmethod
    def read(cls, query: QueryDict) -> Filter:
        """What an address or a form says; anything that makes no sense is passed over."""

        def given(name: str) -> tuple[str, ...]:
            found = (" ".join(one.replace("\0", " ").split()) for one in query.getlist(name))
            kept = dict.fromkeys(one for one in found if one and len(one) <= LONGEST)
            return tuple(kept)[:MOST]

        return cls(
            persons=given("person"),
            tags=given("tag"),
            categories=tuple(int(one) for one in given("category") if _NUMBER.fullmatch(one)),
            headings=given("heading"),
            is_unread=bool(given("unread")),
            is_unresolved=bool(given("unresolved")),
            is_brief=bool(given("brief")),
            is_earlier=bool(given("earlier")),
            layers=_layers(",".join(given("layers")).split(",")),
            also=frozenset(_identifiers(given("also"))),
        )

    def to_query(self) -> str:
        """What stands behind the question mark; empty where nothing is chosen. ``also`` is not in
        it, because it is nobody else's business."""
        switches = [name for name in SWITCHES if getattr(self, f"is_{name}")]
        given: dict[str, Any] = {
            "person": self.persons,
            "tag": self.tags,
            "category": self.categories,
            "heading": self.headings,
            "layers": [",".join(self.layers)] if self.layers else (),
            **dict.fromkeys(switches, "1"),
        }
        return urlencode(given, doseq=True)

    @property
    def narrows(self) -> bool:
        """Whether any note can be left out by it."""
        return any(self._replace(is_brief=False, is_earlier=False, also=frozenset()))

    def with_layer(self, layer: str, there: Collection[str]) -> Filter:
        """The same with this layer switched over, among those that have notes ``there``."""
        shown = set(self.layers or there) ^ {layer}
        return self._replace(layers=() if shown >= set(there) else _layers(shown))

    def without(self, field: str, value: Any = None) -> Filter:
        """The same with one thing less: ``value`` of a list, or a switch."""
        present = getattr(self, field)
        is_switch = isinstance(present, bool)
        less: Any = False if is_switch else tuple(one for one in present if one != value)
        return self._replace(**{field: less})


def _layers(named: Collection[str]) -> tuple[str, ...]:
    """The known ones in their order; none where all are named."""
    found = tuple(one for one in LAYERS if one in named)
    return () if found == LAYERS else found


def _identifiers(written: Collection[str]) -> list[UUID]:
    found = []
    for one in written:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


class Sieve:
    """A filter where it is applied: to the notes on one text."""

    def __init__(self, chosen: Filter, text: Text, vocabulary: Vocabulary = AS_WRITTEN) -> None:
        self.chosen = chosen
        self.keys = frozenset(keys_under(text, chosen.headings))
        self.tags = frozenset(tag.casefold() for tag in vocabulary.shown(chosen.tags))

    def passes(self, card: Card, first: str) -> bool:
        """Whether a note that begins in the paragraph ``first`` is wanted."""
        chosen = self.chosen
        if card.id in chosen.also:
            return True
        if chosen.layers and card.layer not in (*chosen.layers, "earlier"):
            return False
        if chosen.persons and not (
            (ME in chosen.persons and card.has_mine) or not card.names.isdisjoint(chosen.persons)
        ):
            return False
        if chosen.tags and not any(tag.casefold() in self.tags for tag in card.tags):
            return False
        if chosen.headings and first not in self.keys:
            return False
        if chosen.categories and (
            card.category is None or card.category.id not in chosen.categories
        ):
            return False
        if chosen.is_unresolved and (card.root is None or card.resolved):
            return False
        return not chosen.is_unread or card.is_new


def keys_under(text: Text, headings: Collection[str]) -> list[str]:
    """Keys of the paragraphs under these headings, and under those below them."""
    keys: list[str] = []

    def walk(items: Collection[OutlineItem], inside: bool) -> None:
        for item in items:
            within = inside or item.line.key in headings
            if within:
                keys.extend(item.paragraphs)
            walk(item.items, within)

    walk(text.outline, False)
    return keys
