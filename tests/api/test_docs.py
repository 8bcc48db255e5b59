"""The schema is valid, and the page for people says all that is in it."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver

from annotations.api import urls
from annotations.api.docs import made_schema

pytestmark = pytest.mark.django_db


def test_schema_is_valid_and_complete(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    schema = Client().get("/api/schema/").json()
    assert schema["openapi"] == "3.1.1"
    assert schema["paths"].keys() == made_schema()["paths"].keys()
    named = {one.name for one in urls.urlpatterns if isinstance(one, URLPattern)}
    pages = {"api", "api-docs", "api-schema", "nothing"}
    assert len(schema["paths"]) == len(named - pages)


def test_every_operation_says_how_it_may_fail():
    for path, methods in made_schema()["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"].keys()
            assert operation["description"] == operation["summary"] + "."
            if method != "get":
                assert {"401", "403", "429"} <= answers, path
                # Whoever reads a comment may flag it.
                nobody = [{}] if "flag" in path else []
                assert operation["security"] == [{"token": []}, {"cookieAuth": []}, *nobody]
            # What a seminar agrees on, and a flag, has no version: the last change holds.
            has_version = not path.startswith("/api/seminars/") and "flag" not in path
            if method in ("patch", "delete") and has_version:
                assert {"412", "428"} <= answers


def test_page_shows_each_operation_and_object():
    html = Client().get("/api/docs/").content.decode()
    for path, methods in made_schema()["paths"].items():
        assert f"<code>{path}</code>" in html
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in html
    for name, shape in made_schema()["components"]["schemas"].items():
        if "properties" in shape:
            assert f'<h3 id="{name}">' in html
            assert all(f"<code>{field}</code>" in html for field in shape["properties"])
    anchors = set(re.findall(r'href="#([^"]+)"', html))
    assert anchors <= set(re.findall(r'id="([^"]+)"', html))
    for word in ("Authorization: Token", "If-Match", "If-None-Match", "429", "next", "fields"):
        assert word in html


def test_page_and_schema_set_no_cookie_and_run_no_script():
    for address in ("/api/docs/", "/api/schema/"):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "<script" not in answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert Client().get("/api/")["Location"] == "/api/docs/"


def test_names_are_for_people():
    assert get_resolver().reverse("api-docs") == "api/docs/"
