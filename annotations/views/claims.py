"""What the page of a case tells the server: somebody is still at it, or has left."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.middleware import Request
from annotations.case import Case
from annotations.desk_acts import may_act
from annotations.fields import Identifier
from annotations.models import Claim
from annotations.views.desk import moderators


class ClaimForm(forms.Form):
    """``page``: the opened page that speaks."""

    page = Identifier(required=True)
    do = forms.ChoiceField(choices=[("keep", "keep"), ("ask", "ask"), ("let-go", "let go")])


@require_POST
@moderators
def claim(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Keep the claim of a case, as something was done on its page, ask whose it is, or let it go.

    Answers who has the case by now: "" is the viewer, or nobody. It is kept by nothing but what
    somebody does on the page, which says so once a minute at most.
    """
    revision = Case.find(request.viewer, pk)
    form = ClaimForm(request.POST)
    if revision is None or not form.is_valid():
        raise Http404
    comment, page = revision.comment, form.cleaned_data["page"]
    if form.cleaned_data["do"] == "let-go":
        Claim.let_go(comment.pk, request.viewer, page)
        return HttpResponse(status=204)
    if revision.queued_at is None:  # decided, or worded anew, since the page was opened
        return JsonResponse({"name": "", "said": ""})
    if not may_act(request.viewer, revision):
        raise Http404
    if form.cleaned_data["do"] == "ask":
        held = Claim.objects.of_others(request.viewer).filter(comment=comment).first()
    else:
        kept = Claim.hold(comment, request.viewer, page)
        held = kept if kept.by_id != request.viewer.user_id else None
    name = held.name if held else ""
    return JsonResponse({"name": name, "said": Claim.told(name) if name else ""})
