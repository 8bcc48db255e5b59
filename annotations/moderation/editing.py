"""Approving a comment with a copy-edit: a wording of its own, marked as the moderator's."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from annotations import markup
from annotations.errors import Refused
from annotations.mentions import Named
from annotations.models import Comment, Decision, Revision, State, Verdict
from annotations.moderation.acts import (
    Outcome,
    may_decide,
    person_of,
    repeated,
    sent_before,
    write,
)
from annotations.moderation.deciding import check_parent, publish
from annotations.moderation.flags import settle


def copy_edit(
    revision: Revision,
    *,
    body: str,
    viewer: Viewer,
    tags: list[str] | None = None,
    reason: str = "",
    decision_id: uuid.UUID | None = None,
) -> Outcome:
    """Approve a waiting revision in slightly other words. The author's own become superseded and
    stay in the history; the author is told, with the difference. Tags that are not given stay.

    Raises Refused (also where nothing would be different), Clash and Taken.
    """
    if not body.strip():
        raise Refused(_("Write something first."), "body")
    tags = revision.tags if tags is None else tags
    with transaction.atomic():
        comment = revision.comment.locked()
        if not may_decide(viewer, comment):
            raise Refused(_("You cannot decide on this comment."))
        if sent := sent_before(decision_id, comment, Verdict.EDIT, viewer, revision):
            return Outcome(sent, made=False)
        if (body, tags) == (revision.body, revision.tags):
            raise Refused(_("These are the author's own words: approve them as they are."), "body")
        check_parent(comment)
        moved = Revision.objects.filter(pk=revision.pk, state=State.SUBMITTED).update(
            state=State.SUPERSEDED
        )
        if not moved:
            return repeated(revision, Verdict.EDIT, viewer)
        edited = _edited(comment, revision, body, tags, person_of(viewer))
        decision = Decision(
            revision=revision, verdict=Verdict.EDIT, edited=edited, reason=reason.strip()
        )
        publish(comment, edited, decision)
        write(decision, decision_id, comment, viewer)
        settle(comment, decision)
    return Outcome(decision, made=True)


def _edited(comment: Comment, revision: Revision, body: str, tags: list[str], by: User) -> Revision:
    """The moderator's wording, stored as the comment's latest: under the author's name, offered
    when the author's was, and naming whom that named as far as it still does."""
    named = [
        Named(one.user_id, one.name) for one in revision.mentions.all() if f"@{one.name}" in body
    ]
    last = comment.revisions.aggregate(last=Max("number"))["last"]
    edited = Revision(
        comment=comment,
        number=last + 1,
        body=body,
        html=markup.to_html(body, [one.name for one in named]),
        renderer=markup.RENDERER_VERSION,
        tags=tags,
        name=revision.name,
        written_by=by,
        edit_of=revision,
        state=State.APPROVED,
        created=timezone.now(),
        submitted_at=revision.submitted_at,
    )
    edited.keep()
    edited.name_people(named)
    Comment.objects.filter(pk=comment.pk).update(
        latest=edited, version=F("version") + 1, updated=edited.created
    )
    return edited
