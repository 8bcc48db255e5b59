"""Offers the names of persons and places that recur in a text. Pure.

No library that is kept, free to use under this licence and small does it: those that do it well
bring models of tens to hundreds of megabytes that are fetched apart from them. What recurs in one
text can be told from the text itself, by what stands around it, together with small lists.

An editor decides: so what is offered should be right rather than complete.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.naming.forms import Mention, find_forms, is_unspaced
from archive.naming.people import family_of, is_person, persons
from archive.naming.places import COUNTRIES, GIVEN, PLACES
from archive.naming.sightings import NO_NAMES, Key, Sighting, Sightings, key_of
from archive.naming.tokens import folded_words, stem, tokens_of
from archive.naming.words import DIVIDED, MEN, PERSONAL, POLITIES, SEVERAL, WOMEN

PERSON, PLACE, OTHER = "person", "place", "other"
RECURS = 2
"""In how many paragraphs a name stands at least; one is enough for a participant."""
LONGEST = 80
"""Code points of a name that is offered."""


@dataclass(frozen=True, slots=True)
class Known:
    """A name that is in the index of another document, with its forms there."""

    kind: str
    name: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name as it would stand in an index."""

    name: str
    kind: str
    forms: tuple[str, ...]
    """How the text writes it; the most frequent first."""
    mentions: tuple[Mention, ...]

    @property
    def paragraphs(self) -> int:
        return len({mention.key for mention in self.mentions})


@dataclass(slots=True)
class Draft:
    """A name that is being put together."""

    name: str
    kind: str
    keys: list[Key] = field(default_factory=list)
    forms: dict[str, None] = field(default_factory=dict)
    is_given: bool = False
    """Whether the record or another document names it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a text offers for its index."""

    candidates: list[Candidate]
    others: list[str]
    """Longer names of something else that hold one of these: "New York Times"."""


def find_names(
    paragraphs: Sequence[tuple[str, str]],
    *,
    participants: Iterable[str] = (),
    known: Iterable[Known] = (),
) -> Found:
    """The names that recur in ``paragraphs`` (key and text), by kind and alphabet.

    Offsets of mentions are Unicode code points of the paragraph's text. Nothing is found in
    scripts without capitals but what ``participants`` and ``known`` name.
    """
    known = list(known)
    given = _given(participants)
    seen = Sightings((text for _key, text in paragraphs), given)
    drafts = [*_people(seen, given, known), *_places(seen)]
    drafts += _elsewhere(drafts, known)
    forms: dict[int, Iterable[str]] = {number: draft.forms for number, draft in enumerate(drafts)}
    others = sorted(seen.masks)
    mentions = find_forms(paragraphs, {**forms, -1: others})
    texts = dict(paragraphs)
    candidates = []
    for number, draft in enumerate(drafts):
        candidate = _candidate(draft, mentions[number], texts)
        least = 1 if draft.is_given and draft.kind == PERSON else RECURS
        if candidate.paragraphs >= least and len(candidate.name) <= LONGEST:
            candidates.append(candidate)
    kinds = (PERSON, PLACE, OTHER)
    candidates.sort(key=lambda one: (kinds.index(one.kind), folded_words(one.name)))
    return Found(candidates, others)


def _candidate(draft: Draft, mentions: list[Mention], texts: dict[str, str]) -> Candidate:
    """With the forms that do occur, the most frequent first."""
    counts: dict[str, int] = {}
    wanted = {folded_words(form) or (form,): form for form in reversed(draft.forms)}
    for mention in mentions:
        words = texts[mention.key][mention.start : mention.end]
        form = wanted.get(folded_words(words) or (words,), words)
        counts[form] = counts.get(form, 0) + 1
    forms = sorted(counts, key=lambda form: (-counts[form], form))
    return Candidate(draft.name, draft.kind, tuple(forms), tuple(mentions))


# -- persons ------------------------------------------------------------------------------------


