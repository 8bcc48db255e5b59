"""What the search gives, for the schema alone: see ``shapes``."""

from __future__ import annotations

from rest_framework import serializers as s

from annotations.api.shapes import Page
from annotations.models import Audience


class SnippetRun(s.Serializer):
    text = s.CharField(trim_whitespace=False)
    marked = s.BooleanField(help_text="Whether these are words that were looked for.")


class SearchHit(s.Serializer):
    kind = s.CharField(
        help_text="title, summary, participants, heading, kind of a paragraph; comment, reply."
    )
    id = s.UUIDField(allow_null=True, help_text="Of the comment.")
    annotation = s.UUIDField(allow_null=True)
    document = s.CharField(help_text="Slug.")
    title = s.CharField()
    date = s.CharField(help_text="Of the document.")
    text_version = s.IntegerField(help_text="Number of the text in which it stands.")
    key = s.CharField(help_text="Of the heading or paragraph; empty elsewhere.")
    cite = s.CharField(help_text="How the paragraph is cited: “12”.")
    heading = s.CharField(help_text="The heading above.")
    address = s.CharField()
    snippet = SnippetRun(many=True)
    marks = s.ListField(
        child=s.ListField(child=s.IntegerField()),
        help_text="[start, end] of the found words in paragraph or comment; code points.",
    )
    name = s.CharField(allow_null=True, help_text="Under which the comment was written.")
    audience = s.ChoiceField(Audience.choices, allow_null=True)
    created = s.DateTimeField(allow_null=True)
    tags = s.ListField(child=s.CharField())


class SearchPage(Page):
    results = SearchHit(many=True)
    count = s.IntegerField()
    more = s.BooleanField(help_text="Whether there are more than `count`.")
    remarks = s.ListField(
        child=s.CharField(), help_text="Sentences about what of the query was left aside."
    )
