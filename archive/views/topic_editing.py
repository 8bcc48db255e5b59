"""How editors rename a topic, or make one of two."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from archive.forms import TopicForm
from archive.models import Document, Entry, Topic
from archive.topics import fold
from archive.views.access import editors_only, person

OFFERED = 20
"""So many topics are offered at once to be merged into."""


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def topic(request: Request, slug: str) -> HttpResponse:
    """One topic: its name, and those that it may be merged into. POST renames it."""
    if request.method == "POST":
        _hold(slug)
    found = _at(slug)
    if request.method != "POST":
        if found.slug != slug:
            return redirect("edit-topic", found.slug)
        return _page(request, found, TopicForm(instance=found))
    form = TopicForm(request.POST, instance=Topic(pk=found.pk))
    if not form.is_valid():
        return _page(request, found, form, status=400)
    if found.slug != slug:
        form.add_error(
            None,
            _("Somebody else has renamed or merged this topic meanwhile: it is “%(name)s” now. "
              "What you typed is still here.") % {"name": found},
        )  # fmt: skip
        return _page(request, found, form, status=409)
    if form.cleaned_data["name"] == found.name:
        messages.info(request, _("It stands as you sent it."))
    else:
        try:
            found.rename(form.cleaned_data["name"], by=person(request))
        except IntegrityError:
            # Another topic was called so at the same moment.
            form.add_error("name", _("There is a topic of this name already."))
            return _page(request, _at(slug), form, status=409)
        messages.success(request, _("Renamed. Its former address leads to the new one."))
    return see_other("edit-topic", found.slug)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def merge(request: Request, slug: str, into: str) -> HttpResponse:
    """Give everything of one topic to another, once it has been confirmed. What others have
    renamed or merged meanwhile is asked again under its present names."""
    if request.method == "POST":
        _hold(slug, into)
    one, other = _at(slug), _at(into)
    if one == other:
        raise Http404(_("These are one and the same topic."))
    if (one.slug, other.slug) != (slug, into):
        return see_other("merge-topic", one.slug, other.slug)
    if request.method == "POST":
        moved = one.merge_into(other, by=person(request))
        said = ngettext(
            "%(num)s passage moved to “%(name)s”.", "%(num)s passages moved to “%(name)s”.", moved
        )
        messages.success(request, said % {"num": moved, "name": other})
        return see_other("edit-topic", other.slug)
    context = {"topic": one, "other": other, "counts": _counts(one), "there": _counts(other)}
    return render(request, "editor/merge_topic.html", context)


def _hold(*slugs: str) -> None:
    """Let nobody else change these topics until the end of the transaction."""
    # In one order, so that two merges at once wait for each other; and the documents first, as
    # whoever publishes or corrects one of them takes it before its topics.
    there = Document.objects.filter(headings__topic__slug__in=slugs).values("pk")
    rows = Document.objects.select_for_update(no_key=True).filter(pk__in=there)
    list(rows.order_by("pk").values_list("pk"))
    list(Topic.objects.select_for_update().filter(slug__in=slugs).order_by("pk"))


def _at(slug: str) -> Topic:
    """The topic of this address, be it a former one."""
    found = Topic.at(slug)
    if found is None:
        raise Http404(_("There is no topic at this address."))
    return found


def _page(request: Request, found: Topic, form: TopicForm, *, status: int = 200) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:200]
    context = {
        "topic": found,
        "form": form,
        "counts": _counts(found),
        "words": words,
        "others": _others(found, words)[:OFFERED],
        "same": Topic.called(form["name"].value() or "") if form.errors else None,
        "offered": OFFERED,
    }
    return render(request, "editor/topic.html", context, status=status)


def _others(found: Topic, words: str) -> QuerySet[Topic]:
    """The topics with all of these words; without words, those that share one with ``found``."""
    others = Topic.objects.exclude(pk=found.pk).annotate(headings_=Count("headings"))
    if words:
        for word in fold(words).split():
            others = others.filter(folded__contains=word)
        return others.order_by("folded")
    alike = Q(pk=0)
    for word in found.folded.split():
        if len(word) > 3:
            alike |= Q(folded__contains=word)
    return others.filter(alike).order_by("folded")


def _counts(found: Topic) -> dict[str, int]:
    """In how many passages and documents the present texts have it, drafts included."""
    here = Entry.objects.filter(
        heading_text__heading__topic=found, version__document__current=F("version")
    )
    return here.aggregate(passages=Count("pk"), documents=Count("version__document", distinct=True))
