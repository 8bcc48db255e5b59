"""The one rule that decides who may see which annotation, comment and wording.

Pages, fragments, API, counts, search, mails and caches ask here and nowhere else. Each clause
is named; ``path`` is the way from the filtered table to its annotation ("" or "annotation__").
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.expressions import RawSQL

from accounts.models import Membership, Role, User
from accounts.viewer import Viewer
from archive.visibility import readable_by

if TYPE_CHECKING:
    from annotations.models import (  # noqa: F401  (named in the bases below)
        Annotation,
        Comment,
        Prompt,
        Revision,
    )


READ_BY_PUBLIC = Q(is_public=True, deleted_at=None)
"""A comment with words in it for everybody. The comments above it are public, too, though of a
deleted one only its place is left; where no words are left at all, the highlight goes as well."""


def mine(viewer: Viewer, path: str = "") -> Q:
    """The viewer wrote the annotation."""
    return Q(**{f"{path}author": viewer.user_id}) if viewer.user_id else Q(pk__in=[])


def in_my_seminars(viewer: Viewer, path: str = "") -> Q:
    """It belongs to the layer of a seminar the viewer is a member of."""
    return Q(
        **{f"{path}audience__in": ["seminar", "public"], f"{path}seminar__in": viewer.seminars}
    )


def open_in_my_seminars(viewer: Viewer, path: str = "") -> Q:
    """It belongs to that layer, and is not withheld until the viewer has written, too. What
    others answer to the viewer's own note is for the viewer."""
    layer = in_my_seminars(viewer, path)
    if not viewer.plain_seminars:
        return layer
    withheld = Q()
    for seminar in sorted(viewer.plain_seminars):
        documents = withheld_from(viewer, seminar)
        withheld |= Q(**{f"{path}seminar": seminar, f"{path}document__in": documents})
    return layer & (mine(viewer, path) | ~withheld)


def in_earlier_terms(viewer: Viewer, path: str = "") -> Q:
    """It belongs to the layer of an earlier term that a seminar of the viewer reads along, and
    that seminar does not write first on the document, nor does a term that is the viewer's own."""
    layer = Q(pk__in=[])
    for seminar, terms in sorted(viewer.earlier.items()):
        along = Q(
            **{f"{path}audience__in": ["seminar", "public"], f"{path}seminar__in": sorted(terms)}
        )
        if seminar in viewer.plain_seminars:
            along &= ~Q(**{f"{path}document__in": withheld_from(viewer, seminar)})
        for term in sorted(terms & viewer.plain_seminars):
            documents = withheld_from(viewer, term)
            along &= ~Q(**{f"{path}seminar": term, f"{path}document__in": documents})
        layer |= along
    return layer


def withheld_from(viewer: Viewer, seminar_id: int) -> RawSQL:
    """The documents on which others' notes for a seminar are withheld from ``viewer``, a plain
    member of it: members write first there, nobody has revealed anything, and there is no note
    with words by the viewer that the seminar reads. One list, which the database makes once for
    a statement."""
    return RawSQL(WITHHELD, [seminar_id, viewer.user_id])  # noqa: S611  (two numbers)


WITHHELD = """
    SELECT reading.document_id FROM archive_readinglistitem reading
    WHERE reading.seminar_id = %s
      AND reading.phase = 'write_first' AND reading.revealed_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM annotations_annotation note
        JOIN annotations_comment said ON said.annotation_id = note.id
        JOIN annotations_revision wording ON wording.id = said.latest_id
        WHERE note.author_id = %s
          AND note.document_id = reading.document_id AND note.seminar_id = reading.seminar_id
          AND note.audience <> 'me' AND note.deleted_at IS NULL
          AND said.parent_id IS NULL AND said.deleted_at IS NULL AND said.hidden_at IS NULL
          AND wording.body <> '')
"""
"""Written out, because every statement about notes holds it, and putting it together from objects
took longer than the database takes for a room of 500 notes."""


def meant_for_public(path: str = "") -> Q:
    """Its author wants it public; whether it is, is another question."""
    return Q(**{f"{path}audience": "public"})


