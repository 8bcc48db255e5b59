"""The answer after a form was sent, or could not be."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from accounts.middleware import Request


class SeeOther(HttpResponseRedirect):
    """303: what was sent is done; get this page now, and do not send it again."""

    status_code = 303


class Sentence(str):
    """Why something is not there, in words for the person who asks: the page of the 404 shows it,
    as it shows nothing that Django says."""

    __slots__ = ()
    is_for_people = True


def see_other(to: Any, *args: Any) -> SeeOther:
    """To a page by its name and arguments, or to an object's own page."""
    return SeeOther(resolve_url(to, *args))


LABELS = {
    "body": _("Comment"),
    "tags": _("Tags"),
    "reason": _("Reason"),
    "text": _("Text"),
    "quote": _("Passage"),
    "title": _("Title"),
}
"""What a form called its fields; a field that is not here is shown under its own name."""

MACHINE = frozenset(
    [
        "csrfmiddlewaretoken",
        "id",
        "comment",
        "revision",
        "decision",
        "document",
        "seminar",
        "room",
        "first",
        "last",
        "start",
        "end",
        "parent",
        "version",
        "seen",
        "step",
        "verdict",
        "audience",
    ]
)
"""Fields that no person typed."""


def sign_in_first(request: Request, form: str = "") -> HttpResponse:
    """Ask a visitor to sign in. ``form`` is the page of the form that was sent, where it is not
    the address that it was sent to.

    Whoever was signed in while typing gets back what they typed, as 401: a redirect would throw
    it away, and signing in makes the page with the form unusable.
    """
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    typed = [
        (LABELS.get(name, name), text)
        for name, values in request.POST.lists()
        if name not in MACHINE
        for text in values
        if isinstance(text, str) and text.strip()
    ]
    context = {"typed": typed, "next_page": form or request.get_full_path()}
    answer = render(request, "account/signed_out.html", context, status=401)
    add_never_cache_headers(answer)
    return answer
