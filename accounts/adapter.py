"""Where django-allauth asks this site: who may sign up, and where people land."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts import invited, languages
from accounts.models import Seminar, User


class Adapter(DefaultAccountAdapter):
    """Sign-up open to all or by invitation only; a chosen invitation is accepted on the way."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The e-mail address and the password do not fit together."),
        "email_taken": _(
            "There is already an account with this e-mail address: sign in, or reset its password."
        ),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _(
            "Too many attempts to sign in failed. Wait five minutes and try again, "
            "or reset your password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "open" or invited.chosen(request) is not None

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the account, and with it the membership it was made for.

        The place is taken here and not after the e-mail address is proved: the mail may be
        opened on another device, and by then the invitation may be used up.
        """
        user.name = form.cleaned_data["name"]
        try:
            with transaction.atomic():
                super().save_user(request, user, form, commit=commit)
                joined = invited.follow(request, user)
                if joined is None and settings.SIGNUP != "open":
                    # Somebody else took the last place while this form was being filled in.
                    raise ImmediateHttpResponse(redirect("account_signup"))
        except IntegrityError as error:
            # The form was sent twice at once; the other one has made the account.
            raise ImmediateHttpResponse(redirect("account_login")) from error
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whether the proved address could become the account's.

        Somebody else may have made an account with it since it was asked for.
        """
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email=email_address.email).exists():
            template = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, template, {"email": email_address.email})
            return False
        return bool(super().confirm_email(request, email_address))

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_email" if self.request.user.is_authenticated else "account_login")

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        return bool(email_address.email != email_address.user.email)

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        response = super().post_login(request, user, **how)
        if user.language:
            languages.keep_in(response, user.language)
        joined = invited.follow(request, user)
        if invited.forget(request):
            if joined is None:
                messages.error(request, _t("The invitation was closed meanwhile: ask for another."))
                return response
            messages.success(
                request, _t("You are a member of “%(name)s”.") % {"name": joined.seminar.name}
            )
            response = redirect(joined.seminar)
            return languages.keep_in(response, user.language) if user.language else response
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where people land who were nowhere in particular before: in their seminar."""
        mine = Seminar.objects.filter(
            memberships__user=request.user.pk, memberships__ended_at=None, archived_at=None
        )[:2]
        if len(mine) == 1:
            return mine[0].get_absolute_url()
        return reverse("seminars" if mine else "home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")
