"""What members do with a thread besides writing in it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import Request
from annotations.answers import error_answer
from annotations.errors import Refused
from annotations.fields import Option
from annotations.models import Annotation, Comment, Reaction
from annotations.models.reaction import GLYPHS, Sign
from annotations.views.acting import is_fragment, signed_in, written
from annotations.views.reading import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resolution(request: Request, pk: UUID) -> HttpResponse:
    """Resolve a note, or open it again. ``state`` is what it shall be: "resolved" or "open"."""
    note = get_object_or_404(
        Annotation.objects.visible_to(request.viewer).select_related(
            "document__current", "seminar", "first", "last"
        ),
        pk=pk,
    )
    given = request.POST if request.method == "POST" else request.GET
    opens = given.get("state", "open" if note.resolved_at else "resolved") == "open"
    problem = ""
    if request.method == "POST":
        try:
            (note.reopen if opens else note.resolve)(by=request.viewer.person)
        except Refused as refused:
            if is_fragment(request):
                return error_answer(400, refused.code, refused.sentence)
            problem = refused.sentence
        else:
            return written(request, note, _("It is open again.") if opens else _("Resolved."))
    context = {
        "annotation": note,
        "opens": opens,
        "problem": problem,
        "room": given.get("room", ""),
        "back": f"{address_of(request.viewer, note)}#note-{note.pk}",
    }
    return render(request, "reading/resolution.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reactions(request: Request, pk: UUID) -> HttpResponse:
    """Who reacted to a comment, and with what; POST: ``sign``, and ``on`` (empty: take it back)."""
    viewer = request.viewer
    comment = get_object_or_404(
        Comment.objects.visible_to(viewer)
        .filter(
            deleted_at=None,
            annotation__seminar__in=viewer.seminars,
            annotation__seminar__has_reactions=True,
        )
        .exclude(annotation__audience="me")
        .select_related(
            "annotation__document__current", "annotation__seminar", "annotation__first",
            "annotation__last",
        ),
        pk=pk,
    )  # fmt: skip
    problem = ""
    if request.method == "POST":
        try:
            sign = Option(choices=Sign.choices).clean(request.POST.get("sign", ""))
            Reaction.put(comment, sign, by=viewer.person, is_on=bool(request.POST.get("on")))
        except (Refused, ValidationError) as refused:
            problem = getattr(refused, "sentence", "") or _("Choose one of the signs.")
            if is_fragment(request):
                return error_answer(400, "refused", problem)
        else:
            return written(request, comment.annotation, comment=comment)
    given = list(Reaction.objects.filter(comment=comment).order_by("created", "pk"))
    rows = [(sign, GLYPHS[sign], [one for one in given if one.sign == sign]) for sign in Sign]
    context = {
        "comment": comment,
        "rows": rows,
        "mine": {one.sign for one in given if one.user_id == viewer.user_id},
        "is_own": comment.author_id == viewer.user_id,
        "problem": problem,
        "room": room.slug if (room := comment.annotation.seminar) else "",
        "back": f"{address_of(viewer, comment.annotation)}#comment-{comment.pk}",
    }
    return render(request, "reading/reactions.html", context, status=400 if problem else 200)
