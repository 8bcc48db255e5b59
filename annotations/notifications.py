"""Mails to authors about decisions on their comments, and about corrected passages.

The rows of ``Notice`` are the queue. A mail is due some time after its decision, so that an undo
comes first. Whoever sends it claims it by moving ``mail_due`` on, in one conditional statement:
any number of processes may deliver at once, and what a process left behind when it died comes up
again. A mail may therefore come twice, but is not lost. Deciding never waits for a mail server.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations import markup
from annotations.models import (
    Annotation,
    Audience,
    Comment,
    Decision,
    Notice,
    Placing,
    Verdict,
)

log = logging.getLogger("colloquy.notices")

BATCH = 50
ATTEMPTS = 10
"""The waits between them double from two minutes: the last comes some 17 hours after the first."""
ROUND_SECONDS = 10
FIRST_LINE_CODE_POINTS = 200
PASSAGES_TOLD = 20
"""In one mail; of the others only how many."""


def keep_delivering(stop: threading.Event, seconds: float = ROUND_SECONDS) -> None:
    """Deliver what is due, over and over, until ``stop`` is set. Nothing ends it but that."""
    while not stop.wait(seconds):
        try:
            deliver()
        except Exception:
            log.exception("notices.failed")
        finally:
            connections.close_all()


def deliver() -> int:
    """Send the mails that are due, and say how many were sent.

    A mail that cannot be sent is tried again later; when the server does not answer at all, the
    rest of this round waits, too.
    """
    sent = 0
    due = Notice.objects.filter(mail_due__lte=timezone.now()).order_by("mail_due", "id")
    for pk, moment in list(due.values_list("pk", "mail_due")[:BATCH]):
        notice = _claim(pk, moment)
        if notice is None:
            continue
        message = letter(notice)
        if message is None:
            Notice.objects.filter(pk=pk).update(mail_due=None)
            continue
        try:
            message.send()
        except SMTPRecipientsRefused as error:
            _failed(notice, error)
        except Exception as error:  # noqa: BLE001  (whatever a mail back end raises)
            _failed(notice, error)
            break
        else:
            Notice.objects.filter(pk=pk).update(mailed_at=timezone.now(), mail_due=None)
            sent += 1
    return sent


def _claim(pk: int, moment: datetime | None) -> Notice | None:
    """The notice, if nobody else has claimed it since; its next try is set for later."""
    attempts = Notice.objects.filter(pk=pk).values_list("attempts", flat=True).first() or 0
    later = timezone.now() + timedelta(minutes=2 ** min(attempts + 1, 10))
    mine = Notice.objects.filter(pk=pk, mail_due=moment).update(
        attempts=F("attempts") + 1, mail_due=later
    )
    if not mine:
        return None
    return Notice.objects.select_related("user").filter(pk=pk).first()


def _failed(notice: Notice, error: Exception) -> None:
    given_up = notice.attempts >= ATTEMPTS
    if given_up:
        Notice.objects.filter(pk=notice.pk).update(mail_due=None)
    # The address and the words stay out of the log.
    log.warning(
        "notice %s not sent (attempt %s%s): %s",
        notice.pk,
        notice.attempts,
        ", the last" if given_up else "",
        type(error).__name__,
    )


def letter(notice: Notice) -> EmailMessage | None:
    """The mail, as it is right now; None where there is nothing to tell any more: the decision
    was undone, or the receiver may not read the comment or note by now, or has taken it away."""
    if notice.placing_id is not None:
        return _of_correction(notice)
    return _of_decision(notice)


def _of_correction(notice: Notice) -> EmailMessage | None:
    """One mail for all notes of one author that a correction met."""
    viewer = Viewer.of(notice.user)
    placing = Placing.objects.select_related("version__document").get(pk=notice.placing_id or 0)
    version, document = placing.version, placing.version.document
    rows = list(
        Placing.objects.filter(
            notices__user=notice.user,
            version=version,
            annotation__in=Annotation.objects.visible_to(viewer).filter(author=viewer.user_id),
        )
        .select_related("first_before")
        .order_by("pk")
    )
    if viewer.is_anonymous or not rows:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        title = " ".join(document.title.split())
        context = {
            "title": title,
            "reason": version.reason,
            "rows": [
                (str(row.first_before) if row.first_before.number else "", _short(row.words_before),
                 _short(row.words_after))
                for row in rows[:PASSAGES_TOLD]
            ],
            "more": len(rows) - PASSAGES_TOLD,
            "address": settings.SITE_ADDRESS + reverse("passages"),
        }  # fmt: skip
        return EmailMessage(
            subject=_("The text was corrected: your notes on %(title)s") % {"title": title},
            body=render_to_string("correcting/mail.txt", context),
            to=[notice.user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def _short(words: str) -> str:
    words = " ".join(words.split())
    if len(words) > FIRST_LINE_CODE_POINTS:
        words = words[:FIRST_LINE_CODE_POINTS].rsplit(" ", 1)[0] + " …"
    return words


def _of_decision(notice: Notice) -> EmailMessage | None:
    viewer = Viewer.of(notice.user)
    if notice.decision_id is None or notice.comment_id is None:
        return None
    decision = (
        Decision.objects.select_related("revision", "undoes")
        .filter(pk=notice.decision_id)
        .exclude(pk__in=Decision.objects.filter(undoes__isnull=False).values("undoes"))
        .first()
    )
    comment = (
        Comment.objects.visible_to(viewer)
        .filter(pk=notice.comment_id, author=viewer.user_id, deleted_at=None)
        .select_related("annotation__document", "annotation__first")
        .first()
    )
    if decision is None or comment is None or viewer.is_anonymous:
        return None
    annotation = comment.annotation
    if annotation.audience != Audience.PUBLIC and decision.verdict != Verdict.HIDE:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        place = str(annotation.first) if annotation.first.number else ""
        title = " ".join(annotation.document.title.split())
        where = f"{title}, {place}" if place else title
        words = _short(markup.plain(decision.revision.body).strip().partition("\n")[0])
        context = {
            "what": _said(decision, is_public=comment.is_public),
            "where": where,
            "words": words,
            "reason": decision.reason,
            "address": settings.SITE_ADDRESS + reverse("submission", args=[comment.pk])
            if annotation.audience == Audience.PUBLIC
            else settings.SITE_ADDRESS + reverse("comment", args=[comment.pk]),
        }
        return EmailMessage(
            subject=_("%(verdict)s: your comment on %(where)s")
            % {"verdict": _headline(decision), "where": where},
            body=render_to_string("moderation/mail.txt", context),
            to=[notice.user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def _headline(decision: Decision) -> str:
    return {
        Verdict.APPROVE: _("Approved"),
        Verdict.RETURN: _("Returned"),
        Verdict.DECLINE: _("Declined"),
        Verdict.HIDE: _("Taken down"),
        Verdict.UNDO: _("Taken back"),
    }[Verdict(decision.verdict)]


def _said(decision: Decision, *, is_public: bool) -> str:
    if decision.undoes:
        if decision.undoes.verdict == Verdict.HIDE:
            return _("Your comment was taken down and is shown again.")
        return _("A decision on your comment was taken back: it waits again.")
    return {
        Verdict.APPROVE: _("Your comment was approved and is public now.")
        if is_public
        else _("Your comment was approved. It appears once the comment that it answers is public."),
        Verdict.RETURN: _("Your comment was returned. Change it and it waits again."),
        Verdict.DECLINE: _("Your comment was declined. It does not become public."),
        Verdict.HIDE: _("Your comment was taken down. You still see it; others do not."),
    }[Verdict(decision.verdict)]
