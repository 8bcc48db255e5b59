"""What each member has contributed to a seminar: for its instructors, and for oneself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from accounts.models import Role, Seminar
from accounts.viewer import Viewer
from accounts.views.seminars import seminar_of
from annotations.asked import PLACE, Asked
from annotations.contributions import Contributions, Person, people_of
from annotations.exporters import csv
from annotations.notebook import Notebook
from annotations.views.notebook import notes_file


@login_required
@require_safe
def contributions(request: Request, seminar: str) -> HttpResponse:
    """The table of all members, for instructors; others are led to what they have written."""
    group = seminar_of(request.viewer, seminar)
    if not request.viewer.owns(group.pk):
        return redirect("contribution", seminar, _own(request.viewer, group).number)
    found = Contributions(request.viewer, group)
    slug, sort = request.GET.get("document", ""), request.GET.get("sort", "name")
    document = next((one for one in found.documents if one.slug == slug), None)
    context = {
        "seminar": group,
        "documents": found.documents,
        "document": document,
        "sort": sort,
        "lines": found.lines(document=document.pk if document else None, sort=sort),
        "roles": dict(Role.choices),
    }
    return render(request, "notebook/contributions.html", context)


@login_required
@require_safe
def table(request: Request, seminar: str) -> HttpResponseBase:
    """Counts for each member and text as CSV, for instructors."""
    group = seminar_of(request.viewer, seminar, owned=True)
    headings = [
        _("Name"), _("Real name"), _("Role"), _("Document"), _("Notes"), _("Replies"), _("Words"),
        _("Last"),
    ]  # fmt: skip
    rows = csv.rows_of(Contributions(request.viewer, group).table(headings))
    answer = StreamingHttpResponse(rows, content_type=csv.CONTENT_TYPE)
    name = f"{group.slug}-contributions-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_safe
def contribution(request: Request, seminar: str, number: int) -> HttpResponse:
    """What one person has written here, with counts for each text."""
    group = seminar_of(request.viewer, seminar)
    person = _person(request.viewer, group, number)
    found = Contributions(request.viewer, group, author=person.user)
    entries, following = Notebook(
        request.viewer, group, Asked(sort=PLACE), author=person.user
    ).page(request.GET.get("after", ""))
    context = {
        "seminar": group,
        "person": person,
        "is_owner": request.viewer.owns(group.pk),
        "is_me": person.user == request.viewer.user_id,
        "role": Role(person.role).label,
        "sums": found.of(person.user),
        "readings": found.by_reading(person.user),
        "entries": entries,
        "following": following,
        "is_paged": "after" in request.GET,
    }
    return render(request, "notebook/contribution.html", context)


@login_required
@require_safe
def contribution_file(request: Request, seminar: str, number: int, form: str) -> HttpResponseBase:
    """The same, all of it, as a file."""
    group = seminar_of(request.viewer, seminar)
    person = _person(request.viewer, group, number)
    notebook = Notebook(request.viewer, group, Asked(sort=PLACE), author=person.user)
    return notes_file(request, notebook, form, ((_("Person"), person.name),))


def _person(viewer: Viewer, group: Seminar, number: int) -> Person:
    """A member, for instructors and for that member; Http404 for everybody else, whether there is
    such a member or not."""
    for person in people_of(group):
        if person.number == number and (viewer.owns(group.pk) or person.user == viewer.user_id):
            return person
    raise Http404(_("There is no such member in this seminar."))


def _own(viewer: Viewer, group: Seminar) -> Person:
    return next(one for one in people_of(group) if one.user == viewer.user_id)
