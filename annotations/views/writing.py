"""Writing notes: every act as a plain form, and the same act for scripts.

With the header ``X-Fragment: 1`` a write answers with the rows that it changed, or with an error
as JSON; without it, with a redirect or with the form and its errors. ``room`` names the seminar
on whose page the person is; empty for the public edition.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.categories import sorts_of
from annotations.copying import others_for
from annotations.errors import Clash, Refused
from annotations.forms import AudienceForm, NoteForm, ReplyForm, RevisionForm
from annotations.mentions import offered
from annotations.models import Annotation, Comment, Prompt
from annotations.phases import is_withheld
from annotations.views.acting import (
    attempt,
    is_fragment,
    new_names,
    refusal,
    saved_already,
    signed_in,
    written,
)
from annotations.views.reading import address_of, audiences, room_of
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.history import present_anchor
from archive.models import Document
from archive.text import HEADING, text_of


@require_POST
@signed_in
def create(request: Request) -> HttpResponse:
    """A new highlight or note."""
    form = NoteForm(request.POST, viewer=request.viewer)
    done = attempt(form, form.write)
    if isinstance(done, Refused) or done is None:
        if is_fragment(request):
            return refusal(form, done)
        return note_form(request, form, status=400)
    annotation, made = done
    if not (made or is_fragment(request)) and saved_already(form, annotation.root):
        return note_form(request, form, status=409)
    return written(request, annotation, status=201 if made else 200)


@require_http_methods(["GET", "HEAD"])
@signed_in
def paragraph_note(request: Request, slug: str, key: str, seminar: str = "") -> HttpResponse:
    """The form for a note on a whole paragraph, for whoever does not select text."""
    viewer = request.viewer
    document, group = _document(viewer, seminar, slug)
    line = text_of(document).line(key)
    if line is None:
        # A correction may have joined it to another one.
        place, _dash, into = present_anchor(document, key).partition("-")
        if place != "p":
            raise Http404
        name, args = ("room-paragraph-note", [seminar]) if seminar else ("paragraph-note", [])
        return redirect(name, *args, slug, into)
    form = NoteForm(
        viewer=viewer,
        initial={
            "document": slug, "seminar": seminar, "first": key, "last": key, "start": 0,
            "end": len(line.text), "quote": line.text,
            # Without words it marks a whole paragraph: nobody else asked. Who has to write first
            # writes for the seminar.
            "audience": "seminar" if group and is_withheld(viewer, group, document.pk) else "me",
            **new_names("id", "comment", "revision"),
        },
    )  # fmt: skip
    return note_form(request, form)


def note_form(request: Request, form: NoteForm, status: int = 200) -> HttpResponse:
    """The page with the form for a note."""
    slug, seminar = form["document"].value() or "", form["seminar"].value() or ""
    document, group = _document(request.viewer, seminar, slug)
    line = text_of(document).line(form["first"].value() or "")
    if line is None or line.kind == HEADING:
        raise Http404
    context = {
        "form": form,
        "document": document,
        "seminar": group,
        "line": line,
        "prompt": _prompt_of(request.viewer, form, group),
        "audiences": audiences(request.viewer, document, group),
        "people": offered(request.viewer, group),
        "sorts": sorts_of(group) if group else {},
        "terms": Vocabulary.of(group).terms if group else (),
        "back": _page(document, group) + f"#p-{line.key}",
    }
    return render(request, "reading/note_form.html", context, status=status)


def _prompt_of(viewer: Viewer, form: NoteForm, seminar: Seminar | None) -> Prompt | None:
    given = str(form["prompt"].value() or "")
    if not (seminar and _is_uuid(given)):
        return None
    found: Prompt | None = Prompt.objects.visible_to(viewer).filter(pk=given).first()
    return found


def _document(viewer: Viewer, seminar: str, slug: str) -> tuple[Document, Seminar | None]:
    if seminar:
        return room_of(viewer, seminar, slug)
    documents = Document.objects.visible_to(viewer).select_related("current")
    return get_object_or_404(documents, slug=slug), None


def _page(document: Document, seminar: Seminar | None) -> str:
    if seminar:
        return reverse("room", args=[seminar.slug, document.slug])
    return document.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reply(request: Request, pk: UUID) -> HttpResponse:
    """A comment on somebody's note, or the first comment on one's own highlight."""
    annotation = _annotation(request.viewer, pk)
    parent = request.POST.get("parent") or request.GET.get("parent") or None
    if request.method != "POST":
        initial = {"parent": parent, **new_names("id", "revision")}
        form = ReplyForm(viewer=request.viewer, annotation=annotation, initial=initial)
        return _wording_form(request, form, annotation, parent=parent)
    form = ReplyForm(request.POST, viewer=request.viewer, annotation=annotation)
    done = attempt(form, form.write)
    if isinstance(done, Refused) or done is None:
        if is_fragment(request):
            return refusal(form, done)
        return _wording_form(request, form, annotation, parent=parent, status=400)
    if not is_fragment(request) and saved_already(form, done):
        return _wording_form(request, form, annotation, parent=parent, status=409)
    return written(request, annotation, comment=done, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revise(request: Request, pk: UUID) -> HttpResponse:
    """New words for one's own comment; a stale edit shows both texts."""
    comment = _own_comment(request.viewer, pk)
    annotation = comment.annotation
    if request.method != "POST":
        initial = {
            "body": comment.wording.body,
            "tags": ", ".join(_present(annotation, comment.wording.tags)),
            "version": comment.version,
            **new_names("id"),
        }
        form = RevisionForm(viewer=request.viewer, initial=initial)
        return _wording_form(request, form, annotation, comment=comment)
    form = RevisionForm(request.POST, viewer=request.viewer)
    done = attempt(form, lambda: form.write(comment))
    if isinstance(done, Comment):
        if not is_fragment(request) and saved_already(form, done):
            return _wording_form(
                request, form, annotation, comment=comment, stale=comment, status=409
            )
        return written(request, annotation, comment=comment)
    if is_fragment(request):
        comment.refresh_from_db()
        current = {"version": comment.version, "body": comment.wording.body}
        return refusal(form, done, current=current if isinstance(done, Clash) else None)
    status = 412 if isinstance(done, Clash) else 400
    stale = _own_comment(request.viewer, pk) if isinstance(done, Clash) else None
    return _wording_form(request, form, annotation, comment=comment, stale=stale, status=status)


