"""The pages on which a document is read: the public edition, and a seminar's room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from accounts.views.seminars import present_seminar
from annotations import pages, unread
from annotations.arrival import asked_in
from annotations.changes import present
from annotations.citing import head_of, sentence_for_scripts
from annotations.density import Density
from annotations.edition import Edition
from annotations.exporters import EDITIONS
from annotations.facets import before, chips, layers
from annotations.filters import Filter
from annotations.mentions import offered
from annotations.models import Annotation, Comment
from annotations.moderation import trust
from annotations.phases import members, standing_of, writers
from annotations.rawrows import RawRows, statement
from annotations.remembered import last_layers
from annotations.streaming import stream
from annotations.stretches import is_long
from annotations.volume_rows import source_line
from archive.models import Archive, Document, Heading, Phase, ReadingListItem
from archive.purging import let_hold
from archive.speakers import has_speakers
from archive.text import text_of
from archive.views.names import has_names
from archive.withdrawal import once_open_to, reason_for

PAGE = "reading/page.html"


@require_safe
def document(request: Request, slug: str) -> HttpResponseBase:
    """The public edition of a document, with the viewer's own notes for whoever is signed in."""

    asked = asked_in(request.GET)

    def context(found: Document) -> dict[str, Any]:
        since = unread.visit(request.viewer, found, None)
        chosen, near = chosen_of(request), near_of(request)
        later = not request.viewer.is_anonymous
        edition = Edition(found, request.viewer, None, chosen, since, near=near, later=later)
        edition.arrive(asked)
        edition.link_notes()
        return reading_context(edition)

    part = f"at-{asked}" if asked else ""
    part += "all" if near_of(request) is None else ""
    return page_of(request, slug, PAGE, context, part)


def page_of(
    request: Request,
    slug: str,
    template: str,
    context: Callable[[Document], dict[str, Any]],
    part: str = "",
) -> HttpResponseBase:
    """A page about one document, for whoever may read it; what every visitor gets comes from
    memory. ``part`` tells pages of the same document apart: letters, digits, "." and "-"."""
    documents = Document.objects.visible_to(request.viewer).filter(slug=slug)
    if pages.is_for_everybody(request) and chosen_of(request) == Filter():
        return _public(request, slug, documents, template, context, part)
    found = documents.select_related("current").first()
    if found is None:
        return gone_or_missing(request, slug)
    return _sent(request, template, context(found))


