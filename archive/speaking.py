"""Who speaks in which paragraph, as far as the text marks it. Pure.

Two ways of marking are read. Minutes and interviews put a name with its stop before each speech
("Mr. ROE:"); who speaks once needs a title for it, and others who speak. What follows without a
name belongs to the same speech, until the next name or heading. Memoranda tell who said what: such
a paragraph is counted for the participant whom its first words make the subject of a verb of
speech, and for nobody where that is not said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archive.segmenter.turns import speaker_of
from archive.topics import fold

HEADING, FOOTNOTE = "heading", "footnote"
LONGEST = 200
"""Code points of a speaker's name."""
_TITLE = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Com|Cde|Sir|Amb|Sen|M|Mme|Hr|Fr)\b\.? ?"
    r"|(?:Comrade|Professor|Doctor|General|Colonel) )+"
)
_TITLED = re.compile(rf"(?:{_TITLE.pattern})[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){{0,2}}")
"""A name with its title, which marks a speaker even where it stands before one speech alone."""
_OPENING = 90
"""So many code points at the beginning of a paragraph say who is its subject."""
_SPEECH = (
    r"said|says|told|asked|replied|answered|stated|remarked|noted|added|observed|"
    r"stressed|suggested|explained|inquired|expressed|continued|declared|informed|"
    r"reported|commented|responded|proposed|agreed|raised|emphasized|mentioned|argued|"
    r"concluded|indicated|described|thanked|welcomed|recounted|began|spoke|returned|"
    r"objected|insisted|warned|promised|offered|complained|conceded|repeated|read|"
    r"laughed"
)
_SAID = re.compile(
    r"(?:,[^,.;]{2,60},)?(?: (?:then|also|again|further|now|himself|herself|only|first|finally|"
    rf"next|has|had|at once|[a-z]+ly))*,? (?:{_SPEECH})\b"
)
_ASIDE = re.compile(r"[\[(][^\])]*[\])]\.?")


class Told(NamedTuple):
    """One line of a text."""

    kind: str
    """"heading", or the kind of the paragraph."""
    key: str
    text: str


def speeches(lines: Iterable[Told], participants: Sequence[str] = ()) -> dict[str, list[str]]:
    """Who speaks -> keys of their paragraphs, in the order of the text. Empty where nothing is
    marked. ``participants`` are full names, of which a text mostly uses the last part."""
    lines = [line for line in lines if line.kind != FOOTNOTE]
    labels = Counter(
        _bare(label) for line in lines if line.kind != HEADING and (label := speaker_of(line.text))
    )
    titled = {label for label in labels if _TITLED.fullmatch(label)}
    names = {label for label, count in labels.items() if count > 1 and label}
    if len(names | titled) > 1:
        # One such line may address somebody; where several speak, a title marks a speaker.
        names |= titled
    found = _labelled(lines, names, participants) if names else _told(lines, participants)
    spoken: dict[str, list[str]] = {}
    for name, key in found:
        spoken.setdefault(name, []).append(key)
    return spoken


def folded_speaker(name: str) -> str:
    """A speaker's name as names are compared: without titles, brackets, accents and case."""
    return (fold(_TITLE.sub("", name)) or fold(name) or name.casefold())[:LONGEST]


def _bare(label: str) -> str:
    return label.rstrip(" —").rstrip(".:").strip(" []").strip()


def _labelled(
    lines: Sequence[Told], names: set[str], participants: Sequence[str]
) -> Iterator[tuple[str, str]]:
    speaker = ""
    for line in lines:
        if line.kind == HEADING:
            speaker = ""
            continue
        label = _bare(speaker_of(line.text))
        if label in names:
            speaker = _whole_name(label, participants)
        elif label:
            # Somebody who speaks once; or words that only look like a name. Nobody's, either way.
            speaker = ""
        elif _ASIDE.fullmatch(line.text):
            continue
        if speaker:
            yield speaker, line.key


def _whole_name(label: str, participants: Sequence[str]) -> str:
    """The participant whom a label names, if that is certain; else the label as it is printed."""
    wanted = folded_speaker(label)
    named = [one for one in participants if wanted in (folded_speaker(one), _last(one))]
    if len(named) == 1:
        return named[0][:LONGEST]
    return (label.title() if label.isupper() and len(label) > 1 else label)[:LONGEST]


def _last(name: str) -> str:
    words = folded_speaker(name).split()
    return words[-1] if words else ""


def _told(lines: Sequence[Told], participants: Sequence[str]) -> Iterator[tuple[str, str]]:
    forms = _forms(participants)
    if not forms:
        return
    either = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    subject = re.compile(rf"(?<![\w’'-])(?:{either})(?![\w-])(?!['’]s\b)")
    for line in lines:
        if line.kind == HEADING:
            continue
        for found in subject.finditer(line.text[:_OPENING]):
            if _SAID.match(line.text[found.end() : found.end() + _OPENING]):
                yield forms[found[0]], line.key
                break


def _forms(participants: Sequence[str]) -> dict[str, str]:
    """How a text may name each participant -> the participant; what could be two is nobody."""
    forms: dict[str, set[str]] = {}
    for name in participants:
        bare = _TITLE.sub("", name).strip()
        words = bare.split()
        if not words or not bare[0].isupper():
            continue
        for form in {bare, words[-1], words[0] if len(words) > 1 else bare}:
            # An initial or a short particle is no name that one could be found by.
            if len(form.rstrip(".")) > 2 and form[0].isupper():
                forms.setdefault(form, set()).add(name[:LONGEST])
    return {form: names.copy().pop() for form, names in forms.items() if len(names) == 1}
