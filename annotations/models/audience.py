"""Who an annotation is for, and when it may be for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar, User
from annotations.errors import Refused
from archive.models import Document, Phase, ReadingListItem

if TYPE_CHECKING:
    from annotations.models.annotation import Annotation

SEMINAR_IS_OVER = _("This seminar is over: its notes can be read but not added to.")

READING_IS_CLOSED = _("This reading is closed: its notes can be read but not added to.")


class Audience(models.TextChoices):
    """Who an annotation is for."""

    ME = "me", _("only me")
    SEMINAR = "seminar", _("my seminar")
    PUBLIC = "public", _("the public")


WIDTH: dict[str, int] = {Audience.ME: 0, Audience.SEMINAR: 1, Audience.PUBLIC: 2}


def name_in(seminar: Seminar | None, user: User) -> str:
    """The name under which ``user`` writes in the room of ``seminar``, or outside of rooms."""
    return seminar.name_of(user) if seminar else user.name


def signed(seminar: Seminar | None, user: User) -> dict[str, str]:
    """For a line of the log about a note: the name that stands there instead of the person's own,
    in a room where people go by other names."""
    if seminar is None or not seminar.is_pseudonymous:
        return {}
    return {"as": seminar.name_of(user)}


def check_membership(audience: str, seminar: Seminar | None, user: User) -> None:
    """Raises Refused where ``user`` would speak in a room that they have left, or that is over."""
    if seminar is None or audience == Audience.ME:
        return
    if seminar.archived_at:
        raise Refused(str(SEMINAR_IS_OVER), "seminar")
    ends = list(seminar.memberships.filter(user=user).values_list("ended_at", flat=True))
    if None not in ends:
        sentence = (
            _t("You are not a member of this seminar any more.")
            if ends
            else _t("Only the members of %(seminar)s add to what was said there.")
        )
        raise Refused(sentence % {"seminar": seminar}, "seminar")


def check_reading_list(document: Document, audience: str, seminar: Seminar | None) -> None:
    """Raises Refused for something new in a seminar on what it does not read; what was said there
    before the document left the list stays."""
    if seminar is None or audience == Audience.ME:
        return
    phase = document.readings.filter(seminar=seminar).values_list("phase", flat=True).first()
    if phase is None:
        sentence = _t("%(seminar)s does not have this document on its reading list.")
        raise Refused(sentence % {"seminar": seminar}, "seminar")
    if phase == Phase.CLOSED:
        raise Refused(str(READING_IS_CLOSED), "seminar")


def check_phase(annotation: Annotation) -> None:
    """Raises Refused where the seminar has closed its reading: what was said there stands. What
    has left its reading list is not closed."""
    if annotation.seminar_id is None or annotation.audience == Audience.ME:
        return
    closed = ReadingListItem.objects.filter(
        seminar=annotation.seminar_id, document=annotation.document_id, phase=Phase.CLOSED
    )
    if closed.exists():
        raise Refused(str(READING_IS_CLOSED))


def check_audience(document: Document, audience: str, seminar: Seminar | None, body: str) -> None:
    """Raises Refused where this audience is not possible here."""
    if document.status not in ("public", "seminar"):
        raise Refused(_t("This document is not open for notes."), "document")
    if audience not in Audience.values:
        raise Refused(
            _t("Choose who the note is for: only me, my seminar or the public."), "audience"
        )
    if audience == Audience.SEMINAR and seminar is None:
        raise Refused(_t("A note for a seminar is written in that seminar's room."), "seminar")
    if seminar and seminar.archived_at and audience != Audience.ME:
        raise Refused(str(SEMINAR_IS_OVER), "seminar")
    if audience == Audience.PUBLIC:
        if document.status != "public":
            raise Refused(_t("This document is not public, so a note on it cannot be."), "audience")
        if not body.strip():
            raise Refused(
                _t("A highlight without a comment is never public: write a comment."), "body"
            )
