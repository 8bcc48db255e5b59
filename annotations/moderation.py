"""Deciding what goes public.

A decision names the revision that the moderator saw. It is one conditional statement on that
revision: if its state moved meanwhile, nothing is decided and ``Clash`` says so. A submitted
revision is always its comment's latest, because revising and deleting end the submission.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Event, Membership, Role, User
from accounts.viewer import Viewer
from annotations.errors import Clash, Refused, Taken
from annotations.models import Comment, Decision, Notice, Revision, State, Verdict
from annotations.visibility import moderated_by, standing

RESULT = {
    Verdict.APPROVE: State.APPROVED,
    Verdict.RETURN: State.CHANGES_REQUESTED,
    Verdict.DECLINE: State.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, and whether this call made it (False: it was a repetition)."""

    decision: Decision
    made: bool


def may_decide(viewer: Viewer, comment: Comment) -> bool:
    """Whether the viewer may decide on this comment: their own only where nobody else can."""
    path = "annotation__"
    rule = standing(viewer, path) & moderated_by(viewer, path)
    if not Comment.objects.filter(rule, pk=comment.pk).exists():
        return False
    return comment.author_id != viewer.user_id or not _another_moderator(comment)


def _another_moderator(comment: Comment) -> bool:
    """Whether somebody other than the author may decide on the comment."""
    others = User.objects.filter(is_active=True).exclude(pk=comment.author_id)  # type: ignore[misc]
    if others.filter(is_moderator=True).exists():
        return True
    seminar = comment.annotation.seminar
    if seminar is None or not seminar.moderates_itself:
        return False
    return Membership.objects.filter(
        ~Q(role=Role.MEMBER), seminar=seminar, ended_at=None, user__in=others
    ).exists()


def decide(
    revision: Revision,
    verdict: str,
    *,
    viewer: Viewer,
    reason: str = "",
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Approve, return or decline a waiting revision.

    The same decision id, or the same verdict by the same moderator, is the same decision.
    Raises Refused (no right, no reason, a parent that is not public), Clash and Taken.
    """
    verdict = Verdict(verdict)
    reason = reason.strip()
    if verdict not in RESULT:
        raise Refused(_("Choose: approve, return or decline."), "verdict")
    if verdict != Verdict.APPROVE and not reason:
        raise Refused(_("Say why: the author will read it."), "reason")
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=revision.comment_id)
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if verdict == Verdict.APPROVE and comment.parent and not comment.parent.is_public:
            raise Refused(
                _("The comment that this one answers is not public: decide on that one first.")
            )
        moved = Revision.objects.filter(pk=revision.pk, state=State.SUBMITTED).update(
            state=RESULT[verdict]
        )
        if not moved:
            return _repeated(revision, verdict, viewer, decision_id)
        replaced = comment.approved if verdict == Verdict.APPROVE else None
        decision = _write(
            revision, verdict, _person(viewer), reason, decision_id, replaced=replaced
        )
        if verdict == Verdict.APPROVE:
            if replaced:
                Revision.objects.filter(pk=replaced.pk).update(state=State.SUPERSEDED)
            comment.settle(approved=revision)
        else:
            comment.moved()
        _tell(comment, decision)
    return Outcome(decision, made=True)


def take_down(
    comment: Comment, *, viewer: Viewer, reason: str, decision_id: uuid.UUID | None = None
) -> Outcome:
    """Hide a comment that is public, at once, with all that is said under it."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why: the author will read it."), "reason")
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if comment.approved is None:
            raise Clash(_("This comment is not public any more."))
        if not comment.hide(reason=reason):
            return _repeated(comment.approved, Verdict.HIDE, viewer, decision_id)
        decision = _write(comment.approved, Verdict.HIDE, _person(viewer), reason, decision_id)
        _tell(comment, decision)
    return Outcome(decision, made=True)


def undo(decision: Decision, *, viewer: Viewer, decision_id: uuid.UUID | None = None) -> Outcome:
    """Take a decision back by another one, where nothing has happened to its revision since."""
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=decision.revision.comment_id)
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if undone := Decision.objects.filter(undoes=decision).first():
            return Outcome(undone, made=False)
        if decision.verdict == Verdict.UNDO:
            raise Refused(_("An undoing is not undone: decide again."))
        back = _undo_hide if decision.verdict == Verdict.HIDE else _undo_verdict
        if not back(comment, decision):
            raise Clash(_("Something has happened to this comment since: it cannot be undone."))
        undoing = _write(
            decision.revision, Verdict.UNDO, _person(viewer), "", decision_id, undoes=decision
        )
        # Who has not been told yet need not hear of it at all.
        Notice.objects.filter(decision=decision, mailed_at=None, seen_at=None).delete()
        if Notice.objects.filter(decision=decision).exists():
            _tell(comment, undoing)
    return Outcome(undoing, made=True)


def _undo_hide(comment: Comment, decision: Decision) -> bool:
    return comment.approved_id == decision.revision_id and comment.unhide()


def _undo_verdict(comment: Comment, decision: Decision) -> bool:
    if comment.latest_id != decision.revision_id or comment.deleted_at or comment.hidden_at:
        return False
    moved = Revision.objects.filter(
        pk=decision.revision_id, state=RESULT[Verdict(decision.verdict)]
    ).update(state=State.SUBMITTED)
    if not moved:
        return False
    if decision.verdict == Verdict.APPROVE:
        if decision.replaced_id:
            Revision.objects.filter(pk=decision.replaced_id).update(state=State.APPROVED)
        comment.settle(approved=decision.replaced)
    else:
        comment.moved()
    return True


def _repeated(
    revision: Revision, verdict: Verdict, viewer: Viewer, decision_id: uuid.UUID | None
) -> Outcome:
    """The standing decision that says the same already; raises Clash where there is none."""
    latest = Decision.objects.filter(revision=revision).order_by("-created", "-id").first()
    if (
        latest
        and latest.verdict == verdict
        and (latest.pk == decision_id or latest.by_id == viewer.user_id)
    ):
        return Outcome(latest, made=False)
    raise Clash(_("This comment was changed or decided meanwhile. Look at it again."))


def _person(viewer: Viewer) -> User:
    if viewer.user is None:
        raise Refused(_("Sign in first."))
    return viewer.user


def _write(
    revision: Revision,
    verdict: str,
    by: User,
    reason: str,
    decision_id: uuid.UUID | None,
    replaced: Revision | None = None,
    undoes: Decision | None = None,
) -> Decision:
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                id=decision_id or uuid.uuid4(),
                revision=revision,
                verdict=verdict,
                by=by,
                reason=reason,
                replaced=replaced,
                undoes=undoes,
            )
    except IntegrityError as error:
        raise Taken(_("This decision was already sent in another form.")) from error
    Event.record(
        f"decision: {verdict}",
        actor=by,
        reason=reason,
        subject=revision.comment_id,
        revision=str(revision.pk),
        decision=str(decision.pk),
    )
    return decision


def _tell(comment: Comment, decision: Decision) -> None:
    """Leave a notice for the author, unless they decided themselves."""
    if comment.author_id and comment.author_id != decision.by_id:
        Notice.objects.create(user_id=comment.author_id, comment=comment, decision=decision)
