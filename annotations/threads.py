"""The threads on one document, as one viewer reads them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.cards import ANSWERED, Signs, Words, state_shown
from annotations.models import Comment, Decision, Reaction, Revision
from annotations.unread import first_approved_since
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.models import Document


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
        self.asked = {} if notes is None else {"annotation__in": list(notes)}
        self.hides_public = viewer.is_moderator or bool(
            seminar and seminar.pk in viewer.publishing_seminars
        )

    def by_note(self) -> dict[UUID, Words]:
        """Annotation -> its first comment, with the replies under it."""
        roots: dict[UUID, Words] = {}
        under: dict[UUID, list[Words]] = {}
        for annotation, parent, words in _from_the_leaves([*self._worded(), *self._deleted()]):
            if replies := under.pop(words.id, None):
                replies.sort(key=lambda reply: (reply.created, reply.id))
                words = words._replace(replies=tuple(replies))  # noqa: PLW2901
            if parent is None:
                roots[annotation] = two_levels(words)
            elif words.replies or not words.is_deleted:
                under.setdefault(parent, []).append(words)
        return roots

    def _worded(self) -> Iterator[tuple[UUID, UUID | None, Words]]:
        asked = {f"comment__{name}": notes for name, notes in self.asked.items()}
        revisions = Revision.objects.shown_to(self.viewer).filter(
            comment__annotation__document=self.document, **asked
        )
        if not self.seminar:
            revisions = revisions.in_edition(self.viewer)
        me = self.viewer.user_id
        rows = revisions.values_list(
            "comment__annotation_id", "comment__parent_id", "comment_id", "comment__author_id",
            "comment__created", "name", "html", "tags", "state", "number",
            "comment__is_public", "comment__hidden_at", "comment__hidden_reason",
            "comment__annotation__addressed_at", "comment__annotation__seminar_id",
        )  # fmt: skip
        answered = any(row[3] == me and row[8] in ANSWERED for row in rows)
        reasons = self._reasons() if me and answered else {}
        is_new, signs = self._novelty(), self._signs()
        for row in rows:
            mine = me is not None and row[3] == me
            decides = mine or self.hides_public
            state = state_shown(row[8], is_public=row[10], decides=decides) if me else ""
            is_edited = row[9] > 1 and (mine or self.seminar is not None)
            yield row[0], row[1], Words(
                row[2], mine, row[4],
                # What is approved is a name, too: later words may bear another one.
                row[5]
                if mine or (row[10] and row[8] == "approved")
                else self.viewer.told_name(row[14], row[5]),
                row[6], self.vocabulary.shown(row[7]),
                state, is_edited, row[10], row[12] if row[11] else None,
                reasons.get(row[2], "") if mine else "",
                # What an earlier term wrote is news to nobody.
                is_new=not mine
                and (not self.seminar or row[14] == self.seminar.pk)
                and is_new(row[2], row[4], row[13]),
                signs=signs.get(row[2]),
            )  # fmt: skip

    def _signs(self) -> dict[UUID, Signs]:
        """Comment -> the reactions to it, in the room of a seminar that has them; one query."""
        if self.seminar is None or not self.seminar.has_reactions:
            return {}
        found: dict[UUID, list[tuple[str, int, bool]]] = {}
        given = Reaction.objects.filter(
            comment__annotation__document=self.document, comment__annotation__seminar=self.seminar
        )
        own = Count("pk", filter=Q(user=self.viewer.user_id))
        for comment, sign, count, mine in (
            given.order_by("sign")
            .values_list("comment_id", "sign")
            .annotate(count=Count("pk"), own=own)
        ):
            found.setdefault(comment, []).append((sign, count, bool(mine)))
        return {comment: Signs(rows) for comment, rows in found.items()}

    def _novelty(self) -> Callable[[UUID, datetime, datetime | None], bool]:
        """Whether a comment is new, by its id, when it was made, and when its note came here."""
        since = self.since
        if since is None:
            return lambda *_row: False
        if self.seminar is None:
            # In the public edition it is new since its approval.
            fresh = first_approved_since(self.document, since)
            return lambda pk, _made, _came: pk in fresh
        return lambda _pk, made, came: made > since or (came is not None and came > since)

    def _deleted(self) -> Iterator[tuple[UUID, UUID | None, Words]]:
        gone = Comment.objects.filter(annotation__document=self.document, **self.asked)
        gone = gone.exclude(deleted_at=None)
        # Mostly nothing is deleted, and to ask for that alone is quick.
        if not gone.exists():
            return
        comments = gone.visible_to(self.viewer)
        if not self.seminar:
            comments = comments.in_edition(self.viewer)
        for annotation, parent, pk, created in comments.values_list(
            "annotation_id", "parent_id", "id", "created"
        ):
            yield annotation, parent, Words(pk, False, created)

    def _reasons(self) -> dict[UUID, str]:
        """Comment of the viewer's own -> what the moderator wrote with the last decision on its
        latest wording."""
        rows = (
            Decision.objects.filter(
                revision__comment__author=self.viewer.user_id,
                revision__comment__annotation__document=self.document,
                revision__comment__latest=F("revision"),
            )
            .order_by("created", "id")
            .values_list("revision__comment_id", "reason")
        )
        return dict(rows)


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


def _from_the_leaves(
    found: list[tuple[UUID, UUID | None, Words]],
) -> list[tuple[UUID, UUID | None, Words]]:
    """The comments in an order in which every one comes after all its replies."""
    under: dict[UUID | None, list[tuple[UUID, UUID | None, Words]]] = {}
    for row in found:
        under.setdefault(row[1], []).append(row)
    ordered = under.pop(None, [])
    for _annotation, _parent, words in ordered:  # which grows while it is walked
        ordered.extend(under.pop(words.id, ()))
    return ordered[::-1]
