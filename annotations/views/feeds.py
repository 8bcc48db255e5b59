"""Feeds of new notes, for programs that come again and again."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import NOBODY
from annotations import feeds
from annotations.views.reading import gone_or_missing
from archive.models import Document


@require_safe
def site(request: Request) -> HttpResponse:
    """New notes on all documents."""
    return _answer(request, feeds.of_site())


@require_safe
def documents(request: Request) -> HttpResponse:
    """New documents that everybody may read."""
    return _answer(request, feeds.of_documents())


@require_safe
def document(request: Request, slug: str) -> HttpResponse:
    """New notes on a document that everybody may read."""
    found = Document.objects.visible_to(NOBODY).filter(slug=slug).first()
    if found is None:
        return gone_or_missing(request, slug)
    return _answer(request, feeds.of_document(found))


@require_safe
def seminar(request: Request, seminar: str) -> HttpResponse:
    """New notes by the members of a seminar that has public ones."""
    feed = feeds.of_seminar(get_object_or_404(Seminar, slug=seminar))
    if feed is None:
        raise Http404(_("There is no feed at this address."))
    return _answer(request, feed)


def _answer(request: Request, feed: feeds.Feed) -> HttpResponse:
    answer: HttpResponse = HttpResponse(
        feed.body, content_type="application/atom+xml; charset=utf-8"
    )
    answer["ETag"] = feed.tag
    answer["Last-Modified"] = http_date(feed.changed.timestamp())
    answer["Cache-Control"] = "max-age=0, must-revalidate"
    patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    fresh = get_conditional_response(request, etag=feed.tag, last_modified=None, response=answer)
    return fresh or answer
