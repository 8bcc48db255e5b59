"""What programs are told about all that there is: sitemap, robots.txt, OAI-PMH."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import Request
from archive import oai
from archive.sitemaps import SITEMAPS, is_large


@require_safe
def sitemap(request: Request) -> HttpResponse:
    """All that visitors can read: as one list or, above 50,000 entries, as an index of lists."""
    made: dict[str, Any] = {name: kind() for name, kind in SITEMAPS.items()}
    if is_large(made):
        return _rendered(sitemap_views.index(request, made, sitemap_url_name="sitemap-part"))
    return _rendered(sitemap_views.sitemap(request, made))


@require_safe
def sitemap_part(request: Request, section: str) -> HttpResponse:
    """One of the lists that the index names."""
    made: dict[str, Any] = {name: kind() for name, kind in SITEMAPS.items()}
    return _rendered(sitemap_views.sitemap(request, made, section))


def _rendered(answer: Any) -> HttpResponse:
    rendered: HttpResponse = answer.render()
    return rendered


CLOSED = ("admin", "editor", "moderation", "notebook", "notices", "my-account", "account", "live")
"""Beginnings of addresses that hold nothing for visitors."""


@require_safe
def robots(request: Request) -> HttpResponse:
    """Where programs that collect pages find them, and what they need not ask for."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{path}/" for path in CLOSED),
        "Disallow: /*?at=",
        "Disallow: /*/rows/",
        "Disallow: /*/changes/",
        "Disallow: /*/citation.",
        "",
        f"Sitemap: {settings.SITE_ADDRESS}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai_pmh(request: Request) -> HttpResponse:
    """OAI-PMH: whoever asks gets what everybody may read. Both methods only read."""
    given = request.POST if request.method == "POST" else request.GET
    arguments = [(name, value) for name, values in given.lists() for value in values]
    body = oai.answer(arguments, settings.SITE_ADDRESS + reverse("oai"))
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
