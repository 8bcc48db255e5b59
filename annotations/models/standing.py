"""How the comments of one thread hang together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

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
