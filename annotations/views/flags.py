"""Flagging a comment, for members and for visitors without an account; taking a flag back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from annotations import moderation
from annotations.errors import Clash, Refused
from annotations.flagging import FlagForm, TooMany, flaggable, own_flags, send_flag
from annotations.models import Comment, Flag, Reason, Revision
from annotations.models.reason import Use


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def comment_flag(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The form, and the flag."""
    viewer = request.viewer
    comment = get_object_or_404(
        flaggable(viewer).select_related("annotation__document", "annotation__first"),
        pk=pk,
    )
    wording = Revision.objects.shown_to(viewer).filter(comment=comment).first()
    if wording is None or (viewer.user_id and comment.author_id == viewer.user_id):
        raise Http404
    form = FlagForm(request.POST or None)
    status = 200
    if request.method == "POST":
        made, status = _flag(request, comment, form)
        if made:
            return see_other(reverse("flag", args=[made.pk]))
    mine = Flag.objects.open().filter(revision=wording, by=viewer.user_id).first()
    context = {
        "comment": comment,
        "wording": wording,
        "name": viewer.told_name(comment.annotation.seminar_id, wording.name),
        "form": form,
        "flag_id": (form.is_bound and form.data.get("id")) or uuid.uuid4(),
        "reasons": list(Reason.objects.for_use(Use.FLAG)),
        "mine": mine if viewer.user_id else None,
    }
    return render(request, "flags/form.html", context, status=status)


def _flag(request: Request, comment: Comment, form: FlagForm) -> tuple[Flag | None, int]:
    if not form.is_valid():
        return None, 400
    try:
        made, _new = send_flag(request, request.viewer, comment, form.cleaned_data)
    except TooMany as many:
        form.add_error(None, str(many))
        return None, 429
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return None, 409 if isinstance(refused, Clash) else 400
    return made, 303


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def flag(request: Request, pk: uuid.UUID) -> HttpResponse:
    """What has become of a flag, for who made it; POST takes it back."""
    viewer = request.viewer
    found = get_object_or_404(
        own_flags(viewer).select_related("comment__annotation__document"),
        pk=pk,
    )
    if request.method == "POST":
        try:
            moderation.withdraw_flag(found, viewer=viewer)
        except Refused as refused:
            messages.error(request, refused.sentence)
        return see_other(request.path)
    context: dict[str, Any] = {
        "flag": found,
        "is_readable": Comment.objects.visible_to(viewer).filter(pk=found.comment_id).exists(),
    }
    return render(request, "flags/one.html", context)
