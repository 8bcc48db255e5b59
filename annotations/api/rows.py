"""Reads notes and comments for a viewer, in as many queries for 500 of them as for one.

Values and no model instances: for a long list making objects costs more than the database does.
Which rows, and which wording of each, is decided by ``annotations.visibility`` alone. What stands
beside the words must not tell more than they do: who reads the approved wording gets its moment,
and neither version nor state of what came after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.viewer import Viewer
from annotations.models import Annotation, Comment, Reaction, Revision
from archive.models import Document
from archive.text import text_of

Row = dict[str, Any]


def notes(rows: QuerySet[Annotation], viewer: Viewer) -> list[Row]:
    """The annotations of ``rows`` (already visible to ``viewer``) with their comments."""
    found = list(
        rows.values_list(
            "id",
            "document__slug",
            "seminar_id",
            "seminar__slug",
            "author_id",
            "name",
            "audience",
            "first__key",
            "start",
            "last__key",
            "end",
            "quote",
            "prefix",
            "suffix",
            "written_on__number",
            "is_placed",
            "version",
            "created",
            "updated",
            "resolved_at",
            "resolved_name",
            "category_id",
            "prompt_id",
            "prompt__removed_at",
            "copied_from__seminar__slug",
            "document__current__number",
        )
    )
    said = comments(Comment.objects.filter(annotation__in=[row[0] for row in found]), viewer)
    under: dict[UUID, list[Row]] = defaultdict(list)
    for comment in said:
        under[comment["annotation"]].append(comment)
    answer = [_note(row[:-1], under.get(row[0], []), viewer) for row in found]
    say_present_words(
        (one["document"], one["passage"], row[-1]) for one, row in zip(answer, found, strict=True)
    )
    return answer


def say_present_words(passages: Iterable[tuple[str, Row, int]]) -> None:
    """Give each passage, (slug of its document, passage, number of the present text), its "words":
    what stands at its place now; None where it has none. Asks nothing for texts that were not
    corrected since."""
    older: list[tuple[str, Row]] = []
    for slug, passage, current in passages:
        passage["words"] = passage["quote"] if passage["placed"] else None
        if passage["placed"] and passage["written_on"] < current:
            older.append((slug, passage))
    if not older:
        return
    documents = Document.objects.filter(slug__in={slug for slug, _passage in older})
    texts = {one.slug: text_of(one) for one in documents.select_related("current")}
    for slug, passage in older:
        place = (passage[name] for name in ("first", "start", "last", "end"))
        passage["words"] = texts[slug].words(*place) or None


def just_written(annotation: Annotation, viewer: Viewer) -> Row:
    """What ``notes`` would read of an annotation that the viewer has made this moment."""
    comment = annotation.opening
    said = []
    if comment is not None:
        wording = comment.wording
        moderates = (annotation.audience, annotation.seminar_id)
        said = [
            _comment(
                (
                    comment.pk, annotation.pk, None, viewer.user_id, comment.version,
                    comment.created, comment.is_public, None, None, "", *moderates, wording.pk,
                    wording.body, wording.html, wording.tags, wording.name, wording.state,
                    wording.created, None, None,
                ),
                viewer,
            )
        ]  # fmt: skip
    seminar = annotation.seminar.slug if annotation.seminar else None
    row = _note(
        (
            annotation.pk, annotation.document.slug, annotation.seminar_id, seminar,
            viewer.user_id, annotation.name, annotation.audience, annotation.first.key,
            annotation.start, annotation.last.key, annotation.end, annotation.quote,
            annotation.prefix, annotation.suffix, annotation.written_on.number,
            annotation.is_placed, annotation.version, annotation.created, annotation.updated,
            None, "", annotation.category_id, annotation.prompt_id,
            annotation.prompt and annotation.prompt.removed_at, None,
        ),
        said,
        viewer,
    )  # fmt: skip
    row["passage"]["words"] = annotation.quote
    return row


def _note(row: tuple[Any, ...], said: list[Row], viewer: Viewer) -> Row:
    (
        pk, document, seminar_id, seminar, author_id, author, audience, first, start, last, end,
        quote, prefix, suffix, written_on, is_placed, version, created, updated, resolved_at,
        resolved_by, category, prompt, prompt_removed, origin,
    ) = row  # fmt: skip
    root = next((one for one in said if one["parent"] is None), None)
    me = author_id is not None and author_id == viewer.user_id
    among_us = seminar_id in viewer.roles
    if root and root["author"]:
        shown = root["author"]["name"]
    else:
        # Without words there is no name that somebody approved.
        told = me or ((among_us or seminar_id in viewer.earlier_terms) and audience != "me")
        shown = viewer.told_name(seminar_id, author) if author_id and told else None
    return {
        "id": pk,
        "document": document,
        "seminar": seminar
        if among_us or viewer.is_moderator or seminar_id in viewer.earlier_terms
        else None,
        "author": {"name": shown, "me": me} if shown is not None else None,
        "audience": audience,
        "passage": {
            "first": first,
            "start": start,
            "last": last,
            "end": end,
            "quote": quote,
            "prefix": prefix,
            "suffix": suffix,
            "written_on": written_on,
            "placed": is_placed,
        },
        "comments": said,
        # The public is not to learn how those who write here get on with it.
        "resolved": {"at": resolved_at, "by": viewer.told_name(seminar_id, resolved_by)}
        if resolved_at and (me or (among_us and audience != "me"))
        else None,
        "category": category if among_us else None,
        "prompt": prompt if among_us and prompt_removed is None else None,
        "copied_from": origin if me else None,
        "version": version if me else None,
        "created": created,
        "updated": updated,
        "_time": created,
        "_id": pk,
    }


def comments(among: QuerySet[Comment], viewer: Viewer, *, places: bool = False) -> list[Row]:
    """Those of ``among`` that the viewer may see, each in the wording that is for them, oldest
    first; what was deleted only as a place over others' replies, or always with ``places``."""
    read = [
        _comment(row, viewer)
        for row in Revision.objects.shown_to(viewer)
        .filter(comment__in=among)
        .values_list(
            "comment_id",
            "comment__annotation_id",
            "comment__parent_id",
            "comment__author_id",
            "comment__version",
            "comment__created",
            "comment__is_public",
            "comment__approved_id",
            "comment__hidden_at",
            "comment__hidden_reason",
            "comment__annotation__audience",
            "comment__annotation__seminar_id",
            "id",
            "body",
            "html",
            "tags",
            "name",
            "state",
            "created",
            "approved_at",
            "edit_of",
        )
    ]
    gone = (
        Comment.objects.visible_to(viewer)
        .filter(pk__in=among.values("pk"))
        .exclude(deleted_at=None)
        .values_list("id", "annotation_id", "parent_id", "created", "deleted_at")
    )
    read += [_gone(row) for row in gone]
    _react(read, viewer)
    read.sort(key=lambda one: (one["created"], one["id"]))
    return _without_idle_places(read) if gone and not places else read


