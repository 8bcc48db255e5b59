"""The page of the desk: what waits, one case, and the last decision with its undoing.

A script that goes from case to case asks for the middle of it alone (the header ``X-Part: case``)
and says which lines of its list are in view (``shown``); it is told which of them are decided or
looked at by others by now, and leaves them where they stand.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations import desk_facets, queue
from annotations.case import Case
from annotations.desk_acts import identifiers, reasons
from annotations.desk_names import author_of
from annotations.models import Claim, Decision, Revision, Verdict
from annotations.places import Place
from annotations.rawrows import Given, RawRows, among, statement
from annotations.threads import truth
from annotations.visibility import asked_by
from archive.differences import compare

UNDOABLE_FOR = timedelta(hours=8)
"""How long the page offers to take the last decisions back, one after the other; afterwards the
list of all decisions does."""
MOST_SHOWN = 2 * queue.PAGE
"""Lines of a list that are asked about again."""
TRIES = 5
"""How often another next case is looked for, where somebody else is quicker each time."""


def is_part(request: Request) -> bool:
    return request.headers.get("X-Part") == "case"


def claims_now(request: Request) -> bool:
    """Whether somebody is really looking: not what a browser gets in advance."""
    return request.method != "HEAD" and "prefetch" not in request.headers.get("Sec-Purpose", "")


def next_case(
    request: Request, filters: queue.Filters, after: Revision | None = None
) -> tuple[Revision | None, Claim | None]:
    """The next case that nobody else is looking at, claimed for the viewer."""
    revision, claim = None, None
    for _try in range(TRIES):
        held = queue.claimed(request.viewer)
        found = queue.following(request.viewer, filters, held, after)
        revision = Case.find(request.viewer, found.id) if found else None
        if revision is None or not claims_now(request):
            return revision, None
        claim = Claim.hold(revision.comment, request.viewer, uuid.uuid4())
        if claim.by_id == request.viewer.user_id:
            break
    return revision, claim


def desk_page(
    request: Request,
    revision: Revision | None,
    *,
    claim: Claim | None = None,
    form: Any,
    status: int = 200,
    seen: Revision | None = None,
    at_case: bool = True,
    said: str = "",
) -> HttpResponse:
    """``claim``: of the case, the viewer's own or somebody else's; ``seen``: the wording that the
    viewer had before them when it was changed; ``said``: what was just done, to be read out."""
    viewer = request.viewer
    filters = queue.Filters.read(request.GET, request.viewer)
    held = queue.claimed(viewer)
    case = Case(revision, viewer, seen) if revision else None
    after = queue.following(viewer, filters, held, revision) if revision else None
    before = queue.preceding(viewer, filters, held, revision) if revision and at_case else None
    if revision and claim is None and revision.comment_id in held:
        claim = Claim.objects.filter(comment=revision.comment_id).first()
    last = last_decision(viewer)
    edited = _edited(revision, form, seen) if revision else ""
    context = {
        "counts": desk_facets.counts(viewer, filters, held),
        "filters": filters,
        "why_names": queue.WHYS,
        "case": case,
        "claim": claim,
        "held_by": claim.name if claim and claim.by_id != viewer.user_id else "",
        "before": before,
        "after": after,
        "form": form,
        "decision_id": uuid.uuid4(),
        "clash": status == 409,
        "seen": seen,
        "at_case": at_case,
        "last": last,
        "last_said": said_of(viewer, last) if last else "",
        "said": said,
        "reasons": reasons() if case and (case.can_decide or case.can_hide) else {},
        "edited": edited,
        "edit": compare(revision.body, edited) if revision and edited else [],
        "part": is_part(request),
        "address": _address(request, revision, at_case=at_case) + filters.address(),
    }
    if is_part(request):
        context["shown"] = _shown(request, held)
        return render(request, "moderation/part.html", context, status=status)
    in_queue = revision if revision and revision.queued_at else None
    context |= _list(request, filters, held, in_queue, before)
    return render(request, "moderation/desk.html", context, status=status)


def _edited(revision: Revision, form: Any, seen: Revision | None) -> str:
    """The wording of a copy-edit that was typed; "" where the author's stands in the field, or, of
    a clash, stood there."""
    body = str(form["body"].value() or "").replace("\r\n", "\n")
    return "" if body in (revision.body, seen.body if seen else "") else body


def _address(request: Request, revision: Revision | None, *, at_case: bool) -> str:
    return reverse("case", args=[revision.pk]) if revision and at_case else reverse("desk")


def _list(
    request: Request,
    filters: queue.Filters,
    held: dict[uuid.UUID, str],
    revision: Revision | None,
    before: Place | None,
) -> dict[str, Any]:
    """The list beside the case, with the case in it, and what it can be narrowed by."""
    viewer = request.viewer
    narrows = bool(filters.but(why="").given()) or "narrow" in request.GET
    place = Place.read(request.GET.get("after", ""))
    items, following = queue.page(viewer, filters, place, held)
    if revision and before and revision.pk not in {item.id for item in items}:
        place = before
        items, following = queue.page(viewer, filters, place, held)
    return {
        "items": items,
        "following": following,
        "is_paged": place is not None,
        "choices": desk_facets.choices(viewer, filters, held) if narrows else {},
    }


def _shown(request: Request, held: dict[uuid.UUID, str]) -> dict[str, str]:
    """Of the lines that the asking page shows those that are nothing to do for the viewer any
    more, and why."""
    viewer = request.viewer
    asked = identifiers(request.GET.getlist("shown")[:MOST_SHOWN])

    def queued(ids: list[Any]) -> QuerySet[Revision, Any]:
        rows = Revision.objects.queued_for(viewer).filter(pk__in=ids).order_by()
        is_asked = truth(asked_by(viewer))
        return rows.annotate(is_asked=is_asked).values_list("pk", "comment", "is_asked")

    waits = {pk: rest for pk, *rest in among(("shown", viewer.key), queued, asked, most=MOST_SHOWN)}
    told = {str(pk): _("decided") for pk in set(asked) - set(waits)}
    for pk, (comment, is_asked) in waits.items():
        if comment in held:
            told[str(pk)] = _("with %(name)s") % {"name": held[comment]}
        elif is_asked:
            told[str(pk)] = _("for a second moderator")
    return told


def last_decision(viewer: Viewer) -> Decision | None:
    """The viewer's latest decision that was not taken back, for as long as undoing is offered."""

    def rows() -> QuerySet[Decision, Any]:
        lately = {"by": viewer.user_id, "created__gte": Given.moment("since")}
        mine = Decision.objects.visible_to(viewer).standing().filter(**lately)
        return mine.order_by("-created", "-id").values_list("pk")[:1]

    asked = statement(("last decision", viewer.key), rows)
    found = RawRows(asked, since=timezone.now() - UNDOABLE_FOR).all()
    return _decision(found[0][0]) if found else None


def _decision(pk: uuid.UUID) -> Decision:
    return Decision.objects.select_related("revision__comment__annotation__first").get(pk=pk)


def said_of(viewer: Viewer, decision: Decision) -> str:
    """What was done to whose words, in a line."""
    revision = decision.revision
    words = {"name": author_of(viewer, revision), "place": str(revision.comment.annotation.first)}
    sentence = {
        Verdict.APPROVE: _("Approved: %(name)s, %(place)s"),
        Verdict.RETURN: _("Returned: %(name)s, %(place)s"),
        Verdict.DECLINE: _("Declined: %(name)s, %(place)s"),
        Verdict.HIDE: _("Taken down: %(name)s, %(place)s"),
        Verdict.UNDO: _("Taken back: %(name)s, %(place)s"),
        Verdict.EDIT: _("Approved with a copy-edit: %(name)s, %(place)s"),
        Verdict.DISMISS: _("Left as it is: %(name)s, %(place)s"),
        Verdict.ASK: _("Given to a second moderator: %(name)s, %(place)s"),
    }[Verdict(decision.verdict)]
    return sentence % words