def _given(participants: Iterable[str]) -> list[str]:
    """The names of participants, without titles and what stands after a comma or bracket."""
    names = []
    for entry in participants:
        name = entry.partition(",")[0].partition("(")[0].strip()
        tokens = tokens_of(name)
        while tokens and tokens[0].folded in PERSONAL | NO_NAMES:
            tokens = tokens[1:]
        cased = any(unicodedata.category(c) in ("Lu", "Ll") for c in name)
        if not tokens or any(t.folded in NO_NAMES for t in tokens) or len(tokens) > 6:
            continue
        if cased and not (tokens[0].is_capital or tokens[-1].is_capital):
            continue
        names.append(name[tokens[0].start :] if cased or not is_unspaced(name) else name)
    return list(dict.fromkeys(names))


def _people(seen: Sightings, given: list[str], known: list[Known]) -> list[Draft]:
    spelled = {key_of(tokens_of(name)): name for name in given}
    heard = {
        key_of(tokens_of(name)): name
        for one in known
        if one.kind == PERSON
        for name in (one.name, *one.forms)
        if len(folded_words(name)) > 1 and folded_words(name)[0] not in PERSONAL
    }
    full = {
        key
        for key, sighting in seen.by_key.items()
        if len(key) > 1
        and (is_person(key, sighting) or key in heard)
        and not _is_ordinary(key, seen)
    } | {key for key in spelled if len(key) > 1}
    drafts = []
    for group in persons(full):
        best = next((key for key in group if key in spelled), None) or _best(group, seen)
        name = _plain(spelled[best]) if best in spelled else _spelling(seen.by_key[best])
        draft = Draft(name, PERSON, is_given=any(key in spelled for key in group))
        for key in group:
            _add_forms(draft, key, seen, spelled.get(key))
        drafts.append(draft)
    hosts: dict[str, list[Draft]] = {}
    for draft in drafts:
        for family in {family_of(key) for key in draft.keys}:
            hosts.setdefault(family, []).append(draft)
    singles = {key[0] for key in seen.by_key if len(key) == 1} | {
        key[0] for key in spelled if len(key) == 1
    }
    for word in sorted(singles):
        drafts += _single(word, hosts.get(word, []), seen, spelled.get((word,)))
    for name in given:
        if is_unspaced(name):
            drafts.append(Draft(name, PERSON, [], {name: None}, is_given=True))
    return drafts


def _single(word: str, hosts: list[Draft], seen: Sightings, given: str | None) -> list[Draft]:
    """A family name alone: the one person's of that name, else a name of its own."""
    key = (word,)
    sighting = seen.by_key.get(key)
    if sighting is None or sighting.is_place:
        return [] if given is None else [Draft(given, PERSON, [key], {given: None}, is_given=True)]
    if len(hosts) > 1:
        return []  # Whose it is, only a reader can tell.
    if _of_several(sighting):
        return [
            Draft(_plain(titled), PERSON, [key], {_plain(titled): None})
            for titled in sorted(sighting.titled)
        ]
    if hosts:
        if word not in GIVEN or sighting.titled:
            _add_forms(hosts[0], key, seen)
        return []
    if given is None and not is_person(key, sighting):
        return []
    if word in GIVEN and not any(
        title.split()[0].rstrip(".").casefold() in PERSONAL for title in sighting.titled
    ):
        return []
    draft = Draft(given or _spelling(sighting), PERSON, [key], is_given=given is not None)
    _add_forms(draft, key, seen, given)
    return [draft] if draft.forms else []


def _of_several(sighting: Sighting) -> bool:
    """Whether it is the family name of several: "Mr. Wilson" and "Mrs. Wilson"."""
    titles = {tokens_of(titled)[0].folded for titled in sighting.titled}
    return len(titles & WOMEN) + bool(titles & MEN) > 1


def _add_forms(draft: Draft, key: Key, seen: Sightings, given: str | None = None) -> None:
    """The forms of these words: with titles, and alone where that is not an ordinary word too."""
    draft.keys.append(key)
    sighting = seen.by_key.get(key)
    if given:
        draft.forms[given] = None
    if sighting is None:
        return
    if len(key) > 1 or not seen.is_common(key[0]):
        draft.forms.update(dict.fromkeys(_spellings(sighting)))
    for titled, _count in sighting.titled.most_common():
        # "Comrades Kovalev and Liu" is not how one of them is called.
        if tokens_of(titled)[0].folded not in SEVERAL:
            draft.forms[_plain(titled)] = None


