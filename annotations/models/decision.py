"""What a moderator did to exactly one revision, when and why. Append-only."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.viewer import Viewer
from annotations.models.revision import Revision
from annotations.visibility import may_hide, since_it_came, standing


class Verdict(models.TextChoices):
    """The kinds of decision."""

    APPROVE = "approve", _("approved")
    RETURN = "return", _("returned for changes")
    DECLINE = "decline", _("declined")
    HIDE = "hide", _("taken down")
    UNDO = "undo", _("undone")
    EDIT = "edit", _("approved with a copy-edit")
    DISMISS = "dismiss", _("looked at and left as it is")
    ASK = "ask", _("given to a second moderator")


APPROVING = (Verdict.APPROVE, Verdict.EDIT)
TOLD = (Verdict.APPROVE, Verdict.EDIT, Verdict.RETURN, Verdict.DECLINE, Verdict.HIDE)
"""What an author is told of. That somebody flagged a comment, or asked a colleague about it, stays
among moderators."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, asked for by a viewer and by what has become of them."""

    def visible_to(self, viewer: Viewer) -> DecisionQuerySet:
        """Those on what ``viewer`` moderates, now."""
        path = "comment__annotation__"
        theirs = Revision.objects.filter(
            standing(viewer, path),
            may_hide(viewer, path),
            since_it_came(OuterRef("created"), path),
            pk=OuterRef("revision"),
        )
        # Asked for each decision, so that a page of them is found along the index of their time.
        return self.filter(Exists(theirs)).without_flags_on_own(viewer)

    def without_flags_on_own(self, viewer: Viewer) -> DecisionQuerySet:
        """Of flags on their own comments moderators are told nothing: not that somebody else has
        left such a comment as it is, nor that this was undone."""
        own = Revision.objects.filter(pk=OuterRef("revision"), comment__author=viewer.user_id)
        dismissed = Decision.objects.filter(pk=OuterRef("undoes"), verdict=Verdict.DISMISS)
        untold = (Q(verdict=Verdict.DISMISS) | Exists(dismissed)) & Exists(own)
        return self.filter(Q(by=viewer.user_id) | ~untold)

    def told(self) -> DecisionQuerySet:
        """Those that the author of the comment may know of."""
        return self.filter(Q(verdict__in=TOLD) | Q(undoes__verdict__in=TOLD))

    def standing(self) -> DecisionQuerySet:
        """Those that were not undone, and undo nothing themselves.

        Not a join on ``undone_by``, and no search for empty ``undoes``: where few decisions were
        undone a planner takes the index of those, and goes through the whole table.
        """
        undone = Decision.objects.filter(undoes__isnull=False).values("undoes")
        return self.exclude(verdict=Verdict.UNDO).exclude(pk__in=undone)


class Decision(models.Model):
    """One decision; its undoing is another one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    """The moderator's name as it was shown where and when this was decided."""
    code = models.SlugField(max_length=32, blank=True)
    """Which reason of the list was chosen, if one was; ``reason`` has its words as they were."""
    reason = models.TextField(blank=True)
    rule = models.CharField(max_length=200, blank=True)
    """For an automatic approval: what let it through. Nobody decided then."""
    edited = models.OneToOneField(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="made_by"
    )
    """For an approval with a copy-edit: the moderator's wording, which everybody reads."""
    replaced = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """For an approval: the revision that was public before it."""
    lifted = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """For an approval: the taking down that it ended."""
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    created = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["created", "id"], name="decision_by_time"),
            models.Index(fields=["by", "created", "id"], name="decision_by_moderator"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict__in=["return", "decline", "hide", "ask"]) | ~Q(reason=""),
                name="decision_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict="undo", undoes__isnull=False)
                | (~Q(verdict="undo") & Q(undoes=None)),
                name="decision_undo_names_one",
            ),
            models.CheckConstraint(
                condition=Q(verdict="edit", edited__isnull=False)
                | (~Q(verdict="edit") & Q(edited=None)),
                name="decision_edit_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} · {self.revision_id}"

    @property
    def is_automatic(self) -> bool:
        """Whether a rule decided, and nobody."""
        return bool(self.rule)

    @property
    def who(self) -> str:
        """The moderator's name; empty once there is no such account any more."""
        return self.name if self.by and not self.by.erased_at else ""
