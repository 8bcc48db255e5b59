"""The schema, and a page that says the same to people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations.api.door import Door
from annotations.api.paging import MOST
from annotations.api.sending import send


@lru_cache(maxsize=1)
def made_schema() -> dict[str, Any]:
    """OpenAPI 3.1 of this API; made once a process."""
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


class Schema(Door):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return send(request, made_schema())


class Page(Door):
    """Every address with what goes in and out, made from the schema."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return render(
            request._request,
            "api/docs.html",
            {
                "groups": groups(made_schema()),
                "shapes": shapes(made_schema()),
                "site": request.build_absolute_uri("/").rstrip("/"),
                "most": MOST,
                "writes": settings.API_WRITES_PER_MINUTE,
            },
        )


class Root(Door):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return redirect("api-docs")


def groups(described: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Operations by the first word of their address, each ready to be shown."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "parameters": [
                        {**parameter, "type": type_of(parameter["schema"])[0]}
                        for parameter in operation.get("parameters", [])
                    ],
                    "body": _shape(operation.get("requestBody", {})),
                    "answers": [
                        {"status": status, "about": answer["description"], "shape": _shape(answer)}
                        for status, answer in operation["responses"].items()
                    ],
                }
            )
    return found


def shapes(described: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that go in and out, with their fields."""
    return [
        {
            "name": name,
            "fields": [
                {
                    "name": field,
                    "type": type_of(about)[0],
                    "shape": type_of(about)[1],
                    "needed": field in shape.get("required", []),
                    "about": about.get("description", "").split("\n\n*")[0],
                }
                for field, about in shape["properties"].items()
            ],
        }
        for name, shape in described["components"]["schemas"].items()
        if "properties" in shape
    ]


def _shape(content: dict[str, Any]) -> str:
    """Name of the object that a request or an answer holds, or ""."""
    for media in content.get("content", {}).values():
        return str(media["schema"].get("$ref", "")).rpartition("/")[2]
    return ""


def type_of(about: dict[str, Any]) -> tuple[str, str]:
    """A type in words, and the name of the object that it speaks of, or ""."""
    if "$ref" in about:
        return _named(about["$ref"])
    if several := about.get("oneOf") or about.get("allOf") or about.get("anyOf"):
        kinds = [type_of(one) for one in several]
        return " | ".join(kind for kind, _ in kinds), next((name for _, name in kinds if name), "")
    if "enum" in about:
        return " | ".join("null" if one is None else str(one) for one in about["enum"]), ""
    if "const" in about:
        return "null" if about["const"] is None else str(about["const"]), ""
    kind = about.get("type", "anything")
    words = [kind] if isinstance(kind, str) else list(kind)
    if "array" in words:
        inner, name = type_of(about["items"])
        return f"list of {inner}", name
    if form := about.get("format"):
        words = [form if word in ("string", "integer") else word for word in words]
    return " | ".join(words), ""


def _named(reference: str) -> tuple[str, str]:
    name = reference.rpartition("/")[2]
    values = made_schema()["components"]["schemas"].get(name, {})
    return (name, name) if "properties" in values else type_of(values)
