"""Why a wording is before moderators: found when it comes there, and kept with it.

So the queue is read along one index, whatever waits. It is found anew whenever something happens
that it depends on: a decision undone, a flag, a question, an appeal, a correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.viewer import Viewer
from annotations.models import (
    Appeal,
    Comment,
    Decision,
    Flag,
    Placing,
    Revision,
    State,
    Verdict,
    Why,
)
from annotations.moderation import trust

_LINK = re.compile(r"(?i)\b(?:https?|ftp)://|\bwww\.|\bmailto:|\]\s*[(\[]")


def at_first(comment: Comment, revision: Revision) -> list[str]:
    """Why the first wording of a comment is held, before it is stored. One query; two more in a
    seminar whose members can be trusted."""
    codes = []
    if revision.written_by_id != comment.author_id and revision.edit_of_id is None:
        codes.append(Why.EDITED)
    known = Comment.objects.filter(
        author=comment.author_id, approved__isnull=False, approved__name=revision.name
    )
    if not known.exists():
        codes.append(Why.NEW_AUTHOR)
    if _LINK.search(revision.body) or "<a " in revision.html:
        codes.append(Why.LINK)
    rule = trust.rule_of(comment.annotation.seminar)
    if rule and not rule.is_met(comment.author_id, revision.name):
        codes.append(Why.TRUST)
    codes.append(Why.REPLY if comment.parent_id else Why.NEW)
    return [str(code) for code in codes]


def reckon_all(comment: Comment) -> None:
    """Find it anew for the wordings of a comment that may be before moderators."""
    present = Comment.objects.select_related("latest", "approved").get(pk=comment.pk)
    for revision in {present.latest, present.approved} - {None}:
        assert revision is not None  # noqa: S101
        reckon(revision)


def reckon(revision: Revision) -> Revision:
    """Find it anew, in the caller's transaction, which holds the lock of the thread."""
    row = Revision.objects.select_related("comment__annotation__seminar").get(pk=revision.pk)
    comment = row.comment
    standing = list(
        Decision.objects.standing()
        .filter(revision__comment=comment)
        .order_by("created", "id")
        .values_list("revision_id", "verdict", "created")
    )
    flagged = Flag.objects.open().filter(revision=row).aggregate(at=Min("created"))["at"]
    passage = _passage_changed(row, standing)
    codes: list[str] = [Why.FLAGGED] if flagged else []
    recalled: datetime | None = None
    if row.state == State.SUBMITTED:
        appeal = Appeal.objects.filter(revision=row).first()
        recalled = appeal.created if appeal else None
        codes += [Why.APPEALED] if appeal else []
        if any(of == row.pk and verdict == Verdict.ASK for of, verdict, _at in standing):
            codes.append(Why.SECOND)
        codes += [Why.PASSAGE] if passage else []
        earlier = [v for of, v, _at in standing if of != row.pk and v in EARLIER]
        if earlier and earlier[-1] in (Verdict.RETURN, Verdict.DECLINE):
            codes.append(Why.RESUBMITTED)
        if comment.approved_id and comment.approved_id != row.pk:
            codes.append(Why.REVISED)
        codes += at_first(comment, row)
    else:
        codes += [Why.PASSAGE] if passage else []
        recalled = min((at for at in (flagged, passage) if at), default=None)
    held = [str(code) for code in codes]
    Revision.objects.filter(pk=row.pk).update(
        held=held, why=held[0] if held else row.why, recalled_at=recalled
    )
    row.held = held
    return row


EARLIER = (Verdict.APPROVE, Verdict.EDIT, Verdict.RETURN, Verdict.DECLINE)


def _passage_changed(
    revision: Revision, standing: list[tuple[Any, str, datetime]]
) -> datetime | None:
    """When a correction gave the passage other words, or none, since somebody looked last."""
    looked = max((at for _of, verdict, at in standing if verdict != Verdict.ASK), default=None)
    since = max((at for at in (revision.submitted_at, looked) if at), default=None)
    if since is None:
        return None
    return Placing.objects.filter(
        annotation=revision.comment.annotation_id,
        is_correction=True, outcome__in=["changed", "unplaced"], at__gt=since,
    ).aggregate(at=Max("at"))["at"]  # fmt: skip


