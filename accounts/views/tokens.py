"""The keys with which programs sign in for a person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.forms import TokenForm
from accounts.middleware import Request
from accounts.models import Token
from accounts.numbers import row_number


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """My keys. POST: make one, or revoke the one named ``revoke``."""
    mine = Token.objects.filter(user=request.viewer.person)
    if number := request.POST.get("revoke"):
        get_object_or_404(mine, pk=row_number(number)).revoke()
        messages.success(request, _t("That key no longer works."))
        return see_other("tokens")
    form, secret, status = TokenForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            # Shown in this answer and never again: only its hash is kept.
            _made, secret = Token.make(request.viewer.person, form.cleaned_data["name"])
            form, status = TokenForm(), 201
    context = {"form": form, "secret": secret, "tokens": mine}
    return render(request, "account/tokens.html", context, status=status)
