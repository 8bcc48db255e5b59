"""Deciding what goes public.

A decision names the revision that the moderator saw. It is one conditional statement on that
revision: if its state moved meanwhile, nothing is decided and ``Clash`` says so. A submitted
revision is always its comment's latest, because revising and deleting end the submission.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Event, User
from accounts.viewer import Viewer
from annotations.errors import Clash, Refused, Taken
from annotations.models import (
    Claim,
    Comment,
    Decision,
    Notice,
    NoticeKind,
    Revision,
    State,
    Verdict,
)
from annotations.models.audience import name_in, signed
from annotations.telling import tell_anew
from annotations.visibility import decidable_by, removable_by

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
    return Comment.objects.filter(decidable_by(viewer), pk=comment.pk).exists()


def may_take_down(viewer: Viewer, comment: Comment) -> bool:
    """Whether the viewer may hide this comment, and show it again."""
    return Comment.objects.filter(removable_by(viewer), pk=comment.pk).exists()


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
    Approving a wording of a comment that was taken down shows the comment again. Raises Refused
    (no right, no reason, a parent that is not public), Clash and Taken.
    """
    reason = reason.strip()
    if verdict not in RESULT:
        raise Refused(_("Choose: approve, return or decline."), "verdict")
    verdict = Verdict(verdict)
    if verdict != Verdict.APPROVE and not reason:
        raise Refused(_("Say why: the author will read it."), "reason")
    with transaction.atomic():
        comment = revision.comment.locked()
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if sent := _sent(decision_id, comment, verdict, viewer, revision):
            return Outcome(sent, made=False)
        if verdict == Verdict.APPROVE and comment.parent and not comment.parent.is_public:
            raise Refused(
                _("The comment that this one answers is not public: decide on that one first.")
            )
        moved = Revision.objects.filter(pk=revision.pk, state=State.SUBMITTED).update(
            state=RESULT[verdict]
        )
        if not moved:
            return _repeated(revision, verdict, viewer)
        decision = Decision(revision=revision, verdict=verdict, reason=reason)
        if verdict == Verdict.APPROVE:
            decision.replaced = comment.approved
            decision.lifted = _standing_removal(comment)
            if comment.approved_id:
                Revision.objects.filter(pk=comment.approved_id).update(state=State.SUPERSEDED)
            comment.settle(approved=revision, hidden_at=None, hidden_reason="")
            tell_anew(comment)
        else:
            comment.settle()
        _write(decision, decision_id, comment, viewer)
    return Outcome(decision, made=True)


