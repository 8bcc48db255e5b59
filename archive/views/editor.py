"""What editors do with documents: publish, mend the record, withdraw, delete a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import see_other
from accounts.middleware import Request
from archive.forms import PublishForm, ReasonForm, RecordForm, ShelfForm
from archive.importing import Import
from archive.joining import proposals
from archive.models import Document, Frozen, Status
from archive.paging import page_of
from archive.parsed import ImportProblem
from archive.runs import ImportRun
from archive.views.access import editors_only, person
from archive.withdrawal import reason_for

PAGE = 50
RUNS = 3
"""Imports of many files that are shown here; there is a page for the others."""


@editors_only
@require_safe
def editor(request: Request) -> HttpResponse:
    """All documents, those of one status at a time, and the imports that are not saved yet."""
    documents = Document.objects.visible_to(request.viewer)
    counts = dict(documents.order_by().values_list("status").annotate(Count("pk")))
    words = " ".join(request.GET.get("q", "").split())[:200]
    status = request.GET.get("status", "")
    found = documents.filter(status=status) if status in Status.values else documents
    if words:
        found = found.matching(words)
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return render(
        request,
        "editor/documents.html",
        {
            "page": page_of(found, "changed", request.GET, size=PAGE, descending=True),
            "statuses": [(s.value, s.label, counts.get(s.value, 0)) for s in Status],
            "status": status,
            "words": words,
            "kept": kept.urlencode(),
            "total": sum(counts.values()),
            "imports": Import.objects.light().filter(document=None),
            "runs": ImportRun.objects.tallied().order_by("-created", "-pk")[:RUNS],
        },
    )


def _get(request: Request, slug: str) -> Document:
    found: Document = get_object_or_404(Document.objects.visible_to(request.viewer), slug=slug)
    return found


def _back(found: Document) -> HttpResponse:
    """To the page with the form: whoever had to sign in between comes here with a GET."""
    return see_other("edit-document", found.slug)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: Request, slug: str) -> HttpResponse:
    """Everything about one document. POST mends its record."""
    found = _get(request, slug)
    if request.method != "POST":
        return _show(request, found)
    form = RecordForm(request.POST, instance=Document(pk=found.pk))
    if not form.is_valid():
        return _show(request, found, record=form, status=400)
    record = {name: form.cleaned_data[name] for name in Document.RECORD}
    different = {name: value for name, value in record.items() if getattr(found, name) != value}
    seen = request.POST.get("version", "")
    if different and seen != str(found.version):
        return _clash(request, found, form, list(different))
    if not different:
        messages.info(request, _("The record stands as you sent it."))
    elif found.mend(by=person(request), seen=found.version, **different):
        messages.success(request, _("The record was mended."))
    else:
        found.refresh_from_db()
        return _clash(request, found, form, list(different))
    return see_other("edit-document", found.slug)


def _clash(
    request: Request, found: Document, form: RecordForm, different: list[str]
) -> HttpResponse:
    """Somebody else was faster: what they wrote beside what was typed, to choose from."""
    form.add_error(
        None,
        _("Somebody else has changed the record meanwhile. What you typed is still here, with "
          "what is stored now beside it; save again to replace that with yours."),
    )  # fmt: skip
    stored = RecordForm(instance=found)
    others = {name: stored[name].value() for name in different}
    return _show(request, found, record=form, others=others, status=409)


def _show(
    request: Request,
    found: Document,
    *,
    record: RecordForm | None = None,
    publish: PublishForm | None = None,
    withdraw: ReasonForm | None = None,
    others: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = {
        "status": found.status if found.status == Status.SEMINAR else Status.PUBLIC,
        "seminars": [seminar.pk for seminar in found.seminars.all()],
    }
    return render(
        request,
        "editor/document.html",
        {
            "document": found,
            "record": record or RecordForm(instance=found),
            "publish": publish or PublishForm(initial=chosen),
            "withdraw": withdraw or ReasonForm(),
            "others": others or {},
            "shelf": ShelfForm(initial={"collection": found.collection_id}),
            "division": Import.objects.light().filter(document=found).first(),
            "topics": proposals(found),
            "reason": reason_for(found) if found.status == Status.WITHDRAWN else "",
        },
        status=status,
    )


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, slug: str) -> HttpResponse:
    """Open the document to everybody or to chosen seminars."""
    found = _get(request, slug)
    if request.method != "POST":
        return _back(found)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _show(request, found, publish=form, status=400)
    status = form.cleaned_data["status"]
    with transaction.atomic():
        if status == Status.SEMINAR:
            found.seminars.set(form.cleaned_data["seminars"])
        found.publish(by=person(request), status=status)
        # Its text is settled now; what the division was made of is in the original.
        Import.objects.filter(document=found).delete()
    messages.success(
        request,
        _("Everybody can read it now.")
        if status == Status.PUBLIC
        else _("The members of the chosen seminars can read it now."),
    )
    return see_other("edit-document", found.slug)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, slug: str) -> HttpResponse:
    """Close the document to readers, with a reason that they read."""
    found = _get(request, slug)
    if request.method != "POST":
        return _back(found)
    if found.status not in (Status.PUBLIC, Status.SEMINAR):
        messages.info(request, _("Nobody but editors can read it already."))
        return see_other("edit-document", found.slug)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, withdraw=form, status=400)
    found.withdraw(by=person(request), reason=form.cleaned_data["reason"])
    messages.success(request, _("Withdrawn. Its notes are kept."))
    return see_other("edit-document", found.slug)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, slug: str) -> HttpResponse:
    """Delete a draft, once it has been confirmed."""
    found = _get(request, slug)
    if request.method == "POST":
        title = found.title
        try:
            found.discard(by=person(request))
        except Frozen as problem:
            messages.error(request, str(problem))
            return see_other("edit-document", slug)
        except Document.DoesNotExist as gone:
            raise Http404 from gone  # Somebody else has deleted it at the same moment.
        messages.success(request, _("The draft “%(title)s” was deleted.") % {"title": title})
        return see_other("editor")
    if found.is_frozen:
        messages.error(request, _("A document that was published is withdrawn, not deleted."))
        return see_other("edit-document", slug)
    return render(request, "editor/delete.html", {"document": found})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def divide(request: Request, slug: str) -> HttpResponse:
    """Go on with the division of a draft."""
    found = _get(request, slug)
    if request.method != "POST":
        return _back(found)
    if found.is_frozen or not found.original:
        messages.error(request, _("The text of this document is settled."))
        return see_other("edit-document", slug)
    try:
        pending = Import.again(found, by=person(request))
    except (ImportProblem, FileNotFoundError) as problem:
        messages.error(request, str(problem))
        return see_other("edit-document", slug)
    return see_other("import", pending.pk)


@editors_only
@require_safe
def original(request: Request, slug: str) -> HttpResponse:
    """The file as it was imported, to be saved and not shown."""
    found = _get(request, slug)
    name = found.original.name
    if not name or not found.original.storage.exists(name):
        raise Http404(_("There is no original file of this document."))
    answer: Any = FileResponse(
        found.original.open("rb"),
        as_attachment=True,
        filename=found.original_name or f"{found.slug}.txt",
        content_type="application/octet-stream",
    )
    return answer  # type: ignore[no-any-return]
