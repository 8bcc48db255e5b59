"""That somebody's page shows something else by now: what open pages are woken by.

A change says where and for whom, never what: a page that is told asks again through its normal
door. Rows are kept for two days, for pages that were asleep.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Seminar, User
from annotations.models.annotation import Annotation
from annotations.models.audience import Audience
from archive.models import Document, Paragraph

PUBLIC = "public"
"""The channel of everybody who may read the document."""
KEPT = timedelta(days=2)
TRIMMED_EVERY = 1000
"""After how many changes the old ones are removed."""


def channel_of(kind: str, pk: int) -> str:
    """The channel of one "seminar", one "phase" (of a seminar) or one "person"."""
    return f"{kind}:{pk}"


class Change(models.Model):
    """A line of the list that live pages follow. Written by verbs, in their transaction."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    channels = models.JSONField(default=list)
    """For whom: "public", "seminar:ID" (its notes), "phase:ID" (its rooms), "person:ID"."""
    # Plain pointers: a line is a hint that may outlive what it speaks of.
    annotation = models.ForeignKey(
        Annotation, null=True, on_delete=models.DO_NOTHING, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    """None where all of the document is concerned."""
    first = models.ForeignKey(
        Paragraph, null=True, on_delete=models.DO_NOTHING, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    last = models.ForeignKey(
        Paragraph, null=True, on_delete=models.DO_NOTHING, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "at"], name="change_by_document")]

    def __str__(self) -> str:
        return f"{self.document_id}: {', '.join(self.channels)}"

    @classmethod
    def tell(
        cls,
        annotation: Annotation,
        *,
        public: bool = False,
        people: Iterable[int | None] = (),
        before: Annotation | None = None,
    ) -> None:
        """Say, in the caller's transaction, that a note or its thread has changed.

        Its author and the seminar that reads it are told; ``public`` where everybody now reads
        something else, ``people`` for others who see more of it than everybody does (the author of
        a reply that waits). ``before`` is the note as it was, where place or audience changed.
        """
        channels = {channel_of("person", pk) for pk in (annotation.author_id, *people) if pk}
        for one in (annotation, before):
            if one and one.seminar_id and one.audience != Audience.ME:
                channels.add(channel_of("seminar", one.seminar_id))
        if public:
            channels.add(PUBLIC)
        cls._write(annotation, sorted(channels))
        places = {(one.first_id, one.last_id) for one in (annotation, before) if one}
        if before and len(places) > 1:
            cls._write(before, sorted(channels))

    @classmethod
    def _write(cls, annotation: Annotation, channels: list[str]) -> None:
        cls._keep(
            document_id=annotation.document_id,
            annotation_id=annotation.pk,
            first_id=annotation.first_id,
            last_id=annotation.last_id,
            channels=channels,
        )

    @classmethod
    def tell_all(
        cls, document_id: int, *, seminar: Seminar | None = None, user: User | None = None
    ) -> None:
        """Say, in the caller's transaction, that anything on a document may have changed: in one
        seminar's room or for one person, else for everybody (a correction)."""
        # A phase is told to those, too, from whom the room's notes are withheld.
        channels = [channel_of("phase", seminar.pk)] if seminar else []
        if user:
            channels.append(channel_of("person", user.pk))
        cls._keep(document_id=document_id, channels=channels or [PUBLIC])

    @classmethod
    def _keep(cls, **fields: Any) -> None:
        made = cls.objects.create(**fields)
        if made.pk % TRIMMED_EVERY == 0:
            cls.objects.filter(at__lt=made.at - KEPT).delete()
