"""What a heading looks like on its own."""

from __future__ import annotations

import re

from archive.segmenter.cues import ends_sentence, title_case_share
from archive.segmenter.datewords import MONTHS

_SECTION = re.compile(
    r"^(?:(?:article|chapter|section|part|annex|appendix|schedule|title|book|protocol|clause|"
    r"artikel|kapitel|teil|статья|глава)\s+"
    r"(?:[ivxlc]{1,7}|\d{1,3}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten|first|last)"
    r"|[IVXL]{1,6}|§\s?\d{1,3})\s?[.:)]?$",
    re.I,
)
_SECTION_HEAD = re.compile(
    r"^(?:article|chapter|section|part|annex|appendix|schedule|book|enclosure|attachment|tab|"
    r"artikel|kapitel|teil|anlage|annexe|chapitre|статья|глава|приложение)\s+"
    r"(?:[IVXLC]{1,7}|\d{1,3}|[A-Z])\s?(?:[.:)]|[.]?\s?[–—-])\s?(?P<words>[^\W\d_].{1,120})$",
    re.I,
)
_DECIMAL = re.compile(r"^\d{1,2}(?:\.\d{1,2})+\.? [^\W\d_]")
_NUMBERED_TITLE = re.compile(r"^\d{1,4}\. ([^\W\d_].*)$")
_NUMERAL = re.compile(r"^(?:[IVX]{1,5})\.?$")
_LETTER = re.compile(r"^[^.]{0,12}\.? ?[^.]{2,50} to (?:the )?[^.]{0,12}\.? ?[^.]{2,50}\.?$")
_OPEN_WORD = re.compile(
    r"(?:^|\s)(?:a|an|the|of|in|on|at|to|for|from|by|with|and|or|between|as|into|upon|concerning|"
    r"regarding|against|under|over)$"
    rf"|\b(?:{'|'.join(MONTHS)})(?: \d{{1,2}})?$|\b(?:on|and|the) \d{{1,2}}$",
    re.I,
)
LONGEST = 220


def is_unfinished(text: str) -> bool:
    """Whether a heading must go on in the next line: it ends in a small word or a comma."""
    return bool(_OPEN_WORD.search(text)) or text[-1] in ",-–"


def is_section_line(text: str) -> bool:
    """Whether the whole line is a section number ("Article IV", "II.")."""
    if len(text) > 40:
        return False
    if _NUMERAL.match(text):
        return True
    match = _SECTION.match(text)
    return bool(match) and text[0].isupper() and not re.fullmatch(r"[IVXLivxl]+", text)


def is_section_head(text: str) -> bool:
    """Whether the line is a section number with its title ("Part I. Legislation")."""
    match = _SECTION_HEAD.match(text) if len(text) < 160 and text[0].isupper() else None
    if not match or ends_sentence(text) or text[-1] in ";:,":
        return False
    words = match["words"]
    return words[0].isupper() and (len(words) < 60 or title_case_share(words) > 0.7)


def is_decimal_head(text: str) -> bool:
    """Whether the text is a heading with a number such as 2.1."""
    return len(text) < 120 and bool(_DECIMAL.match(text)) and not ends_sentence(text)


def is_letter_head(text: str) -> bool:
    """Whether the line names writer and addressee of a letter ("Mr. A to Mr. B.")."""
    if len(text) > 110 or any(char.isdigit() for char in text.lstrip("0123456789")):
        return False  # a date is no part of it, as in "From Monday, May 6, to Friday"
    return bool(_LETTER.match(text)) and title_case_share(text) > 0.9


def is_numbered_title(text: str) -> bool:
    """Whether the text is a number with a title that may close with a full stop ("412. Tolls.")."""
    match = _NUMBERED_TITLE.match(text) if len(text) < 140 else None
    if not match or ". " in match[1]:
        return False
    return title_case_share(match[1]) >= 0.85


def is_plain_head(text: str) -> bool:
    """Whether a line that stands apart could be a heading though only its first word is capital."""
    words = text.split()
    return (
        len(text) <= 60
        and 1 < len(words) <= 8
        and text[0].isupper()
        and (text[-1].isalnum() or text[-1] in ")’”")
        and not any(char.isdigit() for char in text)
    )


def is_title_case_head(text: str) -> bool:
    """Whether the text could be a heading in title case: short, no sentence."""
    if len(text) > LONGEST or ends_sentence(text) or text[-1] in ";—" or is_unfinished(text):
        return False
    if not text[0].isupper() and not text[0].isdigit():
        return False
    return title_case_share(text) >= 0.85
