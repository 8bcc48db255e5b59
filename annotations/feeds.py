"""Atom feeds of what everybody may read, the newest first: notes as they were approved, and
documents as they were opened.

Whoever asks, a feed is asked for by nobody: it holds what the public edition shows, and says
nothing of anything that waits. The id of an entry stays, whatever is edited.
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

from accounts.models import Event, Seminar
from accounts.viewer import NOBODY
from annotations.models import Comment, Revision
from annotations.visibility import RevisionQuerySet
from archive.models import Archive, Document, Status
from archive.spans import shown

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
    """When its newest entry was."""


class _Atom(Atom1Feed):
    changed = NEVER

    def latest_post_date(self) -> datetime:
        return self.changed

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": THREADS}  # type: ignore[no-untyped-call]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)  # type: ignore[no-untyped-call]
        handler.addQuickElement("content", item["html"], {"type": "html"})
        if item.get("answers"):
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


def of_documents() -> Feed:
    """The documents that everybody may read, those that were opened to everybody last first. Three
    queries."""
    site, archive = settings.SITE_ADDRESS, str(Archive.present())
    path = reverse("documents-feed")
    feed = _begun(_("New documents"), path, reverse("documents"), archive, author=archive)
    for document, opened in _opened():
        changed = max(opened, document.current.created)  # type: ignore[union-attr]
        told = [shown(document.date), "; ".join(map(str, document.participants))]
        lines = [" · ".join(filter(None, told)), document.summary]
        feed.add_item(
            title=_storable(document.title),
            link=site + document.get_absolute_url(),
            description=None,  # type: ignore[arg-type]
            unique_id=site + document.get_absolute_url(),
            pubdate=opened,
            updateddate=changed,
            html=_storable("".join(f"<p>{escape(line)}</p>" for line in lines if line)),
        )
        feed.changed = max(feed.changed, changed)
    return _finished(feed)


def _opened() -> list[tuple[Document, datetime]]:
    """Public documents with the moment at which each was opened to everybody last."""
    openings = Event.objects.filter(kind=f"document {Status.PUBLIC}").order_by("-at", "-pk")
    moments: dict[int, datetime] = {}
    # More than are shown: some may have been closed since, or opened twice.
    for pk, at in openings.values_list("data__document", "at")[: 4 * MOST]:
        moments.setdefault(pk, at)
    public = Document.objects.visible_to(NOBODY).filter(pk__in=moments).select_related("current")
    found = public.in_bulk()
    return [(found[pk], at) for pk, at in moments.items() if pk in found][:MOST]


def _public() -> RevisionQuerySet:
    found: RevisionQuerySet = Revision.objects.shown_to(NOBODY).filter(approved_at__isnull=False)
    return found


def _made(which: Q, title: str, path: str, page: str) -> Feed:
    """Two queries."""
    newest = _public().filter(which).order_by("-approved_at", "-pk")
    rows = list(newest.select_related("comment__annotation__document")[:MOST])
    feed = _begun(title, path, page, str(Archive.present()))
    for wording in rows:
        _add(feed, wording, settings.SITE_ADDRESS)
    feed.changed = (rows[0].approved_at if rows else None) or NEVER
    return _finished(feed)


def _begun(title: str, path: str, page: str, archive: str, author: str | None = None) -> _Atom:
    site = settings.SITE_ADDRESS
    return _Atom(  # type: ignore[no-untyped-call]
        title=_storable(f"{title} · {archive}"),
        link=site + page,
        description=None,
        author_name=author and _storable(author),
        feed_url=site + path,
        feed_guid=site + path,
    )


def _finished(feed: _Atom) -> Feed:
    body = feed.writeString("utf-8").encode()  # type: ignore[no-untyped-call]
    return Feed(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', feed.changed)


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
