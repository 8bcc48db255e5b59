"""The answer to a step on a division, for whatever page shows one.

A page's view shows it with ``editing.whole(desk, opened(request))`` in the context of a template
that includes ``editor/_division.html`` inside ``<form method="post" id="…" data-division>``, and
gives every POST that is not its own (saving, say) to ``answer``; before it saves, ``editing.take``
takes the words that are still in fields of pieces. The script
``archive/division.js`` finds the form by ``data-division``; without it every button is a page load.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.answers import see_other
from accounts.middleware import Request
from archive import editing
from archive.editing import Desk, Outcome, number


def answer(request: Request, desk: Desk, show: Callable[[Outcome], HttpResponse]) -> HttpResponse:
    """Do the step that was posted: a script gets what changed, a browser is sent on to it.

    ``show`` renders the whole page, for words that were typed and could not be taken.
    """
    try:
        outcome = editing.act(desk, request.POST)
    except ObjectDoesNotExist as gone:
        raise Http404(_("Somebody else has finished with this text meanwhile.")) from gone
    if is_script(request):
        context = editing.part(desk, outcome, number(request.POST.get("state")))
        return render(request, "editor/_part.html", {**context, "is_script": True})
    if outcome.typed or outcome.new:
        return show(outcome)
    if outcome.problem:
        messages.error(request, outcome.problem)
    elif outcome.said:
        messages.success(request, outcome.said)
    return see_other(place(desk, outcome.at, open_at=outcome.open_at))


def opened(request: Request) -> Outcome:
    """What an address asks to see: ``?at=`` a piece with its details open."""
    at = number(request.GET.get("at"))
    return Outcome(at=at, open_at=at)


def place(desk: Desk, at: int | None, *, open_at: int | None = None) -> str:
    """The address of the page at a piece."""
    address = desk.address
    if open_at:
        address += f"?at={open_at}"
    return f"{address}#piece-{at}" if at else address


def is_script(request: Request) -> bool:
    """Whether the page's script asks, which puts the answer in place by itself."""
    return request.headers.get("X-Part") == "division"
