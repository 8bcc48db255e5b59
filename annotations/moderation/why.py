"""Why a wording is before moderators: found when it comes there, and kept with it.

So the queue is read along one index, whatever waits. It is found anew whenever something happens
that it depends on: a decision undone, a flag, a question, an appeal, a correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Min, Q
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
from annotations.visibility import since_it_came

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
    words = [revision.body, *revision.tags]
    if any(_LINK.search(one) for one in words) or "<a " in revision.html:
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
    flags = Flag.objects.open().filter(comment=comment)
    # Moderators see what waits of their own, and are not told of flags on what others read of it.
    if row.state != State.SUBMITTED or trust.is_moderators_own(comment):
        flags = flags.filter(revision=row)
    flagged = flags.aggregate(at=Min("created"))["at"]
    passage = _passage_changed(row)
    codes: list[str] = [Why.FLAGGED] if flagged else []
    recalled: datetime | None = None
    if row.state == State.SUBMITTED:
        appeal = Appeal.objects.filter(revision=row).first()
        recalled = appeal.created if appeal else None
        codes += [Why.APPEALED] if appeal else []
        past = Past.of(comment, told=True)
        codes += [Why.SECOND] if past.asked else []
        codes += [Why.PASSAGE] if passage else []
        answered = appeal is not None and past.last and past.last.pk == appeal.decision_id
        if past.is_refused and not answered:
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


@dataclass(frozen=True, slots=True)
class Past:
    """What moderators have said of a comment that still matters for what waits of it."""

    last: Decision | None
    """The latest decision on any of its wordings that was not undone."""
    undone: bool
    """Whether a later one was undone, and no moderator has decided since."""
    asked: list[Decision]
    """The questions for a second opinion since the last decision."""

    @property
    def is_refused(self) -> bool:
        """Whether moderators did not want what they read last."""
        return self.undone or (
            self.last is not None and self.last.verdict in (Verdict.RETURN, Verdict.DECLINE)
        )

    @classmethod
    def of(cls, comment: Comment, *, told: bool) -> Past:
        """One query. ``told``: without what would tell names in a room with pseudonyms."""
        found = Decision.objects.filter(revision__comment=comment)
        if told:
            found = found.filter(since_it_came(F("created"), "revision__comment__annotation__"))
        rows = list(found.order_by("created", "id").select_related("by", "undoes"))
        gone = {one.undoes_id for one in rows if one.undoes_id}
        last: Decision | None = None
        asked: list[Decision] = []
        undone = False
        for one in rows:
            if one.undoes is not None and one.undoes.verdict in EARLIER:
                undone = True
            elif one.pk not in gone and one.verdict in EARLIER:
                # What a rule let through, nobody has looked at.
                last, undone = one, undone and one.is_automatic
                asked = asked if one.is_automatic else []
            elif one.pk not in gone and one.verdict == Verdict.ASK:
                asked.append(one)
        return cls(last, undone, asked)


def may_not_pass(comment: Comment) -> bool:
    """Whether moderators have yet to look at the comment, whatever they may be told of why: it is
    flagged, was refused, or somebody waits for a second opinion. Two queries at most."""
    if Flag.objects.unsettled().filter(comment=comment).exists():
        return True
    past = Past.of(comment, told=False)
    return past.is_refused or bool(past.asked)


def _passage_changed(revision: Revision) -> datetime | None:
    """When a correction gave the passage other words, or none, since somebody looked last."""
    looks = Decision.objects.standing().filter(revision__comment=revision.comment_id)
    looked = looks.exclude(verdict=Verdict.ASK).aggregate(at=Max("created"))["at"]
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
        if code == Why.NEW and Why.REVISED in revision.held:
            continue
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
        elif code == Why.TRUST and not viewer.sees_authors:
            said.append(_("Its seminar’s rule of trust does not let it through."))
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
    rows = Flag.objects.visible_to(viewer).open().filter(comment=revision.comment_id)
    if revision.state != State.SUBMITTED:
        rows = rows.filter(revision=revision)
    flags = list(rows.filter(since_it_came(F("created"), "comment__annotation__")))
    count = len(flags)
    if not count:
        # What it says is not for this viewer: whoever wrote it did so in another room.
        of_own = revision.comment.author_id == viewer.user_id
        return [] if of_own else [_("A reader flagged it before it came to this seminar.")]
    said = ngettext("One reader has flagged it:", "%(n)d readers have flagged it:", count)
    words = " · ".join(f"“{one.reason}”" for one in flags if one.reason)
    return [f"{said % {'n': count}} {words}".strip()]


def _return_in_words(revision: Revision) -> str:
    past = Past.of(revision.comment, told=True)
    if past.undone:
        return _("A decision on it was taken back, and nobody has decided since.")
    last = past.last
    if last is None or last.verdict not in (Verdict.RETURN, Verdict.DECLINE):
        return _("Sent again after it was returned or declined.")
    said = {
        Verdict.RETURN: _("Sent again after it was returned: “%(reason)s”"),
        Verdict.DECLINE: _("Sent again after it was declined: “%(reason)s”"),
    }[Verdict(last.verdict)]
    return said % {"reason": last.reason}


def _questions_in_words(revision: Revision) -> list[str]:
    return [
        _("%(who)s asks for a second opinion: “%(question)s”")
        % {"who": one.who or _("A moderator"), "question": one.reason}
        for one in Past.of(revision.comment, told=True).asked
    ]
