"""The page where people see and change what the site keeps about them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.forms import NameForm
from accounts.middleware import Request
from accounts.models import Membership, User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    """My name, address, password, roles and seminars."""
    # A copy: a name that is refused must not already stand in the navigation.
    me = User.objects.get(pk=request.viewer.person.pk)
    form = NameForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _t("Others now read your name as “%s”.") % me.name)
        return see_other("account")
    memberships = Membership.objects.filter(user=me, ended_at=None).select_related("seminar")
    return render(
        request,
        "account/account.html",
        {"form": form, "me": me, "memberships": memberships.order_by("seminar__name")},
        status=400 if form.errors else 200,
    )
