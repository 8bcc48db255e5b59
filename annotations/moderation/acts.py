"""What all acts of moderators have in common: who may, the same act sent twice, writing it down.

A decision names the revision that the moderator saw. It is one conditional statement on that
revision: if its state moved meanwhile, nothing is decided and ``Clash`` says so. A submitted
revision is always its comment's latest, because revising and deleting end the submission.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Event, User
from accounts.viewer import Viewer
from annotations.errors import Clash, Refused, Taken
from annotations.models import Claim, Comment, Decision, Notice, NoticeKind, Revision, Verdict
from annotations.models.audience import name_in, signed
from annotations.models.decision import TOLD
from annotations.rawrows import Given, RawRows, statement
from annotations.visibility import alone, decidable_by, removable_by


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, and whether this call made it (False: it was a repetition)."""

    decision: Decision
    made: bool


def may_decide(viewer: Viewer, comment: Comment) -> bool:
    """Whether the viewer may decide on this comment: their own only where nobody else can, and
    never on an appeal against their own decision."""
    return _holds("may decide", viewer, comment, decidable_by)


def may_take_down(viewer: Viewer, comment: Comment) -> bool:
    """Whether the viewer may hide this comment, show it again, and settle its flags."""
    return _holds("may take down", viewer, comment, removable_by)


def has_fellows(viewer: Viewer, comment: Comment) -> bool:
    """Whether somebody else moderates this comment, too."""
    return _holds("has fellows", viewer, comment, lambda one: ~alone(one, "annotation__"))


def _holds(what: str, viewer: Viewer, comment: Comment, rule: Callable[[Viewer], Q]) -> bool:
    """Whether the rule that is kept under ``what`` it says holds for this comment; one query."""

    def rows() -> QuerySet[Comment, Any]:
        return Comment.objects.filter(rule(viewer), pk=Given.uuid("pk")).values_list("pk")

    return bool(RawRows(statement((what, viewer.key), rows), pk=comment.pk).rows)


def person_of(viewer: Viewer) -> User:
    if viewer.user is None:
        raise Refused(_("Sign in first."))
    return viewer.user


def latest_standing(**which: Any) -> Decision | None:
    """The latest decision that was not undone."""
    return (
        Decision.objects.standing()
        .filter(**which)
        .select_related("lifted", "by", "revision__comment")
        .order_by("-created", "-id")
        .first()
    )


def standing_removal(comment: Comment) -> Decision | None:
    """The decision by which the comment is hidden now."""
    if comment.hidden_at is None:
        return None
    return latest_standing(revision__comment=comment, verdict=Verdict.HIDE)


def sent_before(
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


def repeated(revision: Revision, verdict: Verdict, viewer: Viewer) -> Outcome:
    """The standing decision that says the same already; raises Clash where there is none."""
    latest = Decision.objects.filter(revision=revision).order_by("-created", "-id").first()
    if latest and latest.verdict == verdict and latest.by_id == viewer.user_id:
        return Outcome(latest, made=False)
    raise Clash(_("This comment was changed or decided meanwhile. Look at it again."))


def write(
    decision: Decision,
    decision_id: uuid.UUID | None,
    comment: Comment,
    viewer: Viewer | None,
    *,
    tell: bool = True,
) -> None:
    """Store the decision, its line in the log, and a notice for the author; ``viewer`` is None
    where a rule decided."""
    room = comment.annotation.seminar
    decision.by = person_of(viewer) if viewer else None
    decision.name = name_in(room, decision.by) if decision.by else ""
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
        **_particulars(decision, comment),
        **(signed(room, decision.by) if decision.by else {}),
    )
    told = (decision.undoes or decision).verdict in TOLD
    # Nobody is told of what they did themselves, nor of what went its way by itself.
    if tell and told and decision.by_id and comment.author_id not in (None, decision.by_id):
        Notice.tell(NoticeKind.DECISION, [comment.author_id], comment=comment, decision=decision)


def _particulars(decision: Decision, comment: Comment) -> dict[str, Any]:
    """What else the log says of it; nothing that is not there."""
    found: dict[str, Any] = {
        "code": decision.code,
        "rule": decision.rule,
        "edited": str(decision.edited_id or ""),
        "undoes": str(decision.undoes_id or ""),
        "undone": decision.undoes.verdict if decision.undoes else "",
        "own": decision.by_id is not None and decision.by_id == comment.author_id,
    }
    return {name: value for name, value in found.items() if value}
