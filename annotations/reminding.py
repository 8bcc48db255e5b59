"""Tells moderators by mail that something has waited for them too long.

The queue itself says what: nothing is kept but when somebody was told last, and what a mail says
is asked when it is sent. It tells how much waits and on which texts, and no words of what waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Membership, Role, User
from accounts.viewer import Viewer
from annotations import queue
from annotations.models import Notice, NoticeKind, Revision
from annotations.models.notice import due_at, rhythms

AGAIN_AFTER = timedelta(days=1)
"""Nobody is told more often, whatever comes to wait meanwhile."""
MOST_TITLES = 3


def overdue(viewer: Viewer) -> Any:
    """What the viewer can decide on, nobody else looks at, and has waited too long."""
    return queue.open_to(viewer, queue.Filters()).filter(queued_at__lte=_since())


def _since() -> datetime:
    return timezone.now() - timedelta(hours=settings.WAITING_HOURS)


def remind() -> int:
    """Write the notices that are due; how many. One query where nothing has waited too long."""
    if not settings.WAITING_HOURS:
        return 0
    late = Revision.objects.filter(queued_at__lte=_since()).order_by()
    rooms = set(late.values_list("comment__annotation__seminar", flat=True).distinct())
    if not rooms:
        return 0
    leads = Membership.objects.filter(
        ~Q(role=Role.MEMBER), user=OuterRef("pk"), seminar__in=rooms - {None}, ended_at=None
    )
    moderators = User.objects.filter(Q(is_moderator=True) | Exists(leads), is_active=True)
    told = Notice.objects.filter(kind=NoticeKind.WAITING).exclude(_is_due_again())
    return sum(_remind(one) for one in moderators.exclude(pk__in=told.values("user")))


def _is_due_again() -> Q:
    lately = timezone.now() - AGAIN_AFTER
    not_mailed = Q(mailed_at=None) | Q(mailed_at__lte=lately)
    return Q(created__lte=lately, mail_due=None) & not_mailed


def _remind(user: User) -> bool:
    if not overdue(Viewer.of(user)).exists():
        return False
    now = timezone.now()
    rhythm = rhythms(NoticeKind.WAITING, [user.pk])[user.pk]
    # Seen from the beginning: how much waits stands in the head of every page anyway.
    fresh = {
        "created": now, "seen_at": now, "rhythm": rhythm, "mail_due": due_at(rhythm), "attempts": 0,
    }  # fmt: skip
    with transaction.atomic():
        present = Notice.objects.filter(user=user, kind=NoticeKind.WAITING)
        if present.exists():
            # Another process may have been quicker.
            return bool(present.filter(_is_due_again()).update(**fresh))
        Notice.objects.bulk_create(
            [Notice(user=user, kind=NoticeKind.WAITING, **fresh)], ignore_conflicts=True
        )
    return True


def told(viewer: Viewer) -> tuple[str, str, str, str, str] | None:
    """What, where, words (none), reason (none) and path of a line about what has waited too long,
    as it is now; None where nothing has. Two queries."""
    if not settings.WAITING_HOURS:
        return None
    rows = overdue(viewer).order_by()
    count = rows.values("pk")[: queue.MOST + 1].count()
    if not count:
        return None
    note = "comment__annotation__document__"
    titles = rows.order_by(f"{note}title").values_list(f"{note}title", flat=True).distinct()
    named = [" ".join(title.split()) for title in titles[: MOST_TITLES + 1]]
    where = " · ".join(named[:MOST_TITLES]) + (" · …" if len(named) > MOST_TITLES else "")
    long = ngettext("one hour", "%(num)s hours", settings.WAITING_HOURS)
    what = ngettext(
        "One comment has waited for a moderator for more than %(long)s",
        "%(count)s comments have waited for a moderator for more than %(long)s",
        count,
    )
    long %= {"num": settings.WAITING_HOURS}
    words = {"count": queue.in_figures(count), "long": long}
    return what % words, where, "", "", reverse("desk")
