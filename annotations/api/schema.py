"""Describes the addresses, so that the schema is made from the same lines that answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from annotations.api.paging import MOST, USUAL
from annotations.api.shapes import Error

F = TypeVar("F", bound=Callable[..., Any])

ERRORS = {
    400: "Something in it is not right; `fields` says what.",
    401: "Nobody is signed in, or the token is not valid.",
    403: "You may see this and not do that, or the CSRF token is missing.",
    404: "Not there, or not for you.",
    409: "The state of things is against it; `current` says what it is, where that helps.",
    412: "It was changed since you read it; `current` is what stands now.",
    413: "More than a request may hold.",
    415: "The body must be application/json.",
    428: "If-Match is missing.",
    429: "Too many writes; Retry-After says how many seconds to wait.",
}
PLAIN = {204: "Done.", 304: "You have it already: If-None-Match named its ETag."}
READ = [401, 404]
WRITE = [400, 401, 403, 404, 409, 413, 415, 429]
CHANGE = [*WRITE, 412, 428]


def described(
    name: str,
    summary: str,
    *,
    answers: Mapping[int, Any],
    errors: list[int],
    parameters: Mapping[str, str | list[str]] | None = None,
    body: Any = None,
    page: bool = False,
    change: bool = False,
) -> Callable[[F], F]:
    """Tell the schema about a method of an address, under a name for generated clients.

    ``parameters`` are those of the query: what they mean (ending in "|integer" or "|date-time"
    for those types), or the values that they take. ``change`` stands for a needed If-Match.
    """
    told = [_parameter(name, about) for name, about in (parameters or {}).items()]
    if page:
        told += _PAGE
    if change:
        told.append(
            OpenApiParameter(
                "If-Match",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The ETag of what you read, or * for whatever stands.",
            )
        )
    responses: dict[int, Any] = {
        status: OpenApiResponse(shape, PLAIN.get(status, "")) for status, shape in answers.items()
    }
    for status in sorted(errors):
        responses[status] = OpenApiResponse(Error, ERRORS[status])
    return extend_schema(
        operation_id=name,
        summary=summary,
        # Else it would be what the class says to those who read the code.
        description=f"{summary}.",
        parameters=told,
        request=body,
        responses=responses,
    )


def _parameter(name: str, about: str | list[str]) -> OpenApiParameter:
    if isinstance(about, list):
        return OpenApiParameter(name, OpenApiTypes.STR, enum=about)
    about, _bar, kind = about.partition("|")
    types = {"integer": OpenApiTypes.INT, "date-time": OpenApiTypes.DATETIME}
    return OpenApiParameter(name, types.get(kind, OpenApiTypes.STR), description=about)


_PAGE = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        description="How many at most.",
    ),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Made by `next`; do not make one."),
    OpenApiParameter("order", OpenApiTypes.STR, enum=["oldest", "newest"]),
]
