"""Notes across documents, as pages and as files: my own, and a seminar's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Seminar
from accounts.views.seminars import seminar_of
from annotations.asked import Asked
from annotations.exporters import FORMATS, Head
from annotations.models import Audience
from annotations.notebook import Notebook


@login_required
@require_safe
def mine(request: Request) -> HttpResponse:
    """All that I wrote, wherever I can still read it."""
    return _page(request, Notebook(request.viewer, asked=Asked.read(request.GET)))


@login_required
@require_safe
def seminars(request: Request, seminar: str) -> HttpResponse:
    """All that was written in a seminar, for its members."""
    group = seminar_of(request.viewer, seminar)
    return _page(request, Notebook(request.viewer, group, Asked.read(request.GET)))


@login_required
@require_safe
def export_mine(request: Request, form: str) -> HttpResponseBase:
    """What the page shows now, whole, as a file."""
    return notes_file(request, Notebook(request.viewer, asked=Asked.read(request.GET)), form)


@login_required
@require_safe
def export_seminars(request: Request, seminar: str, form: str) -> HttpResponseBase:
    """The same of a seminar."""
    group = seminar_of(request.viewer, seminar)
    return notes_file(request, Notebook(request.viewer, group, Asked.read(request.GET)), form)


def _page(request: Request, notebook: Notebook) -> HttpResponse:
    asked, group = notebook.asked, notebook.seminar
    after = request.GET.get("after", "")
    entries, following = notebook.page(after)
    kinds, audiences = notebook.kinds(), notebook.audiences()
    context = {
        "seminar": group,
        "asked": asked,
        "whole": notebook.whole,
        "found": notebook.count(),
        "kinds": [(name, label, kinds[name]) for name, label in _kinds() if kinds[name]],
        "documents": notebook.documents(),
        "people": notebook.people(),
        "audiences": [
            (value, label, audiences[value]) for value, label in _audiences(group)
            if audiences.get(value)
        ],
        "tags": notebook.tags(),
        "unread": notebook.unread,
        "entries": entries,
        "following": asked.to_query(after=following) if following else "",
        "first": asked.to_query() if after else None,
        "address": _address(group),
        "exports": _exports(notebook),
    }  # fmt: skip
    return render(request, "notebook/list.html", context)


def notes_file(
    request: Request,
    notebook: Notebook,
    form: str,
    about: tuple[tuple[str, str], ...] = (),
) -> HttpResponseBase:
    """All that is asked for of a notebook as a file, streamed; Http404 for an unknown form."""
    if form not in FORMATS:
        raise Http404(_("Notes are exported as CSV, Markdown, HTML or JSON."))
    made = FORMATS[form]
    now = timezone.now()
    group = notebook.seminar
    head = Head(
        title=group.name if group else _("Notes by %(name)s") % {"name": request.viewer.person},
        site=request.build_absolute_uri("/").rstrip("/"),
        made=now,
        asked=(*about, *told(notebook.asked)),
        language=translation.get_language() or "en",
    )
    answer = StreamingHttpResponse(made.lines(head, notebook.all()), content_type=made.CONTENT_TYPE)
    name = f"{group.slug if group else 'my-notes'}-{timezone.localdate(now):%Y-%m-%d}.{made.SUFFIX}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def told(asked: Asked) -> tuple[tuple[str, str], ...]:
    """What a file was narrowed to, in words."""
    words = {
        _("Words"): asked.q,
        _("Document"): asked.document,
        _("Person"): asked.person,
        _("Tag"): asked.tag,
        _("Audience"): dict(Audience.choices).get(asked.audience, asked.audience),
        _("Kind"): dict(_kinds()).get(asked.kind, asked.kind),
        _("New since the last visit"): _("yes") if asked.unread else "",
    }
    return tuple((label, str(value)) for label, value in words.items() if value)


def _kinds() -> list[tuple[str, str]]:
    return [("note", _("Notes")), ("reply", _("Replies")), ("highlight", _("Highlights"))]


def _audiences(group: Seminar | None) -> list[tuple[str, str]]:
    if group:
        return [("seminar", _("For the seminar")), ("public", _("For the public"))]
    return [
        ("me", _("Only for me")),
        ("seminar", _("For a seminar")),
        ("public", _("For the public")),
    ]


def _address(group: Seminar | None) -> str:
    return reverse("seminar-notebook", args=[group.slug]) if group else reverse("notebook")


def _exports(notebook: Notebook) -> list[tuple[str, str]]:
    """(title, address) of the files of what is shown now."""
    query: Any = notebook.asked.to_query()
    group = notebook.seminar
    return [
        (
            made.TITLE,
            (
                reverse("seminar-notebook-export", args=[group.slug, form])
                if group
                else reverse("notebook-export", args=[form])
            )
            + (f"?{query}" if query else ""),
        )
        for form, made in FORMATS.items()
    ]
