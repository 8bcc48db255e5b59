"""What members do with a thread besides writing in it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import Request
from annotations.answers import error_answer
from annotations.errors import Refused
from annotations.models import Annotation
from annotations.views.acting import is_fragment, signed_in, written
from annotations.views.reading import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resolution(request: Request, pk: UUID) -> HttpResponse:
    """Resolve a note, or open it again. ``state`` is what it shall be: "resolved" or "open"."""
    note = get_object_or_404(
        Annotation.objects.visible_to(request.viewer).select_related(
            "document__current", "seminar", "first", "last"
        ),
        pk=pk,
    )
    given = request.POST if request.method == "POST" else request.GET
    opens = given.get("state", "open" if note.resolved_at else "resolved") == "open"
    problem = ""
    if request.method == "POST":
        try:
            (note.reopen if opens else note.resolve)(by=request.viewer.person)
        except Refused as refused:
            if is_fragment(request):
                return error_answer(400, refused.code, refused.sentence)
            problem = refused.sentence
        else:
            return written(request, note, _("It is open again.") if opens else _("Resolved."))
    context = {
        "annotation": note,
        "opens": opens,
        "problem": problem,
        "room": given.get("room", ""),
        "back": f"{address_of(request.viewer, note)}#note-{note.pk}",
    }
    return render(request, "reading/resolution.html", context, status=400 if problem else 200)
