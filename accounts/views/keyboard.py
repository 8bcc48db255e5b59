"""The page where people change the keys that the pages answer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from accounts import keyboard as kept_keys
from accounts.answers import see_other
from accounts.keyboard import SHEETS, Sheet
from accounts.middleware import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keyboard(request: Request) -> HttpResponse:
    """All keys of all pages. POST: keep those of all pages or, with ``sheet``, of one; with ``act``
    "defaults" forget them. A script that sends ``X-Part`` is answered 204, or 400."""
    me = request.viewer.person
    # Nothing that is refused may already stand in the page as if it held.
    kept, troubles = dict(me.keyboard), dict[str, str]()
    typed = {sheet.name: kept_keys.chosen(kept, sheet) for sheet in SHEETS.values()}
    if request.method == "POST":
        sheets = [sheet for sheet in SHEETS.values() if _is_meant(sheet, request.POST)]
        for sheet in sheets:
            keys = typed[sheet.name] = _typed(sheet, request.POST, typed[sheet.name])
            kept["own"] = kept_keys.with_own(kept, sheet, keys)
            troubles |= _troubles(sheet, keys)
        if not troubles:
            me.choose_keys(off="off" in request.POST, own=kept.get("own", {}))
            if "X-Part" in request.headers:
                return HttpResponse(status=204)
            messages.success(request, _t("Your keys are kept, on every device."))
            return see_other("keyboard")
        kept["off"] = "off" in request.POST
    context = {"sheets": SHEETS.values(), "typed": typed, "kept": kept, "troubles": troubles}
    return render(request, "account/keyboard.html", context, status=400 if troubles else 200)


def _is_meant(sheet: Sheet, given: Mapping[str, Any]) -> bool:
    return given.get("sheet", sheet.name) == sheet.name


def _typed(sheet: Sheet, given: Mapping[str, Any], before: dict[str, str]) -> dict[str, str]:
    """Act -> the key that was typed for it; those that were not asked for stay."""
    if given.get("act") == "defaults":
        return {key.act: key.key for key in sheet.keys}
    return {
        act: given.get(f"{sheet.name}.{act}", key).strip().lower() for act, key in before.items()
    }


def _troubles(sheet: Sheet, keys: dict[str, str]) -> dict[str, str]:
    """Name of a field -> what is wrong with what was typed."""
    says = {key.act: str(key.says) for key in sheet.keys}
    found = {}
    for act, key in keys.items():
        if key and not kept_keys.fits(key):
            found[f"{sheet.name}.{act}"] = _t("One letter, digit or sign.")
    for act in kept_keys.clashes(keys):
        other = next(name for name in keys if keys[name] == keys[act] and name != act)
        found[f"{sheet.name}.{act}"] = _t("This key is also for: %s.") % says[other]
    return found
