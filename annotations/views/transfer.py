"""The page on which one's own note is moved or copied to another seminar."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.middleware import Request
from annotations.copying import TransferForm, others_for
from annotations.errors import Clash, Refused
from annotations.models import Annotation
from annotations.views.acting import attempt, new_names, signed_in, written
from annotations.views.reading import address_of
from annotations.views.writing import own_note


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def transfer(request: Request, pk: UUID) -> HttpResponse:
    """Move one's own note to another seminar, or copy it there."""
    note = own_note(request.viewer, pk)
    done: Annotation | Refused | None = None
    if request.method == "POST":
        form = TransferForm(request.POST, viewer=request.viewer)
        done = attempt(form, lambda: form.write(note))
        if isinstance(done, Annotation):
            return written(request, done)
    else:
        form = TransferForm(viewer=request.viewer, initial=new_names("id"))
    status = 200 if request.method != "POST" else 412 if isinstance(done, Clash) else 400
    context = {
        "form": form,
        "annotation": note,
        "document": note.document,
        "others": others_for(request.viewer, note),
        "stays": note.has_replies_by_others(),
        "back": f"{address_of(request.viewer, note)}#note-{note.pk}",
    }
    return render(request, "reading/transfer.html", context, status=status)
