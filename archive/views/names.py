"""The index of a document, and names across the documents that one may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Left
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from archive.browsing import accepted
from archive.models import Document, IndexEntry, Mention, Name, NameKind
from archive.paging import page_of
from archive.snippets import Snippet, cited, snippet
from archive.text import text_of
from archive.topics import fold
from archive.views.catalogue import UNDATED, readable
from archive.withdrawal import once_open_to, reason_for

PAGE = 60
DOCUMENTS = 10
"""How many documents stand on one page of a name."""
PLACES = 30
"""How many paragraphs of one document stand there; the others in the document's own index."""


@require_safe
def names(request: Request) -> HttpResponse:
    """All names of the documents that the viewer may read, by kind and first letter."""
    words = " ".join(request.GET.get("q", "").split())[:200]
    kind, letter = request.GET.get("kind", ""), fold(request.GET.get("letter", ""))[:1]
    placed = accepted("entries__") & Q(entries__document__in=readable(request.viewer))
    found = Name.objects.filter(placed).annotate(
        documents=Count("entries"), paragraphs=Sum("entries__paragraphs")
    )
    if kind in NameKind.values:
        found = found.filter(kind=kind)
    first = found.order_by().values_list(Left("sorted_by", 1), flat=True)
    letters = sorted(set(first.distinct()))
    if letter:
        found = found.filter(sorted_by__startswith=letter)
    for word in fold(words).split():
        found = found.filter(folded__contains=word)
    asked = {"q": words, "kind": kind if kind in NameKind.values else "", "letter": letter}

    def link(value: str, label: str, **other: str) -> tuple[str, str, bool]:
        """Where a choice leads, what it is called, and whether it is the present one."""
        return (
            f"?{_query({**asked, **other})}",
            label,
            value in other and asked[value] == other[value],
        )

    kinds = {
        "": _("all"),
        NameKind.PERSON: _("persons"),
        NameKind.PLACE: _("places"),
        NameKind.OTHER: _("other names"),
    }
    return render(
        request,
        "archive/names.html",
        {
            "page": page_of(found, "sorted_by", request.GET, size=PAGE),
            "words": words,
            "kind": asked["kind"],
            "kinds": [link("kind", kinds[one], kind=one, letter="") for one in kinds],
            "letter": letter,
            "letters": [
                link("letter", one or _("all"), letter=one)
                for one in ["", *(one for one in letters if one)]
            ],
            "kept": _query(asked),
        },
    )


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


@dataclass
class Shelf:
    """A document with the paragraphs in which a name stands."""

    document: Document
    places: list[tuple[str, str, Snippet]] = field(default_factory=list)
    """Key and citation of the paragraph, and the words there."""
    more: int = 0


@require_safe
def name(request: Request, slug: str) -> HttpResponse:
    """One name: its paragraphs in all documents that the viewer may read, by their dates."""
    found = get_object_or_404(Name, slug=slug)
    entries = IndexEntry.objects.filter(accepted(), name=found)
    documents = (
        readable(request.viewer)
        .filter(pk__in=entries.values("document"))
        .annotate(sort=Coalesce("date_sort", Value(UNDATED)))
        .select_related("current")
    )
    page = page_of(documents, "sort", request.GET, size=DOCUMENTS)
    counts = _counts(entries, documents)
    if not counts["documents"]:
        # A name of nothing but documents that the viewer may not read is not there.
        raise Http404(_("There is no name at this address."))
    context = {"name": found, "counts": counts, "page": page, "shelves": _shelves(found, page.rows)}
    return render(request, "archive/name.html", context)


def _counts(entries: QuerySet[IndexEntry], documents: QuerySet[Document]) -> dict[str, int]:
    """In how many documents and paragraphs the viewer finds it."""
    here = entries.filter(document__in=documents.values("pk"))
    counted = here.aggregate(documents=Count("pk"), paragraphs=Sum("paragraphs"))
    return {key: value or 0 for key, value in counted.items()}


def _shelves(found: Name, documents: list[Document]) -> list[Shelf]:
    """The documents of a page with their places, in order; one query and the texts."""
    shelves = {document.pk: Shelf(document) for document in documents}
    rows = (
        Mention.objects.filter(entry__name=found, entry__document__in=shelves)
        .order_by("entry__document", "position", "start")
        .values_list("entry__document_id", "paragraph_text__paragraph__key", "start", "end")
    )
    done: set[tuple[int, str]] = set()
    for pk, key, start, end in rows:
        line = text_of(shelves[pk].document).line(key)
        if line is None or (pk, key) in done:
            continue
        done.add((pk, key))
        if len(shelves[pk].places) < PLACES:
            shelves[pk].places.append((key, cited(line.cite), snippet(line.text, start, end)))
        else:
            shelves[pk].more += 1
    return list(shelves.values())


@dataclass
class Indexed:
    """A name of a document's index with its paragraphs: key and citation."""

    name: Name
    places: list[tuple[str, str]] = field(default_factory=list)


@require_safe
def document_names(request: Request, slug: str) -> HttpResponse:
    """The index of one document."""
    documents = Document.objects.visible_to(request.viewer).select_related("current")
    found = documents.filter(slug=slug).first()
    if found is None:
        withdrawn = once_open_to(request.viewer, slug)
        if withdrawn is None:
            raise Http404(_("There is no document at this address."))
        context = {"document": withdrawn, "reason": reason_for(withdrawn)}
        return render(request, "410.html", context, status=410)
    context = {"document": found, "groups": _groups(found)}
    return render(request, "archive/document_names.html", context)


def _groups(document: Document) -> list[tuple[str, str, list[Indexed]]]:
    """The accepted names by kind and alphabet; two queries and the text."""
    entries = IndexEntry.objects.filter(accepted(), document=document).select_related("name")
    indexed = {one.pk: Indexed(one.name) for one in entries.order_by("name__sorted_by") if one.name}
    text = text_of(document)
    rows = (
        Mention.objects.filter(entry__in=indexed)
        .order_by("entry", "position", "start")
        .values_list("entry_id", "paragraph_text__paragraph__key")
    )
    for pk, key in dict.fromkeys(rows):
        if line := text.line(key):
            indexed[pk].places.append((key, cited(line.cite)))
    titles = {"person": _("Persons"), "place": _("Places"), "other": _("Other names")}
    groups = []
    for kind, title in titles.items():
        of_kind = [one for one in indexed.values() if one.name.kind == kind]
        if of_kind:
            groups.append((kind, title, of_kind))
    return groups


def has_names() -> Exists:
    """Whether readers find an index, as a clause about documents."""
    return Exists(IndexEntry.objects.filter(accepted(), document=OuterRef("pk")))
