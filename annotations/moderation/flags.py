"""Flags: readers ask for a moderator, and one act of a moderator settles all of a comment."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Event
from accounts.viewer import Viewer
from annotations.errors import Clash, Refused, Taken
from annotations.models import (
    Audience,
    Comment,
    Decision,
    Flag,
    Reason,
    Revision,
    State,
    Verdict,
)
from annotations.models.audience import name_in
from annotations.models.reason import Use
from annotations.moderation import why
from annotations.moderation.acts import Outcome, may_take_down, repeated, sent_before, write


def flag(
    revision: Revision,
    *,
    viewer: Viewer,
    code: str = "",
    reason: str = "",
    flag_id: uuid.UUID | None = None,
) -> tuple[Flag, bool]:
    """Ask the moderators to look at a wording as the viewer, member or visitor, reads it.

    Returns the flag and whether it is new: the same id is the same flag, and so is a second one by
    the same person on the same words while the first is open. Raises Refused, Clash where the
    viewer reads other words by now, and Taken.
    """
    with transaction.atomic():
        comment = revision.comment.locked()
        note = comment.annotation
        if flag_id and (sent := Flag.objects.filter(pk=flag_id).first()):
            if (sent.revision_id, sent.by_id) != (revision.pk, viewer.user_id):
                raise Taken(_("This flag was already sent in another form."))
            return sent, False
        code, reason = Reason.worded(Use.FLAG, code, reason)
        if viewer.user_id and comment.author_id == viewer.user_id:
            raise Refused(_("This is your own comment: you can change or delete it."))
        if note.audience == Audience.ME:
            raise Refused(_("Nobody else reads this comment."))
        if not Revision.objects.shown_to(viewer).filter(pk=revision.pk).exists():
            raise Clash(_("This comment has other words by now. Look at it again."))
        if viewer.user_id:
            mine = Flag.objects.open().filter(revision=revision, by=viewer.user_id).first()
            if mine:
                return mine, False
        made = Flag(
            id=flag_id or uuid.uuid4(),
            comment=comment,
            revision=revision,
            by=viewer.user,
            is_by_visitor=viewer.is_anonymous,
            name=name_in(note.seminar, viewer.user) if viewer.user else "",
            code=code,
            reason=reason,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise Taken(_("This flag was already sent in another form.")) from error
        _record("comment flagged", made, comment)
        _reckon(comment, revision)
    return made, True


def withdraw_flag(one: Flag, *, viewer: Viewer) -> None:
    """Take a flag back: a member their own, a visitor one whose id they know. Raises Refused, and
    Clash where a moderator has settled it."""
    with transaction.atomic():
        comment = one.comment.locked()
        if (one.by_id, one.is_by_visitor) != (viewer.user_id, viewer.is_anonymous):
            raise Refused(_("Only who has flagged a comment can take that back."))
        mine = Flag.objects.filter(pk=one.pk, withdrawn_at=None, settled_by=None)
        taken = mine.update(withdrawn_at=timezone.now())
        one.refresh_from_db()
        if not taken:
            if one.withdrawn_at:
                return
            raise Clash(_("A moderator has looked at the comment meanwhile."))
        _record("flag withdrawn", one, comment)
        _reckon(comment, one.revision)


def dismiss(
    comment: Comment,
    *,
    viewer: Viewer,
    reason: str = "",
    seen: uuid.UUID | None = None,
    flagged: datetime | None = None,
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Leave a comment as it is, and settle all its flags by that. The author is not told.

    ``seen`` is the revision that the moderator read, ``flagged`` the moment of the latest flag
    that they saw: a newer one is a Clash. Raises Refused, Clash and Taken.
    """
    with transaction.atomic():
        comment = comment.locked()
        if not may_take_down(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if sent := sent_before(decision_id, comment, Verdict.DISMISS, viewer):
            return Outcome(sent, made=False)
        revision = _called(comment)
        if seen and revision and seen != revision.pk:
            raise Clash(_("This comment has other words by now. Look at it again."))
        if revision is None:
            read = comment.approved or comment.latest
            assert read is not None  # noqa: S101  (a comment has a wording)
            return repeated(read, Verdict.DISMISS, viewer)
        # Flags are made under the lock of the thread: a later one has a later moment.
        if flagged and Flag.objects.open().filter(comment=comment, created__gt=flagged).exists():
            raise Clash(_("Somebody has flagged this comment meanwhile. Look at it again."))
        decision = Decision(revision=revision, verdict=Verdict.DISMISS, reason=reason.strip())
        write(decision, decision_id, comment, viewer)
        settle(comment, decision)
    return Outcome(decision, made=True)


def _called(comment: Comment) -> Revision | None:
    """The wording that moderators are asked to look at again, the newest of several."""
    recalled = Q(recalled_at__isnull=False) & ~Q(state=State.SUBMITTED)
    flagged = Q(pk__in=Flag.objects.open().filter(comment=comment).values("revision"))
    rows = comment.revisions.filter(recalled | flagged)
    return rows.order_by(F("queued_at").desc(nulls_last=True), "-number").first()


def settle(comment: Comment, decision: Decision, *, only: Revision | None = None) -> None:
    """Settle the open flags of a comment, or ``only`` those on one wording, by a decision; in the
    caller's transaction, which holds the lock."""
    flags = Flag.objects.unsettled().filter(comment=comment)
    recalled = Revision.objects.filter(comment=comment, recalled_at__isnull=False)
    if only is not None:
        flags, recalled = flags.filter(revision=only), recalled.filter(pk=only.pk)
    settled = flags.update(settled_by=decision)
    # An appeal is not settled by that: the wording goes on waiting.
    recalled.exclude(state=State.SUBMITTED).update(recalled_at=None)
    waiting = comment.revisions.filter(state=State.SUBMITTED).first() if settled else None
    if waiting:
        why.reckon(waiting)


def open_again(decision: Decision) -> None:
    """What a decision that is being undone had settled is open again. Where somebody has flagged
    the same words anew since, the earlier flag stays settled."""
    for one in Flag.objects.filter(settled_by=decision):
        anew = Flag.objects.open().filter(revision=one.revision_id, by=one.by_id)
        if one.by_id is None or not anew.exists():
            Flag.objects.filter(pk=one.pk).update(settled_by=None)


def _reckon(comment: Comment, revision: Revision) -> None:
    """Find anew why the flagged wording is before moderators, and the one that waits."""
    why.reckon(revision)
    for one in comment.revisions.filter(state=State.SUBMITTED).exclude(pk=revision.pk):
        why.reckon(one)


def _record(kind: str, one: Flag, comment: Comment) -> None:
    """A line of the log without who and what: moderators who wrote the comment read the log, too.
    Both stand on the flag."""
    Event.record(
        kind,
        actor=None,
        subject=comment.pk,
        flag=str(one.pk),
        revision=str(one.revision_id),
        audience=comment.annotation.audience,
        by="visitor" if one.is_by_visitor else "member",
    )
