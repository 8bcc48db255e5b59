"""The one rule that decides who is told what: notices, as far as what they speak of may be read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.viewer import Viewer

if TYPE_CHECKING:
    from annotations.models import Notice  # noqa: F401  (named in the bases below)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """What people are told, asked for by the one who is told."""

    def visible_to(self, viewer: Viewer, kinds: Collection[str] = ()) -> NoticeQuerySet:
        """The viewer's own notices, as far as what they speak of may be read by them now and
        still is so: a mail, the list and its count tell of nothing else. Of these ``kinds``, which
        makes a shorter question; of all where none are given."""
        if viewer.is_anonymous:
            return self.none()
        rule = Q(pk__in=[])
        for kind in kinds or TOLD:
            rule |= Q(kind=kind) & TOLD[kind](viewer)
        return self.filter(rule, user=viewer.user_id)


def told_reply(viewer: Viewer) -> Q:
    """Somebody else's comment that the viewer may read."""
    from annotations.models import Comment

    comments = Comment.objects.visible_to(viewer).exclude(author=viewer.user_id)
    return Q(Exists(comments.filter(pk=OuterRef("comment"), deleted_at=None)))


def told_mention(viewer: Viewer) -> Q:
    """The wording that the viewer reads names them."""
    from annotations.models import Revision

    wordings = Revision.objects.shown_to(viewer)
    return Q(Exists(wordings.filter(comment=OuterRef("comment"), mentions__user=viewer.user_id)))


def told_decision(viewer: Viewer) -> Q:
    """On the viewer's own comment, and not undone; what moderators say among themselves is not
    told."""
    from annotations.models import Comment, Decision
    from annotations.models.decision import Verdict

    comments = Comment.objects.visible_to(viewer).filter(author=viewer.user_id, deleted_at=None)
    undone = Decision.objects.filter(undoes=OuterRef("decision"))
    among_moderators = [Verdict.DISMISS, Verdict.ASK]
    untold = Q(decision__verdict__in=among_moderators)
    untold |= Q(decision__undoes__verdict__in=among_moderators)
    return Q(Exists(comments.filter(pk=OuterRef("comment")))) & Q(~Exists(undone)) & ~untold


def told_correction(viewer: Viewer) -> Q:
    """Under the viewer's own note."""
    from annotations.models import Annotation

    notes = Annotation.objects.visible_to(viewer).filter(author=viewer.user_id)
    return Q(Exists(notes.filter(placings=OuterRef("placing"))))


def told_reading(viewer: Viewer) -> Q:
    """A text that the viewer may read, and that stands on the list of a seminar of theirs."""
    from archive.models import Document, ReadingListItem

    listed = ReadingListItem.objects.filter(
        document=OuterRef("document"), seminar=OuterRef("seminar")
    )
    texts = Document.objects.visible_to(viewer).filter(pk=OuterRef("document"))
    return Q(seminar__in=viewer.seminars) & Exists(texts) & Exists(listed)


def told_waiting(viewer: Viewer) -> Q:
    """To whoever has a desk; what waits there, and whether anything does, is asked when it is
    told."""
    return Q() if viewer.has_desk else Q(pk__in=[])


TOLD: dict[str, Callable[[Viewer], Q]] = {
    "reply": told_reply,
    "mention": told_mention,
    "decision": told_decision,
    "correction": told_correction,
    "reading": told_reading,
    "waiting": told_waiting,
}
