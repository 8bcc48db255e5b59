"""Correcting a published text: the editing page, the report before saving, and the one kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import see_other
from accounts.middleware import Request
from annotations import anchors
from annotations.correcting import Choice, Preview, save
from annotations.errors import Clash, Refused
from annotations.models import Annotation, CorrectionReport, How, Outcome, Placing
from annotations.reports import kept_rows, met_rows
from annotations.views.placing import Chooser, chosen, number
from archive import editing
from archive.correcting import Correction, Undecided, changes_since
from archive.correction import HEADING
from archive.division import KINDS as ALL_KINDS
from archive.editing import Desk
from archive.editing import Outcome as Step
from archive.forms import LONGEST_REASON
from archive.models import Document, Paragraph, TextVersion
from archive.parsed import ImportProblem
from archive.text import text_of
from archive.views import division
from archive.views.access import editors_only, person

PAGE = 50
"""Notes on one page of a report."""
KINDS = tuple(kind for kind in ALL_KINDS if kind != "aside")
"""What a piece can be made. What is cover-page matter was said when the text came here; whoever
takes words out of a text that is read removes them."""
CHANGES = 20
"""Of what somebody else has changed meanwhile, that many are shown."""


def _document(request: Request, slug: str) -> Document:
    documents = Document.objects.visible_to(request.viewer).select_related("current")
    found: Document = get_object_or_404(documents, slug=slug)
    return found


@editors_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: Request, slug: str) -> HttpResponse:
    """The text as this editor is changing it, step by step."""
    document = _document(request, slug)
    if not document.is_frozen or document.current is None:
        messages.info(
            request, _("A text is corrected once it is published. Until then it is divided anew.")
        )
        return see_other("edit-document", slug)
    found = Correction.begin(document, by=person(request))
    found.document = document
    if request.method != "POST":
        return _show(request, found, division.opened(request))
    reason = request.POST.get("reason")
    if reason is not None and " ".join(reason.split()) != found.reason:
        found.note(" ".join(reason.split())[:LONGEST_REASON])
    verb, *arguments = request.POST.get("step", "note").split(":")
    if verb == "discard":
        found.delete()
        messages.success(request, _("What you had changed is gone. The text is as it was."))
        return see_other("edit-document", slug)
    if verb == "note":
        return (
            HttpResponse(status=204)
            if division.is_script(request)
            else see_other("correction", slug)
        )
    if verb == "catch-up":
        return _catch_up(request, found)
    if verb == "settle" and len(arguments) == 2:
        which = number(arguments[0])
        if which is not None:
            found.settle(which, take_theirs=arguments[1] == "theirs")
        return see_other("correction", slug)
    if verb == "notes":
        taken = editing.take(_desk(found), request.POST.dict())
        if taken.problem:
            return _show(request, found, taken, status=409)
        return see_other("correction-preview", slug)
    return division.answer(
        request, _desk(found), lambda outcome: _show(request, found, outcome, status=409)
    )


def _catch_up(request: Request, found: Correction) -> HttpResponse:
    try:
        merged = found.catch_up()
    except Undecided:
        messages.warning(request, _("Decide first on what both of you have changed."))
        return see_other("correction", found.document.slug)
    if merged is None:
        messages.info(request, _("This is the present text already."))
    elif merged.conflicts:
        messages.warning(
            request, _("Both of you have changed the same places: look at each of them.")
        )
    else:
        messages.success(
            request, _("What somebody else has changed is in it now, beside what you changed.")
        )
    return see_other("correction", found.document.slug)


def _desk(found: Correction) -> Desk:
    numbers = dict(
        Paragraph.objects.filter(document=found.document_id).values_list("key", "number")
    )
    address = reverse("correction", args=[found.document.slug])
    return Desk(
        found,
        address,
        KINDS,
        numbers,
        language=found.document.language,
        direction=found.document.direction,
        has_doubts=False,
    )


def _show(
    request: Request, found: Correction, outcome: Step | None = None, *, status: int = 200
) -> HttpResponse:
    context = editing.whole(_desk(found), outcome or Step())
    theirs = [] if found.is_current else changes_since(found)
    context |= {
        "correction": found,
        "document": found.document,
        "others": [] if found.is_current else _since(found),
        "theirs": theirs[:CHANGES],
        "more_theirs": len(theirs[CHANGES:]),
        "mine": {
            one["id"]: [piece.block for piece in found.division.pieces if piece.id in one["pieces"]]
            for one in found.conflicts
        },
    }
    return render(request, "correcting/correction.html", context, status=status)


def _since(found: Correction) -> list[TextVersion]:
    """The versions that others have made since this correction began."""
    newer = TextVersion.objects.filter(
        document=found.document_id, number__gt=found.base.number
    ).select_related("created_by")
    return list(newer.order_by("number"))


@editors_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: Request, slug: str) -> HttpResponse:
    """What the correction does to every note, before it is saved; POST saves it."""
    document = _document(request, slug)
    found = _mine(request, document)
    if found is None:
        return see_other("correction", slug)
    if request.method == "POST":
        if (reason := request.POST.get("reason")) is not None:
            found.note(" ".join(reason.split())[:LONGEST_REASON])
        return _save(request, found)
    if not found.is_current or found.conflicts:
        return see_other("correction", slug)
    return _report(request, found)


def _mine(request: Request, document: Document) -> Correction | None:
    found = (
        Correction.objects.filter(document=document, made_by=person(request))
        .select_related("base")
        .first()
    )
    if found is not None:
        found.document = document
    return found


def _report(
    request: Request, found: Correction, problem: str = "", status: int = 200
) -> HttpResponse:
    try:
        ahead = Preview(found, request.viewer)
    except ImportProblem as stopped:
        messages.error(request, str(stopped))
        return see_other("correction", found.document.slug)
    listed = ahead.listed
    page = number(request.GET.get("page")) or 1
    shown = listed[(page - 1) * PAGE : page * PAGE]
    context = {
        "correction": found,
        "document": found.document,
        "ahead": ahead,
        "rows": met_rows(ahead, shown, request.viewer),
        "listed": len(listed),
        "page": page,
        "following": page + 1 if len(listed) > page * PAGE else None,
        "headings": _new_headings(ahead),
        "next_number": found.base.number + 1,
        "problem": problem,
    }
    return render(request, "correcting/preview.html", context, status=status)


def _new_headings(ahead: Preview) -> list[str]:
    """Headings that will join a topic, or begin one."""
    plan = ahead.plan
    return [line.text for line in plan.new if line.kind == HEADING and line.key in plan.made]


def _save(request: Request, found: Correction) -> HttpResponse:
    slug = found.document.slug
    if number(request.POST.get("state")) not in (None, found.state):
        messages.warning(
            request,
            _("You have changed the text since you saw this. Here is what happens to the notes "
              "now: save it once you have looked at it."),
        )  # fmt: skip
        return see_other("correction-preview", slug)
    try:
        version = save(found, viewer=request.viewer, reason=found.reason)
    except Clash as clash:
        messages.warning(
            request,
            _("%(what)s What you changed is kept: bring it up to the present text, then save.")
            % {"what": clash.sentence},
        )
        return see_other("correction", slug)
    except (Refused, ImportProblem) as refused:
        messages.error(request, str(refused))
        return see_other("correction", slug)
    messages.success(
        request, _("Saved as version %(number)d of the text.") % {"number": version.number}
    )
    return see_other("correction-report", slug, version.number)


@editors_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """Choose what becomes of one note: accept what was found, another passage, or none."""
    document = _document(request, slug)
    found = _mine(request, document)
    notes = Annotation.objects.visible_to(request.viewer).filter(document=document, is_placed=True)
    note = get_object_or_404(notes, pk=pk)
    if found is None or not found.is_current:
        return see_other("correction", slug)
    try:
        ahead = Preview(found, request.viewer)
    except ImportProblem as stopped:
        messages.error(request, str(stopped))
        return see_other("correction", slug)
    met = next(one for one in ahead.met if one.id == note.pk)
    back = _report_at(ahead, note.pk)
    verb, problem = request.POST.get("do", ""), ""
    if verb == "accept":
        words = request.POST.get("words", "").replace("\r\n", "\n")
        found.choose(str(pk), Choice(How.ACCEPTED, words).to_json())
    elif verb == "unplaced":
        found.choose(str(pk), Choice(Outcome.UNPLACED).to_json())
    elif verb == "forget":
        found.choose(str(pk), None)
    elif verb == "place":
        try:
            passage, quote = chosen(request.POST.dict(), ahead.plan.new)
            ahead.check(passage, quote)
            found.choose(str(pk), Choice(How.BY_HAND, quote, passage).to_json())
        except anchors.PassageProblem as stopped:
            problem = _(stopped.sentence)
    if verb and not problem:
        return see_other(back)
    return _choose(request, ahead, met, back, problem)


def _report_at(ahead: Preview, pk: UUID) -> str:
    """Address of the note in the report, on the page that has it."""
    place = next((at for at, one in enumerate(ahead.listed) if one.id == pk), 0)
    address = reverse("correction-preview", args=[ahead.correction.document.slug])
    page = f"?page={place // PAGE + 1}" if place >= PAGE else ""
    return f"{address}{page}#note-{pk}"


def _choose(request: Request, ahead: Preview, met: Any, back: str, problem: str) -> HttpResponse:
    lines = ahead.plan.new
    middle = number(request.GET.get("around"))
    if middle is None:
        after = met.fate.after
        key = after.first if after else ahead.plan.trails.get(met.before.first, met.before.first)
        places = [index for index, line in enumerate(lines) if line.key == key]
        old = [index for index, line in enumerate(ahead.plan.old) if line.key == met.before.first]
        middle = places[0] if places else old[0] if old else 0
    context = {
        "document": ahead.correction.document,
        "before": ahead.passages.words(met.before),
        "chooser": Chooser.around(lines, names(ahead), middle, request.POST.dict(), problem),
        "back": back,
    }
    return render(request, "correcting/choice.html", context, status=400 if problem else 200)


def names(ahead: Preview) -> dict[str, str]:
    """Key of a paragraph of the corrected text -> its number."""
    text = text_of(ahead.correction.document)
    known = {line.key: line.number for line in text.lines}
    return {**known, **ahead.plan.numbers}


@editors_only
@never_cache
@require_safe
def report(request: Request, slug: str, version: int) -> HttpResponse:
    """What a correction did to the notes, as it was told before it was saved; kept for ever."""
    document = _document(request, slug)
    kept = get_object_or_404(
        CorrectionReport.objects.select_related("version__created_by"),
        version__document=document,
        version__number=version,
    )
    seen = Annotation.objects.visible_to(request.viewer).filter(document=document)
    placings = Placing.objects.filter(version=kept.version, is_correction=True, annotation__in=seen)
    page = number(request.GET.get("page")) or 1
    found = list(
        placings.select_related("first_before", "first_after").order_by("pk")[
            (page - 1) * PAGE : page * PAGE + 1
        ]
    )
    context = {
        "document": document,
        "version": kept.version,
        "counts": kept.counts,
        "rows": kept_rows(found[:PAGE], request.viewer),
        "listed": placings.count(),
        "page": page,
        "following": page + 1 if len(found) > PAGE else None,
    }
    return render(request, "correcting/report.html", context)
