"""The moderation desk: what waits, one case, and deciding on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.answers import see_other, sign_in_first
from accounts.middleware import Request
from annotations import moderation, queue
from annotations.case import Case
from annotations.errors import Clash, Refused
from annotations.fields import Identifier, Option
from annotations.forms import ReasonForm
from annotations.models import Comment, Decision, Revision, State, Verdict
from annotations.places import Place
from annotations.visibility import removable_by

View = Callable[..., HttpResponse]


def moderators(view: View) -> View:
    """For people who moderate something; everybody else who is signed in finds nothing here."""

    @wraps(view)
    @never_cache
    def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.is_anonymous:
            return sign_in_first(request)
        if not request.viewer.moderates_anything:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


class DecisionForm(ReasonForm):
    """A decision on one revision. ``decision`` is what the page named it beforehand."""

    decision = Identifier(required=False)
    verdict = Option(
        choices=[(verdict, verdict.label) for verdict in moderation.RESULT],
        error_messages={
            "required": gettext_lazy("Choose: approve, return or decline."),
            "invalid_choice": gettext_lazy("Choose: approve, return or decline."),
        },
    )


@require_GET
@moderators
def desk(request: Request) -> HttpResponse:
    """What waits, and the first case of it."""
    filters = queue.Filters.read(request.GET)
    first = queue.following(request.viewer, filters)
    revision = Case.find(request.viewer, first.pk) if first else None
    return _page(request, revision, at_case=False)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def case(request: Request, pk: uuid.UUID) -> HttpResponse:
    """One case, whether it still waits or not; and the decision on it."""
    revision = Case.find(request.viewer, pk)
    if request.method == "POST":
        return _decide(request, revision)
    if revision is None:
        raise Http404
    return _page(request, revision)


def _decide(request: Request, revision: Revision | None) -> HttpResponse:
    form = DecisionForm(request.POST)
    if revision is None:
        context = {"typed": request.POST.get("reason", "")}
        return render(request, "moderation/gone.html", context, status=404)
    if not form.is_valid():
        return _page(request, revision, form, status=400)
    given = form.cleaned_data
    try:
        outcome = moderation.decide(
            revision,
            given["verdict"],
            viewer=request.viewer,
            reason=given["reason"],
            decision_id=given["decision"],
        )
    except Clash:
        return _clash(request, revision, form)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return _page(request, revision, form, status=400)
    filters = queue.Filters.read(request.GET)
    following = queue.following(request.viewer, filters, revision)
    place = reverse("case", args=[following.pk]) if following else reverse("desk")
    return see_other(place + filters.address(done=str(outcome.decision.pk)))


def _clash(request: Request, seen: Revision, form: DecisionForm) -> HttpResponse:
    """What has become of the comment; what was typed is kept, for the newer words or to copy."""
    newer = (
        Revision.objects.waiting_for(request.viewer)
        .filter(comment=seen.comment_id)
        .exclude(pk=seen.pk)
        .first()
    )
    found = Case.find(request.viewer, newer.pk if newer else seen.pk)
    if found is None:
        context = {"typed": form["reason"].value() or ""}
        return render(request, "moderation/gone.html", context, status=404)
    return _page(request, found, form, status=409, seen=seen)


def _page(
    request: Request,
    revision: Revision | None,
    form: DecisionForm | None = None,
    *,
    status: int = 200,
    seen: Revision | None = None,
    at_case: bool = True,
) -> HttpResponse:
    viewer = request.viewer
    filters = queue.Filters.read(request.GET)
    rows = queue.waiting(viewer, filters)
    items, following = queue.page(rows, viewer, Place.read(request.GET.get("after", "")))
    case = Case(revision, viewer, seen) if revision else None
    before = queue.preceding(viewer, filters, revision) if revision and at_case else None
    after = queue.following(viewer, filters, revision) if revision else None
    if case and case.waits and before and case.revision.pk not in {item.id for item in items}:
        items, following = queue.page(rows, viewer, Place.of(before, "submitted_at"))
    context = {
        "items": items,
        "following": following,
        "counts": queue.counts(viewer, filters),
        "filters": filters,
        "case": case,
        "before": before,
        "after": after if after and after.pk != (revision and revision.pk) else None,
        "form": form or DecisionForm(),
        "decision_id": uuid.uuid4(),
        "clash": status == 409,
        "seen": seen,
        "at_case": at_case,
        "done": _done(request),
        "is_paged": "after" in request.GET,
    }
    return render(request, "moderation/desk.html", context, status=status)


def _done(request: Request) -> Decision | None:
    """The viewer's decision that led to this page, to say so and to offer taking it back."""
    try:
        pk = uuid.UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    return (
        Decision.objects.visible_to(request.viewer)
        .standing()
        .filter(pk=pk, by=request.viewer.user_id)
        .select_related("revision__comment__annotation__first")
        .first()
    )


@require_POST
@never_cache
def undo(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Take a decision back; where that is not possible, show what has happened since."""
    decision = get_object_or_404(
        Decision.objects.visible_to(request.viewer).select_related("revision__comment__annotation"),
        pk=pk,
    )
    revision = decision.revision
    try:
        moderation.undo(decision, viewer=request.viewer)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        name = {"name": revision.name}
        messages.success(
            request,
            _("Taken back: %(name)s’s comment is shown again.") % name
            if decision.verdict == Verdict.HIDE
            else _("Taken back: %(name)s’s comment waits again.") % name,
        )
    if decision.verdict == Verdict.HIDE:
        return see_other(reverse("removal", args=[revision.comment_id]))
    query = queue.Filters.read(request.GET).address()
    return see_other(reverse("case", args=[revision.pk]) + query)


class RemovalForm(ReasonForm):
    """Taking down the wording ``seen``."""

    decision = Identifier(required=False)
    seen = Identifier(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def removal(request: Request, pk: uuid.UUID) -> HttpResponse:
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
    context = {
        "comment": comment,
        "revision": revision,
        "form": form,
        "decision_id": uuid.uuid4(),
        "removal": _removal(comment),
        "replies": comment.replies.filter(deleted_at=None).exists(),
        "waits": comment.latest and comment.latest.state == State.SUBMITTED,
    }  # fmt: skip
    return render(request, "moderation/removal.html", context, status=status)


def _removal(comment: Comment) -> Decision | None:
    """The decision by which the comment is hidden now."""
    if comment.hidden_at is None:
        return None
    hidings = Decision.objects.standing().filter(revision__comment=comment, verdict=Verdict.HIDE)
    return hidings.select_related("by").first()


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
            seen=given["seen"],
            decision_id=given["decision"],
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        comment.refresh_from_db()
        return 409 if isinstance(refused, Clash) else 400
    messages.success(request, _("The comment is taken down."))
    return 303
