"""What goes in and out about flags, appeals, reasons and the log, for the schema alone."""

from __future__ import annotations

from rest_framework import serializers as s

from annotations.api.shapes import Page
from annotations.forms import REASON_CODE_POINTS


class Reason(s.Serializer):
    code = s.CharField()
    text = s.CharField(help_text="As the site words it now.")
    uses = s.ListField(child=s.ChoiceField(["return", "decline", "hide", "flag"]))


class Reasons(s.Serializer):
    results = Reason(many=True)


class NewFlag(s.Serializer):
    id = s.UUIDField(
        required=False, help_text="Yours: the same id is the same flag. Keep it to take it back."
    )
    revision = s.UUIDField(required=False, help_text="The wording that you read.")
    code = s.CharField(required=False, allow_blank=True, max_length=32, help_text="Of a reason.")
    reason = s.CharField(
        required=False,
        allow_blank=True,
        max_length=REASON_CODE_POINTS,
        help_text="In your own words; this or `code` is needed.",
    )


class Flag(s.Serializer):
    id = s.UUIDField()
    comment = s.UUIDField()
    revision = s.UUIDField()
    code = s.CharField(help_text="Of the reason that was chosen; empty for none.")
    reason = s.CharField(help_text="The reason as it was worded then, and free words.")
    by = s.CharField(allow_null=True, help_text="Name of a member; null for a visitor.")
    visitor = s.BooleanField()
    mine = s.BooleanField()
    open = s.BooleanField()
    withdrawn_at = s.DateTimeField(allow_null=True)
    settled_by = s.UUIDField(allow_null=True, help_text="The decision; for moderators.")
    created = s.DateTimeField()


class FlagPage(Page):
    results = Flag(many=True)


class NewAppeal(s.Serializer):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same appeal.")
    decision = s.UUIDField(required=False, help_text="The decision that you read.")
    words = s.CharField(
        max_length=REASON_CODE_POINTS, help_text="Why it should be looked at again."
    )


class Appeal(s.Serializer):
    id = s.UUIDField()
    comment = s.UUIDField()
    revision = s.UUIDField()
    decision = s.UUIDField()
    words = s.CharField()
    created = s.DateTimeField()


class LogLine(s.Serializer):
    id = s.IntegerField()
    at = s.DateTimeField()
    kind = s.CharField(help_text="For programs: never translated.")
    who = s.CharField(help_text="The name shown; empty once there is no such account any more.")
    actor = s.CharField(
        help_text="A stable pseudonym of who acted, also after the end of the account; empty for "
        "what nobody did."
    )
    reason = s.CharField()
    subject = s.UUIDField(allow_null=True, help_text="The comment or annotation.")
    data = s.JSONField()  # type: ignore[assignment]


class LogPage(Page):
    results = LogLine(many=True)
