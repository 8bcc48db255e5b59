"""What goes in and out about decisions, flags, appeals, reasons and the log, for the schema."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers as s

from annotations.api.shapes import Page
from annotations.forms import REASON_CODE_POINTS
from annotations.models import Verdict


class NewDecision(s.Serializer):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same decision.")
    verdict = s.ChoiceField(Verdict.choices)
    revision = s.UUIDField(required=False, help_text="The wording that you saw.")
    decision = s.UUIDField(required=False, help_text="For undo: the decision to take back.")
    reason = s.CharField(
        required=False,
        allow_blank=True,
        max_length=REASON_CODE_POINTS,
        help_text="The author reads it; this or `code` is needed for return, decline and hide. "
        "For ask: the question, which moderators read.",
    )
    code = s.CharField(
        required=False, allow_blank=True, max_length=32, help_text="Of a reason on the list."
    )
    body = s.CharField(
        required=False,
        allow_blank=True,
        max_length=settings.MAX_COMMENT_CODE_POINTS,
        help_text="For edit: your wording, which is approved instead.",
    )
    tags = s.ListField(
        child=s.CharField(max_length=settings.MAX_TAG_CODE_POINTS, allow_blank=True),
        required=False,
        max_length=settings.MAX_TAGS,
        help_text="For edit; left out they stay.",
    )
    flagged = s.DateTimeField(
        required=False,
        help_text="For dismiss: when the latest flag was made that you saw. A newer one is a 409.",
    )
    take_over = s.BooleanField(
        required=False,
        help_text="Decide although another moderator is looking at it, which the log says. "
        "Without it that is a 409 that names them.",
    )
    parents = s.ListField(
        child=s.UUIDField(),
        required=False,
        max_length=50,
        help_text="For approve: the waiting revisions of what it answers, the outermost first, "
        "which are approved with it.",
    )


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
