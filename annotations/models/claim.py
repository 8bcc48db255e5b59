"""Who is looking at which comment of the desk just now, so that two do not do the same work.

A claim is soft: it keeps a comment out of others' "next" and counts, and stops nobody. It lapses
by itself, and nothing of it is kept but that somebody took a comment over from somebody.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import Event, User
from accounts.viewer import Viewer
from annotations.models.audience import name_in, signed
from annotations.models.change import Change
from annotations.models.comment import Comment

LAPSES_AFTER = datetime.timedelta(minutes=5)
"""From the last thing that the moderator did there."""


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, by whose they are."""

    def standing(self, since: Any = None) -> ClaimQuerySet:
        """Those that have not lapsed: at which something was done after ``since``, by default
        LAPSES_AFTER ago."""
        return self.filter(at__gt=timezone.now() - LAPSES_AFTER if since is None else since)

    def of_others(self, viewer: Viewer, since: Any = None) -> ClaimQuerySet:
        """What others are looking at now: as many rows as there are moderators at work."""
        return self.standing(since).exclude(by=viewer.user_id)


class Claim(models.Model):
    """One moderator's look at one comment; there is one a moderator and one a comment."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="claim")
    by = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    """The moderator's name as it is shown where the comment stands."""
    page = models.UUIDField(default=uuid.uuid4)
    """The opened page that holds it: an older one that closes lets nothing go."""
    began = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    """When the moderator last did something there."""

    objects: ClassVar[Any] = ClaimQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.by_id}"

    @staticmethod
    def told(name: str) -> str:
        """That the moderator of this name has a case, in a sentence for another one."""
        return _t("%(name)s is looking at this case now.") % {"name": name}

    @classmethod
    def hold(cls, comment: Comment, viewer: Viewer, page: uuid.UUID | None = None) -> Claim:
        """Claim ``comment``, or say that one is still there; what the viewer held before goes
        free. Returns the claim that stands now: somebody else's, where they were first."""
        person, now = viewer.person, timezone.now()
        found = list(cls.objects.filter(Q(comment=comment) | Q(by=person)))
        for claim in found:
            if claim.comment_id == comment.pk and claim.by_id == person.pk:
                claim.at, claim.page = now, page or claim.page
                kept = cls.objects.filter(pk=claim.pk).update(at=now, page=claim.page)
                if kept:
                    return claim
        theirs = next((c for c in found if c.by_id != person.pk), None)
        for claim in found:
            if claim is not theirs or claim.at <= now - LAPSES_AFTER:
                # A statement each, and none of them waits with another's row in its hands.
                cls.objects.filter(pk=claim.pk, at=claim.at).delete()
        if theirs and theirs.at > now - LAPSES_AFTER:
            return theirs
        return cls._begin(comment, viewer, page)

    @classmethod
    def _begin(cls, comment: Comment, viewer: Viewer, page: uuid.UUID | None) -> Claim:
        name = name_in(comment.annotation.seminar, viewer.person)
        made = cls(comment=comment, by=viewer.person, name=name, page=page or uuid.uuid4())
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            # Somebody was quicker, or another page of the viewer's own.
            theirs = cls.objects.filter(comment=comment).first()
            return theirs or cls.objects.filter(by=viewer.person).first() or made
        return made

    @classmethod
    def take_over(cls, comment: Comment, viewer: Viewer, page: uuid.UUID | None = None) -> Claim:
        """Claim ``comment`` although somebody else looks at it, knowingly: the log says so."""
        with transaction.atomic():
            comment = comment.locked()
            theirs = cls.objects.of_others(viewer).filter(comment=comment).first()
            if theirs is not None:
                room = comment.annotation.seminar
                theirs.delete()
                # Their open page asks who has the case by now.
                Change.tell_all(comment.annotation.document_id, user=theirs.by)
                Event.record(
                    "case taken over", actor=viewer.person, subject=comment.pk,
                    audience=comment.annotation.audience, former=theirs.name,
                    **signed(room, viewer.person),
                )  # fmt: skip
            return cls.hold(comment, viewer, page)

    @classmethod
    def let_go(cls, comment_id: uuid.UUID, viewer: Viewer, page: uuid.UUID | None = None) -> None:
        """The viewer leaves the comment; where ``page`` is given, only what that page holds."""
        mine = cls.objects.filter(comment=comment_id, by=viewer.user_id)
        (mine.filter(page=page) if page else mine).delete()

    @classmethod
    def let_go_all(cls, viewer: Viewer) -> None:
        """The viewer looks at nothing that waits any more."""
        cls.objects.filter(by=viewer.user_id).delete()
