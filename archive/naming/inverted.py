"""Names of persons as an index has them: "Marrow, Ilse". Pure."""

from __future__ import annotations

from archive.naming import words
from archive.naming.people import ends_in_initials, family_first, is_slavic
from archive.naming.places import GIVEN
from archive.naming.sightings import NO_NAMES, key_of
from archive.naming.tokens import tokens_of

_SUFFIXES = {"jr", "sr", "ii", "iii"}


def inverted(name: str) -> str:
    """The name with the family name first, where that is another order and beyond doubt.

    One that is written with a comma stays as an editor wrote it; so do those that begin with the
    family name already ("Zhou Enlai"), and whatever may be no person's name.
    """
    parts = name.split()
    key = key_of(tokens_of(name))
    suffix = ""
    if len(parts) > 2 and key and key[-1] in _SUFFIXES:
        suffix, parts, key = f", {parts[-1]}", parts[:-1], key[:-1]
    if "," in name or len(parts) < 2 or len(key) != len(parts) or family_first(key):
        return name
    if {word for word in key if len(word) > 1} & NO_NAMES or key[0] in words.PERSONAL:
        return name
    if ends_in_initials(key):
        return f"{parts[0]}, {' '.join(parts[1:])}{suffix}"
    if (
        len(parts) == 2
        or key[0] in GIVEN
        or len(key[0]) == 1
        or any(word in words.LINKS for word in key[1:-1])
        or is_slavic(key[-1])
    ):
        return f"{parts[-1]}, {' '.join(parts[:-1])}{suffix}"
    return name
