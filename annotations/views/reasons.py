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
    status = 200
    with transaction.atomic():
        forms_of = list_of_reasons(request.POST or None)
        if request.method == "POST":
            if forms_of.is_valid():
                if changed := forms_of.save():
                    Event.record(
                        "reasons changed", actor=request.viewer.user,
                        codes=[one.code for one in changed],
                    )  # fmt: skip
                messages.success(request, _("Saved."))
                return see_other(reverse("moderation-reasons"))
            is_stale = any(form.is_stale for form in forms_of)
            status = 409 if is_stale else 400
    context = {"forms": forms_of, "uses": USES, "is_stale": status == 409}
    return render(request, "moderation/reasons.html", context, status=status)


USES = {
    "for_return": gettext_lazy("Return"),
    "for_decline": gettext_lazy("Decline"),
    "for_hide": gettext_lazy("Take down"),
    "for_flag": gettext_lazy("Flag"),
    "is_offered": gettext_lazy("On offer"),
}
