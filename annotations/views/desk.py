"""The moderation desk: what waits, one case, and deciding on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.answers import see_other, sign_in_first
from accounts.middleware import Request
from annotations import moderation, queue
from annotations.case import Case
from annotations.desk_acts import PREVIEW, ActForm, carry_out, identifiers, may_act, reasons
from annotations.desk_names import author_of, decided_by
from annotations.errors import Clash, Refused
from annotations.fields import Identifier
from annotations.forms import ReasonForm
from annotations.models import Claim, Comment, Decision, Revision, State, Verdict
from annotations.models.reason import Use
from annotations.views.desk_page import claims_now, desk_page, is_part, next_case, said_of
from annotations.visibility import removable_by

View = Callable[..., HttpResponse]


def moderators(view: View) -> View:
    """For people who may have a case at the desk; everybody else who is signed in finds nothing."""

    @wraps(view)
    @never_cache
    def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.is_anonymous:
            return sign_in_first(request)
        if not request.viewer.has_desk:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


TAKE_OVER = "take-over"
"""Sent instead of a verdict: to go on with what somebody else is looking at."""


@require_GET
@moderators
def desk(request: Request) -> HttpResponse:
    """What waits, and the first case of it that nobody else is looking at."""
    revision, claim = next_case(request, queue.Filters.read(request.GET, request.viewer))
    return desk_page(request, revision, claim=claim, form=ActForm(), at_case=False)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def case(request: Request, pk: uuid.UUID) -> HttpResponse:
    """One case, whether it still waits or not; and the decision on it."""
    revision = Case.find(request.viewer, pk)
    if request.method == "POST":
        return _decide(request, revision)
    if revision is None:
        raise Http404
    return desk_page(request, revision, claim=_claim(request, revision), form=ActForm())


def _claim(request: Request, revision: Revision) -> Claim | None:
    """The viewer looks at a case: it is theirs, where they can decide on it and it is nobody
    else's."""
    comment = revision.comment
    if not claims_now(request) or not may_act(request.viewer, revision):
        return None
    if revision.queued_at is None:
        Claim.let_go_all(request.viewer)
        return None
    return Claim.hold(comment, request.viewer, uuid.uuid4())


def _decide(request: Request, revision: Revision | None) -> HttpResponse:
    form = ActForm(request.POST)
    if revision is None:
        return _gone(request)
    if request.POST.get("verdict") == TAKE_OVER:
        return _take_over(request, revision)
    if not form.is_valid():
        return desk_page(request, revision, form=form, status=400)
    given = form.cleaned_data
    held = Claim.objects.of_others(request.viewer).filter(comment=revision.comment_id).first()
    if held and revision.queued_at:
        return desk_page(request, revision, claim=held, form=form, status=409)
    if given["verdict"] == PREVIEW:
        return desk_page(request, revision, form=form)
    try:
        parents = identifiers(request.POST.getlist("parents"))
        decision = carry_out(revision, given, viewer=request.viewer, parents=parents)
    except Clash:
        return _clash(request, revision, form)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return desk_page(request, revision, form=form, status=400)
    return _go_on(request, revision, said_of(request.viewer, decision))


def _take_over(request: Request, revision: Revision) -> HttpResponse:
    """Go on with what somebody else was looking at; what was typed meanwhile is kept."""
    form = ActForm(initial=request.POST.dict())
    if not may_act(request.viewer, revision):
        return desk_page(request, revision, form=form, status=400)
    claim = Claim.take_over(revision.comment, request.viewer, uuid.uuid4())
    return desk_page(request, revision, claim=claim, form=form, said=_("It is your case now."))


def _go_on(request: Request, revision: Revision, said: str) -> HttpResponse:
    """To the next case, after something was decided on ``revision``."""
    filters = queue.Filters.read(request.GET, request.viewer)
    if is_part(request):
        following, claim = next_case(request, filters, revision)
        return desk_page(
            request, following, claim=claim, form=ActForm(), said=said,
            at_case=following is not None,
        )  # fmt: skip
    next_one = queue.following(request.viewer, filters, queue.claimed(request.viewer), revision)
    place = reverse("case", args=[next_one.id]) if next_one else reverse("desk")
    return see_other(place + filters.address())