def reckon_passages(annotations: Iterable[Any], at: datetime) -> None:
    """A correction has given these annotations' passages other words, or none: what waits or is
    public on them is before moderators for that, too. In the caller's transaction, which holds
    the locks: one statement for all that is public already, and some for each that waits."""
    rows = Revision.objects.filter(
        comment__annotation__in=list(annotations),
        comment__annotation__audience="public",
        comment__deleted_at=None,
    )
    rows.filter(state=State.APPROVED, recalled_at=None).update(
        recalled_at=at, why=Why.PASSAGE, held=[Why.PASSAGE]
    )
    again = Q(state=State.SUBMITTED) | Q(state=State.APPROVED, recalled_at__lt=at)
    for revision in rows.filter(again):
        reckon(revision)


def in_words(revision: Revision, viewer: Viewer) -> list[str]:
    """Why the wording is before moderators, as sentences for one. Two queries at most."""
    said = []
    for code in revision.held:
        if code == Why.FLAGGED:
            said += _flags_in_words(revision, viewer)
        elif code == Why.APPEALED:
            words = Appeal.objects.filter(revision=revision).values_list("words", flat=True).first()
            said.append(
                _("The author appeals against the decision of another moderator: “%(words)s”")
                % {"words": words}
                if words
                else _("The author appeals against the decision of another moderator.")
            )
        elif code == Why.SECOND:
            said += _questions_in_words(revision)
        elif code == Why.RESUBMITTED:
            said.append(_return_in_words(revision))
        elif code in SENTENCES:
            said.append(str(SENTENCES[code]()))
    return said


SENTENCES = {
    Why.PASSAGE: lambda: _("A correction of the text has changed the passage since it was read."),
    Why.REVISED: lambda: _(
        "A new wording of an approved comment. The approved one stays public until you decide."
    ),
    Why.EDITED: lambda: _("Somebody else than its author has written this wording."),
    Why.NEW_AUTHOR: lambda: _("Nothing under this name was public when it was sent."),
    Why.LINK: lambda: _("It contains a link."),
    Why.TRUST: lambda: _(
        "Its author has not yet as many approved comments as this seminar asks for, or one was "
        "declined or taken down lately."
    ),
    Why.REPLY: lambda: _("A reply, meant for everybody."),
    Why.NEW: lambda: _("A new comment, meant for everybody."),
}


def _flags_in_words(revision: Revision, viewer: Viewer) -> list[str]:
    flags = list(Flag.objects.visible_to(viewer).open().filter(revision=revision))
    count = len(flags)
    if not count:
        # What it says is not for this viewer: whoever wrote it did so in another room.
        of_own = revision.comment.author_id == viewer.user_id
        return [] if of_own else [_("A reader flagged it before it came to this seminar.")]
    said = ngettext("One reader has flagged it:", "%(n)d readers have flagged it:", count)
    words = " · ".join(f"“{one.reason}”" for one in flags if one.reason)
    return [f"{said % {'n': count}} {words}".strip()]


def _return_in_words(revision: Revision) -> str:
    before = Decision.objects.standing().filter(
        revision__comment=revision.comment_id, verdict__in=EARLIER
    )
    last = before.exclude(revision=revision).order_by("created", "id").last()
    if last is None or last.verdict not in (Verdict.RETURN, Verdict.DECLINE):
        return _("Sent again after it was returned or declined.")
    said = {
        Verdict.RETURN: _("Sent again after it was returned: “%(reason)s”"),
        Verdict.DECLINE: _("Sent again after it was declined: “%(reason)s”"),
    }[Verdict(last.verdict)]
    return said % {"reason": last.reason}


def _questions_in_words(revision: Revision) -> list[str]:
    asked = Decision.objects.standing().filter(revision=revision, verdict=Verdict.ASK)
    return [
        _("%(who)s asks for a second opinion: “%(question)s”")
        % {"who": one.who or _("A moderator"), "question": one.reason}
        for one in asked.order_by("created", "id").select_related("by")
    ]
