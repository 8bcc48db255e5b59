"""The page that says how notes become public, and the site's own words in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from annotations.models import PolicyWords
from annotations.pace import pace
from annotations.policy_forms import PolicyForm
from annotations.views.desk import moderators


@require_GET
def policy(request: Request) -> HttpResponse:
    """What is checked, by whom, how long it takes, and under which name it appears."""
    context = {
        "pace": pace(),
        "words": PolicyWords.read(),
        "hides_authors": not request.viewer.sees_authors,
    }
    return render(request, "moderation/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def policy_words(request: Request) -> HttpResponse:
    """Other words, for moderators of the site."""
    if not request.viewer.is_moderator:
        raise Http404
    form = PolicyForm(request.POST or None, initial=PolicyWords.present())
    status = 200
    if request.method == "POST":
        stale = form.save(by=request.viewer.person) if form.is_valid() else {}
        if form.is_valid() and not stale:
            messages.success(request, _("Saved."))
            return see_other("moderation-policy")
        status = 409 if stale else 400
        for name, words in stale.items():
            said = _("Somebody has changed this meanwhile. It says now: “%(words)s”")
            form.add_error(name, said % {"words": words})
            # Sent again, it is sent by somebody who has read that.
            form.seen[name] = words
    return render(request, "moderation/policy_words.html", {"form": form}, status=status)
