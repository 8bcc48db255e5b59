"""What is new for somebody, how often they want mails about it, and the way out of those mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accounts.answers import see_other
from accounts.middleware import Request
from accounts.viewer import Viewer
from accounts.views.invitations import address_is_a_key
from annotations import unsubscribing
from annotations.letters import lines_of
from annotations.models import Notice, NoticeChoice, NoticeKind, Rhythm
from annotations.places import Place

PAGE = 40


@require_GET
@login_required
@never_cache
def notices(request: Request) -> HttpResponse:
    """What the viewer is told, the newest first; reading it marks what stands on it as seen."""
    rows = Notice.objects.visible_to(request.viewer).order_by("-created", "-id")
    if place := Place.read(request.GET.get("after", "")):
        rows = place.beyond(rows, newest=True)
    found = list(rows.only("created")[: PAGE + 1])
    lines = lines_of(request.viewer, found[:PAGE])
    context = {
        "lines": lines,
        "following": str(Place.of(found[PAGE - 1])) if len(found) > PAGE else "",
        "is_paged": place is not None,
    }
    answer = render(request, "notices/list.html", context)
    fresh = [line.notice for line in lines if line.is_fresh]
    Notice.objects.filter(pk__in=fresh, seen_at=None).update(seen_at=timezone.now())
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def choices(request: Request) -> HttpResponse:
    """How often mails about each kind come."""
    person = request.viewer.person
    if request.method == "POST":
        for kind in _kinds(request.viewer):
            rhythm = request.POST.get(kind, "")
            if rhythm in Rhythm.values:
                NoticeChoice.choose(person, kind, rhythm)
        messages.success(request, _("Saved."))
        return see_other("notice-settings")
    chosen = NoticeChoice.of(person)
    rows = [(kind.value, kind.label, chosen[kind]) for kind in _kinds(request.viewer)]
    return render(request, "notices/settings.html", {"rows": rows, "rhythms": Rhythm.choices})


def _kinds(viewer: Viewer) -> list[NoticeKind]:
    """What the viewer can be told of."""
    return [kind for kind in NoticeKind if kind != NoticeKind.WAITING or viewer.has_desk]


@csrf_exempt
@address_is_a_key
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Request, token: str) -> HttpResponse:
    """The link in every mail: one press ends the mails of its kinds, another one brings them back.

    The signature is the right to do it, so nobody signs in, and a mail program that posts by
    itself (RFC 8058) brings no token of ours. Only looking changes nothing: scanners of mails
    open every link.
    """
    found = unsubscribing.read(token)
    if found is None:
        raise Http404(_("This address is not complete, or not one of ours."))
    user, kinds = found
    if request.method == "POST":
        (unsubscribing.go_on if "back" in request.POST else unsubscribing.stop)(user, kinds)
    chosen = NoticeChoice.of(user)
    context = {
        "kinds": [(NoticeKind(kind).label, Rhythm(chosen[kind]).label) for kind in kinds],
        "is_stopped": all(chosen[kind] == Rhythm.NEVER for kind in kinds),
    }
    return render(request, "notices/stop.html", context)
