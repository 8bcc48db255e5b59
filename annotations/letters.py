"""What people are told, as lines of a list and as mails, as it is at the moment of asking.

Nothing here is kept: whatever a line says comes through ``visible_to`` when the list is read or
the mail is sent, and what may not be read any more is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import languages
from accounts.viewer import Viewer
from annotations import markup, reminding, verdicts
from annotations.models import Audience, Notice, NoticeKind, Placing, Revision
from annotations.unsubscribing import address_for
from archive.models import Document

FIRST_LINE_CODE_POINTS = 200
LINES_TOLD = 60
PASSAGES_TOLD = 20
"""In one mail; of the others only how many."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody is told."""

    notice: int
    kind: str
    what: str
    """A sentence without a full stop."""
    where: str
    words: str
    """The first words of what it is about; may be empty."""
    reason: str
    path: str
    created: datetime
    is_fresh: bool

    @property
    def address(self) -> str:
        return settings.SITE_ADDRESS + self.path


def lines_of(viewer: Viewer, notices: Iterable[Notice]) -> list[Line]:
    """A line for each of ``notices`` that still may be told, in their order; four queries."""
    given = [notice.pk for notice in notices]
    rows = list(
        Notice.objects.filter(pk__in=given)
        .visible_to(viewer)
        .select_related(
            "comment__annotation__document", "comment__annotation__first", "comment__parent",
            "decision__revision", "decision__undoes", "decision__edited",
            "placing__version__document", "placing__first_before", "document", "seminar",
        )
    )  # fmt: skip
    said = {row.comment_id for row in rows if row.decision_id is None and row.comment_id}
    found = Revision.objects.shown_to(viewer).filter(comment__in=said) if said else []
    wordings = {revision.comment_id: revision for revision in found}
    order = {pk: place for place, pk in enumerate(given)}
    rows.sort(key=lambda row: order[row.pk])
    return [line for row in rows if (line := _line(viewer, row, wordings))]


def _line(viewer: Viewer, notice: Notice, wordings: dict[Any, Revision]) -> Line | None:
    if notice.kind == NoticeKind.READING:
        told = _of_reading(notice)
    elif notice.kind == NoticeKind.CORRECTION:
        told = _of_correction(notice)
    elif notice.kind == NoticeKind.WAITING:
        told = reminding.told(viewer)
    elif notice.kind == NoticeKind.DECISION:
        told = _of_decision(notice)
    else:
        told = _of_comment(viewer, notice, wordings.get(notice.comment_id))
    if told is None:
        return None
    return Line(notice.pk, notice.kind, *told, notice.created, notice.seen_at is None)


Told = tuple[str, str, str, str, str]
"""What, where, words, reason, path."""


def _of_comment(viewer: Viewer, notice: Notice, wording: Revision | None) -> Told | None:
    comment = notice.comment
    if wording is None or comment is None:
        return None
    note = comment.annotation
    name = {"name": viewer.told_name(note.seminar_id, wording.name)}
    if notice.kind == NoticeKind.MENTION:
        what = _("%(name)s mentions you") % name
    elif comment.parent and comment.parent.author_id == viewer.user_id:
        what = _("%(name)s replied to you") % name
    elif note.author_id == viewer.user_id:
        what = _("%(name)s replied under your note") % name
    else:
        what = _("%(name)s replied in a thread that you have written in") % name
    return what, _place(note), first_words(wording.body), "", reverse("comment", args=[comment.pk])


def _of_reading(notice: Notice) -> Told | None:
    if notice.document is None or notice.seminar is None:
        return None
    what = _("%(seminar)s has something new to read") % {"seminar": notice.seminar}
    path = reverse("room", args=[notice.seminar.slug, notice.document.slug])
    return what, title_of(notice.document), "", "", path


def _of_correction(notice: Notice) -> Told | None:
    placing = notice.placing
    if placing is None:
        return None
    what = (
        _("The text was corrected: your note is on other words now")
        if placing.words_after
        else _("The text was corrected: your note has no place any more")
    )
    where = title_of(placing.version.document)
    return what, where, short(placing.words_before), "", reverse("passages")


def _of_decision(notice: Notice) -> Told | None:
    decision, comment = notice.decision, notice.comment
    if decision is None or comment is None:
        return None
    note = comment.annotation
    is_public = note.audience == Audience.PUBLIC
    if not is_public and not verdicts.is_of_hiding(decision):
        return None
    return (
        verdicts.said(decision, is_public=comment.is_public).rstrip("."),
        _place(note),
        first_words(decision.revision.body),
        decision.reason,
        reverse("submission" if is_public else "comment", args=[comment.pk]),
    )


def _place(note: Any) -> str:
    title = title_of(note.document)
    return f"{title}, {note.first}" if note.first.number else title


def title_of(document: Document) -> str:
    """On one line, as a subject needs it."""
    return " ".join(document.title.split())


