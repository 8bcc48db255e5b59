"""How words become a wording of a comment."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import User
from annotations import markup
from annotations.models.audience import name_in
from annotations.models.revision import Revision, State

if TYPE_CHECKING:
    from annotations.mentions import Named
    from annotations.models.comment import Comment


def worded(
    comment: Comment,
    body: str,
    tags: list[str],
    by: User,
    state: str,
    revision_id: uuid.UUID | None,
    named: Sequence[Named],
    *,
    number: int,
) -> Revision:
    """A revision of ``comment``, not stored yet; of a first one for the public it is known already
    why it is held."""
    from annotations.moderation import why

    now = timezone.now()
    revision = Revision(
        id=revision_id or uuid.uuid4(),
        comment=comment,
        number=number,
        body=body,
        html=markup.to_html(body, [one.name for one in named]),
        renderer=markup.RENDERER_VERSION,
        tags=tags,
        name=name_in(comment.annotation.seminar, by),
        written_by=by,
        state=state,
        created=now,
        submitted_at=now if state == State.SUBMITTED else None,
    )
    if number == 1 and state == State.SUBMITTED:
        revision.held = why.at_first(comment, revision)
        revision.why = revision.held[0]
    return revision
