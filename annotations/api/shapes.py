"""What goes in and out, for the schema alone: nothing is read or written through these.

The tests send requests that are made from the schema, and check the answers against it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers as s

from annotations.api.paging import MOST
from annotations.models import Audience, State, Verdict
from annotations.models.reaction import Sign
from archive.models import Kind, Status


def _row_number(**options: Any) -> s.IntegerField:
    return s.IntegerField(allow_null=True, min_value=0, max_value=2_147_483_647, **options)


class Fault(s.Serializer):
    code = s.CharField(help_text="For programs: never translated.")
    message = s.CharField(help_text="For people.")
    fields = s.DictField(  # type: ignore[assignment]
        child=s.ListField(child=s.CharField()),
        help_text="Sentences by the field that they are about.",
    )
    current = s.JSONField(
        required=False, help_text="What stands now, where somebody else was quicker."
    )


class Error(s.Serializer):
    error = Fault()


class Record(s.Serializer):
    slug = s.CharField()
    title = s.CharField()
    date = s.CharField(help_text="ISO 8601, perhaps a year or a month alone, perhaps empty.")
    participants = s.ListField(child=s.JSONField())
    summary = s.CharField()
    citation = s.CharField()
    archive_reference = s.CharField()
    original_language = s.CharField()
    translator = s.CharField()
    source_url = s.CharField()
    rights = s.CharField()
    contents = s.CharField()
    language = s.CharField(help_text="BCP 47 tag of the text as it is read here.")
    direction = s.ChoiceField(["ltr", "rtl"])
    status = s.ChoiceField(Status.choices)
    published_at = s.DateTimeField(allow_null=True)
    changed = s.DateTimeField()
    version = s.IntegerField(allow_null=True, help_text="Number of the present text.")


class Line(s.Serializer):
    kind = s.ChoiceField(["heading", *Kind.values])
    key = s.CharField(help_text="Given once and never to anything else.")
    address = s.CharField(
        help_text="Its permalink; of a paragraph’s third sentence with “.3” at the end."
    )
    text = s.CharField()
    level = s.IntegerField()
    footnote_marks = s.ListField(
        child=s.ListField(child=s.JSONField()), help_text="[offset, label] of each."
    )
    page_breaks = s.ListField(
        child=s.ListField(child=s.JSONField()), help_text="[offset, label of the new page]."
    )
    topic = s.CharField(required=False, allow_null=True, help_text="Slug; of headings only.")
    number = s.CharField(required=False, help_text="What people cite; of paragraphs only.")
    label = s.CharField(required=False, help_text="Printed label of a list item or footnote.")  # type: ignore[assignment]
    sentence_ends = s.ListField(
        child=s.IntegerField(), required=False, help_text="The n-th sentence is cited as ¶12.n."
    )


class DocumentText(Record):
    text_version = s.IntegerField(allow_null=True, help_text="Number of the text given here.")
    versions = s.ListField(child=s.IntegerField(), help_text="Numbers of all its texts.")
    text = Line(many=True)


class Step(s.Serializer):
    gone = s.CharField(help_text="Key of a paragraph or heading that this version has no more.")
    into = s.CharField(
        allow_null=True, help_text="Key of the one that took up its words; null: they were removed."
    )


class Version(s.Serializer):
    number = s.IntegerField()
    created = s.DateTimeField()
    reason = s.CharField(help_text="Why the text was corrected, in the editors' words.")
    present = s.BooleanField(help_text="Whether this is the text that is read now.")
    by = s.CharField(allow_null=True, help_text="Name of who corrected it; for editors.")
    trail = Step(many=True)


class Versions(s.Serializer):
    results = Version(many=True)


class Author(s.Serializer):
    name = s.CharField()
    me = s.BooleanField()


class Hidden(s.Serializer):
    at = s.DateTimeField()
    reason = s.CharField()


class Reaction(s.Serializer):
    sign = s.ChoiceField(Sign.choices)
    name = s.CharField(help_text="The name shown.")
    me = s.BooleanField()


class Comment(s.Serializer):
    id = s.UUIDField()
    annotation = s.UUIDField()
    parent = s.UUIDField(allow_null=True, help_text="The comment that it answers.")  # type: ignore[assignment]
    author = Author(allow_null=True)
    body = s.CharField(help_text="Markdown, as it was written.")
    html = s.CharField(help_text="The same as harmless HTML.")
    tags = s.ListField(child=s.CharField())
    revision = s.UUIDField(allow_null=True, help_text="The wording that you read here.")
    approved = s.UUIDField(allow_null=True, help_text="The wording that everybody reads.")
    approved_at = s.DateTimeField(
        allow_null=True, help_text="Since when everybody may read these words."
    )
    copy_edited = s.BooleanField(help_text="Whether a moderator has mended slips in them.")
    state = s.ChoiceField(
        State.choices, allow_null=True, help_text="For its author and moderators."
    )
    public = s.BooleanField(help_text="Whether everybody may read it, in some wording.")
    hidden = Hidden(allow_null=True)
    deleted = s.BooleanField(help_text="Only its place is left, for the replies under it.")
    reactions = Reaction(many=True, help_text="For the members of its seminar, where it has them.")
    version = s.IntegerField(allow_null=True, help_text="For its author.")
    created = s.DateTimeField()
    updated = s.DateTimeField()


class Passage(s.Serializer):
    first = s.CharField(help_text="Key of the paragraph in which it begins.")
    start = s.IntegerField(help_text="Code points before it in that paragraph.")
    last = s.CharField(help_text="Key of the paragraph in which it ends.")
    end = s.IntegerField(help_text="Code points of that paragraph up to its end.")
    quote = s.CharField(
        help_text="The words it was written on, paragraphs joined by a line feed; never changed."
    )
    words = s.CharField(
        allow_null=True, help_text="The words at its place now, which a correction may change."
    )
    prefix = s.CharField()
    suffix = s.CharField()
    written_on = s.IntegerField(help_text="Number of the text version it was written on.")
    placed = s.BooleanField(help_text="Whether the passage stands so in the present text.")


class Resolved(s.Serializer):
    at = s.DateTimeField()
    by = s.CharField(help_text="The name shown.")


class Annotation(s.Serializer):
    id = s.UUIDField()
    document = s.CharField()
    seminar = s.CharField(allow_null=True, help_text="In whose room it was written.")
    author = Author(allow_null=True)
    audience = s.ChoiceField(Audience.choices)
    passage = Passage()
    comments = Comment(many=True)
    resolved = Resolved(
        allow_null=True, help_text="That it is settled; for its author and its seminar."
    )
    category = s.IntegerField(
        allow_null=True, help_text="One of its seminar’s categories; for the seminar’s members."
    )
    prompt = s.UUIDField(
        allow_null=True, help_text="The question that it answers; for the seminar’s members."
    )
    copied_from = s.CharField(
        allow_null=True, help_text="Slug of the seminar it was copied from, for its author."
    )
    version = s.IntegerField(allow_null=True, help_text="For its author.")
    created = s.DateTimeField()
    updated = s.DateTimeField()


class NewResolution(s.Serializer):
    state = s.ChoiceField(["resolved", "open"])


class NewWording(s.Serializer):
    body = s.CharField(
        required=False, allow_blank=True, max_length=settings.MAX_COMMENT_CODE_POINTS
    )
    tags = s.ListField(
        child=s.CharField(max_length=settings.MAX_TAG_CODE_POINTS, allow_blank=True),
        required=False,
        max_length=settings.MAX_TAGS,
    )


class NewAnnotation(NewWording):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same write.")
    comment = s.UUIDField(required=False, help_text="Yours, for the comment.")
    revision = s.UUIDField(required=False, help_text="Yours, for its wording.")
    document = s.CharField()
    seminar = s.CharField(required=False, allow_blank=True)
    first = s.CharField()
    start = s.IntegerField(min_value=0, max_value=2_147_483_647)
    last = s.CharField(required=False, allow_blank=True)
    end = s.IntegerField(min_value=0, max_value=2_147_483_647)
    quote = s.CharField()
    audience = s.ChoiceField(Audience.choices)
    category = _row_number(required=False, help_text="One of the seminar’s categories.")
    prompt = s.UUIDField(
        required=False, allow_null=True, help_text="The question of the seminar that it answers."
    )


class NewAudience(s.Serializer):
    audience = s.ChoiceField(Audience.choices)
    seminar = s.CharField(
        required=False, allow_blank=True, help_text="Another one of yours: the note moves there."
    )


class NewPassage(s.Serializer):
    first = s.CharField()
    start = s.IntegerField(min_value=0, max_value=2_147_483_647)
    last = s.CharField(required=False, allow_blank=True)
    end = s.IntegerField(min_value=0, max_value=2_147_483_647)
    quote = s.CharField(help_text="The words that stand there now.")


class NewCategoryOfNote(s.Serializer):
    category = _row_number(help_text="One of its seminar’s categories, or null for none.")


class NewCopy(s.Serializer):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same copy.")
    seminar = s.CharField(help_text="Slug of another one of your seminars.")


class NewReaction(s.Serializer):
    sign = s.ChoiceField(Sign.choices)
    on = s.BooleanField(help_text="Whether you give it, or take it back.")


class NewComment(NewWording):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same write.")
    revision = s.UUIDField(required=False, help_text="Yours, for its wording.")
    parent = s.UUIDField(required=False, allow_null=True, help_text="The comment it answers.")  # type: ignore[assignment]


class NewRevision(NewWording):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same write.")


class Revision(s.Serializer):
    id = s.UUIDField()
    number = s.IntegerField(allow_null=True, help_text="For its author.")
    body = s.CharField()
    html = s.CharField()
    tags = s.ListField(child=s.CharField())
    name = s.CharField(help_text="Under which it was written.")
    state = s.ChoiceField(State.choices, allow_null=True)
    created = s.DateTimeField()
    submitted_at = s.DateTimeField(allow_null=True)
    decisions = s.ListField(child=s.DictField(), help_text="What moderators said of it.")


class Revisions(s.Serializer):
    results = Revision(many=True)


class Wording(s.Serializer):
    id = s.UUIDField()
    body = s.CharField()
    html = s.CharField()
    tags = s.ListField(child=s.CharField())
    name = s.CharField(help_text="Empty where the site hides authors from moderators.")


class Waiting(s.Serializer):
    revision = Wording()
    approved = Wording(allow_null=True, help_text="What is public until this is decided.")
    comment = s.UUIDField()
    parent = s.UUIDField(allow_null=True)  # type: ignore[assignment]
    annotation = s.UUIDField()
    document = s.CharField()
    passage = Passage()
    mine = s.BooleanField(help_text="Yours: somebody else decides, where there is somebody.")
    submitted_at = s.DateTimeField()


class Decision(s.Serializer):
    id = s.UUIDField()
    verdict = s.ChoiceField(Verdict.choices)
    revision = s.UUIDField()
    comment = s.UUIDField()
    annotation = s.UUIDField()
    document = s.CharField()
    code = s.CharField(help_text="Of the reason that was chosen; empty for none.")
    reason = s.CharField()
    by = s.CharField(allow_null=True, help_text="Name of the moderator; null for a rule, too.")
    rule = s.CharField(help_text="By which rule it was approved automatically; else empty.")
    edited = s.UUIDField(allow_null=True, help_text="For edit: the moderator's wording.")
    replaced = s.UUIDField(allow_null=True, help_text="The revision that was public before.")
    undoes = s.UUIDField(allow_null=True)
    undone_by = s.UUIDField(allow_null=True)
    created = s.DateTimeField()


class MySeminar(s.Serializer):
    slug = s.CharField()
    name = s.CharField()
    role = s.CharField()
    over = s.BooleanField()
    shown_as = s.CharField(help_text="The name under which you write there.")


class Me(s.Serializer):
    name = s.CharField()
    email = s.CharField()
    editor = s.BooleanField()
    moderator = s.BooleanField()
    seminars = MySeminar(many=True)


class Page(s.Serializer):
    next = s.CharField(allow_null=True, help_text=f"Of at most {MOST}; null at the end.")


class DocumentPage(Page):
    results = Record(many=True)


class AnnotationPage(Page):
    results = Annotation(many=True)


class WaitingPage(Page):
    results = Waiting(many=True)


class DecisionPage(Page):
    results = Decision(many=True)


class Comments(s.Serializer):
    results = Comment(many=True)
