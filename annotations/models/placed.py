"""Where a note lies: the words it was written on, for ever, and its place in the present text."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import Event, User
from annotations.errors import Clash, Outdated, Refused
from annotations.models.audience import Audience, signed
from annotations.models.folded import FoldedField
from annotations.models.placement import Placement
from archive.models import Document, Paragraph, TextVersion
from archive.topics import fold


class Placed(models.Model):
    """Something on a passage. Corrections of the text move the place and never the quote."""

    first = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    last = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    end = models.PositiveIntegerField()
    quote = models.TextField()
    folded = FoldedField(of=lambda note: fold(note.quote))
    """The quote as it is searched."""
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    written_on = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")
    is_placed = models.BooleanField(default=True)
    """Whether first, start, last and end hold in the present text."""

    class Meta:
        abstract = True

    def place_again(self: Any, placement: Placement, *, by: User, seen: int | None = None) -> None:
        """Give it a passage of the present text, after a correction has taken or changed its own.

        Its author places what is not for the public; what was offered to the public is placed by
        an editor, because others have read it there. Raises Refused, Clash and Outdated.
        """
        from annotations.models.change import Change
        from annotations.models.placing import How, Outcome, Placing

        kind: Any = type(self)
        with transaction.atomic():
            locked = kind.objects.select_for_update().get(pk=self.pk)
            if seen is not None and locked.version != seen:
                raise Clash(_t("This note was changed meanwhile. Look at it again."))
            if locked.deleted_at:
                raise Refused(_t("This note was deleted meanwhile."))
            if not locked.may_be_placed_by(by):
                raise Refused(_t("The passage of this note cannot be chosen again."))
            if not Document.hold_text(locked.document_id, placement.written_on.pk):
                raise Outdated(_t("The text was corrected meanwhile."))
            before = locked.placings.order_by("pk").last()
            words = before.words_after or before.words_before if before else locked.quote
            Placing.objects.create(
                annotation=locked,
                version=placement.written_on,
                outcome=Outcome.MOVED if placement.quote == locked.quote else Outcome.CHANGED,
                how=How.BY_HAND,
                by=by,
                is_correction=False,
                first_before_id=locked.first_id,
                start_before=locked.start,
                last_before_id=locked.last_id,
                end_before=locked.end,
                words_before=words,
                first_after=placement.first,
                start_after=placement.start,
                last_after=placement.last,
                end_after=placement.end,
                words_after=placement.quote,
            )
            kind.objects.filter(pk=self.pk).update(
                first=placement.first,
                start=placement.start,
                last=placement.last,
                end=placement.end,
                is_placed=True,
                version=F("version") + 1,
                updated=timezone.now(),
            )
            Event.record(
                "passage placed again", actor=by, subject=self.pk, audience=locked.audience,
                **signed(locked.seminar, by),
            )  # fmt: skip
            public = locked.comments.filter(is_public=True).exists()
            if public:
                Document.touch(locked.document_id)
            self.refresh_from_db()
            Change.tell(self, before=locked, public=public)

    def may_be_placed_by(self: Any, user: User) -> bool:
        """Whether ``user``, who may see it, can choose its passage anew; one query."""
        allowed = user.is_editor if self.audience == Audience.PUBLIC else self.author_id == user.pk
        return allowed and (
            not self.is_placed
            or self.placings.filter(outcome="changed", is_correction=True).exists()
        )
