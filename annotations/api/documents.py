"""Documents: their records, and their text as it is read now or was read earlier."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from annotations.api import shapes
from annotations.api.door import Door, checked
from annotations.api.paging import PageForm, QueryForm, page
from annotations.api.schema import described
from annotations.api.sending import send
from annotations.api.shapes import DocumentPage, DocumentText
from annotations.fields import Name, Offset, Option, Words
from annotations.forms import seminar_of
from archive.models import NUMBERED, Document, Entry, Status, TextVersion, Trail

RECORD = ("slug", *Document.RECORD, "status", "published_at", "changed")


class DocumentFilter(PageForm):
    q = Words(required=False, limit=200)
    status = Option(choices=Status.choices, required=False)
    seminar = Name(required=False)


def records(documents: QuerySet[Document]) -> list[dict[str, Any]]:
    """The record of each, with the number of its present text."""
    found = documents.values("pk", "created", "current__number", *RECORD)
    return [
        {
            **{name: row[name] for name in RECORD},
            "version": row["current__number"],
            "_time": row["created"],
            "_id": row["pk"],
        }
        for row in found
    ]


class Documents(Door):
    @described(
        "list_documents",
        "Documents that you may read",
        page=True,
        parameters={
            "q": "Words that all stand in the title, whatever their case and accents.",
            "status": list(Status.values),
            "seminar": "Slug of one of your seminars: what stands on its reading list.",
        },
        answers={200: DocumentPage, 304: None},
        errors=[400, 404],
    )
    def get(self, request: Request) -> HttpResponse:
        form = checked(DocumentFilter(request.GET))
        given = form.cleaned_data
        documents = Document.objects.visible_to(self.viewer).matching(given["q"])
        if given["status"]:
            documents = documents.filter(status=given["status"])
        if seminar := seminar_of(self.viewer, given["seminar"]):
            documents = documents.filter(pk__in=seminar.readings.values("document"))
        return send(request, page(request, documents, form, records))


class VersionForm(QueryForm):
    version = Offset(required=False)


class OneDocument(Door):
    @described(
        "get_document",
        "One document with headings and paragraphs",
        parameters={
            "version": "Number of a text version; the present one if not given.|integer",
        },
        answers={200: DocumentText, 304: None},
        errors=[400, 404],
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        asked = checked(VersionForm(request.GET)).cleaned_data["version"]
        found = records(Document.objects.visible_to(self.viewer).filter(slug=slug))
        if not found:
            self.missing()
        record = found[0]
        pk = record.pop("_id")
        del record["_time"]
        versions = dict(
            TextVersion.objects.filter(document=pk).order_by("number").values_list("number", "pk")
        )
        number = record["version"] if asked is None else asked
        if number is not None and number not in versions:
            self.missing()
        record["text_version"] = number
        record["versions"] = list(versions)
        record["text"] = _text(versions[number], slug) if number is not None else []
        return send(request, record)


class Versions(Door):
    @described(
        "list_versions",
        "The text versions of a document, the first one first",
        answers={200: shapes.Versions, 304: None},
        errors=[404],
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        found = Document.objects.visible_to(self.viewer).filter(slug=slug)
        if (document := found.values_list("pk", "current").first()) is None:
            self.missing()
        pk, current = document
        trails: dict[int, list[dict[str, Any]]] = defaultdict(list)
        steps = Trail.objects.filter(version__document=pk).order_by("pk")
        for version, gone, into in steps.values_list("version_id", "gone", "into"):
            trails[version].append({"gone": gone, "into": into or None})
        versions = TextVersion.objects.filter(document=pk).order_by("number")
        rows = versions.values_list("pk", "number", "created", "reason", "created_by__name")
        results = [
            {
                "number": number,
                "created": created,
                "reason": reason,
                "present": version == current,
                "by": name if self.viewer.is_editor else None,
                "trail": trails[version],
            }
            for version, number, created, reason, name in rows
        ]
        return send(request, {"results": results})


def _text(version: int, slug: str) -> list[dict[str, Any]]:
    """Headings and paragraphs in order; one query."""
    rows = (
        Entry.objects.filter(version=version)
        .order_by("position")
        .values_list(
            "heading_text__heading__key",
            "heading_text__text",
            "heading_text__level",
            "heading_text__refs",
            "heading_text__breaks",
            "heading_text__heading__topic__slug",
            "paragraph_text__paragraph__key",
            "paragraph_text__text",
            "paragraph_text__level",
            "paragraph_text__refs",
            "paragraph_text__breaks",
            "paragraph_text__paragraph__number",
            "paragraph_text__kind",
            "paragraph_text__label",
            "paragraph_text__sentences",
        )
    )
    base = reverse("document", args=[slug])
    return [_heading(row[:6], base) if row[0] else _paragraph(row[6:], base) for row in rows]


def _heading(row: tuple[Any, ...], base: str) -> dict[str, Any]:
    key, text, level, refs, breaks, topic = row
    return {
        "kind": "heading",
        "key": key,
        "address": f"{base}h/{key}",
        "text": text,
        "level": level,
        "footnote_marks": refs,
        "page_breaks": breaks,
        "topic": topic,
    }


def _paragraph(row: tuple[Any, ...], base: str) -> dict[str, Any]:
    key, text, level, refs, breaks, number, kind, label, sentences = row
    return {
        "kind": kind,
        "key": key,
        "address": f"{base}p/{key}",
        "text": text,
        "level": level,
        "footnote_marks": refs,
        "page_breaks": breaks,
        "number": number if kind in NUMBERED else "",
        "label": label,
        "sentence_ends": sentences,
    }
