"""Reads the entries of a notebook, in as many queries for five hundred as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.cards import state_shown
from annotations.entries import Answered, Entry, Passage, Reading
from annotations.models import Annotation, Revision
from annotations.unread import new_comments
from annotations.vocabulary import AS_WRITTEN, Vocabulary
from archive.models import Document
from archive.snippets import cited
from archive.text import Text, text_of

NOTE = (
    "id", "document_id", "first__key", "start", "last__key", "end", "quote", "is_placed",
    "written_on__number", "audience", "seminar_id", "seminar__slug", "seminar__name",
    "category__label", "resolved_at",
)  # fmt: skip
SAID = (
    "comment_id", "comment__parent_id", "comment__author_id", "comment__created", "created",
    "number", "name", "body", "html", "tags", "state", "comment__is_public",
    "comment__hidden_at", "comment__hidden_reason", "approved_at", "edit_of",
    "is_by_rule",
)  # fmt: skip
BARE = ("author_id", "created", "updated")


def read_by(audience: str, state: str) -> str:
    """Who a wording is for: a reply that was written for the seminar stays there when its note is
    offered to the public."""
    return "seminar" if (audience, state) == ("public", "unmoderated") else audience


class EntryRows:
    """Makes entries of ids that the viewer sees, in the order given."""

    def __init__(
        self,
        viewer: Viewer,
        seminar: Seminar | None = None,
        vocabulary: Vocabulary = AS_WRITTEN,
    ) -> None:
        self.viewer = viewer
        self.seminar = seminar
        self.vocabulary = vocabulary
        self.documents: dict[int, tuple[Reading, Text]] = {}
        self.new: set[UUID] = set()

    def read(self, rows: Iterable[tuple[Any, str, UUID]]) -> list[Entry]:
        """(order, "comment" or "highlight", id) -> entries."""
        ids: dict[str, list[UUID]] = defaultdict(list)
        order = []
        for _order, kind, pk in rows:
            ids[kind].append(pk)
            order.append(pk)
        said = self._said(ids["comment"])
        bare = self._bare(ids["highlight"])
        self._read_documents({row[1] for row in (*said, *bare)})
        under = self._answers(ids["comment"])
        self.new = self._new(ids["comment"])
        answered = self._answered({row[len(NOTE) + 1] for row in said} - {None})
        found = {row[len(NOTE)]: self._comment(row, under, answered) for row in said}
        found |= {row[0]: self._highlight(row) for row in bare}
        # What was taken away since its place was found is left out.
        return [found[pk] for pk in order if pk in found]

    def _said(self, ids: list[UUID]) -> list[tuple[Any, ...]]:
        if not ids:
            return []
        rows = Revision.objects.shown_to(self.viewer).filter(comment__in=ids)
        return list(rows.values_list(*(f"comment__annotation__{name}" for name in NOTE), *SAID))

    def _bare(self, ids: list[UUID]) -> list[tuple[Any, ...]]:
        if not ids:
            return []
        notes = Annotation.objects.visible_to(self.viewer).filter(pk__in=ids)
        return list(notes.values_list(*NOTE, *BARE))

    def _read_documents(self, ids: set[int]) -> None:
        for one in Document.objects.filter(pk__in=ids).select_related("current"):
            reading = Reading(one.slug, one.title, one.language, one.direction)
            self.documents[one.pk] = reading, text_of(one)

    def _new(self, ids: list[UUID]) -> set[UUID]:
        if not ids or self.seminar is None:
            return set()
        return set(
            new_comments(self.viewer, [self.seminar])
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        )

    def _answers(self, ids: list[UUID]) -> dict[UUID, int]:
        """Comment -> how many replies the viewer reads directly under it."""
        if not ids:
            return {}
        rows = Revision.objects.shown_to(self.viewer).filter(comment__parent__in=ids).order_by()
        return dict(rows.values_list("comment__parent").annotate(Count("pk")))

    def _answered(self, ids: set[UUID]) -> dict[UUID, Answered]:
        if not ids:
            return {}
        words = Revision.objects.shown_to(self.viewer).filter(comment__in=ids)
        rows = words.values_list("comment_id", "comment__annotation__seminar", "name", "html")
        return {
            pk: Answered(pk, self.viewer.told_name(seminar, name), html)
            for pk, seminar, name, html in rows
        }

    def _place(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """What notes and highlights have in common."""
        (
            pk, document, first, start, last, end, quote, is_placed, written_on, audience, seminar,
            slug, name, category, resolved,
        ) = row[: len(NOTE)]  # fmt: skip
        reading, text = self.documents[document]
        line = text.line(first) if is_placed else None
        cite = cited(line.cite) if line and line.cite else ""
        # A seminar that one has left is not named any more.
        is_known = seminar in self.viewer.seminars
        return {
            "note": pk,
            "document": reading,
            "passage": Passage(first, start, last, end, quote, is_placed, written_on, cite),
            "audience": audience,
            "seminar": slug if is_known else "",
            "seminar_name": name if is_known else "",
            "category": (category or "") if is_known else "",
            "resolved": resolved if is_known else None,
        }

    def _comment(
        self, row: tuple[Any, ...], under: dict[UUID, int], answered: dict[UUID, Answered]
    ) -> Entry:
        (
            pk, parent, author, created, worded, number, name, body, html, tags, state, is_public,
            hidden_at, hidden_reason, approved_at, edit_of, is_by_rule,
        ) = row[len(NOTE) :]  # fmt: skip
        audience, seminar = row[9], row[10]
        mine = author is not None and author == self.viewer.user_id
        decides = mine or (audience == "public" and (
            self.viewer.is_moderator or seminar in self.viewer.publishing_seminars
        ))  # fmt: skip
        # What is approved is a name, too.
        if not mine and not (is_public and state == "approved"):
            name = self.viewer.told_name(seminar, name)
        return Entry(
            kind="reply" if parent else "note",
            id=pk,
            name=name,
            is_mine=mine,
            created=created,
            updated=worded,
            version=number,
            body=body,
            html=html,
            tags=self.vocabulary.shown(tags),
            state=state_shown(state, is_public=is_public, decides=decides),
            is_public=is_public,
            hidden=hidden_reason if hidden_at else None,
            is_new=pk in self.new,
            answers=under.get(pk, 0),
            answered=answered.get(parent, Answered(parent)) if parent else None,
            approved=approved_at if is_public and state == "approved" else None,
            is_edited=is_public and edit_of is not None,
            is_by_rule=is_public and state == "approved" and is_by_rule,
            **(self._place(row) | {"audience": read_by(audience, state)}),
        )

    def _highlight(self, row: tuple[Any, ...]) -> Entry:
        author, created, updated = row[len(NOTE) :]
        mine = author is not None and author == self.viewer.user_id
        return Entry(
            kind="highlight",
            id=row[0],
            name=self.viewer.person.name if mine else "",
            is_mine=mine,
            created=created,
            updated=updated,
            version=1,
            **self._place(row),
        )
