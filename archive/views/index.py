"""The page on which editors accept, rename, merge and drop the names of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import User
from archive import index_acts
from archive.index_acts import Refused, Stale
from archive.indexing import up_to_date
from archive.models import Document, IndexEntry, Mention, Name, NameIndex, NameKind, State
from archive.models.names import folded_name
from archive.snippets import Snippet, cited, snippet
from archive.text import Text, text_of
from archive.views.access import editors_only, person

CONTEXTS = 3
"""How many places of a name are shown beside it."""
MOST_KNOWN = 500
"""How many names of other documents are proposed while typing."""
Typed = dict[str, str]


@dataclass(slots=True)
class Row:
    """A name as it is shown to the editor."""

    entry: IndexEntry
    contexts: list[tuple[str, str, Snippet]] = field(default_factory=list)
    """Key and citation of the paragraph, and the words there."""
    joins: Name | None = None
    """What it would join when it is accepted."""
    elsewhere: int = 0
    """How many other documents have it, or have what it would join."""
    typed: Typed = field(default_factory=dict)
    """What was typed when somebody else was faster."""


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: Request, slug: str) -> HttpResponse:
    """All names of one document. POST does one act and comes back to the next name."""
    documents = Document.objects.visible_to(request.viewer).select_related("current")
    found = get_object_or_404(documents, slug=slug)
    if request.method != "POST":
        return _show(request, found)
    asked = request.POST
    pk, seen = _number(asked.get("entry")) or 0, _number(asked.get("seen"))
    verb, _colon, argument = asked.get("act", "").partition(":")
    act = ACTS.get(verb)
    if act is None:
        return see_other("edit-names", found.slug)
    after = _next_offered(found, pk) if verb in ("accept", "drop") else pk
    try:
        at, said = act(found, person(request), pk, seen, {**asked.dict(), "argument": argument})
    except Refused as problem:
        status = 409 if isinstance(problem, Stale) else 400
        return _show(request, found, problem=str(problem), at=pk, typed=asked.dict(), status=status)
    if said:
        messages.success(request, said)
    at = after if at is None else at
    address = reverse("edit-names", args=[found.slug])
    return see_other(f"{address}?at={at}#entry-{at}" if at else address)


# -- acts: (entry to stand at next, or None for the next offered one; what is said) ----------

Done = tuple[int | None, str]


def _accept(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    index_acts.accept(document, pk, by=by, seen=seen)
    return None, ""


def _accept_all(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    pks = [number for text in asked.get("all", "").split() if (number := _number(text))]
    count = index_acts.accept_all(document, pks, by=by)
    return 0, _("Accepted: %(number)d.") % {"number": count}


def _drop(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    index_acts.drop(document, pk, by=by, seen=seen)
    return None, ""


def _describe(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    name, kind = asked.get("name", ""), asked.get("kind", "")
    index_acts.describe(document, pk, by=by, seen=seen, name=name, kind=kind)
    return pk, ""


def _merge(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    into = asked.get("into", "")
    index_acts.merge(document, pk, by=by, seen=seen, into=into)
    entries = IndexEntry.objects.filter(document=document).select_related("name")
    folded = folded_name(" ".join(into.split()))
    return next((one.pk for one in entries if one.folded == folded), 0), ""


def _split(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    index_acts.split(document, pk, by=by, seen=seen, form=asked["argument"])
    return pk, ""


def _add(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    forms = asked.get("forms", "").splitlines()
    name, kind = asked.get("name", ""), asked.get("kind", "")
    return index_acts.add(document, by=by, name=name, kind=kind, forms=forms), ""


def _undo(document: Document, by: User, pk: int, seen: int | None, asked: Typed) -> Done:
    what, at = index_acts.take_back(document, _number(asked["argument"]) or 0, by=by)
    return at, _("Taken back: %(what)s") % {"what": what}


ACTS: dict[str, Callable[[Document, User, int, int | None, Typed], Done]] = {
    "accept": _accept,
    "accept-all": _accept_all,
    "drop": _drop,
    "describe": _describe,
    "merge": _merge,
    "split": _split,
    "add": _add,
    "undo": _undo,
}


# -- the page ---------------------------------------------------------------------------------


def _show(
    request: Request,
    document: Document,
    *,
    problem: str = "",
    at: int | None = None,
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    index = up_to_date(document) if document.current else NameIndex(document=document)
    rows = _rows(document)
    at = at or _number(request.GET.get("at"))
    typed = typed or {}
    adding = typed if typed.get("act") == "add" else {}
    for row in rows:
        if row.entry.pk == at and not adding:
            row.typed = typed
    offered = [row for row in rows if row.entry.state == State.OFFERED]
    here = {row.entry.pk for row in rows}
    return render(
        request,
        "editor/names.html",
        {
            "document": document,
            "groups": [
                (State.OFFERED, _("Offered"), offered),
                (State.ACCEPTED, _("In the index"), _in(rows, State.ACCEPTED)),
                (State.DROPPED, _("Dropped"), _in(rows, State.DROPPED)),
            ],
            "rows": rows,
            "offered": " ".join(str(row.entry.pk) for row in offered),
            "kinds": NameKind.choices,
            "known": _known(rows),
            "last": index.steps[-1] if index.steps else None,
            "verbs": VERBS,
            "at": at if at in here else (rows[0].entry.pk if rows else None),
            "problem": problem,
            "adding": adding,
        },
        status=status,
    )


VERBS = {
    "accepted": gettext_lazy("accepted"),
    "dropped": gettext_lazy("dropped"),
    "renamed": gettext_lazy("renamed"),
    "merged": gettext_lazy("merged"),
    "split": gettext_lazy("split off"),
    "added": gettext_lazy("added"),
}
"""What the last act was, by its name in the log."""


def _in(rows: list[Row], state: str) -> list[Row]:
    return [row for row in rows if row.entry.state == state]


def _order(entry: IndexEntry) -> tuple[Any, ...]:
    """As they are shown: persons before places, the most frequent first."""
    states = [State.OFFERED, State.ACCEPTED, State.DROPPED]
    return (
        states.index(State(entry.state)),
        NameKind.values.index(entry.kind),
        -entry.paragraphs,
        entry.folded,
        entry.pk,
    )


def _rows(document: Document) -> list[Row]:
    """The names with some of their places; four queries."""
    entries = IndexEntry.objects.filter(document=document).select_related("name")
    rows = {entry.pk: Row(entry) for entry in sorted(entries, key=_order)}
    text = text_of(document)
    places = (
        Mention.objects.filter(entry__document=document)
        .order_by("entry", "position", "start")
        .values_list("entry_id", "paragraph_text__paragraph__key", "start", "end")
    )
    for pk, key, start, end in places:
        _add_context(rows[pk], text, key, start, end)
    folded = {row.entry.folded for row in rows.values()}
    known = {(one.kind, one.folded): one for one in Name.objects.filter(folded__in=folded)}
    counts = dict(
        IndexEntry.objects.filter(name__in=known.values())
        .exclude(document=document)
        .values_list("name")
        .annotate(Count("pk"))
    )
    for row in rows.values():
        name = row.entry.name or known.get((row.entry.kind, row.entry.folded))
        row.joins = None if row.entry.name else name
        row.elsewhere = counts.get(name.pk, 0) if name else 0
    return list(rows.values())


def _add_context(row: Row, text: Text, key: str, start: int, end: int) -> None:
    line = text.line(key)
    if line is None or len(row.contexts) >= CONTEXTS or any(key == one[0] for one in row.contexts):
        return
    row.contexts.append((key, cited(line.cite), snippet(line.text, start, end)))


def _known(rows: list[Row]) -> list[str]:
    """Names that a name can be merged into: of this document, then of others."""
    here = [row.entry.shown for row in rows]
    there = Name.objects.exclude(entries=None).order_by("folded").values_list("name", flat=True)
    return list(dict.fromkeys([*here, *there[:MOST_KNOWN]]))


def _next_offered(document: Document, pk: int) -> int:
    """The offered entry after this one, as they are shown; the one before it at the end."""
    entries = IndexEntry.objects.filter(document=document).select_related("name")
    order = [one.pk for one in sorted(entries, key=_order) if one.state == State.OFFERED]
    if pk not in order:
        return pk
    place = order.index(pk)
    following = [*order[place + 1 :], *reversed(order[:place])]
    return following[0] if following else pk


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
