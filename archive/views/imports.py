"""Importing a text: upload or paste, look at the division, settle its doubts, save a draft."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from archive import editing, preview
from archive.editing import Desk, Outcome
from archive.forms import ImportForm, ImportRecordForm
from archive.importing import Import
from archive.ingest import AlreadyImported
from archive.models import Document, Frozen
from archive.parsed import ImportProblem
from archive.runs import ImportRun
from archive.views import division, runs
from archive.views.access import editors_only, person

FIELDS = Document.RECORD
NOTED = (*FIELDS, "collection")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a file or paste a text."""
    added_to = _run(request.GET.get("run"))
    context: dict[str, object] = {"run": added_to, "most": settings.MAX_RUN_FILES, "known": None}
    if request.method != "POST":
        return render(request, "editor/new.html", {**context, "form": ImportForm()})
    # Reading POST is what lets the upload in, so it comes before asking how that went.
    form = ImportForm(request.POST, request.FILES, dropped=getattr(request, "dropped", None))
    if form.is_valid() and (form.has_many or (added_to and form.cleaned_data["file"])):
        return runs.take(request, form, added_to)
    if form.is_valid():
        data, name = form.source()
        try:
            pending = Import.begin(data, name, by=person(request))
            if not pending.is_new:
                messages.info(
                    request,
                    _("This text was brought here before and is not saved yet: go on where it was "
                      "left."),
                )  # fmt: skip
        except AlreadyImported as problem:
            context["known"] = problem.document
            form.add_error(None, str(problem))
        except ImportProblem as problem:
            form.add_error("file" if form.cleaned_data.get("file") else "text", str(problem))
        else:
            return see_other(_address(pending, next(pending.division.doubts(), None)))
    return render(request, "editor/new.html", {**context, "form": form}, status=400)


def _run(asked: str | None) -> ImportRun | None:
    """The import of many files that others are to be added to."""
    if asked is None or not asked.isdecimal() or len(asked) > 9:
        return None
    return get_object_or_404(ImportRun, pk=int(asked))


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def pending(request: Request, pk: int) -> HttpResponse:
    """The division of an import, step by step."""
    imports = Import.objects.defer("original")
    if request.method == "POST":
        imports = imports.defer("blocks", "done", "undone")  # A step reads them under its lock.
    found = get_object_or_404(imports.select_related("document"), pk=pk)
    if found.document is not None and found.document.is_frozen:
        messages.info(request, _("This document was published: its text is settled."))
        return see_other("edit-document", found.document.slug)
    if found.candidates:
        return _encoding(request, found)
    if request.method != "POST":
        form = ImportRecordForm(initial=found.record)
        return _show(request, found, form, division.opened(request))
    typed = {name: request.POST[name] for name in NOTED if name in request.POST}
    if found.document is None and any(found.record.get(name) != typed[name] for name in typed):
        found.note(typed)
    verb = request.POST.get("step", "note")
    if verb == "discard":
        found.delete()
        messages.success(request, _("The import was deleted. Nothing of it is kept."))
        return see_other("editor")
    if verb == "save":
        taken = editing.take(_desk(found), request.POST.dict())
        return _refuse(request, found, taken) if taken.problem else _save(request, found)
    if verb == "note":
        if division.is_script(request):
            return HttpResponse(status=204)
        if found.document is None:
            messages.success(request, _("What you typed is kept."))
        return see_other(_desk(found).address)

    return division.answer(request, _desk(found), partial(_refuse, request, found))


def _refuse(request: Request, found: Import, outcome: Outcome) -> HttpResponse:
    return _show(request, found, ImportRecordForm(initial=found.record), outcome, status=409)


def _desk(found: Import) -> Desk:
    return Desk(
        found,
        reverse("import", args=[found.pk]),
        language=str(found.record.get("language", "")),
        direction=str(found.record.get("direction", "")),
    )


def _save(request: Request, found: Import) -> HttpResponse:
    """Make the draft, or give the draft this division."""
    form = ImportRecordForm(found.record)
    known = None
    try:
        if found.document is not None:
            found.save_text(found.document, by=person(request))
            messages.success(request, _("The draft has this text now."))
            return see_other("edit-document", found.document.slug)
        if form.is_valid():
            record = {name: form.cleaned_data[name] for name in FIELDS}
            document = found.save_draft(record, form.cleaned_data["collection"], by=person(request))
            messages.success(request, _("Saved as a draft: only editors can see it."))
            return see_other("edit-document", document.slug)
    except AlreadyImported as problem:
        known = problem.document
        form.add_error(None, str(problem))
    except (ImportProblem, Frozen) as problem:
        form.add_error(None, str(problem))
    except ValidationError as problem:
        form.add_error(None, problem)
    return _show(request, found, form, known=known, status=400)


def _show(
    request: Request,
    found: Import,
    form: ImportRecordForm,
    outcome: Outcome | None = None,
    *,
    known: Document | None = None,
    status: int = 200,
) -> HttpResponse:
    context = editing.whole(_desk(found), outcome or Outcome())
    context |= {"pending": found, "form": form, "known": known}
    return render(request, "editor/import.html", context, status=status)


def _encoding(request: Request, found: Import) -> HttpResponse:
    """Choose how the bytes are read, with a look at the telling lines under each way."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("step") == "discard":
            found.delete()
            return see_other("editor")
        chosen = request.POST.get("other", "").strip() or request.POST.get("encoding", "")
        try:
            if not chosen:
                raise ImportProblem(_("Choose an encoding."))
            found.choose_encoding(chosen[:40])
        except ImportProblem as refused:
            problem = str(refused)
        else:
            return see_other(_address(found, next(found.division.doubts(), None)))
    samples = preview.samples(bytes(found.original), found.candidates)
    context = {"pending": found, "samples": samples, "problem": problem}
    return render(request, "editor/encoding.html", context, status=400 if problem else 200)


def _address(found: Import, at: int | None) -> str:
    return division.place(_desk(found), at)
