"""Atom feeds of the notes that everybody may read, the newest approved ones first.

Whoever asks, a feed is asked for by nobody: it holds what the public edition shows, and says
nothing of anything that waits. An entry is a comment; its id stays, whatever is edited.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.models import Seminar
from accounts.viewer import NOBODY
from annotations.models import Comment, Revision
from annotations.visibility import RevisionQuerySet
from archive.models import Archive, Document

MOST = 50
"""How many entries a feed has."""
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed last."""
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
THREADS = "http://purl.org/syndication/thread/1.0"
"""The name space of RFC 4685, which says what an entry answers."""


class Feed(NamedTuple):
    """A feed, made."""

    body: bytes
    tag: str
    """Its entity tag."""
    changed: datetime
    """When its newest entry was approved."""


class _Atom(Atom1Feed):
    changed = NEVER

    def latest_post_date(self) -> datetime:
        return self.changed

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": THREADS}  # type: ignore[no-untyped-call]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)  # type: ignore[no-untyped-call]
        handler.addQuickElement("content", item["html"], {"type": "html"})
        if item["answers"]:
            handler.addQuickElement("thr:in-reply-to", "", item["answers"])


def of_site() -> Feed:
    """Notes on every document."""
    return _made(Q(), _("New notes"), path=reverse("feed"), page=reverse("home"))


def of_document(document: Document) -> Feed:
    """Notes on a document that is public."""
    title = _("New notes on “%(document)s”") % {"document": document.title}
    path = reverse("document-feed", args=[document.slug])
    which = Q(comment__annotation__document=document)
    return _made(which, title, path, document.get_absolute_url())


def of_seminar(seminar: Seminar) -> Feed | None:
    """The public notes that were written in a seminar; None where there are none, because then
    nothing tells the public that there is such a seminar."""
    which = Q(comment__annotation__seminar=seminar)
    if not _public().filter(which).exists():
        return None
    title = _("New notes by %(seminar)s") % {"seminar": seminar.name}
    return _made(which, title, reverse("seminar-feed", args=[seminar.slug]), reverse("home"))


def _public() -> RevisionQuerySet:
    found: RevisionQuerySet = Revision.objects.shown_to(NOBODY).filter(approved_at__isnull=False)
    return found


def _made(which: Q, title: str, path: str, page: str) -> Feed:
    """Two queries."""
    site = settings.SITE_ADDRESS
    newest = _public().filter(which).order_by("-approved_at", "-pk")
    rows = list(newest.select_related("comment__annotation__document")[:MOST])
    changed = (rows[0].approved_at if rows else None) or NEVER
    feed = _Atom(  # type: ignore[no-untyped-call]
        title=_storable(f"{title} · {Archive.present()}"),
        link=site + page,
        description=None,
        feed_url=site + path,
        feed_guid=site + path,
    )
    for wording in rows:
        _add(feed, wording, site)
    feed.changed = changed
    body = feed.writeString("utf-8").encode()  # type: ignore[no-untyped-call]
    return Feed(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', changed)


def _add(feed: _Atom, wording: Revision, site: str) -> None:
    """A comment in its approved wording, as the public edition shows it."""
    comment: Comment = wording.comment
    note = comment.annotation
    answers = None
    title = _("Note by %(name)s on “%(document)s”")
    if comment.parent_id:
        title = _("Reply by %(name)s on “%(document)s”")
        parent = site + reverse("comment", args=[comment.parent_id])
        answers = {"ref": f"urn:uuid:{comment.parent_id}", "href": parent}
    name = _storable(wording.name) or _("Deleted account")
    feed.add_item(
        title=_storable(title % {"name": name, "document": note.document.title}),
        link=site + comment.get_absolute_url(),
        description=None,  # type: ignore[arg-type]
        unique_id=f"urn:uuid:{comment.pk}",
        author_name=name,
        pubdate=comment.created,
        updateddate=wording.approved_at,
        categories=[_storable(str(tag)) for tag in wording.tags],
        html=_storable(f"<blockquote>{escape(note.quote)}</blockquote>{wording.html}"),
        answers=answers,
    )


def _storable(words: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _CONTROLS.sub("", words)