def _sent(request: Request, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """A page; that of a long text begins to be read before it is there as a whole."""
    if template == PAGE and context["edition"].is_long:
        return stream(request, template, context)
    return render(request, template, context)


def _public(
    request: Request,
    slug: str,
    documents: QuerySet[Document],
    template: str,
    context: Callable[[Document], dict[str, Any]],
    part: str,
) -> HttpResponse:
    """The page as every visitor gets it: one look-up of three columns, and the page from memory."""
    found = documents.values_list("pk", "created", "stamp").order_by("pk").first()
    if found is None:
        return gone_or_missing(request, slug)

    def read() -> dict[str, Any]:
        return context(get_object_or_404(documents.select_related("current")))

    tag = pages.entity_tag(*found, part)
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(pages.kept(request, tag, template, read))
    answer["ETag"] = tag
    let_hold(answer, found[0])
    patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    return answer


@require_safe
@login_required
def room(request: Request, seminar: str, slug: str) -> HttpResponseBase:
    """A document with the layer of one seminar, for its members."""
    found, group = room_of(request.viewer, seminar, slug)
    if request.GET.get("as") == "before":
        query = last_layers(request.viewer, group).to_query()
        return redirect(request.path + (f"?{query}" if query else ""))
    # Whoever does not see others' notes yet has not read them by coming here.
    standing = standing_of(request.viewer, group, found)
    since = None if standing.is_withheld else unread.visit(request.viewer, found, group)
    chosen, near = chosen_of(request), near_of(request)
    edition = Edition(
        found, request.viewer, group, chosen, since, near=near, later=True, standing=standing
    )
    edition.arrive(asked_in(request.GET))
    edition.link_notes()
    return _sent(request, PAGE, reading_context(edition))


def chosen_of(request: Request) -> Filter:
    """Which notes are asked for: in the address of a page, in the header ``X-View`` by a script
    that writes from such a page."""
    given = request.headers.get("X-View")
    return Filter.read(request.GET if given is None else QueryDict(given))


def near_of(request: Request) -> str | None:
    """Around which paragraph notes are sent first, where there are very many; "" for the
    beginning, None for all of them (``?notes=all``)."""
    if request.GET.get("notes") == "all":
        return None
    asked = asked_in(request.GET)
    return asked.key if asked else ""


def room_of(viewer: Viewer, seminar: str, slug: str) -> tuple[Document, Seminar]:
    """A document that one of the viewer's seminars reads, or has notes on; Http404 otherwise."""
    group = present_seminar(viewer, seminar)
    documents = Document.objects.visible_to(viewer).select_related("current")
    found = documents.filter(_listed(OuterRef("pk"), group.pk), slug=slug).first()
    if found is None:
        # Notes outlast the text's place on the list; to ask for them is the longer question.
        noted = documents.filter(_noted(viewer, OuterRef("pk"), group.pk))
        found = get_object_or_404(noted, slug=slug)
    return found, group


def _listed(document: Any, seminar: Any) -> Q:
    """The document stands on the seminar's reading list."""
    return Q(Exists(ReadingListItem.objects.filter(document=document, seminar=seminar)))


def _noted(viewer: Viewer, document: Any, seminar: Any) -> Q:
    """The viewer sees notes of the seminar on it: they outlast its place on the list."""
    notes = Annotation.objects.visible_to(viewer).exclude(audience="me")
    return Q(Exists(notes.filter(document=document, seminar=seminar)))


def reading_context(edition: Edition) -> dict[str, Any]:
    """What the reading templates need."""
    document, seminar = edition.document, edition.seminar
    publisher = str(Archive.present())
    is_trusted = seminar is not None and trust.trusts(seminar, edition.viewer)
    return {
        **view_context(edition),
        "moment": present(),
        "today": timezone.localdate(),
        "edition": edition,
        "document": document,
        "seminar": seminar,
        "rooms": [] if seminar else _rooms(edition.viewer, document),
        "audiences": audiences(edition.viewer, document, seminar, new=False, is_trusted=is_trusted),
        "new_audiences": audiences(
            *(edition.viewer, document, seminar),
            takes_notes=edition.standing.takes_notes,
            is_trusted=is_trusted,
        ),
        "standing": edition.standing,
        "citation": sentence_for_scripts(document, publisher),
        "head": head_of(document, publisher),
        "has_written": _has_written(edition),
        "topics": topics_of(document),
        "editions": EDITIONS,
        "site_address": settings.SITE_ADDRESS,
        "source_line": source_line(document),
        **ways_in(document),
        # Asked for by whole pages alone.
        "people": SimpleLazyObject(lambda: offered(edition.viewer, seminar)),
        "density": SimpleLazyObject(lambda: Density(edition)),
    }


def view_context(edition: Edition) -> dict[str, Any]:
    """What the bar needs that says to which notes the page is narrowed."""
    document, seminar = edition.document, edition.seminar
    place = [seminar.slug, document.slug] if seminar else [document.slug]
    return {
        "filter_page": reverse("room-filter" if seminar else "document-filter", args=place),
        "read_page": reverse("room-read" if seminar else "document-read", args=place),
        "view_page": reverse("room-view" if seminar else "document-view", args=place),
        "before": before(edition),
        "query": edition.chosen.to_query(),
        "chips": chips(edition, edition.chosen),
        "layers": SimpleLazyObject(lambda: layers(edition)),
        "now": timezone.now(),
    }


def _has_written(edition: Edition) -> int:
    """How many members have written, while some wait for that; only for who leads the seminar."""
    standing, seminar = edition.standing, edition.seminar
    if not (seminar and standing.leads and standing.is_withholding):
        return 0
    return len(writers(seminar, edition.document).keys() & members(seminar).keys())


def topics_of(document: Document) -> dict[str, str]:
    """Heading key -> slug of its topic."""

    def topics() -> QuerySet[Heading, Any]:
        rows = Heading.objects.filter(document=document).exclude(topic=None)
        return rows.values_list("key", "topic__slug")

    return dict(RawRows(statement(("topics", document.pk), topics)).rows)


def ways_in(document: Document) -> dict[str, bool]:
    """Which other pages lead into the text: that of its names, and that of who speaks. One
    query."""

    def ways() -> QuerySet[Document, Any]:
        rows = Document.objects.filter(pk=document.pk)
        return rows.values_list(has_names(), has_speakers())

    ((names, speakers),) = RawRows(statement(("ways in", document.pk), ways)).rows
    return {"has_names": bool(names), "has_speakers": bool(speakers)}


def _rooms(viewer: Viewer, document: Document) -> list[Seminar]:
    """The viewer's seminars that read this document, or have notes on it."""
    if not viewer.seminars:
        return []
    here = _listed(document.pk, OuterRef("pk")) | _noted(viewer, document.pk, OuterRef("pk"))
    return list(Seminar.objects.visible_to(viewer).filter(here))


def audiences(
    viewer: Viewer,
    document: Document,
    seminar: Seminar | None,
    *,
    new: bool = True,
    takes_notes: bool | None = None,
    is_trusted: bool | None = None,
) -> list[tuple[str, str, str]]:
    """The audiences that are possible here: (value, label, who will see it under which name).

    Nothing ``new`` is said in a seminar on a document that it no longer reads, or not any more;
    ``takes_notes`` and ``is_trusted``, by the seminar, are looked up where they are not given.
    """
    if viewer.user is None:
        return []
    name = {"name": viewer.name_in(seminar.pk if seminar else None)}
    choices = [("me", _("Only me"), _("Nobody else will see it, moderators included."))]
    if takes_notes is None and new and seminar:
        takes_notes = _takes_notes(document, seminar)
    if new and seminar and not takes_notes:
        return choices
    if seminar and not seminar.archived_at:
        sentence = _("The members of %(seminar)s see it at once, under the name %(name)s.")
        choices.append(("seminar", str(seminar), sentence % {**name, "seminar": seminar}))
    if document.status == "public" and not (seminar and seminar.archived_at):
        if is_trusted is None:
            is_trusted = seminar is not None and trust.trusts(seminar, viewer)
        sentence = (
            _("%(seminar)s trusts you: everybody sees it at once, under the name %(name)s. With a "
              "link in it, or in answer to what is not public, it waits for a moderator.")
            % {**name, "seminar": seminar}
            if is_trusted
            else _("The members of %(seminar)s see it at once; everybody sees it once a moderator "
              "has approved it. It appears under the name %(name)s.") % {**name, "seminar": seminar}
            if seminar
            else _("Everybody sees it once a moderator has approved it, under the name %(name)s.")
            % name
        )  # fmt: skip
        if not new and seminar is None and set(viewer.names.values()) - {viewer.person.name}:
            sentence += " " + _(
                "In answer to notes of a seminar with pseudonyms, it appears under yours."
            )
        choices.append(("public", _("The public"), sentence))
    return choices


def _takes_notes(document: Document, seminar: Seminar) -> bool:
    return document.readings.filter(seminar=seminar).exclude(phase=Phase.CLOSED).exists()


@require_safe
def note(request: Request, pk: UUID) -> HttpResponse:
    """The permalink of a note: the page on which the viewer reads it."""
    found = get_object_or_404(
        Annotation.objects.visible_to(request.viewer).select_related(
            "document__current", "seminar"
        ),
        pk=pk,
    )
    return redirect(f"{address_of(request.viewer, found)}#note-{pk}")


@require_safe
def comment(request: Request, pk: UUID) -> HttpResponse:
    """The permalink of a comment."""
    found = get_object_or_404(
        Comment.objects.visible_to(request.viewer).select_related(
            "annotation__document__current", "annotation__seminar"
        ),
        pk=pk,
    )
    return redirect(f"{address_of(request.viewer, found.annotation)}#comment-{pk}")


def address_of(viewer: Viewer, annotation: Annotation) -> str:
    """The reading page on which ``viewer`` finds the annotation; of a long text, as it begins
    around it."""
    document, seminar = annotation.document, annotation.seminar
    query = ""
    if annotation.is_placed and is_long(text_of(document)):
        query = f"?at={annotation.first.key}"
    if (
        seminar
        and annotation.audience != "me"
        and seminar.pk in viewer.seminars
        and Document.objects.filter(
            _listed(document.pk, seminar.pk) | _noted(viewer, document.pk, seminar.pk),
            pk=document.pk,
        ).exists()
    ):
        return reverse("room", args=[seminar.slug, document.slug]) + query
    if annotation.audience != "me" and (later := _later_room(viewer, annotation)):
        return later + query.replace("?", "&")
    return document.get_absolute_url() + query


def _later_room(viewer: Viewer, annotation: Annotation) -> str:
    """The page on which a note of an earlier term is read along, if it is."""
    later = [one for one, terms in viewer.earlier.items() if annotation.seminar_id in terms]
    if not later:
        return ""
    items = ReadingListItem.objects.filter(seminar__in=later, document=annotation.document_id)
    slug = items.values_list("seminar__slug", flat=True).first()
    room = reverse("room", args=[slug, annotation.document.slug]) if slug else ""
    return f"{room}?earlier=1" if room else ""


def gone_or_missing(request: Request, slug: str) -> HttpResponse:
    """410 for a document that was open once, 404 for everything else."""
    withdrawn = once_open_to(request.viewer, slug)
    if withdrawn is None:
        raise Http404(_("There is no document at this address."))
    context = {"document": withdrawn, "reason": reason_for(withdrawn)}
    return render(request, "410.html", context, status=410)
