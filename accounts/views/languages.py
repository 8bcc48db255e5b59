"""The page where people choose the language of the interface."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.languages import keep_in
from accounts.middleware import Request


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def language(request: Request) -> HttpResponse:
    """One button a language. The choice is kept in a cookie, and with the account of who has one;
    nobody gets the cookie who does not choose. ``next`` is the page to go back to; without it,
    the one that led here."""
    came = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    back = _own_page(request, came)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if not request.viewer.is_anonymous:
            request.viewer.person.choose_language(chosen)
        return keep_in(see_other(back), chosen)
    context = {"languages": settings.LANGUAGES, "back": back}
    return render(request, "account/language.html", context)


def _own_page(request: Request, address: str) -> str:
    """The address, if it is one of this site; else that of the home page."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if own else "/"
