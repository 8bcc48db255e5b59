"""Comments: the author's own and the replies, and the wordings that they had."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from accounts.viewer import Viewer
from annotations.api import rows
from annotations.api.door import Door, Stale, checked, version_seen
from annotations.api.schema import CHANGE, WRITE, described
from annotations.api.sending import send
from annotations.api.shapes import Comment as Shape
from annotations.api.shapes import Comments as List
from annotations.api.shapes import NewComment, NewReaction, NewRevision, Revisions
from annotations.errors import Clash, Taken
from annotations.fields import Option, YesNo
from annotations.forms import ReplyForm, RevisionForm, Unseen
from annotations.models import Annotation, Comment, Decision, Reaction, Revision
from annotations.models.reaction import Sign


def read(viewer: Viewer, pk: UUID) -> dict[str, Any]:
    """One comment as the viewer sees it. Raises Unseen."""
    found = rows.comments(Comment.objects.filter(pk=pk), viewer, places=True)
    if not found:
        raise Unseen
    return found[0]


def one(request: HttpRequest, viewer: Viewer, pk: UUID, *, status: int = 200) -> HttpResponse:
    found = read(viewer, pk)
    return send(request, found, status=status, version=found["version"])


class Comments(Door):
    @described(
        "list_comments",
        "Comments of an annotation, oldest first",
        answers={200: List, 304: None},
        errors=[404],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        annotation = self.annotation(pk)
        found = rows.comments(Comment.objects.filter(annotation=annotation), self.viewer)
        return send(request, {"results": found})

    @described(
        "create_comment",
        "Reply to a comment, or comment on your own highlight",
        body=NewComment,
        answers={200: Shape, 201: Shape},
        errors=WRITE,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        form = ReplyForm(self.sent(), viewer=self.viewer, annotation=self.annotation(pk))
        checked(form)
        given = form.cleaned_data["id"]
        sent = Comment.objects.filter(pk=given, author=self.viewer.user_id)
        again = given is not None and sent.exists()
        comment = form.write()
        answer = one(request, self.viewer, comment.pk, status=200 if again else 201)
        answer["Location"] = reverse("api-comment", args=[comment.pk])
        return answer

    def annotation(self, pk: UUID) -> Annotation:
        found = Annotation.objects.visible_to(self.viewer).filter(pk=pk).first()
        if found is None:
            self.missing()
        return found


class OneComment(Door):
    @described("get_comment", "One comment", answers={200: Shape, 304: None}, errors=[404])
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return one(request, self.viewer, pk)

    @described(
        "revise_comment",
        "Write your comment anew",
        body=NewRevision,
        change=True,
        answers={200: Shape},
        errors=CHANGE,
    )
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        comment = self.own(pk)
        seen = version_seen(request, comment.version)
        sent = self.sent()
        if "body" not in sent and comment.latest:
            sent = {**sent, "body": comment.latest.body}
        form = checked(RevisionForm({**sent, "version": seen}, viewer=self.viewer))
        try:
            form.write(comment)
        except Taken:
            raise
        except Clash:
            self.stale(pk)
        return one(request, self.viewer, pk)

    @described(
        "delete_comment",
        "Delete your comment",
        change=True,
        answers={204: None},
        errors=[400, 401, 403, 404, 412, 428, 429],
    )
    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        comment = self.own(pk)
        seen = version_seen(request, comment.version)
        try:
            comment.remove(by=self.person, seen=seen)
        except Clash:
            return self.stale(pk)
        return HttpResponse(status=204)

    def own(self, pk: UUID) -> Comment:
        comment = (
            Comment.objects.visible_to(self.viewer)
            .filter(deleted_at=None)
            .select_related("latest")
            .filter(pk=pk)
            .first()
        )
        if comment is None:
            self.missing()
        if comment.author_id != self.viewer.user_id:
            raise exceptions.PermissionDenied(_("Only its author may change this."))
        return comment

    def stale(self, pk: UUID) -> HttpResponse:
        current = read(self.viewer, pk)
        raise Stale(current, current["version"])


class ReactionForm(forms.Form):
    """One of the signs, given or taken back."""

    sign = Option(choices=Sign.choices)
    on = YesNo(required=True)


class Reactions(Door):
    @described(
        "react",
        "Give a comment one of the signs, or take it back; for the members of its seminar",
        body=NewReaction,
        answers={200: Shape},
        errors=WRITE,
    )
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        comment = Comment.objects.visible_to(self.viewer).filter(deleted_at=None, pk=pk).first()
        if comment is None:
            self.missing()
        given = checked(ReactionForm(self.sent())).cleaned_data
        Reaction.put(comment, given["sign"], by=self.person, is_on=given["on"])
        return one(request, self.viewer, pk)


class History(Door):
    @described(
        "list_revisions",
        "Wordings of a comment: all for its author, for others the one that they read",
        answers={200: Revisions, 304: None},
        errors=[404],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        viewer = self.viewer
        comment = Comment.objects.visible_to(viewer).filter(pk=pk).first()
        if comment is None:
            self.missing()
        mine = comment.author_id is not None and comment.author_id == viewer.user_id
        wordings = Revision.objects.filter(comment=comment)
        if comment.deleted_at:
            wordings = wordings.none()
        elif not mine:
            wordings = wordings.shown_to(viewer)
        found = _wordings(wordings.order_by("number"), mine=mine)
        if not mine:
            read_as = read(viewer, pk)["author"] if found else None
            found = [{**one, "name": read_as["name"] if read_as else ""} for one in found]
        return send(request, {"results": found})


def _wordings(wordings: Any, *, mine: bool) -> list[dict[str, Any]]:
    said: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    if mine:
        for revision, verdict, reason, created in (
            Decision.objects.told()
            .filter(revision__in=wordings.order_by().values("pk"))
            .order_by("created", "id")
            .values_list("revision_id", "verdict", "reason", "created")
        ):
            said[revision].append({"verdict": verdict, "reason": reason, "created": created})
    return [
        {
            "id": one.pk,
            "number": one.number if mine else None,
            "body": one.body,
            "html": one.html,
            "tags": one.tags,
            "name": one.name,
            "state": one.state if mine else None,
            "created": one.created,
            "submitted_at": one.submitted_at if mine else None,
            "decisions": said.get(one.pk, []),
        }
        for one in wordings
    ]
