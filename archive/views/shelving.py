"""What editors say of the archive, and how they put its documents into collections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from archive.forms import ArchiveForm, CollectionForm, ShelfForm
from archive.models import Archive, Collection, Document
from archive.views.access import editors_only, person

OFFERED = 50
"""So many documents are offered at once to be put into a collection."""


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: Request) -> HttpResponse:
    """What the home page says of the archive. POST changes it."""
    stands = Archive.present()
    if request.method != "POST":
        return _archive(request, stands, ArchiveForm(instance=stands))
    form = ArchiveForm(request.POST, instance=Archive(pk=Archive.ROW))
    if not form.is_valid():
        return _archive(request, stands, form, status=400)
    words = {name: form.cleaned_data[name] for name in Archive.FIELDS}
    if all(getattr(stands, name) == value for name, value in words.items()):
        messages.info(request, _("It stands as you sent it."))
    elif request.POST.get("version") == str(stands.version) and stands.mend(
        by=person(request), seen=stands.version, **words
    ):
        messages.success(request, _("Saved. The home page says so now."))
    else:
        form.add_error(
            None,
            _("Somebody else has changed this meanwhile. What you typed is still here, with what "
              "is stored now beside it; save again to replace that with yours."),
        )  # fmt: skip
        return _archive(request, Archive.present(), form, status=409, is_clash=True)
    return see_other("edit-archive")


def _archive(
    request: Request,
    stands: Archive,
    form: ArchiveForm,
    *,
    status: int = 200,
    is_clash: bool = False,
) -> HttpResponse:
    others = {
        name: getattr(stands, name)
        for name in Archive.FIELDS
        if is_clash and form.cleaned_data.get(name) != getattr(stands, name)
    }
    context = {"archive": stands, "form": form, "others": others}
    return render(request, "editor/archive.html", context, status=status)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def collections(request: Request) -> HttpResponse:
    """All collections. POST begins another one."""
    form = CollectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = Collection.begin(**form.cleaned_data, by=person(request))
        messages.success(request, _("Begun. Choose its documents."))
        return see_other("edit-collection", made.slug)
    rows = Collection.objects.annotate(count=Count("documents")).order_by("name", "pk")
    context = {"collections": rows, "form": form}
    return render(request, "editor/collections.html", context, status=400 if form.errors else 200)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: Request, slug: str) -> HttpResponse:
    """One collection with its documents. POST describes it, or puts documents in, or takes them
    out."""
    found = get_object_or_404(Collection, slug=slug)
    if request.method != "POST":
        return _collection(request, found, CollectionForm(instance=found))
    if "act" in request.POST:
        return _shelve(request, found)
    form = CollectionForm(request.POST, instance=Collection(pk=found.pk, slug=found.slug))
    if not form.is_valid():
        return _collection(request, found, form, status=400)
    found.describe(by=person(request), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return see_other("edit-collection", slug)


def _shelve(request: Request, found: Collection) -> HttpResponse:
    """Put the chosen documents into the collection, or take them out of it."""
    chosen = [pk for pk in request.POST.getlist("document") if pk.isdigit() and len(pk) < 18]
    rows = Document.objects.visible_to(request.viewer).filter(pk__in=chosen)
    is_in = request.POST["act"] == "add"
    if not is_in:
        rows = rows.filter(collection=found)
    into = found if is_in else None
    moved = sum(one.collect(into, by=person(request)) for one in rows)
    if not chosen:
        messages.info(request, _("No document was chosen."))
    elif is_in:
        said = ngettext("%(num)s document was put in.", "%(num)s documents were put in.", moved)
        messages.success(request, said % {"num": moved})
    else:
        said = ngettext(
            "%(num)s document was taken out.", "%(num)s documents were taken out.", moved
        )
        messages.success(request, said % {"num": moved})
    return see_other("edit-collection", found.slug)


def _collection(
    request: Request, found: Collection, form: CollectionForm, *, status: int = 200
) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:200]
    documents = Document.objects.visible_to(request.viewer).select_related("collection")
    others = documents.exclude(collection=found)
    others = others.matching(words) if words else others.filter(collection=None)
    context: dict[str, Any] = {
        "collection": found,
        "form": form,
        "documents": documents.filter(collection=found),
        "others": others[:OFFERED],
        "words": words,
        "offered": OFFERED,
    }
    return render(request, "editor/collection.html", context, status=status)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_collection(request: Request, slug: str) -> HttpResponse:
    """Remove a collection, once it has been confirmed; its documents stay."""
    found = get_object_or_404(Collection, slug=slug)
    if request.method == "POST":
        found.discard(by=person(request))
        messages.success(request, _("The collection “%(name)s” was removed.") % {"name": found})
        return see_other("edit-collections")
    count = found.documents.count()  # type: ignore[attr-defined]
    return render(request, "editor/remove_collection.html", {"collection": found, "count": count})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: Request, slug: str) -> HttpResponse:
    """In which collection a document is."""
    found = get_object_or_404(Document.objects.visible_to(request.viewer), slug=slug)
    form = ShelfForm(request.POST)
    if request.method == "POST":
        if form.is_valid():
            found.collect(form.cleaned_data["collection"], by=person(request))
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("There is no such collection any more."))
    return see_other("edit-document", slug)
