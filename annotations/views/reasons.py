"""The site's list of reasons, in words that its moderators can change."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Event
from annotations.models import Reason
from annotations.models.reason import USUAL
from annotations.views.desk import moderators

MOST = 20
"""Reasons on the list: it is meant to be short."""


class ReasonForm(forms.ModelForm):
    """One reason. What was decided with it keeps the words that it had then."""

    class Meta:
        model = Reason
        fields = (
            "text", "for_return", "for_decline", "for_hide", "for_flag", "position", "is_offered",
        )  # fmt: skip
        widgets: ClassVar = {"position": forms.NumberInput(attrs={"min": 0, "max": 999})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = USUAL.get(self.instance.code)
        if usual:
            self.fields["text"].widget.attrs["placeholder"] = str(usual)
        else:
            self.fields["text"].required = bool(self.instance.pk)

    def save(self, commit: bool = True) -> Reason:
        if not self.instance.code:
            self.instance.code = _free_code(self.cleaned_data["text"])
        return super().save(commit)


def _free_code(text: str) -> str:
    from django.utils.text import slugify

    base = slugify(text)[:24].strip("-") or "reason"
    taken = set(Reason.objects.values_list("code", flat=True))
    return next(c for c in (base, *(f"{base}-{n}" for n in range(2, 999))) if c not in taken)


class _List(BaseModelFormSet):
    def clean(self) -> None:
        """A new row with boxes ticked and no words is a mistake, not a reason."""
        super().clean()
        for form in self.extra_forms:
            if form.has_changed() and not form.cleaned_data.get("text"):
                form.add_error("text", _("Write the words of the reason."))


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def reasons(request: Request) -> HttpResponse:
    """For moderators of the site: other words, another order, new ones, and which are on offer."""
    if not request.viewer.is_moderator:
        raise Http404
    count = Reason.objects.count()
    kind = modelformset_factory(
        Reason, form=ReasonForm, formset=_List, extra=1 if count < MOST else 0, max_num=MOST
    )
    forms_of = kind(request.POST or None, queryset=Reason.objects.all())
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
