"""Citations as people write them: Chicago, MLA and APA, made by a CSL processor. No database.

The styles in ``archive/styles`` are our own, because the general ones know neither a text version
nor an archival page together with a paragraph, and put a locator into the middle of a shelfmark.
Whoever wants another style takes the CSL-JSON.
"""

from __future__ import annotations

import json
import re
import threading
import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    Locator,
)
from citeproc.source.json import CiteProcJSON
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from archive.citations import Item

STYLES = {"chicago": "Chicago", "mla": "MLA", "apa": "APA"}
"""Name of a style -> how people call it."""
LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR"}
"""Language of the interface -> locale of CSL."""

_FOLDER = Path(__file__).parent / "styles"
_ITALIC = "\ue000", "\ue001"
_PRIVATE = re.compile("[\ue000-\ue001]")
"""Characters that stand for tags while a citation is put together as plain text."""


def _marked(text: str) -> str:
    return f"{_ITALIC[0]}{text}{_ITALIC[1]}"


_formatter = SimpleNamespace(
    preformat=str, Italic=_marked, Oblique=_marked, Bold=str, Light=str, Underline=str,
    Superscript=str, Subscript=str, SmallCaps=str,
)  # fmt: skip
_lock = threading.Lock()
"""The processor keeps its formatter in the style."""


class Cited(NamedTuple):
    """One thing, cited in one style."""

    style: str
    here: str
    """What stands where it is cited: a footnote in Chicago, brackets in the text elsewhere."""
    entry: str
    """What stands in the bibliography."""
    here_html: SafeString
    entry_html: SafeString


def cited(item: Item, style: str, *, locator: str = "", language: str = "en") -> Cited:
    """``item`` in one of STYLES; ``locator`` as ``citations.locator`` writes it for the style.

    ``language``: of the interface; one without a locale gets English.
    """
    # Nothing of what is not printed tells two citations apart.
    shown = {key: value for key, value in item.items() if key not in ("abstract", "note")}
    locale = LOCALES.get(language[:2], "en-US")
    here, entry = _made(style, locale, json.dumps(shown, sort_keys=True), locator)
    return Cited(style, _plain(here), _plain(entry), _html(here), _html(entry))


@lru_cache(maxsize=2048)
def _made(style: str, locale: str, written: str, locator: str) -> tuple[str, str]:
    item = json.loads(_PRIVATE.sub("", written))
    quotes = _quotes(locale)
    for key in ("title", "container-title") if style != "apa" else ():
        if key in item:
            item[key] = _within_quotes(item[key], quotes)
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every field that it does not know
        source = CiteProcJSON([{**item, "id": "it"}])
        if container := source["it"].get("container_author"):
            source["it"]["container-author"] = container  # it looks for names under both
        made = CitationStylesBibliography(_style(style, locale), source, _formatter)
        one = {"locator": Locator("page", _PRIVATE.sub("", locator))} if locator else {}
        citation = Citation([CitationItem("it", **one)])
        made.register(citation)
        here = str(made.cite(citation, lambda _missing: None))
        entry = "".join(map(str, made.bibliography()[0]))
    return _punctuated(here, locale), _punctuated(entry, locale)


@lru_cache
def _style(name: str, locale: str) -> Any:
    source = BytesIO(_as_written_in(locale, name).encode())
    return CitationStylesStyle(source, locale=locale, validate=False)


def _as_written_in(locale: str, name: str) -> str:
    """A style, which has the order and the commas of English, with those of other languages: the
    day before the month, in German with a full stop; no comma before the "and" of several names."""
    style = (_FOLDER / f"{name}.csl").read_text(encoding="utf-8")
    if locale.startswith("en"):
        return style
    style = re.sub(r' delimiter-precedes-last="\w+"', "", style)
    style = re.sub(r'(<name [^>]*and="\w+")', r'\1 delimiter-precedes-last="never"', style)
    style = re.sub(r'(<date-part name="month"/>)(\s*)(<date-part name="day"/>)', r"\3\2\1", style)
    if locale.startswith("de"):
        return style.replace('<date-part name="day"/>', '<date-part name="day" suffix="."/>')
    # French has no sign for "and".
    return style.replace('and="symbol"', 'and="text"')


@lru_cache
def _quotes(locale: str) -> tuple[str, str]:
    """The quotation marks within others."""
    return {"de": ("‚", "‘"), "fr": ("“", "”")}.get(locale[:2], ("‘", "’"))


def _within_quotes(title: str, quotes: tuple[str, str]) -> str:
    title = re.sub(r"[“„«] ?|(?<!\S)\"(?=\S)", quotes[0], title)
    return re.sub(r" ?[”»]|\"", quotes[1], title)


def _punctuated(text: str, locale: str) -> str:
    """With full stops and commas inside quotation marks, where English has them; the processor
    leaves this to us."""
    text = re.sub(r" +", " ", text).strip()
    if not locale.startswith("en"):
        return text
    text = re.sub(r"([?!.]’?”)\.", r"\1", text)
    return re.sub(r"(’?”)([.,])", r"\2\1", text)


def _plain(text: str) -> str:
    return _PRIVATE.sub("", text)


def _html(text: str) -> SafeString:
    made = escape(text).replace(_ITALIC[0], "<i>").replace(_ITALIC[1], "</i>")
    return mark_safe(made)  # escaped just now