def standing(viewer: Viewer, path: str = "") -> Q:
    """Neither deleted nor on a document that the viewer may not read."""
    return Q(**{f"{path}deleted_at": None}) & readable_by(viewer, f"{path}document__")


def moderated_by(viewer: Viewer, path: str = "") -> Q:
    """The viewer may decide whether it goes public."""
    if viewer.is_moderator:
        return meant_for_public(path)
    if viewer.publishing_seminars:
        return meant_for_public(path) & Q(**{f"{path}seminar__in": viewer.publishing_seminars})
    return Q(pk__in=[])


def read_as_moderator(viewer: Viewer, path: str = "", *, at_desk: bool = False) -> Q:
    """The viewer reads it because they moderate it: where authors are hidden from moderators, at
    the desk alone, for everywhere else a name stands beside the words."""
    return moderated_by(viewer, path) if viewer.sees_authors or at_desk else Q(pk__in=[])


def may_hide(viewer: Viewer, path: str = "") -> Q:
    """The viewer sees it although it is hidden from others, because they may hide and show."""
    clause = moderated_by(viewer, path)
    if viewer.moderated_seminars:
        clause |= Q(
            **{f"{path}audience": "seminar", f"{path}seminar__in": viewer.moderated_seminars}
        )
    return clause


def decidable_by(viewer: Viewer, path: str = "") -> Q:
    """The viewer may decide on the comment at ``path`` ("", "comment__"): on their own only where
    nobody else can."""
    return _decidable(viewer, path) & ~appealed_against(viewer, path)


def _decidable(viewer: Viewer, path: str) -> Q:
    note = f"{path}annotation__"
    own = Q(**{f"{path}author": viewer.user_id})
    return standing(viewer, note) & moderated_by(viewer, note) & (~own | alone(viewer, note))


def appealed_against(viewer: Viewer, path: str = "") -> Q:
    """The latest wording of the comment at ``path`` waits because its author has appealed against
    the viewer's own decision: somebody else decides."""
    from annotations.models import Appeal

    appeals = Appeal.objects.filter(decision__by=viewer.user_id)
    return Q(
        **{f"{path}latest__in": appeals.values("revision"), f"{path}latest__state": "submitted"}
    )


def removable_by(viewer: Viewer, path: str = "") -> Q:
    """The viewer may take the comment at ``path`` down, and show it again."""
    note = f"{path}annotation__"
    own = Q(**{f"{path}author": viewer.user_id})
    room = standing(viewer, note) & may_hide(viewer, note) & ~meant_for_public(note) & ~own
    return _decidable(viewer, path) | room


def alone(viewer: Viewer, path: str = "") -> Q:
    """Nobody but the viewer moderates the annotation at ``path``."""
    return ~moderated_without({viewer.user_id}, path)


