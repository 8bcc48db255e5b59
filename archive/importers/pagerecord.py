"""What a web page says of its document: meta elements, JSON-LD, the title.

The names are those of Highwire Press (citation_…), Dublin Core (DC.…, dcterms.…) and Open Graph
(og:…). The date on which a page was put on the web is not the date of the document.
"""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from archive.importers.xmltree import below, words

Record = dict[str, str | list[str]]

_NAMES = {
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title"),
    "date": ("citation_date", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created"),
    "summary": ("dc.description", "dcterms.abstract", "description", "og:description"),
    "citation": ("dcterms.bibliographiccitation", "dc.identifier.citation"),
    "rights": ("dc.rights", "dcterms.rights", "dcterms.license", "copyright"),
    "archive_reference": ("dc.source", "dcterms.source", "dc.identifier", "dcterms.identifier"),
    "language": ("dc.language", "dcterms.language", "citation_language"),
    "translator": ("dc.contributor.translator", "citation_translator"),
    "source_url": ("citation_public_url", "og:url"),
}
_PEOPLE = ("dc.contributor", "dcterms.contributor", "citation_author", "dc.creator")
_LONGEST_JSON = 1_000_000


def record_of(root: etree._Element) -> Record:
    """The record as far as the page states it; keys of ``ParsedDocument.metadata`` and title."""
    metas: dict[str, list[str]] = {}
    for meta in below(root, "meta"):
        name = (meta.get("name") or meta.get("property") or "").casefold()
        if content := " ".join((meta.get("content") or "").split()):
            metas.setdefault(name, []).append(content)
    record: Record = {}
    for key, names in _NAMES.items():
        found = [value for name in names for value in metas.get(name, [])]
        if key == "archive_reference":
            found = [value for value in found if "://" not in value]
        record[key] = found[0] if found else ""
    record["participants"] = [value for name in _PEOPLE for value in metas.get(name, [])]
    for key, value in _linked_data(root).items():
        if value and not record.get(key):
            record[key] = value
    record["source_url"] = record["source_url"] or _canonical(root)
    record["language"] = record["language"] or root.get("lang") or root.get(_XML_LANG) or ""
    record["title"] = record["title"] or _shown_title(root)
    return record


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _canonical(root: etree._Element) -> str:
    for link in below(root, "link"):
        address = link.get("href") or ""
        if link.get("rel") == "canonical" and address.startswith(("http://", "https://")):
            return address
    return ""


def _shown_title(root: etree._Element) -> str:
    """The one heading of the first level, else the title in the head."""
    heads = [words(each) for each in below(root, "h1") if words(each)]
    if len(heads) == 1:
        return heads[0]
    return next((words(each) for each in below(root, "title") if words(each)), "")


def _linked_data(root: etree._Element) -> Record:
    """The first thing in JSON-LD that has a headline or a name."""
    for script in below(root, "script"):
        source = script.text or ""
        if script.get("type") != "application/ld+json" or len(source) > _LONGEST_JSON:
            continue
        try:
            for thing in _things(json.loads(source)):
                if record := _of_thing(thing):
                    return record
        except (ValueError, RecursionError):
            continue
    return {}


def _things(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict) and isinstance(data.get("@graph"), list):
        data = data["@graph"]
    return [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict)]


def _of_thing(thing: dict[str, Any]) -> Record:
    about_site = thing.get("@type") in ("WebSite", "Organization", "BreadcrumbList", "Person")
    if about_site or not (thing.get("headline") or thing.get("name")):
        return {}
    people = [*_names(thing.get("contributor")), *_names(thing.get("mentions"), "Person")]
    return {
        "title": _name(thing.get("headline") or thing.get("name")),
        "date": _name(thing.get("dateCreated")),
        "summary": _name(thing.get("abstract") or thing.get("description")),
        "rights": _name(thing.get("license") or thing.get("copyrightNotice")),
        "translator": ", ".join(_names(thing.get("translator"))),
        "language": _name(thing.get("inLanguage")),
        "source_url": _name(thing.get("url")),
        "participants": people,
    }


def _names(value: Any, kind: str = "") -> list[str]:
    values = value if isinstance(value, list) else [value]
    if kind:
        values = [each for each in values if isinstance(each, dict) and each.get("@type") == kind]
    return [name for name in map(_name, values) if name]


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("@id")
    return value if isinstance(value, str) else ""
