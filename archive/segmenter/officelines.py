"""Lines that belong to the office rather than to the text: file numbers, place and date."""

from __future__ import annotations

import re

from archive.segmenter.cues import ends_sentence, title_case_share
from archive.segmenter.datewords import find_date

_FILE_NUMBER = re.compile(
    r"^(?:File )?(?:No\.?|Nr\.?|№)\s?\d[\w./-]*[\].]*$"
    r"|^[\w.½ ]{0,40}\d+[./-]?\w*/[\d½–-]+[^.!?]{0,30}$"
    r"|^(?:[A-Z][\w-]+ ){1,4}(?:No\.|№) ?\d{1,5}$"
)
_BRACKETED = re.compile(r"^[\[(][^\[\]]{1,80}[\])]\.?$")
_HOUR = re.compile(
    r"\b(?:noon|midnight|morning|afternoon|evening|[ap]\.? ?m\b\.?|at|hours?|undated)|"
    r"[\[(](?:rec|rcv|sent|via)[^\])]{0,60}[\])]",
    re.I,
)
_CLASSIFICATION = re.compile(
    r"^\W{0,3}(?:(?:top|most|strictly|very) +)?(?:secret|confidential|restricted|unclassified|"
    r"declassified|official use only|limited official use|eyes only|"
    r"(?:сов(?:ершенно|\.)? ?)?секретно|streng geheim|geheim|vertraulich)"
    r"(?:[/ ,;-]+(?:secret|nodis|exdis|limdis|sensitive|eyes only|copy no\.? ?\d+))*\W{0,3}$",
    re.I,
)


def is_classification(text: str) -> bool:
    """Whether the line is nothing but how secret the document was ("TOP SECRET")."""
    return len(text) < 60 and bool(_CLASSIFICATION.match(text))


def is_file_number(text: str) -> bool:
    """Whether the line is the number of a file, a despatch or a series."""
    return len(text) < 60 and bool(_FILE_NUMBER.match(text))


def is_bracketed(text: str) -> bool:
    """Whether the line is a short editorial label in brackets ("[Enclosure 1]"), no sentence."""
    return len(text) < 60 and bool(_BRACKETED.match(text)) and title_case_share(text) > 0.5


def is_dateline(text: str) -> bool:
    """Whether the line is place and date: "Paris, June 5, 1917, midnight."."""
    date = find_date(text)
    if not date or len(text) > 140:
        return False
    place, _, rest = text.partition(date)
    rest = _HOUR.sub("", rest)
    if any(char.isalpha() for char in rest) or ends_sentence(place.strip()):
        return False
    return len(place.split()) <= 8 and (not place.strip() or title_case_share(place) > 0.6)
