"""What becomes of somebody's notes when they delete their account.

What was private or never shown goes. For what a seminar or the public reads there is a choice:
it stays without a name, or goes, too; where others replied, a placeholder stays. Rows and their
identifiers stay in any case, emptied, so that the log and others' replies stand on something.

Everything is done in statements over all notes at once, in one transaction: somebody with five
thousand notes is gone in about a second, and nobody ever meets a half of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import leaving
from accounts.models import Event, Seminar, User
from annotations.models import (
    Annotation,
    Appeal,
    Change,
    Claim,
    Comment,
    Flag,
    LastRead,
    LastView,
    Mention,
    Notice,
    NoticeChoice,
    Prompt,
    Reaction,
    Revision,
    SearchedWording,
    State,
)
from archive.models import Document

NAMELESS, DELETE = "nameless", "delete"
"""What can be chosen: the words stay without a name, or go."""
PRIVATE = Q(annotation__audience="me")
SHOWN = Q(annotation__audience="public", approved__isnull=False)
"""Approved for everybody at some time, and not taken back."""
IN_SEMINAR = ~PRIVATE & ~SHOWN & Q(annotation__seminar__isnull=False)
EMPTY: dict[str, Any] = {
    "body": "", "html": "", "tags": [], "folded": "", "name": "", "written_by": None,
}  # fmt: skip


class Foreseen(NamedTuple):
    """What deleting the account would do, in numbers."""

    private: int
    """Notes and highlights for oneself."""
    unseen: int
    """Comments for the public that were never approved, outside of seminars."""
    in_seminars: int
    """Comments and highlights that members of a seminar read."""
    public: int
    """Comments of which some wording is, or was, approved."""
    answered: int
    """How many of the last two have replies by others under them."""
    needed: list[Seminar]
    """Where another instructor must be appointed first."""
    lonely: list[Seminar]
    """Which end with the account, as nobody else is in them."""


class Erasure:
    """The end of one person's account, and of their notes."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.said = Comment.objects.filter(author=user.pk)
        self.notes = Annotation.objects.filter(author=user.pk)

    def foresee(self) -> Foreseen:
        """A constant number of queries; what is meanwhile written is met by the deed as well."""
        standing = self.said.filter(deleted_at=None)
        bare = self._bare().filter(deleted_at=None)
        shared = standing.filter(SHOWN | IN_SEMINAR)
        others = Comment.objects.filter(parent=OuterRef("pk"), deleted_at=None)
        needed, lonely = leaving.held_by(self.user)
        return Foreseen(
            self.notes.filter(audience="me", deleted_at=None).count(),
            standing.exclude(PRIVATE | SHOWN | IN_SEMINAR).count(),
            standing.filter(IN_SEMINAR).count() + bare.exclude(audience="me").count(),
            standing.filter(SHOWN).count(),
            shared.filter(Exists(others.exclude(author=self.user.pk))).count(),
            needed,
            lonely,
        )

    def carry_out(self, *, seminars: str, public: str) -> None:
        """Delete the account; ``seminars`` and ``public`` are NAMELESS or DELETE.

        Raises LastOwner, and nothing has happened.
        """
        with transaction.atomic():
            # Not against foreign keys: whoever holds a thread may be telling this person of it.
            person = User.objects.select_for_update(no_key=True).get(pk=self.user.pk)
            if person.erased_at:
                return
            leaving.leave_all(person)
            documents, rooms = self._hold()
            kept = Q(pk__in=[])
            if seminars == NAMELESS:
                kept |= IN_SEMINAR
            if public == NAMELESS:
                kept |= SHOWN
            count = self._empty(kept)
            self._delete_notes(keeps_highlights=seminars == NAMELESS)
            self._forget_acts()
            for document in documents:
                Document.touch(document)
                Change.tell_all(document)
            for document, seminar in rooms:
                Change.tell_all(document, seminar=Seminar(pk=seminar))
            Event.record(
                "account deleted", actor=person, user=person.pk,
                in_seminars=seminars, public=public, comments=count,
            )  # fmt: skip
            leaving.close(person)

    def _bare(self) -> QuerySet[Annotation]:
        """Highlights without a comment."""
        said = Comment.objects.filter(annotation=OuterRef("pk"))
        return self.notes.filter(~Exists(said))

    def _hold(self) -> tuple[set[int], set[tuple[int, int]]]:
        """Lock every thread in which the person has said something, and say where others read
        something else afterwards: the documents where everybody does, and (document, seminar)."""
        threads = Annotation.objects.filter(
            Q(author=self.user.pk) | Q(pk__in=self.said.values("annotation"))
        )
        list(threads.select_for_update().order_by("pk").values_list("pk"))
        public = self.said.filter(is_public=True, deleted_at=None)
        rooms = threads.exclude(audience="me").exclude(seminar=None).order_by()
        return (
            set(public.values_list("annotation__document", flat=True)),
            set(rooms.values_list("document_id", "seminar_id").distinct()),  # type: ignore[arg-type]
        )

    def _empty(self, kept: Q) -> int:
        """Empty the wordings of all that goes, and of all that was deleted before; take the name
        from what stays, and all but the wordings that are read. Returns how many comments."""
        words = Revision.objects.filter(comment__author=self.user.pk)
        words.filter(state=State.SUBMITTED).update(state=State.WITHDRAWN)
        goes = self.said.exclude(kept, deleted_at=None)
        stays = self.said.filter(kept, deleted_at=None)
        words.filter(comment__in=goes.values("pk")).update(**EMPTY)
        read = Q(pk=F("comment__latest")) | Q(pk=F("comment__approved"))
        present = words.filter(comment__in=stays.values("pk"))
        Revision.objects.filter(pk__in=present.exclude(read).values("pk")).update(**EMPTY)
        Revision.objects.filter(pk__in=present.filter(read).values("pk")).update(
            name="", written_by=None
        )
        SearchedWording.forget(SearchedWording.objects.filter(revision__in=words.filter(body="")))
        now = timezone.now()
        gone = self.said.filter(deleted_at=None).exclude(kept)
        count = gone.update(deleted_at=now, updated=now, version=F("version") + 1)
        return int(count)

    def _delete_notes(self, *, keeps_highlights: bool) -> None:
        """Take away the notes under which nobody's words stand any more."""
        standing = Comment.objects.filter(annotation=OuterRef("pk"), deleted_at=None)
        goes: Any = ~Exists(standing)
        if keeps_highlights:
            said = Comment.objects.filter(annotation=OuterRef("pk"))
            goes &= Q(audience="me") | Exists(said)
        now = timezone.now()
        self.notes.filter(goes, deleted_at=None).update(
            deleted_at=now, updated=now, version=F("version") + 1
        )
        self.notes.update(author=None, name="")
        self.said.update(author=None)

    def _forget_acts(self) -> None:
        """What else bears the name, or is for this person alone."""
        mine = self.user.pk
        Annotation.objects.filter(resolved_by=mine).update(resolved_name="")
        Prompt.objects.filter(author=mine).update(author=None)
        for model in (Reaction, Mention, Notice, NoticeChoice, LastRead, LastView):
            model.objects.filter(user=mine).delete()
        Claim.objects.filter(by=mine).delete()
        # That somebody flagged or appealed stays, so that moderators still look; in no words.
        Appeal.objects.filter(by=mine).update(words="", by=None)
        Flag.objects.filter(by=mine).update(reason="", name="", by=None)
