"""One's own note in another seminar: moved there, or said there once more."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _t

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import anchors
from annotations.errors import Refused
from annotations.fields import Identifier, Name, Offset
from annotations.forms import seminar_of
from annotations.models import Annotation, Audience
from annotations.models.audience import check_membership, check_reading_list
from annotations.passages import place
from archive.models import Phase
from archive.text import text_of


def others_for(viewer: Viewer, note: Annotation) -> list[Seminar]:
    """The viewer's seminars for which the note could be, too; one query."""
    there = Seminar.objects.visible_to(viewer).filter(archived_at=None)
    listed = there.filter(
        readings__document=note.document_id, readings__phase__in=[Phase.OPEN, Phase.WRITE_FIRST]
    )
    return list(listed if note.audience == Audience.ME else listed.exclude(pk=note.seminar_id or 0))


def copy(
    note: Annotation, seminar: Seminar, *, viewer: Viewer, pk: uuid.UUID | None = None
) -> Annotation:
    """A new note with the same words on the same passage, for another seminar. It remembers where
    it came from, and is not changed with it. The same ``pk`` is the same copy.

    Raises Refused and Taken.
    """
    document, author = note.document, viewer.person
    check_membership(Audience.SEMINAR, seminar, author)
    check_reading_list(document, Audience.SEMINAR, seminar)
    if not note.is_placed:
        raise Refused(_t("This note has no place in the present text: choose its passage first."))
    root = note.root
    standing = root.latest if root and not root.deleted_at else None
    if root and standing is None:
        raise Refused(_t("The words of this note were deleted."))
    passage = anchors.Passage(note.first.key, note.start, note.last.key, note.end)
    words = text_of(document).words(note.first.key, note.start, note.last.key, note.end)
    try:
        placement = place(document, passage, words)
    except anchors.PassageProblem as problem:
        raise Refused(_t(problem.sentence)) from problem
    with transaction.atomic():
        made, is_new = Annotation.write(
            placement,
            author=author,
            audience=Audience.SEMINAR,
            seminar=seminar,
            body=standing.body if standing else "",
            tags=standing.tags if standing else [],
            ids={"annotation": pk} if pk else {},
        )
        if is_new:
            Annotation.objects.filter(pk=made.pk).update(copied_from=note)
    made.refresh_from_db()
    return made


class TransferForm(forms.Form):
    """To which seminar a note goes; ``copies`` says whether it stays here as well."""

    id = Identifier(required=False)
    seminar = Name()
    version = Offset()
    copies = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, viewer: Viewer, **options: Any) -> None:
        super().__init__(data, **options)
        self.viewer = viewer

    def clean_seminar(self) -> Seminar | None:
        return seminar_of(self.viewer, self.cleaned_data["seminar"])

    def write(self, note: Annotation) -> Annotation:
        """Move or copy it; the note that is there now. Raises Refused, Clash and Taken."""
        given = self.cleaned_data
        if given["copies"]:
            return copy(note, given["seminar"], viewer=self.viewer, pk=given["id"])
        note.address(
            Audience.SEMINAR,
            by=self.viewer.person,
            seen=given["version"],
            seminar=given["seminar"],
        )
        return note
