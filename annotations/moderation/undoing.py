"""Taking a decision back: another decision, where nothing has happened to its comment since."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations.errors import Clash, Refused
from annotations.models import Comment, Decision, Notice, Revision, State, Verdict
from annotations.models.decision import APPROVING
from annotations.moderation import why
from annotations.moderation.acts import (
    Outcome,
    latest_standing,
    may_decide,
    may_take_down,
    standing_removal,
    write,
)
from annotations.moderation.deciding import RESULT
from annotations.moderation.flags import open_again


def undo(decision: Decision, *, viewer: Viewer, decision_id: uuid.UUID | None = None) -> Outcome:
    """Take a decision back by another one, where nothing has happened to its comment since.

    Undoing twice is undoing once, whoever did it. Raises Refused, Clash and Taken.
    """
    with transaction.atomic():
        comment = decision.revision.comment.locked()
        may = may_take_down if decision.verdict in REMOVING else may_decide
        if not may(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if undone := Decision.objects.filter(undoes=decision).first():
            return Outcome(undone, made=False)
        if decision.verdict == Verdict.UNDO:
            raise Refused(_("An undoing is not undone: decide again."))
        if is_appealed_against(decision, viewer):
            raise Refused(
                _("This was decided on an appeal against you: another moderator takes it back.")
            )
        present = Decision.objects.select_related("revision", "edited").get(pk=decision.pk)
        if not is_untouched(present, comment) or not _TAKE_BACK.get(
            Verdict(decision.verdict), _reopen
        )(comment, decision):
            raise Clash(_("Something has happened to this comment since: it cannot be undone."))
        undoing = Decision(revision=decision.revision, verdict=Verdict.UNDO, undoes=decision)
        # Who has not been told yet need not hear of it at all. A mail that is being sent has
        # been tried, so its notice stays.
        untold = Notice.objects.filter(decision=decision, mailed_at=None, seen_at=None, attempts=0)
        untold.delete()
        told = Notice.objects.filter(decision=decision).exists()
        write(undoing, decision_id, comment, viewer, tell=told)
        open_again(decision)
        why.reckon_all(comment)
    return Outcome(undoing, made=True)


def is_appealed_against(decision: Decision, viewer: Viewer) -> bool:
    """Whether somebody else decided this on an appeal against the viewer's own decision."""
    if decision.verdict not in SETTLING:
        return False
    appeal = getattr(decision.revision, "appeal", None)
    return (
        appeal is not None
        and appeal.decision.by_id == viewer.user_id
        and decision.by_id != viewer.user_id
    )


def is_untouched(decision: Decision, comment: Comment) -> bool:
    """Whether what was decided still stands there as it was decided, as far as the rows tell that
    were read with the decision; no query where its revision and its copy-edit were."""
    if comment.deleted_at or decision.verdict == Verdict.UNDO:
        return False
    if decision.verdict == Verdict.HIDE:
        return comment.hidden_at is not None
    if decision.verdict == Verdict.ASK:
        return decision.revision.state == State.SUBMITTED
    if comment.hidden_at:
        return False
    if decision.verdict == Verdict.DISMISS:
        return True
    result, state = decision.revision, RESULT.get(Verdict(decision.verdict), State.APPROVED)
    if decision.edited:
        result = decision.edited
    return comment.latest_id == result.pk and result.state == state


REMOVING = (Verdict.HIDE, Verdict.DISMISS)
"""Decisions on what may be read, and not on what waits."""


def _show_again(comment: Comment, decision: Decision) -> bool:
    if comment.hidden_at is None or standing_removal(comment) != decision:
        return False
    comment.settle(hidden_at=None, hidden_reason="")
    return True


def _call_again(comment: Comment, decision: Decision) -> bool:
    """Flags are as open as they were; nothing else changes."""
    return comment.deleted_at is None and comment.hidden_at is None


def _ask_no_more(comment: Comment, decision: Decision) -> bool:
    """The question is taken back while it still waits for its answer."""
    return Revision.objects.filter(pk=decision.revision_id, state=State.SUBMITTED).exists()


def _reopen(comment: Comment, decision: Decision) -> bool:
    """Make the revision wait again, and what the decision replaced stand again."""
    result = decision.edited_id or decision.revision_id
    if comment.latest_id != result or comment.deleted_at or comment.hidden_at:
        return False
    # An older decision on the same words may have been overtaken without being undone: its author
    # took the note back from the public and offered it again.
    if latest_standing(revision=decision.revision_id, verdict__in=SETTLING) != decision:
        return False
    state = State.APPROVED if decision.edited_id else RESULT[Verdict(decision.verdict)]
    after: dict[str, Any] = {"state": State.SUPERSEDED if decision.edited_id else State.SUBMITTED}
    if decision.verdict in APPROVING:
        after["approved_at"] = None
    if not Revision.objects.filter(pk=result, state=state).update(**after):
        return False
    if decision.edited_id:
        Revision.objects.filter(pk=decision.revision_id).update(state=State.SUBMITTED)
        Comment.objects.filter(pk=comment.pk).update(
            latest=decision.revision_id, version=F("version") + 1
        )
    if decision.verdict not in APPROVING:
        comment.settle()
        return True
    if decision.replaced_id:
        Revision.objects.filter(pk=decision.replaced_id).update(state=State.APPROVED)
    hidden = {}
    if decision.lifted:
        hidden = {"hidden_at": decision.lifted.created, "hidden_reason": decision.lifted.reason}
    comment.settle(approved=decision.replaced, **hidden)
    return True


SETTLING = (*RESULT, Verdict.EDIT)
_TAKE_BACK = {
    Verdict.HIDE: _show_again,
    Verdict.DISMISS: _call_again,
    Verdict.ASK: _ask_no_more,
}
