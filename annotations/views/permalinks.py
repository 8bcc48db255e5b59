"""Addresses of paragraphs, sentences, words, headings, which hold whatever becomes of the text."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from annotations.arrival import Asked, address, address_of_words
from annotations.views.reading import gone_or_missing
from archive.history import present_anchor
from archive.models import Document, Entry, TextVersion
from archive.phrases import Phrase, find, says
from archive.text import HEADING, text_in, text_of


@require_safe
def paragraph(request: Request, slug: str, key: str) -> HttpResponse:
    """The permalink of a paragraph, or of the words in it that ``?words=`` names, in the present
    text."""
    if words := request.GET.get("words"):
        return _words(request, slug, Phrase.at(key, words))
    return _place(request, slug, Asked(key))


@require_safe
def sentence(request: Request, slug: str, key: str, number: int) -> HttpResponse:
    """The permalink of a sentence: its paragraph's, with a number counted from 1 (¶12.3)."""
    return _place(request, slug, Asked(key, number))


@require_safe
def heading(request: Request, slug: str, key: str) -> HttpResponse:
    """The permalink of a heading, in the present text."""
    return _place(request, slug, Asked(key))


def _place(request: Request, slug: str, asked: Asked) -> HttpResponse:
    found = Document.objects.visible_to(request.viewer).filter(slug=slug)
    document = found.select_related("current").first()
    if document is None:
        return gone_or_missing(request, slug)
    if there := _now(document, asked):
        return redirect(there)
    return _no_longer(request, document, asked.key)


def _words(request: Request, slug: str, phrase: Phrase | None) -> HttpResponse:
    """Where the words of a phrase are; where they were, if they have gone."""
    visible = Document.objects.visible_to(request.viewer).filter(slug=slug)
    document = visible.select_related("current").first()
    if document is None:
        return gone_or_missing(request, slug)
    found = find(document, phrase, document.current) if phrase and document.current else None
    if phrase is None or found is None:
        raise Http404(_("No words of this text stand at this address."))
    quote = request.GET.get("quote", "")
    is_said = not quote or says(found.words, quote)
    if is_said and found.passage:
        return redirect(address_of_words(document.get_absolute_url(), phrase, found))
    context = {
        "document": document,
        "found": found,
        "then": phrase.then(slug),
        "quote": "" if is_said else quote[:600],
        "now": _now(document, Asked(phrase.first)),
    }
    status = 410 if is_said else 404
    return render(request, "reading/words_gone.html", context, status=status)


def _now(document: Document, asked: Asked) -> str:
    """Where the words of a paragraph or heading are in the present text; "" for nowhere."""
    anchor, base = present_anchor(document, asked.key), document.get_absolute_url()
    return address(base, text_of(document), anchor, asked) if anchor else ""


@require_safe
def paragraph_then(
    request: Request, slug: str, number: int, key: str, sentence: int = 0
) -> HttpResponse:
    """The permalink of a paragraph, heading or sentence as it was in one version."""
    found = Document.objects.visible_to(request.viewer).filter(slug=slug)
    document = found.select_related("current").first()
    if document is None:
        return gone_or_missing(request, slug)
    version = get_object_or_404(TextVersion, document=document, number=number)
    text = text_in(version)
    if anchor := text.anchor(key):
        base = reverse("version", args=[slug, number])
        return redirect(address(base, text, anchor, Asked(key, sentence)))
    return _no_longer(request, document, key, asked=version)


def _no_longer(
    request: Request, document: Document, key: str, asked: TextVersion | None = None
) -> HttpResponse:
    """What stood there, and where it is still read. Http404 for a key that was never given.

    ``asked`` is the version in which it was looked for; None for the present one.
    """
    entries = Entry.objects.filter(
        Q(paragraph_text__paragraph__key=key) | Q(heading_text__heading__key=key),
        version__document=document,
    ).select_related("version")
    last = entries.order_by("-version__number").first()
    if last is None:
        raise Http404
    text = text_in(last.version)
    line = next(line for line in text.lines if line.key == key)
    context: dict[str, Any] = {
        "document": document,
        "line": line,
        "is_heading": line.kind == HEADING,
        "last": last.version,
        "anchor": text.anchor(key),
        "asked": asked,
        "now": _now(document, Asked(key)),
        # The version that took it out, where one did.
        "removed": TextVersion.objects.filter(
            document=document, number=last.version.number + 1
        ).first(),
    }
    return render(request, "reading/no_longer.html", context, status=404 if asked else 410)
