"""A seminar's page: what it reads, what is new there, and who belongs to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Role
from accounts.views.seminars import members_of, seminar_of
from annotations import unread
from archive.reading_list import ReadingList


@login_required
@require_safe
def seminar(request: Request, seminar: str) -> HttpResponse:
    """What the seminar reads and who belongs to it."""
    found = seminar_of(request.viewer, seminar)
    return render(
        request,
        "seminars/seminar.html",
        {
            "seminar": found,
            "is_owner": request.viewer.owns(found.pk),
            "documents": ReadingList(found).documents(request.viewer),
            "new": unread.new_by_document(request.viewer, found),
            "members": [(m.shown_name, Role(m.role), m.user_id) for m in members_of(found)],
        },
    )
