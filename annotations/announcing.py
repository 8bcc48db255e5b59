"""Tells the members of a seminar what it has new to read.

A reading list is kept where nothing is known of notices, so its rows are the queue: what is not
announced yet is, as soon as the members may read it and write on it. Whoever does so claims the
row first, in one conditional statement, in the transaction that writes the notices.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, Role
from annotations.models import Notice, NoticeKind
from archive.models import Document, Phase, ReadingListItem

BATCH = 200


def announce() -> int:
    """Write the notices that are due; how many readings were announced."""
    licences = Document.seminars.through.objects.filter(
        document_id=OuterRef("document_id"), seminar_id=OuterRef("seminar_id")
    )
    is_open = Q(document__status="public") | (Q(document__status="seminar") & Exists(licences))
    waiting = (
        ReadingListItem.objects.filter(is_open, announced_at=None, seminar__archived_at=None)
        .exclude(phase=Phase.CLOSED)
        .order_by("pk")
    )
    rows = list(waiting.values_list("pk", "seminar_id", "document_id")[:BATCH])
    return sum(_announce(*row) for row in rows)


def _announce(pk: int, seminar: int, document: int) -> bool:
    with transaction.atomic():
        now = timezone.now()
        mine = ReadingListItem.objects.filter(pk=pk, announced_at=None).update(announced_at=now)
        if not mine:
            return False
        # The instructors have put it there.
        members = Membership.objects.filter(
            ~Q(role=Role.OWNER), seminar=seminar, ended_at=None, user__is_active=True
        )
        people = members.values_list("user_id", flat=True)
        Notice.tell(NoticeKind.READING, people, seminar_id=seminar, document_id=document)
    return True
