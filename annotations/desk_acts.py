"""What moderators can do at the desk, one act at a time or on many comments, each by one form.

Every act names the wording that the moderator saw.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.viewer import Viewer
from annotations import moderation
from annotations.errors import Clash
from annotations.fields import Identifier, Option, Words
from annotations.forms import REASON_CODE_POINTS, ReasonForm
from annotations.models import Decision, Flag, Reason, Revision, State, Verdict
from annotations.models.reason import Use

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
TOGETHER = "together"
"""Sent instead of a verdict: to approve a reply and what it answers."""
PREVIEW = "preview"
"""Sent instead of a verdict: to see the difference that a copy-edit makes."""
ACTS = (
    Verdict.APPROVE, Verdict.RETURN, Verdict.DECLINE, Verdict.HIDE, Verdict.EDIT, Verdict.ASK,
    Verdict.DISMISS,
)  # fmt: skip
CHOOSE = gettext_lazy("Choose what is to be done.")


class ActForm(ReasonForm):
    """One act on one revision. ``decision`` is what the page named it beforehand."""

    decision = Identifier(required=False)
    verdict = Option(
        choices=[*((act, act.label) for act in ACTS), (TOGETHER, TOGETHER), (PREVIEW, PREVIEW)],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    code = forms.SlugField(max_length=32, required=False)
    public = Identifier(required=False)
    """The wording that everybody reads, as it was seen: what hiding is about."""
    flagged = forms.CharField(max_length=40, required=False)
    """When the latest flag was made that was seen; empty where none was."""
    body = Words(limit=settings.MAX_COMMENT_CODE_POINTS, required=False)
    question = Words(limit=REASON_CODE_POINTS, required=False)

    def clean_flagged(self) -> datetime | None:
        return moment_of(self.cleaned_data["flagged"]) if "flagged" in self.data else None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("verdict") == Verdict.EDIT and not given.get("body"):
            self.add_error("body", ValidationError(_("Write something first.")))
        return given


def carry_out(
    revision: Revision, given: dict[str, Any], *, viewer: Viewer, parents: list[Any] | None = None
) -> Decision:
    """Do what a valid ActForm says to ``revision``. Raises Refused, Clash and Taken."""
    verdict, decision_id = given["verdict"], given["decision"]
    common: dict[str, Any] = {"viewer": viewer, "decision_id": decision_id}
    if verdict == TOGETHER:
        done = moderation.approve_together(revision, parents=parents or [], **common)
        return done[-1].decision
    if verdict == Verdict.HIDE:
        # What hiding is about is public: of a wording that waits, the approved one before it.
        seen = given["public"] or revision.pk
        words = {"reason": given["reason"], "code": given["code"]}
        return moderation.take_down(revision.comment, seen=seen, **words, **common).decision
    if verdict == Verdict.DISMISS:
        known: dict[str, Any] = {"seen": revision.pk, "flagged": given.get("flagged")}
        return moderation.dismiss(revision.comment, **known, **common).decision
    if verdict == Verdict.ASK:
        return moderation.ask(revision, question=given["question"], **common).decision
    is_recalled = revision.state != State.SUBMITTED and revision.queued_at
    if is_recalled and verdict == Verdict.APPROVE and not was_sent(decision_id):
        raise Clash(_("This is public already: leave it as it is, or take it down."))
    if verdict == Verdict.EDIT:
        return moderation.copy_edit(revision, body=given["body"], **common).decision
    words = {"reason": given["reason"], "code": given["code"]}
    return moderation.decide(revision, verdict, **words, **common).decision


def moment_of(flagged: str) -> datetime:
    """When the latest flag was made that somebody saw; before all flags where they saw none."""
    try:
        found = parse_datetime(flagged)
    except ValueError:
        found = None
    return found if found and found.tzinfo else datetime.min.replace(tzinfo=UTC)


def latest_flags(comments: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Comment -> when the latest of its open flags was made. One query."""
    rows = Flag.objects.open().filter(comment__in=list(comments)).order_by()
    return dict(rows.values_list("comment").annotate(Max("created")))


def was_sent(decision_id: uuid.UUID | None) -> bool:
    """Whether there is such a decision already: what it is, its verb asks."""
    return decision_id is not None and Decision.objects.filter(pk=decision_id).exists()


def may_act(viewer: Viewer, revision: Revision) -> bool:
    """Whether the viewer may do what the queue asks about this wording."""
    waits = revision.state == State.SUBMITTED
    may = moderation.may_decide if waits else moderation.may_take_down
    return may(viewer, revision.comment)


def identifiers(given: list[str]) -> list[uuid.UUID]:
    """Those of the values that are UUIDs."""
    return [uuid.UUID(one) for one in given if _UUID.fullmatch(one)]


def reasons(*uses: Use) -> dict[str, list[Any]]:
    """What the site's list offers for each act that needs a reason, or only for these ``uses``.
    One query."""
    rows = list(Reason.objects.filter(is_offered=True))
    return {
        str(use): [one for one in rows if getattr(one, f"for_{use}")]
        if not uses or use in uses
        else []
        for use in (Use.RETURN, Use.DECLINE, Use.HIDE)
    }