def _present(annotation: Annotation, tags: list[str]) -> tuple[str, ...]:
    """Tags as they are called in the note's seminar by now."""
    vocabulary = Vocabulary.of(annotation.seminar) if annotation.seminar else AS_WRITTEN
    return vocabulary.shown(tags)


def _wording_form(
    request: Request, form: BaseForm, annotation: Annotation, status: int = 200, **more: Any
) -> HttpResponse:
    parent = more.pop("parent", None)
    answered = (
        annotation.comments.filter(pk=parent).first() if parent and _is_uuid(parent) else None
    )
    context = {
        "form": form,
        "annotation": annotation,
        "document": annotation.document,
        "people": offered(
            request.viewer, annotation.seminar if annotation.audience != "me" else None
        ),
        "answered": _wording(request.viewer, answered) if answered else None,
        "shown_name": request.viewer.name_in(annotation.seminar_id),
        "room": request.POST.get("room") or request.GET.get("room") or "",
        "back": f"{address_of(request.viewer, annotation)}#note-{annotation.pk}",
        "comment": None,
        "stale": None,
        **more,
    }
    return render(request, "reading/wording_form.html", context, status=status)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _wording(viewer: Viewer, comment: Comment) -> Any:
    from annotations.models import Revision

    return Revision.objects.shown_to(viewer).filter(comment=comment).first()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete_comment(request: Request, pk: UUID) -> HttpResponse:
    """Delete one's own comment; one's own note as a whole when it is its first comment."""
    comment = _own_comment(request.viewer, pk)
    if comment.parent_id is None:
        return delete_note(request, comment.annotation_id)
    if request.method == "POST":
        comment.remove(by=request.viewer.person)
        return written(request, comment.annotation, _("The reply is deleted."))
    return _deletion_form(request, comment.annotation, comment)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete_note(request: Request, pk: UUID) -> HttpResponse:
    """Delete one's own note."""
    annotation = own_note(request.viewer, pk)
    if request.method == "POST":
        annotation.remove(by=request.viewer.person)
        return written(request, annotation, _("The note is deleted."))
    return _deletion_form(request, annotation)


def _deletion_form(
    request: Request, annotation: Annotation, comment: Comment | None = None
) -> HttpResponse:
    if comment is None:
        stays = annotation.has_replies_by_others()
    else:
        stays = comment.replies.filter(deleted_at=None).exists()
    context = {
        "annotation": annotation,
        "comment": comment,
        "stays": stays,
        "takes_replies": comment is None and not stays and annotation.has_replies(),
        "room": request.GET.get("room", ""),
        "back": f"{address_of(request.viewer, annotation)}#note-{annotation.pk}",
    }
    return render(request, "reading/deletion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address(request: Request, pk: UUID) -> HttpResponse:
    """Choose who one's own note is for."""
    annotation = own_note(request.viewer, pk)
    if request.method == "POST":
        form = AudienceForm(request.POST, viewer=request.viewer)
        done = attempt(form, lambda: form.write(annotation))
        if isinstance(done, Annotation):
            return written(request, annotation)
        if is_fragment(request):
            return refusal(form, done)
    else:
        done = None
        # "Share" on what one has for oneself is one act; what it will mean stands in the form.
        wider = annotation.audience == "me" and request.GET.get("to") == "seminar"
        wanted = "seminar" if wider and annotation.seminar_id else annotation.audience
        initial = {"audience": wanted, "version": annotation.version}
        form = AudienceForm(viewer=request.viewer, initial=initial)
    context = {
        "form": form,
        "annotation": annotation,
        "document": annotation.document,
        "seminar": annotation.seminar,
        "audiences": audiences(request.viewer, annotation.document, annotation.seminar, new=False),
        "others": others_for(request.viewer, annotation),
        "room": request.POST.get("room") or request.GET.get("room") or "",
        "back": f"{address_of(request.viewer, annotation)}#note-{annotation.pk}",
    }
    status = 200 if request.method != "POST" else 412 if isinstance(done, Clash) else 400
    return render(request, "reading/audience_form.html", context, status=status)


def _annotation(viewer: Viewer, pk: UUID) -> Annotation:
    return get_object_or_404(
        Annotation.objects.visible_to(viewer).select_related("document__current", "seminar"), pk=pk
    )


def own_note(viewer: Viewer, pk: UUID) -> Annotation:
    """A note of the viewer's own; Http404 for everybody else's."""
    found = _annotation(viewer, pk)
    if found.author_id != viewer.user_id:
        raise Http404
    return found


def _own_comment(viewer: Viewer, pk: UUID) -> Comment:
    return get_object_or_404(
        Comment.objects.visible_to(viewer)
        .filter(author=viewer.user_id, deleted_at=None)
        .select_related("latest", "annotation__document__current", "annotation__seminar"),
        pk=pk,
    )
