"""What the same work costs when it is done as plainly as Django allows.

All of it goes through the middleware of the site. None of it asks who may see what, nor marks
passages, nor checks a quote: what Colloquy adds stands against nothing.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote as quote_for_url

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from accounts.models import Event
from annotations.models import Annotation, Comment, Revision
from archive.models import Document, Entry
from benchmarks.scenario import READ, WRITTEN

MEMBERS = "The members of its seminar read this."


@lru_cache(maxsize=4)
def _string(size: int) -> str:
    return "x" * size


def ready(request: HttpRequest) -> HttpResponse:
    """A string that is there already, of ``size`` bytes."""
    return HttpResponse(_string(int(request.GET["size"])))


def small(request: HttpRequest) -> HttpResponse:
    """A signed-in person's page of one row, filled up to ``size`` bytes."""
    return _small(request, request.GET["revision"])


def act(request: HttpRequest) -> HttpResponse:
    """One row changed and one line of a log written by a form, and a page of one row."""
    with transaction.atomic():
        pk = request.POST["revision"]
        Revision.objects.filter(pk=pk).update(created=timezone.now())
        Event.record("floor", actor=request.user, subject=pk)  # type: ignore[arg-type]
    return _small(request, pk)


def _small(request: HttpRequest, pk: str) -> HttpResponse:
    row = Revision.objects.select_related("comment__annotation__document").get(pk=pk)
    title = escape(row.comment.annotation.document.title)
    words = f"<h1>{title}</h1><p>{escape(request.user.name)}</p>{row.html}"  # type: ignore[union-attr]
    filling = _string(max(0, int(request.GET["size"]) - len(words)))
    return HttpResponse(f"{get_token(request)}{words}{filling}")


def page(request: HttpRequest) -> HttpResponse:
    """A member's page from two queries and plain strings: the text, and all notes on it with the
    words and links that the real page has for them."""
    me = request.user.pk
    document = Document.objects.get(slug=READ)
    room = f"/seminars/r/documents/{READ}/"
    notes: dict[str, list[str]] = {}
    rows = Revision.objects.filter(
        comment__annotation__document=document, comment__latest=F("pk")
    ).order_by("comment__annotation__start", "comment__created")
    for (
        key, pk, author, note_author, audience, quote, comment, created, name, html, tags, state,
    ) in rows.values_list(
        "comment__annotation__first__key", "comment__annotation_id",
        "comment__author_id", "comment__annotation__author_id",
        "comment__annotation__audience", "comment__annotation__quote", "comment_id",
        "comment__created", "name", "html", "tags", "state",
    ):  # fmt: skip
        mine = author == me
        quoted = quote if len(quote) <= 90 else f"{quote[:90].rstrip()}…"
        standing = "" if state == "approved" else f'<p class="standing">{escape(state)}</p>'
        tagged = "".join(
            f'<a class="tag" href="{room}?tag={quote_for_url(tag)}" data-view>{escape(tag)}</a> '
            for tag in tags
        )
        acts = (
            f' <a href="/comments/{comment}/revisions/?room=r" data-edit="{comment}">Edit</a> '
            f'<a href="/annotations/{pk}/audience/?room=r" data-address>Share</a> '
            f'<a href="/annotations/{pk}/deletion/?room=r" data-delete>Delete</a>'
            if note_author == me
            else ""
        )
        who = "Your note" if mine else f"Note by {escape(name)}"
        public = audience == "public"
        notes.setdefault(key, []).append(
            f'<article class="card a-{audience}" id="note-{pk}" data-note="{pk}" '
            f'aria-label="{who}">\n'
            f"<header><b>{'You' if mine else escape(name)}</b> "
            f'<span class="audience" title="{"Everybody reads this." if public else MEMBERS}">'
            f"{'Public' if public else 'Seminar'}</span> "
            f'<a class="when" href="/annotations/{pk}/"><time datetime="{created.isoformat()}">'
            f"{created.day} {created:%b %Y}</time></a></header>\n"
            f'<p class="quote"><a href="#m-{pk}"><q>{escape(quoted)}</q></a></p>\n'
            f'<div class="comment" id="comment-{comment}" data-comment="{comment}">'
            f'<div class="body" dir="auto">{html}</div>\n'
            f'<p class="tags">{tagged}</p>{standing}</div>\n'
            f'<div class="acts"><a href="/annotations/{pk}/comments/?room=r&amp;parent={comment}" '
            f'data-reply="{comment}">Reply</a> '
            f'<a href="/annotations/{pk}/resolution/?room=r&amp;state=resolved" '
            f'data-tap="resolved">Resolve</a>{acts} '
            f'<a class="quiet-act" href="/comments/{comment}/cite/">Cite</a></div>\n</article>\n'
        )
    lines = []
    entries = Entry.objects.filter(version=document.current_id).order_by("position")
    for heading, key, number, text in entries.values_list(
        "heading_text__text", "paragraph_text__paragraph__key",
        "paragraph_text__paragraph__number", "paragraph_text__text",
    ):  # fmt: skip
        if heading:
            lines.append(f"<h2>{escape(heading)}</h2>\n")
            continue
        lines.append(
            f'<div class="row" id="row-{key}" data-paragraph="{key}"><p id="p-{key}" class="para">'
            f'<a class="num" href="/documents/{READ}/p/{key}" '
            f'aria-label="Link to paragraph {number}">{number}</a>'
            f"<span data-words>{escape(text)}</span>"
            f'<a class="add-note" href="{room}p/{key}/note/" title="Add a note">'
            f"Add a note to paragraph {number}</a>"
            f'<a class="cite-it" href="/documents/{READ}/cite/?at={key}">Cite</a> '
            f'<a class="to-notes" href="#notes-{key}">{len(notes.get(key, ()))} notes</a></p>\n'
            f'<div class="notes" id="notes-{key}" role="group" '
            f'aria-label="Notes on paragraph {number}">{"".join(notes.get(key, ()))}</div></div>\n'
        )
    return HttpResponse(
        f'<!doctype html><html lang="en"><head><title>{escape(document.title)}</title>'
        f'<meta name="csrf" content="{get_token(request)}"></head>'
        f"<body><h1>{escape(document.title)}</h1><main>{''.join(lines)}</main></body></html>"
    )


