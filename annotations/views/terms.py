"""Copying a seminar for the next term."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Membership, Role, Seminar, User
from accounts.views.seminars import seminar_of
from annotations import terms


class CopyForm(forms.Form):
    """What the next term is called, who leads it, and what it reads of this one."""

    sent_as = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the next term"), max_length=120)
    notes = forms.ChoiceField(
        label=_("The notes of this term"),
        widget=forms.RadioSelect,
        initial=terms.NO_NOTES,
        choices=[
            (terms.NO_NOTES, _("The new members do not see them.")),
            (
                terms.NAMELESS,
                _("The new members read them, without names, and cannot add to them."),
            ),
            (terms.NAMED, _("The new members read them, with names, and cannot add to them.")),
        ],
    )
    instructors = forms.ModelMultipleChoiceField(
        label=_("Instructors who come along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        queryset=User.objects.none(),
    )

    def __init__(self, *args: Any, seminar: Seminar, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Membership.objects.filter(seminar=seminar, role=Role.OWNER, ended_at=None)
        others = User.objects.filter(pk__in=owners.values("user"), is_active=True)
        self.fields["instructors"].queryset = others.exclude(pk=by.pk).order_by("name")  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: Request, slug: str) -> HttpResponse:
    """Say what a copy takes along, then make it."""
    seminar, me = seminar_of(request.viewer, slug, owned=True), request.viewer.person
    form = CopyForm(request.POST or None, seminar=seminar, by=me, initial={"name": seminar.name})
    if form.is_valid():
        made = terms.copy(seminar, by=me, **form.cleaned_data)
        messages.success(
            request, _t("The next term is there. Look at what it reads, then invite its members.")
        )
        return see_other(made)
    context = {
        "seminar": seminar,
        "form": form,
        "others": form.fields["instructors"].queryset,  # type: ignore[attr-defined]
    }
    status = 400 if form.errors else 200
    return render(request, "seminars/copy.html", context, status=status)
