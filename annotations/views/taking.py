"""Taking away: a text with its notes as a file, for visitors, for a seminar's room, and the
public notes as data."""

from __future__ import annotations

import base64
import datetime
import hashlib
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.views.seminars import seminar_of
from annotations import site_archive, volume_rows
from annotations.entries import Entry
from annotations.exporters import EDITIONS, READERS, Head, csv, edition, pdf, webannotation
from annotations.models import Comment
from annotations.pages import build
from annotations.views import reading
from annotations.volume import Volume
from archive.models import Archive, Document
from archive.reading_list import ReadingList

MOST_PRESSED = 32 * 1024 * 1024
"""How many bytes of PDF files this process keeps at most."""
_pressed_before: LRUCache[str, bytes] = LRUCache(MOST_PRESSED, getsizeof=len)
_lock = threading.Lock()


@require_safe
def document_edition(request: Request, slug: str, form: str) -> HttpResponseBase:
    """The public edition of a document, or with ``?notes=none`` its text alone."""
    _known(form, EDITIONS)
    found = _document(request, slug)
    if found is None:
        return reading.gone_or_missing(request, slug)
    volume = volume_rows.edition_of(found, site_of(request), with_notes=_with_notes(request))
    return file_of(request, volume, form)


@require_safe
@login_required
def room_edition(request: Request, seminar: str, slug: str, form: str) -> HttpResponseBase:
    """A document with the notes of a seminar, as one of its members reads them."""
    _known(form, EDITIONS)
    found, group = reading.room_of(request.viewer, seminar, slug)
    address = reverse("room", args=[group.slug, found.slug])
    volume = volume_rows.room_of(found, request.viewer, group, site_of(request), address)
    return file_of(request, volume, form)


@require_safe
@login_required
def reader(request: Request, seminar: str, form: str) -> HttpResponseBase:
    """All texts that a seminar reads, in its order, in one file."""
    _known(form, READERS)
    group = seminar_of(request.viewer, seminar)
    documents = ReadingList(group).documents(request.viewer)
    volume = volume_rows.reader_of(
        documents.select_related("current", "collection"),
        request.viewer,
        group,
        site_of(request),
        reverse("seminar", args=[group.slug]),
        with_notes=_with_notes(request),
    )
    if not volume.chapters:
        raise Http404(_("There is nothing on the reading list of this seminar yet."))
    return file_of(request, volume, form)


@require_safe
def document_annotations(request: Request, slug: str) -> HttpResponse:
    """The public notes of a document as an AnnotationCollection, which names its pages."""
    found = _document(request, slug)
    if found is None:
        return reading.gone_or_missing(request, slug)
    total = len(volume_rows.comments_on(found))
    volume = volume_rows.edition_of(found, site_of(request), only=[])
    return _json_ld(request, webannotation.paged(volume, total))


@require_safe
def document_annotation_page(request: Request, slug: str, number: int) -> HttpResponse:
    """One page of it, from 0."""
    found = _document(request, slug)
    if found is None:
        return reading.gone_or_missing(request, slug)
    ids = volume_rows.comments_on(found)
    if number >= webannotation.page_count(len(ids)):
        raise Http404(_("The collection has no page of this number."))
    begin = number * webannotation.PAGE
    shown = ids[begin : begin + webannotation.PAGE]
    volume = volume_rows.edition_of(found, site_of(request), only=shown)
    return _json_ld(request, webannotation.page(volume, number, len(ids)))


@require_safe
def comment_annotation(request: Request, pk: UUID) -> HttpResponse:
    """One comment that the viewer reads, as a Web Annotation."""
    comments = Comment.objects.visible_to(request.viewer).filter(deleted_at=None)
    found = get_object_or_404(
        comments.select_related("annotation__document__current"), pk=pk
    )  # fmt: skip
    entries = list(volume_rows.entries_of([found.pk], request.viewer))
    if not entries:
        raise Http404
    site = site_of(request)
    chapter = volume_rows.chapter_of(found.annotation.document, site, str(Archive.present()))
    return _json_ld(request, webannotation.one(entries[0], chapter, site))


@require_safe
def public_notes(request: Request) -> HttpResponseBase:
    """All public notes of the site as a table."""
    return _table(request, _("Public notes"), "public-notes", volume_rows.public_entries())


@require_safe
@login_required
def seminar_public_notes(request: Request, seminar: str) -> HttpResponseBase:
    """The notes of a seminar that are public, in the words that are public, for its members."""
    group = seminar_of(request.viewer, seminar)
    entries = volume_rows.public_entries(group)
    return _table(request, group.name, f"{group.slug}-public-notes", entries)


