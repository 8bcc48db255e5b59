"""What is new to somebody since they were last here: for each person, document and room.

A visit ends with half an hour without opening the page. What came after the visit before this one
is new until the next begins, however often the page is opened meanwhile, or until it is marked as
read. One's own words are never new. Nor is another wording of what one has read, which says
"edited" itself: most edits mend a letter, and a sign that is mostly false is soon passed over.
A highlight without words is not new either, as there is nothing to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.models import Comment, Decision, LastRead
from annotations.models.decision import APPROVING
from archive.models import Document

if TYPE_CHECKING:
    from annotations.visibility import CommentQuerySet

PAUSE = timedelta(minutes=30)
"""After so long without opening the page a visit is over."""
STEP = timedelta(minutes=5)
"""A visit is written down this often at most."""
MARGIN = timedelta(seconds=10)
"""What was written so shortly before a visit may not have been stored when the page was built: it
is rather shown as new twice than never."""
EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
"""The moment since which all is new: of whoever has not been here before."""


def since(viewer: Viewer, document: Document, seminar: Seminar | None) -> datetime | None:
    """What came after this moment is new to ``viewer`` in this room; None for visitors, to whom
    nothing is. One query; it is no visit."""
    if viewer.user_id is None:
        return None
    rows = _rows(viewer, document, seminar).values_list("since", flat=True)
    return rows.first() or EVERYTHING


def visit(viewer: Viewer, document: Document, seminar: Seminar | None) -> datetime | None:
    """As ``since``, at the opening of a page: where the last visit is over, another begins. One
    query, and one small write where five minutes have passed since the last one."""
    if viewer.user_id is None:
        return None
    now = timezone.now()
    row = _rows(viewer, document, seminar).first()
    if row is None:
        LastRead.objects.get_or_create(
            user=viewer.person, document=document, seminar=seminar, defaults={"at": now}
        )
        return EVERYTHING
    begins = now - row.at > PAUSE
    began = row.at - MARGIN if begins else row.since
    if begins or now - row.at > STEP:
        # Two pages that are opened at once begin one visit.
        LastRead.objects.filter(pk=row.pk, at=row.at).update(at=now, since=began)
    return began or EVERYTHING


def mark_read(
    viewer: Viewer, document: Document, seminar: Seminar | None, until: datetime | None = None
) -> None:
    """Nothing that was there at ``until`` (now, where not given) is new any more."""
    now = timezone.now()
    until = min(until or now, now)
    row, made = LastRead.objects.get_or_create(
        user=viewer.person, document=document, seminar=seminar, defaults={"at": now, "since": until}
    )
    if not made:
        later = Q(since=None) | Q(since__lt=until)
        LastRead.objects.filter(later, pk=row.pk).update(at=now, since=until)


def _rows(viewer: Viewer, document: Document, seminar: Seminar | None) -> QuerySet[LastRead]:
    return LastRead.objects.filter(user=viewer.user_id, document=document, seminar=seminar)


def first_approved_since(document: Document, moment: datetime) -> frozenset[UUID]:
    """The comments of which nothing was public at ``moment``, and something was approved since."""
    approved = Decision.objects.filter(
        verdict__in=APPROVING, revision__comment__annotation__document=document
    )
    later = approved.filter(created__gt=moment).values_list("revision__comment_id", flat=True)
    if not (found := frozenset(later)):
        return found
    before = approved.filter(created__lte=moment, revision__comment__in=found)
    return found - frozenset(before.values_list("revision__comment_id", flat=True))


def fresh(
    viewer: Viewer,
    document: Document,
    seminar: Seminar | None,
    since: datetime | None,
    path: str = "",
) -> Q | None:
    """Which comments on a document others have said since this moment, as a clause about those at
    ``path`` ("", "comment__"); None where nothing can be new. One query or two in the public
    edition, else none. What an earlier term wrote is news to nobody."""
    if since is None:
        return None
    others = Q(**{f"{path}deleted_at": None}) & ~Q(**{f"{path}author": viewer.user_id})
    if seminar is None:
        found = first_approved_since(document, since)
        return others & Q(**{f"{path}pk__in": found}) if found else None
    made = Q(**{f"{path}created__gt": since})
    came = Q(**{f"{path}annotation__addressed_at__gt": since})
    return others & Q(**{f"{path}annotation__seminar": seminar}) & (made | came)


def count(viewer: Viewer, document: Document, seminar: Seminar | None) -> int:
    """How many notes of one room, or of the public edition, have something new. Two queries in a
    room, up to four in the edition."""
    clause = fresh(viewer, document, seminar, since(viewer, document, seminar))
    if clause is None:
        return 0
    words: CommentQuerySet = Comment.objects.visible_to(viewer).filter(
        annotation__document=document
    )
    return words.filter(clause).values("annotation").distinct().count()


def new_comments(viewer: Viewer, seminars: Iterable[Seminar | int]) -> CommentQuerySet:
    """What others have said in these rooms since ``viewer`` last read each document there.

    One query for any number of rooms and documents, to be counted, filtered or listed.
    """
    began = LastRead.objects.filter(
        user=viewer.user_id,
        document=OuterRef("annotation__document"),
        seminar=OuterRef("annotation__seminar"),
    )
    words: CommentQuerySet = Comment.objects.visible_to(viewer)
    return (
        words.filter(
            annotation__audience__in=["seminar", "public"],
            annotation__seminar__in=list(seminars),
            deleted_at=None,
        )
        .exclude(author=viewer.user_id)
        .alias(
            last_read=Coalesce(
                Subquery(began.values("since")[:1]),
                Value(EVERYTHING, output_field=DateTimeField()),
            )
        )
        .filter(Q(created__gt=F("last_read")) | Q(annotation__addressed_at__gt=F("last_read")))
    )


def new_by_document(viewer: Viewer, seminar: Seminar) -> dict[int, int]:
    """Document -> how many notes of this seminar have something new; one query for all."""
    rows = (
        new_comments(viewer, [seminar])
        .values("annotation__document")
        .annotate(notes=Count("annotation", distinct=True))
    )
    return dict(rows.values_list("annotation__document", "notes"))