def _best(group: list[Key], seen: Sightings) -> Key:
    """The fullest of several ways to write a name; of like ones the most frequent."""
    return max(
        group,
        key=lambda key: (
            sum(len(word) > 2 for word in key),
            len(key) <= 3,
            seen.by_key[key].total,
            sum(map(len, key)),
            key,
        ),
    )


def _spelling(sighting: Sighting) -> str:
    """As it is mostly written, without the brackets of an editor; of declined names the first
    case, as far as its look tells."""

    def rank(words: str) -> tuple[bool, bool, int, str]:
        last = folded_words(words)[-1]
        return last == stem(last), last.endswith(("а", "я")), sighting.spelled[words], words

    return _plain(max(sighting.spelled, key=rank))


def _spellings(sighting: Sighting) -> list[str]:
    """The ways to write it that differ in more than case, accents and brackets."""
    found = {folded_words(words): _plain(words) for words in sorted(sighting.spelled)}
    return [*dict.fromkeys([_spelling(sighting), *found.values()])][: max(1, len(found))]


def _plain(words: str) -> str:
    shortened = re.sub(r"\[\w+\](?=\.)", "", words)  # "I[van]. V." has two initials
    return " ".join(shortened.replace("[", "").replace("]", "").split())


def _is_ordinary(key: Key, seen: Sightings) -> bool:
    """Whether these are words that the text also writes small: "Trade Agreement"."""
    common = [word for word in key if len(word) > 3 and seen.is_common(word)]
    titled = seen.by_key[key].titled if key in seen.by_key else ()
    return bool(common) and not titled and key[0] not in GIVEN


# -- places -------------------------------------------------------------------------------------


def _places(seen: Sightings) -> list[Draft]:
    drafts: dict[Key, Draft] = {}
    for key, sighting in sorted(seen.by_key.items()):
        if _is_place(key, sighting, seen):
            drafts[key] = Draft(
                _spelling(sighting), PLACE, [key], dict.fromkeys(_spellings(sighting))
            )
    for key in list(drafts):
        host = _short_of(key)
        if host in drafts and host != key:
            _join(drafts, key, host)
    for (one, other), count in seen.aliases.items():
        if one in drafts and other in drafts and other not in COUNTRIES and count:
            _join(drafts, one, other)
    return list({id(draft): draft for draft in drafts.values()}.values())


def _join(drafts: dict[Key, Draft], key: Key, host: Key) -> None:
    """Make the forms of one place those of another, under which they are listed from now on."""
    if drafts[key] is drafts[host]:
        return
    drafts[host].forms.update(drafts[key].forms)
    drafts[host].keys += drafts[key].keys
    joined = drafts[key]
    for each, draft in drafts.items():
        if draft is joined:
            drafts[each] = drafts[host]


def _short_of(key: Key) -> Key:
    """ "Republic of Cuba" is Cuba, "United States of America" the United States."""
    if key == ("united", "states", "of", "america"):
        return key[:2]
    if key[0] in ("el", "the", "la") and len(key) == 2:
        return key[1:]
    if key[0] in POLITIES and key[1:2] == ("of",) and key[2:] in PLACES and key[-1] not in DIVIDED:
        return key[2:]
    return key


def _is_place(key: Key, sighting: Sighting, seen: Sightings) -> bool:
    if sighting.is_place:
        return True
    if (
        seen.nouns_are_capital
        or len(key) > 2
        or sighting.titled
        or sighting.speaks
        or any(map(seen.is_common, key))
    ):
        return False
    if any(word in GIVEN for word in key):
        return False
    located = sighting.located
    return located >= 2 and located * 4 >= sighting.total and not sighting.articled


# -- names that other documents have ---------------------------------------------------------


def _elsewhere(drafts: list[Draft], known: Iterable[Known]) -> list[Draft]:
    """Names of other documents that nothing here has shown to be one; only their full forms."""
    there = {folded_words(form) for draft in drafts for form in (draft.name, *draft.forms)}
    more = []
    for one in known:
        forms = [
            form
            for form in dict.fromkeys((one.name, *one.forms))
            if is_unspaced(form) or len(folded_words(form)) > 1 or one.kind != PERSON
        ]
        if forms and not any((folded_words(form) or (form,)) in there for form in forms):
            more.append(Draft(one.name, one.kind, [], dict.fromkeys(forms), is_given=True))
    return more
