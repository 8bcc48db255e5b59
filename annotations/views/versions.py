"""The history of a text: its versions, each of them to read, and what one changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from annotations.arrival import asked_in
from annotations.citing import head_of
from annotations.comparison import Comparison, in_words
from annotations.models import CorrectionReport
from annotations.reading import OldText
from annotations.views.reading import gone_or_missing, page_of, topics_of
from archive.history import MOST, history_of
from archive.models import KEY_ALPHABET, Archive, Document, TextVersion


@require_safe
def history(request: Request, slug: str) -> HttpResponseBase:
    """All versions of a document's text, the newest first."""
    below = _number(request.GET.get("below", ""))

    def context(document: Document) -> dict[str, Any]:
        shown = history_of(document, below=below)
        if below and not shown:
            raise Http404
        return {
            "document": document,
            "past": shown,
            "in_words": in_words,
            "reports": _reports(request, document, shown),
            "below": shown[-1].version.number if len(shown) == MOST else None,
            "is_first_page": below is None,
        }

    part = f"versions-{below}" if below else "versions"
    return page_of(request, slug, "reading/versions.html", context, part)


def _reports(request: Request, document: Document, shown: list[Any]) -> dict[int, str]:
    """Version number -> address of the report of the correction, for editors; one query."""
    if not request.viewer.is_editor:
        return {}
    kept = CorrectionReport.objects.filter(version__in=[past.version for past in shown])
    return {
        number: reverse("correction-report", args=[document.slug, number])
        for number in kept.values_list("version__number", flat=True)
    }


def _number(written: str) -> int | None:
    """A version number as it stands in an address; None for anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


def _key(written: str) -> str:
    """A key as it stands in an address; "" for anything else."""
    return written if set(written) <= set(KEY_ALPHABET) and len(written) <= 12 else ""


@require_safe
def latest(request: Request, slug: str) -> HttpResponse:
    """The permalink of the present text."""
    if not Document.objects.visible_to(request.viewer).filter(slug=slug).exists():
        return gone_or_missing(request, slug)
    return redirect("document", slug)


@require_safe
def version(request: Request, slug: str, number: int) -> HttpResponseBase:
    """One version of the text, to be read: as it was, without notes."""

    asked = asked_in(request.GET)

    def context(document: Document) -> dict[str, Any]:
        versions = _versions(document)
        found = get_object_or_404(versions, number=number)
        edition = OldText(document, found, reverse("version", args=[slug, number]))
        edition.arrive(asked)
        return {
            "edition": edition,
            "document": document,
            "version": found,
            "head": head_of(document, str(Archive.present()), found),
            "next": versions.filter(number=number + 1).first(),
            "topics": topics_of(document),
        }

    part = f"v{number}-at-{asked}" if asked else f"v{number}"
    return page_of(request, slug, "reading/version.html", context, part)


@require_safe
def changes(request: Request, slug: str, number: int) -> HttpResponseBase:
    """What a version changed; with ``?from=`` what changed since that one.

    ``at`` names a paragraph or heading by its key: without ``page`` it is the page that has it.
    """
    start = _number(request.GET.get("from", ""))
    start = number - 1 if start is None else start
    page = _number(request.GET.get("page", "")) or None
    at = _key(request.GET.get("at", "")) if page is None else ""

    def context(document: Document) -> dict[str, Any]:
        versions = _versions(document)
        new = get_object_or_404(versions, number=number)
        old = get_object_or_404(versions, number=start, number__lt=number)
        comparison = Comparison(document, old, new, page, at=at)
        if comparison.page > comparison.pages:
            raise Http404
        return {
            "document": document,
            "old": old,
            "new": new,
            "between": versions.filter(number__gt=start, number__lte=number).order_by("number"),
            "comparison": comparison,
        }

    part = f"changes-{start}-{number}-{page or at or 1}"
    return page_of(request, slug, "reading/changes.html", context, part)


def _versions(document: Document) -> Any:
    return TextVersion.objects.filter(document=document)
