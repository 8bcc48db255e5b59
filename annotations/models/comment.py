"""What somebody says on an annotation, in the revisions in which they said it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import Event, User
from annotations.errors import Clash, Refused, Taken
from annotations.models.annotation import Annotation
from annotations.models.audience import (
    SEMINAR_IS_OVER,
    Audience,
    check_membership,
    check_phase,
    signed,
)
from annotations.models.change import Change
from annotations.models.revision import Revision, State
from annotations.models.standing import bring_in_line, check_not_declined, check_parent
from annotations.models.wording import worded
from annotations.visibility import CommentQuerySet
from archive.models import Document

if TYPE_CHECKING:
    from annotations.mentions import Named


class Comment(models.Model):
    """The place of somebody's words in a thread; the words are in its revisions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="comments")
    latest = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    approved = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    """The latest approved revision: what the public reads."""
    is_public = models.BooleanField(default=False)
    """Kept by ``settle`` alone: approved, not hidden, and so is every comment above it."""
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.TextField(blank=True)
    hidden_above = models.BooleanField(default=False)
    """Kept by ``settle`` alone: some comment above it is hidden."""
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = CommentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["annotation", "created", "id"], name="comment_by_annotation"),
            models.Index(fields=["created", "id"], name="comment_by_time"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["annotation"], condition=Q(parent=None), name="comment_one_root"
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(approved__isnull=False, hidden_at=None),
                name="comment_public_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("comment", args=[self.pk])

    @classmethod
    def write(
        cls,
        annotation: Annotation,
        *,
        author: User,
        body: str,
        tags: list[str],
        parent: Comment | None,
        ids: dict[str, uuid.UUID],
        named: Sequence[Named] = (),
    ) -> Comment:
        """See ``Annotation.add``."""
        from annotations.telling import tell_of

        if not body.strip() and (parent is not None or not tags):
            raise Refused(_t("Write something first."), "body")
        comment_id = ids.get("comment") or uuid.uuid4()
        try:
            with transaction.atomic():
                place = Annotation.objects.select_for_update().get(pk=annotation.pk)
                comment, made = cls.objects.get_or_create(
                    id=comment_id,
                    defaults={"annotation": annotation, "parent": parent, "author": author},
                )
                if not made:
                    if comment.author_id != author.pk or comment.annotation_id != annotation.pk:
                        raise Taken(_t("This comment was already sent by somebody else."))
                    return comment
                if place.deleted_at:
                    raise Refused(_t("This note was deleted meanwhile."))
                if parent is None and place.author_id != author.pk:
                    raise Refused(_t("Reply to the note, or make your own on the same words."))
                if place.audience == Audience.SEMINAR or place.author_id == author.pk:
                    check_membership(place.audience, place.seminar, author)
                elif place.seminar and place.seminar.archived_at:
                    raise Refused(str(SEMINAR_IS_OVER))
                check_phase(place)
                if parent is not None:
                    check_parent(place, parent, author)
                public = place.audience == Audience.PUBLIC
                comment._word(
                    body,
                    tags,
                    author,
                    State.SUBMITTED if public else State.UNMODERATED,
                    ids.get("revision"),
                    named,
                )
                tell_of(comment)
                comment._arrive()
                Change.tell(place, people=[author.pk])
        except IntegrityError as error:
            raise Taken(_t("This comment was already sent in another form.")) from error
        return comment

    @classmethod
    def open(
        cls,
        annotation: Annotation,
        *,
        author: User,
        body: str,
        tags: list[str],
        ids: dict[str, uuid.UUID],
        named: Sequence[Named] = (),
    ) -> Comment:
        """The root comment of an annotation that the caller's transaction has just made: nobody
        else sees it yet, so there is nothing to lock and nothing to ask. Raises Refused."""
        if not body.strip() and not tags:
            raise Refused(_t("Write something first."), "body")
        if annotation.seminar and annotation.seminar.archived_at:
            raise Refused(str(SEMINAR_IS_OVER))
        comment = cls(id=ids.get("comment") or uuid.uuid4(), annotation=annotation, author=author)
        public = annotation.audience == Audience.PUBLIC
        revision = worded(
            comment,
            body, tags, author, State.SUBMITTED if public else State.UNMODERATED,
            ids.get("revision"), named, number=1,
        )  # fmt: skip
        comment.latest, comment.updated = revision, revision.created
        # The two name each other; the database asks for both at the end of the transaction.
        comment.save(force_insert=True)
        revision.keep()
        if named:
            from annotations.telling import tell_of

            revision.name_people(named)
            tell_of(comment)
        comment._arrive()
        return comment

    def _arrive(self) -> None:
        """Let the latest wording through at once where its seminar trusts its author."""
        from annotations.moderation import trust

        if self.wording.state == State.SUBMITTED:
            trust.consider(self, self.wording)

    def _word(
        self,
        body: str,
        tags: list[str],
        by: User,
        state: str,
        revision_id: uuid.UUID | None,
        named: Sequence[Named] = (),
    ) -> Revision:
        last = self.revisions.aggregate(last=Max("number"))["last"] if self.latest else 0
        number = last + 1
        revision = worded(self, body, tags, by, state, revision_id, named, number=number)
        revision.keep()
        revision.name_people(named)
        now = revision.created
        Comment.objects.filter(pk=self.pk).update(
            latest=revision, version=F("version") + (1 if number > 1 else 0), updated=now
        )
        self.refresh_from_db()
        return revision

    @property
    def wording(self) -> Revision:
        """The latest revision; a comment has one from the transaction that made it."""
        assert self.latest is not None  # noqa: S101
        return self.latest

    def revise(
        self,
        *,
        by: User,
        body: str,
        tags: list[str] | None = None,
        seen: int,
        revision_id: uuid.UUID | None = None,
        named: Sequence[Named] = (),
    ) -> Revision:
        """Make the next revision. What is approved stays public until the new one is decided.

        The same revision id is the same write. Raises Clash when ``seen`` is no longer the
        version of the comment, and Refused.
        """
        from annotations.moderation import why
        from annotations.telling import tell_of

        with transaction.atomic():
            locked = self.locked()
            if revision_id and (sent := Revision.objects.filter(pk=revision_id).first()):
                if sent.comment_id != self.pk or sent.written_by_id != by.pk:
                    raise Taken(_t("This change was already sent in another form."))
                return sent
            if locked.deleted_at:
                raise Refused(_t("This comment was deleted meanwhile."))
            if locked.version != seen:
                raise Clash(_t("This comment was changed meanwhile."))
            place = locked.annotation
            if place.audience == Audience.SEMINAR or place.author_id == by.pk:
                check_membership(place.audience, place.seminar, by)
            elif place.seminar and place.seminar.archived_at:
                raise Refused(str(SEMINAR_IS_OVER))
            if place.audience == Audience.SEMINAR:
                # What was offered to the public may still be mended for its moderators.
                check_phase(place)
            public = place.audience == Audience.PUBLIC
            tags = tags if tags is not None else locked.latest.tags  # type: ignore[union-attr]
            if not body.strip() and (public or locked.parent_id or not tags):
                raise Refused(_t("Write something first."), "body")
            if public:
                check_not_declined(locked, body, tags, "body")
            Revision.objects.filter(comment=self.pk, state=State.SUBMITTED).update(
                state=State.SUPERSEDED
            )
            state = State.SUBMITTED if public else State.UNMODERATED
            try:
                with transaction.atomic():
                    revision = locked._word(body, tags, by, state, revision_id, named)
            except IntegrityError as error:
                # The same identifier at the same moment on another comment.
                raise Taken(_t("This change was already sent in another form.")) from error
            if named:
                tell_of(locked)
            if public:
                locked.latest = why.reckon(revision)
                locked._arrive()
            Change.tell(place, people=[locked.author_id])
        self.refresh_from_db()
        revision.refresh_from_db()
        return revision

    def sign(self, name: str, *, was_private: bool) -> None:
        """Put ``name``, under which its author writes where the note stands now, under the words;
        in the caller's transaction, which holds the lock.

        What nobody else could read is signed anew where it stands; what others have read stays
        as it was, and a next wording has the name.
        """
        from annotations.mentions import Named

        latest = self.wording
        if latest.name == name or self.author is None:
            return
        if was_private and latest.submitted_at is None:
            self.revisions.filter(submitted_at=None).update(name=name)
            return
        self.revisions.filter(state=State.SUBMITTED).update(state=State.SUPERSEDED)
        named = [Named(one.user_id, one.name) for one in latest.mentions.all()]
        self._word(latest.body, latest.tags, self.author, State.UNMODERATED, None, named)

    def submit(self) -> None:
        """Offer the latest revision to the moderators, in the caller's transaction. Raises Refused
        where they have declined these very words."""
        from annotations.moderation import why

        wording = self.wording
        if wording.state not in (State.SUBMITTED, State.APPROVED):
            check_not_declined(self, wording.body, wording.tags, "audience")
        moved = (
            Revision.objects.filter(pk=wording.pk)
            .exclude(state__in=[State.SUBMITTED, State.APPROVED])
            .update(state=State.SUBMITTED, submitted_at=timezone.now())
        )
        if moved:
            self.latest = why.reckon(wording)
            self._arrive()

    def retract(self) -> None:
        """Take the comment back from moderators and public, in the caller's transaction."""
        self.revisions.filter(state__in=[State.SUBMITTED, State.APPROVED]).update(
            state=State.WITHDRAWN
        )
        self.settle(approved=None)

    def withdraw(self, *, by: User) -> None:
        """The author takes a waiting revision back; what is approved stays. Raises Clash."""
        with transaction.atomic():
            self.locked()
            taken = self.revisions.filter(state=State.SUBMITTED).update(state=State.WITHDRAWN)
            if not taken:
                raise Clash(_t("Nothing of this comment is waiting any more."))
            room = self.annotation.seminar
            Event.record(
                "submission withdrawn", actor=by, subject=self.pk, audience="public",
                **signed(room, by),
            )  # fmt: skip
            self.settle()

    def remove(self, *, by: User, seen: int | None = None) -> None:
        """Delete the words; a placeholder stays where others replied.

        A root comment goes as its annotation does: no highlight stays behind without its words.
        Raises Clash where ``seen`` is given and no longer the version of the comment.
        """
        with transaction.atomic():
            locked = self.locked()
            if seen is not None and locked.version != seen:
                raise Clash(_t("This comment was changed meanwhile."))
            if locked.parent_id is None:
                locked.annotation.remove(by=by)
            else:
                locked.blank(by=by)
        self.refresh_from_db()

    def blank(self, *, by: User) -> None:
        """Delete the words and nothing else, in the caller's transaction, which holds the lock."""
        present = Comment.objects.get(pk=self.pk)
        if present.deleted_at:
            return
        self.revisions.filter(state=State.SUBMITTED).update(state=State.WITHDRAWN)
        Event.record(
            "comment deleted", actor=by, subject=self.pk, audience=self.annotation.audience,
            **signed(self.annotation.seminar, by),
        )  # fmt: skip
        self.settle(deleted_at=timezone.now(), version=present.version + 1)

    def locked(self) -> Comment:
        """The comment as it is now; nobody else changes its thread until the transaction ends.

        The row of the annotation is the one lock of a thread, and every verb takes it first: a
        reply cannot slip under a comment that is being hidden, nor a wording past a change of
        audience, and two verbs never wait for each other.
        """
        annotation = Annotation.objects.select_for_update().get(pk=self.annotation_id)
        # Asked again after the wait: a statement that waited for its lock still sees the rows
        # that it joins as they were when it began.
        comment = Comment.objects.get(pk=self.pk)
        comment.annotation = annotation
        return comment

    def settle(self, **changed: Any) -> None:
        """Write what changed, and bring in line what depends on it, here and below.

        ``version`` counts wordings, so that no decision makes the author's edit stale. The
        document is touched only where the public now reads something else; open pages are told.
        In the caller's transaction, which holds the lock.
        """
        public = bring_in_line(self, changed)
        if public:
            Document.touch(self.annotation.document_id)
        self.refresh_from_db()
        Change.tell(self.annotation, public=public, people=[self.author_id])
