"""Names that members go by inside a seminar: the seminar's choice, and each member's own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Membership, Pseudonym, Seminar, Unsuitable
from accounts.models.pseudonyms import MOST_CODE_POINTS
from accounts.views.seminars import seminar_of


class PseudonymForm(forms.Form):
    """Another pseudonym for oneself."""

    pseudonym = forms.CharField(
        label=_("The name that others see here"),
        max_length=MOST_CODE_POINTS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pseudonyms(request: Request, slug: str) -> HttpResponse:
    """Whether a seminar has pseudonyms, and the viewer's own. POST: switch (instructors), or
    pseudonym, or propose."""
    seminar = seminar_of(request.viewer, slug, changing=request.method == "POST")
    mine = seminar.memberships.select_related("seminar", "user").get(
        user=request.viewer.person, ended_at=None
    )
    if "switch" in request.POST:
        return _switch(request, seminar)
    form = PseudonymForm(request.POST or None, initial={"pseudonym": mine.pseudonym})
    if request.method == "POST" and "propose" in request.POST:
        form = PseudonymForm({"pseudonym": ""})
        if _rename(request, mine, form, ""):
            return see_other("seminar-pseudonyms", slug)
    elif form.is_valid() and _rename(request, mine, form, form.cleaned_data["pseudonym"]):
        return see_other("seminar-pseudonyms", slug)
    context = {
        "seminar": seminar,
        "mine": Membership.objects.select_related("seminar", "user").get(pk=mine.pk),
        "form": form,
        "is_owner": request.viewer.owns(seminar.pk),
        "before": Pseudonym.objects.filter(seminar=seminar, user=request.viewer.person).exclude(
            name=mine.pseudonym
        ),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "seminars/pseudonyms.html", context, status=status)


def _switch(request: Request, seminar: Seminar) -> HttpResponse:
    if not request.viewer.owns(seminar.pk):
        raise PermissionDenied(_t("Only the instructors of this seminar can do that."))
    on = request.POST["switch"] == "on"
    seminar.use_pseudonyms(on, by=request.viewer.person)
    said = (
        _t("From now on everybody here writes under a pseudonym.")
        if on
        else _t("From now on everybody here writes under their own name.")
    )
    messages.success(request, said)
    return see_other("seminar-pseudonyms", seminar.slug)


def _rename(request: Request, mine: Membership, form: PseudonymForm, name: str) -> bool:
    """Whether the member goes by another name now; else the form says why not."""
    if not mine.seminar.is_pseudonymous:
        messages.error(request, _t("This seminar has no pseudonyms."))
        return True
    try:
        mine.rename(name)
    except Unsuitable as error:
        form.add_error("pseudonym", str(error))
        return False
    messages.success(request, _t("Others here now read your name as “%s”.") % mine.pseudonym)
    return True