def take_down(
    comment: Comment,
    *,
    viewer: Viewer,
    reason: str,
    seen: uuid.UUID | None = None,
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Hide a comment at once, with all that is said under it: what the public reads, or a note
    of the seminar that the viewer moderates.

    ``seen`` is the revision that the moderator read; another one standing there is a Clash.
    Raises Refused, Clash and Taken.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why: the author will read it."), "reason")
    with transaction.atomic():
        comment = comment.locked()
        if not may_take_down(viewer, comment):
            raise Refused(_("You cannot take this comment down."))
        revision = removable_revision(comment)
        if sent := _sent(decision_id, comment, Verdict.HIDE, viewer):
            return Outcome(sent, made=False)
        if revision is None:
            raise Clash(_("This comment is not public any more."))
        if seen and seen != revision.pk:
            raise Clash(_("This comment has other words by now. Look at it again."))
        if comment.hidden_at:
            return _repeated(revision, Verdict.HIDE, viewer)
        comment.settle(hidden_at=timezone.now(), hidden_reason=reason)
        decision = Decision(revision=revision, verdict=Verdict.HIDE, reason=reason)
        _write(decision, decision_id, comment, viewer)
    return Outcome(decision, made=True)


def removable_revision(comment: Comment) -> Revision | None:
    """The wording that taking down is about: the public one, or the latest in a seminar's room."""
    if comment.deleted_at:
        return None
    return comment.approved if comment.annotation.audience == "public" else comment.latest


def undo(decision: Decision, *, viewer: Viewer, decision_id: uuid.UUID | None = None) -> Outcome:
    """Take a decision back by another one, where nothing has happened to its comment since.

    Undoing twice is undoing once, whoever did it. Raises Refused, Clash and Taken.
    """
    with transaction.atomic():
        comment = decision.revision.comment.locked()
        hiding = decision.verdict == Verdict.HIDE
        if not (may_take_down if hiding else may_decide)(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if undone := Decision.objects.filter(undoes=decision).first():
            return Outcome(undone, made=False)
        if decision.verdict == Verdict.UNDO:
            raise Refused(_("An undoing is not undone: decide again."))
        if not (_show_again if hiding else _reopen)(comment, decision):
            raise Clash(_("Something has happened to this comment since: it cannot be undone."))
        undoing = Decision(revision=decision.revision, verdict=Verdict.UNDO, undoes=decision)
        # Who has not been told yet need not hear of it at all. A mail that is being sent has
        # been tried, so its notice stays.
        untold = Notice.objects.filter(decision=decision, mailed_at=None, seen_at=None, attempts=0)
        untold.delete()
        told = Notice.objects.filter(decision=decision).exists()
        _write(undoing, decision_id, comment, viewer, tell=told)
    return Outcome(undoing, made=True)


def _show_again(comment: Comment, decision: Decision) -> bool:
    if comment.hidden_at is None or _standing_removal(comment) != decision:
        return False
    comment.settle(hidden_at=None, hidden_reason="")
    return True


def _reopen(comment: Comment, decision: Decision) -> bool:
    """Make the revision wait again, and what the decision replaced stand again."""
    if comment.latest_id != decision.revision_id or comment.deleted_at or comment.hidden_at:
        return False
    # An older decision on the same words may have been overtaken without being undone: its author
    # took the note back from the public and offered it again.
    if _standing(revision=decision.revision_id, verdict__in=RESULT) != decision:
        return False
    moved = Revision.objects.filter(
        pk=decision.revision_id, state=RESULT[Verdict(decision.verdict)]
    ).update(state=State.SUBMITTED)
    if not moved:
        return False
    if decision.verdict != Verdict.APPROVE:
        comment.settle()
        return True
    if decision.replaced_id:
        Revision.objects.filter(pk=decision.replaced_id).update(state=State.APPROVED)
    hidden = {}
    if decision.lifted:
        hidden = {"hidden_at": decision.lifted.created, "hidden_reason": decision.lifted.reason}
    comment.settle(approved=decision.replaced, **hidden)
    return True


def _standing_removal(comment: Comment) -> Decision | None:
    """The decision by which the comment is hidden now."""
    if comment.hidden_at is None:
        return None
    return _standing(revision__comment=comment, verdict=Verdict.HIDE)


def _standing(**which: Any) -> Decision | None:
    """The latest decision that was not undone."""
    return (
        Decision.objects.standing()
        .filter(**which)
        .select_related("lifted")
        .order_by("-created", "-id")
        .first()
    )


def _sent(
    decision_id: uuid.UUID | None,
    comment: Comment,
    verdict: str,
    viewer: Viewer,
    revision: Revision | None = None,
) -> Decision | None:
    """The decision that this very request made before; raises Taken where it is another one."""
    if decision_id is None:
        return None
    sent = Decision.objects.select_related("revision").filter(pk=decision_id).first()
    if sent is None:
        return None
    ours = (comment.pk, verdict, viewer.user_id)
    if (sent.revision.comment_id, sent.verdict, sent.by_id) != ours or (
        revision and revision.pk != sent.revision_id
    ):
        raise Taken(_("This decision was already sent in another form."))
    return sent


def _repeated(revision: Revision, verdict: Verdict, viewer: Viewer) -> Outcome:
    """The standing decision that says the same already; raises Clash where there is none."""
    latest = Decision.objects.filter(revision=revision).order_by("-created", "-id").first()
    if latest and latest.verdict == verdict and latest.by_id == viewer.user_id:
        return Outcome(latest, made=False)
    raise Clash(_("This comment was changed or decided meanwhile. Look at it again."))


def _write(
    decision: Decision,
    decision_id: uuid.UUID | None,
    comment: Comment,
    viewer: Viewer,
    *,
    tell: bool = True,
) -> None:
    """Store the decision, its line in the log, and a notice for the author."""
    decision.by = _person(viewer)
    room = comment.annotation.seminar
    decision.name = name_in(room, decision.by)
    decision.id = decision_id or uuid.uuid4()
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise Taken(_("This decision was already sent in another form.")) from error
    Claim.objects.filter(comment=comment).delete()
    Event.record(
        f"decision: {decision.verdict}",
        actor=decision.by,
        reason=decision.reason,
        subject=comment.pk,
        revision=str(decision.revision_id),
        decision=str(decision.pk),
        audience=comment.annotation.audience,
        **signed(room, decision.by),
    )
    # Nobody is told of what they did themselves.
    if tell and comment.author_id and comment.author_id != decision.by_id:
        Notice.tell(NoticeKind.DECISION, [comment.author_id], comment=comment, decision=decision)


def _person(viewer: Viewer) -> User:
    if viewer.user is None:
        raise Refused(_("Sign in first."))
    return viewer.user
