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
    r"^\W{0,3}(?:(?:top|most|strictly|very) +)?(?:secret|confidential|private|personal|restricted|"
    r"unclassified|declassified|official use only|limited official use|eyes only|"
    r"(?:сов(?:ершенно|\.)? ?)?секретно|streng geheim|geheim|vertraulich)"
    r"(?:[/ .,;—–-]+(?:secret|nodis|exdis|limdis|sensitive|security information|eyes only|"
    r"personal|private|(?:us )?urgent|niact|priority|immediate|plain|"
    r"(?:single )?copy(?: no\.? ?\d+)?))*\W{0,3}$",
    re.I,
)

_HEAD_FIELD = re.compile(
    r"^(?:date(?: and time)?|time|place|location|from|to|via|through|info|number|no"
    r"|ref(?:erence)?s?|tel(?:egram)?(?: no\.?)?|drafted by|approved by|recorded by|classification"
    r"|distribution|copies to|cc|sent|received|origin|file(?: no\.?)?)\s?: ?\S",
    re.I,
)
_MARKING = re.compile(
    r"^\W{0,2}(?:single copy|(?:working |unofficial |verbatim )?(?:transcript|notes?|translation)"
    r"|(?:confidential |official |final |first |second )?draft|copy(?: no\.? ?\d+)?(?: of \d+)?|"
    r"(?:us )?urgent|niact|(?:top |strictly |most )?secret\. .{3,40}"
    r"|immediate|priority|not for .{3,40}|for (?:official|internal|personal) use.{0,20}|"
    r"(?:code |cipher )?(?:telegram|cable|cablegram)|extract|excerpts?|enclosure.{0,8}|original|"
    r"no distribution.{0,20})\W{0,2}$",
    re.I,
)
_OFFICE = re.compile(
    r"^(?:the )?(?:(?:royal|imperial|federal|state|foreign|people.s) )?"
    r"(?:ministry|department|embassy|legation|consulate(?: general)?|office|bureau|mission"
    r"|headquarters|secretariat|foreign office|central committee|council|government|republic"
    r"|kingdom|directorate|agency|institute|archive|library|league of nations|united nations"
    r"|general assembly|security council|house of (?:commons|lords|representatives))\b",
    re.I,
)
_GENRE = re.compile(
    r"\b(?:memorand\w+|records?|minutes|reports?|notes?|letters?|telegrams?|despatch|dispatch|"
    r"protocol|treaty|agreement|convention|resolution|statement|address|speech|interview|session|"
    r"meeting|conversations?|talks?|conference|circular|instructions?|proclamation|declaration|"
    r"decree|law|act|extracts?|excerpts?|summary|concerning|regarding|on)\b",
    re.I,
)
_OPENS_TITLE = re.compile(
    r"^(?:extracts? (?:from|of)|(?:text of (?:the|a) )?(?:letter|memorandum|report|protocol|note|"
    r"circular|despatch|dispatch|telegram|minutes|record|statement|speech|address|convention|treaty|"
    r"declaration|proclamation|decree|act|resolution)s? (?:of|from|by|upon|between|to|on|for|"
    r"concerning|respecting|regarding|relative))\b",
    re.I,
)
_CODE = re.compile(r"^[A-Z]{2,8}[ ./–-]{0,2}\d[\w–/.-]{0,16}$|^[A-Z]{1,4}/[\w./–-]{2,24}$")

_SERIES = re.compile(
    r"^[^a-z\d]{8,80}, (?:(?:1[5-9]|20)\d\d\w*|(?:VOL(?:UME|\.)?|NO\.?) [\dIVXLC]+)$"
)


def is_head_field(text: str) -> bool:
    """Whether the line is one of those that a form has above its text ("Place: Room 12")."""
    return len(text) < 160 and bool(_HEAD_FIELD.match(text))


def opens_like_title(text: str) -> bool:
    """Whether a line that ends like a sentence is a title of the old kind ("Letter of …")."""
    return len(text) < 350 and bool(_OPENS_TITLE.match(text)) and ". " not in text


def stands_above_title(text: str) -> bool:
    """Whether the line is an office, a marking or the number of a paper, and not its title."""
    if _MARKING.match(text) or _CODE.match(text) or _SERIES.match(text):
        return True
    return len(text) < 90 and bool(_OFFICE.match(text)) and not _GENRE.search(text)


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
    date = find_date(text) if len(text) <= 140 else ""
    if not date:
        return False
    place, _, rest = text.partition(date)
    rest = _HOUR.sub("", rest)
    if any(char.isalpha() for char in rest) or ends_sentence(place.strip()):
        return False
    return len(place.split()) <= 8 and (not place.strip() or title_case_share(place) > 0.6)
