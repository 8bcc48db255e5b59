"""What every view that writes has in common: who may, what came of it, and the answer.

With the header ``X-Fragment: 1`` a write answers with the rows that it changed, or with an error
as JSON; without it, with a redirect or with the form and its errors.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.answers import see_other, sign_in_first
from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.answers import error_answer, form_errors
from annotations.edition import Edition
from annotations.errors import Clash, Refused, Taken
from annotations.fields import Name
from annotations.forms import Wording
from annotations.models import Annotation, Comment
from annotations.phases import own_written
from annotations.views.reading import address_of, chosen_of, reading_context
from archive.models import Document
from archive.text import text_of

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
            if is_stranger(request):
                return stranger_answer()
            return view(request, *args, **kwargs)
        if is_fragment(request):
            return error_answer(401, "signed_out", _("Sign in again; what you typed is kept."))
        return sign_in_first(request, _form_of(request))

    return inner


def is_stranger(request: Request) -> bool:
    """Whether the page that asks is another person's than the one who is signed in now."""
    me = str(request.viewer.user_id)
    return request.headers.get("X-Writer", me) != me


def stranger_answer() -> HttpResponse:
    return error_answer(403, "stranger", _("Somebody else is signed in by now."))


def _form_of(request: Request) -> str:
    """The page of the form that was sent to an address of no page; "" for its own address."""
    if request.path != reverse("annotations"):
        return ""
    given = [request.POST.get(name, "") for name in ("seminar", "document", "first")]
    for name, arguments in (("room-paragraph-note", given), ("paragraph-note", given[1:])):
        with suppress(NoReverseMatch):
            return reverse(name, args=arguments)
    return reverse("home")


def new_names(*fields: str) -> dict[str, str]:
    """New identifiers for what a form will write: pressed twice, it writes once."""
    return {field: str(uuid4()) for field in fields}


def rename(form: BaseForm) -> None:
    """New identifiers for a form whose own belong to something else by now."""
    fields = [name for name in ("id", "comment", "revision") if name in form.fields]
    form.data = {**dict(form.data.items()), **new_names(*fields)}


def saved_already(form: Wording, written: Comment | None) -> bool:
    """Whether the form was saved before, with other words than it has now, as after going back to
    it. These words are not saved by that: the form says so, and gets new identifiers."""
    stored = written.wording.body if written else ""
    if stored == form.cleaned_data["body"]:
        return False
    form.add_error(None, _("This form was saved already, with other words. Save these, too?"))
    rename(form)
    return True


def attempt(form: BaseForm, write: Callable[[], T]) -> T | Refused | None:
    """What ``write`` returns; None for an invalid form, the refusal for a refused write. A
    refusal is put on the form, too, so that a page can show it."""
    if not form.is_valid():
        return None
    try:
        return write()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        if isinstance(refused, Taken):
            rename(form)
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


def written(
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
    chosen = chosen_of(request)
    # Whatever the page is narrowed to, what one has just written is seen.
    chosen = chosen._replace(also=chosen.also | {annotation.pk})
    text = text_of(annotation.document)
    keys = [line.key for line in text.between(annotation.first.key, annotation.last.key)]
    edition = Edition(annotation.document, request.viewer, seminar, chosen, only=keys)
    template, shown = "reading/rows.html", keys
    if _may_turn(edition):
        template, shown = "reading/whole.html", [line.key for line in text.paragraphs]
        edition = Edition(annotation.document, request.viewer, seminar, chosen)
    elif annotation.prompt_id:
        template = "reading/answered.html"
        near = frozenset(keys)
        edition = Edition(annotation.document, request.viewer, seminar, chosen, near=near)
    is_bare = template == "reading/rows.html"
    context: dict[str, Any] = {"edition": edition} if is_bare else reading_context(edition)
    context["rows"] = edition.rows_of(shown)
    html = render_to_string(template, context, request)
    return HttpResponse(html, status=status)


def _may_turn(edition: Edition) -> bool:
    """Whether this write may have opened or closed the notes of others to its author: while
    members write first, their first note and the deletion of their last one do."""
    standing, seminar = edition.standing, edition.seminar
    if seminar is None or standing.leads or not standing.is_withholding:
        return False
    return own_written(edition.viewer, seminar, edition.document) < 2
