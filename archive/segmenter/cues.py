"""What single words and marks at the edges of a line tell. No layout here."""

from __future__ import annotations

import re
from functools import lru_cache

CLOSERS = "\"'”’»)]}›"
OPENERS = "\"'“‘«([{‹"


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


_SMALL_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]}›]*(?:\d{1,2})?$")
_CLAUSE_END = re.compile(r"[.!?…:;][\"'”’»)\]}›]*[—–-]?$")
_ABBREVIATIONS = word_set(
    """
    mr mrs ms messrs mme mlle dr drs prof st sr jr rev hon gen col maj capt lt sgt adm cmdr
    amb sen rep gov pres sec com cde nos vol vols p pp ch art sec par cf vs ed eds fig
    op ll ff f d l i.e e.g u.s jan feb mar apr aug sept oct nov dec nr inst ult bro ltd
    viz approx dept govt st. mt ft
    """
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_SMALL_WORDS = word_set(
    """
    a an and as at but by for from in into of off on or over per the to under upon via vs with
    within without de la le les des du et y el von van der den und zur zum
    """
)
_VALEDICTION = re.compile(
    r"^(?:with [^.]{4,80}, )?(?:I (?:have|am|remain|beg)\b.{0,80}"
    r"(?:,|etc\.?|&c\.?,?|servant\.?)|"
    r"(?:(?:very|most|yours|ever) )*(?:yours|respectfully|sincerely|faithfully|truly|cordially)\b"
    r".{0,30},?|.{0,30}\bobedient servants?,?)$",
    re.I,
)
_VALEDICTION_FIRST = word_set(
    "with i very most yours ever respectfully sincerely faithfully truly cordially"
)
_LAST_VALEDICTION = re.compile(
    r"\bI (?:have|am|remain)(?: the honor)?(?: to be)?,? (?:etc|&c)\.,?$|\bobedient servants?,?$"
)
_HONORIFIC = re.compile(
    r"(?:Mr|Mrs|Ms|Messrs|Dr|Drs|Prof|Gen|Col|Capt|Lt|Sen|Rep|Hon|Rev)\.|"
    r"(?:Professor|Ambassador|Señor|Sir|Lord|Miss|Madame|General|Colonel|Captain)\s"
)
_FIELD = re.compile(
    r"^(?:subject|re|to|from|participants|present|date|place|time|through|copies to)\s?:", re.I
)


def ends_sentence(text: str) -> bool:
    """Whether the text closes a sentence; a title or an initial with a full stop does not."""
    if not _SENTENCE_END.search(text[-8:]):
        return False
    if text.endswith("."):
        last = text[-14:].rsplit(" ", 1)[-1].strip(OPENERS).rstrip(".").casefold()
        if last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i"):
            return False
    return True


def ends_clause(text: str) -> bool:
    """Whether the text ends a sentence, or with a colon or semicolon."""
    return ends_sentence(text) or (
        bool(_CLAUSE_END.search(text[-8:])) and not text.rstrip(CLOSERS).endswith(".")
    )


def starts_small(text: str) -> bool:
    """Whether the first letter is a small one (opening quotes and brackets skipped)."""
    body = text[:12].lstrip(OPENERS)
    return bool(body) and body[0].islower()


def starts_like_sentence(text: str) -> bool:
    body = text[:12].lstrip(OPENERS + "–—- ")
    return bool(body) and (body[0].isupper() or body[0].isdigit())


@lru_cache(maxsize=1024)
def is_capitals(text: str) -> bool:
    """Whether the text is set in capitals (small words and bracketed letters may differ)."""
    if len(text) > 400:
        return False
    narrow = text.encode("ascii", "replace")
    small = len(narrow) - len(narrow.translate(None, _SMALL_LETTERS))
    if 3 * small > len(text) - small:
        return False  # which nearly every line of prose is: quick
    upper = sum(map(str.isupper, text))
    lower = sum(map(str.islower, text))
    if upper < 2 or upper < 3 * lower:
        return False
    words = _WORD.findall(text)
    capital = [w for w in words if w.isupper()]
    longest = max((len(w) for w in capital), default=0)
    if longest < 3 or any(len(w) > 1 and w[1:].islower() and w[0].isupper() for w in words[:1]):
        return False
    return 2 * len(capital) > len(words)


def title_case_share(text: str) -> float:
    """Share of the words, small ones left out, that begin with a capital or a digit."""
    words = [w for w in text.split() if any(c.isalnum() for c in w)]
    counted = good = 0
    for index, word in enumerate(words):
        core = word.strip(OPENERS + CLOSERS + ".,;:–—-")
        if index and core.casefold() in _SMALL_WORDS:
            continue
        counted += 1
        good += bool(core) and (core[0].isupper() or core[0].isdigit())
    return good / counted if counted else 0.0


def looks_like_person(text: str) -> bool:
    """Whether the text is a name with nothing but an office: two to five words, all capital."""
    if _HONORIFIC.match(text):
        return True
    words = re.split(r"[,(]", text, maxsplit=1)[0].split()
    if not 2 <= len(words) <= 5 or not all(word[0].isupper() for word in words):
        return False
    return len(words) == 2 or any(len(word) == 2 and word.endswith(".") for word in words)


def is_field(text: str) -> bool:
    """Whether the line is a labelled one at the head of a memorandum ("Subject: …")."""
    return ":" in text[:24] and bool(_FIELD.match(text))


def ends_in_valediction(text: str) -> bool:
    """Whether the text closes with such a formula, alone or after other words."""
    last = text[-9:]
    if ("c." in last or "ervant" in last or "c," in last) and _LAST_VALEDICTION.search(text[-60:]):
        return True
    return is_valediction(text)


def is_valediction(text: str) -> bool:
    """Whether the text is the closing formula of a letter ("I have, etc.,")."""
    if len(text) >= 130:
        return False
    first = text.split(" ", 1)[0].rstrip(",.").casefold()
    return (first in _VALEDICTION_FIRST or "bedient" in text) and bool(_VALEDICTION.match(text))


def quote_open(text: str) -> bool:
    """Whether a typographic quotation mark in the text is still open at its end."""
    return text.rfind("“") > text.rfind("”")
