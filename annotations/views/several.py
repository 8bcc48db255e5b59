"""Deciding on several comments at once: a selection of what the page shows, as it was seen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations import desk_facets, queue
from annotations.desk_acts import (
    ActForm,
    carry_out,
    identifiers,
    latest_flags,
    may_act,
    moment_of,
    reasons,
)
from annotations.desk_names import author_of
from annotations.errors import Refused
from annotations.fields import Option
from annotations.models import Claim, Decision, Revision, State, Verdict
from annotations.places import Place
from annotations.views.desk import moderators
from annotations.views.desk_page import said_of

AT_ONCE = (Verdict.APPROVE, Verdict.RETURN, Verdict.DECLINE, Verdict.HIDE, Verdict.DISMISS)
NEED_REASON = (Verdict.RETURN, Verdict.DECLINE, Verdict.HIDE)
CHOOSE = gettext_lazy("Choose what is to be done with the selected comments.")


class SeveralForm(ActForm):
    """One act on each of the selected revisions."""

    verdict = Option(
        choices=[(verdict, verdict.label) for verdict in AT_ONCE],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("verdict") in NEED_REASON and not (given.get("reason") or given.get("code")):
            self.add_error("reason", _("Say why: the author will read it."))
        return given


@dataclass(frozen=True, slots=True)
class Line:
    """A comment of the page, whole, and whether it can be selected."""

    revision: Revision
    name: str
    label: str
    held_by: str
    can_select: bool
    is_chosen: bool
    flagged: datetime | None
    """When the latest of its flags was made."""

    @property
    def value(self) -> str:
        """What the page sends: the wording, and, where it does not wait, the state it was in and
        the latest flag."""
        state = self.revision.state
        if state == State.SUBMITTED:
            return str(self.revision.pk)
        return f"{self.revision.pk}:{state}:{self.flagged.isoformat() if self.flagged else ''}"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one selected comment."""

    name: str
    place: str
    words: str
    decision: Decision | None
    said: str
    address: uuid.UUID | None


class Seen(NamedTuple):
    """A selected wording as the page showed it."""

    state: str
    flagged: datetime | None
    """See ``ActForm.flagged``."""


def _selected(request: Request) -> dict[uuid.UUID, Seen]:
    """Wording -> how the page showed it; a wording alone is one that waits."""
    found: dict[uuid.UUID, Seen] = {}
    for value in request.POST.getlist("revision")[: queue.PAGE]:
        name, state, flagged = (*value.split(":", 2), "", "")[:3]
        for pk in identifiers([name]):
            waits = not state or state == State.SUBMITTED
            found[pk] = Seen(state or State.SUBMITTED, None if waits else moment_of(flagged))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def several(request: Request) -> HttpResponse:
    """The first of what waits under the filters, whole; and one decision on those selected."""
    form = SeveralForm(request.POST or None)
    if request.method == "POST":
        asked = _selected(request)
        if not asked:
            form.add_error(None, _("Select at least one comment."))
        elif form.is_valid():
            results = _carry_out(request.viewer, asked, form.cleaned_data)
            return _results(request, form, asked, results)
    return _page(request, form, status=400 if request.method == "POST" else 200)


def _results(
    request: Request, form: SeveralForm, asked: dict[uuid.UUID, Seen], results: list[Result]
) -> HttpResponse:
    """What became of each; those that were left, still selected, with the reason as it was typed.
    Where the author has sent other words, these stand there, and are not selected: nobody has
    seen them yet."""
    left = set(asked) - {r.address for r in results if r.decision}
    comments = Revision.objects.filter(pk__in=left).values("comment")
    rows: Any = Revision.objects.queued_for(request.viewer).filter(comment__in=comments)
    found = list(_with_all(rows)[: queue.PAGE]) if left else []
    # Also what somebody else is looking at: they may be done by the time it is sent again.
    lines = _lines(request, found, held={}, chosen=left)
    context = {
        "results": results,
        "filters": queue.Filters.read(request.GET, request.viewer),
        "typed": str(form["reason"].value() or "").strip(),
        **_selection(lines, form, uuid.uuid4()),
    }
    return render(request, "moderation/results.html", context)