def _react(read: list[Row], viewer: Viewer) -> None:
    """Give each comment the reactions to it: they are for the present members of its seminar, as
    long as it has them. One query, and none for who is in no seminar."""
    if not viewer.seminars or not read:
        return
    given = Reaction.objects.filter(
        comment__in=[one["id"] for one in read],
        comment__annotation__seminar__in=viewer.seminars,
        comment__annotation__seminar__has_reactions=True,
    ).exclude(comment__annotation__audience="me")
    found: dict[UUID, list[Row]] = defaultdict(list)
    for comment, sign, name, user in given.order_by("created", "pk").values_list(
        "comment_id", "sign", "name", "user_id"
    ):
        found[comment].append({"sign": sign, "name": name, "me": user == viewer.user_id})
    for one in read:
        one["reactions"] = found.get(one["id"], [])


def _without_idle_places(read: list[Row]) -> list[Row]:
    """Leave out deleted comments that nothing visible answers."""
    while True:
        answered = {one["parent"] for one in read}
        kept = [one for one in read if not one["deleted"] or one["id"] in answered]
        if len(kept) == len(read):
            return kept
        read = kept


def _comment(row: tuple[Any, ...], viewer: Viewer) -> Row:
    (
        pk, annotation, parent, author, version, created, is_public, approved, hidden_at,
        hidden_reason, audience, seminar, revision, body, html, tags, name, state, worded,
        approved_at, edit_of,
    ) = row  # fmt: skip
    is_read_by_all = is_public and revision == approved
    me = author is not None and author == viewer.user_id
    if not me and not _moderates(viewer, audience, seminar):
        state = "approved" if is_public and revision == approved else None
        approved = approved if is_public else None
    return {
        "id": pk,
        "annotation": annotation,
        "parent": parent,
        "author": {
            # What is approved is a name, too: later words may bear another one.
            "name": name
            if me or (is_public and state == "approved")
            else viewer.told_name(seminar, name),
            "me": me,
        },
        "body": body,
        "html": html,
        "tags": tags,
        "revision": revision,
        "approved": approved,
        "approved_at": approved_at if is_read_by_all else None,
        "copy_edited": is_read_by_all and edit_of is not None,
        "state": state,
        "public": is_public,
        "hidden": {"at": hidden_at, "reason": hidden_reason} if hidden_at else None,
        "deleted": False,
        "reactions": [],
        "version": version if me else None,
        "created": created,
        "updated": worded,
    }


def _moderates(viewer: Viewer, audience: str, seminar: int | None) -> bool:
    return audience == "public" and (viewer.is_moderator or seminar in viewer.publishing_seminars)


def _gone(row: tuple[Any, ...]) -> Row:
    pk, annotation, parent, created, deleted_at = row
    return {
        "id": pk,
        "annotation": annotation,
        "parent": parent,
        "author": None,
        "body": "",
        "html": "",
        "tags": [],
        "revision": None,
        "approved": None,
        "approved_at": None,
        "copy_edited": False,
        "state": None,
        "public": False,
        "hidden": None,
        "deleted": True,
        "reactions": [],
        "version": None,
        "created": created,
        "updated": deleted_at,
    }
