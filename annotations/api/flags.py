"""Flags, appeals, reasons and the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts.models import Event
from accounts.viewer import Viewer
from annotations import logbook, moderation
from annotations.api.door import Door, checked
from annotations.api.moderation import Desk
from annotations.api.paging import MomentField, PageForm, page
from annotations.api.people import NAMED
from annotations.api.schema import WRITE, described
from annotations.api.sending import send
from annotations.api.shapes_of_cases import (
    Appeal,
    Flag,
    FlagPage,
    LogPage,
    NewAppeal,
    NewFlag,
    Reasons,
)
from annotations.flagging import FlagForm, TooMany, flaggable, outward, own_flags, send_flag
from annotations.forms import Unseen
from annotations.models import Comment, Reason
from annotations.models import Flag as Row
from annotations.views.submissions import AppealForm

PAST = {True: UUID(int=0), False: UUID(int=2**128 - 1)}
"""Newest first -> what stands in the place after which a page for moderators begins, where a
visitor's number must not be: past all flags of that very microsecond."""


def flags(
    found: QuerySet[Row],
    viewer: Viewer,
    *,
    for_moderators: bool = False,
    newest: bool = False,
) -> list[dict[str, Any]]:
    """Two queries. Which decision settled them is told to moderators alone."""
    rows = found.values_list(
        "id", "comment_id", "revision_id", "code", "reason", NAMED, "is_by_visitor", "by_id",
        "withdrawn_at", "settled_by", "created",
    )  # fmt: skip

    def mine(by: int | None) -> bool:
        return by is not None and by == viewer.user_id

    is_open = set(
        Row.objects.open().filter(pk__in=[row[0] for row in rows]).values_list("pk", flat=True)
    )
    return [
        {
            "id": outward(pk) if visitor and for_moderators else pk,
            "comment": comment,
            "revision": revision,
            "code": code,
            "reason": reason,
            # Moderators are told what readers say, and not who they are.
            "by": name if mine(by) or not for_moderators else None,
            "visitor": visitor,
            "mine": mine(by),
            "open": pk in is_open,
            "withdrawn_at": withdrawn,
            "settled_by": settled if for_moderators else None,
            "created": created,
            "_time": created,
            "_id": PAST[newest] if for_moderators else pk,
        }
        for pk, comment, revision, code, reason, name, visitor, by, withdrawn, settled, created
        in rows
    ]  # fmt: skip


def _one(found: QuerySet[Row], viewer: Viewer) -> dict[str, Any]:
    rows = flags(found, viewer)
    if not rows:
        raise Unseen
    del rows[0]["_time"], rows[0]["_id"]
    return rows[0]


class CommentFlags(Door):
    """Also for visitors without an account."""

    permission_classes = (AllowAny,)

    @described(
        "flag_comment",
        "Ask the moderators to look at a comment; with or without an account",
        body=NewFlag,
        answers={200: Flag, 201: Flag},
        errors=WRITE,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        comment = flaggable(self.viewer).filter(pk=pk).first()
        if comment is None:
            self.missing()
        given = checked(FlagForm(self.sent())).cleaned_data
        try:
            made, is_new = send_flag(request, self.viewer, comment, given)
        except TooMany as many:
            raise Throttled(detail=str(many)) from many
        answer = _one(Row.objects.filter(pk=made.pk), self.viewer)
        return send(request, answer, status=201 if is_new else 200)


class OneFlag(Door):
    """For who made it; a visitor's is found by its number alone."""

    permission_classes = (AllowAny,)

    def _mine(self, pk: UUID) -> QuerySet[Row]:
        return own_flags(self.viewer).filter(pk=pk)

    @described(
        "get_flag",
        "A flag of yours, and whether it is still open",
        answers={200: Flag, 304: None},
        errors=[404],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return send(request, _one(self._mine(pk), self.viewer))

    @described(
        "withdraw_flag",
        "Take a flag of yours back",
        answers={204: None},
        errors=[401, 403, 404, 409, 429],
    )
    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        found = self._mine(pk).select_related("comment", "revision").first()
        if found is None:
            raise Unseen
        moderation.withdraw_flag(found, viewer=self.viewer)
        return HttpResponse(status=204)


class Flags(Desk):
    @described(
        "list_flags",
        "Flags on what you moderate, without those on comments of yours",
        page=True,
        answers={200: FlagPage, 304: None},
        errors=[400, 401, 403],
    )
    def get(self, request: Request) -> HttpResponse:
        viewer = self.viewer
        form = checked(PageForm(request.GET))
        rows = Row.objects.visible_to(viewer)
        newest = form.cleaned_data["order"] == "newest"

        def read(found: QuerySet[Row]) -> list[dict[str, Any]]:
            return flags(found, viewer, for_moderators=True, newest=newest)

        return send(request, page(request, rows, form, read))


class AllReasons(Door):
    @described(
        "list_reasons",
        "The reasons to choose from, for moderators and for who flags a comment",
        answers={200: Reasons, 304: None},
        errors=[],
    )
    def get(self, request: Request) -> HttpResponse:
        offered = Reason.objects.filter(is_offered=True)
        return send(
            request,
            {
                "results": [
                    {
                        "code": one.code,
                        "text": one.label,
                        "uses": [
                            use for use in ("return", "decline", "hide", "flag")
                            if getattr(one, f"for_{use}")
                        ],
                    }
                    for one in offered
                ]
            },
        )  # fmt: skip


class Appeals(Door):
    @described(
        "appeal",
        "Ask another moderator to look at what was declined of yours, once for each wording",
        body=NewAppeal,
        answers={200: Appeal, 201: Appeal},
        errors=WRITE,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        person = self.person
        comment = (
            Comment.objects.visible_to(self.viewer)
            .filter(pk=pk, deleted_at=None, author=person, annotation__audience="public")
            .first()
        )
        if comment is None:
            self.missing()
        given = checked(AppealForm(self.sent())).cleaned_data
        made, is_new = moderation.appeal(
            comment,
            viewer=self.viewer,
            words=given["words"],
            seen=given["decision"],
            appeal_id=given["id"],
        )
        answer = {
            "id": made.pk,
            "comment": comment.pk,
            "revision": made.revision_id,
            "decision": made.decision_id,
            "words": made.words,
            "created": made.created,
        }
        return send(request, answer, status=201 if is_new else 200)


class LogForm(PageForm):
    since = MomentField(required=False)
    until = MomentField(required=False)


class Log(Desk):
    @described(
        "list_log",
        "The log: of the site for its moderators, of its notes for those of a seminar",
        page=True,
        parameters={
            "since": "Only lines from this moment on.|date-time",
            "until": "Only lines before this moment.|date-time",
        },
        answers={200: LogPage, 304: None},
        errors=[400, 401, 403],
    )
    def get(self, request: Request) -> HttpResponse:
        form = checked(LogForm(request.GET))
        given = form.cleaned_data
        rows = logbook.lines(self.viewer, given["since"], given["until"])
        return send(request, page(request, rows, form, self.read, time="at"))

    def read(self, found: QuerySet[Event]) -> list[dict[str, Any]]:
        return [
            {**logbook.told(event, self.viewer), "_time": event.at, "_id": event.pk}
            for event in found.select_related("actor")
        ]
