"""A word in all its contexts: lines, where and when, and the company that it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from annotations.exporters.csv import CONTENT_TYPE, rows_of
from annotations.views.searching import sentences, typed
from archive.narrowing import Narrowing
from archive.search.concordance import PLACE, SORTS, WINDOW, Concordance
from archive.search.queries import sequence
from archive.snippets import cited
from archive.views.catalogue import readable

LINES, WHERE, NEAR = "", "documents", "neighbours"
MOST_DOCUMENTS = 100
COLUMNS = (
    "document", "date", "place", "before", "words", "after", "address", "document_slug",
    "paragraph", "start", "end", "text_version",
)  # fmt: skip


def _asked(request: Request) -> tuple[str, Narrowing, Concordance]:
    words, narrowing = typed(request, "q"), Narrowing.read(request.GET)
    made = Concordance(request.viewer, sequence(words), narrowing, typed(request, "sort", 10))
    return words, narrowing, made


@require_safe
def concordance(request: Request) -> HttpResponse:
    """The page, in one of three views of the same occurrences."""
    words, narrowing, made = _asked(request)
    shown = typed(request, "show", 20)
    shown = shown if shown in (LINES, WHERE, NEAR) else LINES
    asked = {"q": words, **narrowing.given(), "sort": made.sort}
    context: dict[str, Any] = {
        "words": words,
        "query": made.query,
        "narrowing": narrowing,
        "made": made,
        "shown": shown,
        "sort": made.sort,
        "problems": [*sentences(made.query), *narrowing.problems().values()],
        "views": {name: _query(asked, show=name) for name in (LINES, WHERE, NEAR)},
        "sorts": {name: _query(asked, sort=name) for name in SORTS},
        "file": _query(asked, sort=PLACE),
        "search": urlencode({"q": words, **narrowing.given()}),
        "kept": narrowing.given(),
        "document": readable(request.viewer).filter(slug=narrowing.document).first(),
        "window": WINDOW,
    }
    if made.query and shown == LINES:
        lines, following = made.page(request.GET.get("after", ""))
        context["lines"] = lines
        context["following"] = _query(asked, after=following) if following else ""
        context["first"] = _query(asked) if request.GET.get("after") else ""
    elif made.query and shown == WHERE:
        context["documents"] = made.documents(MOST_DOCUMENTS)
        context["periods"] = made.periods()
    elif made.query:
        context["neighbours"] = [
            (one, urlencode({**asked, "q": one.word})) for one in made.neighbours()
        ]
    return render(request, "search/concordance.html", context)


@require_safe
def lines(request: Request) -> HttpResponseBase:
    """Every occurrence as CSV, in the order of the texts, however many there are."""
    words, _narrowing, made = _asked(request)
    site = request.build_absolute_uri("/").rstrip("/")
    answer = StreamingHttpResponse(rows_of(_table(made, site)), content_type=CONTENT_TYPE)
    name = f"concordance-{slugify(words)[:40] or 'words'}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _table(made: Concordance, site: str) -> Iterator[tuple[Any, ...]]:
    yield COLUMNS
    for one in made.all():
        document = one.document
        yield (
            document.title, document.date, cited(one.cite), one.before, one.words, one.after,
            site + one.address, document.slug, one.key, one.start, one.end, document.version,
        )  # fmt: skip


def _query(asked: dict[str, str], **more: str) -> str:
    given = {**asked, **more}
    return urlencode({name: value for name, value in given.items() if value})
