"""What every address under /api/ has in common: who asks, how much, and how it goes wrong."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts.models import Token, User
from accounts.viewer import Viewer
from annotations.answers import error_answer, form_errors
from annotations.api.sending import dumps, tag_of
from annotations.errors import Clash, Refused

log = logging.getLogger("django.request")

MOST_BYTES = 4 * 1024 * 1024
"""Of a request: many times what a note at all its limits needs."""


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token colloquy_…``"""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        kind, _space, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"token":
            return None
        user = Token.owner_of(secret.strip().decode("ascii", "replace"))
        if user is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid, or not any more."))
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token colloquy_…`; make one at /account/tokens/.",
        }


class Json(BaseRenderer):
    """Names the media type; answers are rendered before they get here."""

    media_type = "application/json"
    format = "json"

    def render(self, data: Any, *_context: Any) -> bytes:
        return dumps(data)


class JsonParser(BaseParser):
    """Strict JSON: no NaN, no lone surrogates, and not endlessly much of it."""

    media_type = "application/json"

    def parse(self, stream: Any, *_context: Any) -> Any:
        content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise TooLarge
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(_("This is not JSON: %s.") % error) from error


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("This is more than a request may hold.")


class AlwaysJson(BaseContentNegotiation):
    """There is one form of answer, whatever a client says that it would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class WriteThrottle(SimpleRateThrottle):
    """So many writes a minute for each person (COLLOQUY_API_WRITES)."""

    scope = "api-writes"

    def get_rate(self) -> str | None:
        most = settings.API_WRITES_PER_MINUTE
        return f"{most}/min" if most else None

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if request.method in SAFE_METHODS or request.user.pk is None:
            return None
        return f"api-writes-{request.user.pk}"


class MayModerate(BasePermission):
    """Signed in, and moderating the site or a seminar."""

    message = gettext_lazy("Only moderators may do this.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        viewer = viewer_of(request)
        return viewer.is_moderator or bool(viewer.moderated_seminars)


class Door(APIView):
    """An address of the API. Its methods return answers, or raise what ``failure`` knows."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes: tuple[type[BasePermission], ...] = (IsAuthenticatedOrReadOnly,)
    throttle_classes = (WriteThrottle,)
    renderer_classes = (Json,)
    parser_classes = (JsonParser,)
    content_negotiation_class = AlwaysJson
    metadata_class = None

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse | None]:
        return failure

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.request)

    @property
    def person(self) -> User:
        """Who writes. Raises NotAuthenticated."""
        if self.viewer.user is None:
            raise exceptions.NotAuthenticated
        return self.viewer.user

    def sent(self) -> Mapping[str, Any]:
        """The body of the request, which must be a JSON object."""
        data = self.request.data
        if not isinstance(data, Mapping):
            raise exceptions.ParseError(_("The body must be a JSON object."))
        return data

    def missing(self) -> NoReturn:
        raise Http404


def viewer_of(request: Request) -> Viewer:
    """Who asks. The middleware's viewer follows whom the request was authenticated as."""
    request.user  # noqa: B018  (authenticates, which is what the viewer waits for)
    return request._request.viewer  # type: ignore[attr-defined]


class Invalid(Exception):
    """A form of the request has errors."""

    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form


def checked(form: Any) -> Any:
    """``form``, which must be valid. Raises Invalid."""
    if not form.is_valid():
        raise Invalid(form)
    return form


class Stale(Exception):
    """If-Match names something else than what stands; ``current`` is what does."""

    def __init__(self, current: Any, version: int) -> None:
        super().__init__()
        self.current, self.version = current, version


class Clashed(Clash):
    """A decision that came too late; ``current`` is what the comment has become."""

    def __init__(self, clash: Clash, current: Any) -> None:
        super().__init__(clash.sentence, clash.field)
        self.code = clash.code
        self.current = current


class Unconditional(exceptions.APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = gettext_lazy(
        "Say with If-Match which state you change: send the ETag of what you read."
    )


_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})-[0-9a-f]+"')


def version_seen(request: Request, present: int) -> int:
    """The version that If-Match names: 0 where it is none, ``present`` for ``*``.

    A proxy that compresses makes a tag weak; the version in it is as good. Raises Unconditional.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise Unconditional
    if given == "*":
        return present
    versions = {int(version) for version in _VERSION.findall(given)}
    return present if present in versions else max(versions, default=0)


def failure(problem: Exception, context: dict[str, Any]) -> HttpResponse:
    """The answer to what went wrong, always in the one shape."""
    answer = _answer(problem, context)
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(problem: Exception, context: dict[str, Any]) -> HttpResponse:
    if isinstance(problem, Invalid):
        fields = form_errors(problem.form)
        first = next(sentence for sentences in fields.values() for sentence in sentences)
        return error_answer(400, "invalid", first, fields)
    if isinstance(problem, Stale):
        sentence = _("This was changed meanwhile. Look at it again.")
        answer = error_answer(412, "stale", sentence, current=problem.current)
        answer["ETag"] = tag_of(dumps(problem.current), problem.version)
        return answer
    if isinstance(problem, Refused):
        return _refused(problem)
    if isinstance(problem, Http404):
        return not_found(context["request"])
    if isinstance(problem, PermissionDenied):
        problem = exceptions.PermissionDenied()
    if isinstance(problem, exceptions.NotAuthenticated):
        problem.detail = exceptions.ErrorDetail(
            _("Sign in, or send a token."), problem.default_code
        )
    if isinstance(problem, exceptions.APIException):
        return _known(problem)
    return _unknown(problem, context["request"]._request)


def _refused(problem: Refused) -> HttpResponse:
    """400 where there is a field to mend, 409 where the state of things is against it."""
    fields = {problem.field: [problem.sentence]} if problem.field else {}
    if fields and not isinstance(problem, Clash):
        return error_answer(400, "invalid", problem.sentence, fields)
    more = {"current": problem.current} if isinstance(problem, Clashed) else {}
    return error_answer(409, problem.code, problem.sentence, fields, **more)


def _known(problem: exceptions.APIException) -> HttpResponse:
    code = problem.get_codes()
    message = str(problem.detail)
    answer = error_answer(problem.status_code, code if isinstance(code, str) else "error", message)
    if header := getattr(problem, "auth_header", None):
        answer["WWW-Authenticate"] = header
    if wait := getattr(problem, "wait", None):
        answer["Retry-After"] = str(int(wait) + 1)
    return answer


def _unknown(problem: Exception, request: HttpRequest) -> HttpResponse:
    """Ours to mend: logged as Django logs it, and still in the one shape."""
    got_request_exception.send(sender=Door, request=request)
    log.error("An address of the API failed", exc_info=problem, extra={"request": request})
    if isinstance(problem, OperationalError):
        return error_answer(503, "unavailable", _("The database does not answer. Try again."))
    return error_answer(500, "failed", _("Something broke here. It was logged."))


@csrf_exempt  # without a token it is as little there as with one
def not_found(request: HttpRequest) -> HttpResponse:
    """404: not there, or not for this viewer, which is the same."""
    return error_answer(404, "not_found", _("There is nothing here, or nothing that you may see."))
