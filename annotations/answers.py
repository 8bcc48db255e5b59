"""The one shape of an error, for the API and for the scripts of the pages."""

from __future__ import annotations

from typing import Any

import orjson
from django.forms import BaseForm
from django.http import HttpResponse


def error(
    code: str, message: str, fields: dict[str, list[str]] | None = None, **more: Any
) -> dict[str, Any]:
    """``{"error": {"code", "message", "fields"}}``; ``more`` may add what is current now."""
    return {"error": {"code": code, "message": message, "fields": fields or {}, **more}}


def error_answer(
    status: int,
    code: str,
    message: str,
    fields: dict[str, list[str]] | None = None,
    **more: Any,
) -> HttpResponse:
    """An error as a response; moments in it are written as in every other answer."""
    content = orjson.dumps(
        error(code, message, fields, **more), default=str, option=orjson.OPT_UTC_Z
    )
    return HttpResponse(content, status=status, content_type="application/json")


def form_errors(form: BaseForm) -> dict[str, list[str]]:
    """Field -> sentences; what belongs to no field stands under ""."""
    return {
        "" if name == "__all__" else name: [str(sentence) for sentence in sentences]
        for name, sentences in form.errors.items()
    }
