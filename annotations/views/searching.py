"""The search over texts and notes."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.viewer import Viewer
from annotations.finding import CommentSearch, names_shown
from archive.browsing import accepted
from archive.models import Document, IndexEntry, Name, NameKind, Topic, WordCount
from archive.narrowing import Narrowing
from archive.reading_list import rooms_of
from archive.search.find import DATE, LATEST, RELEVANCE, TextSearch
from archive.search.queries import LONGEST, MOST_TERMS, Query, Trouble, parse
from archive.views.catalogue import collections_of, readable

TEXTS, NOTES = "texts", "notes"
MOST_OFFERED = 200
"""How many topics and persons are offered for choosing."""
TROUBLES = {
    Trouble.NO_WORD: gettext_lazy("“%(part)s” has no letter or figure, so it is not looked for."),
    Trouble.ONLY_EXCLUDED: gettext_lazy(
        "Write also a word that is to be found: with “-” in front a word only leaves out places."
    ),
    Trouble.SHORT_BEGINNING: gettext_lazy(
        "“%(part)s” is too short: write at least two letters before the asterisk."
    ),
    Trouble.OPEN_PHRASE: gettext_lazy(
        "A quotation mark is missing, so “%(part)s” is looked for word by word."
    ),
    Trouble.TOO_MANY: gettext_lazy("Only the first %(terms)d words and phrases are looked for."),
    Trouble.OPERATOR: gettext_lazy(
        "OR, AND, NOT and brackets are not understood here: every word is looked for, these too, "
        "and all must stand in one place. Write “-” in front of a word to leave it out."
    ),
    Trouble.TOO_LONG: gettext_lazy("Only the first %(length)d characters are looked at."),
}


def sentences(query: Query) -> list[str]:
    """What is wrong with a query, for whoever typed it."""
    most = {"terms": MOST_TERMS, "length": LONGEST}
    return [str(TROUBLES[one.trouble]) % {"part": one.part, **most} for one in query.problems]


def typed(request: Request, name: str, most: int = 2 * LONGEST) -> str:
    """A value of the address, with single spaces."""
    return " ".join(request.GET.get(name, "").replace("\0", " ").split())[:most]


@require_safe
def search(request: Request) -> HttpResponse:
    """Places in texts, or comments, in which words stand that the viewer may read."""
    viewer, words = request.viewer, typed(request, "q")
    query, narrowing = parse(words), Narrowing.read(request.GET)
    tag, author = typed(request, "tag", 100), typed(request, "author", 100)
    order = typed(request, "order")
    order = order if order in (RELEVANCE, DATE, LATEST) else RELEVANCE
    of_notes = tag or author or request.GET.get("in") == NOTES
    texts = TextSearch(viewer, query, narrowing, DATE if of_notes else order)
    notes = CommentSearch(viewer, query, narrowing, order, tag=tag, author=author)
    chosen: Any = notes if of_notes else texts
    hits, following = chosen.page(request.GET.get("after", ""))
    asked = {
        "q": words, **narrowing.given(), "tag": tag, "author": author, "order": order,
    }  # fmt: skip
    counts = {TEXTS: None if tag or author else texts.count(), NOTES: notes.count()}
    is_asked = bool(query) or notes.is_asked
    document = readable(viewer).filter(slug=narrowing.document).first()
    context = {
        "words": words,
        "query": query,
        "narrowing": narrowing,
        "tag": tag,
        "author": author,
        "order": texts.order if not of_notes else order,
        "of_notes": bool(of_notes),
        "counts": counts,
        "is_asked": is_asked,
        "is_many": order == RELEVANCE and is_asked and chosen.is_many,
        "hits": hits,
        "rooms": rooms_of(viewer, {one.document.slug for one in hits}, by="slug"),
        "is_narrowed": bool(narrowing.given() or tag or author),
        "problems": [*sentences(query), *narrowing.problems().values()],
        "following": _query(asked, of_notes, after=following) if following else "",
        "first": _query(asked, of_notes) if request.GET.get("after") else "",
        "tabs": {name: _query(asked, name == NOTES) for name in (TEXTS, NOTES)},
        "wider": _query({"q": words}, of_notes),
        "document": document,
        "concordance": _concordance(words, query, narrowing),
        "suggestions": [],
        **_offered(viewer, of_notes=bool(of_notes)),
    }
    if query and not any(count and count.number for count in counts.values()):
        context["suggestions"] = _suggestions(viewer, query, words, narrowing)
    return render(request, "search/results.html", context)


def _query(asked: dict[str, str], of_notes: Any, **more: str) -> str:
    """What stands behind the question mark."""
    given = {**asked, "in": NOTES if of_notes else "", **more}
    return urlencode({name: value for name, value in given.items() if value})


def _concordance(words: str, query: Query, narrowing: Narrowing) -> str:
    """The query of the same words in context, where they are one word or one run of words."""
    if len(query.terms) != 1 or query.excluded:
        return ""
    return urlencode({"q": words, **narrowing.given()})


def _offered(viewer: Viewer, *, of_notes: bool) -> dict[str, Any]:
    """What the search can be narrowed to: of what the viewer may read alone."""
    documents = readable(viewer).order_by()
    return {
        "collections": collections_of(documents),
        "topics": _topics(documents),
        "persons": _persons(documents),
        "authors": names_shown(viewer) if of_notes else [],
    }


def _topics(documents: QuerySet[Document]) -> list[str]:
    found = Topic.objects.filter(headings__document__in=documents).order_by("name")
    return list(found.values_list("name", flat=True).distinct()[:MOST_OFFERED])


def _persons(documents: QuerySet[Document]) -> list[str]:
    entries = IndexEntry.objects.filter(accepted(), document__in=documents)
    found = Name.objects.filter(kind=NameKind.PERSON, pk__in=entries.values("name"))
    return list(found.order_by("folded").values_list("name", flat=True)[:MOST_OFFERED])


def _suggestions(
    viewer: Viewer, query: Query, words: str, narrowing: Narrowing
) -> list[tuple[str, str]]:
    """(what else could be meant, its query): with words that stand in texts of the viewer's."""
    documents = readable(viewer).order_by()
    changed, is_other = [], False
    for term in query.terms:
        word = term.words[0]
        near = word
        if len(term.words) == 1 and len(word) > 3 and not term.exact and not term.prefix:
            near = _nearest(word, documents) or word
        is_other = is_other or near != word
        changed.append(near if len(term.words) == 1 else " ".join(term.words))
    if not is_other:
        return []
    meant = " ".join(changed)
    return [(meant, urlencode({"q": meant, **narrowing.given()}))]


def _nearest(word: str, documents: QuerySet[Document]) -> str:
    """The most similar word of these documents; "" where none is."""
    rows = WordCount.objects.filter(word__startswith=word[0], document__in=documents)
    known = rows.values("word").annotate(times=Sum("count")).order_by("-times", "word")
    near = [one for one in known.values_list("word", flat=True) if abs(len(one) - len(word)) <= 2]
    close = get_close_matches(word, near, n=1, cutoff=0.75)
    return close[0] if close and close[0] != word else ""
