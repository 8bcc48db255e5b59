"""Writing notes: every act as a plain form, and the same act for scripts.

With the header ``X-Fragment: 1`` a write answers with the rows that it changed, or with an error
as JSON; without it, with a redirect or with the form and its errors. ``room`` names the seminar
on whose page the person is; empty for the public edition.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import see_other, sign_in_first
from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.answers import error_answer, form_errors
from annotations.edition import Edition
from annotations.errors import Clash, Refused, Taken
from annotations.fields import Name
from annotations.forms import AudienceForm, NoteForm, ReplyForm, RevisionForm, Wording
from annotations.models import Annotation, Comment
from annotations.views.reading import address_of, audiences, reading_context, room_of
from archive.history import present_anchor
from archive.models import Document
from archive.text import HEADING, text_of

T = TypeVar("T")


def is_fragment(request: Request) -> bool:
    return request.headers.get("X-Fragment") == "1"


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send visitors to sign in; tell scripts, so that what was typed stays where it is.

    The header ``X-Writer`` names who typed it: an open page never writes as somebody else who
    signed in at the same browser meanwhile.
    """

    @wraps(view)
    def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_anonymous:
            if request.headers.get("X-Writer", str(request.viewer.user_id)) != str(
                request.viewer.user_id
            ):
                return error_answer(403, "stranger", _("Somebody else is signed in by now."))
            return view(request, *args, **kwargs)
        if is_fragment(request):
            return error_answer(401, "signed_out", _("Sign in again; what you typed is kept."))
        return sign_in_first(request, _form_of(request))

    return inner


def _form_of(request: Request) -> str:
    """The page of the form that was sent to an address of no page; "" for its own address."""
    if request.path != reverse("annotations"):
        return ""
    given = [request.POST.get(name, "") for name in ("seminar", "document", "first")]
    for name, arguments in (("room-paragraph-note", given), ("paragraph-note", given[1:])):
        with suppress(NoReverseMatch):
            return reverse(name, args=arguments)
    return reverse("home")


@require_POST
@signed_in
def create(request: Request) -> HttpResponse:
    """A new highlight or note."""
    form = NoteForm(request.POST, viewer=request.viewer)
    done = _attempt(form, form.write)
    if isinstance(done, Refused) or done is None:
        if is_fragment(request):
            return refusal(form, done)
        return _note_form(request, form, status=400)
    annotation, made = done
    if not (made or is_fragment(request)) and _already(form, annotation.root):
        return _note_form(request, form, status=409)
    return _written(request, annotation, status=201 if made else 200)


@require_http_methods(["GET", "HEAD"])
@signed_in
def paragraph_note(request: Request, slug: str, key: str, seminar: str = "") -> HttpResponse:
    """The form for a note on a whole paragraph, for whoever does not select text."""
    document, _group = _document(request.viewer, seminar, slug)
    line = text_of(document).line(key)
    if line is None:
        # A correction may have joined it to another one.
        place, _dash, into = present_anchor(document, key).partition("-")
        if place != "p":
            raise Http404
        name, args = ("room-paragraph-note", [seminar]) if seminar else ("paragraph-note", [])
        return redirect(name, *args, slug, into)
    form = NoteForm(
        viewer=request.viewer,
        initial={
            "document": slug, "seminar": seminar, "first": key, "last": key, "start": 0,
            "end": len(line.text), "quote": line.text,
            "audience": "me",  # Without words it marks a whole paragraph: nobody else asked.
            **_names("id", "comment", "revision"),
        },
    )  # fmt: skip
    return _note_form(request, form)


def _names(*fields: str) -> dict[str, str]:
    """New identifiers for what a form will write: pressed twice, it writes once."""
    return {field: str(uuid4()) for field in fields}


def _rename(form: BaseForm) -> None:
    """New identifiers for a form whose own belong to something else by now."""
    fields = [name for name in ("id", "comment", "revision") if name in form.fields]
    form.data = {**dict(form.data.items()), **_names(*fields)}


def _already(form: Wording, written: Comment | None) -> bool:
    """Whether the form was saved before, with other words than it has now, as after going back to
    it. These words are not saved by that: the form says so, and gets new identifiers."""
    stored = written.wording.body if written else ""
    if stored == form.cleaned_data["body"]:
        return False
    form.add_error(None, _("This form was saved already, with other words. Save these, too?"))
    _rename(form)
    return True


