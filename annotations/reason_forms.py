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
    """One reason. What was decided with it keeps the words that it had then.

    Each field goes with the value that it was opened with, so that only what was really changed
    here is stored; where somebody else has changed the same field since, both values are told and
    nothing is stored.
    """

    class Meta:
        model = Reason
        fields = (
            "text", "for_return", "for_decline", "for_hide", "for_flag", "position", "is_offered",
        )  # fmt: skip
        widgets: ClassVar = {"position": forms.NumberInput(attrs={"min": 0, "max": 999})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_stale = False
        """Somebody else has changed, since the form was opened, what is changed here."""
        for field in self.fields.values():
            field.show_hidden_initial = True
        usual = USUAL.get(self.instance.code)
        if usual:
            self.fields["text"].widget.attrs["placeholder"] = str(usual)
        else:
            self.fields["text"].required = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        sent: Any = self.data
        for name in self._meta.fields or () if self.instance.pk else ():
            if name not in given:
                continue
            field, opened_as = self.fields[name], self.add_initial_prefix(name)
            opened = field.to_python(sent.get(opened_as))
            now = getattr(self.instance, name)
            if given[name] == opened:
                given[name] = now
            elif now not in (opened, given[name]):
                self.is_stale = True
                self._tell(name, now)
                # Sent again, it is sent by somebody who has read that.
                sent[opened_as] = str(now)
        return given

    def _tell(self, name: str, now: Any) -> None:
        if now is True:
            said = _("Somebody has ticked this meanwhile: save again to take it away.")
        elif now is False:
            said = _("Somebody has taken this away meanwhile: save again to tick it.")
        else:
            said = _(
                "Somebody has changed this meanwhile. It is now: “%(now)s”. Save again to put "
                "yours in its place."
            ) % {"now": self.instance.label if name == "text" else now}
        self.add_error(name, said)

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
    """A form set of all reasons in their order, with room for one more; with ``data``, in a
    transaction, which then holds the reasons."""
    count = Reason.objects.count()
    kind = modelformset_factory(
        Reason, form=ReasonForm, formset=_List, extra=1 if count < MOST else 0, max_num=MOST
    )
    if not data:
        return kind(queryset=Reason.objects.all())
    return kind(data.copy(), queryset=Reason.objects.select_for_update())
