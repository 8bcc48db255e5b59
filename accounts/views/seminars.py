"""My seminars, and who is in one of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from accounts.answers import Sentence, see_other
from accounts.forms import AppointForm, NewSeminarForm, SeminarEditForm
from accounts.middleware import Request
from accounts.models import LastOwner, Membership, Role, Seminar
from accounts.numbers import row_number
from accounts.viewer import Viewer

ROLES_FIRST = (Role.OWNER, Role.MODERATOR, Role.MEMBER)


def seminar_of(
    viewer: Viewer, slug: str, *, owned: bool = False, changing: bool = False
) -> Seminar:
    """The seminar, for its members; 404 for everybody else, 403 for members who do not own it,
    and for everybody who would be ``changing`` one that is archived."""
    seminar = present_seminar(viewer, slug)
    if owned and not viewer.owns(seminar.pk):
        raise PermissionDenied(_t("Only the instructors of this seminar can do that."))
    if changing and seminar.is_over:
        raise PermissionDenied(_t("This seminar is archived: nothing in it can be changed."))
    return seminar


def present_seminar(viewer: Viewer, slug: str) -> Seminar:
    """The seminar, for its present members. Who was one is told so with the 404; to everybody else
    it is as if it were not there."""
    found: Seminar | None = Seminar.objects.visible_to(viewer).filter(slug=slug).first()
    if found is not None:
        return found
    past = Membership.objects.filter(seminar__slug=slug, user=viewer.user_id)
    if viewer.user_id and past.exists():
        sentence = _t(
            "You are not a member of this seminar any more, and only its members read it. "
            "What you wrote in it is still among your notes."
        )
        raise Http404(Sentence(sentence))
    raise Http404


def members_of(seminar: Seminar) -> list[Membership]:
    """Its present members: instructors, moderators, then the others by name."""
    present = seminar.memberships.filter(ended_at=None).select_related("user", "seminar")
    # By the name that is shown: an order by another one would give that away.
    return sorted(present, key=lambda m: (ROLES_FIRST.index(m.role), m.shown_name.casefold()))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seminars(request: Request) -> HttpResponse:
    """The list of mine, with a form to found one."""
    form = NewSeminarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seminar = Seminar.found(
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            owner=request.viewer.person,
            sent_as=form.cleaned_data["sent_as"],
        )
        messages.success(request, _t("The seminar is there. Choose what you read, then invite."))
        return see_other(seminar)
    mine = Seminar.objects.visible_to(request.viewer).annotate(
        people=Count("memberships", filter=Q(memberships__ended_at=None))
    )
    rows = [(seminar, Role(request.viewer.roles[seminar.pk]).label) for seminar in mine]
    return render(
        request,
        "seminars/list.html",
        {"rows": rows, "form": form},
        status=400 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str) -> HttpResponse:
    """Another name or description; the address stays."""
    seminar = seminar_of(request.viewer, slug, owned=True, changing=True)
    form = SeminarEditForm(request.POST or None, instance=seminar)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.viewer.user)
        messages.success(request, _t("Saved."))
        return see_other(seminar)
    shown = Seminar.objects.get(pk=seminar.pk) if form.errors else seminar
    return render(
        request,
        "seminars/edit.html",
        {"seminar": shown, "form": form},
        status=400 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: Request, slug: str) -> HttpResponse:
    """Who belongs to it; instructors appoint and remove. POST: member, and role or remove."""
    seminar = seminar_of(request.viewer, slug, owned=True)
    if request.method == "POST":
        number = request.POST.get("member", "")
        present = seminar.memberships.filter(ended_at=None).select_related("user")
        member = get_object_or_404(present, pk=row_number(number))
        try:
            _change(request, member)
        except LastOwner as error:
            messages.error(request, str(error))
        if member.user_id == request.viewer.user_id and member.ended_at:
            return see_other("seminars")
        if member.user_id == request.viewer.user_id and member.role != Role.OWNER:
            return see_other(seminar)
        return see_other("seminar-members", slug)
    return render(
        request,
        "seminars/members.html",
        {"seminar": seminar, "members": members_of(seminar), "roles": Role.choices},
    )


def _change(request: Request, member: Membership) -> None:
    """Appoint or remove ``member`` as the form says. Raises LastOwner."""
    name = {"name": member.user.name}
    if "remove" in request.POST:
        member.end(by=request.viewer.person)
        messages.success(request, _t("%(name)s is no longer in the seminar.") % name)
        return
    form = AppointForm(request.POST)
    if not form.is_valid():
        messages.error(request, _t("Choose one of the roles."))
        return
    if form.cleaned_data["role"] != member.role:
        member.appoint(form.cleaned_data["role"], by=request.viewer.person)
        said = _t("%(name)s is now %(role)s.")
    else:
        said = _t("%(name)s was %(role)s already.")
    messages.success(request, said % {**name, "role": Role(member.role).label})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: Request, slug: str) -> HttpResponse:
    """Ask, then close it for everything but reading, or open it again."""
    seminar = seminar_of(request.viewer, slug, owned=True)
    if request.method == "POST":
        over = request.POST.get("over") == "yes"
        seminar.archive(over, by=request.viewer.person)
        said = (
            _t("“%s” is archived: everything in it can be read, and nothing written.")
            if over
            else _t("“%s” is open again.")
        )
        messages.success(request, said % seminar.name)
        return see_other(seminar)
    return render(request, "seminars/archive.html", {"seminar": seminar})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, slug: str) -> HttpResponse:
    """Ask, then end my membership."""
    seminar = seminar_of(request.viewer, slug)
    mine = seminar.memberships.get(user=request.viewer.person, ended_at=None)
    if request.method == "POST":
        try:
            mine.end(by=request.viewer.person)
        except LastOwner as error:
            messages.error(request, str(error))
            return see_other("seminar-members", slug)
        messages.success(request, _t("You have left “%s”.") % seminar.name)
        return see_other("seminars")
    return render(
        request, "seminars/leave.html", {"seminar": seminar, "is_only_owner": mine.is_only_owner}
    )
