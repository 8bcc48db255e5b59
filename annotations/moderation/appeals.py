"""Appeals: an author asks another moderator to look at what was declined."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Event
from accounts.viewer import Viewer
from annotations.errors import Clash, Refused, Taken
from annotations.models import Appeal, Audience, Comment, Decision, Revision, State, Verdict
from annotations.models.audience import signed
from annotations.moderation import why
from annotations.moderation.acts import latest_standing, person_of
from annotations.visibility import moderated_without


def may_appeal(comment: Comment, decline: Decision | None) -> bool:
    """Whether the author may appeal against ``decline``, the decision on the latest wording: once
    for a wording that is meant for the public, and where somebody else can decide on it."""
    return decline is not None and comment.pk in appealable([(comment, decline)])


def appealable(declines: Iterable[tuple[Comment, Decision]]) -> set[uuid.UUID]:
    """Of comments with the decisions on them, those whose authors ``may_appeal``. One query, and
    none where nothing is declined."""
    asked: dict[tuple[int | None, int | None], list[uuid.UUID]] = {}
    for comment, decline in declines:
        if (
            decline.verdict == Verdict.DECLINE
            and comment.deleted_at is None
            and comment.latest_id == decline.revision_id
            and decline.revision.state == State.DECLINED
        ):
            asked.setdefault((decline.by_id, comment.author_id), []).append(comment.pk)
    if not asked:
        return set()
    others = Q()
    for people, comments in asked.items():
        others |= Q(pk__in=comments) & moderated_without(people, "annotation__")
    appealed = Exists(Appeal.objects.filter(revision=OuterRef("latest")))
    found = Comment.objects.filter(others, ~appealed, annotation__audience=Audience.PUBLIC)
    return set(found.values_list("pk", flat=True))


def appeal(
    comment: Comment,
    *,
    viewer: Viewer,
    words: str,
    seen: uuid.UUID | None = None,
    appeal_id: uuid.UUID | None = None,
) -> tuple[Appeal, bool]:
    """Let a declined wording wait again, for another moderator than the one who declined it.

    ``seen`` is the decision that the author read. Returns the appeal and whether it is new: the
    same id is the same appeal. Raises Refused, Clash and Taken.
    """
    words = words.strip()
    person = person_of(viewer)
    if not words:
        raise Refused(
            _("Say why it should be looked at again: another moderator reads it."), "words"
        )
    with transaction.atomic():
        comment = comment.locked()
        if comment.author_id != person.pk:
            raise Refused(_("Only the author of a comment can appeal."))
        if appeal_id and (sent := Appeal.objects.filter(pk=appeal_id).first()):
            if sent.revision_id != comment.latest_id:
                raise Taken(_("This appeal was already sent in another form."))
            return sent, False
        decline = latest_standing(revision=comment.latest_id, verdict=Verdict.DECLINE)
        if seen and decline and decline.pk != seen:
            raise Clash(_("Something else was decided meanwhile. Look at it again."))
        if decline is None or not may_appeal(comment, decline):
            raise Refused(_why_not(comment, decline))
        moved = Revision.objects.filter(pk=decline.revision_id, state=State.DECLINED).update(
            state=State.SUBMITTED
        )
        if not moved:
            raise Clash(_("Something else was decided meanwhile. Look at it again."))
        made = Appeal(
            id=appeal_id or uuid.uuid4(), revision=decline.revision, decision=decline,
            by=person, words=words,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise Taken(_("This appeal was already sent in another form.")) from error
        note = comment.annotation
        # Without the words: they go with the account, and the log stays.
        Event.record(
            "decision appealed", actor=person, subject=comment.pk,
            revision=str(decline.revision_id), decision=str(decline.pk), audience=note.audience,
            **signed(note.seminar, person),
        )  # fmt: skip
        why.reckon(decline.revision)
        comment.settle()
    return made, True


def _why_not(comment: Comment, decline: Decision | None) -> str:
    if decline is None or decline.revision.state != State.DECLINED:
        return _("There is nothing to appeal against: this wording is not declined.")
    if Appeal.objects.filter(revision=decline.revision_id).exists():
        return _("You have appealed against this already. You can send other words.")
    if comment.annotation.audience != Audience.PUBLIC:
        return _("This is not meant for the public any more, so nobody decides on it.")
    return _("There is no other moderator who could look at it. You can send other words.")
