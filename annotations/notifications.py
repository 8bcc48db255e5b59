"""The queue of mails: what is due goes out, once.

The rows of ``Notice`` are the queue. A mail is due some time after what it tells of, so that an
undo comes first; what is gathered for a day or a week is due together. Whoever sends it claims it
by moving ``mail_due`` on, in one conditional statement for all that one mail tells of: any number
of processes may deliver at once, and what a process left behind when it died comes up again. A
mail may therefore come twice, but is not lost. Nobody's act ever waits for a mail server.

What may not be read when a mail is sent is not told. What is withheld only until its reader has
written, too, or all is revealed, waits for that.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from time import monotonic

from django.db import connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import letters
from accounts.viewer import NOBODY, Viewer
from annotations.announcing import announce
from annotations.letters import letter
from annotations.models import Notice, NoticeChoice, NoticeKind, Rhythm
from annotations.models.notice import DIGESTS, due_at
from annotations.reminding import remind
from annotations.visibility import withheld_from

log = logging.getLogger("colloquy.notices")

BATCH = 50
ATTEMPTS = 10
"""The waits between them double from two minutes: the last comes some 17 hours after the first."""
ROUND_SECONDS = 10
REMIND_SECONDS = 300
"""How often it is looked whether something has waited too long."""
UNTIL_REVEALED = timedelta(minutes=10)
"""After so long a mail is tried again that tells of what is withheld yet."""


def keep_delivering(stop: threading.Event, seconds: float = ROUND_SECONDS) -> None:
    """Announce, remind and deliver what is due, over and over, until ``stop`` is set. Nothing
    ends it but that."""
    reminding = 0.0
    while not stop.wait(seconds):
        try:
            announce()
            if monotonic() >= reminding:
                reminding = monotonic() + REMIND_SECONDS
                remind()
            deliver()
            letters.deliver()
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
    for first in list(due.only("user_id", "kind", "rhythm", "mail_due", "attempts")[:BATCH]):
        notices = _claim(first)
        wanted = _wanted(notices)
        mail = letter(wanted) if wanted else None
        told = mail.told if mail else []
        wait = _keep_withheld([one for one in wanted if one.pk not in told])
        settled = _all([one for one in notices if one.pk not in wait])
        if mail is None:
            settled.update(mail_due=None)
            continue
        try:
            mail.message.send()
        except SMTPRecipientsRefused as error:
            _failed(notices, error)
        except Exception as error:  # noqa: BLE001  (whatever a mail back end raises)
            _failed(notices, error)
            break
        else:
            settled.update(mail_due=None)
            Notice.objects.filter(pk__in=mail.told).update(mailed_at=timezone.now())
            sent += 1
    return sent


def _claim(first: Notice) -> list[Notice]:
    """The notices that one mail tells of, if nobody else has claimed them since; their next try is
    set for later."""
    now = timezone.now()
    # To the microsecond, so that it also tells whose the rows are.
    later = now + timedelta(minutes=2 ** min(first.attempts + 1, 10))
    mine = Notice.objects.filter(_together(first, now)).update(
        attempts=F("attempts") + 1, mail_due=later
    )
    if not mine:
        return []
    claimed = Notice.objects.filter(user=first.user_id, mail_due=later)
    return list(claimed.select_related("user", "placing").order_by("created", "pk"))


def _together(first: Notice, now: datetime) -> Q:
    """What goes into one mail with this notice: all that is gathered for the same person; what is
    told at once alone, except that a whole list of new readings is one thing."""
    due = Q(user=first.user_id, mail_due__lte=now)
    if first.rhythm in DIGESTS:
        return due & Q(rhythm__in=DIGESTS)
    if first.kind == NoticeKind.READING:
        return due & Q(rhythm=Rhythm.NOW, kind=NoticeKind.READING)
    return Q(pk=first.pk, mail_due=first.mail_due)


def _wanted(notices: list[Notice]) -> list[Notice]:
    """Without what the receiver has stopped while it was under way."""
    if not notices:
        return []
    chosen = NoticeChoice.of(notices[0].user)
    return [notice for notice in notices if chosen[notice.kind] != Rhythm.NEVER]


def _keep_withheld(notices: list[Notice]) -> frozenset[int]:
    """Try those again later that their receiver does not read yet because members write first;
    their ids. One query or two, where nothing is untold none."""
    viewer = Viewer.of(notices[0].user) if notices else NOBODY
    hidden = Q(pk__in=[])
    for seminar in sorted(viewer.plain_seminars):
        documents = withheld_from(viewer, seminar)
        hidden |= Q(
            comment__annotation__seminar=seminar, comment__annotation__document__in=documents
        )
    among = _all(notices).filter(hidden, kind__in=[NoticeKind.REPLY, NoticeKind.MENTION])
    found = dict(among.values_list("pk", "rhythm")) if notices else {}
    for rhythm in set(found.values()):
        soon = timezone.now() + UNTIL_REVEALED
        due = max(soon, due_at(rhythm) or soon)
        wait = [pk for pk, one in found.items() if one == rhythm]
        Notice.objects.filter(pk__in=wait).update(mail_due=due, attempts=0)
    return frozenset(found)


def _all(notices: list[Notice]) -> QuerySet[Notice]:
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices])


def _failed(notices: list[Notice], error: Exception) -> None:
    given_up = [notice.pk for notice in notices if notice.attempts >= ATTEMPTS]
    Notice.objects.filter(pk__in=given_up).update(mail_due=None)
    # The address and the words stay out of the log.
    log.warning(
        "notice %s not sent (attempt %s%s): %s",
        notices[0].pk,
        notices[0].attempts,
        ", the last" if given_up else "",
        type(error).__name__,
    )
