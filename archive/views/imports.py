"""Importing a text: upload or paste, look at the division, settle its doubts, save a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from archive import preview
from archive.division import StepProblem
from archive.forms import ImportForm, RecordForm
from archive.importing import Import
from archive.ingest import AlreadyImported
from archive.models import Document, Frozen
from archive.parsed import ImportProblem
from archive.views.access import editors_only, person

FIELDS = Document.RECORD


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a file or paste a text."""
    if request.method != "POST":
        return render(request, "editor/new.html", {"form": ImportForm(), "known": None})
    # Reading POST is what lets the upload in, so it comes before asking how that went.
    form = ImportForm(request.POST, request.FILES, too_large=getattr(request, "too_large", False))
    known: Document | None = None
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
            known = problem.document
            form.add_error(None, str(problem))
        except ImportProblem as problem:
            form.add_error("file" if form.cleaned_data.get("file") else "text", str(problem))
        else:
            return see_other(_address(pending, next(pending.division.doubts(), None)))
    return render(request, "editor/new.html", {"form": form, "known": known}, status=400)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def pending(request: Request, pk: int) -> HttpResponse:
    """The division of an import, step by step."""
    found = get_object_or_404(Import.objects.light().select_related("document"), pk=pk)
    if found.document is not None and found.document.is_frozen:
        messages.info(request, _("This document was published: its text is settled."))
        return see_other("edit-document", found.document.slug)
    if found.candidates:
        return _encoding(request, found)
    if request.method != "POST":
        form = RecordForm(initial=found.record)
        return _show(request, found, form, at=_number(request.GET.get("at")))
    typed = {name: request.POST[name] for name in FIELDS if name in request.POST}
    if typed and found.document is None:
        found.note(typed)
    verb, *arguments = request.POST.get("step", "note").split(":")
    if verb == "discard":
        found.delete()
        messages.success(request, _("The import was deleted. Nothing of it is kept."))
        return see_other("editor")
    if verb == "save":
        return _save(request, found)
    if verb == "note":
        if request.headers.get("X-Part") == "division":
            return HttpResponse(status=204)
        if found.document is None:
            messages.success(request, _("What you typed is kept."))
        return see_other(_address(found, None))
    return _step(request, found, verb, arguments)


def _step(request: Request, found: Import, verb: str, arguments: list[str]) -> HttpResponse:
    """One step on the division; a script gets the division alone, a browser is sent on to it."""
    piece = _number(arguments[0]) if arguments else None
    at, open_at, problem = piece, None, ""
    try:
        if verb == "undo":
            if not found.take_back():
                problem = _("There is nothing to take back.")
        elif piece is None:
            problem = _("This step is not known here; nothing was changed.")
        elif verb == "look":
            open_at = piece
        else:
            words = request.POST.get(f"words-{piece}", "")
            ends_at = found.change(
                lambda division: preview.step(division, verb, piece, arguments[1:], words)
            )
            at = found.division.doubt_after(ends_at) if verb in ("keep", "join", "kind") else None
            at = at or ends_at
    except StepProblem as stopped:
        problem, open_at = preview.sentence(stopped), piece
    if request.headers.get("X-Part") == "division":
        return _part(request, found, at=at, open_at=open_at, problem=problem)
    if problem:
        messages.error(request, problem)
    return see_other(_address(found, at, open_at=open_at))


def _save(request: Request, found: Import) -> HttpResponse:
    """Make the draft, or give the draft this division."""
    form = RecordForm(found.record)
    known = None
    try:
        if found.document is not None:
            found.save_text(found.document, by=person(request))
            messages.success(request, _("The draft has this text now."))
            return see_other("edit-document", found.document.slug)
        if form.is_valid():
            record = {name: form.cleaned_data[name] for name in FIELDS}
            document = found.save_draft(record, by=person(request))
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
    form: RecordForm,
    *,
    at: int | None = None,
    known: Document | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_division(found, at=at, open_at=at),
        "form": form,
        "known": known,
        "problem": "",
    }
    return render(request, "editor/import.html", context, status=status)


def _part(request: Request, found: Import, **where: Any) -> HttpResponse:
    problem = where.pop("problem")
    context = {**_division(found, **where), "problem": problem}
    return render(request, "editor/_division.html", context)


def _division(found: Import, *, at: int | None, open_at: int | None) -> dict[str, Any]:
    division = found.division
    return {
        "pending": found,
        "rows": preview.rows(division),
        "doubts": list(division.doubts()),
        "at": at,
        "open_at": open_at,
        "can_undo": Import.objects.filter(pk=found.pk, before__isnull=False).exists(),
    }


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


def _address(found: Import, at: int | None, *, open_at: int | None = None) -> str:
    address = reverse("import", args=[found.pk])
    if open_at:
        address += f"?at={open_at}"
    return f"{address}#piece-{at}" if at else address


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
