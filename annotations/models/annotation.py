"""A highlight on a passage, by one author, for one audience."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Seminar, User
from annotations.errors import Clash, Outdated, Refused, Taken
from annotations.models.audience import (
    WIDTH,
    Audience,
    check_audience,
    check_membership,
    check_reading_list,
    name_in,
    signed,
)
from annotations.models.placed import Placed
from annotations.models.placement import Placement
from annotations.models.resolution import Resolvable
from annotations.visibility import AnnotationQuerySet
from archive.models import Document

if TYPE_CHECKING:
    from annotations.mentions import Named
    from annotations.models.category import Category
    from annotations.models.comment import Comment
    from annotations.models.prompt import Prompt


OTHER_CONTENT = _("Another note was already sent under this identifier.")


class Annotation(Placed, Resolvable):
    """A highlight. With a comment it is what the interface calls a note."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Made by the client, so that a repeated write is the same write."""
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="annotations")
    seminar = models.ForeignKey(
        Seminar, null=True, blank=True, on_delete=models.PROTECT, related_name="annotations"
    )
    """The seminar in whose room it was written, whatever its audience."""
    prompt = models.ForeignKey(
        "Prompt", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    """The question of that seminar that it answers."""
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    """The note of the same author, for another seminar, whose words it began with."""
    author = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="annotations"
    )
    name = models.CharField(max_length=80, blank=True)
    """The author's name as it was shown where and when this was written."""
    audience = models.CharField(max_length=8, choices=Audience.choices)

    category = models.ForeignKey(
        "Category", null=True, blank=True, on_delete=models.SET_NULL, related_name="annotations"
    )
    """One of its seminar's own."""
    addressed_at = models.DateTimeField(null=True, blank=True)
    """When the others of its seminar came to see it, where that was later than ``created``."""
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = AnnotationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["document", "created", "id"], name="annotation_by_document"),
            models.Index(fields=["author", "created", "id"], name="annotation_by_author"),
            models.Index(fields=["created", "id"], name="annotation_by_time"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="annotation_audience_known"
            ),
            models.CheckConstraint(
                condition=~Q(audience="seminar") | Q(seminar__isnull=False),
                name="annotation_seminar_named",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("last")) | Q(start__lt=F("end")),
                name="annotation_passage_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:60]

    def get_absolute_url(self) -> str:
        return reverse("note", args=[self.pk])

    @classmethod
    def write(
        cls,
        placement: Placement,
        *,
        author: User,
        audience: str,
        seminar: Seminar | None = None,
        body: str = "",
        tags: list[str] | None = None,
        ids: dict[str, uuid.UUID] | None = None,
        named: Sequence[Named] = (),
        category: Category | None = None,
        prompt: Prompt | None = None,
    ) -> tuple[Annotation, bool]:
        """Make a highlight, with a comment where ``body`` or ``tags`` are given.

        ``ids`` may hold the client's "annotation", "comment" and "revision". Returns the
        annotation and whether it is new: the same id by the same author is the same write.
        Raises Refused and Taken; Outdated where the text was corrected since the passage was
        found in it.
        """
        from annotations.models.change import Change
        from annotations.models.comment import Comment

        ids = ids or {}
        document = placement.first.document
        check_audience(document, audience, seminar, body)
        annotation = cls(
            id=ids.get("annotation") or uuid.uuid4(),
            document=document,
            author=author,
            name=name_in(seminar, author),
            audience=audience,
            seminar=seminar,
            prompt=prompt,
            category=category,
            **{name: getattr(placement, name) for name in Placement.__slots__},
        )
        try:
            with transaction.atomic():
                if not Document.hold_text(document.pk, placement.written_on.pk):
                    return cls._sent_before(annotation), False
                annotation.save(force_insert=True)
                if body or tags:
                    annotation.opening = Comment.open(
                        annotation, author=author, body=body, tags=tags or [], ids=ids, named=named
                    )
                Change.tell(annotation)
        except IntegrityError as error:
            # Seldom, so asked afterwards: the identifier is there already.
            return cls._sent_before(annotation, error), False
        return annotation, True

    opening: Comment | None = None
    """On the annotation that ``write`` has just made: the comment that came with it."""

    @classmethod
    def _sent_before(
        cls, annotation: Annotation, error: IntegrityError | None = None
    ) -> Annotation:
        """The annotation that this one repeats. Where it repeats none, raises Outdated or, if the
        database refused it, Taken."""
        present = cls.objects.filter(pk=annotation.pk).first()
        if present is None and error is None:
            raise Outdated(_t("The text was corrected meanwhile."))
        if present is None:
            raise Taken(_t("This note was already sent in another form.")) from error
        if (present.author_id, present.document_id) != (
            annotation.author_id,
            annotation.document_id,
        ):
            raise Taken(_t("This note was already sent by somebody else.")) from error
        present.check_repeated(annotation.quote, annotation.audience, annotation.seminar)
        places = {(one.first_id, one.start, one.last_id, one.end) for one in (present, annotation)}
        if present.written_on_id == annotation.written_on_id and len(places) > 1:
            raise Taken(str(OTHER_CONTENT)) from error
        return present

    def check_repeated(self, quote: str, audience: str, seminar: Seminar | None) -> None:
        """Raises Taken where what is sent under this identifier is another note.

        Only while it stands as it was made: once its author has changed it, a late repetition of
        the first write still is one. Its words are not asked about: whoever went on typing while
        no answer came is shown what had arrived.
        """
        sent = (" ".join(quote.split()), audience, seminar and seminar.pk)
        if self.version == 1 and sent != (
            " ".join(self.quote.split()), self.audience, self.seminar_id
        ):  # fmt: skip
            raise Taken(str(OTHER_CONTENT))

    def add(
        self,
        *,
        author: User,
        body: str,
        tags: list[str] | None = None,
        parent: Comment | None = None,
        ids: dict[str, uuid.UUID] | None = None,
        named: Sequence[Named] = (),
    ) -> Comment:
        """Add the root comment (the annotation's author) or a reply (anybody who may see it).

        The same comment id by the same author is the same write. Raises Refused and Taken.
        """
        from annotations.models.comment import Comment

        return Comment.write(
            self, author=author, body=body, tags=tags or [], parent=parent, ids=ids or {},
            named=named,
        )  # fmt: skip

    @property
    def root(self) -> Comment | None:
        """The author's own comment, if there is one."""
        return self.comments.filter(parent=None).first()

    def has_replies_by_others(self) -> bool:
        """Whether somebody else has said something here that still stands."""
        return self._replies().exclude(author=self.author_id).exists()

    def has_replies(self) -> bool:
        """Whether anybody has said something under the note that still stands."""
        return self._replies().exists()

    def _replies(self) -> QuerySet[Comment]:
        return self.comments.filter(deleted_at=None).exclude(parent=None)

    def address(
        self, audience: str, *, by: User, seen: int, seminar: Seminar | None = None
    ) -> None:
        """Give the annotation another audience.

        Raises Clash when ``seen`` is no longer its version, and Refused where others' replies
        would be hidden with it. Others' replies never go public by this: only the author's own
        comments are submitted.
        """
        from annotations.models.change import Change
        from annotations.models.comment import Comment

        with transaction.atomic():
            locked = Annotation.objects.select_for_update().get(pk=self.pk)
            if locked.version != seen:
                raise Clash(_t("This note was changed meanwhile. Look at it again."))
            seminar = seminar or locked.seminar
            root = locked.root
            wording = root.latest.body if root and root.latest else ""
            check_audience(locked.document, audience, seminar, wording)
            check_membership(audience, seminar, by)
            moves = seminar != locked.seminar
            if moves or locked.audience == Audience.ME:
                check_reading_list(locked.document, audience, seminar)
            if (moves or WIDTH[audience] < WIDTH[locked.audience]) and (
                locked.has_replies_by_others()
            ):
                raise Refused(
                    _t("Others have replied to those who read it now, so it stays with them."),
                    "audience",
                )
            before, now = locked.audience, timezone.now()
            # Who reads it for the first time reads the name that the form has promised.
            is_new = moves or WIDTH[audience] > WIDTH[before]
            shown = name_in(seminar, by) if is_new and audience != Audience.ME else locked.name
            arrives = audience != Audience.ME and (moves or before == Audience.ME)
            Annotation.objects.filter(pk=self.pk).update(
                audience=audience,
                seminar=seminar,
                name=shown,
                category=None if moves else locked.category_id,
                prompt=None if moves else locked.prompt_id,
                addressed_at=now if arrives else locked.addressed_at,
                version=F("version") + 1,
                updated=now,
            )
            Event.record(
                "audience changed", actor=by, subject=self.pk, before=before, after=audience,
                **signed(seminar, by),
            )  # fmt: skip
            if moves or audience == Audience.ME:
                self.leave_room()
            own = Comment.objects.filter(annotation=self.pk, author=by, deleted_at=None)
            for comment in own.order_by("created", "id"):
                if is_new and audience != Audience.ME:
                    comment.sign(shown, was_private=before == Audience.ME)
                if audience == Audience.PUBLIC:
                    comment.submit()
                elif before == Audience.PUBLIC:
                    comment.retract()
            self.refresh_from_db()
            Change.tell(self, before=locked)

    def remove(self, *, by: User, seen: int | None = None) -> None:
        """Take the annotation away. Where others replied a placeholder stays for their words.

        Raises Clash where ``seen`` is given and no longer its version.
        """
        from annotations.models.change import Change

        with transaction.atomic():
            locked = Annotation.objects.select_for_update().get(pk=self.pk)
            if seen is not None and locked.version != seen:
                raise Clash(_t("This note was changed meanwhile. Look at it again."))
            if locked.deleted_at:
                return
            root = self.root
            if self.has_replies_by_others() and root:
                root.blank(by=by)
                return
            for comment in self.comments.filter(deleted_at=None):
                comment.blank(by=by)
            Event.record(
                "annotation deleted", actor=by, subject=self.pk, audience=self.audience,
                **signed(locked.seminar, by),
            )  # fmt: skip
            Annotation.objects.filter(pk=self.pk, deleted_at=None).update(
                deleted_at=timezone.now(), version=F("version") + 1, updated=timezone.now()
            )
            Change.tell(locked)
