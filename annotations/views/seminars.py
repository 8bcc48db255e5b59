"""A seminar's page: what it reads, what is new there, and who belongs to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Role
from accounts.views.seminars import members_of, seminar_of
from annotations import unread
from archive.reading_list import ReadingList, to_read


@login_required
@require_safe
def seminar(request: Request, seminar: str) -> HttpResponse:
    """What the seminar reads and who belongs to it."""
    found = seminar_of(request.viewer, seminar)
    documents, today = list(ReadingList(found).documents(request.viewer)), localdate()
    return render(
        request,
        "seminars/seminar.html",
        {
            "seminar": found,
            "previous": found.previous if found.previous_id in request.viewer.seminars else None,
            "later": found.later_terms.select_related("seminar"),
            "is_owner": request.viewer.owns(found.pk),
            "documents": documents,
            "now": to_read(documents, today),
            "today": today,
            "new": unread.new_by_document(request.viewer, found),
            "members": [(m.shown_name, Role(m.role), m.user_id) for m in members_of(found)],
        },
    )