def _page(request: Request, form: SeveralForm, *, status: int) -> HttpResponse:
    viewer, filters = request.viewer, queue.Filters.read(request.GET, request.viewer)
    held = queue.claimed(viewer)
    rows: Any = queue.waiting(viewer, filters)
    if place := Place.read(request.GET.get("after", "")):
        rows = place.beyond(rows, queue.TIME)
    found = list(_with_all(rows)[: queue.PAGE + 1])
    lines = _lines(request, found[: queue.PAGE], held=held, chosen=set(_selected(request)))
    context = {
        "following": str(Place.of(found[queue.PAGE - 1], queue.TIME))
        if len(found) > queue.PAGE
        else "",
        "is_paged": place is not None,
        "counts": desk_facets.counts(viewer, filters, held),
        "filters": filters,
        **_selection(lines, form, request.POST.get("decision") or uuid.uuid4()),
    }
    return render(request, "moderation/several.html", context, status=status)


def _selection(lines: list[Line], form: SeveralForm, decision_id: Any) -> dict[str, Any]:
    """What the form needs in which some are selected."""
    return {
        "lines": lines,
        "form": form,
        "part": False,
        "reasons": reasons(),
        "decision_id": decision_id,
        "has_waiting": any(line.revision.state == State.SUBMITTED for line in lines),
        "has_public": any(line.revision.state != State.SUBMITTED for line in lines),
    }


def _with_all(rows: Any) -> Any:
    return rows.select_related(
        "comment__annotation__document", "comment__annotation__seminar",
        "comment__annotation__first", "comment__parent", "comment__approved",
    )  # fmt: skip


def _lines(
    request: Request, found: list[Revision], *, held: dict[uuid.UUID, str], chosen: set[uuid.UUID]
) -> list[Line]:
    names = [one.pk for one in found]
    open_to = queue.open_to(request.viewer, queue.Filters(), held).filter(pk__in=names)
    free = set(open_to.values_list("pk", flat=True)) if names else set()
    flags = latest_flags(one.comment_id for one in found)
    return [
        Line(
            one,
            author_of(request.viewer, one),
            queue.label_of(one),
            held.get(one.comment_id, ""),
            one.pk in free,
            one.pk in chosen,
            flags.get(one.comment_id),
        )
        for one in found
    ]


def _carry_out(viewer: Viewer, asked: dict[uuid.UUID, Seen], given: dict[str, Any]) -> list[Result]:
    """Each for itself, in the order of the page: what can be done is done, the rest says why not.

    Sent once more, it does nothing again: each decision has an identifier of its own, made of the
    page's and the revision's.
    """
    rows: Any = Revision.objects.filter(pk__in=asked)
    seen = {one.pk: one for one in _with_all(rows.queued_for(viewer) | rows.offered_to(viewer))}
    results = []
    for pk, shown in asked.items():
        revision = seen.get(pk)
        if revision is None:
            gone = _("This is no longer offered to the public.")
            results.append(Result("", "", "", None, gone, None))
            continue
        decision, said = _one(viewer, revision, shown, given)
        comment = revision.comment
        results.append(
            Result(
                author_of(viewer, revision),
                f"{comment.annotation.document.title}, {comment.annotation.first}",
                queue.excerpt(revision.html) if comment.deleted_at is None else "",
                decision,
                said,
                revision.pk,
            )
        )
    return results


def _one(
    viewer: Viewer, revision: Revision, shown: Seen, given: dict[str, Any]
) -> tuple[Decision | None, str]:
    held = queue.claimed(viewer).get(revision.comment_id)
    if held:
        return None, Claim.told(held)
    if not may_act(viewer, revision):
        return None, _("You cannot decide on this comment.")
    page = given["decision"]
    own = {**given, "decision": uuid.uuid5(page, str(revision.pk)) if page else None}
    # What this page shows is the wording itself.
    own |= {"public": None, "flagged": shown.flagged}
    sent_before = own["decision"] and Decision.objects.filter(pk=own["decision"]).exists()
    if not sent_before and (refusal := _moved(revision, shown.state, given["verdict"])):
        return None, refusal
    try:
        decision = carry_out(revision, own, viewer=viewer)
    except Refused as refused:
        return None, refused.sentence
    return decision, said_of(viewer, decision)


def _moved(revision: Revision, seen: str, verdict: str) -> str:
    """Why the act is not what the page offered for the wording in the state that was seen; "" where
    it is."""
    if verdict == Verdict.HIDE and seen == State.SUBMITTED:
        return _("This waits for a decision: only what is read already can be taken down.")
    if revision.state != seen or revision.queued_at is None:
        return _("This comment was changed or decided meanwhile. Look at it again.")
    return ""
