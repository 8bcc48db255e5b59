"""Imports of many files: what was given, how far they are, what became of each."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import see_other
from accounts.middleware import Request
from archive import preview
from archive.background import wake
from archive.forms import ImportForm
from archive.gathering import Full, Gathering, gather
from archive.kept import Kept
from archive.models import Document
from archive.paging import page_of
from archive.parsed import ImportProblem
from archive.runs import ImportRun, Result, RunFile
from archive.views.access import editors_only, person

PAGE = 100
RUNS = 50
OFFERS = 500
"""Files that a script asks about in one request."""
SHOWN = 3
"""Files from which lines are shown for choosing an encoding."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: Request) -> HttpResponse:
    """All of them. POST begins one, for a script that then sends its files."""
    if request.method == "POST":
        aside = request.POST.get("skipped", "")
        run = ImportRun.begin(
            request.POST.get("name", ""),
            by=person(request),
            skipped=int(aside) if aside.isdecimal() and len(aside) < 9 else 0,
        )
        files = reverse("run-files", args=[run.pk])
        return JsonResponse({"page": run.get_absolute_url(), "files": files})
    found = ImportRun.objects.tallied()
    page = page_of(found, "created", request.GET, size=RUNS, descending=True)
    return render(request, "editor/runs.html", {"page": page})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: Request, pk: int) -> HttpResponse:
    """How far one is, and each file with what became of it."""
    found = get_object_or_404(ImportRun, pk=pk)
    if request.method == "POST":
        return _step(request, found)
    result = request.GET.get("result", "")
    files = found.files.all()
    if result in Result.values:
        files = files.filter(result=result)
    page = page_of(files, "name", request.GET, size=PAGE)
    documents = Document.objects.visible_to(request.viewer).in_bulk(
        [file.document_id for file in page.rows if file.document_id]
    )
    tally = found.tally()
    context = {
        "run": found,
        "tally": tally,
        "results": [(each.value, each.label, tally.of(each)) for each in Result],
        "result": result,
        "kept": f"result={result}" if result in Result.values else "",
        "page": page,
        "rows": [(file, documents.get(file.document_id)) for file in page.rows],
        "limit": settings.MAX_FILE_BYTES // 1024 // 1024,
    }
    template = "editor/_run.html" if request.headers.get("X-Part") == "run" else "editor/run.html"
    return render(request, template, context)


def _step(request: Request, found: ImportRun) -> HttpResponse:
    by = person(request)
    step = request.POST.get("step", "")
    if step == "stop":
        found.stop(by=by)
    elif step == "go":
        found.go_on(by=by)
    elif step == "again":
        number = found.again(Result.REFUSED, by=by)
        messages.success(
            request,
            ngettext("%(num)s file is tried again.", "%(num)s files are tried again.", number)
            % {"num": number},
        )
    elif step == "discard":
        found.discard(by=by)
        messages.success(request, _("The import was deleted. Its drafts are still here."))
        return see_other("editor")
    else:
        return HttpResponseBadRequest(_("This step is not known here; nothing was changed."))
    wake()
    return see_other(found)


@editors_only
@require_POST
def files(request: Request, pk: int) -> HttpResponse:
    """More files of a run, sent by a script: first what they are, then what was asked for."""
    found = get_object_or_404(ImportRun, pk=pk)
    if "offer" in request.POST:
        return _offered(request, found)
    uploads = cast(dict[str, UploadedFile], request.FILES)
    given = [
        (request.POST.get(field.replace("file", "name", 1), "") or str(file.name), file)
        for field, file in uploads.items()
    ]
    dropped = [
        request.POST.get(field.replace("file", "name", 1), "") or names[0]
        for field, names in getattr(request, "dropped", {}).items()
    ]
    problem = gather(found, given, dropped, is_over=getattr(request, "is_over", False))
    wake()
    return JsonResponse({"problem": problem})


def _offered(request: Request, found: ImportRun) -> HttpResponse:
    """Which of the files a script has are not here yet: [[name, SHA-256], …] -> places."""
    try:
        offers = json.loads(request.POST["offer"])
        pairs = [(str(name), str(source)) for name, source in offers[:OFFERS]]
    except (ValueError, TypeError, KeyError):
        pairs = []
    if not pairs or not all(_SHA256.fullmatch(source) for _name, source in pairs):
        return HttpResponseBadRequest(_("This is no list of files."))
    gathering = Gathering(found)
    wanted, problem = [], ""
    try:
        for place, (name, source) in enumerate(pairs):
            if gathering.offer(name, source):
                wanted.append(place)
    except Full as full:
        problem = str(full)
    return JsonResponse({"wanted": wanted, "problem": problem})


def take(request: Request, form: ImportForm, added_to: ImportRun | None) -> HttpResponse:
    """The files of a valid form into a run, which they begin where there is none."""
    found = added_to or ImportRun.begin(form.name_of_all(), by=person(request))
    given = [(str(file.name), file) for file in form.cleaned_data["file"]]
    problem = gather(found, given, form.dropped, is_over=getattr(request, "is_over", False))
    wake()
    if problem:
        messages.warning(request, problem)
    return see_other(found)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def encoding(request: Request, pk: int) -> HttpResponse:
    """Choose one encoding for all files of a run that need one."""
    found = get_object_or_404(ImportRun, pk=pk)
    needing = found.files.filter(result=Result.ENCODING)
    problem = ""
    if request.method == "POST":
        chosen = request.POST.get("other", "").strip() or request.POST.get("encoding", "")
        try:
            if not chosen:
                raise ImportProblem(_("Choose an encoding."))
            found.choose_encoding(chosen[:40], by=person(request))
        except ImportProblem as refused:
            problem = str(refused)
        else:
            wake()
            return see_other(found)
    shown = list(needing.select_related("run").order_by("pk")[:SHOWN])
    if not shown:
        return see_other(found)
    context = {
        "run": found,
        "shown": shown,
        "number": needing.count(),
        "samples": _samples(shown),
        "problem": problem,
    }
    return render(request, "editor/run_encoding.html", context, status=400 if problem else 200)


def _samples(shown: list[RunFile]) -> list[tuple[str, Any, list[str]]]:
    """Telling lines of the first files, in each encoding that is possible for one of them."""
    kept, lines = Kept(), []
    try:
        for file in shown:
            try:
                data = kept.read(file)
            except (ImportProblem, FileNotFoundError):
                continue
            lines += [line for line in data.splitlines() if not line.isascii()][:2]
    finally:
        kept.close()
    names = dict.fromkeys(name for file in shown for name in file.candidates)
    return preview.samples(b"\n".join(lines), list(names))