def moderated_without(people: Collection[int | None], path: str = "") -> Q:
    """Somebody else than these people decides whether the annotation at ``path`` goes public."""
    others = User.objects.filter(is_active=True).exclude(pk__in=[pk for pk in people if pk])
    fellows = Membership.objects.filter(
        ~Q(role=Role.MEMBER),
        seminar=OuterRef(f"{path}seminar"),
        seminar__moderates_itself=True,
        ended_at=None,
        user__in=others,
    )
    return Q(Exists(others.filter(is_moderator=True))) | Q(Exists(fellows))


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """Annotations, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> AnnotationQuerySet:
        """The annotations that ``viewer`` may see now, in any of their layers."""
        from annotations.models import Comment

        comments = Comment.objects.filter(annotation=OuterRef("pk"))
        rule = meant_for_public() & Q(Exists(comments.filter(READ_BY_PUBLIC)))
        if not viewer.is_anonymous:
            not_hidden = ~Exists(comments.filter(parent=None).exclude(hidden_at=None))
            rule |= mine(viewer) | read_as_moderator(viewer)
            if viewer.seminars:
                rule |= open_in_my_seminars(viewer) & (not_hidden | may_hide(viewer))
            if viewer.earlier:
                rule |= in_earlier_terms(viewer) & Q(not_hidden)
        return self.filter(standing(viewer), rule)

    def in_edition(self, viewer: Viewer) -> AnnotationQuerySet:
        """The layer of the public page: the public edition, and the viewer's own notes."""
        from annotations.models import Comment

        public = Comment.objects.filter(READ_BY_PUBLIC, annotation=OuterRef("pk"))
        layer = meant_for_public() & Exists(public)
        return self.filter(layer | mine(viewer) if viewer.user_id else layer)

    def written_in(self, seminar_id: int, document_id: int) -> AnnotationQuerySet:
        """The notes with words that a seminar reads on a document: what counts as having written
        where members write first (see WITHHELD)."""
        return self.filter(
            seminar=seminar_id,
            document=document_id,
            audience__in=["seminar", "public"],
            deleted_at=None,
            comments__parent=None,
            comments__deleted_at=None,
            comments__hidden_at=None,
            comments__latest__body__gt="",
        )

    def in_room(
        self, viewer: Viewer, seminar_id: int, *, along: bool = False
    ) -> AnnotationQuerySet:
        """The layer of a seminar's page: what was written for it, and the viewer's own notes;
        ``along`` with what its members read of earlier terms."""
        layer = Q(audience__in=["seminar", "public"], seminar=seminar_id)
        if along:
            terms = viewer.earlier.get(seminar_id, frozenset())
            layer |= in_earlier_terms(viewer) & Q(seminar__in=terms)
        return self.filter(layer | (mine(viewer) & Q(audience="me")))

    def in_terms_before(self, viewer: Viewer, seminar_id: int) -> AnnotationQuerySet:
        """What earlier terms wrote, as far as the members of this seminar read it along."""
        terms = viewer.earlier.get(seminar_id, frozenset())
        return self.filter(in_earlier_terms(viewer), seminar__in=terms)


def readable_comment(viewer: Viewer, path: str = "", *, at_desk: bool = False) -> Q:
    """The comment at ``path`` ("" or "comment__") may be read by ``viewer``, in some wording."""
    place = f"{path}annotation__"
    rule = Q(**{f"{path}is_public": True}) & meant_for_public(place)
    if not viewer.is_anonymous:
        shown = Q(**{f"{path}hidden_at": None, f"{path}hidden_above": False})
        addressed = Q(**{f"{place}audience": "me"}) & mine(viewer, place)
        reachable = meant_for_public(place)
        if viewer.seminars:
            addressed |= open_in_my_seminars(viewer, place)
            reachable |= in_my_seminars(viewer, place)
            rule |= in_my_seminars(viewer, place) & may_hide(viewer, place)
        if viewer.earlier:
            addressed |= in_earlier_terms(viewer, place)
        rule |= addressed & shown
        # Nothing that people wrote disappears from them, but a reply goes with the access to
        # the room in which it stands.
        rule |= Q(**{f"{path}author": viewer.user_id}) & (mine(viewer, place) | reachable)
        rule |= read_as_moderator(viewer, place, at_desk=at_desk) & offered(path)
    return standing(viewer, place) & rule


def offered(path: str = "") -> Q:
    """The comment was submitted, and not taken back before anything of it was approved:
    moderators see nothing else."""
    taken_back = Q(**{f"{path}latest__state": "withdrawn", f"{path}approved": None})
    return Q(**{f"{path}latest__submitted_at__isnull": False}) & ~taken_back


def since_it_came(at: Any, path: str = "") -> Q:
    """The moment ``at`` (an F or OuterRef) is not before the note at ``path`` came to a room where
    people go by pseudonyms: what was offered or decided elsewhere would tell their names."""
    elsewhere = {f"{path}seminar__is_pseudonymous": True, f"{path}addressed_at__gt": at}
    return ~Q(**elsewhere)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> CommentQuerySet:
        """The comments that ``viewer`` may see now; deleted ones only as a place in a thread
        that still stands."""
        from annotations.models import Annotation

        notes = Annotation.objects.visible_to(viewer).filter(pk=OuterRef("annotation"))
        return self.filter(readable_comment(viewer), Q(deleted_at=None) | Exists(notes))

    def in_edition(self, viewer: Viewer) -> CommentQuerySet:
        """Those that the public page shows: what is public, and what is the viewer's own."""
        layer = Q(is_public=True)
        if viewer.user_id:
            layer |= Q(author=viewer.user_id) | mine(viewer, "annotation__")
        return self.filter(layer)


