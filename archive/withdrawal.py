"""What readers of a withdrawn document are told."""

from __future__ import annotations

from accounts.models import Event
from accounts.viewer import Viewer
from archive.models import Document, Status


def once_open_to(viewer: Viewer, slug: str) -> Document | None:
    """The withdrawn document of this slug, if ``viewer`` could have read it before.

    What only seminars could read was never there for others, and still is not.
    """
    found: Document | None = Document.objects.withdrawn().filter(slug=slug).first()
    if found is None:
        return None
    if Event.objects.filter(kind=f"document {Status.PUBLIC}", data__document=found.pk).exists():
        return found
    listed = found.seminars.filter(pk__in=viewer.seminars)
    return found if listed.exists() else None


def reason_for(document: Document) -> str:
    """Why the document was withdrawn last, in the editors' words."""
    events = Event.objects.filter(
        kind=f"document {Status.WITHDRAWN}", data__document=document.pk
    ).order_by("-id")
    return events.values_list("reason", flat=True).first() or ""
