"""Inviting people by e-mail: addresses as they are pasted, or a list as a file, looked through
before anything is sent."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import inviting, roster
from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Role, Seminar
from accounts.numbers import row_number
from accounts.views.seminars import seminar_of
from archive import preview
from archive.importers import ImportProblem, UnknownEncoding
from archive.importers.text import decode

MOST_BYTES = 1024 * 1024


class RosterForm(forms.Form):
    """Who is invited, as what, and until when."""

    people = forms.CharField(
        label=_("Addresses, or a table"),
        required=False,
        max_length=roster.LONGEST,
        help_text=_(
            "One person a line, or addresses separated by commas. A name and a role may stand "
            "beside an address; a first line like “name, e-mail, role” may say what is where."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none"}),
    )
    file = forms.FileField(
        label=_("Or a file (CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )
    role = forms.ChoiceField(
        label=_("They join as"),
        choices=Role.choices[::-1],
        help_text=_("Where the list itself names no role."),
    )
    days = forms.TypedChoiceField(
        label=_("Their links work for"),
        coerce=int,
        initial=30,
        choices=[(n, ngettext_lazy("%d day", "%d days", n) % n) for n in (7, 14, 30, 90)],
    )


@dataclass
class Look:
    """A list that was read, or the question in which encoding it is to be read."""

    steps: list[inviting.Step] = field(default_factory=list)
    samples: list[tuple[str, Any, list[str]]] = field(default_factory=list)
    kept: str = ""
    """The bytes of a file whose encoding is asked for, as base64."""

    @property
    def problems(self) -> int:
        return sum(step.kind == "problem" for step in self.steps)

    @property
    def invited(self) -> int:
        return sum(step.kind == "invite" for step in self.steps)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request, slug: str) -> HttpResponse:
    """Personal invitations. POST: look at a list, send it, or send again or revoke one."""
    seminar = seminar_of(request.viewer, slug, owned=True, changing=True)
    if number := request.POST.get("again") or request.POST.get("revoke"):
        return _change(request, seminar, number)
    form = RosterForm(request.POST or None, request.FILES or None)
    look = None
    if form.is_valid():
        look = _look(form, seminar, request.POST)
    if look and look.steps and not look.problems and "send" in request.POST:
        try:
            count = inviting.invite(
                seminar,
                [step.entry for step in look.steps],
                by=request.viewer.person,
                days=form.cleaned_data["days"],
            )
        except inviting.TooMany as error:
            form.add_error(None, str(error))
        else:
            said = ngettext("%d person is invited.", "%d people are invited.", count) % count
            messages.success(request, f"{said} {_t('The mails go out in the next minutes.')}")
            return see_other("seminar-roster", slug)
    context = {
        "seminar": seminar,
        "form": form,
        "look": look,
        "pending": seminar.invitations.exclude(email="").select_related("seminar", "created_by"),
    }
    return render(request, "seminars/roster.html", context, status=400 if form.errors else 200)


def _look(form: RosterForm, seminar: Seminar, posted: Any) -> Look | None:
    """What stands in the list; errors go to the form. The form then holds the list as text."""
    cleaned = form.cleaned_data
    text, data = cleaned["people"], _bytes(form, posted)
    encoding = posted.get("other", "").strip()[:40] or posted.get("encoding", "")[:40] or None
    if data is not None:
        try:
            text = decode(data, _t("The file"), encoding=encoding, limit=MOST_BYTES)
        except UnknownEncoding as unknown:
            samples = preview.samples(data, list(unknown.candidates))
            return Look(samples=samples, kept=base64.b64encode(data).decode())
        except ImportProblem as problem:
            form.add_error("file", str(problem))
            return None
    if not text.strip():
        form.add_error("people", _t("Paste addresses, or choose a file."))
        return None
    try:
        entries = roster.read(text, cleaned["role"])
    except roster.TooLong as error:
        form.add_error("people", str(error))
        return None
    if not entries:
        form.add_error("people", _t("Under its first line this list is empty."))
        return None
    form.data = {**{name: posted.get(name, "") for name in ("role", "days")}, "people": text}
    return Look(inviting.steps(seminar, entries))


def _bytes(form: RosterForm, posted: Any) -> bytes | None:
    if form.cleaned_data["file"]:
        return bytes(form.cleaned_data["file"].read(MOST_BYTES + 1))
    try:
        return base64.b64decode(posted.get("kept", ""), validate=True) or None
    except (ValueError, binascii.Error):
        return None


def _change(request: Request, seminar: Seminar, number: str) -> HttpResponse:
    """Send one invitation again, or revoke it."""
    personal = seminar.invitations.exclude(email="").filter(revoked_at=None, uses=0)
    found = get_object_or_404(personal, pk=row_number(number))
    if "revoke" in request.POST:
        found.revoke(by=request.viewer.person)
        messages.success(request, _t("The link sent to %s no longer works.") % found.email)
    else:
        try:
            inviting.send_again(found, by=request.viewer.person)
        except inviting.TooMany as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _t("%s gets the mail once more.") % found.email)
    return see_other("seminar-roster", seminar.slug)
