"""Pages about the site itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from archive.models import Archive


@require_safe
def accessibility(request: Request) -> HttpResponse:
    """What everybody can rely on, how it is tested, and what is known not to work."""
    return render(request, "archive/accessibility.html", {"archive": Archive.present()})
