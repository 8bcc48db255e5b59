"""Trust: in a seminar that may publish, whoever has had enough approved is not held up any more.

Off until the seminar's instructor chooses it. Links, first comments and wordings by somebody else
are always held, and so is whatever was returned, flagged or asked about, and what moderators write
where another one can read it. What is let through is a decision like any other, by nobody, with
its rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, Role, Seminar
from accounts.viewer import Viewer
from annotations.models import Claim, Comment, Decision, Revision, Verdict, Why
from annotations.models.decision import APPROVING
from annotations.visibility import moderated_without

PASSING = {Why.REVISED, Why.REPLY, Why.NEW}
"""All that a wording may be held for, to be let through."""


@dataclass(frozen=True, slots=True)
class Rule:
    """So many comments approved, and none declined or taken down within so many days."""

    seminar: int
    approved: int
    days: int

    def __str__(self) -> str:
        return f"trust: {self.approved} approved, none declined in {self.days} days"

    def is_met(self, author: int | None, name: str) -> bool:
        """Whether the author, a member of that seminar now, meets it under the name shown: whoever
        begins to go by another one begins anew, and nothing links the two. A decline that gave way
        to an approval of the same words does not count. One query."""
        since = timezone.now() - timedelta(days=self.days)
        overturned = Decision.objects.standing().filter(
            revision=OuterRef("revision"), verdict__in=APPROVING, created__gt=OuterRef("created")
        )
        against = Q(verdict=Verdict.HIDE) | Q(verdict=Verdict.DECLINE, overturned=False)
        members = Membership.objects.filter(seminar=self.seminar, user=author, ended_at=None)
        counts = (
            Decision.objects.standing()
            .filter(
                Exists(members),
                revision__comment__annotation__seminar=self.seminar,
                revision__comment__author=author,
                revision__name=name,
            )
            .annotate(overturned=Exists(overturned))
            .aggregate(
                approved=Count("revision__comment", filter=Q(verdict__in=APPROVING), distinct=True),
                against=Count("pk", filter=against & Q(created__gte=since)),
            )
        )
        return counts["approved"] >= self.approved and not counts["against"]


def rule_of(seminar: Seminar | None) -> Rule | None:
    """The rule of a seminar; None where there is none, or where it may not publish any more."""
    if seminar is None or not seminar.trust_after or not seminar.moderates_itself:
        return None
    return Rule(seminar.pk, seminar.trust_after, seminar.trust_days)


def trusts(seminar: Seminar, viewer: Viewer) -> bool:
    """Whether what the viewer writes there for everybody is held up by nothing but what is in it.
    No query where the seminar has no rule, else one."""
    rule = rule_of(seminar)
    if rule is None or viewer.is_moderator or seminar.pk in viewer.moderated_seminars:
        return False
    return rule.is_met(viewer.user_id, viewer.name_in(seminar.pk))


def consider(comment: Comment, revision: Revision) -> bool:
    """Approve a wording that has just been submitted, where its seminar's rule lets it through;
    in the caller's transaction, which holds the lock. Whether it did."""
    from annotations.moderation.acts import write
    from annotations.moderation.deciding import publish
    from annotations.moderation.why import may_not_pass

    rule = rule_of(comment.annotation.seminar)
    if rule is None or not set(revision.held) <= PASSING or comment.hidden_at:
        return False
    if comment.parent and not comment.parent.is_public:
        return False
    if may_not_pass(comment) or _is_for_another_moderator(comment):
        return False
    if Claim.objects.standing().filter(comment=comment).exists():
        # A moderator has it open: what they are about to say is not overtaken.
        return False
    decision = Decision(revision=revision, verdict=Verdict.APPROVE, rule=str(rule))
    publish(comment, revision, decision)
    write(decision, None, comment, None)
    return True


def _is_for_another_moderator(comment: Comment) -> bool:
    """Whether its author decides there on what others write, and somebody else could on this."""
    others = moderated_without({comment.author_id}, "annotation__")
    return is_moderators_own(comment) and Comment.objects.filter(others, pk=comment.pk).exists()


def is_moderators_own(comment: Comment) -> bool:
    """Whether its author decides on what others write in its place. One query at most."""
    author = comment.author
    if author is None:
        return False
    roles = Membership.objects.filter(
        ~Q(role=Role.MEMBER), seminar=comment.annotation.seminar, user=author, ended_at=None
    )
    return author.is_moderator or roles.exists()
