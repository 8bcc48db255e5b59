"""What somebody sends who flags a comment, and how often they may: for pages and the API."""

from __future__ import annotations

import ipaddress
import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.throttling import SimpleRateThrottle

from accounts.viewer import Viewer
from annotations import moderation
from annotations.errors import Clash
from annotations.fields import Identifier, Words
from annotations.forms import REASON_CODE_POINTS
from annotations.models import Comment, Flag, Revision

TOO_MANY = gettext_lazy(
    "Too many comments were flagged from here within an hour. Try again later; nothing that you "
    "wrote is lost."
)


def outward(flag_id: uuid.UUID) -> uuid.UUID:
    """The number of a visitor's flag as moderators are told it, always the same: with its own
    whoever knows it takes the flag back."""
    return uuid.UUID(bytes=salted_hmac("flag", flag_id.hex).digest()[:16])


class FlagForm(forms.Form):
    """Why moderators should look at the wording ``revision``; one of the two is enough."""

    id = Identifier(required=False)
    revision = Identifier(required=False)
    code = forms.CharField(required=False, max_length=32)
    reason = Words(
        limit=REASON_CODE_POINTS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy(
            "Needed with “Something else”; with a reason of the list only if you want to say more."
        ),
    )


class FlagThrottle(SimpleRateThrottle):
    """So many flags an hour by each account or, without one, from each address
    (COLLOQUY_FLAGS)."""

    scope = "flags"

    def get_rate(self) -> str | None:
        most = settings.FLAGS_PER_HOUR
        return f"{most}/hour" if most else None

    def get_cache_key(self, request: Any, view: Any) -> str:
        who = request.user.pk or _network(get_adapter().get_client_ip(request))
        return f"flags-{who}"


def _network(address: str) -> str:
    """Whoever has an IPv6 address has a whole /64 of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def may_flag_more(request: HttpRequest) -> bool:
    """Counts one flag of this account or address; False where these were too many."""
    return bool(FlagThrottle().allow_request(request, None))  # type: ignore[arg-type]


class TooMany(Exception):
    """More flags than ``FlagThrottle`` lets through; says so in a sentence for the reader."""

    def __str__(self) -> str:
        return str(TOO_MANY)


def flaggable(viewer: Viewer) -> QuerySet[Comment]:
    """The comments that the viewer reads and others, too."""
    found: QuerySet[Comment] = Comment.objects.visible_to(viewer).filter(deleted_at=None)
    return found.exclude(annotation__audience="me")


def own_flags(viewer: Viewer) -> QuerySet[Flag]:
    """Those of the viewer. A visitor's flag has no other name than its random number, which nobody
    else is told: without an account all are asked for by that."""
    found: QuerySet[Flag] = Flag.objects.filter(
        by=viewer.user_id, is_by_visitor=viewer.is_anonymous
    )
    return found


def send_flag(
    request: HttpRequest, viewer: Viewer, comment: Comment, given: dict[str, Any]
) -> tuple[Flag, bool]:
    """Flag ``comment`` as a valid FlagForm says; the flag, and whether it is new. What was sent
    already is not counted again. Raises TooMany, Refused, Clash and Taken."""
    sent = given["id"] is not None and Flag.objects.filter(pk=given["id"]).exists()
    if not sent and not may_flag_more(request):
        raise TooMany
    return moderation.flag(
        seen_wording(viewer, comment, given["revision"]),
        viewer=viewer,
        code=given["code"],
        reason=given["reason"],
        flag_id=given["id"],
    )


def seen_wording(viewer: Viewer, comment: Comment, pk: uuid.UUID | None) -> Revision:
    """The wording of this comment that the reader saw: whether they still read it, ``flag``
    asks. Raises Clash where it is none of its wordings."""
    if pk:
        found = Revision.objects.filter(comment=comment, pk=pk).first()
    else:
        found = Revision.objects.shown_to(viewer).filter(comment=comment).first()
    if found is None:
        raise Clash(_("This comment has other words by now. Look at it again."))
    return found
