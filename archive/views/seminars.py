"""A seminar's reading list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.numbers import row_number
from accounts.views.seminars import seminar_of
from archive.forms import DatesForm
from archive.models import Document
from archive.reading_list import ReadingList

OFFERED = 20
"""Documents that a search offers at once."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: Request, seminar: str) -> HttpResponse:
    """The reading list, to be changed. POST: one of add, remove, up, down, move, dates with a
    slug; with move its place, with dates the two of them."""
    found = seminar_of(request.viewer, seminar, owned=True, changing=True)
    reading_list = ReadingList(found)
    if request.method == "POST":
        place = _change(request, reading_list)
        query = urlencode({"q": words}) if (words := request.POST.get("q", "")[:200]) else ""
        return see_other(f"{request.path}?{query}#{place}")
    words = " ".join(request.GET.get("q", "").split())[:200]
    offered = list(reading_list.missing(request.viewer, words)[: OFFERED + 1])
    return render(
        request,
        "seminars/readings.html",
        {
            "seminar": found,
            "documents": list(reading_list.documents(request.viewer)),
            "words": words,
            "today": localdate(),
            "offered": offered[:OFFERED],
            "has_more": len(offered) > OFFERED,
        },
    )


def _change(request: Request, reading_list: ReadingList) -> str:
    """Do what the form says; the fragment of the place that the answer scrolls to."""
    verb = next(
        (v for v in ("add", "remove", "up", "down", "move", "dates") if v in request.POST), ""
    )
    # A slug never holds what PostgreSQL refuses to compare.
    slug = request.POST.get(verb, "").replace("\0", "?")
    document = get_object_or_404(Document.objects.visible_to(request.viewer), slug=slug)
    if verb == "add":
        reading_list.add(document)
        messages.success(request, _t("“%s” is on the reading list.") % document.title)
        return "add"
    if verb == "remove":
        if not reading_list.remove(document):
            said = _t(
                "Members write first on “%s”, and do not see others’ notes yet. Choose another "
                "phase before you take it off the list."
            )
            messages.error(request, said % document.title)
            return f"text-{document.slug}"
        messages.success(request, _t("“%s” is off the reading list.") % document.title)
        return "main"
    if verb == "dates":
        form = DatesForm(request.POST)
        if form.is_valid():
            reading_list.date(document, **form.cleaned_data)
            messages.success(request, _t("The dates of “%s” are saved.") % document.title)
        else:
            said = " ".join(str(error) for errors in form.errors.values() for error in errors)
            messages.error(request, f"“{document.title}”: {said}")
        return f"text-{document.slug}"
    if verb == "move":
        reading_list.place(document, request.viewer, row_number(request.POST.get("to", "")))
        return f"text-{document.slug}"
    reading_list.move(document, request.viewer, -1 if verb == "up" else 1)
    return f"text-{document.slug}"