def _gone(request: Request) -> HttpResponse:
    """What was taken back meanwhile, or never was there, with what was typed."""
    typed = [request.POST.get(name, "").strip() for name in ("reason", "question", "body")]
    context = {"typed": "\n\n".join(one for one in typed if one)}
    return render(request, "moderation/gone.html", context, status=404)


def _clash(request: Request, seen: Revision, form: ActForm) -> HttpResponse:
    """What has become of the comment; what was typed is kept, for the newer words or to copy."""
    others = Revision.objects.filter(comment=seen.comment_id).exclude(pk=seen.pk)
    newer = others.waiting_for(request.viewer).first()
    found = Case.find(request.viewer, newer.pk if newer else seen.pk)
    if found is None:
        return _gone(request)
    claim = _claim(request, found) if newer else None
    return desk_page(request, found, claim=claim, form=form, status=409, seen=seen)


@require_POST
@never_cache
def undo(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Take a decision back; where that is not possible, show what has happened since."""
    decision = get_object_or_404(
        Decision.objects.visible_to(request.viewer).select_related(
            "revision__comment__annotation__first"
        ),
        pk=pk,
    )
    revision = decision.revision
    try:
        moderation.undo(decision, viewer=request.viewer)
    except Refused as refused:
        said = refused.sentence
        note = messages.error
    else:
        note = messages.success
        name = {"name": author_of(request.viewer, revision)}
        said = {
            Verdict.HIDE: _("Taken back: %(name)s’s comment is shown again."),
            Verdict.DISMISS: _("Taken back: moderators are asked about %(name)s’s comment again."),
            Verdict.ASK: _("Taken back: you can decide on %(name)s’s comment yourself again."),
        }.get(Verdict(decision.verdict), _("Taken back: %(name)s’s comment waits again.")) % name
    found = Case.find(request.viewer, revision.pk)
    if is_part(request) and found:
        claim = _claim(request, found)
        return desk_page(request, found, claim=claim, form=ActForm(), said=said)
    note(request, said)
    if request.POST.get("from") == "decided":
        return see_other(reverse("decided"))
    if decision.verdict == Verdict.HIDE:
        return see_other(reverse("removal", args=[revision.comment_id]))
    query = queue.Filters.read(request.GET, request.viewer).address()
    return see_other(reverse("case", args=[revision.pk]) + query)


class RemovalForm(ReasonForm):
    """Taking down the wording ``seen``."""

    decision = Identifier(required=False)
    code = forms.SlugField(max_length=32, required=False)
    seen = Identifier(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def comment_removal(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Take a comment down at once, with a reason; once it is down, say so and offer the undoing."""
    if request.viewer.is_anonymous:
        return sign_in_first(request)
    comment = get_object_or_404(
        Comment.objects.filter(removable_by(request.viewer), deleted_at=None).select_related(
            "annotation__document", "annotation__first", "latest", "approved"
        ),
        pk=pk,
    )
    form = RemovalForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _take_down(request, comment, form)
        if status == 303:
            return see_other(request.path)
    revision = moderation.removable_revision(comment)
    if revision is None:
        raise Http404
    removal = moderation.standing_removal(comment)
    context = {
        "comment": comment,
        "revision": revision,
        "name": author_of(request.viewer, revision),
        "form": form,
        "reasons": reasons(Use.HIDE),
        "part": False,
        "decision_id": uuid.uuid4(),
        "removal": removal,
        "removed_by": decided_by(request.viewer, removal) if removal else "",
        "replies": comment.replies.filter(deleted_at=None).exists(),
        "waits": comment.latest and comment.latest.state == State.SUBMITTED,
    }  # fmt: skip
    return render(request, "moderation/removal.html", context, status=status)


def _take_down(request: Request, comment: Comment, form: RemovalForm) -> int:
    """The status to answer with: 303 when it is done."""
    if not form.is_valid():
        return 400
    given = form.cleaned_data
    try:
        moderation.take_down(
            comment,
            viewer=request.viewer,
            reason=given["reason"],
            code=given["code"],
            seen=given["seen"],
            decision_id=given["decision"],
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        comment.refresh_from_db()
        return 409 if isinstance(refused, Clash) else 400
    messages.success(request, _("The comment is taken down."))
    return 303
