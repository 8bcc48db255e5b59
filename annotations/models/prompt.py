"""A question that an instructor asks a seminar about a text."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import Event, Seminar, User
from annotations.errors import Clash, Refused, Taken
from annotations.models.change import Change
from annotations.models.placement import Placement
from annotations.visibility import PromptQuerySet
from archive.models import Document, Heading, Paragraph

LONGEST = 2000
"""Code points of a question."""


class Prompt(models.Model):
    """A question on a passage, under a heading, or on the document as a whole.

    Where a correction takes the words of its passage, it stays with their paragraph; where that
    goes, too, with the document. Nothing of it is kept in step with the text: its place is looked
    up when it is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Made by the form, so that a repeated write is the same write."""
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="prompts")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="prompts")
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    position = models.PositiveIntegerField()

    heading = models.ForeignKey(Heading, null=True, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(default=0)
    last = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    end = models.PositiveIntegerField(default=0)
    quote = models.TextField(blank=True)

    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    """Answers stay, and keep the number that they answered out of sight."""

    objects: ClassVar[Any] = PromptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "created", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first=None, last=None) | Q(first__isnull=False, last__isnull=False),
                name="prompt_passage_whole",
            ),
            models.CheckConstraint(
                condition=Q(heading=None) | Q(first=None), name="prompt_in_one_place"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seminar", "document", "position"], name="prompt_by_reading")
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @classmethod
    def ask(
        cls,
        text: str,
        *,
        by: User,
        seminar: Seminar,
        document: Document,
        place: Placement | Heading | None = None,
        pk: uuid.UUID | None = None,
    ) -> Prompt:
        """Ask a question, the last one so far; the same ``pk`` by the same person is the same
        write. Raises Refused and Taken."""
        if not text.strip():
            raise Refused(_t("Write a question first."), "text")
        prompt = cls(
            id=pk or uuid.uuid4(), seminar=seminar, document=document, author=by, text=text
        )
        if isinstance(place, Heading):
            prompt.heading = place
        elif place:
            prompt.first, prompt.start = place.first, place.start
            prompt.last, prompt.end = place.last, place.end
            prompt.quote = place.quote
        with transaction.atomic():
            # The seminar's row is the lock of the order.
            Seminar.objects.select_for_update().get(pk=seminar.pk)
            if present := cls.objects.filter(pk=prompt.pk).first():
                mine = (present.author_id, present.seminar_id, present.document_id)
                if mine != (by.pk, seminar.pk, document.pk):
                    raise Taken(_t("This question was already sent by somebody else."))
                return present
            there = cls.objects.filter(seminar=seminar, document=document)
            prompt.position = (there.aggregate(last=Max("position"))["last"] or 0) + 1
            prompt.save(force_insert=True)
            prompt._record("question asked", by)
        return prompt

    @classmethod
    def answered_by(
        cls, pk: uuid.UUID | None, seminar: Seminar | None, document: Document
    ) -> Prompt | None:
        """The question that a note shall answer; one that was removed meanwhile is still answered.
        Raises Refused for any that this seminar was not asked here."""
        if pk is None:
            return None
        there = cls.objects.filter(pk=pk, document=document)
        found: Prompt | None = there.filter(seminar=seminar).first() if seminar else None
        if found is None:
            raise Refused(_t("There is no such question here."), "prompt")
        return found

    def reword(self, text: str, *, by: User, seen: int) -> None:
        """Ask it in other words; its answers stay. Raises Refused, and Clash where ``seen`` is
        no longer its version."""
        if not text.strip():
            raise Refused(_t("Write a question first."), "text")
        with transaction.atomic():
            changed = Prompt.objects.filter(pk=self.pk, version=seen, removed_at=None).update(
                text=text, version=F("version") + 1, updated=timezone.now()
            )
            if not changed:
                raise Clash(_t("This question was changed meanwhile. Look at it again."))
            self._record("question changed", by)
        self.refresh_from_db()

    def remove(self, *, by: User) -> None:
        """Ask it no longer; what was answered stays."""
        with transaction.atomic():
            if Prompt.objects.filter(pk=self.pk, removed_at=None).update(removed_at=timezone.now()):
                self._record("question removed", by)
        self.refresh_from_db()

    def move(self, places: int) -> None:
        """Ask it one place earlier (-1) or later (+1)."""
        with transaction.atomic():
            Seminar.objects.select_for_update().get(pk=self.seminar_id)
            there = list(
                Prompt.objects.filter(
                    seminar=self.seminar_id, document=self.document_id, removed_at=None
                )
            )
            at = next((n for n, one in enumerate(there) if one.pk == self.pk), None)
            if at is None or not 0 <= at + places < len(there):
                return
            there.insert(at + places, there.pop(at))
            for number, one in enumerate(there, 1):
                one.position = number
            Prompt.objects.bulk_update(there, ["position"])
            self._tell()

    def _record(self, kind: str, by: User) -> None:
        Event.record(kind, actor=by, seminar=self.seminar_id, prompt=str(self.pk))
        self._tell()

    def _tell(self) -> None:
        # Its number, and that of others, stands in many places of the room.
        Change.tell_all(self.document_id, seminar=self.seminar)
