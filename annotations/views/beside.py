"""Passages of documents apart from the rest: two side by side, on one topic or by one speaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.excerpts import Excerpt, lines_of, lines_on
from annotations.views.reading import gone_or_missing, room_of
from archive.models import Document, Heading, Speaker, Speech, Topic
from archive.speakers import standing
from archive.text import Line
from archive.topic_outline import topics_of
from archive.views.catalogue import readable


@require_safe
def topic(request: Request, slug: str, one: str, other: str) -> HttpResponse:
    """What two documents say on one topic, with the notes that everybody reads and one's own."""
    pair = [_document(request.viewer, document) for document in (one, other)]
    return _topic(request, slug, pair, None)


@require_safe
@login_required
def room_topic(request: Request, seminar: str, slug: str, one: str, other: str) -> HttpResponse:
    """The same with the notes of a seminar, for its members."""
    rooms = [room_of(request.viewer, seminar, document) for document in (one, other)]
    return _topic(request, slug, [document for document, _group in rooms], rooms[0][1])


def _topic(
    request: Request, slug: str, pair: list[Document], seminar: Seminar | None
) -> HttpResponse:
    found = Topic.at(slug)
    if found is None:
        raise Http404(_("There is no topic at this address."))
    excerpts = _excerpts(request.viewer, pair, lambda one: lines_on(found.pk, one), seminar)
    documents = readable(request.viewer)
    place = [seminar.slug] if seminar else []
    name = "room-topic-beside" if seminar else "topic-beside"

    def address(topic: Topic, one: Document, other: Document) -> str:
        return reverse(name, args=[*place, topic.slug, one.slug, other.slug])

    if found.slug != slug:
        return redirect(address(found, *pair), permanent=True)

    both: Any = topics_of(documents.filter(pk__in=[one.pk for one in pair]))
    shared = both.filter(documents=2)
    others = documents.filter(
        pk__in=Heading.objects.filter(topic=found).values("document")
    ).exclude(pk__in=[one.pk for one in pair])
    return _page(
        request,
        excerpts,
        seminar,
        title=found.name,
        topic_slug=found.slug,
        above=found.get_absolute_url(),
        swapped=address(found, pair[1], pair[0]),
        shared=[(one.name, address(one, *pair), one.pk == found.pk) for one in shared],
        documents=_choices(pair, others, seminar),
    )


def _choices(
    pair: list[Document], others: QuerySet[Document], seminar: Seminar | None
) -> list[Document]:
    """What can be chosen for either side; in a room what the seminar reads."""
    if seminar:
        others = others.filter(readings__seminar=seminar)
    return [*pair, *others.order_by("date_sort", "title", "pk")]


@require_safe
def speaker(request: Request, slug: str, one: str, other: str) -> HttpResponse:
    """What one speaker says in two documents."""
    found = get_object_or_404(Speaker, slug=slug)
    pair = [_document(request.viewer, document) for document in (one, other)]
    excerpts = _excerpts(request.viewer, pair, lambda each: _said(found, each), None)
    speeches = Speech.objects.filter(standing(), speaker=found)
    others = readable(request.viewer).filter(pk__in=speeches.values("document"))
    return _page(
        request,
        excerpts,
        None,
        title=found.name,
        above=found.get_absolute_url(),
        swapped=reverse("speaker-beside", args=[slug, other, one]),
        shared=[],
        documents=_choices(pair, others.exclude(pk__in=[each.pk for each in pair]), None),
    )


def _said(found: Speaker, document: Document) -> list[Line]:
    speech = Speech.objects.filter(standing(), speaker=found, document=document).first()
    return lines_of(set(speech.keys), document) if speech else []


def _document(viewer: Viewer, slug: str) -> Document:
    found: Document = get_object_or_404(readable(viewer).select_related("current"), slug=slug)
    return found


def _excerpts(
    viewer: Viewer,
    pair: list[Document],
    lines: Callable[[Document], list[Line]],
    seminar: Seminar | None,
) -> list[Excerpt]:
    if pair[0].pk == pair[1].pk:
        raise Http404(_("These are one and the same document."))
    excerpts = []
    for document in pair:
        chosen = lines(document)
        if not chosen:
            raise Http404(_("This document says nothing on it."))
        excerpts.append(Excerpt(document, viewer, chosen, seminar))
    return excerpts


def _page(
    request: Request, excerpts: list[Excerpt], seminar: Seminar | None, **context: Any
) -> HttpResponse:
    pks = [one.document.pk for one in excerpts]
    topics = Heading.objects.filter(document__in=pks).exclude(topic=None)
    context |= {
        "excerpts": excerpts,
        "seminar": seminar,
        "topics": dict(topics.values_list("key", "topic__slug")),
        "rooms": _rooms(request.viewer, pks) if "topic_slug" in context and not seminar else [],
    }
    return render(request, "reading/beside.html", context)


def _rooms(viewer: Viewer, documents: list[int]) -> list[Seminar]:
    """The viewer's seminars that read both documents."""
    if not viewer.seminars:
        return []
    groups = Seminar.objects.visible_to(viewer)
    for pk in documents:
        groups = groups.filter(Q(readings__document=pk))
    return list(groups)


@require_safe
def document_speakers(request: Request, slug: str) -> HttpResponse:
    """Who speaks in one document."""
    found = _visible(request, slug)
    if isinstance(found, HttpResponse):
        return found
    context = {"document": found, "speeches": _speeches(found)}
    return render(request, "reading/speakers.html", context)


@require_safe
def document_speaker(request: Request, slug: str, speaker: str) -> HttpResponse:
    """What one speaker says in one document, with the notes on it."""
    found = _visible(request, slug)
    if isinstance(found, HttpResponse):
        return found
    speeches = _speeches(found)
    speech = next((one for one in speeches if one.speaker.slug == speaker), None)
    if speech is None:
        raise Http404(_("Nobody of this name speaks in this document."))
    excerpt = Excerpt(found, request.viewer, lines_of(set(speech.keys), found))
    context = {"document": found, "speech": speech, "speeches": speeches, "excerpt": excerpt}
    return render(request, "reading/speaker.html", context)


def _visible(request: Request, slug: str) -> Document | HttpResponse:
    documents = Document.objects.visible_to(request.viewer).select_related("current")
    found: Document | None = documents.filter(slug=slug).first()
    return found or gone_or_missing(request, slug)


def _speeches(document: Document) -> list[Speech]:
    rows = Speech.objects.filter(standing(), document=document).select_related("speaker")
    return list(rows.order_by("position"))