def _note_form(request: Request, form: NoteForm, status: int = 200) -> HttpResponse:
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
        "audiences": audiences(request.viewer, document, group),
        "back": _page(document, group) + f"#p-{line.key}",
    }
    return render(request, "reading/note_form.html", context, status=status)


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
        initial = {"parent": parent, **_names("id", "revision")}
        form = ReplyForm(viewer=request.viewer, annotation=annotation, initial=initial)
        return _wording_form(request, form, annotation, parent=parent)
    form = ReplyForm(request.POST, viewer=request.viewer, annotation=annotation)
    done = _attempt(form, form.write)
    if isinstance(done, Refused) or done is None:
        if is_fragment(request):
            return refusal(form, done)
        return _wording_form(request, form, annotation, parent=parent, status=400)
    if not is_fragment(request) and _already(form, done):
        return _wording_form(request, form, annotation, parent=parent, status=409)
    return _written(request, annotation, comment=done, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revise(request: Request, pk: UUID) -> HttpResponse:
    """New words for one's own comment; a stale edit shows both texts."""
    comment = _own_comment(request.viewer, pk)
    annotation = comment.annotation
    if request.method != "POST":
        initial = {
            "body": comment.wording.body,
            "tags": ", ".join(comment.wording.tags),
            "version": comment.version,
            **_names("id"),
        }
        form = RevisionForm(viewer=request.viewer, initial=initial)
        return _wording_form(request, form, annotation, comment=comment)
    form = RevisionForm(request.POST, viewer=request.viewer)
    done = _attempt(form, lambda: form.write(comment))
    if isinstance(done, Comment):
        if not is_fragment(request) and _already(form, done):
            return _wording_form(
                request, form, annotation, comment=comment, stale=comment, status=409
            )
        return _written(request, annotation, comment=comment)
    if is_fragment(request):
        comment.refresh_from_db()
        current = {"version": comment.version, "body": comment.wording.body}
        return refusal(form, done, current=current if isinstance(done, Clash) else None)
    status = 412 if isinstance(done, Clash) else 400
    stale = _own_comment(request.viewer, pk) if isinstance(done, Clash) else None
    return _wording_form(request, form, annotation, comment=comment, stale=stale, status=status)


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
        "answered": _wording(request.viewer, answered) if answered else None,
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
        return _written(request, comment.annotation, _("The reply is deleted."))
    return _deletion_form(request, comment.annotation, comment)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete_note(request: Request, pk: UUID) -> HttpResponse:
    """Delete one's own note."""
    annotation = _own_note(request.viewer, pk)
    if request.method == "POST":
        annotation.remove(by=request.viewer.person)
        return _written(request, annotation, _("The note is deleted."))
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
    annotation = _own_note(request.viewer, pk)
    if request.method == "POST":
        form = AudienceForm(request.POST, viewer=request.viewer)
        done = _attempt(form, lambda: form.write(annotation))
        if isinstance(done, Annotation):
            return _written(request, annotation)
        if is_fragment(request):
            return refusal(form, done)
    else:
        done = None
        initial = {"audience": annotation.audience, "version": annotation.version}
        form = AudienceForm(viewer=request.viewer, initial=initial)
    context = {
        "form": form,
        "annotation": annotation,
        "document": annotation.document,
        "seminar": annotation.seminar,
        "audiences": audiences(request.viewer, annotation.document, annotation.seminar, new=False),
        "room": request.POST.get("room") or request.GET.get("room") or "",
        "back": f"{address_of(request.viewer, annotation)}#note-{annotation.pk}",
    }
    status = 200 if request.method != "POST" else 412 if isinstance(done, Clash) else 400
    return render(request, "reading/audience_form.html", context, status=status)


def _annotation(viewer: Viewer, pk: UUID) -> Annotation:
    return get_object_or_404(
        Annotation.objects.visible_to(viewer).select_related("document__current", "seminar"), pk=pk
    )


def _own_note(viewer: Viewer, pk: UUID) -> Annotation:
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


def _attempt(form: BaseForm, write: Callable[[], T]) -> T | Refused | None:
    """What ``write`` returns; None for an invalid form, the refusal for a refused write. A
    refusal is put on the form, too, so that a page can show it."""
    if not form.is_valid():
        return None
    try:
        return write()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        if isinstance(refused, Taken):
            _rename(form)
        return refused


def refusal(
    form: BaseForm, refused: Refused | None, current: dict[str, Any] | None = None
) -> HttpResponse:
    """The error for a script: 400 for what can be mended, 412 for what was changed meanwhile."""
    fields = form_errors(form)
    if isinstance(refused, Clash):
        return error_answer(412, refused.code, refused.sentence, fields, current=current)
    code = refused.code if refused else "invalid"
    first = next((errors[0] for errors in fields.values() if errors), _("This cannot be saved."))
    return error_answer(400, code, refused.sentence if refused else first, fields)


def _written(
    request: Request,
    annotation: Annotation,
    said: str = "",
    *,
    comment: Comment | None = None,
    status: int = 200,
) -> HttpResponse:
    """The rows that changed, or the way back to them."""
    if is_fragment(request):
        return _fragment(request, annotation, status)
    if said:
        messages.success(request, said)
    anchor = f"#comment-{comment.pk}" if comment else f"#note-{annotation.pk}"
    if (
        annotation.deleted_at
        or Annotation.objects.filter(pk=annotation.pk).exclude(deleted_at=None).exists()
    ):
        anchor = f"#p-{annotation.first.key}"
    return see_other(address_of(request.viewer, annotation) + anchor)


def _room_or_none(viewer: Viewer, slug: str, document: Document) -> Seminar | None:
    """The room on whose page the person is; None for the document's own page, and for a room that
    is not theirs (any more): what is written by now is answered, not refused."""
    slug = Name(required=False).clean(slug)
    rooms = Seminar.objects.filter(pk__in=viewer.seminars, readings__document=document)
    return rooms.filter(slug=slug).first() if slug else None


def _fragment(request: Request, annotation: Annotation, status: int) -> HttpResponse:
    room = request.POST.get("room", request.POST.get("seminar", ""))
    seminar = _room_or_none(request.viewer, room, annotation.document)
    edition = Edition(annotation.document, request.viewer, seminar)
    context = reading_context(edition)
    context["rows"] = edition.rows_between(annotation.first.key, annotation.last.key)
    html = render_to_string("reading/rows.html", context, request)
    return HttpResponse(html, status=status)
