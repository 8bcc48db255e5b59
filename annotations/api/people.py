"""Who asks, for a program that wants to know what it may do; and who did what."""

from __future__ import annotations

from django.db.models import Case, F, When
from django.http import HttpResponse
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from accounts.models import Seminar
from annotations.api.door import Door
from annotations.api.schema import described
from annotations.api.sending import send
from annotations.api.shapes import Me as Shape

NAMED = Case(When(by__isnull=False, by__erased_at=None, then=F("name")))
"""Who decided or flagged, as it was shown there; nothing once there is no such account any more."""


class Me(Door):
    permission_classes = (IsAuthenticated,)

    @described(
        "get_me", "You, with your seminars and roles", answers={200: Shape, 304: None}, errors=[401]
    )
    def get(self, request: Request) -> HttpResponse:
        viewer = self.viewer
        seminars = Seminar.objects.visible_to(viewer)
        rows = seminars.values_list("pk", "slug", "name", "archived_at")
        return send(
            request,
            {
                "name": self.person.name,
                "email": self.person.email,
                "editor": viewer.is_editor,
                "moderator": viewer.is_moderator,
                "seminars": [
                    {
                        "slug": slug,
                        "name": name,
                        "role": viewer.roles[pk],
                        "over": bool(over),
                        "shown_as": viewer.name_in(pk),
                    }
                    for pk, slug, name, over in rows
                ],
            },
        )