@require_safe
def site(request: Request) -> HttpResponse:
    """What can be taken of the whole site."""
    kept = site_archive.present()
    context = {"kept": _about(kept) if kept else None, "is_begun": False}
    return render(request, "archive/take_away.html", context)


def _about(kept: Path) -> dict[str, Any]:
    about = kept.stat()
    made = datetime.datetime.fromtimestamp(about.st_mtime, datetime.UTC)
    return {"size": about.st_size, "made": made}


@require_safe
def archive(request: Request) -> HttpResponseBase:
    """The whole public archive as one file; where it is not there as things stand now, it is
    begun, and the answer says to come back (202)."""
    kept = site_archive.present()
    try:
        file = kept.open("rb") if kept else None
    except FileNotFoundError:  # something changed between two looks
        file = None
    if file is None or kept is None:
        site_archive.begin()
        answer: HttpResponseBase = render(
            request, "archive/take_away.html", {"kept": None, "is_begun": True}, status=202
        )
        answer["Retry-After"] = "30"
        return answer
    tag = f'"{kept.stem}"'
    if tag in request.headers.get("If-None-Match", ""):
        file.close()
        return _fresh(HttpResponseNotModified(), tag)
    name = f"colloquy-{kept.stem.removeprefix('archive-')[:10]}.zip"
    return _fresh(FileResponse(file, as_attachment=True, filename=name), tag)


def _table(request: Request, title: str, name: str, entries: Iterable[Entry]) -> HttpResponseBase:
    head = Head(title, site_of(request), timezone.now())
    answer = StreamingHttpResponse(csv.lines(head, entries), content_type=csv.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_of(request: Request, volume: Volume, form: str) -> HttpResponseBase:
    """A volume as a file under an entity tag that is made from all that is in it."""
    made = EDITIONS[form]
    tag = f'"{volume.digest[:32]}-{build()}-{form}"'
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        content: Iterable[bytes] = made.written(volume)
        if form == "pdf":
            try:
                content = [_pressed(volume, tag)]
            except pdf.NotMade as problem:
                return _not_made(request, volume, problem)
        answer = StreamingHttpResponse(content, content_type=made.CONTENT_TYPE)
        how = "inline" if form == "html" else "attachment"
        answer["Content-Disposition"] = f'{how}; filename="{volume.name}.{made.SUFFIX}"'
        if form == "html":
            answer["Content-Security-Policy"] = _only_style(edition.sheet(volume))
    return _fresh(answer, tag)


def _only_style(sheet: str) -> str:
    """The policy of a page that has this style sheet in it and nothing else."""
    known = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _pressed(volume: Volume, tag: str) -> bytes:
    """The PDF under this tag, made where it is not kept. The tag is made of the content, so what
    is kept is never another one."""
    with _lock:
        kept = _pressed_before.get(tag)
    if kept is None:
        kept = b"".join(pdf.written(volume))
        with _lock, suppress(ValueError):  # a file larger than the whole store is not kept
            _pressed_before[tag] = kept
    return kept


def _not_made(request: Request, volume: Volume, problem: pdf.NotMade) -> HttpResponse:
    context = {"volume": volume, "problem": problem, "html": request.path[: -len("pdf")] + "html"}
    answer = render(request, "reading/not_made.html", context, status=503 if problem.again else 422)
    if problem.again:
        answer["Retry-After"] = "60"
    return answer


def _fresh(answer: HttpResponseBase, tag: str) -> HttpResponseBase:
    """To be kept by whoever asked, and to be asked for again each time."""
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=0, must-revalidate"
    patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    return answer


def _json_ld(request: Request, content: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(
        content, content_type=webannotation.CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    answer["Cache-Control"] = "private, max-age=0, must-revalidate"
    patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    return answer


def _document(request: Request, slug: str) -> Document | None:
    documents = Document.objects.visible_to(request.viewer)
    found: Document | None = (
        documents.select_related("current", "collection").filter(slug=slug, current__isnull=False)
    ).first()
    return found


def _known(form: str, forms: Iterable[str]) -> None:
    if form not in forms:
        raise Http404(_("There is no such file: %(forms)s.") % {"forms": ", ".join(forms)})


def _with_notes(request: Request) -> bool:
    return request.GET.get("notes") != "none"


def site_of(request: Request) -> str:
    """How addresses begin, for whoever asks."""
    return request.build_absolute_uri("/").rstrip("/")
