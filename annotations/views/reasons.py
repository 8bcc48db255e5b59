"""The site's list of reasons, in words that its moderators can change."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Event
from annotations.reason_forms import list_of_reasons
from annotations.views.desk import moderators


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def reasons(request: Request) -> HttpResponse:
    """For moderators of the site: other words, another order, new ones, and which are on offer."""
    if not request.viewer.is_moderator:
        raise Http404
    forms_of = list_of_reasons(request.POST or None)
    if request.method == "POST" and forms_of.is_valid():
        with transaction.atomic():
            changed = forms_of.save()
            if changed:
                Event.record(
                    "reasons changed", actor=request.viewer.user,
                    codes=[one.code for one in changed],
                )  # fmt: skip
        messages.success(request, _("Saved."))
        return see_other(reverse("moderation-reasons"))
    context = {"forms": forms_of, "uses": USES}
    return render(
        request, "moderation/reasons.html", context, status=400 if forms_of.is_bound else 200
    )


USES = {
    "for_return": gettext_lazy("Return"),
    "for_decline": gettext_lazy("Decline"),
    "for_hide": gettext_lazy("Take down"),
    "for_flag": gettext_lazy("Flag"),
    "is_offered": gettext_lazy("On offer"),
}
