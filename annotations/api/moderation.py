"""What waits for a decision, and what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from accounts.viewer import Viewer
from annotations import moderation
from annotations.api.comments import read as read_comment
from annotations.api.door import Clashed, Door, MayModerate, checked
from annotations.api.paging import MomentField, PageForm, page
from annotations.api.people import NAMED
from annotations.api.rows import say_present_words
from annotations.api.schema import WRITE, described
from annotations.api.sending import send
from annotations.api.shapes import Decision as Shape
from annotations.api.shapes import DecisionPage, WaitingPage
from annotations.api.shapes_of_cases import NewDecision
from annotations.desk_acts import was_sent
from annotations.desk_names import is_hidden
from annotations.errors import Claimed, Clash, Taken
from annotations.fields import Identifier, Identifiers, Option, Tags, Words, YesNo
from annotations.forms import ReasonForm, Unseen
from annotations.models import Claim, Comment, Decision, Revision, Verdict
from annotations.moderation import Outcome
from annotations.moderation.undoing import REMOVING
from annotations.visibility import may_hide, offered, standing


class Desk(Door):
    """An address for moderators."""

    permission_classes = (IsAuthenticated, MayModerate)


def waiting(revisions: QuerySet[Revision], viewer: Viewer) -> list[dict[str, Any]]:
    """Submitted revisions with what they are about; one query."""
    note = "comment__annotation__"
    found = revisions.values(
        "pk", "body", "html", "tags", "name", "submitted_at",
        "comment_id", "comment__author_id", "comment__parent_id", "comment__approved_id",
        "comment__approved__body", "comment__approved__html", "comment__approved__tags",
        "comment__approved__name",
        f"{note}id", f"{note}document__slug", f"{note}first__key", f"{note}start",
        f"{note}last__key", f"{note}end", f"{note}quote", f"{note}prefix", f"{note}suffix",
        f"{note}written_on__number", f"{note}is_placed",
        f"{note}document__current__number",
    )  # fmt: skip
    answer: list[dict[str, Any]] = [
        {
            "revision": _nameless(
                {"id": row["pk"], **{name: row[name] for name in WORDING}}, row, viewer
            ),
            "approved": _nameless(_approved(row), row, viewer),
            "comment": row["comment_id"],
            "parent": row["comment__parent_id"],
            "annotation": row[f"{note}id"],
            "document": row[f"{note}document__slug"],
            "passage": {
                "first": row[f"{note}first__key"],
                "start": row[f"{note}start"],
                "last": row[f"{note}last__key"],
                "end": row[f"{note}end"],
                "quote": row[f"{note}quote"],
                "prefix": row[f"{note}prefix"],
                "suffix": row[f"{note}suffix"],
                "written_on": row[f"{note}written_on__number"],
                "placed": row[f"{note}is_placed"],
            },
            "mine": row["comment__author_id"] == viewer.user_id,
            "submitted_at": row["submitted_at"],
            "_time": row["submitted_at"],
            "_id": row["pk"],
        }
        for row in found
    ]
    say_present_words(
        (one["document"], one["passage"], row[f"{note}document__current__number"])
        for one, row in zip(answer, found, strict=True)
    )
    return answer


def _nameless(
    wording: dict[str, Any] | None, row: dict[str, Any], viewer: Viewer
) -> dict[str, Any] | None:
    """Without the author's name where the viewer is not told it."""
    if wording and is_hidden(viewer, row["comment__author_id"]):
        return {**wording, "name": ""}
    return wording


WORDING = ("body", "html", "tags", "name")


