"""How the comments of one thread hang together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import User
from annotations.errors import Refused
from annotations.models.annotation import Annotation
from annotations.models.audience import check_membership
from annotations.models.revision import State

if TYPE_CHECKING:
    from annotations.models.comment import Comment


def read_by_public(thread: Iterable[Comment]) -> dict[uuid.UUID, uuid.UUID | None]:
    """Which wording of each comment the public reads; None for the place of a deleted one."""
    return {c.pk: None if c.deleted_at else c.approved_id for c in thread if c.is_public}


def downwards(thread: Iterable[Comment]) -> Iterator[Comment]:
    """The comments of one thread, each after the one that it answers."""
    below: dict[uuid.UUID | None, list[Comment]] = {}
    for comment in thread:
        below.setdefault(comment.parent_id, []).append(comment)
    level = below.get(None, [])
    while level:
        yield from level
        level = [reply for comment in level for reply in below.get(comment.pk, [])]


def bring_in_line(changed_one: Comment, changed: dict[str, Any]) -> bool:
    """Write what changed of one comment, and what depends on it, here and below; in a transaction
    that holds the lock of the thread. Whether the public reads something else now."""
    from annotations.models.comment import Comment

    thread = {c.pk: c for c in Comment.objects.filter(annotation=changed_one.annotation_id)}
    before = read_by_public(thread.values())
    kept = {pk: (c.is_public, c.hidden_above) for pk, c in thread.items()}
    for name, value in changed.items():
        setattr(thread[changed_one.pk], name, value)
    for comment in downwards(thread.values()):
        above = thread.get(comment.parent_id) if comment.parent_id else None
        comment.hidden_above = bool(above and (above.hidden_at or above.hidden_above))
        comment.is_public = (
            comment.approved_id is not None
            and comment.hidden_at is None
            and (above is None or above.is_public)
        )
        standing = {"is_public": comment.is_public, "hidden_above": comment.hidden_above}
        if comment.pk == changed_one.pk:
            Comment.objects.filter(pk=comment.pk).update(
                **changed, **standing, updated=timezone.now()
            )
        elif kept[comment.pk] != (comment.is_public, comment.hidden_above):
            Comment.objects.filter(pk=comment.pk).update(**standing)
    return before != read_by_public(thread.values())


def check_parent(annotation: Annotation, parent: Comment, author: User) -> None:
    """Raises Refused where there is no replying; asked anew, under the lock of the thread."""
    from annotations.models.comment import Comment

    present = Comment.objects.filter(pk=parent.pk, annotation=annotation, deleted_at=None).first()
    if present is None:
        raise Refused(_t("The comment that you reply to is no longer there."), "parent")
    if present.hidden_at or present.hidden_above:
        raise Refused(_t("This comment was taken down meanwhile."), "parent")
    room = annotation.seminar
    if room and not present.is_public and not author.is_moderator:
        # Who reads it as a note of an earlier term does not speak in that term.
        check_membership(annotation.audience, room, author)


def check_not_declined(comment: Comment, body: str, tags: list[str], field: str) -> None:
    """Raises Refused where moderators have declined these words: they are for an appeal."""
    from annotations.moderation.acts import latest_standing
    from annotations.moderation.appeals import may_appeal

    declined = comment.revisions.filter(state=State.DECLINED)
    if (body, tags) in declined.values_list("body", "tags"):
        begin = body if len(body) <= 60 else body[:59] + "…"
        decline = latest_standing(revision=comment.latest_id, verdict="decline")
        sentence = (
            _t(
                "Moderators have declined “%(words)s”. Write other words before you offer it "
                "again, or appeal against the decision."
            )
            if may_appeal(comment, decline)
            else _t(
                "Moderators have declined “%(words)s”. Write other words before you offer it again."
            )
        )
        raise Refused(sentence % {"words": begin}, field)
