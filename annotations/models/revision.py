"""The wordings of a comment, and where each stands on its way to the public."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from annotations.folding import folded_wording
from annotations.models.folded import FoldedField
from annotations.visibility import RevisionQuerySet


class State(models.TextChoices):
    """Where a revision stands on its way to the public."""

    UNMODERATED = "unmoderated", _("not for the public")
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("awaiting approval")
    APPROVED = "approved", _("approved")
    CHANGES_REQUESTED = "changes_requested", _("returned for changes")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("superseded")


class Why(models.TextChoices):
    """Why a wording is before moderators: the weightiest reason comes first."""

    FLAGGED = "flagged", _("flagged by a reader")
    APPEALED = "appealed", _("appealed")
    SECOND = "second", _("second opinion")
    PASSAGE = "passage", _("passage corrected")
    RESUBMITTED = "resubmitted", _("sent again")
    REVISED = "revised", _("revised")
    EDITED = "edited", _("edited by somebody else")
    NEW_AUTHOR = "new_author", _("new author")
    LINK = "link", _("with a link")
    TRUST = "trust", _("not trusted yet")
    REPLY = "reply", _("reply")
    NEW = "new", _("new")


QUEUED_AT = Case(
    When(state="submitted", then=Coalesce("recalled_at", "submitted_at")),
    When(state__in=["approved", "unmoderated"], then=F("recalled_at")),
)


class Revision(models.Model):
    """One wording of a comment: body, tags and the name shown. Never changed afterwards, but
    emptied when its author's account is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey("Comment", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField()
    tags = models.JSONField(default=list)
    folded = FoldedField(of=lambda wording: folded_wording(wording.body, wording.tags))
    """The words and tags as they are searched."""
    name = models.CharField(max_length=80)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices)
    created = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    """Since when everybody may read it; empty again once that approval is undone."""
    is_by_rule = models.BooleanField(default=False)
    """Whether a rule let it through last, and no moderator."""
    edit_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="edits"
    )
    """For a moderator's copy-edit: the author's wording, which it stands for."""
    recalled_at = models.DateTimeField(null=True, blank=True)
    """Since when it is before moderators once more: it is read already and was flagged, or a
    correction changed its passage, or its author has appealed."""
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    """The weightiest reason why it is before moderators, or was at last; of ``held`` the first."""
    held = models.JSONField(default=list, blank=True)
    """All those reasons, the weightiest first."""
    queued_at = models.GeneratedField(
        expression=QUEUED_AT, output_field=models.DateTimeField(null=True), db_persist=True
    )
    """Since when moderators are asked for something about it; empty where they are not."""

    objects: ClassVar[Any] = RevisionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state="submitted"),
                name="revision_waiting",
            ),
            models.Index(
                fields=["queued_at", "id"],
                condition=Q(queued_at__isnull=False),
                name="revision_queued",
            ),
            models.Index(
                fields=["why", "queued_at", "id"],
                condition=Q(queued_at__isnull=False),
                name="revision_queued_by_why",
            ),
            models.Index(
                fields=["approved_at", "id"],
                condition=Q(approved_at__isnull=False),
                name="revision_by_approval",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["comment"], condition=Q(state="submitted"), name="revision_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="revision_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} · {self.number}"

    def keep(self) -> None:
        """Store a wording that has just been made, and let it be searched; in the transaction that
        writes its comment."""
        from annotations.models.searched import SearchedWording

        self.save(force_insert=True)
        SearchedWording.keep(self)

    def name_people(self, named: Iterable[Any]) -> None:
        """Keep whom the words name, each with ``user`` (or ``user_id``) and the ``name`` there; in
        the transaction that wrote them."""
        from annotations.models.mention import Mention

        rows = [
            Mention(revision=self, user_id=getattr(one, "user_id", None) or one.user, name=one.name)
            for one in named
        ]
        if rows:
            Mention.objects.bulk_create(rows)
