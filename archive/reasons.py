"""Why a block begins where it does and is what it is: the phrases, and how they are translated.

Importers know no language: they give phrases in English, several joined by semicolons, some with
words or numbers of the text in them. Whoever shows a reason translates it here. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def gettext_noop(message: str) -> str:
    """Mark a phrase for translation; whoever shows it translates it."""
    return message


PHRASES = frozenset(
    {
        gettext_noop("after a centred line"),
        gettext_noop("after a line at the right margin"),
        gettext_noop("after bold"),
        gettext_noop("after italic"),
        gettext_noop("at the right margin"),
        gettext_noop("bold"),
        gettext_noop("centred"),
        gettext_noop("italic"),
        gettext_noop("italic, alone on its line"),
        gettext_noop("larger type"),
        gettext_noop("largest type"),
        gettext_noop("quotation after a colon"),
        gettext_noop("set at the right margin"),
        gettext_noop("smaller type"),
        gettext_noop("space above"),
        gettext_noop("a day or year above what happened then"),
        gettext_noop("a name on its own line"),
        gettext_noop("a quotation that was announced"),
        gettext_noop("a speaker’s name"),
        gettext_noop("above the date"),
        gettext_noop("above the fields of the record"),
        gettext_noop("above the title"),
        gettext_noop("address alone on its line"),
        gettext_noop("after a closing formula"),
        gettext_noop("after a heading in capitals"),
        gettext_noop("after a section number"),
        gettext_noop("all capitals"),
        gettext_noop("below a label"),
        gettext_noop("blank line"),
        gettext_noop("bullet"),
        gettext_noop("capital after a semicolon"),
        gettext_noop("caption of the lines below"),
        gettext_noop("classification"),
        gettext_noop("closing formula"),
        gettext_noop("date alone on its line"),
        gettext_noop("each paragraph of a quotation opens it again"),
        gettext_noop("file number"),
        gettext_noop("first heading"),
        gettext_noop("in brackets"),
        gettext_noop("indented first line"),
        gettext_noop("label of a field"),
        gettext_noop("labelled field"),
        gettext_noop("labelled line"),
        gettext_noop("Markdown footnote"),
        gettext_noop("Markdown heading"),
        gettext_noop("Markdown list"),
        gettext_noop("Markdown quotation"),
        gettext_noop("new line"),
        gettext_noop("new turn of speech or matter"),
        gettext_noop("number alone on its line"),
        gettext_noop("numbered"),
        gettext_noop("numbered, at the foot"),
        gettext_noop("numbered, short, text below"),
        gettext_noop("one line to a paragraph"),
        gettext_noop("one of several short lines"),
        gettext_noop("place and date"),
        gettext_noop("prose after a labelled line"),
        gettext_noop("section number"),
        gettext_noop("section number and title"),
        gettext_noop("set by hand"),
        gettext_noop("short last line"),
        gettext_noop("short line"),
        gettext_noop("short line after a heading"),
        gettext_noop("short line apart"),
        gettext_noop("short line in title case"),
        gettext_noop("start of the text"),
        gettext_noop("writer and addressee"),
    }
)
DIVIDED = gettext_noop("is “%(words)s” one word, divided at the line end?")
MAYBE = gettext_noop("a new one may begin in line %(words)s")
_WITH_WORDS = {
    template: re.compile(re.escape(template).replace(re.escape("%(words)s"), "(.+)"))
    for template in (DIVIDED, MAYBE)
}


def say(reason: str, translate: Callable[[str], str]) -> str:
    """The reason in another language; a phrase that is not known here stays as it is."""
    return "; ".join(_phrase(phrase, translate) for phrase in reason.split("; "))


def _phrase(phrase: str, translate: Callable[[str], str]) -> str:
    if phrase in PHRASES:
        return translate(phrase)
    for template, pattern in _WITH_WORDS.items():
        if match := pattern.fullmatch(phrase):
            return translate(template) % {"words": match[1]}
    return phrase
