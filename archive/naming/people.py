"""Which names of persons are the same person's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.naming.places import CHINESE_FAMILIES, GIVEN
from archive.naming.sightings import Key, Sighting
from archive.naming.words import LINKS

_SYLLABLE = (
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh|ts|tz|hs)?['’]?"
    r"(?:[aeiou]{1,3}|[aeiou]{1,2}(?:ng|n|r|h|k|l|m|p|t))"
)
_GIVEN_SYLLABLES = re.compile(rf"{_SYLLABLE}(?:['’‐-]?{_SYLLABLE}){{0,2}}")
_SLAVIC = re.compile(
    r".{2,}(?:ov|ev|off|eff|sky|skii|skij|skiy|ski|enko|ich|itch|yan|ian|shvili|dze|chuk|uk)"
    r"|.{2,}(?:ов|ев|ин|ова|ева|ину|ину|ский|ского|скому|енко|ян|ич|швили)[аеуыом]{0,2}"
)


def family_first(key: Key) -> bool:
    """Whether the family name stands before the given one, as in "Zhou Enlai"."""
    return (
        2 <= len(key) <= 3
        and key[0] in CHINESE_FAMILIES
        and all(_GIVEN_SYLLABLES.fullmatch(word) for word in key[1:])
        and key[0] not in GIVEN
    )


def is_slavic(word: str) -> bool:
    return _SLAVIC.fullmatch(word) is not None


def family_of(key: Key) -> str:
    """The word that the name may be shortened to."""
    if family_first(key) or len(key[-1]) <= 2 or ends_in_initials(key):
        return key[0]
    return key[-1]


def ends_in_initials(key: Key) -> bool:
    """ "Kovalev I. V."."""
    return len(key) > 1 and all(len(word) <= 2 for word in key[1:]) and len(key[0]) > 2


def givens_of(key: Key) -> tuple[str, ...]:
    """The given names or initials, without small words."""
    rest = key[1:] if family_of(key) == key[0] else key[:-1]
    return tuple(letter for word in rest if word not in LINKS for letter in _initials(word))


def _initials(word: str) -> Iterable[str]:
    # "V.I." is one word of the text and two initials.
    return word if len(word) == 2 and word.isalpha() and word not in GIVEN else (word,)


def may_be_same(one: Key, other: Key) -> bool:
    """Whether two full names may be one person's: "I. Kovalev" and "Ivan Kovalev"."""
    if family_of(one) != family_of(other) or family_first(one) != family_first(other):
        return False
    if family_first(one):
        return one == other
    if one[-len(other) :] == other or other[-len(one) :] == one:
        return True  # "Manuel Márquez Sterling", "Márquez Sterling"
    return all(
        left == right or (1 in (len(left), len(right)) and left[0] == right[0])
        for left, right in zip(givens_of(one), givens_of(other), strict=False)
    )


def persons(full: Iterable[Key]) -> list[list[Key]]:
    """Full names in groups, each of one person; those that could be two persons' stay apart."""
    groups: list[list[Key]] = []
    of_family: dict[str, list[list[Key]]] = {}
    for key in sorted(full, key=lambda key: (-sum(map(len, key)), key)):
        # One person has one family name: the others need not be compared.
        there = of_family.setdefault(family_of(key), [])
        fitting = [group for group in there if all(may_be_same(key, other) for other in group)]
        if len(fitting) == 1:
            fitting[0].append(key)
        else:
            there.append([key])
            groups.append(there[-1])
    return groups


def is_person(key: Key, seen: Sighting) -> bool:
    """Whether what stands around these words, or they themselves, say that it is a person."""
    if seen.is_place:
        return False
    if sum(seen.titled.values()) * 4 >= seen.total:
        return True
    if len(key) == 1:
        return seen.speaks >= 2 and not seen.articled and seen.located * 4 < seen.total
    if seen.articled * 2 > seen.total or seen.located:
        return False
    begins = key[0]
    return (
        begins in GIVEN
        or len(begins) == 1
        or family_first(key)
        or ends_in_initials(key)
        or seen.speaks > 0
        or (len(key) <= 3 and is_slavic(key[-1]))
        or (len(key) >= 3 and len(key[1]) == 1)
        or any(word in LINKS for word in key[1:-1])
    )
