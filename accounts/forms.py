"""Forms for accounts, seminars and invitations; allauth's with our labels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Event, Role, Seminar, User

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("Password"),
    "password2": _("The new password again"),
}


PASSWORD_ADVICE = _(
    "At least 8 characters; no common password, not only digits, nothing like your name or address."
)


class Labelled(forms.Form):
    """Our words beside the fields, and no placeholder that repeats them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = PASSWORD_ADVICE
            elif name.endswith("password"):
                field.help_text = ""


class LoginForm(Labelled, allauth.LoginForm):
    pass


class SignupForm(Labelled, allauth.SignupForm):
    name = forms.CharField(
        label=_("Name shown to others"),
        max_length=80,
        help_text=_("It stands beside what you write. Your e-mail address is shown to nobody."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")


class ResetPasswordForm(Labelled, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Labelled, allauth.ResetPasswordKeyForm):
    """A new password for somebody who forgot it, or who fears that somebody else knows it."""

    def save(self) -> None:
        with transaction.atomic():
            super().save()
            # Whoever had the account could have made keys with it.
            self.user.tokens.all().delete()


class ChangePasswordForm(Labelled, allauth.ChangePasswordForm):
    pass


class ReauthenticateForm(Labelled, allauth.ReauthenticateForm):
    pass


class AddEmailForm(Labelled, allauth.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def clean_email(self) -> str:
        email = super().clean_email()
        # allauth would let it pass and fail when the address is proved.
        if User.objects.filter(email=email).exclude(pk=self.user.pk).exists():
            raise get_adapter().validation_error("email_taken")
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        """Ask the new address for proof; one that was never proved itself is replaced at once.

        allauth would take an unproved address away and leave the account without any.
        """
        addresses = EmailAddress.objects.filter(user=self.user)
        if addresses.filter(verified=True).exists():
            return super().save(request)
        with transaction.atomic():
            addresses.delete()
            self.user.email = self.cleaned_data["email"]
            self.user.save(update_fields=["email"])
            address = EmailAddress.objects.create(
                user=self.user, email=self.user.email, primary=True
            )
        send_verification_email_to_address(request, address)
        return address


class NameForm(forms.ModelForm):
    """The name that others read."""

    class Meta:
        model = User
        fields = ("name",)
        help_texts: ClassVar = {
            "name": _(
                "It stands beside what you write. "
                "What is public already keeps the name it was approved with."
            ),
        }
        widgets: ClassVar = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class SeminarForm(forms.ModelForm):
    """What a seminar is called and what it is about."""

    class Meta:
        model = Seminar
        fields: ClassVar[tuple[str, ...]] = ("name", "description")
        help_texts: ClassVar = {
            "description": _("What you read together, and when. Members see it.")
        }
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 4})}


class NewSeminarForm(SeminarForm):
    """The same; sent twice it founds one."""

    sent_as = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class SeminarEditForm(SeminarForm):
    """The same, and what its members may do; where the site lets the seminar publish, also whose
    notes go public without a moderator."""

    class Meta(SeminarForm.Meta):
        fields = ("name", "description", "has_reactions", "trust_after", "trust_days")
        help_texts: ClassVar = {
            **SeminarForm.Meta.help_texts,
            "trust_after": _(
                "Trust: whoever has had so many comments approved here is public at once with the "
                "next ones. First comments, links, and what was returned, declined or flagged "
                "always wait for a moderator. Empty: everything waits."
            ),
            "trust_days": _(
                "For whoever had something declined or taken down, trust rests so long."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.moderates_itself:
            del self.fields["trust_after"], self.fields["trust_days"]

    def save(self, commit: bool = True, *, by: User | None = None) -> Seminar:
        with transaction.atomic():
            seminar: Seminar = super().save(commit)
            if {"trust_after", "trust_days"} & set(self.changed_data):
                Event.record(
                    "trust changed", actor=by, seminar=seminar.pk,
                    after=seminar.trust_after, days=seminar.trust_days,
                )  # fmt: skip
        return seminar


class InvitationForm(forms.Form):
    """As what, until when, and how many may join by one link."""

    # The most usual first, not the most powerful.
    role = forms.ChoiceField(label=_("They join as"), choices=Role.choices[::-1])
    days = forms.TypedChoiceField(
        label=_("The link works for"),
        coerce=int,
        initial=14,
        choices=[
            (days, ngettext_lazy("%d day", "%d days", days) % days) for days in (1, 7, 14, 30, 90)
        ],
    )
    places = forms.IntegerField(
        label=_("How many may join by it"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Left empty, as many as have the link."),
    )

    def terms(self) -> dict[str, Any]:
        """What ``Seminar.invite`` wants to know."""
        return {
            "role": self.cleaned_data["role"],
            "expires": timezone.now() + timedelta(days=self.cleaned_data["days"]),
            "max_uses": self.cleaned_data["places"],
        }


class AppointForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=Role.choices)


class TokenForm(forms.Form):
    """A new key for a program."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("To tell it from other keys later, like “backup of my notes”."),
    )
