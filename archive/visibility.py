"""The one rule that decides who may read which document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from accounts.viewer import Viewer

if TYPE_CHECKING:
    from archive.models import Document  # noqa: F401  (named in the base below)


def is_public(path: str = "") -> Q:
    """The document at ``path`` ("", "document__") is open to everybody."""
    return Q(**{f"{path}status": "public"})


def readable_by(viewer: Viewer, path: str = "") -> Q:
    """The document at ``path`` may be read by ``viewer``.

    Never joins: a row of the filtered table appears at most once.
    """
    if viewer.is_editor:
        return Q()
    clause = is_public(path)
    if viewer.seminars:
        clause |= licensed_to(viewer, path)
    return clause


def licensed_to(viewer: Viewer, path: str = "") -> Q:
    """A seminars-only document that lists one of the viewer's seminars."""
    from archive.models import Document

    listed = Document.seminars.through.objects.filter(seminar_id__in=viewer.seminars)
    return Q(**{f"{path}status": "seminar", f"{path}pk__in": listed.values("document_id")})


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> DocumentQuerySet:
        """The documents that ``viewer`` may read now."""
        return self.filter(readable_by(viewer))

    def withdrawn(self) -> DocumentQuerySet:
        """Those that answer 410: they were open once."""
        return self.filter(status="withdrawn")

    def matching(self, words: str) -> DocumentQuerySet:
        """Those whose title has every one of ``words``, whatever their case and accents."""
        from archive.topics import fold

        found: Any = self
        for word in fold(words).split():
            found = found.filter(title_folded__contains=word)
        return found
