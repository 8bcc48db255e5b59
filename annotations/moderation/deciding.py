"""Approving, returning and declining what waits, and asking a colleague about it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations.errors import Clash, Refused
from annotations.models import Comment, Decision, Reason, Revision, State, Verdict
from annotations.moderation import why
from annotations.moderation.acts import (
    Outcome,
    has_fellows,
    may_decide,
    repeated,
    sent_before,
    standing_removal,
    write,
)
from annotations.moderation.flags import settle
from annotations.telling import tell_anew

RESULT = {
    Verdict.APPROVE: State.APPROVED,
    Verdict.RETURN: State.CHANGES_REQUESTED,
    Verdict.DECLINE: State.DECLINED,
}


def decide(
    revision: Revision,
    verdict: str,
    *,
    viewer: Viewer,
    reason: str = "",
    code: str = "",
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Approve, return or decline a waiting revision.

    ``code`` names a reason of the site's list, ``reason`` is in one's own words. The same decision
    id, or the same verdict by the same moderator, is the same decision. Approving a wording of a
    comment that was taken down shows the comment again. Raises Refused (no right, no reason, a
    parent that is not public), Clash and Taken.
    """
    if verdict not in RESULT:
        raise Refused(_("Choose: approve, return or decline."), "verdict")
    verdict = Verdict(verdict)
    with transaction.atomic():
        comment = revision.comment.locked()
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if sent := sent_before(decision_id, comment, verdict, viewer, revision):
            return Outcome(sent, made=False)
        if verdict == Verdict.APPROVE:
            code, reason = "", reason.strip()
            check_parent(comment)
        else:
            code, reason = Reason.worded(verdict, code, reason)
        moved = Revision.objects.filter(pk=revision.pk, state=State.SUBMITTED).update(
            state=RESULT[verdict]
        )
        if not moved:
            return repeated(revision, verdict, viewer)
        decision = Decision(revision=revision, verdict=verdict, code=code, reason=reason)
        if verdict == Verdict.APPROVE:
            publish(comment, revision, decision)
        else:
            comment.settle()
        write(decision, decision_id, comment, viewer)
        settle(comment, decision, only=None if verdict == Verdict.APPROVE else revision)
    return Outcome(decision, made=True)


def check_parent(comment: Comment) -> None:
    """Raises Refused where the comment answers one that is not public."""
    if comment.parent and not comment.parent.is_public:
        raise Refused(
            _("The comment that this one answers is not public: decide on that one first.")
        )


def publish(comment: Comment, revision: Revision, decision: Decision) -> None:
    """Let everybody read ``revision``, which was found to wait, from now on; in the caller's
    transaction, which writes the decision."""
    decision.replaced = comment.approved
    decision.lifted = standing_removal(comment)
    if comment.approved_id:
        Revision.objects.filter(pk=comment.approved_id).update(state=State.SUPERSEDED)
    Revision.objects.filter(pk=revision.pk).update(
        state=State.APPROVED,
        approved_at=timezone.now(),
        recalled_at=None,
        is_by_rule=bool(decision.rule),
    )
    comment.settle(approved=revision, hidden_at=None, hidden_reason="")
    tell_anew(comment)


def approve_together(
    revision: Revision,
    *,
    parents: Sequence[uuid.UUID],
    viewer: Viewer,
    decision_id: uuid.UUID | None = None,
) -> list[Outcome]:
    """Approve a reply and the comments that it answers, as far as these are not public yet: all
    of it or nothing.

    ``parents`` are the waiting revisions of those, as the moderator saw them, the outermost first.
    Returns the outcomes in the order of the thread, the reply's last. Raises Refused, Clash and
    Taken.
    """
    with transaction.atomic():
        comment = revision.comment.locked()
        chain: list[Comment] = []
        above = comment.parent
        while above is not None and not above.is_public:
            chain.insert(0, above)
            above = above.parent
        waiting = [one.latest for one in chain]
        if any(one is None or one.state != State.SUBMITTED for one in waiting):
            raise Refused(
                _("The comment that this one answers does not wait: it can be approved only "
                  "after that one.")
            )  # fmt: skip
        found = [one for one in waiting if one is not None]
        # Sent once more: by now they are public.
        if [one.pk for one in found] != list(parents) and found:
            raise Clash(_("The comment that this one answers was changed meanwhile."))
        return [
            decide(
                one,
                Verdict.APPROVE,
                viewer=viewer,
                decision_id=_of_same_act(decision_id, one) if one is not revision else decision_id,
            )
            for one in [*found, revision]
        ]


def _of_same_act(decision_id: uuid.UUID | None, revision: Revision) -> uuid.UUID | None:
    """The id of the decision on a parent: the same whenever this act is sent."""
    return uuid.uuid5(decision_id, str(revision.pk)) if decision_id else None


def ask(
    revision: Revision,
    *,
    viewer: Viewer,
    question: str,
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Leave a waiting revision to a second moderator, with a question. It goes on waiting, and
    leaves the asker's "next"; the author is not told. Raises Refused, Clash and Taken."""
    question = question.strip()
    if not question:
        raise Refused(_("Write what you would like to know."), "reason")
    with transaction.atomic():
        comment = revision.comment.locked()
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if sent := sent_before(decision_id, comment, Verdict.ASK, viewer, revision):
            return Outcome(sent, made=False)
        if not has_fellows(viewer, comment):
            raise Refused(_("There is no other moderator whom you could ask."))
        if not Revision.objects.filter(pk=revision.pk, state=State.SUBMITTED).exists():
            return repeated(revision, Verdict.ASK, viewer)
        decision = Decision(revision=revision, verdict=Verdict.ASK, reason=question)
        write(decision, decision_id, comment, viewer)
        why.reckon(revision)
    return Outcome(decision, made=True)
