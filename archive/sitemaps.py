"""What search engines are told to look at: what everybody may read, and when it was changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse

from accounts.viewer import NOBODY
from archive.models import Document, Entry

MOST = 50_000
"""Entries that one list may have, by the protocol (https://www.sitemaps.org/protocol.html)."""


class OfSite(Sitemap):  # type: ignore[type-arg]
    """A list whose addresses begin as those in mails do, however it was asked for."""

    limit = MOST

    def get_protocol(self, protocol: str | None = None) -> str:
        return str(settings.SITE_ADDRESS.partition("://")[0])

    def get_domain(self, site: Any = None) -> str:
        return str(settings.SITE_ADDRESS.partition("://")[2])


def _documents() -> QuerySet[Document]:
    found: QuerySet[Document] = Document.objects.visible_to(NOBODY)
    return found


class Documents(OfSite):
    """The page of each document."""

    def items(self) -> QuerySet[Any]:
        changed = Greatest("changed", "current__created")
        return _documents().order_by("pk").values("slug").annotate(moment=changed)

    def location(self, item: dict[str, Any]) -> str:
        return reverse("document", args=[item["slug"]])

    def lastmod(self, item: dict[str, Any]) -> datetime:
        moment: datetime = item["moment"]
        return moment


def _headings() -> QuerySet[Entry]:
    """The headings of the present texts."""
    return Entry.objects.filter(
        version__document__in=_documents(),
        version__document__current=F("version"),
        heading_text__isnull=False,
    )


class Headings(OfSite):
    """The address of each heading in the present text of a document."""

    def items(self) -> QuerySet[Any]:
        found = _headings().order_by("version", "position")
        return found.values(
            "version__created",
            slug=F("version__document__slug"),
            key=F("heading_text__heading__key"),
        )

    def location(self, item: dict[str, Any]) -> str:
        return reverse("heading", args=[item["slug"], item["key"]])

    def lastmod(self, item: dict[str, Any]) -> datetime:
        moment: datetime = item["version__created"]
        return moment


class Topics(OfSite):
    """The page of each topic that present texts have."""

    def items(self) -> QuerySet[Any]:
        topic = "heading_text__heading__topic"
        found = _headings().exclude(**{topic: None}).order_by(f"{topic}__slug")
        return found.values_list(f"{topic}__slug", flat=True).distinct()

    def location(self, item: str) -> str:
        return reverse("topic", args=[item])


class Pages(OfSite):
    """What leads to them."""

    def items(self) -> list[str]:
        return ["home", "documents", "topics"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[OfSite]] = {
    "pages": Pages,
    "documents": Documents,
    "headings": Headings,
    "topics": Topics,
}


def is_large(made: Mapping[str, OfSite]) -> bool:
    """Whether there are more entries than one list may have."""
    return sum(one.paginator.count for one in made.values()) > MOST
