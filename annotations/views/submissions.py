"""What a person has offered to the public: its state, the reasons, and what can be done now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.answers import see_other, sign_in_first
from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations import moderation
from annotations.errors import Clash, Refused
from annotations.fields import Identifier, Words
from annotations.forms import REASON_CODE_POINTS, RevisionForm
from annotations.models import Appeal, Comment, Decision, Notice, State, Verdict
from annotations.places import Place
from archive.differences import Piece, compare

PAGE = 30


@dataclass(frozen=True, slots=True)
class Submission:
    """One of the viewer's comments that is meant for the public."""

    comment: Comment
    verdict: Decision | None
    """The standing decision on the latest wording."""
    removal: Decision | None
    """By which the comment is taken down."""
    is_fresh: bool
    """A decision that its author has not seen yet."""
    appeal: Appeal | None = None
    """Against a decline of the latest wording."""
    may_appeal: bool = False
    changes: list[Piece] = field(default_factory=list)
    """For a copy-edit: from the author's words to those that are public."""

    @property
    def standing(self) -> str:
        """What is so now, as a word that templates know."""
        comment = self.comment
        latest = comment.latest.state if comment.latest else ""
        if comment.hidden_at:
            return "hidden"
        if self.appeal and latest == State.SUBMITTED:
            return "appealed"
        if latest != State.APPROVED:
            return latest
        return "approved" if comment.is_public else "approved_below"

    @property
    def waits(self) -> bool:
        return self.comment.latest is not None and self.comment.latest.state == State.SUBMITTED


@require_GET
@never_cache
def submissions(request: Request) -> HttpResponse:
    """All of the viewer's comments that are meant for the public; reading it marks the decisions
    on this page as seen."""
    if request.viewer.is_anonymous:
        return sign_in_first(request)
    rows = _own(request.viewer).order_by("-updated", "-pk")
    if place := Place.read(request.GET.get("after", "")):
        rows = place.beyond(rows, "updated", newest=True)
    found = list(rows[: PAGE + 1])
    context = {
        "submissions": _read(request, found[:PAGE]),
        "following": str(Place.of(found[PAGE - 1], "updated")) if len(found) > PAGE else "",
        "is_paged": place is not None,
        "corrected": Notice.objects.filter(
            user=request.viewer.user_id, placing__isnull=False, seen_at=None
        ).count(),
    }
    return render(request, "submissions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submission(request: Request, pk: UUID) -> HttpResponse:
    """One of them; other words for it."""
    if request.viewer.is_anonymous:
        return sign_in_first(request)
    comment = get_object_or_404(_own(request.viewer), pk=pk)
    form, status, stale = _form(request, comment), 200, False
    if request.method == "POST":
        form = RevisionForm(request.POST, viewer=request.viewer)
        status = 400
        if form.is_valid():
            try:
                form.write(comment)
            except Refused as refused:
                stale = isinstance(refused, Clash)
                status = 412 if stale else 400
                form.add_error(None if stale else refused.field or None, refused.sentence)
            else:
                messages.success(request, _("Your new words wait for a moderator."))
                return see_other(reverse("submission", args=[pk]))
        comment = get_object_or_404(_own(request.viewer), pk=pk)
    context = {"one": _read(request, [comment])[0], "form": form, "stale": stale}
    return render(request, "submissions/one.html", context, status=status)


class AppealForm(forms.Form):
    """Why the decision ``decision`` should be looked at again."""

    id = Identifier(required=False)
    decision = Identifier(required=False)
    words = Words(
        limit=REASON_CODE_POINTS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=gettext_lazy("Why should it be looked at again?"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def appeal(request: Request, pk: UUID) -> HttpResponse:
    """Ask another moderator to look at what was declined, once."""
    if request.viewer.is_anonymous:
        return sign_in_first(request, reverse("submission", args=[pk]))
    comment = get_object_or_404(_own(request.viewer), pk=pk)
    form = AppealForm(request.POST or None)
    one, status = _read(request, [comment])[0], 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                moderation.appeal(
                    comment,
                    viewer=request.viewer,
                    words=given["words"],
                    seen=given["decision"],
                    appeal_id=given["id"],
                )
            except Refused as refused:
                status = 409 if isinstance(refused, Clash) else 400
                form.add_error("words" if refused.field == "words" else None, refused.sentence)
            else:
                messages.success(request, _("Another moderator will look at it."))
                return see_other(reverse("submission", args=[pk]))
    elif not one.may_appeal:
        return see_other(reverse("submission", args=[pk]))
    context = {"one": one, "form": form, "appeal_id": uuid4()}
    return render(request, "submissions/appeal.html", context, status=status)


@require_POST
@never_cache
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Take back what waits; what is public stays."""
    if request.viewer.is_anonymous:
        return sign_in_first(request, reverse("submission", args=[pk]))
    comment = get_object_or_404(_own(request.viewer), pk=pk)
    try:
        comment.withdraw(by=request.viewer.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("It does not wait any more. Other words can be sent again."))
    return see_other(reverse("submission", args=[pk]))


def _own(viewer: Viewer) -> Any:
    """The viewer's comments that are meant for the public and that they may still see."""
    return (
        Comment.objects.visible_to(viewer)
        .filter(author=viewer.user_id, deleted_at=None, annotation__audience="public")
        .exclude(latest__state=State.UNMODERATED)
        .select_related(
            "latest", "approved", "annotation__document", "annotation__first", "annotation__seminar"
        )
    )


def _form(request: Request, comment: Comment) -> RevisionForm:
    latest = comment.latest
    initial = (
        {"body": latest.body, "tags": latest.tags, "version": comment.version} if latest else {}
    )
    return RevisionForm(viewer=request.viewer, initial=initial)


def _read(request: Request, comments: list[Comment]) -> list[Submission]:
    """Four queries for the decisions, notices and appeals of all, however many there are, and one
    that marks the notices as seen."""
    verdicts: dict[UUID, Decision] = {}
    removals: dict[UUID, Decision] = {}
    for decision in (
        Decision.objects.standing()
        .told()
        .filter(revision__comment__in=comments)
        .select_related("revision", "edited")
        .order_by("created", "id")
    ):
        if decision.verdict == Verdict.HIDE:
            removals[decision.revision.comment_id] = decision
        else:
            verdicts[decision.edited_id or decision.revision_id] = decision
    unseen = Notice.objects.filter(user=request.viewer.user_id, seen_at=None, comment__in=comments)
    fresh = set(unseen.values_list("comment", flat=True))
    if fresh and request.method == "GET":
        unseen.update(seen_at=timezone.now())
    appeals = {
        one.revision_id: one
        for one in Appeal.objects.filter(revision__in=[c.latest_id for c in comments])
    }
    latest = [(one, verdicts.get(one.wording.pk)) for one in comments]
    open_to_appeal = moderation.appealable((one, verdict) for one, verdict in latest if verdict)
    return [
        Submission(
            one,
            verdict,
            removals.get(one.pk) if one.hidden_at else None,
            one.pk in fresh,
            appeals.get(one.wording.pk),
            one.pk in open_to_appeal,
            _copy_edit(verdict),
        )
        for one, verdict in latest
    ]


def _copy_edit(verdict: Decision | None) -> list[Piece]:
    """The difference that a moderator's copy-edit made; [] where there was none."""
    edited = verdict.edited if verdict else None
    return compare(verdict.revision.body, edited.body) if verdict and edited else []
