"""Taking a comment down at once."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations.errors import Clash, Refused
from annotations.models import Comment, Decision, Reason, Revision, Verdict
from annotations.moderation.acts import Outcome, may_take_down, repeated, sent_before, write
from annotations.moderation.flags import settle


def take_down(
    comment: Comment,
    *,
    viewer: Viewer,
    reason: str = "",
    code: str = "",
    seen: uuid.UUID | None = None,
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Hide a comment at once, with all that is said under it: what the public reads, or a note
    of the seminar that the viewer moderates. Its flags are settled by that.

    ``seen`` is the revision that the moderator read; another one standing there is a Clash.
    Raises Refused, Clash and Taken.
    """
    with transaction.atomic():
        comment = comment.locked()
        if not may_take_down(viewer, comment):
            raise Refused(_("You cannot take this comment down."))
        revision = removable_revision(comment)
        if sent := sent_before(decision_id, comment, Verdict.HIDE, viewer):
            return Outcome(sent, made=False)
        code, reason = Reason.worded(Verdict.HIDE, code, reason)
        if revision is None:
            raise Clash(_("This comment is not public any more."))
        if seen and seen != revision.pk:
            raise Clash(_("This comment has other words by now. Look at it again."))
        if comment.hidden_at:
            return repeated(revision, Verdict.HIDE, viewer)
        comment.settle(hidden_at=timezone.now(), hidden_reason=reason)
        decision = Decision(revision=revision, verdict=Verdict.HIDE, code=code, reason=reason)
        write(decision, decision_id, comment, viewer)
        settle(comment, decision)
    return Outcome(decision, made=True)


def removable_revision(comment: Comment) -> Revision | None:
    """The wording that taking down is about: the public one, or the latest in a seminar's room."""
    if comment.deleted_at:
        return None
    return comment.approved if comment.annotation.audience == "public" else comment.latest