def asked_by(viewer: Viewer) -> Q:
    """The viewer waits for a second opinion on the wording, or on an earlier one of its comment:
    until somebody has decided on that."""
    from annotations.models import Decision

    decided = Decision.objects.standing().filter(
        verdict__in=["approve", "edit", "return", "decline"],
        rule="",
        revision__comment=OuterRef("revision__comment"),
        created__gt=OuterRef("created"),
    )
    asked = Decision.objects.standing().filter(verdict="ask", by=viewer.user_id)
    return Q(comment__in=asked.exclude(Exists(decided)).values("revision__comment"))


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions: which wording of a comment somebody reads."""

    def shown_to(self, viewer: Viewer, *, at_desk: bool = False) -> RevisionQuerySet:
        """Exactly one revision for each comment that ``viewer`` may see and that has words.

        Authors and members of the note's seminar read the latest wording, everybody else the
        approved one; moderators read the latest where none is approved yet (``at_desk``: on the
        pages of the desk, which do not tell names where these are hidden from moderators).
        """
        readable = readable_comment(viewer, "comment__", at_desk=at_desk)
        words = self.filter(readable, comment__deleted_at=None)
        approved = F("comment__approved_id")
        if viewer.is_anonymous:
            return words.filter(pk=approved)
        place = "comment__annotation__"
        latest = Q(comment__author=viewer.user_id)
        latest |= mine(viewer, place) & Q(comment__annotation__audience="me")
        if viewer.seminars:
            latest |= open_in_my_seminars(viewer, place)
        if viewer.earlier:
            latest |= in_earlier_terms(viewer, place)
        if viewer.moderates_anything:
            as_moderator = read_as_moderator(viewer, place, at_desk=at_desk)
            latest |= Q(comment__approved=None) & as_moderator
        return words.filter(pk=Case(When(latest, then=F("comment__latest_id")), default=approved))

    def in_edition(self, viewer: Viewer) -> RevisionQuerySet:
        """Those that the public page shows: what is public, and what is the viewer's own."""
        layer = Q(comment__is_public=True)
        if viewer.user_id:
            layer |= Q(comment__author=viewer.user_id) | mine(viewer, "comment__annotation__")
        return self.filter(layer)

    def offered_to(self, viewer: Viewer) -> RevisionQuerySet:
        """The revisions on which ``viewer`` may have, or have had, something to decide."""
        path = "comment__annotation__"
        return self.filter(
            standing(viewer, path),
            moderated_by(viewer, path),
            since_it_came(F("submitted_at"), path),
            submitted_at__isnull=False,
        )

    def waiting_for(self, viewer: Viewer) -> RevisionQuerySet:
        """The submitted revisions that ``viewer`` may decide on, their own included."""
        path = "comment__annotation__"
        return self.filter(
            standing(viewer, path), moderated_by(viewer, path), state="submitted"
        ).order_by("submitted_at", "pk")

    def queued_for(self, viewer: Viewer) -> RevisionQuerySet:
        """What the viewer is asked to look at, since when: what waits for a decision, their own
        included, and what others read and somebody has flagged, or stands on other words now.
        Of flags on their own comments, moderators are told nothing."""
        path = "comment__annotation__"
        waits = moderated_by(viewer, path) & Q(state="submitted")
        recalled = (
            may_hide(viewer, path)
            & Q(recalled_at__isnull=False, comment__deleted_at=None, comment__hidden_at=None)
            & (~Q(comment__author=viewer.user_id) | Q(comment__author=None))
        )
        return self.filter(
            standing(viewer, path), waits | recalled, queued_at__isnull=False
        ).order_by("queued_at", "pk")

    def not_asked_by(self, viewer: Viewer) -> RevisionQuerySet:
        """Without those on which the viewer waits for a second opinion."""
        return self.exclude(asked_by(viewer))


class PromptQuerySet(models.QuerySet["Prompt"]):
    """Questions, asked for by a viewer."""

    def visible_to(self, viewer: Viewer) -> PromptQuerySet:
        """The questions that the viewer's seminars are asked, in their order."""
        return self.filter(
            readable_by(viewer, "document__"), seminar__in=viewer.seminars, removed_at=None
        )
