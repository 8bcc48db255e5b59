"""Names of persons in a sentence that says who was present."""

from __future__ import annotations

import re

from archive.segmenter.cues import word_set

_PRESENCE = re.compile(
    r"\b(?:present|presence|attended|attending|took part|taking part|participat\w+|"
    r"accompanied|conversation|meeting|met|talks?|interview|received)\b",
    re.I,
)
_ASIDE = re.compile(r"(?<![\w\]])\[[^\[\]]*\](?!\w)|\([^()]*\)")
_INITIAL = r"[A-ZÀ-ÞА-Я](?:\[[^\W\d_]+\])?\."
_WORD = r"[A-ZÀ-ÞА-Я](?:\[[^\W\d_]+\])?[^\W\d_A-ZÀ-Þ][^\W\d_]*(?:[-’'][^\W\d_]+)*"
_BRACKETED = r"[A-ZÀ-ÞА-Я]\[[^\W\d_]+\]\.?"
_TOKEN = rf"(?:{_INITIAL}|{_BRACKETED}|{_WORD})"
_NAME = re.compile(rf"(?<![\w.\[-]){_TOKEN}(?: ?{_TOKEN})+")
_NOT_NAMES = word_set(
    """
    the a an on in at from to of our his her their this that these as and or for by with after
    before during when monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december comrade
    comrades mr mrs ms messrs dr prof professor president vice chairman minister ministers
    deputy foreign prime premier ambassador secretary general politburo central committee
    member members marshal colonel captain admiral lord sir count prince princess king queen
    chancellor delegation embassy department state union republic government party army office
    interpreter then today yesterday also present counselor chief commander director head
    senator governor señor mme council security national board far near middle east west north
    south ministry office bureau commission
    """
)


def people_present(paragraph: str) -> list[str]:
    """The persons named in a paragraph about who met whom, in order, each once.

    Empty when the paragraph does not speak of a meeting. Words in brackets that stand alone
    (offices added by an editor) are passed over; letters added inside a name are kept.
    """
    if not _PRESENCE.search(paragraph[:2_000]):
        return []
    return names_in(paragraph[:2_000])


def names_in(text: str) -> list[str]:
    """Sequences of two or more capitalised words that are not offices, months or the like."""
    text = _ASIDE.sub(",", text)
    found: list[str] = []
    for match in _NAME.finditer(text):
        words = re.findall(_TOKEN, match.group())
        spans = list(re.finditer(_TOKEN, match.group()))
        start, end = 0, len(words)
        while start < end and _is_no_name(words[start]):
            start += 1
        while end > start and _is_no_name(words[end - 1]):
            end -= 1
        if end - start < 2 or any(w.casefold() in _NOT_NAMES for w in words[start:end]):
            continue
        name = match.group()[spans[start].start() : spans[end - 1].end()].strip()
        name = name if re.search(r"(?:^|[ .])[^\W\d_](?:\[\w+\])?\.$", name) else name.rstrip(".")
        if name not in found:
            found.append(name)
    return found


def _is_no_name(word: str) -> bool:
    """Whether the word is an office, a month or the like; "A." is an initial."""
    if len(word) == 2 and word[1] == ".":
        return False
    return word.strip(".").casefold() in _NOT_NAMES
