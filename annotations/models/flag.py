"""That somebody who reads a comment finds moderators should look at it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.viewer import Viewer
from annotations.models.audience import Audience
from annotations.models.comment import Comment
from annotations.models.decision import Decision
from annotations.models.revision import Revision, State
from annotations.visibility import may_hide, since_it_came, standing


class FlagQuerySet(models.QuerySet["Flag"]):
    """Flags, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> FlagQuerySet:
        """Those on what the viewer moderates, and the viewer's own. Who wrote a comment never
        sees who flagged it, nor that somebody did, moderator or not; and what readers said before
        a note came to a room with pseudonyms stays where they said it."""
        if viewer.is_anonymous:
            return self.none()
        path = "comment__annotation__"
        of_others = ~Q(comment__author=viewer.user_id) | Q(comment__author=None)
        theirs = standing(viewer, path) & may_hide(viewer, path) & of_others
        theirs &= since_it_came(F("created"), path)
        return self.filter(theirs | Q(by=viewer.user_id))

    def unsettled(self) -> FlagQuerySet:
        """Those that nobody has settled or taken back, whatever has become of the words."""
        return self.filter(withdrawn_at=None, settled_by=None, comment__deleted_at=None)

    def open(self) -> FlagQuerySet:
        """Those of them on words that others still read, or whose author offers others instead:
        an edit is no way around a flag."""
        gone = Q(comment__annotation__audience=Audience.PUBLIC, revision__state=State.WITHDRAWN)
        offers = Q(comment__latest__state=State.SUBMITTED)
        return self.unsettled().filter(
            ~Q(comment__annotation__audience=Audience.ME) & (~gone | offers)
        )


class Flag(models.Model):
    """One person's flag on the wording that they read. All flags of a comment are settled by one
    decision; undoing it opens them again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Made by the client; a visitor without an account takes the flag back by knowing it."""
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="flags")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="flags")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    is_by_visitor = models.BooleanField(default=False)
    """Whether it came from somebody without an account."""
    name = models.CharField(max_length=80, blank=True)
    """The flagger's name as it was shown where the comment stands; empty for a visitor."""
    code = models.SlugField(max_length=32, blank=True)
    """Which reason of the list was chosen; ``reason`` has its words as they were."""
    reason = models.TextField(blank=True)
    """Empty once the account of who said it is gone."""
    created = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="settled"
    )

    objects: ClassVar[Any] = FlagQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["comment"],
                condition=Q(withdrawn_at=None, settled_by=None),
                name="flag_open",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason="") | Q(by=None), name="flag_has_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(settled_by=None), name="flag_ends_once"
            ),
            models.UniqueConstraint(
                fields=["revision", "by"],
                condition=Q(withdrawn_at=None, settled_by=None),
                name="flag_once_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason[:40]}"

    @property
    def is_open(self) -> bool:
        """Whether moderators are still asked: as ``open`` finds it."""
        return Flag.objects.open().filter(pk=self.pk).exists()

    @property
    def is_overtaken(self) -> bool:
        """Whether the author took the words away before anybody decided."""
        return self.withdrawn_at is None and self.settled_by_id is None and not self.is_open

    @property
    def who(self) -> str:
        """The flagger's name; empty for a visitor, and once there is no such account any more."""
        return self.name if self.by and not self.by.erased_at else ""
