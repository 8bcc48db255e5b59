"""Links that make members: what instructors make, and what invited people see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import invited
from accounts.answers import see_other
from accounts.forms import InvitationForm
from accounts.middleware import Request
from accounts.models import Invitation
from accounts.numbers import row_number
from accounts.views.seminars import seminar_of

MADE = "invitation_made"
"""In the session: [seminar, token] of a link that was made and not shown yet."""


def address_is_a_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages whose address is a secret: no other request, not even one of ours, carries it.

    ``no-referrer`` would also take the Origin from the page's own forms, which are then refused.
    """

    @wraps(view)
    def quiet(request: Request, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return never_cache(quiet)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: Request, slug: str) -> HttpResponse:
    """The links of a seminar. POST: make one, or revoke the one named ``revoke``."""
    seminar = seminar_of(request.viewer, slug, owned=True, changing=True)
    if number := request.POST.get("revoke"):
        found = get_object_or_404(seminar.invitations.filter(email=""), pk=row_number(number))
        if found.revoked_at is None:
            found.revoke(by=request.viewer.person)
        messages.success(request, _t("That link no longer works. Who has joined by it stays."))
        return see_other("seminar-invitations", slug)
    form, link = InvitationForm(request.POST or None), ""
    if form.is_valid():
        _made, token = seminar.invite(by=request.viewer.person, **form.terms())
        # For the next page alone, so that loading that again makes no second link: afterwards
        # only its hash is kept.
        request.session[MADE] = [seminar.pk, token]
        return see_other("seminar-invitations", slug)
    if request.method == "GET" and request.session.get(MADE, [None])[0] == seminar.pk:
        _seminar, token = request.session.pop(MADE)
        link = request.build_absolute_uri(reverse("invitation", args=[token]))
    rows = seminar.invitations.filter(email="").select_related("seminar", "created_by")
    return render(
        request,
        "seminars/invitations.html",
        {"seminar": seminar, "form": form, "link": link, "invitations": rows},
        status=400 if request.method == "POST" else 200,
    )


@address_is_a_key
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """What an invited person opens. POST: join, or go to sign up or in and join then."""
    found = Invitation.of(token)
    viewer = request.viewer
    if found is None:
        return render(request, "seminars/invitation_closed.html", status=404)
    if found.seminar_id in viewer.seminars:
        return redirect(found.seminar)
    if not found.is_open:
        return render(request, "seminars/invitation_closed.html", status=410)
    if request.method == "POST" and viewer.is_anonymous:
        invited.choose(request, found)
        return see_other("account_signup" if "signup" in request.POST else "account_login")
    if request.method == "POST":
        if found.accept(viewer.person) is None:
            return render(request, "seminars/invitation_closed.html", status=410)
        messages.success(request, _t("You are a member of “%s”.") % found.seminar.name)
        return see_other(found.seminar)
    return render(request, "seminars/invitation.html", {"invitation": found})
