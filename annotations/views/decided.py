"""What was decided, and the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.middleware import Request
from accounts.models import Event
from accounts.viewer import Viewer
from annotations import logbook, queue
from annotations.desk_names import actor_of, author_of, decided_by
from annotations.models import Decision, State, Verdict
from annotations.moderation.undoing import is_appealed_against, is_untouched
from annotations.places import Place
from annotations.views.desk import moderators

PAGE = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision as the list shows it."""

    decision: Decision
    name: str
    """Of the author."""
    who: str
    """Of the moderator; "" where there is no such account any more."""
    excerpt: str
    undone: Decision | None
    undone_by: str
    can_undo: bool
    can_take_down: bool


@require_GET
@moderators
def decided(request: Request) -> HttpResponse:
    """Decisions, the newest first; ``?by=me`` for one's own."""
    rows = Decision.objects.visible_to(request.viewer).order_by("-created", "-id")
    mine = request.GET.get("by") == "me"
    if mine:
        rows = rows.filter(by=request.viewer.user_id)
    if place := Place.read(request.GET.get("after", "")):
        rows = place.beyond(rows, newest=True)
    found = list(
        rows.select_related(
            "by", "undoes", "edited", "revision__appeal__decision",
            "revision__comment__annotation__document", "revision__comment__annotation__first",
        ).prefetch_related("undone_by__by")[: PAGE + 1]
    )  # fmt: skip
    context = {
        "rows": [_decided(request, decision) for decision in found[:PAGE]],
        "following": str(Place.of(found[PAGE - 1])) if len(found) > PAGE else "",
        "mine": mine,
        "is_paged": place is not None,
    }
    return render(request, "moderation/decided.html", context)


def _decided(request: Request, decision: Decision) -> Decided:
    revision = decision.revision
    comment = revision.comment
    undone = getattr(decision, "undone_by", None)
    if undone:
        undone.revision = revision
    readable = comment.deleted_at is None and revision.state != State.WITHDRAWN
    own = comment.author_id == request.viewer.user_id
    settled = decision.verdict == Verdict.UNDO or undone is not None or comment.deleted_at
    standing = is_untouched(decision, comment) and not is_appealed_against(decision, request.viewer)
    return Decided(
        decision,
        author_of(request.viewer, revision),
        decided_by(request.viewer, decision),
        queue.excerpt(revision.html) if readable else "",
        undone,
        decided_by(request.viewer, undone) if undone else "",
        can_undo=not settled and standing and (not own or decision.by_id == comment.author_id),
        can_take_down=comment.is_public
        and comment.approved_id == revision.pk
        and decision.verdict == Verdict.APPROVE
        and not settled
        and not own,
    )


KINDS = {
    "decision: approve": gettext_lazy("approved a comment"),
    "decision: return": gettext_lazy("returned a comment for changes"),
    "decision: decline": gettext_lazy("declined a comment"),
    "decision: hide": gettext_lazy("took a comment down"),
    "decision: undo": gettext_lazy("took a decision back"),
    "case taken over": gettext_lazy("took a case over"),
    "decision: edit": gettext_lazy("approved a comment with a copy-edit"),
    "decision: dismiss": gettext_lazy("looked at a flagged comment and left it as it is"),
    "decision: ask": gettext_lazy("asked for a second opinion on a comment"),
    "decision appealed": gettext_lazy("appealed against a decision"),
    "comment flagged": gettext_lazy("flagged a comment"),
    "reasons changed": gettext_lazy("changed the list of reasons"),
    "policy changed": gettext_lazy("changed the words of the policy"),
    "trust changed": gettext_lazy("changed who is trusted in a seminar"),
    "flag withdrawn": gettext_lazy("took a flag back"),
    "submission withdrawn": gettext_lazy("took a submission back"),
    "comment deleted": gettext_lazy("deleted a comment"),
    "annotation deleted": gettext_lazy("deleted a note"),
    "note resolved": gettext_lazy("resolved a note"),
    "note reopened": gettext_lazy("opened a resolved note again"),
    "audience changed": gettext_lazy("changed who a note is for"),
    "passage placed again": gettext_lazy("chose the passage of a note again"),
    "text corrected": gettext_lazy("corrected the text of a document"),
    "role changed": gettext_lazy("gave a member another role"),
    "member removed": gettext_lazy("removed a member"),
    "member joined": gettext_lazy("joined a seminar"),
    "seminar created": gettext_lazy("founded a seminar"),
    "invitation made": gettext_lazy("invited to a seminar"),
    "pseudonyms begun": gettext_lazy("gave a seminar's members pseudonyms"),
    "pseudonyms ended": gettext_lazy("let a seminar's members write under their own names"),
    "seminar archived": gettext_lazy("archived a seminar"),
    "seminar opened again": gettext_lazy("opened an archived seminar again"),
    "seminar copied": gettext_lazy("copied a seminar for a new term"),
    "invitation sent again": gettext_lazy("sent an invitation again"),
    "invitation revoked": gettext_lazy("revoked an invitation"),
    "account deleted": gettext_lazy("deleted their account"),
    "site roles given": gettext_lazy("gave somebody a role on the site"),
    "site roles changed": gettext_lazy("changed somebody's roles on the site"),
    "document imported": gettext_lazy("imported a document"),
    "draft text replaced": gettext_lazy("replaced the text of a draft"),
    "record mended": gettext_lazy("mended the record of a document"),
    "document collected": gettext_lazy("put a document into another collection"),
    "collection begun": gettext_lazy("began a collection"),
    "collection described": gettext_lazy("described a collection"),
    "collection removed": gettext_lazy("removed a collection"),
    "archive described": gettext_lazy("described the archive"),
    "draft deleted": gettext_lazy("deleted a draft"),
    "import begun": gettext_lazy("began an import of many files"),
    "import stopped": gettext_lazy("stopped an import"),
    "import gone on with": gettext_lazy("went on with an import"),
    "import tried again": gettext_lazy("tried refused files again"),
    "import forgotten": gettext_lazy("removed an import from the list"),
    "category added": gettext_lazy("added a category to a seminar"),
    "category changed": gettext_lazy("changed a category of a seminar"),
    "category removed": gettext_lazy("removed a category of a seminar"),
    "terms added": gettext_lazy("added to the vocabulary of a seminar"),
    "term renamed": gettext_lazy("renamed a tag in a seminar"),
    "term removed": gettext_lazy("removed a tag from the vocabulary of a seminar"),
    "phase changed": gettext_lazy("began another phase of a reading"),
    "notes revealed": gettext_lazy("let all members see each other's notes"),
    "notes withheld again": gettext_lazy("withheld others' notes until one has written"),
    "question asked": gettext_lazy("asked a seminar a question"),
    "question changed": gettext_lazy("changed a question to a seminar"),
    "question removed": gettext_lazy("removed a question to a seminar"),
    "topic merged": gettext_lazy("merged topics"),
    "topic renamed": gettext_lazy("gave a topic another name"),
    "name accepted": gettext_lazy("accepted a name for an index"),
    "name dropped": gettext_lazy("dropped a name from an index"),
    "name renamed": gettext_lazy("gave a name of an index other words"),
    "name merged": gettext_lazy("merged names of an index"),
    "name split": gettext_lazy("split a form off a name"),
    "name added": gettext_lazy("added a name to an index"),
    "name act undone": gettext_lazy("took an act on an index back"),
    "document public": gettext_lazy("opened a document to everybody"),
    "document seminar": gettext_lazy("opened a document to seminars"),
    "document withdrawn": gettext_lazy("withdrew a document"),
}


