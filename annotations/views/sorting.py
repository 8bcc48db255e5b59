"""Choosing the category of one's own note."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.middleware import Request
from annotations.categories import CategoryForm, sorts_of
from annotations.models import Annotation
from annotations.views.acting import attempt, is_fragment, refusal, signed_in, written
from annotations.views.reading import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def category(request: Request, pk: UUID) -> HttpResponse:
    """Which of its seminar's categories a note has, or none."""
    annotation = get_object_or_404(
        Annotation.objects.visible_to(request.viewer)
        .filter(author=request.viewer.user_id, seminar__in=request.viewer.seminars)
        .select_related("document__current", "seminar"),
        pk=pk,
    )
    if annotation.seminar is None:
        raise Http404
    is_sent = request.method == "POST"
    form = CategoryForm(
        request.POST if is_sent else None, by=request.viewer.person, annotation=annotation
    )
    if is_sent:
        done = attempt(form, form.write)
        if isinstance(done, Annotation):
            return written(request, annotation)
        if is_fragment(request):
            return refusal(form, done)
    form.initial = {"category": annotation.category_id}
    context = {
        "form": form,
        "annotation": annotation,
        "document": annotation.document,
        "sorts": sorts_of(annotation.seminar),
        "room": request.POST.get("room") or request.GET.get("room") or "",
        "back": f"{address_of(request.viewer, annotation)}#note-{annotation.pk}",
    }
    return render(request, "reading/category_form.html", context, status=400 if is_sent else 200)
