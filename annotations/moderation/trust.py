"""Trust: in a seminar that may publish, whoever has had enough approved is not held up any more.

Off until the seminar's instructor chooses it. Links, first comments and wordings by somebody else
are always held, and so is whatever was returned, flagged or asked about. What is let through is a
decision like any other, by nobody, with its rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Seminar
from annotations.models import Comment, Decision, Revision, Verdict, Why
from annotations.models.decision import APPROVING

PASSING = {Why.REVISED, Why.REPLY, Why.NEW}
"""All that a wording may be held for, to be let through."""


@dataclass(frozen=True, slots=True)
class Rule:
    """So many approved, and nothing declined or taken down within so many days."""

    seminar: int
    approved: int
    days: int

    def __str__(self) -> str:
        return f"trust: {self.approved} approved, none declined in {self.days} days"

    def is_met(self, author: int | None, name: str) -> bool:
        """Whether the author meets it in that seminar, under the name shown: whoever begins to go
        by another one begins anew, and nothing links the two. One query."""
        since = timezone.now() - timedelta(days=self.days)
        against = Q(verdict__in=[Verdict.DECLINE, Verdict.HIDE], created__gte=since)
        counts = (
            Decision.objects.standing()
            .filter(
                revision__comment__annotation__seminar=self.seminar,
                revision__comment__author=author,
                revision__name=name,
            )
            .aggregate(
                approved=Count("pk", filter=Q(verdict__in=APPROVING)),
                against=Count("pk", filter=against),
            )
        )
        return counts["approved"] >= self.approved and not counts["against"]


def rule_of(seminar: Seminar | None) -> Rule | None:
    """The rule of a seminar; None where there is none, or where it may not publish any more."""
    if seminar is None or not seminar.trust_after or not seminar.moderates_itself:
        return None
    return Rule(seminar.pk, seminar.trust_after, seminar.trust_days)


def consider(comment: Comment, revision: Revision) -> bool:
    """Approve a wording that has just been submitted, where its seminar's rule lets it through;
    in the caller's transaction, which holds the lock. Whether it did."""
    from annotations.moderation.acts import write
    from annotations.moderation.deciding import publish

    rule = rule_of(comment.annotation.seminar)
    if rule is None or not set(revision.held) <= PASSING or comment.hidden_at:
        return False
    if comment.parent and not comment.parent.is_public:
        return False
    decision = Decision(revision=revision, verdict=Verdict.APPROVE, rule=str(rule))
    publish(comment, revision, decision)
    write(decision, None, comment, None)
    return True
