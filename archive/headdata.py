"""What the head of a page says to other programs. Pure: made of an item of CSL and some dates.

Highwire's ``citation_*`` for Google Scholar and Zotero, Dublin Core, Open Graph, and schema.org as
JSON-LD. Zotero takes ``citation_title`` alone for an article of a journal, so ``z:itemType`` says
what a thing is: of all that its translator for embedded metadata reads, that goes first.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from archive.citations import Item, iso_of, written
from archive.references import dublin_core

ZOTERO = {
    "personal_communication": "letter",
    "manuscript": "manuscript",
    "document": "document",
    "post": "forumPost",
}
"""Type of CSL -> item type of Zotero."""
SCHEMA = {
    "personal_communication": ["Message", "ArchiveComponent"],
    "manuscript": ["Manuscript", "ArchiveComponent"],
    "document": ["DigitalDocument"],
    "post": ["Comment"],
}
"""Type of CSL -> types of schema.org."""
LONGEST = 300
"""Characters of a description."""


class Meta(NamedTuple):
    """One ``<meta>``."""

    attribute: str
    """ "name" or "property"."""
    name: str
    content: str


class HeadData(NamedTuple):
    """All that the head of a page says of one thing."""

    metas: list[Meta]
    json_ld: SafeString
    """Ready to stand in a ``<script type="application/ld+json">``: data, which runs nothing."""


def head_data(
    item: Item,
    *,
    published: datetime.datetime | None = None,
    changed: datetime.datetime | None = None,
    rights: str = "",
    source: str = "",
) -> HeadData:
    """The head of the page on which the thing of an item is read; its publisher is this site.

    ``published`` and ``changed``: the thing on this site, not its original. ``source``: address of
    what it was taken from.
    """
    metas = [
        *_highwire(item),
        *_dublin_core(item, rights, source, published, changed),
        *_open_graph(item, published, changed),
    ]
    return HeadData([meta for meta in metas if meta.content], _script(
        _schema(item, rights, source, published, changed)
    ))  # fmt: skip


def of_page(title: str, *, url: str, site: str, description: str = "") -> HeadData:
    """The head of a page that gathers things and is none itself: a topic. ``site``: the name of
    this archive."""
    short = _short(description)
    metas = [
        Meta("property", "og:title", title),
        Meta("property", "og:type", "website"),
        Meta("property", "og:url", url),
        Meta("property", "og:site_name", site),
        Meta("property", "og:description", short),
        Meta("name", "DC.title", title),
        Meta("name", "DC.type", "Collection"),
        Meta("name", "DC.identifier", url),
    ]
    schema = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": title,
        "description": short,
        "isPartOf": {"@type": "WebSite", "name": site},
    }
    return HeadData([meta for meta in metas if meta.content], _script(schema))


def _highwire(item: Item) -> Iterator[Meta]:
    date = iso_of(item.get("issued")).replace("-", "/")
    yield Meta("name", "z:itemType", ZOTERO[item["type"]])
    yield Meta("name", "citation_title", item["title"])
    for one in item.get("author", []):
        yield Meta("name", "citation_author", written(one))
    yield Meta("name", "citation_publication_date", date)
    yield Meta("name", "citation_publisher", item.get("publisher", ""))
    yield Meta("name", "citation_language", item.get("language", ""))
    yield Meta("name", "citation_abstract", _short(item.get("abstract", "")))
    yield Meta("name", "citation_public_url", item["URL"])
    yield Meta("name", "citation_fulltext_html_url", item["URL"])
    # The name of the forum, for Zotero: the document on which a note stands.
    yield Meta("name", "prism.publicationName", item.get("container-title", ""))


def _dublin_core(
    item: Item,
    rights: str,
    source: str,
    published: datetime.datetime | None,
    changed: datetime.datetime | None,
) -> Iterator[Meta]:
    for element, values in dublin_core(item).items():
        for value in values:
            short = _short(value) if element == "description" else value
            yield Meta("name", f"DC.{element}", short)
    yield Meta("name", "DC.source", source)
    yield Meta("name", "DC.rights", rights)
    yield Meta("name", "DCTERMS.available", _moment(published))
    yield Meta("name", "DCTERMS.modified", _moment(changed))


def _open_graph(
    item: Item, published: datetime.datetime | None, changed: datetime.datetime | None
) -> Iterator[Meta]:
    yield Meta("property", "og:title", item["title"])
    yield Meta("property", "og:type", "article")
    yield Meta("property", "og:url", item["URL"])
    yield Meta("property", "og:site_name", item.get("publisher", ""))
    yield Meta("property", "og:description", _short(item.get("abstract", "")))
    yield Meta("property", "article:published_time", _moment(published))
    yield Meta("property", "article:modified_time", _moment(changed))


def _schema(
    item: Item,
    rights: str,
    source: str,
    published: datetime.datetime | None,
    changed: datetime.datetime | None,
) -> dict[str, Any]:
    """https://schema.org, as of version 29."""
    is_note = item["type"] == "post"
    document = {
        "@type": "CreativeWork",
        "name": item.get("container-title", ""),
        "dateCreated": iso_of(item.get("original-date")),
    }
    return {
        "@context": "https://schema.org",
        "@type": SCHEMA[item["type"]],
        "@id": item["URL"],
        "url": item["URL"],
        "name": item["title"],
        "genre": item.get("genre", ""),
        "text" if is_note else "abstract": item.get("abstract", ""),
        "author": [_agent(one) for one in item.get("author", [])],
        "recipient": [_agent(one) for one in item.get("recipient", [])]
        if item["type"] == "personal_communication"
        else [],
        "translator": [_agent(one) for one in item.get("translator", [])],
        "dateCreated": iso_of(item.get("issued")),
        "datePublished": _moment(published),
        "dateModified": _moment(changed),
        "inLanguage": item.get("language", ""),
        "version": item.get("version", ""),
        "holdingArchive": {"@type": "ArchiveOrganization", "name": item["archive"]}
        if "archive" in item
        else None,
        "identifier": item.get("archive_location", ""),
        "isBasedOn": source,
        "usageInfo" if rights.startswith("http") else "copyrightNotice": rights,
        "parentItem" if is_note else "isPartOf": document
        if is_note
        else {"@type": "WebSite", "name": item.get("publisher", "")},
        "publisher": {"@type": "Organization", "name": item.get("publisher", "")},
        "isAccessibleForFree": True,
    }


def _agent(name: Item) -> dict[str, str]:
    """A person only where the record has a name of one taken apart; a record names offices, too."""
    if "family" in name:
        return {
            "@type": "Person",
            "name": written(name),
            "familyName": name["family"],
            "givenName": name["given"],
        }
    return {"name": written(name)}


def _script(schema: dict[str, Any]) -> SafeString:
    """JSON for a script element: what is empty is left out, and nothing in it ends the element."""
    text = json.dumps(_full(schema), ensure_ascii=False, separators=(",", ":"))
    escaped = text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return mark_safe(escaped)  # nothing in it can be markup


def _full(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _full(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ("", None, [], {})}
    return [_full(one) for one in value] if isinstance(value, list) else value


def _moment(moment: datetime.datetime | None) -> str:
    """In UTC, to the second."""
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
