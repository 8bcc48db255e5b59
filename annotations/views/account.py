"""The end of my account, and everything I wrote to take along before it."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import LastOwner, User
from annotations.erasure import DELETE, NAMELESS, Erasure
from annotations.own_archive import make_archive

CHOICES = [
    (NAMELESS, gettext_lazy("Keep them without my name")),
    (DELETE, gettext_lazy("Delete them")),
]


class ErasureForm(forms.Form):
    """What shall become of what others read, and the proof of who asks."""

    seminars = forms.ChoiceField(
        label=gettext_lazy("What I wrote in seminars"), choices=CHOICES, widget=forms.RadioSelect
    )
    public = forms.ChoiceField(
        label=gettext_lazy("What is public"), choices=CHOICES, widget=forms.RadioSelect
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, foreseen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        # Nothing is asked about what there is none of.
        if not foreseen.in_seminars:
            self.fields["seminars"].required = False
        if not foreseen.public:
            self.fields["public"].required = False

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password

    def chosen(self) -> dict[str, str]:
        """What was not asked goes: it was written since the page was made, and never offered."""
        return {name: self.cleaned_data[name] or DELETE for name in ("seminars", "public")}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponseBase:
    """Everything I wrote. POST: as a ZIP archive; it is made anew each time, and by no link."""
    if request.method != "POST":
        return render(request, "account/export.html")
    site = request.build_absolute_uri("/").rstrip("/")
    return FileResponse(
        make_archive(request.viewer, site),
        as_attachment=True,
        filename=f"colloquy-{timezone.localdate():%Y-%m-%d}.zip",
        content_type="application/zip",
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: Request) -> HttpResponse:
    """Say what becomes of what, ask for the password, and delete the account."""
    erasure = Erasure(request.viewer.person)
    foreseen = erasure.foresee()
    form = ErasureForm(request.POST or None, user=request.viewer.person, foreseen=foreseen)
    status = 200
    if request.method == "POST":
        status = 400
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return render(request, "429.html", status=429)
        if form.is_valid():
            try:
                erasure.carry_out(**form.chosen())
            except LastOwner as error:
                form.add_error(None, str(error))
            else:
                logout(request)
                messages.success(request, _("Your account is deleted."))
                return see_other("home")
    context = {"form": form, "foreseen": foreseen}
    return render(request, "account/deletion.html", context, status=status)
