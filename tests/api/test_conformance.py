"""Requests made from the schema, right ones and wrong ones: no answer but those it promises."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from accounts.models import Token
from annotations.models import Category, Decision, Prompt, Term
from config.wsgi import application
from tests.api.scene import Scene, new_note

schema: Any = schemathesis.openapi.from_wsgi("/api/schema/", application)

PROMISES = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=300 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    # Each request would part from the connection that holds the test's transaction.
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield Scene.make()
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def secrets(scene: Scene) -> dict[str, str]:
    """Beginning of an address -> the key of somebody who may do what is done there."""
    people = {
        "/api/moderation/": scene.moderator,
        "/api/seminars/": scene.owner,
        "/api/prompts/": scene.owner,
        "/api/": scene.author,
    }
    return {path: Token.make(who, "conformance")[1] for path, who in people.items()}


def aim(case: Any, scene: Scene, data: Any) -> None:
    """Let most requests get past the first 404: to what is there, with fitting parts."""
    if data.draw(st.integers(0, 3)) == 0:
        return
    path, parts = case.operation.path, case.path_parameters
    comment = data.draw(st.sampled_from((scene.approved, scene.edited, scene.waiting)))
    if "slug" in parts:
        parts["slug"] = "talk"
    if "seminar" in parts:
        parts["seminar"] = "reading"
    if "id" in parts:
        prompt, decision = Prompt.objects.get(), Decision.objects.order_by("created").first()
        if "/comments/{id}" in path:
            parts["id"] = str(comment.pk)
        elif "/prompts/" in path:
            parts["id"] = str(prompt.pk)
        elif "/categories/" in path or "/terms/" in path:
            there = (Category if "/categories/" in path else Term).objects.order_by("pk")
            parts["id"] = there.values_list("pk", flat=True).first() or 1
        else:
            parts["id"] = str(decision.pk if "/decisions/" in path else comment.annotation_id)
    if case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = data.draw(st.sampled_from(["*", "*", '"1-ab"', "nonsense"]))
    if isinstance(case.body, dict):
        if path == "/api/annotations/":
            odd = data.draw(st.sets(st.sampled_from(list(new_note())), max_size=1))
            case.body |= {name: value for name, value in new_note().items() if name not in odd}
            case.body.pop("seminar", None)
        if path == "/api/moderation/decisions/":
            case.body["revision"] = str(scene.waiting.latest_id)
        if path.endswith("/comments/"):
            case.body["parent"] = str(comment.pk)


@pytest.mark.one_database
@schema.parametrize()
@EXAMPLES
def test_requests_of_strangers(case, scene):
    case.call_and_validate(checks=PROMISES)


@schema.given(data=st.data())
@schema.parametrize()
@EXAMPLES
def test_requests_at_what_is_there(case, scene, secrets, settings, data):
    settings.API_WRITES_PER_MINUTE = 0
    aim(case, scene, data)
    secret = next(one for path, one in secrets.items() if case.operation.path.startswith(path))
    case.call_and_validate(checks=PROMISES, headers={"Authorization": f"Token {secret}"})
