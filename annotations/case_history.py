"""What has happened to a comment, as a moderator of it reads that at the desk."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations.desk_names import author_of, decided_by
from annotations.models import Decision, Revision, State, Verdict
from annotations.visibility import since_it_came


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a comment's history."""

    at: datetime.datetime
    who: str
    what: str
    reason: str = ""


class History:
    """The wordings of a comment that were offered, and what was decided on them. Three queries."""

    def __init__(self, revision: Revision, viewer: Viewer) -> None:
        comment = revision.comment
        self.viewer = viewer
        self.offered = list(
            Revision.objects.filter(
                since_it_came(F("submitted_at"), "comment__annotation__"),
                comment=comment,
                submitted_at__isnull=False,
            )
            .defer("html")
            .order_by("number")
        )
        self.decisions = list(
            Decision.objects.filter(
                since_it_came(F("created"), "revision__comment__annotation__"),
                revision__comment=comment,
            )
            .without_flags_on_own(viewer)
            .select_related("by", "revision", "undoes")
            .prefetch_related("undone_by")
            .order_by("created", "id")
        )
        # Each as a part of the one comment that is known already.
        for one in (*self.offered, *(decision.revision for decision in self.decisions)):
            one.comment = comment
        self.comment, self.revision = comment, revision

    def entries(self) -> list[Entry]:
        """Line by line, the oldest first."""
        found = [
            Entry(
                r.submitted_at,
                author_of(self.viewer, r),
                _("offered wording %(n)d") % {"n": r.number},
            )
            for r in self.offered
            if r.submitted_at
        ]
        found += [
            Entry(d.created, self._who(d), _said(d), d.reason or d.rule) for d in self.decisions
        ]
        if self.comment.deleted_at:
            name = author_of(self.viewer, self.revision)
            found.append(Entry(self.comment.deleted_at, name, _("deleted it")))
        return sorted(found, key=lambda entry: entry.at)

    def _who(self, decision: Decision) -> str:
        if decision.is_automatic:
            return _("(by a rule)")
        return decided_by(self.viewer, decision) or _("somebody")

    def standing(self, **which: Any) -> Decision | None:
        """The latest decision that was not undone and has these attributes."""
        for decision in reversed(self.decisions):
            if not is_undone(decision) and all(getattr(decision, k) == v for k, v in which.items()):
                return decision
        return None

    def decided_before(self, revision: Revision) -> Revision | None:
        """The latest earlier wording that was decided on, and not taken back by its author."""
        decided = {d.revision_id for d in self.decisions if not d.undoes and not is_undone(d)}
        before = [
            r
            for r in self.offered
            if r.number < revision.number and r.pk in decided and r.state != State.WITHDRAWN
        ]
        return before[-1] if before else None


def is_undone(decision: Decision) -> bool:
    return getattr(decision, "undone_by", None) is not None


def _said(decision: Decision) -> str:
    """What the moderator did, after their name."""
    number = {"n": decision.revision.number}
    said = {
        Verdict.APPROVE: _("approved wording %(n)d"),
        Verdict.RETURN: _("returned wording %(n)d"),
        Verdict.DECLINE: _("declined wording %(n)d"),
        Verdict.HIDE: _("took the comment down"),
        Verdict.EDIT: _("approved wording %(n)d with a copy-edit"),
        Verdict.DISMISS: _("looked at the comment and left it as it is"),
        Verdict.ASK: _("asked for a second opinion on wording %(n)d"),
    }
    if decision.undoes:
        what = said.get(Verdict(decision.undoes.verdict), "") % number
        return _("took it back: %(what)s") % {"what": what}
    return said[Verdict(decision.verdict)] % number