def first_words(body: str) -> str:
    return short(markup.plain(body).strip().partition("\n")[0])


def short(words: str) -> str:
    words = " ".join(words.split())
    if len(words) > FIRST_LINE_CODE_POINTS:
        words = words[:FIRST_LINE_CODE_POINTS].rsplit(" ", 1)[0] + " …"
    return words


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, and which notices it tells of."""

    message: EmailMessage
    told: list[int]


def letter(notices: list[Notice]) -> Letter | None:
    """The mail about these notices of one person, as it is right now; None where there is nothing
    to tell any more: what happened was undone, or the receiver may not read of it by now."""
    viewer = Viewer.of(notices[0].user)
    if viewer.is_anonymous:
        return None
    with translation.override(languages.of(notices[0].user)):
        if len(notices) == 1 and notices[0].kind == NoticeKind.CORRECTION:
            return _letter_of_correction(viewer, notices[0])
        lines = lines_of(viewer, notices)
        if not lines:
            return None
        kinds = sorted({line.kind for line in lines})
        context = {
            "lines": lines[:LINES_TOLD],
            "more": len(lines) - LINES_TOLD,
            "list_address": settings.SITE_ADDRESS + reverse("notices"),
        }
        if len(notices) == 1 and lines[0].kind == NoticeKind.DECISION:
            message = _letter_of_decision(viewer, notices[0], lines[0])
        else:
            message = _mail(viewer, kinds, _subject(lines), "notices/mail.txt", context)
        return Letter(message, [line.notice for line in lines])


def _subject(lines: list[Line]) -> str:
    if len(lines) == 1:
        return f"{lines[0].what}: {lines[0].where}"
    count = len(lines)
    many = ngettext("%(num)d thing is new for you", "%(num)d things are new for you", count)
    return many % {"num": count}


def _letter_of_decision(viewer: Viewer, notice: Notice, line: Line) -> EmailMessage:
    assert notice.decision is not None  # noqa: S101  (the constraint of its kind)
    assert notice.comment is not None  # noqa: S101
    subject = _("%(verdict)s: your comment on %(where)s") % {
        "verdict": verdicts.headline(notice.decision),
        "where": line.where,
    }
    edited = notice.decision.edited
    context = {
        "what": verdicts.said(notice.decision, is_public=notice.comment.is_public),
        "line": line,
        "before": notice.decision.revision.body if edited else "",
        "after": edited.body if edited else "",
    }
    return _mail(viewer, [line.kind], subject, "moderation/mail.txt", context)


def _letter_of_correction(viewer: Viewer, notice: Notice) -> Letter | None:
    """One mail for all notes of one author that a correction met."""
    placing = notice.placing
    assert placing is not None  # noqa: S101
    among = Notice.objects.filter(
        user=viewer.user_id, kind=NoticeKind.CORRECTION, placing__version=placing.version_id
    )
    told = {row.placing_id: row.pk for row in among.visible_to(viewer) if row.placing_id}
    rows = list(
        Placing.objects.filter(pk__in=told)
        .select_related("first_before", "version__document", "annotation")
        .order_by("pk")
    )
    if not rows:
        return None
    version = rows[0].version
    title = title_of(version.document)
    context = {
        "title": title,
        "reason": version.reason,
        "rows": [_reworded(row) for row in rows[:PASSAGES_TOLD]],
        "more": len(rows) - PASSAGES_TOLD,
        "is_public": any(row.annotation.audience == Audience.PUBLIC for row in rows),
        "is_own": any(row.annotation.audience != Audience.PUBLIC for row in rows),
        "address": settings.SITE_ADDRESS + reverse("passages"),
    }
    subject = _("The text was corrected: your notes on %(title)s") % {"title": title}
    message = _mail(viewer, [NoticeKind.CORRECTION], subject, "correcting/mail.txt", context)
    return Letter(message, list(told.values()))


def _reworded(row: Placing) -> tuple[str, str, str]:
    number = str(row.first_before) if row.first_before.number else ""
    return number, short(row.words_before), short(row.words_after)


def _mail(
    viewer: Viewer, kinds: list[str], subject: str, template: str, context: dict[str, Any]
) -> EmailMessage:
    """A mail with the ways out of it that RFC 8058 asks for, and for people."""
    stop = address_for(viewer.person, kinds)
    ways = {
        "stops": list(_stops(viewer, kinds)),
        "settings_address": settings.SITE_ADDRESS + reverse("notice-settings"),
    }
    return EmailMessage(
        # Names may hold a line feed, which no header may.
        subject=" ".join(subject.split()),
        body=render_to_string(template, {**context, **ways}),
        to=[viewer.person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _stops(viewer: Viewer, kinds: list[str]) -> Iterator[tuple[str, str]]:
    """Each kind in words, with the address that ends its mails."""
    for kind in kinds:
        yield str(NoticeKind(kind).label), address_for(viewer.person, [kind])