def _approved(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["comment__approved_id"] is None:
        return None
    return {
        "id": row["comment__approved_id"],
        **{name: row[f"comment__approved__{name}"] for name in WORDING},
    }


class Waiting(Desk):
    @described(
        "list_waiting",
        "What waits for a decision of yours, oldest first",
        page=True,
        answers={200: WaitingPage, 304: None},
        errors=[400, 401, 403],
    )
    def get(self, request: Request) -> HttpResponse:
        viewer = self.viewer
        form = checked(PageForm(request.GET))
        revisions = Revision.objects.waiting_for(viewer)

        def read(found: QuerySet[Revision]) -> list[dict[str, Any]]:
            return waiting(found, viewer)

        return send(request, page(request, revisions, form, read, time="submitted_at"))


def decisions(found: QuerySet[Decision], viewer: Viewer) -> list[dict[str, Any]]:
    """One query. Whose own comment it was is not told where authors are hidden."""
    named = NAMED
    if not viewer.sees_authors:
        others = ~Q(by=F("revision__comment__author")) | Q(by=viewer.user_id)
        named = Case(When(others, then=NAMED))
    rows = found.values_list(
        "id", "verdict", "revision_id", "revision__comment_id",
        "revision__comment__annotation_id", "revision__comment__annotation__document__slug",
        "code", "reason", named, "rule", "edited_id", "replaced_id", "undoes_id", "undone_by",
        "created",
    )  # fmt: skip
    names = (
        "id", "verdict", "revision", "comment", "annotation", "document",
        "code", "reason", "by", "rule", "edited", "replaced", "undoes", "undone_by", "created",
    )  # fmt: skip
    return [{**dict(zip(names, row, strict=True)), "_time": row[-1], "_id": row[0]} for row in rows]


class DecisionForm(ReasonForm):
    """A decision; by which revision or decision it names, ``decide`` finds what it is about."""

    id = Identifier(required=False)
    verdict = Option(choices=Verdict.choices)
    revision = Identifier(required=False)
    decision = Identifier(required=False)
    code = forms.CharField(required=False, max_length=32)
    body = Words(limit=settings.MAX_COMMENT_CODE_POINTS, required=False)
    tags = Tags(most=settings.MAX_TAGS, limit=settings.MAX_TAG_CODE_POINTS, required=False)
    parents = Identifiers(required=False)
    flagged = MomentField(required=False)
    take_over = YesNo()

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        needed = "decision" if given.get("verdict") == Verdict.UNDO else "revision"
        if given.get("verdict") and needed in given and given[needed] is None:
            self.add_error(needed, ValidationError(_("Say which one you saw.")))
        return given


class Decisions(Desk):
    @described(
        "list_decisions",
        "What was decided on what you moderate",
        page=True,
        answers={200: DecisionPage, 304: None},
        errors=[400, 401, 403],
    )
    def get(self, request: Request) -> HttpResponse:
        form = checked(PageForm(request.GET))
        return send(
            request, page(
                request, Decision.objects.visible_to(self.viewer), form,
                lambda found: decisions(found, self.viewer),
            ),
        )  # fmt: skip

    @described(
        "decide",
        "Approve (as it is, or with a copy-edit), return, decline, take down, dismiss flags, ask a "
        "second moderator, or undo",
        body=NewDecision,
        answers={200: Shape, 201: Shape},
        errors=WRITE,
    )
    def post(self, request: Request) -> HttpResponse:
        outcome = decide(self.viewer, checked(DecisionForm(self.sent())))
        status = 201 if outcome.made else 200
        answer = one(request, self.viewer, outcome.decision.pk, status=status)
        answer["Location"] = f"{request.path}{outcome.decision.pk}/"
        return answer


def decide(viewer: Viewer, form: forms.Form) -> Outcome:
    """Act on a valid DecisionForm. Raises Unseen, PermissionDenied, Refused and Clashed."""
    given = form.cleaned_data
    if given["verdict"] == Verdict.UNDO:
        decision = Decision.objects.visible_to(viewer).filter(pk=given["decision"]).first()
        if decision is None:
            raise Unseen
        revision = decision.revision
    else:
        decision, revision = None, _revision(viewer, given["revision"], given["verdict"])
    verdict = decision.verdict if decision else given["verdict"]
    may = moderation.may_take_down if verdict in REMOVING else moderation.may_decide
    if not may(viewer, revision.comment):
        raise exceptions.PermissionDenied(_("Somebody else decides on your own comment."))
    try:
        if decision:
            return moderation.undo(decision, viewer=viewer, decision_id=given["id"])
        with transaction.atomic():  # what is refused takes no case over
            _check_claim(viewer, revision, given)
            return _act(viewer, revision, given)
    except Taken:
        raise
    except Clash as clash:
        raise Clashed(clash, _standing(viewer, revision)) from clash


def _check_claim(viewer: Viewer, revision: Revision, given: dict[str, Any]) -> None:
    """Raises Claimed where somebody else looks at what the desk asks about it, as the desk does;
    not where this was decided before."""
    if revision.queued_at is None or was_sent(given["id"]):
        return
    held = Claim.objects.of_others(viewer).filter(comment=revision.comment_id).first()
    if held and given["take_over"]:
        Claim.take_over(revision.comment, viewer)
    elif held:
        raise Claimed(Claim.told(held.name))


def _act(viewer: Viewer, revision: Revision, given: dict[str, Any]) -> Outcome:
    said: dict[str, Any] = {"viewer": viewer, "decision_id": given["id"]}
    reason, code = given["reason"], given["code"]
    match given["verdict"]:
        case Verdict.HIDE:
            return moderation.take_down(
                revision.comment, reason=reason, code=code, seen=revision.pk, **said
            )
        case Verdict.DISMISS:
            flagged = given["flagged"]
            return moderation.dismiss(
                revision.comment, reason=reason, seen=revision.pk, flagged=flagged, **said
            )
        case Verdict.ASK:
            return moderation.ask(revision, question=reason, **said)
        case Verdict.EDIT:
            return moderation.copy_edit(
                revision, body=given["body"], tags=given["tags"], reason=reason, **said
            )
        case Verdict.APPROVE if given["parents"]:
            return moderation.approve_together(revision, parents=given["parents"], **said)[-1]
    return moderation.decide(revision, given["verdict"], reason=reason, code=code, **said)


def _revision(viewer: Viewer, pk: UUID, verdict: str) -> Revision:
    """A revision that the viewer may come to decide on. Raises Unseen."""
    path = "comment__annotation__"
    found = Revision.objects.filter(standing(viewer, path), may_hide(viewer, path), pk=pk)
    if verdict not in REMOVING:
        found = found.filter(offered("comment__"), submitted_at__isnull=False)
    else:
        # What may be taken down is what may be read, in the wording that stands there.
        seen = Comment.objects.visible_to(viewer)
        found = found.filter(Q(pk=F("comment__approved")) | Q(pk=F("comment__latest")))
        found = found.filter(comment__in=seen)
    revision = found.select_related("comment").first()
    if revision is None:
        raise Unseen
    return revision


def _standing(viewer: Viewer, revision: Revision) -> dict[str, Any] | None:
    """What the comment of a revision is by now, as the viewer may see it."""
    comment = Comment.objects.select_related("latest").get(pk=revision.comment_id)
    waits = Revision.objects.waiting_for(viewer).filter(comment=comment)
    latest = next(iter(waiting(waits, viewer)), None)
    if latest:
        del latest["_time"], latest["_id"]
    try:
        shown = read_comment(viewer, comment.pk)
    except Unseen:
        shown = None
    return {"waiting": latest, "comment": shown}


def one(request: HttpRequest, viewer: Viewer, pk: UUID, *, status: int = 200) -> HttpResponse:
    found = decisions(Decision.objects.visible_to(viewer).filter(Q(pk=pk)), viewer)
    if not found:
        raise Unseen
    del found[0]["_time"], found[0]["_id"]
    return send(request, found[0], status=status)


class OneDecision(Desk):
    @described(
        "get_decision", "One decision", answers={200: Shape, 304: None}, errors=[401, 403, 404]
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return one(request, self.viewer, pk)
