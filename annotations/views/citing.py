"""How something is cited: a page for each thing, and files for reference managers."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from annotations.arrival import asked_in
from annotations.citing import Thing, of_comment, of_document
from annotations.models import Annotation, Comment, Revision
from annotations.views.reading import gone_or_missing
from archive.models import Document
from archive.references import FORMATS


@require_safe
def document(request: Request, slug: str, number: int | None = None) -> HttpResponse:
    """A document; with ``?at=`` a paragraph, a sentence, words or a heading in it; with ``number``
    in one text version."""
    visible = Document.objects.visible_to(request.viewer).filter(slug=slug)
    found = visible.select_related("current").first()
    if found is None:
        return gone_or_missing(request, slug)
    return _page(request, _asked(request, found, number))


@require_safe
def document_file(request: Request, slug: str, form: str) -> HttpResponse:
    visible = Document.objects.visible_to(request.viewer).filter(slug=slug)
    found = visible.select_related("current").first()
    if found is None:
        return gone_or_missing(request, slug)
    written = request.GET.get("version", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None
    return _file(_asked(request, found, number), form)


def _asked(request: Request, found: Document, number: int | None) -> Thing:
    asked = asked_in(request.GET)
    if request.GET.get("at") and asked is None:
        raise Http404(_("There is no such place in this text."))
    thing = of_document(found, asked, number)
    if thing is None:
        raise Http404(_("There is no such place in this text."))
    return thing


@require_safe
def note(request: Request, pk: UUID) -> HttpResponse:
    """A note, under its author's name; a highlight without words is no thing to be cited."""
    return _page(request, _note(request, pk))


@require_safe
def note_file(request: Request, pk: UUID, form: str) -> HttpResponse:
    return _file(_note(request, pk), form)


@require_safe
def comment(request: Request, pk: UUID) -> HttpResponse:
    """A comment: a reply, or the first one of a note."""
    return _page(request, _comment(request, pk=pk))


@require_safe
def comment_file(request: Request, pk: UUID, form: str) -> HttpResponse:
    return _file(_comment(request, pk=pk), form)


def _note(request: Request, pk: UUID) -> Thing:
    seen = get_object_or_404(Annotation.objects.visible_to(request.viewer), pk=pk)
    return _comment(request, annotation=seen, parent=None)


def _comment(request: Request, **which: object) -> Thing:
    viewer = request.viewer
    comments = Comment.objects.visible_to(viewer).select_related(
        "annotation__document__current", "annotation__written_on",
        "annotation__first", "annotation__last",
    )  # fmt: skip
    found = get_object_or_404(comments, **which)
    # Without a wording there is only the place of a deleted one.
    wording = get_object_or_404(Revision.objects.shown_to(viewer), comment=found)
    name = viewer.told_name(found.annotation.seminar_id, wording.name)
    return of_comment(found, wording, name)


def _page(request: Request, thing: Thing) -> HttpResponse:
    return render(
        request,
        "reading/cite.html",
        {
            "thing": thing,
            "document": thing.document,
            "forms": FORMATS,
            "site": settings.SITE_ADDRESS,
        },
    )


def _file(thing: Thing, form: str) -> HttpResponse:
    chosen = FORMATS.get(form)
    if chosen is None:
        raise Http404(_("There is no such form of citations."))
    answer = HttpResponse(
        chosen.write([thing.reference]), content_type=f"{chosen.media_type}; charset=utf-8"
    )
    name = f"{thing.item['id']}{chosen.suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
