"""The forms by which moderators of the site change its list of reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations.models import Reason
from annotations.models.reason import USUAL

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


def list_of_reasons(data: Any = None) -> Any:
    """A form set of all reasons in their order, with room for one more."""
    count = Reason.objects.count()
    kind = modelformset_factory(
        Reason, form=ReasonForm, formset=_List, extra=1 if count < MOST else 0, max_num=MOST
    )
    return kind(data, queryset=Reason.objects.all())