def change(request: HttpRequest) -> HttpResponse:
    """Not a floor: raises the stamp of the document, as a change of what the public sees does."""
    Document.objects.filter(slug=READ).update(stamp=F("stamp") + 1)
    return HttpResponse("changed")


class RevisionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Revision
        fields = ("id", "body", "html", "tags", "name", "state", "created")


class CommentSerializer(serializers.ModelSerializer):
    latest = RevisionSerializer()

    class Meta:
        model = Comment
        fields = (
            "id", "annotation", "parent", "author", "is_public", "approved", "hidden_at",
            "hidden_reason", "version", "created", "updated", "latest",
        )  # fmt: skip


class AnnotationSerializer(serializers.ModelSerializer):
    document = serializers.CharField(source="document.slug")
    seminar = serializers.CharField(source="seminar.slug")
    author = serializers.CharField(source="author.name")
    first = serializers.CharField(source="first.key")
    last = serializers.CharField(source="last.key")
    written_on = serializers.IntegerField(source="written_on.number")
    comments = CommentSerializer(many=True)

    class Meta:
        model = Annotation
        fields = (
            "id", "document", "seminar", "author", "audience", "first", "start", "last", "end",
            "quote", "prefix", "suffix", "written_on", "is_placed", "version", "created",
            "updated", "comments",
        )  # fmt: skip


class List(generics.ListAPIView):
    """All notes with their comments, as the framework's own serializers write them."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    serializer_class = AnnotationSerializer

    def get_queryset(self) -> Any:
        return (
            Annotation.objects.filter(document__slug=READ)
            .select_related("document", "seminar", "author", "first", "last", "written_on")
            .prefetch_related("comments__latest")
            .order_by("created", "id")
        )


class HighlightSerializer(serializers.ModelSerializer):
    class Meta:
        model = Annotation
        fields = ("id", "start", "end", "quote", "audience")


class Create(generics.CreateAPIView):
    """One row stored: session, CSRF, a serializer, one look-up, one insert."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)
    serializer_class = HighlightSerializer

    def perform_create(self, serializer: Any) -> None:
        document = Document.objects.get(slug=WRITTEN)
        first = int(self.request.GET["paragraph"])
        serializer.save(
            author=self.request.user,
            document=document,
            first_id=first,
            last_id=first,
            written_on_id=document.current_id,
        )
