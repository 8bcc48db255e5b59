"""Who may see which seminar, and which line of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import Event, Seminar  # noqa: F401  (named in the bases below)
    from accounts.viewer import Viewer


class SeminarQuerySet(models.QuerySet["Seminar"]):
    """Seminars, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> SeminarQuerySet:
        """The seminars that ``viewer`` belongs to now; for everybody else there are none."""
        return self.filter(pk__in=viewer.seminars)


BY_AUTHORS = [
    "comment deleted",
    "annotation deleted",
    "audience changed",
    "note resolved",
    "note reopened",
    "passage placed again",
    "submission withdrawn",
    "decision appealed",
]
"""Lines about notes whose actor mostly is who wrote there. Not always: any member may resolve a
note, and an editor may place a passage again. The lines do not tell these apart, so that more is
hidden than authors alone."""
ABOUT_NOTES = Q(kind__in=[*BY_AUTHORS, "comment flagged", "flag withdrawn", "case taken over"]) | Q(
    kind__startswith="decision: "
)
"""Lines that say what somebody did with a note, whoever it was for."""
OF_AUTHORS = Q(kind__in=BY_AUTHORS) | Q(kind__startswith="decision: ", data__own=True)
OF_FLAGS = Q(
    kind__in=["comment flagged", "flag withdrawn", "decision: dismiss", "case taken over"]
) | Q(kind="decision: undo", data__undone="dismiss")
"""Lines from which the author of a comment would learn that somebody flagged it."""
OF_EDITORS = (
    Q(
        kind__in=[
            "document imported",
            "document collected",
            "draft text replaced",
            "draft deleted",
            "record mended",
        ]
    )
    | Q(kind__startswith="import ")
    | Q(kind__startswith="collection ")
    | Q(kind__startswith="name ")
    | Q(kind__startswith="topic ")
)
"""Lines that name what only editors read: drafts, and what was withdrawn."""
OF_PUBLIC_NOTES = Q(data__audience="public") | Q(data__before="public") | Q(data__after="public")


class EventQuerySet(models.QuerySet["Event"]):
    """The log, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> EventQuerySet:
        """What moderators of the site and administrators may read, here and in Django's pages.

        What people do with notes that were never meant for the public is not theirs to read, nor
        what others do about flags on comments of their own, nor, for moderators, what editors do
        with texts that they may not read.
        """
        if viewer.user is None or not (viewer.is_moderator or viewer.user.is_staff):
            return self.none()
        own = apps.get_model("annotations", "Comment").objects.filter(author=viewer.user_id)
        untold = self.model.objects.filter(OF_FLAGS, subject__in=own.values("pk"))
        rows = self.filter(~ABOUT_NOTES | OF_PUBLIC_NOTES)
        if not (viewer.is_editor or viewer.user.is_staff):
            rows = rows.exclude(OF_EDITORS)
        return rows.exclude(pk__in=untold.exclude(actor=viewer.user_id).order_by().values("pk"))
