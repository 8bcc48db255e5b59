"""The threads on one document, as one viewer reads them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Value

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import unread
from annotations.cards import ANSWERED, Signs, Words, state_shown
from annotations.models import Comment, Decision, Reaction, Revision
from annotations.rawrows import Raw, RawRows, Statement, plain, statement
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.models import Document

WORDED, DELETED = 18, 4
"""How many columns are read of a comment."""


class Said(NamedTuple):
    """One comment as it was read. Equal ones are shown alike."""

    row: Raw
    """Annotation, id, parent, moment; and, where it was not deleted, its wording."""
    reason: str
    signs: Signs | None


def truth(clause: Q) -> ExpressionWrapper:
    """A clause as a column."""
    return ExpressionWrapper(clause, output_field=BooleanField())


class Threads:
    """All comments that ``viewer`` reads on a document, in its public edition or in one room."""

    def __init__(
        self,
        document: Document,
        viewer: Viewer,
        seminar: Seminar | None,
        since: datetime | None = None,
        vocabulary: Vocabulary = AS_WRITTEN,
        notes: Collection[UUID] | None = None,
    ) -> None:
        """``since``: what others said after this moment is new to the viewer. ``notes``: the
        annotations that are asked about; all of the document where it is not given."""
        self.vocabulary = vocabulary
        self.document = document
        self.viewer = viewer
        self.seminar = seminar
        self.since = since
        self._rows: dict[int, RawRows] = {}
        """Width of a row -> the rows among which it was found."""
        self.is_whole = notes is None
        # Not both: to find some notes among all of the document takes longer than to look them up.
        self._asked: dict[str, Any] = (
            {"annotation__document": document.pk}
            if notes is None
            else {"annotation__in": list(notes)}
        )
        self.hides_public = viewer.is_moderator or bool(
            seminar and seminar.pk in viewer.publishing_seminars
        )

    def by_note(self) -> dict[UUID, Words]:
        """Annotation -> its first comment, with the replies under it."""
        made = ((self._read(said[0])[0], self.thread(said)) for said in self.said().values())
        return {pk: root for pk, root in made if root is not None}

    def said(self) -> dict[Any, tuple[Said, ...]]:
        """Annotation, as the driver names it -> its comments, as ``thread`` takes them. All that
        a thread shows is in them, in ``manner``, and in whether its names are told."""
        found: dict[Any, list[Said]] = {}
        for one in (*self._worded(), *self._deleted()):
            found.setdefault(one.row[0], []).append(one)
        return {note: tuple(rows) for note, rows in found.items()}

    @property
    def manner(self) -> Hashable:
        """How all threads are shown here."""
        tags = tuple(self.vocabulary.present.items())
        return self.viewer.is_anonymous, self.seminar is None, self.hides_public, tags

    def thread(self, said: tuple[Said, ...]) -> Words | None:
        """The first comment of one note, with the replies under it."""
        under: dict[UUID, list[Words]] = {}
        for parent, words in _from_the_leaves(list(map(self._words, said))):
            if replies := under.pop(words.id, None):
                replies.sort(key=lambda reply: (reply.created, reply.id))
                words = words._replace(replies=tuple(replies))  # noqa: PLW2901
            if parent is None:
                return two_levels(words)
            if words.replies or not words.is_deleted:
                under.setdefault(parent, []).append(words)
        return None

    def _read(self, said: Said) -> Raw:
        return self._rows[len(said.row)].read(said.row)

    def _words(self, said: Said) -> tuple[UUID | None, Words]:
        _note, pk, parent, created, *wording = self._read(said)
        if not wording:
            return parent, Words(pk, False, created)
        (
            mine, name, html, tags, state, number, is_public, hidden_at, hidden_reason, room,
            is_new, approved, edit_of, is_by_rule,
        ) = wording  # fmt: skip
        is_read_by_all = bool(is_public) and state == "approved"
        knows = mine or self.hides_public
        # What is approved is a name, too: later words may bear another one.
        if not mine and not (is_public and state == "approved"):
            name = self.viewer.told_name(room, name)
        return parent, Words(
            pk, bool(mine), created, name, html, self.vocabulary.shown(tags),
            "" if self.viewer.is_anonymous
            else state_shown(state, is_public=is_public, decides=knows),
            number > 1 and (mine or self.seminar is not None),
            is_public, hidden_reason if hidden_at else None, said.reason,
            is_new=bool(is_new), signs=said.signs,
            approved=approved if is_read_by_all else None,
            is_copy_edit=is_read_by_all and edit_of is not None,
            is_by_rule=is_read_by_all and bool(is_by_rule),
        )  # fmt: skip

    def _worded(self) -> Iterator[Said]:
        me = self.viewer.user_id
        new = unread.fresh(self.viewer, self.document, self.seminar, self.since, "comment__")
        if not self.is_whole or (new is not None and self.seminar is None):
            found = RawRows(Statement.of(self._wordings(new)))
        else:
            room = self.seminar.pk if self.seminar else 0
            key = ("threads", self.viewer.key, self.document.pk, room, self.since)
            found = RawRows(statement(key, lambda: self._wordings(new)))
        answered = me and any(row[4] and row[8] in ANSWERED for row in found.rows)
        reasons = self._reasons() if answered else {}
        signs = self._signs()
        self._rows[WORDED] = found
        for row in found.rows:
            yield Said(row, reasons.get(row[1], "") if row[4] else "", signs.get(row[1]))

    def _wordings(self, new: Q | None) -> QuerySet[Revision, Any]:
        asked = {f"comment__{name}": value for name, value in self._asked.items()}
        revisions = Revision.objects.shown_to(self.viewer).filter(**asked)
        if not self.seminar:
            revisions = revisions.in_edition(self.viewer)
        me = self.viewer.user_id
        found: QuerySet[Revision, Any] = revisions.annotate(
            is_mine=Value(False) if me is None else truth(Q(comment__author=me)),
            is_new=Value(False) if new is None else truth(new),
            made=plain("comment__created"),
            since=plain("approved_at"),
        ).values_list(
            "comment__annotation_id", "comment_id", "comment__parent_id", "made",
            "is_mine", "name", "html", "tags", "state", "number", "comment__is_public",
            "comment__hidden_at", "comment__hidden_reason", "comment__annotation__seminar_id",
            "is_new", "since", "edit_of_id", "is_by_rule",
        )  # fmt: skip
        return found

    def _signs(self) -> dict[Any, Signs]:
        """Comment, as the driver names it -> the reactions to it, in the room of a seminar that
        has them; one query."""
        if self.seminar is None or not self.seminar.has_reactions:
            return {}
        found: dict[Any, list[tuple[str, int, bool]]] = {}
        given = Reaction.objects.filter(
            comment__annotation__document=self.document, comment__annotation__seminar=self.seminar
        )
        own = Count("pk", filter=Q(user=self.viewer.user_id))
        counted = (
            given.order_by("sign")
            .values_list("comment_id", "sign")
            .annotate(count=Count("pk"), own=own)
        )
        for comment, sign, count, mine in RawRows(Statement.of(counted)).rows:
            found.setdefault(comment, []).append((sign, count, bool(mine)))
        return {comment: Signs(rows) for comment, rows in found.items()}

    def _deleted(self) -> Iterator[Said]:
        gone = Comment.objects.filter(**self._asked)
        gone = gone.exclude(deleted_at=None)
        # Mostly nothing is deleted, and to ask for that alone is quick.
        if not gone.exists():
            return
        comments = gone.visible_to(self.viewer)
        if not self.seminar:
            comments = comments.in_edition(self.viewer)
        columns = comments.values_list("annotation_id", "id", "parent_id", "created")
        found = RawRows(Statement.of(columns))
        self._rows[DELETED] = found
        for row in found.rows:
            yield Said(row, "", None)

    def _reasons(self) -> dict[Any, str]:
        """Comment of the viewer's own, as the driver names it -> what the moderator wrote with the
        last decision on its latest wording."""
        rows = (
            Decision.objects.told()
            .filter(
                revision__comment__author=self.viewer.user_id,
                revision__comment__annotation__document=self.document,
                revision__comment__latest=F("revision"),
            )
            .order_by("created", "id")
            .values_list("revision__comment_id", "reason")
        )
        return dict(RawRows(Statement.of(rows)).rows)  # type: ignore[arg-type]


def two_levels(root: Words) -> Words:
    """A thread as it is shown: replies, and under each of them in order of time whatever was said
    below it, at any depth, each with what it answers."""
    return root._replace(replies=tuple(one._replace(replies=_below(one)) for one in root.replies))


def _below(reply: Words) -> tuple[Words, ...]:
    found = [one for one in reply.replies if not one.replies]
    if len(found) == len(reply.replies):  # Mostly nothing is deeper.
        return reply.replies
    found, deeper = list(reply.replies), list(reply.replies)
    for above in deeper:  # which grows while it is walked
        to = (above.id, above.name, above.is_mine)
        found += [one._replace(answers_to=to) for one in above.replies]
        deeper += above.replies
    found.sort(key=lambda one: (one.created, one.id))
    return tuple(one._replace(replies=()) for one in found)


def _from_the_leaves(found: list[tuple[UUID | None, Words]]) -> list[tuple[UUID | None, Words]]:
    """The comments in an order in which every one comes after all its replies."""
    if len(found) == 1:
        return found
    under: dict[UUID | None, list[tuple[UUID | None, Words]]] = {}
    for row in found:
        under.setdefault(row[0], []).append(row)
    ordered = under.pop(None, [])
    for _parent, words in ordered:  # which grows while it is walked
        ordered.extend(under.pop(words.id, ()))
    return ordered[::-1]
