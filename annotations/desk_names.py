"""Whose words these are, as the desk tells it: where the site hides authors from moderators
(COLLOQUY_HIDE_AUTHORS) nobody's name, but their own.

No name stands for the same person in two places: as soon as one of their comments is public, all
that bear it would be known. What is public bears its author's name on the public page.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models.events import Event, key_of
from accounts.viewer import Viewer
from annotations.models import Decision, Revision


def is_hidden(viewer: Viewer, author_id: int | None) -> bool:
    return not viewer.sees_authors and (author_id is None or author_id != viewer.user_id)


def author_of(viewer: Viewer, revision: Revision) -> str:
    """The name under a wording, read with its comment; "" where there is no such account more."""
    return _("A reader") if is_hidden(viewer, revision.comment.author_id) else revision.name


def decided_by(viewer: Viewer, decision: Decision) -> str:
    """The moderator's name; not told where nobody else could decide on their own comment."""
    author = decision.revision.comment.author_id
    is_own = decision.by_id is not None and decision.by_id == author
    return _("A reader") if is_own and is_hidden(viewer, author) else decision.who


def actor_of(viewer: Viewer, event: Event) -> tuple[str, str]:
    """The name and the pseudonym of who acted in a line of the log. Of an author whose name is
    hidden no name, and a pseudonym for this comment or note alone."""
    if event.is_by_author and event.actor_id and is_hidden(viewer, event.actor_id):
        return "", key_of(event.actor_id, str(event.subject))
    return event.who, event.actor_key