@require_GET
@moderators
def log(request: Request) -> HttpResponse:
    """The log: of the site for its moderators, of a seminar's notes for those of the seminar."""
    form = PeriodForm(request.GET)
    rows = logbook.lines(request.viewer, *form.period()).order_by("-at", "-id")
    if place := Place.read(request.GET.get("after", "")):
        rows = place.beyond(rows, "at", newest=True)
    found = list(rows.select_related("actor")[: PAGE + 1])
    context = {
        "lines": [_line(event, request.viewer) for event in found[:PAGE]],
        "following": str(Place.of(found[PAGE - 1], "at")) if len(found) > PAGE else "",
        "is_paged": place is not None,
        "form": form,
        "period": form.query(),
    }
    return render(request, "moderation/log.html", context)


class PeriodForm(forms.Form):
    """From which day to which day, both included, in the time zone of the site."""

    since = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        required=False, label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"})
    )

    def period(self) -> tuple[datetime | None, datetime | None]:
        """The first moment, and the first one after it; a day that is none narrows nothing."""
        self.is_valid()
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        here = timezone.get_current_timezone()
        begin = datetime.combine(since, time(), here) if since else None
        try:
            end = datetime.combine(until + timedelta(days=1), time(), here) if until else None
        except OverflowError:
            end = None
        return begin, end

    def query(self) -> str:
        given = {n: str(d) for n in self.fields if (d := self.cleaned_data.get(n))}
        return urlencode(given)


@require_GET
@moderators
def log_file(request: Request, form: str) -> Any:
    """The log of a period as a file."""
    if form not in logbook.FORMATS:
        raise Http404
    content_type, write = logbook.FORMATS[form]
    rows = logbook.lines(request.viewer, *PeriodForm(request.GET).period())
    answer = StreamingHttpResponse(write(rows, request.viewer), content_type=content_type)
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="moderation-log-{day}.{form}"'
    return answer


def _line(event: Event, viewer: Viewer) -> dict[str, Any]:
    rule = event.data.get("rule", "")
    who, actor = actor_of(viewer, event)
    return {
        "at": event.at,
        "who": who or actor or (_("(by a rule)") if rule else _("(nobody)")),
        "what": KINDS.get(event.kind, event.kind),
        "reason": event.reason or rule,
        "revision": event.data.get("revision"),
        "detail": [
            (label, ", ".join(map(str, value)) if isinstance(value, list) else value)
            for name, label in SHOWN.items()
            if (value := event.data.get(name)) not in (None, "")
        ],
    }


SHOWN = {
    "former": gettext_lazy("from"),
    "title": gettext_lazy("title"),
    "name": gettext_lazy("name"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "fields": gettext_lazy("what"),
}
"""Of what a line keeps, what people are shown -> its name for them."""
