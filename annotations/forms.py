"""What people send when they write: one validation for pages, fragments and the API.

A form answers for what it is given (types, limits, a passage whose words are there). What it may
not see is not an error of a field: it raises ``Unseen``, because unseen and missing are both 404.
Whether the write itself is possible is for the verbs of the models to say (``Refused``).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import anchors
from annotations.categories import category_of
from annotations.errors import Outdated, Refused
from annotations.fields import (
    Exact,
    Identifier,
    Name,
    Numbered,
    Numbers,
    Offset,
    Option,
    Tags,
    Words,
)
from annotations.mentions import Named, named_before, named_in
from annotations.models import Annotation, Audience, Category, Comment, Prompt
from annotations.models.audience import check_reading_list
from annotations.models.placement import Placement
from annotations.passages import place, placed
from archive.models import Document

REASON_CODE_POINTS = 2000


class Unseen(Http404):
    """What the form names is not there for this viewer."""


def seminar_of(viewer: Viewer, slug: str) -> Seminar | None:
    """The viewer's seminar of this slug; None for "". Raises Unseen for anybody else's."""
    if not slug:
        return None
    seminar = Seminar.objects.visible_to(viewer).filter(slug=slug).first()
    if seminar is None:
        raise Unseen(_t("There is no such seminar."))
    return seminar


class Wording(forms.Form):
    """The words and tags of a comment."""

    body = Words(
        limit=settings.MAX_COMMENT_CODE_POINTS,
        required=False,
        widget=forms.Textarea,
        label=_("Comment"),
    )
    tags = Tags(
        most=settings.MAX_TAGS,
        limit=settings.MAX_TAG_CODE_POINTS,
        required=False,
        label=_("Tags"),
    )

    mentions = Numbers(required=False)
    """Memberships of people who were chosen from the list; who is named says the body."""

    def __init__(self, data: Any = None, *, viewer: Viewer, **options: Any) -> None:
        super().__init__(data, **options)
        self.viewer = viewer

    def named(
        self, audience: str, seminar: Seminar | None, before: Sequence[int] = ()
    ) -> list[Named]:
        """Whom the words name. Raises Refused; see ``named_in``."""
        given = self.cleaned_data
        room = None if audience == Audience.ME else seminar
        return named_in(given["body"], room, self.viewer.person, given["mentions"], before)


class NoteForm(Wording):
    """A new highlight, with or without a comment. Cleaned, it has a ``placement``.

    Two queries: the document and the paragraphs; two more where a seminar is named: itself and
    its reading list.
    """

    id = Identifier(required=False)
    comment = Identifier(required=False)
    revision = Identifier(required=False)
    document = Name(widget=forms.HiddenInput)
    seminar = Name(required=False, widget=forms.HiddenInput)
    first = Name(widget=forms.HiddenInput)
    start = Offset()
    last = Name(required=False, widget=forms.HiddenInput)
    """The same paragraph as ``first`` when not given."""
    end = Offset()
    quote = Exact(widget=forms.HiddenInput)
    category = Numbered(required=False, widget=forms.HiddenInput, label=_("Category"))
    prompt = Identifier(required=False, widget=forms.HiddenInput)
    """The question that it answers."""
    audience = Option(
        choices=Audience.choices,
        widget=forms.RadioSelect,
        label=_("Who may read it"),
        error_messages={
            "required": _("Choose who the note is for: only me, my seminar or the public."),
            "invalid_choice": _("Choose who the note is for: only me, my seminar or the public."),
        },
    )

    def clean_document(self) -> Document:
        document = (
            Document.objects.visible_to(self.viewer)
            .select_related("current")
            # The record of an archival text can be long, and nothing of it is asked for.
            .only("slug", "status", "current__number")
            .filter(slug=self.cleaned_data["document"])
            .first()
        )
        if document is None:
            raise Unseen(_t("There is no such document."))
        return document

    def clean_seminar(self) -> Seminar | None:
        return seminar_of(self.viewer, self.cleaned_data["seminar"])

    def clean_category(self) -> Category | None:
        return category_of(self.cleaned_data.get("seminar"), self.cleaned_data["category"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if all(given.get(name) is not None for name in PASSAGE):
            try:
                given["placement"] = placed(given["document"], given)
            except anchors.PassageProblem as problem:
                self.add_error(problem.field, _t(problem.sentence))
        if given.get("document") and given.get("audience"):
            try:
                check_reading_list(given["document"], given["audience"], given.get("seminar"))
                given["answers"] = Prompt.answered_by(
                    given.get("prompt"), given.get("seminar"), given["document"]
                )
            except Refused as refused:
                self.add_error(refused.field, refused.sentence)
        return given

    @property
    def ids(self) -> dict[str, uuid.UUID]:
        """What the sender called the annotation, its comment and its revision."""
        names = {"id": "annotation", "comment": "comment", "revision": "revision"}
        return {
            ours: self.cleaned_data[theirs]
            for theirs, ours in names.items()
            if self.cleaned_data.get(theirs)
        }

    def write(self) -> tuple[Annotation, bool]:
        """Store the note of a valid form; see ``Annotation.write``.

        Where the text was corrected since the passage was found, it is looked for once more: at
        the same place, with the same words, or not at all.
        """
        try:
            return self._write(self.cleaned_data["placement"])
        except Outdated:
            document = self.cleaned_data["document"]
            document.refresh_from_db(fields=["current"])
            found = self.cleaned_data["placement"]
            passage = anchors.Passage(found.first.key, found.start, found.last.key, found.end)
            try:
                return self._write(place(document, passage, found.quote))
            except anchors.PassageProblem as problem:
                raise Refused(_t(problem.sentence), problem.field) from problem

    def _write(self, placement: Placement) -> tuple[Annotation, bool]:
        given = self.cleaned_data
        return Annotation.write(
            placement,
            author=self.viewer.person,
            audience=given["audience"],
            seminar=given["seminar"],
            body=given["body"],
            tags=given["tags"] or [],
            ids=self.ids,
            named=self.named(given["audience"], given["seminar"]),
            category=given["category"],
            prompt=given["answers"],
        )


PASSAGE = ("document", "first", "start", "end", "quote")


class ReplyForm(Wording):
    """A comment on an annotation: a reply where ``parent`` is given, else its root comment."""

    id = Identifier(required=False)
    revision = Identifier(required=False)
    parent = Identifier(required=False)

    def __init__(
        self, data: Any = None, *, viewer: Viewer, annotation: Annotation, **options: Any
    ) -> None:
        super().__init__(data, viewer=viewer, **options)
        self.annotation = annotation

    def clean_parent(self) -> Comment | None:
        if self.cleaned_data["parent"] is None:
            return None
        parent = (
            Comment.objects.visible_to(self.viewer)
            .filter(pk=self.cleaned_data["parent"], annotation=self.annotation)
            .first()
        )
        if parent is None:
            raise Unseen(_t("There is no such comment."))
        return parent

    def write(self) -> Comment:
        """Store the comment of a valid form; see ``Annotation.add``."""
        given = self.cleaned_data
        ids = {"comment": given["id"], "revision": given["revision"]}
        return self.annotation.add(
            author=self.viewer.person,
            body=given["body"],
            tags=given["tags"] or [],
            parent=given["parent"],
            ids={name: value for name, value in ids.items() if value},
            named=self.named(self.annotation.audience, self.annotation.seminar),
        )


class RevisionForm(Wording):
    """New words for a comment. ``version`` is the one that its author saw.

    Tags that are not sent stay as they are.
    """

    id = Identifier(required=False)
    version = Offset()

    def write(self, comment: Comment) -> Comment:
        """Store the wording of a valid form; see ``Comment.revise``."""
        given = self.cleaned_data
        comment.revise(
            by=self.viewer.person,
            body=given["body"],
            tags=given["tags"],
            seen=given["version"],
            revision_id=given["id"],
            named=self.named(
                comment.annotation.audience, comment.annotation.seminar, named_before(comment)
            ),
        )
        return comment


class AudienceForm(forms.Form):
    """Another audience for a note. ``version`` is the one that its author saw."""

    audience = Option(
        choices=Audience.choices,
        widget=forms.RadioSelect,
        label=_("Who may read it"),
        error_messages=NoteForm.base_fields["audience"].error_messages,
    )
    seminar = Name(required=False, widget=forms.HiddenInput)
    version = Offset()

    def __init__(self, data: Any = None, *, viewer: Viewer, **options: Any) -> None:
        super().__init__(data, **options)
        self.viewer = viewer

    def clean_seminar(self) -> Seminar | None:
        return seminar_of(self.viewer, self.cleaned_data["seminar"])

    def write(self, annotation: Annotation) -> Annotation:
        """Store the audience of a valid form; see ``Annotation.address``."""
        given = self.cleaned_data
        annotation.address(
            given["audience"],
            by=self.viewer.person,
            seen=given["version"],
            seminar=given["seminar"],
        )
        return annotation


class ReasonForm(forms.Form):
    """Why a moderator decided so; whether a reason is needed is for the verdict to say."""

    reason = Words(
        limit=REASON_CODE_POINTS, required=False, widget=forms.Textarea, label=_("Reason")
    )


class ResolutionForm(forms.Form):
    """Whether a note shall be settled."""

    state = Option(choices=[("resolved", _("resolved")), ("open", _("open"))])
