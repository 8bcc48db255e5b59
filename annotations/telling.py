"""Who is told of what somebody has said."""

from __future__ import annotations

from annotations.models import Comment, Mention, Notice, NoticeKind, Rhythm
from annotations.models.notice import due_at


def tell_of(comment: Comment) -> None:
    """Tell those whom the latest wording names and, of a reply, everybody else who has written in
    the thread; in the transaction that wrote it, or that let more people read it. Nobody is told
    twice of one comment, nor of their own. Whether they may read it is asked when they are told.
    """
    mentions = Mention.objects.filter(revision=comment.latest_id)
    named = set(mentions.values_list("user_id", flat=True)) - {comment.author_id}
    Notice.tell(NoticeKind.MENTION, named, comment=comment)
    if comment.parent_id is None:
        return
    thread = Comment.objects.filter(annotation=comment.annotation_id, deleted_at=None)
    people = set(thread.values_list("author_id", flat=True)) | {comment.annotation.author_id}
    people -= {comment.author_id, None} | named
    Notice.tell(NoticeKind.REPLY, {pk for pk in people if pk}, comment=comment)


def tell_anew(comment: Comment) -> None:
    """More people may read it now: also those whose mail had nothing to tell before get one."""
    tell_of(comment)
    untold = Notice.objects.filter(
        comment=comment, kind__in=[NoticeKind.MENTION, NoticeKind.REPLY],
        mailed_at=None, mail_due=None, seen_at=None,
    )  # fmt: skip
    for rhythm in (Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY):
        untold.filter(rhythm=rhythm).update(mail_due=due_at(rhythm), attempts=0)
