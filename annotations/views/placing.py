"""Choosing the passage of a note again, after the text was corrected; and what authors are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.answers import see_other, sign_in_first
from accounts.middleware import Request
from annotations import anchors
from annotations.correcting import found_in
from annotations.errors import Refused
from annotations.fields import Offset
from annotations.models import Annotation, Notice, Placing
from annotations.passages import place
from annotations.views.reading import address_of
from archive.changes import Line
from archive.correction import HEADING, Passage
from archive.differences import compare
from archive.models import Trail
from archive.text import text_of

AROUND = 20
"""Lines of the text shown before and after the place in question."""
TOLD = 100
"""Notices that are shown, the newest first."""


class Chooser(NamedTuple):
    """The part of a text in which a passage is chosen, and what stands in the form."""

    lines: list[tuple[Any, str]]
    """Each line with what it is cited by."""
    earlier: int | None
    """Where the part before it is in the middle; None at the beginning."""
    later: int | None
    typed: Mapping[str, str]
    problem: str = ""

    @classmethod
    def around(
        cls,
        lines: Sequence[Line],
        names: Mapping[str, str],
        middle: int,
        typed: Mapping[str, str],
        problem: str = "",
    ) -> Chooser:
        """The lines around the one with this index; ``names``: key -> what it is cited by."""
        middle = min(max(middle, 0), max(len(lines) - 1, 0))
        start, stop = max(0, middle - AROUND), min(len(lines), middle + AROUND + 1)
        if lines:
            typed = {"first": lines[middle].key, **typed}
        return cls(
            [(line, names.get(line.key, "")) for line in lines[start:stop]],
            max(0, middle - 2 * AROUND) if start else None,
            middle + 2 * AROUND if stop < len(lines) else None,
            typed,
            problem,
        )


def chosen(posted: Mapping[str, str], lines: Sequence[Line]) -> tuple[Passage, str]:
    """The passage that a form names: exactly where a script found it, or by paragraph and words.

    Raises anchors.PassageProblem.
    """
    first, last = posted.get("first", ""), posted.get("last", "") or posted.get("first", "")
    words, quote = posted.get("words", ""), posted.get("quote", "")
    start, end = (_offset(posted.get(name, "")) for name in ("start", "end"))
    if quote and start is not None and end is not None and quote.split() == words.split():
        return Passage(first, start, last, end), quote.replace("\r\n", "\n")
    keys = [line.key if line.kind != HEADING else "" for line in lines]
    if first not in keys or last not in keys or keys.index(first) > keys.index(last):
        raise anchors.PassageProblem("quote", _("Choose the paragraph in which the words stand."))
    between = lines[keys.index(first) : keys.index(last) + 1]
    return found_in([(line.key, line.text) for line in between], words)


def _offset(given: str) -> int | None:
    try:
        found: int | None = Offset(required=False).clean(given)
    except ValueError:
        return None
    return found


def number(given: str | None) -> int | None:
    """A number from an address; None for anything else."""
    return int(given) if given and given.isdecimal() and len(given) < 8 else None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def place_again(request: Request, pk: UUID) -> HttpResponse:
    """Choose the passage of a note whose words a correction has changed or taken out."""
    if request.viewer.is_anonymous:
        return sign_in_first(request)
    note = get_object_or_404(
        Annotation.objects.visible_to(request.viewer).select_related(
            "document__current", "first", "last", "seminar"
        ),
        pk=pk,
    )
    if not note.may_be_placed_by(request.viewer.person):
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            passage, quote = chosen(request.POST.dict(), text_of(note.document).lines)
            found = anchors.Passage(passage.first, passage.start, passage.last, passage.end)
            seen = number(request.POST.get("version"))
            note.place_again(
                place(note.document, found, quote), by=request.viewer.person, seen=seen
            )
        except anchors.PassageProblem as stopped:
            problem = _(stopped.sentence)
        except Refused as refused:
            problem = refused.sentence
        else:
            messages.success(request, _("The note stands at its new place."))
            return see_other(f"{address_of(request.viewer, note)}#note-{note.pk}")
    text = text_of(note.document)
    middle = number(request.GET.get("around"))
    if middle is None:
        middle = text.by_key.get(_now(note), 0)
    names = {line.key: line.cite for line in text.lines}
    before = note.placings.order_by("pk").last()
    context = {
        "note": note,
        "document": note.document,
        "chooser": Chooser.around(text.lines, names, middle, request.POST.dict(), problem),
        "before": (before.words_after or before.words_before) if before else note.quote,
        "back": f"{address_of(request.viewer, note)}#note-{note.pk}",
    }
    return render(request, "correcting/place.html", context, status=400 if problem else 200)


def _now(note: Annotation) -> str:
    """Key of the paragraph that took up the one in which the note began."""
    trails = dict(
        Trail.objects.filter(version__document=note.document_id)
        .order_by("version__number")
        .values_list("gone", "into")
    )
    there = text_of(note.document).by_key
    key, seen = note.first.key, set()
    while key not in there and key in trails and key not in seen:
        seen.add(key)
        key = trails[key]
    return key


@require_GET
@never_cache
def passages(request: Request) -> HttpResponse:
    """What corrections did to the viewer's notes; reading it marks the notices as seen."""
    if request.viewer.is_anonymous:
        return sign_in_first(request)
    mine = Annotation.objects.visible_to(request.viewer).filter(author=request.viewer.user_id)
    later = Placing.objects.filter(annotation=OuterRef("placing__annotation")).filter(
        pk__gt=OuterRef("placing")
    )
    notices = list(
        Notice.objects.filter(user=request.viewer.user_id, placing__annotation__in=mine)
        .annotate(is_over=Exists(later))
        .select_related(
            "placing__annotation__first", "placing__version__document", "placing__first_before",
            "placing__first_after",
        )
        .order_by("-created", "-pk")[:TOLD]
    )  # fmt: skip
    unseen = Notice.objects.filter(user=request.viewer.user_id, placing__isnull=False, seen_at=None)
    rows = [
        {
            "placing": placing,
            "document": placing.version.document,
            "pieces": compare(placing.words_before, placing.words_after),
            "is_fresh": one.seen_at is None,
            "may_place": not one.is_over
            and placing.annotation.audience != "public"
            and placing.version.document.status in ("public", "seminar"),
        }
        for one in notices
        if (placing := one.placing)
    ]
    unseen.update(seen_at=timezone.now())
    return render(request, "correcting/passages.html", {"rows": rows})
