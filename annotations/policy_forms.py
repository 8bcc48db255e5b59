"""The form by which moderators of the site change the words of its policy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Event, User
from annotations.fields import Words
from annotations.models import PolicyWords
from annotations.models.policy import USUAL, Section

HELP = {
    Section.TIME: gettext_lazy("Stands below what the record of this site says."),
    Section.MORE: gettext_lazy("Stands at the end of the page."),
}


class PolicyForm(forms.Form):
    """The site's own words, section by section. Each goes with the words that it was opened with:
    only what was really changed here is stored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            self.fields[section] = Words(
                limit=PolicyWords.LONGEST,
                required=False,
                label=section.label,
                help_text=HELP.get(
                    section, gettext_lazy("Empty: the words that stand there now in grey.")
                ),
                widget=forms.Textarea(
                    attrs={"rows": 5, "placeholder": str(USUAL.get(section, ""))}
                ),
            )
        self.seen = {name: self._seen(name) for name in self.fields}
        """Section -> the words that whoever sends the form has seen; they go with it."""

    def save(self, *, by: User) -> dict[str, str]:
        """Store what was changed. Where others have changed the same since, nothing is stored:
        section -> what stands there by now."""
        sent, seen = self.cleaned_data, self.seen
        with transaction.atomic():
            present = PolicyWords.present(held=True)
            changed = [n for n in self.fields if sent[n] != seen[n]]
            stale = {n: present[n] for n in changed if present[n] not in (seen[n], sent[n])}
            if stale:
                return stale
            for name in changed:
                PolicyWords.say(name, sent[name])
            if changed:
                Event.record("policy changed", actor=by, fields=changed)
        return {}

    def _seen(self, name: str) -> str:
        sent = self.data.get(self.add_initial_prefix(name), "")
        there = sent if self.is_bound else self.initial.get(name, "")
        return str(self.fields[name].to_python(there) or "")
