"""How an instructor leads the reading of one text: its phase, who has written, its questions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import phases
from annotations.asking import answers_seen
from annotations.edition import Edition
from annotations.models.audience import SEMINAR_IS_OVER
from annotations.views.reading import room_of
from archive.models import Document, Phase, ReadingListItem

SENTENCES = {
    Phase.OPEN: gettext_lazy("Everybody writes, and sees what others write."),
    Phase.WRITE_FIRST: gettext_lazy(
        "Others’ notes open to each member with the first note that they write themselves for the "
        "seminar, or to all when you say so. What is public stays public; you see everything."
    ),
    Phase.CLOSED: gettext_lazy("Nothing new is written for the seminar; what is there is read."),
}


def led_room(
    viewer: Viewer, seminar: str, slug: str, *, changing: bool = False
) -> tuple[Document, Seminar]:
    """A text that a seminar reads, for who leads it; 403 for its other members and, where they
    would be ``changing`` an archived one, for everybody; 404 for everybody else."""
    document, group = room_of(viewer, seminar, slug)
    if group.pk not in viewer.moderated_seminars:
        raise PermissionDenied(_("Only those who lead this seminar can do that."))
    if changing and group.is_over:
        raise PermissionDenied(SEMINAR_IS_OVER)
    return document, group


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: Request, seminar: str, slug: str) -> HttpResponse:
    """The page of who leads a reading. POST: ``phase``, ``reveal`` ("1", "0"); from the room
    (``from=room``) it leads back there."""
    is_sent = request.method == "POST"
    document, group = led_room(request.viewer, seminar, slug, changing=is_sent)
    reading = get_object_or_404(ReadingListItem, seminar=group, document=document)
    if is_sent:
        _change(request, reading)
        page = "room" if request.POST.get("from") == "room" else "room-guide"
        return see_other(reverse(page, args=[seminar, slug]))
    asks = Edition(document, request.viewer, group).asks.all
    answered = answers_seen(request.viewer, group, document)
    done: dict[UUID, set[int | None]] = {}
    for prompt, author in answered.values_list("prompt", "author"):
        done.setdefault(prompt, set()).add(author)
    counts = phases.writers(group, document)
    people = phases.members(group)
    rows = [(name, counts.get(user, 0)) for user, name in people.items()]
    return render(
        request,
        "leading/guide.html",
        {
            "document": document,
            "seminar": group,
            "reading": reading,
            "asks": [(one, len(done.get(one.id, set()) & people.keys())) for one in asks],
            "phases": [(one, SENTENCES[one]) for one in Phase],
            "written": [(name, count) for name, count in rows if count],
            "waiting": [name for name, count in rows if not count],
        },
    )


def _change(request: Request, reading: ReadingListItem) -> None:
    person = request.viewer.person
    if (phase := request.POST.get("phase")) in Phase.values:
        phases.enter(reading, str(phase), by=person)
        messages.success(request, _("The phase is: %s.") % reading.get_phase_display())
    elif (shown := request.POST.get("reveal")) in ("0", "1"):
        phases.reveal(reading, by=person, shown=shown == "1")
        messages.success(
            request,
            _("All notes are shown to everybody now.")
            if reading.revealed_at
            else _("Others’ notes open again only to those who have written."),
        )
    else:
        raise Http404
