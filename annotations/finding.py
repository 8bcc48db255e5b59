"""Finds words in the comments that a viewer may read, each in the wording that they read."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.viewer import Viewer
from annotations import markup
from annotations.folding import folded_tag
from annotations.models import Audience, Revision, SearchedWording
from archive.models import SearchLine
from archive.narrowing import Narrowing
from archive.search import EVERYWHERE, dialect
from archive.search.find import (
    DATE,
    MOST,
    PAGE,
    RELEVANCE,
    SOURCE,
    Count,
    Source,
    codes_in_use,
    read_cursor,
    write_cursor,
)
from archive.search.queries import Query
from archive.search.ranking import score
from archive.search.snippets import Run, Span, snippet, spans
from archive.snippets import cited

NOTE = "comment__annotation__"
MOST_NAMES = 200
"""How many names and tags are offered."""


class Said(NamedTuple):
    """A comment that was found."""

    id: UUID
    note: UUID
    document: Source
    cite: str
    """How its paragraph is cited, "¶12"; empty for a note without a place."""
    name: str
    """The name shown; empty where the account was deleted."""
    is_reply: bool
    audience: str
    seminar: str
    """The name of the seminar in whose room it was written; empty for none."""
    room: str
    """Its slug."""
    written: datetime.datetime
    """When this wording was written."""
    tags: tuple[str, ...]
    text: str
    """Without its markup."""
    spans: list[Span]

    def snippet(self) -> list[Run]:
        return snippet(self.text, self.spans)

    @property
    def audience_label(self) -> Any:
        return Audience(self.audience).label


class CommentSearch:
    """A query over the comments that ``viewer`` may read, with or without words: all that bear a
    tag, or are by somebody, can be asked for as they are."""

    def __init__(
        self,
        viewer: Viewer,
        query: Query,
        narrowing: Narrowing,
        order: str = RELEVANCE,
        *,
        tag: str = "",
        author: str = "",
    ) -> None:
        self.viewer = viewer
        self.query = query
        self.narrowing = narrowing
        self.tag, self.author = tag, author
        self.order = order or RELEVANCE

    @cached_property
    def is_asked(self) -> bool:
        """Whether anything is looked for. What is only to be left out leaves too much."""
        if self.query.problems and not self.query:
            return False
        return bool(self.query or self.tag or self.author)

    @property
    def is_ranked(self) -> bool:
        return self.order == RELEVANCE and bool(self.query)

    @cached_property
    def codes(self) -> list[str]:
        return codes_in_use()

    def wordings(self) -> QuerySet[SearchedWording]:
        """Those that are looked at: one for each comment that the viewer may read, and that is
        asked for, whatever it says."""
        shown: Any = Revision.objects.shown_to(self.viewer).filter(pk=OuterRef("revision"))
        if self.tag:
            shown = shown.filter(folded__contains="\n" + folded_tag(self.tag))
        if self.author:
            # Who wrote what without names in an earlier term is not to be found out by asking.
            hidden = Q(**{f"{NOTE}seminar__in": self.viewer.nameless})
            shown = shown.filter(~hidden, name=self.author)
        rows = SearchedWording.objects.filter(Exists(shown))
        path = "revision__comment__annotation__"
        rows = rows.filter(
            **{f"{path}document__in": self.narrowing.documents(self.viewer).order_by()}
        )
        if self.narrowing.topic:
            lines = SearchLine.objects.filter(
                document=OuterRef(f"{path}document"),
                paragraph_text__paragraph=OuterRef(f"{path}first"),
            )
            under = self.narrowing.under_topic(lines)
            rows = rows.filter(Exists(under), **{f"{path}is_placed": True})
        return rows

    def found(self, after: int | None = None, *, down: bool = True) -> QuerySet[SearchedWording]:
        """What is found behind one of them; ``down``: the latest first."""
        rows = self.wordings()
        low, high = EVERYWHERE
        if after is not None:
            low, high = (low, after) if down else (after, high)
        if not self.query:
            rows = rows.filter(pk__gt=low, pk__lt=high)
            return rows.order_by("-pk" if down else "pk")
        return dialect().matching(rows, self.query, self.codes, between=(low, high), down=down)

    def count(self) -> Count:
        if not self.is_asked:
            return Count(0)
        number = len(self.found().values_list("pk")[: MOST + 1])
        return Count(min(number, MOST), number > MOST)

    @property
    def is_many(self) -> bool:
        return self.count().more

    def page(self, after: str = "", size: int = PAGE) -> tuple[list[Said], str]:
        """See ``archive.search.find.TextSearch.page``. Of very many the latest are ranked."""
        if not self.is_asked:
            return [], ""
        if self.is_ranked:
            latest = self.found().values_list("pk", "words", "stems", "code", "size")[:MOST]
            ranked = sorted((-score(self.query, *row[1:], ""), -row[0]) for row in latest)
            edge = read_cursor(after, (int, int))
            ranked = [one for one in ranked if edge is None or one > edge]
            following = write_cursor(ranked[size - 1]) if len(ranked) > size else ""
            return self._read([-pk for _score, pk in ranked[:size]]), following
        edge = read_cursor(after, (int,))
        rows = self.found(edge[0] if edge else None, down=self.order != DATE)
        places = list(rows.values_list("pk", flat=True)[: size + 1])
        following = write_cursor((places[size - 1],)) if len(places) > size else ""
        return self._read(places[:size]), following

    def _read(self, places: list[int]) -> list[Said]:
        """Three queries; asked anew who may read them."""
        wordings = Revision.objects.shown_to(self.viewer).filter(searched__in=places)
        columns = (
            "searched__pk", "searched__code", "comment_id", "comment__parent_id",
            "comment__created", "name", "body", "tags", f"{NOTE}id", f"{NOTE}document_id",
            f"{NOTE}first_id", f"{NOTE}is_placed", f"{NOTE}audience", f"{NOTE}seminar_id",
            f"{NOTE}seminar__name", f"{NOTE}seminar__slug",
            *(f"{NOTE}document__{name}" for name in SOURCE),
        )  # fmt: skip
        rows = {row[0]: row for row in wordings.values_list(*columns)}
        cites = _cites({(row[9], row[10]) for row in rows.values() if row[11]})
        return [self._said(rows[place], cites) for place in places if place in rows]

    def _said(self, row: tuple[Any, ...], cites: dict[tuple[int, int], str]) -> Said:
        (
            _pk, code, comment, parent, created, name, body, tags, note, document, first, _placed,
            audience, seminar, seminar_name, room, *source,
        ) = row  # fmt: skip
        text = markup.plain(body)
        return Said(
            id=comment,
            note=note,
            document=Source(*source),
            cite=cites.get((document, first), ""),
            name=self.viewer.told_name(seminar, name),
            is_reply=parent is not None,
            audience=audience,
            # A seminar that one has left is not named any more.
            seminar=seminar_name if seminar in self.viewer.seminars else "",
            room=room if seminar in self.viewer.seminars else "",
            written=created,
            tags=tuple(tags),
            text=text,
            spans=spans(text, self.query.terms, code),
        )


def _cites(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """(document, paragraph) -> how it is cited in the present text."""
    paragraphs = {paragraph for _document, paragraph in wanted}
    rows = SearchLine.objects.filter(
        paragraph_text__paragraph__in=paragraphs,
        document__in={document for document, _paragraph in wanted},
    ).values_list("document_id", "paragraph_text__paragraph_id", "cite")
    return {(document, paragraph): cited(cite) for document, paragraph, cite in rows}


def names_shown(viewer: Viewer) -> list[str]:
    """Names under which what the viewer may read was written, for choosing one."""
    rows = Revision.objects.shown_to(viewer).exclude(name="").order_by("name")
    rows = rows.filter(~Q(**{f"{NOTE}seminar__in": viewer.nameless}))
    return list(rows.values_list("name", flat=True).distinct()[:MOST_NAMES])


# -- keeping it in line -----------------------------------------------------------------------


def clear() -> None:
    """Take all comments out of the search, whatever its index holds of them."""
    with transaction.atomic():
        SearchedWording.objects.all().delete()
        dialect().rebuild(SearchedWording.TABLE)


def _not_searched() -> QuerySet[Revision]:
    rows: QuerySet[Revision] = Revision.objects.filter(searched=None).exclude(body="", folded="")
    return rows.select_related("comment__annotation__document").order_by("created", "pk")


def complete() -> int:
    """Take into the search what is not in it yet; how many wordings."""
    count = 0
    while some := list(_not_searched()[:500]):
        rows = [SearchedWording.of(one, one.comment.annotation.document.language) for one in some]
        with transaction.atomic():
            SearchedWording.objects.bulk_create(rows)
            dialect().added(SearchedWording.TABLE, [row.pk for row in rows])
        count += len(rows)
    return count


def check() -> list[str]:
    """What is not in line with the comments, in sentences."""
    wrong = dialect().check(SearchedWording.TABLE)
    if count := _not_searched().count():
        wrong.append(f"{count} wordings of comments are not searched.")
    for row in SearchedWording.objects.select_related("revision").iterator(chunk_size=500):
        made = SearchedWording.of(row.revision, row.code)
        if (made.words, made.stems) != (row.words, row.stems):
            wrong.append(f"The wording {row.revision_id} is not searched as it reads.")
    return wrong
