"""Mails that carry personal invitations.

The rows of ``Invitation`` are the queue. Whoever sends one claims it by moving ``mail_due`` on,
in one conditional statement, so that any number of processes may deliver at once; what a process
left behind comes up again, and what the mail server refuses is tried for some hours. The token
is in the mail alone: stored is its hash.
"""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import languages
from accounts.models import Invitation

log = logging.getLogger("colloquy.invitations")

BATCH = 50


def deliver() -> int:
    """Send the invitations that are due, and say how many were sent. When the server does not
    answer at all, the rest of this round waits."""
    sent = 0
    due = Invitation.objects.filter(mail_due__lte=timezone.now()).order_by("mail_due", "id")
    for pk, moment in list(due.values_list("pk", "mail_due")[:BATCH]):
        invitation = Invitation.claim(pk, moment)
        if invitation is None:
            continue
        try:
            letter(invitation).send()
        except SMTPRecipientsRefused as error:
            _failed(invitation, error)
        except Exception as error:  # noqa: BLE001  (whatever a mail back end raises)
            _failed(invitation, error)
            break
        else:
            Invitation.objects.filter(pk=pk).update(
                mailed_at=timezone.now(), mail_due=None, attempts=0
            )
            sent += 1
    return sent


def letter(invitation: Invitation) -> EmailMessage:
    """The mail to the one person who is invited."""
    with translation.override(languages.of(invitation.created_by)):
        seminar = " ".join(invitation.seminar.name.split())
        context = {
            "seminar": seminar,
            "by": " ".join(invitation.inviter.split()),
            "name": invitation.name,
            "role": invitation.get_role_display() if invitation.role != "member" else "",
            "address": settings.SITE_ADDRESS + reverse("invitation", args=[invitation.sign()]),
            "until": timezone.localtime(invitation.expires_at),
            "is_pseudonymous": invitation.seminar.is_pseudonymous,
        }
        return EmailMessage(
            subject=_("Invitation to the seminar “%(seminar)s”") % {"seminar": seminar},
            body=render_to_string("seminars/invitation_mail.txt", context),
            to=[invitation.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def _failed(invitation: Invitation, error: Exception) -> None:
    given_up = invitation.attempts >= Invitation.ATTEMPTS
    if given_up:
        Invitation.objects.filter(pk=invitation.pk).update(mail_due=None)
    # The address stays out of the log.
    log.warning(
        "invitation %s not sent (attempt %s%s): %s",
        invitation.pk,
        invitation.attempts,
        ", the last" if given_up else "",
        type(error).__name__,
    )
