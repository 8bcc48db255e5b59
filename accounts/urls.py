"""The addresses of this app, and those of django-allauth's pages that we use."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts.views import (
    account,
    entrance,
    invitations,
    keyboard,
    languages,
    pseudonyms,
    seminars,
    tokens,
)

urlpatterns = [
    path("my-account/", account.account, name="account"),
    path("account/keyboard/", keyboard.keyboard, name="keyboard"),
    path("language/", languages.language, name="language"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("seminars/", seminars.seminars, name="seminars"),
    path("seminars/<slug:slug>/edit/", seminars.edit, name="seminar-edit"),
    path("seminars/<slug:slug>/members/", seminars.members, name="seminar-members"),
    path("seminars/<slug:slug>/pseudonyms/", pseudonyms.pseudonyms, name="seminar-pseudonyms"),
    path("seminars/<slug:slug>/archive/", seminars.archive, name="seminar-archive"),
    path("seminars/<slug:slug>/leave/", seminars.leave, name="seminar-leave"),
    path("seminars/<slug:slug>/invitations/", invitations.invitations, name="seminar-invitations"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    # Signing up, in and out
    path("account/signup/", entrance.signup, name="account_signup"),
    path("account/login/", entrance.login, name="account_login"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    # The e-mail address
    path("account/email/", allauth.email, name="account_email"),
    path(
        "account/confirm-email/",
        allauth.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^account/confirm-email/(?P<key>[-:\w]+)/$",
        invitations.address_is_a_key(allauth.confirm_email),
        name="account_confirm_email",
    ),
    # The password
    path("account/password/change/", allauth.password_change, name="account_change_password"),
    path("account/password/set/", allauth.password_set, name="account_set_password"),
    path("account/password/reset/", allauth.password_reset, name="account_reset_password"),
    path(
        "account/password/reset/done/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "account/password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        invitations.address_is_a_key(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
