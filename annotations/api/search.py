"""The search, by the same code as the page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from annotations.api.door import Door, checked
from annotations.api.found_shapes import SearchPage
from annotations.api.paging import MOST, QueryForm
from annotations.api.schema import described
from annotations.api.sending import send
from annotations.fields import Exact, Offset, Option, Words
from annotations.finding import CommentSearch, Said
from annotations.views.searching import sentences
from archive.narrowing import LONGEST as LONGEST_VALUE
from archive.narrowing import Narrowing
from archive.search.find import DATE, LATEST, PAGE, RELEVANCE, Hit, TextSearch, read_cursor
from archive.search.queries import LONGEST, parse
from archive.search.snippets import Run

ORDERS = {"relevance": RELEVANCE, "date": DATE, "-date": LATEST}
NARROWING = ("document", "collection", "topic", "person", "from", "to")


class SearchForm(QueryForm):
    q = Words(required=False, limit=LONGEST)
    tag = Words(required=False, limit=LONGEST_VALUE)
    author = Words(required=False, limit=LONGEST_VALUE)
    order = Option(choices=[(name, "") for name in ORDERS], required=False)
    limit = Offset(required=False)
    cursor = Exact(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # "in" and "from" cannot be names of attributes.
        self.fields["in"] = Option(choices=[("texts", ""), ("notes", "")], required=False)
        for name in NARROWING:
            self.fields[name] = Words(required=False, limit=LONGEST_VALUE)

    def clean_limit(self) -> int:
        limit = self.cleaned_data["limit"]
        if limit is None:
            return PAGE
        if not 1 <= limit <= MOST:
            raise ValidationError(
                _("A page has from 1 to %(most)d entries."), params={"most": MOST}
            )
        return int(limit)

    def clean_cursor(self) -> str:
        cursor = str(self.cleaned_data["cursor"])
        if cursor and not (read_cursor(cursor, (int,)) or read_cursor(cursor, (int, int))):
            raise ValidationError(_("This cursor is none that was given."), code="type")
        return cursor

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name, sentence in Narrowing.read(given).problems().items():
            self.add_error(name, sentence)
        query = parse(given.get("q", ""))
        if not (query or given.get("tag") or given.get("author")) and "q" not in self.errors:
            self.add_error("q", [*sentences(query), str(NOTHING)][0])
        return given


NOTHING = gettext_lazy("Say what is looked for: words, or the tag or the author of notes.")


class Search(Door):
    @described(
        "search_archive",
        "Places in texts, or comments, that you may read",
        parameters={
            "q": "Words in any of their forms; “these very words”; -without; beginning*.",
            "in": ["texts", "notes"],
            "document": "Slug.",
            "collection": "Slug.",
            "topic": "Slug, or words of the topic’s name: what stands under its headings.",
            "person": "Words of a name: of who takes part, or is in the index of names.",
            "from": "A date, a month or a year (ISO 8601): documents of this time or later.",
            "to": "The same: documents of this time or earlier.",
            "tag": "Of notes.",
            "author": "The name under which notes are shown.",
            "order": list(ORDERS),
            "limit": "How many at most; 20 if not given.|integer",
            "cursor": "Made by `next`; do not make one.",
        },
        answers={200: SearchPage, 304: None},
        errors=[400],
    )
    def get(self, request: Request) -> HttpResponse:
        given = checked(SearchForm(request.GET)).cleaned_data
        query, narrowing = parse(given["q"]), Narrowing.read(given)
        order = ORDERS[given["order"] or "relevance"]
        tag, author = given["tag"], given["author"]
        search: Any = TextSearch(self.viewer, query, narrowing, order)
        if tag or author or given["in"] == "notes":
            search = CommentSearch(self.viewer, query, narrowing, order, tag=tag, author=author)
        hits, after = search.page(given["cursor"], given["limit"])
        count = search.count()
        following = None
        if after:
            asked = request.GET.copy()
            asked["cursor"] = after
            following = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
        return send(
            request,
            {
                "results": [_said(one) if isinstance(one, Said) else _hit(one) for one in hits],
                "next": following,
                "count": count.number,
                "more": count.more,
                "remarks": sentences(query),
            },
        )


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": None,
        "annotation": None,
        "document": hit.document.slug,
        "title": hit.document.title,
        "date": hit.document.date,
        "text_version": hit.document.version,
        "key": hit.key,
        "cite": hit.cite,
        "heading": hit.heading,
        "address": hit.address,
        "snippet": _runs(hit.snippet()),
        "marks": [list(span) for span in hit.spans],
        "name": None,
        "audience": None,
        "created": None,
        "tags": [],
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "kind": "reply" if said.is_reply else "comment",
        "id": said.id,
        "annotation": said.note,
        "document": said.document.slug,
        "title": said.document.title,
        "date": said.document.date,
        "text_version": said.document.version,
        "key": "",
        "cite": said.cite,
        "heading": "",
        "address": f"/comments/{said.id}/",
        "snippet": _runs(said.snippet()),
        "marks": [list(span) for span in said.spans],
        "name": said.name,
        "audience": said.audience,
        "created": said.written,
        "tags": list(said.tags),
    }


def _runs(runs: list[Run]) -> list[dict[str, Any]]:
    return [run._asdict() for run in runs]
