"""A seminar's categories and its vocabulary: seen by its members, changed by its instructors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.models import Seminar
from accounts.numbers import row_number
from accounts.views.seminars import seminar_of
from annotations.errors import Refused
from annotations.models import Annotation, Category, Term
from annotations.models.category import MOST, Colour, Pattern
from annotations.vocabulary import Vocabulary, uses

MOST_LINES = 1000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: Request, seminar: str) -> HttpResponse:
    """What notes can be tagged with and sorted into. POST: ``do`` names the act."""
    if request.method == "POST":
        found = seminar_of(request.viewer, seminar, owned=True, changing=True)
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(request, found))
        except Refused as refused:
            messages.error(request, refused.sentence)
        part = "categories" if "category" in request.POST.get("do", "") else "vocabulary"
        return see_other(f"{request.path}#{part}")
    found = seminar_of(request.viewer, seminar)
    notes = Annotation.objects.visible_to(request.viewer).filter(seminar=found)
    vocabulary = Vocabulary.of(found)
    used = uses(request.viewer, found, vocabulary)
    terms = Term.objects.filter(seminar=found, now=None).prefetch_related("former")
    known = set(vocabulary.present)
    context = {
        "seminar": found,
        "may_change": request.viewer.owns(found.pk) and not found.archived_at,
        "categories": list(Category.objects.filter(seminar=found)),
        "sorted": Counter(notes.exclude(category=None).values_list("category", flat=True)),
        "most": MOST,
        "colours": Colour.choices,
        "patterns": Pattern.choices,
        "terms": [(term, used.get(term.label, 0)) for term in terms],
        "free": sorted(
            ((tag, count) for tag, count in used.items() if tag.casefold() not in known),
            key=lambda pair: (-pair[1], pair[0].casefold()),
        ),
    }
    return render(request, "seminars/tags.html", context)


def _add_category(request: Request, seminar: Seminar) -> str:
    made = Category.add(seminar, request.POST.get("label", ""), by=request.viewer.person)
    return _("“%s” is a category now.") % made.label


def _change_category(request: Request, seminar: Seminar) -> str:
    fields = [request.POST.get(name, "") for name in ("label", "colour", "pattern")]
    _category(request, seminar).change(*fields, by=request.viewer.person)
    return _("The category is changed, on all notes that have it.")


def _move_category(request: Request, seminar: Seminar) -> str:
    up = request.POST.get("to") == "up"
    _category(request, seminar).move(-1 if up else 1)
    return _("The order is changed.")


def _remove_category(request: Request, seminar: Seminar) -> str:
    category = _category(request, seminar)
    category.remove(by=request.viewer.person)
    return _("“%s” is no category any more; its notes stay.") % category.label


def _add_terms(request: Request, seminar: Seminar) -> str:
    typed = request.POST.get("terms", "").replace(",", "\n").splitlines()[:MOST_LINES]
    made = len(Term.add(seminar, typed, by=request.viewer.person))
    return ngettext(
        "%(num)s term is new in the vocabulary.", "%(num)s terms are new in the vocabulary.", made
    ) % {"num": made}


def _rename_term(request: Request, seminar: Seminar) -> str:
    former, label = request.POST.get("former", ""), request.POST.get("label", "")
    term = Term.rename(seminar, former, label, by=request.viewer.person)
    return _("“%(former)s” is shown as “%(label)s” now.") % {"former": former, "label": term.label}


def _remove_term(request: Request, seminar: Seminar) -> str:
    terms = Term.objects.filter(seminar=seminar, now=None)
    term = get_object_or_404(terms, pk=row_number(request.POST.get("term", "")))
    term.remove(by=request.viewer.person)
    return _("“%s” is not in the vocabulary any more; notes keep it.") % term.label


def _category(request: Request, seminar: Seminar) -> Category:
    there = Category.objects.filter(seminar=seminar)
    return get_object_or_404(there, pk=row_number(request.POST.get("category", "")))


ACTS: dict[str, Callable[[Request, Seminar], str]] = {
    "add-category": _add_category,
    "change-category": _change_category,
    "move-category": _move_category,
    "remove-category": _remove_category,
    "add-terms": _add_terms,
    "rename-term": _rename_term,
    "remove-term": _remove_term,
}
