"""The environment: read strictly, and documented completely."""

from __future__ import annotations

import os
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment, logs

ROOT = Path(__file__).resolve().parents[2]
REAL = {
    "COLLOQUY_MODE": "real",
    "COLLOQUY_SECRET_KEY": "x7" * 30,
    "COLLOQUY_HOSTS": "colloquy.example.org",
}


Start = Callable[..., dict[str, Any]]


@pytest.fixture
def start(tmp_path, monkeypatch) -> Start:
    """Reads the settings anew, with nothing in the environment but what is given."""

    def read(**variables: str) -> dict[str, Any]:
        for name in list(os.environ):
            if name.startswith("COLLOQUY_") or name == "DATABASE_URL":
                monkeypatch.delenv(name)
        for name, value in {"COLLOQUY_DATA": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(environment, "SETTINGS", {})
        # The logs of this process stay as they are.
        monkeypatch.setattr(logs, "configuration", lambda *, json: None)
        return runpy.run_path(str(ROOT / "config" / "settings.py"))

    return read


def test_readme_documents_each_setting(start: Start):
    start(**REAL)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", readme, re.M)
    assert {name: default.strip("`") for name, default, _ in rows} == environment.SETTINGS
    assert all(len(meaning.split()) >= 4 for _, _, meaning in rows)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"COLLOQUY_SECRET_KEY": ""}, "COLLOQUY_SECRET_KEY must be set: at least 50 random"),
        ({"COLLOQUY_SECRET_KEY": "short"}, "COLLOQUY_SECRET_KEY is too short"),
        ({"COLLOQUY_HOSTS": ""}, "COLLOQUY_HOSTS must name the hosts"),
        ({"COLLOQUY_MODE": "production"}, "must be one of real, local, debug, not “production”"),
        ({"COLLOQUY_HTTPS": "maybe"}, "COLLOQUY_HTTPS must be yes or no, not “maybe”"),
        ({"COLLOQUY_THREADS": "0"}, "COLLOQUY_THREADS must be a whole number of at least 1"),
        ({"COLLOQUY_MAX_FILE_MB": "-1"}, "COLLOQUY_MAX_FILE_MB must be a whole number"),
        ({"COLLOQUY_SIGNUP": "closed"}, "COLLOQUY_SIGNUP must be one of open, invite"),
        ({"COLLOQUY_TRUSTED_ORIGINS": "a.example"}, "“a.example” needs its scheme"),
        ({"COLLOQUY_ADDRESS": "colloquy.example"}, "COLLOQUY_ADDRESS must begin with https://"),
        ({"COLLOQUY_EMAIL": "mail.example"}, "COLLOQUY_EMAIL must be console, or begin with smtp"),
        ({"COLLOQUY_TIME_ZONE": "Mars/Base"}, "COLLOQUY_TIME_ZONE must be a name like Europe"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with sqlite:/// or postgres"),
    ],
)
def test_wrong_value_stops_with_a_sentence(start: Start, changed, sentence):
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        start(**{**REAL, **changed})


def test_real_site_is_strict(start: Start):
    read = start(**REAL)
    assert not read["DEBUG"]
    assert not read["LOCAL"]
    assert read["SESSION_COOKIE_SECURE"]
    assert read["CSRF_COOKIE_SECURE"]
    assert read["SECURE_SSL_REDIRECT"]
    assert read["ALLOWED_HOSTS"] == ["colloquy.example.org"]
    assert (
        read["STORAGES"]["staticfiles"]["BACKEND"] == "config.static.CompressedStaticFilesStorage"
    )


def test_local_site_is_for_this_machine(start: Start):
    read = start(COLLOQUY_MODE="local")
    assert not read["DEBUG"]
    assert read["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
